"""What may be told of hidden cells together."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pipeline.disclosure.pattern import SHOWN
from pipeline.disclosure.pools import pools, sums_that_follow
from tests.unit.disclosure.made_tables import chosen, table_of
from tests.unit.disclosure.test_promises import (
    OTHERS,
    WIDTH,
    Hierarchy,
    few,
    hierarchies,
    pattern_of,
)


def test_the_small_units_of_a_municipality_follow_together() -> None:
    # Units 3, 20, 25, 40 and the municipality; then a municipality that is hidden.
    table = table_of(
        [3, 20, 25, 40, 88, 4, 9, 13],
        [[(0, 1), (1, 1), (2, 1), (3, 1), (4, -1)], [(5, 1), (6, 1), (7, -1)]],
    )
    hidden = chosen([0, 1, 2, 5, 6, 7], 8)
    assert sums_that_follow(table, hidden) == [[0, 1, 2]]


def test_one_unit_alone_or_too_few_persons_are_no_pool() -> None:
    table = table_of(
        [0, 20, 20, 1, 2, 40, 43],
        [[(0, 1), (1, 1), (2, -1)], [(3, 1), (4, 1), (5, 1), (6, -1)]],
    )
    assert sums_that_follow(table, chosen([0, 1, 3, 4], 7)) == []
    assert sums_that_follow(table, chosen([0, 1, 3, 4], 7), others=3) == [[3, 4]]


def test_hidden_rounds_are_told_together_but_not_with_shown_ones() -> None:
    # Three rounds of a unit, hidden; a fourth is shown.
    table = table_of([6, 7, 8, 30], [])
    hidden = chosen([0, 1, 2], 4)
    told = pools(table, hidden, [[0, 1, 2, 3], [0, 1, 2], [1, 2]], width=WIDTH)
    assert told == [[0, 1, 2]]


def test_a_round_of_few_does_not_share_a_pool_with_one_other() -> None:
    # Who answered in the round of 4 would know the other round; of three, nobody does.
    table = table_of([4, 9, 3], [])
    assert pools(table, chosen([0, 1], 3), [[0, 1]], width=WIDTH) == []
    assert pools(table, chosen([0, 1, 2], 3), [[0, 1, 2]], width=WIDTH) == [[0, 1, 2]]


def test_two_pools_that_together_give_a_cell_away_are_not_both_told() -> None:
    # Two units in two rounds, and in each round both units together are told: then a
    # unit's rounds together are told of both, but a third pool would give cells away.
    rounds = [[(0, 1), (1, 1), (4, -1)], [(2, 1), (3, 1), (5, -1)]]
    table = table_of([9, 8, 7, 6, 17, 13], rounds)
    hidden = chosen([0, 1, 2, 3], 6)
    assert pools(table, hidden, [[0, 2], [1, 3]], width=WIDTH) == [[0, 2], [1, 3]]
    assert pools(table, hidden, [[0, 2], [2, 1]], width=WIDTH) == [[0, 2]]


@given(hierarchies(kinds=[2]), st.data())
@few
def test_pools_leave_every_cell_protected(made: Hierarchy, data: st.DataObject) -> None:
    table, hidden = made.table, pattern_of(made) > SHOWN
    cells = np.flatnonzero(hidden).tolist()
    if len(cells) < 2:
        return
    some = st.sets(st.sampled_from(cells), min_size=2, max_size=4)
    wanted = data.draw(st.lists(some, max_size=3))
    follow = sums_that_follow(table, hidden, others=OTHERS)
    told = pools(table, hidden, [*follow, *wanted], others=OTHERS, width=WIDTH)
    assert all(hidden[pool].all() for pool in told)
    assert len({cell for pool in told for cell in pool}) == sum(map(len, told))
    knowing = made.knowing(told)
    assert not knowing.weak(np.append(hidden, np.zeros(len(told), dtype=bool)))
