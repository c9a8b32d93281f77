"""What numbers are made from: counts and sums, and what binds them together."""

import numpy as np
import polars as pl
import pytest
from scipy.optimize import linprog

from pipeline.disclosure.bases import KEY, Bases, bases
from tests.unit.disclosure.small_world import (
    answered,
    levels_of,
    measuring_programme,
    merged,
    norm,
    sums,
)

SCHOOLS = [
    answered("479001", 10, 4),
    answered("479002", 20, 10),
    answered("480001", 5, 5, municipality="480"),
]


def cell(found: Bases, **key: object) -> dict[str, object]:
    [row] = found.cells.filter(
        *(pl.col(name).eq_missing(pl.lit(value)) for name, value in key.items())
    ).rows(named=True)
    return row


def off(found: Bases) -> tuple[float, float]:
    """Return by how much sums miss their whole: persons, and values."""
    everything = pl.Series([True] * found.cells.height)
    table, _ = found.table(
        everything, cost=everything.cast(pl.Float64), fixed=~everything
    )
    return (
        np.abs(table.equations @ table.n).max(),
        np.abs(table.equations @ table.total).max(),
    )


def test_schools_make_their_municipality_and_all_of_them_the_programme() -> None:
    found = bases(
        sums(scored_scale_moments=SCHOOLS, compared_norms=[norm()]),
        measuring_programme(),
    )
    school = cell(found, unit="479001")
    # 4 of 10 one step above, mean 0.4: 20 points below the norm's 0.5.
    assert (school["n"], school["total"]) == (10, 4800)
    assert (school["least"], school["most"]) == (4000, 6000)
    place = cell(found, level="municipality", municipality="479")
    assert (place["n"], place["total"], place["units"]) == (30, 14800, 2)
    whole = cell(found, level="programme")
    assert (whole["n"], whole["total"], whole["units"]) == (35, 17800, 3)
    assert off(found) == (0, 0)


def test_schools_of_a_group_that_is_never_shown_per_school_have_no_cells() -> None:
    leaders = [one | {"informant_group": "leaders"} for one in SCHOOLS]
    found = bases(
        sums(
            scored_scale_moments=[one | {"scale": "leading"} for one in leaders],
            compared_norms=[norm(scale="leading") | {"informant_group": "leaders"}],
        ),
        measuring_programme(),
    )
    assert found.cells["level"].to_list() == [
        "municipality", "municipality", "programme",
    ]  # fmt: skip
    assert off(found) == (0, 0)


def test_a_merged_school_is_its_predecessors_added_up() -> None:
    programme = merged(measuring_programme(), "479001", "479002", into="479009")
    found = bases(
        sums(scored_scale_moments=SCHOOLS, compared_norms=[norm()]), programme
    )
    earlier = cell(found, unit="479009", as_of="2019")
    assert (earlier["round"], earlier["n"], earlier["total"]) == ("2017", 30, 14800)
    assert off(found) == (0, 0)


def test_a_school_that_took_another_over_counts_itself_too() -> None:
    programme = merged(measuring_programme(), "479001", into="479002")
    found = bases(
        sums(scored_scale_moments=SCHOOLS, compared_norms=[norm()]), programme
    )
    assert cell(found, unit="479002", as_of="2019")["n"] == 30
    assert off(found) == (0, 0)


def test_grades_that_both_rounds_asked_and_the_others_make_the_whole() -> None:
    bands = [
        answered("479001", 10, 4, grade_band="4-6"),
        answered("479001", 6, 3, grade_band="7-9"),
    ]
    change: dict[str, object] = {
        "round": "2019", "since": "2017", "level": "unit", "unit": "479001",
        "informant_group": "pupils", "scale": "calm", "grade_bands": "4-6",
    }  # fmt: skip
    found = bases(
        sums(
            scored_scale_moments=bands,
            compared_norms=[norm("4-6"), norm("7-9")],
            compared_progression=[change],
        ),
        measuring_programme(),
    )
    school = dict(found.cells.filter(level="unit").select("part", "n").rows())
    assert school == {"all": 16, "4-6": 10, "not 4-6": 6}
    assert off(found) == (0, 0)


def test_a_share_is_pupils_and_those_who_count() -> None:
    found = bases(
        sums(scored_test_levels=[levels_of("479001", 20, 15, 4, 2)]),
        measuring_programme(),
    )
    shares = found.cells.filter(level="unit").select("quantity", "n", "total").rows()
    assert sorted(shares) == [
        ("coverage", 20, 20), ("share_good", 20, 15), ("share_poor", 20, 2),
        ("share_top", 20, 4),
    ]  # fmt: skip
    assert off(found) == (0, 0)


def test_the_order_of_rows_changes_nothing() -> None:
    given = sums(
        scored_scale_moments=SCHOOLS,
        compared_norms=[norm()],
        scored_test_levels=[levels_of("479001", 20, 15, 4, 2)],
    )
    turned = {name: rows.reverse() for name, rows in given.items()}
    one, other = (bases(some, measuring_programme()) for some in (given, turned))
    assert one.cells.equals(other.cells)
    assert one.sums.equals(other.sums)
    assert not one.cells.select(KEY).is_duplicated().any()


def gap_of(unit: str, **given: object) -> dict[str, object]:
    return {
        "round": "2017", "level": "unit", "municipality": "479", "unit": unit,
        "informant_group": "pupils", "scale": "calm", "units": 1,
        "may_be_told": True, **given,
    }  # fmt: skip


@pytest.mark.parametrize("may_be_told", [True, False])
@pytest.mark.parametrize(
    ("girls", "boys", "unknown"),
    [((6, 5), (8, 2), (0, 0)), ((6, 1), (8, 7), (0, 0)), ((6, 5), (8, 2), (5, 4))],
)
def test_a_gap_of_genders_that_is_told_narrows_what_the_mean_could_be(
    girls: tuple[int, int],
    boys: tuple[int, int],
    unknown: tuple[int, int],
    *,
    may_be_told: bool,
) -> None:
    """Least and most of a linear programme: sums of each, a gap between two means."""
    n, yes = (sum(pair) for pair in zip(girls, boys, unknown, strict=True))
    given = sums(
        scored_scale_moments=[
            answered("479001", n, yes),
            answered("479001", *girls, breakdown="gender:girl"),
            answered("479001", *boys, breakdown="gender:boy"),
        ],
        compared_norms=[norm()],
        compared_gender_gaps=[gap_of("479001", may_be_told=may_be_told)],
    )
    school = cell(bases(given, measuring_programme()), unit="479001")
    counts = [girls[0], boys[0], unknown[0]]
    gap = 200 * (girls[1] / girls[0] - boys[1] / boys[0])
    binds = {} if not may_be_told else {
        "A_eq": [[1 / girls[0], -1 / boys[0], 0]], "b_eq": [gap],
    }  # fmt: skip
    bounds = [(400 * count, 600 * count) for count in counts]
    ends = [sign * linprog([sign] * 3, bounds=bounds, **binds).fun for sign in (1, -1)]
    least, total, most = (
        float(str(school[name])) for name in ("least", "total", "most")
    )
    assert [least, most] == pytest.approx(ends)
    assert least <= total <= most
