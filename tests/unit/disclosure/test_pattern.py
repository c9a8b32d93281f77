"""Which numbers are hidden."""

from dataclasses import replace
from time import process_time

import numpy as np
import pytest

from pipeline.disclosure.pattern import (
    PRIMARY,
    SECONDARY,
    SHOWN,
    ContradictionError,
    Table,
    UnprotectableError,
    needless,
    protect,
    protection,
    unprotected,
)
from tests.unit.disclosure.made_tables import chosen, cross_table, cube, table_of


def test_sdc_1_two_hidden_in_every_line_are_not_enough() -> None:
    table, cells = cross_table(
        [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]]
    )
    hidden = [
        *cells[0, :3], *cells[1, [0, 2]], *cells[2, [1, 3]], *cells[3, [1, 3]],
    ]  # fmt: skip
    status = protect(table, chosen(hidden, 25), others=0, width=0)
    assert np.flatnonzero(status == SECONDARY).tolist() == [cells[1, 3]]
    assert np.flatnonzero(status == PRIMARY).tolist() == sorted(hidden)


def test_sdc_2_the_cheapest_pattern_is_found() -> None:
    table, cells = cross_table([[18, 2], [14, 19], [12, 10], [11, 14]])
    status = protect(table, chosen([cells[0, 1]], 15), others=0, width=0)
    assert np.flatnonzero(status == SECONDARY).tolist() == [
        cells[0, 0], cells[2, 0], cells[2, 1],
    ]  # fmt: skip


def test_sdc_3_zeros_are_protected_by_the_smallest_others() -> None:
    table, cells = cross_table([[5, 2, 0], [6, 3, 4]])
    status = protect(table, chosen([cells[0, 2]], 12), others=0, width=0)
    assert np.flatnonzero(status == SECONDARY).tolist() == [
        cells[0, 1], cells[1, 1], cells[1, 2],
    ]  # fmt: skip


@pytest.mark.parametrize(("others", "extra"), [(0, []), (2, [1]), (5, [3, 4])])
def test_sdc_4_a_single_person_knows_the_own_cell(
    others: int, extra: list[int]
) -> None:
    table = table_of([1, 2, 1, 6, 7, 17], [[*((i, 1) for i in range(5)), (5, -1)]])
    status = protect(table, chosen([0, 2], 6), others=others, width=0)
    assert np.flatnonzero(status == SECONDARY).tolist() == extra


def municipality(
    *n: int, fixed: tuple[int, ...] = (), total: list[float] | None = None
) -> Table:
    """Return units and, last, the municipality that they make up."""
    equation = [*((i, 1) for i in range(len(n))), (len(n), -1)]
    return table_of([*n, sum(n)], [equation], fixed=fixed, total=total)


def test_others_hold_five_persons_for_every_hidden_cell() -> None:
    # 3 + 20 would do for the 3, but the three would know the 20.
    status = protect(municipality(3, 20, 30, 40), chosen([0], 5), width=0)
    assert status.tolist() == [PRIMARY, SECONDARY, SECONDARY, SHOWN, SHOWN]


def test_a_mean_is_not_pinned_by_a_small_neighbour() -> None:
    # 4 + 4 persons on a scale of 1000 points can move the mean of 101 by 79.2 only.
    table = municipality(4, 4, 101, 200, 300)
    status = protect(table, chosen([0, 1, 2], 6), width=80.0)
    assert status.tolist() == [PRIMARY] * 3 + [SECONDARY, SHOWN, SHOWN]
    table = municipality(4, 4, 100, 200, 300)
    status = protect(table, chosen([0, 1, 2], 6), width=80.0)
    assert status.tolist() == [PRIMARY] * 3 + [SHOWN] * 3


def test_the_narrowest_interval_that_is_left_is_told() -> None:
    # The 8 others can move the sum of the 100 by 4000 up or down: its mean by 40.
    table = municipality(4, 4, 100, 200, 300)
    made = protection(table, chosen([0, 1, 2], 6), width=80.0)
    assert made.narrowest[:3].tolist() == [80.0] * 3
    assert np.isnan(made.narrowest[3:]).all()
    # 4 + 4 + 101 move the mean of the 200 by 272.5; all others reach both ends.
    table = municipality(4, 4, 101, 200, 300)
    made = protection(table, chosen([0, 1, 2], 6), width=80.0)
    assert made.narrowest[:4].tolist() == [545.0] * 4
    made = protection(table, chosen([0, 1, 2], 6), width=0)
    assert np.isnan(made.narrowest).all()  # no interval is promised


def test_a_count_that_is_nought_in_all_hidden_cells_is_no_secret() -> None:
    none_of = [0.0, 0.0, 4.0, 5.0, 9.0]
    table = table_of(
        [20, 20, 30, 30, 100],
        [[*((i, 1) for i in range(4)), (4, -1)]],
        total=none_of,
        scale=(0.0, 1.0),
    )
    primary = chosen([0, 1], 5)
    assert protection(table, primary, width=0).status.tolist() == [
        *[PRIMARY] * 2, *[SHOWN] * 3,
    ]  # fmt: skip
    found = protection(table, primary, width=0, room=1.0).status
    assert found.tolist() == [*[PRIMARY] * 2, SECONDARY, *[SHOWN] * 2]


