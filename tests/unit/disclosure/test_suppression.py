"""One cell more is shown: what readers know now follows from what they knew before."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.disclosure.elimination import Echelon
from pipeline.disclosure.exposure import People
from pipeline.disclosure.intervals import moved_nearby
from pipeline.disclosure.pattern import (
    Table,
    people_behind,
    suppressions,
    unprotected,
)
from tests.unit.disclosure.attack import interval
from tests.unit.disclosure.made_tables import chosen, cross_table

WIDTH, OTHERS = 80.0, 5
PART, SLACK = 0.7, 1e-3
# A square of four cells with its margins: 0 + 1 = 4, 2 + 3 = 5, 0 + 2 = 6, 1 + 3 = 7.
SQUARE = [{0: 1, 1: 1, 4: -1}, {2: 1, 3: 1, 5: -1}]
SQUARE += [{0: 1, 2: 1, 6: -1}, {1: 1, 3: 1, 7: -1}]


def solved(*held: int) -> Echelon:
    form = Echelon(SQUARE, {cell: cell for cell in range(8)})
    form.hold({*held})
    return form


def test_the_cells_of_a_square_move_together() -> None:
    form = solved(0, 1, 2, 3)
    # With 0 known all are: three rows, solved for the last cells that can be.
    assert {cell: set(row) for cell, row in form.rows.items()} == {
        1: {1, 0}, 2: {2, 0}, 3: {3, 0},
    }  # fmt: skip
    assert form.release(0) == {1, 2, 3}
    assert form.rows == {1: {1: 1}, 2: {2: 1}, 3: {3: 1}}


@pytest.mark.parametrize("cell", range(6))
def test_a_cell_that_is_released_leaves_the_rows_of_the_others(cell: int) -> None:
    form, before = solved(*range(6)), solved(*range(6)).rows
    changed = form.release(cell)
    anew = solved(*{*range(6)} - {cell}).rows
    assert form.rows == anew
    assert changed == {one for one in anew if anew[one] != before.get(one)}
    form.take_back()
    assert form.rows == before
    assert form.rows_with(0) == {one for one, row in before.items() if 0 in row}


SIZES = ([0, 1, 2, 4, 5, 8, 20, 60], [1, 1, 2, 3, 3, 6], [5, 9, 40])


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", range(12))
def test_a_cell_is_shown_where_asking_anew_finds_nobody_exposed(
    sizes: list[int], seed: int
) -> None:
    table, rng = crossed(sizes, seed), np.random.default_rng(seed)
    hidden = np.ones(len(table.n), dtype=bool)
    people = people_behind(table, OTHERS, WIDTH)
    ((_, suppression),) = suppressions(table, hidden, people)
    suppression.hide(range(len(hidden)))
    needy = suppression.hidden - suppression.exposed(suppression.hidden)
    for cell in rng.permutation(len(hidden)).tolist():
        needy.discard(cell)
        hidden[cell] = False
        weak = unprotected(table, hidden, others=OTHERS, width=WIDTH)
        exposed = weak[sorted(needy)].any()
        assert suppression.can_show(cell, needy) == (not exposed)
        if exposed:
            hidden[cell] = True
            needy.add(cell)
    assert not hidden.all()


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_who_moves_with_a_cell_moves_it_far_enough(sizes: list[int], seed: int) -> None:
    table, rng = crossed(sizes, seed), np.random.default_rng(seed)
    people = people_behind(table, OTHERS, WIDTH)
    rows = table.equations.toarray().tolist()
    equations = [{c: value for c, value in enumerate(row) if value} for row in rows]
    form = Echelon(equations, dict(enumerate(rng.permutation(len(table.n)).tolist())))
    hidden = set(np.flatnonzero(rng.random(len(table.n)) < PART).tolist())
    form.hold(hidden)
    for cell in hidden:
        moved = moved_nearby(cell, form, people)
        if moved is not None and table.n[cell]:
            low, high = interval(table, chosen(moved or hidden, len(table.n)), cell)
            assert (high - low >= WIDTH - SLACK) == bool(moved)
            assert moved <= hidden


def test_nobody_makes_room_in_two_rows_at_once() -> None:
    # 2 + 0 + 1 = known, 3 + 0 - 1 = known; 2 cannot move. As 0 rises, 1 falls as far,
    # and 3 twice as far: by its 100 up or down only 0 moves by 50.
    form = Echelon([{2: 1, 0: 1, 1: 1}, {3: 1, 0: 1, 1: -1}], {c: c for c in range(4)})
    form.hold({0, 1, 2, 3})
    room = [100.0, 100.0, 0.0, 100.0]
    people = People(n=[1] * 4, down=room, up=room, others=0, width=101)
    assert moved_nearby(0, form, people) is None
    room[2] = 60.0  # now 0 rises with 2 and 3 alone
    assert moved_nearby(0, form, replace(people, down=room, up=room)) == {0, 2, 3}


def crossed(sizes: list[int], seed: int) -> Table:
    """Return a cross table whose means stand all over the scale, its ends included."""
    rng = np.random.default_rng(seed)
    inner = rng.choice(sizes, (4, 5))
    table, _ = cross_table(inner.tolist())
    totals, _ = cross_table((inner * rng.choice([0, 30, 500, 990], (4, 5))).tolist())
    return replace(table, total=totals.n.astype(float))