def test_a_cell_that_is_hidden_in_vain_is_found() -> None:
    table = municipality(3, 20, 30, 40)
    hidden = chosen([0, 1, 2, 3], 5)
    # Any one of the others can be shown while the other two stay hidden.
    assert needless(table, hidden, chosen([1, 2, 3], 5), width=0) == [1, 2, 3]
    hidden = chosen([0, 1, 2], 5)
    assert needless(table, hidden, hidden & (table.n >= 5), width=0) == []


def test_everybody_at_the_end_of_the_scale_protects_nobody() -> None:
    means = [1000, 1000, 500, 500]
    n = [3, 10, 20, 30]
    totals = [float(a * b) for a, b in zip(n, means, strict=True)]
    table = municipality(*n, total=[*totals, sum(totals)])
    status = protect(table, chosen([0], 5), others=0, width=80.0)
    assert status.tolist() == [PRIMARY, SHOWN, SECONDARY, SHOWN, SHOWN]


def test_a_colleague_of_the_only_other_hidden_unit_learns_nothing() -> None:
    status = protect(municipality(2, 3, 50, 60), chosen([0, 1], 5), width=0)
    assert status.tolist() == [PRIMARY, PRIMARY, SECONDARY, SHOWN, SHOWN]


def test_a_total_is_no_secret_from_its_own_parts() -> None:
    # Nothing is shown, so nothing follows, though 1 + 2 know their 3.
    status = protect(municipality(1, 2), chosen([0, 1, 2], 3), width=0)
    assert status.tolist() == [PRIMARY] * 3


def test_blocks_that_nothing_binds_are_solved_apart() -> None:
    table = table_of(
        [3, 20, 30, 53, 3, 20, 30, 53],
        [[*((b + i, 1) for i in range(3)), (b + 3, -1)] for b in (0, 4)],
    )
    status = protect(table, chosen([4], 8), width=0)
    assert status.tolist() == [SHOWN] * 4 + [PRIMARY, SECONDARY, SECONDARY, SHOWN]


def test_what_is_published_already_stays_and_gives_way_to_others() -> None:
    table = municipality(3, 20, 30, 40, fixed=(1, 4))
    status = protect(table, chosen([0], 5), width=0)
    assert status.tolist() == [PRIMARY, SHOWN, SECONDARY, SECONDARY, SHOWN]


def test_what_published_numbers_give_away_is_refused() -> None:
    table = municipality(3, 20, 30, fixed=(1, 2, 3))
    with pytest.raises(UnprotectableError) as caught:
        protect(table, chosen([0], 4), width=0)
    assert caught.value.cells == (0,)


def test_a_secondary_cell_is_spared_rather_than_a_primary_one_refused() -> None:
    # One girl beside 8 boys whose mean stands in an earlier release: the mean of all 9
    # lies within 78 points, whatever else is hidden, and says nothing of the girl.
    table = table_of(
        [8, 1, 9],
        [[(0, 1), (1, 1), (2, -1)]],
        total=[400.0, 50.0, 450.0],
        scale=(50.0, 750.0),
        fixed=[0],
    )
    status = protect(table, chosen([1], 3), width=80.0)
    assert status.tolist() == [SHOWN, PRIMARY, SECONDARY]
    weak = unprotected(table, status > SHOWN, width=80.0)
    assert weak.tolist() == [False, False, True]


def test_contradictions_are_refused_by_cell() -> None:
    good = municipality(3, 20, 30)
    nobody = chosen([], 4)
    for change, cells in (
        ({"n": np.array([4, 20, 30, 53])}, (0, 1, 2, 3)),
        ({"total": good.total + np.array([1, 0, 0, 0])}, (0, 1, 2, 3)),
        ({"total": good.total + np.array([np.nan, 0, 0, 0])}, (0,)),
        ({"n": np.array([-3, 20, 30, 47])}, (0,)),
        ({"highest": np.array([1000, 499.0, 1000, 1000])}, (1,)),
    ):
        with pytest.raises(ContradictionError) as caught:
            protect(replace(good, **change), nobody, width=0)
        assert caught.value.cells == cells
    with pytest.raises(ContradictionError, match="published already"):
        protect(replace(good, fixed=chosen([0], 4)), chosen([0], 4), width=0)


def test_sdc_5_no_margin_less_what_is_shown_is_a_hidden_number() -> None:
    """Margins hold everybody: 250, 779 and 3943, not 245, 774 and 3938."""
    table, cells = cross_table(
        [[30, 47, 64, 89], [90, 124, 5, 31], [92, 100, 59, 85], [800, 991, 651, 685]]
    )
    status = protect(table, chosen([cells[1, 2]], 25), width=0)
    n = np.where(status == SHOWN, table.n, 0)
    assert (n[cells[1, 4]], n[cells[4, 2]], n[cells[4, 4]]) == (250, 779, 3943)
    for *parts, whole in (*cells, *cells.T):
        hidden = [int(cell) for cell in parts if status[cell] != SHOWN]
        if status[whole] == SHOWN and hidden:
            left = n[whole] - n[parts].sum()
            assert left not in table.n[hidden]


def test_sdc_6_a_wide_table_is_solved_at_once() -> None:
    rng = np.random.default_rng(1)
    table = cube(rng.poisson(12, (18, 10, 2)))
    primary = chosen(np.argsort(table.n, kind="stable")[:31], 627)
    start = process_time()
    status = protect(table, primary, others=0, width=0)
    assert process_time() - start < 5  # about 1 s where nothing else runs
    assert (status == SECONDARY).sum() < 2 * 31
