"""The figures that a release is judged by, each worked out by hand."""

import polars as pl
import pytest

from pipeline.release.completeness import (
    coverage,
    groups_missing,
    participation,
    rows_accepted,
    units_missing,
    units_shown,
)
from pipeline.release.distributions import item_bins, scale_bins, shifts
from pipeline.release.integrity import cell_faults, first_round, parts
from pipeline.release.scales import norms, reliability
from schemas import compared, disclosed, scored, staged
from tests.unit.sql_tables import rows

ROUNDS = ["2015", "2017", "2019"]
CELLS = disclosed.Cells.empty().schema
MAPPING = compared.Mapping.empty().schema
RATES = compared.Participation.empty().schema
INDICATORS = compared.Indicators.empty().schema
UNITS = staged.Units.empty().schema
NONE = pl.DataFrame(
    schema={"measure": pl.String, "since": pl.String, "round": pl.String}
)


def observed(frames: list[pl.DataFrame], name: str) -> list[float]:
    """Return the figures of one expectation."""
    return [
        value
        for frame in frames
        for value in frame.filter(expectation=name)["observed"].to_list()
    ]


def rate(round_: str, value: float | None, **other: object) -> dict[str, object]:
    return {
        "round": round_,
        "level": "municipality",
        "municipality": "479",
        "informant_group": "pupils",
        "response_rate": value,
        "n_invited": 100,
        **other,
    }


def participation_of(*given: dict[str, object]) -> list[pl.DataFrame]:
    return participation(rows(RATES, *given), low_rate=0.6, smallest=5, rounds=ROUNDS)


def test_a_fall_is_measured_against_the_round_before() -> None:
    found = participation_of(rate("2015", 0.9), rate("2017", 0.8), rate("2019", 0.85))
    assert observed(found, "response_rate") == [0.9, 0.8, 0.85]
    falls = observed(found, "response_rate_fall")
    assert falls == pytest.approx([0.1, -0.05])


def test_rows_are_counted_by_kind_of_delivery_and_none_accepted_is_zero() -> None:
    file: dict[str, object] = {"municipality": "479", "delivery": "a.csv"}
    kept, lost = file | {"rows": 3}, file | {"line": 2, "check_id": "x"}
    found = rows_accepted(
        rows(
            staged.AcceptedRows.empty().schema,
            kept | {"round": "2015", "source": "pupils", "unit": "1"},
            kept | {"round": "2015", "source": "pupils", "unit": "2"},
            kept | {"round": "2017", "source": "pupils", "unit": "1"},
        ),
        rows(
            staged.RejectedRows.empty().schema,
            lost | {"round": "2015", "source": "pupils"},
            lost | {"round": "2015", "source": "pupils"},
            lost | {"round": "2015", "source": "staff"},
        ),
    )
    assert sorted(found.select("round", "measure", "observed").rows()) == [
        ("2015", "pupils", 0.75), ("2015", "staff", 0.0), ("2017", "pupils", 1.0),
    ]  # fmt: skip


def test_a_round_without_the_one_before_has_no_fall() -> None:
    found = participation_of(rate("2015", 0.9), rate("2019", 0.5))
    assert observed(found, "response_rate_fall") == []


def test_a_rate_that_nobody_knows_is_not_judged() -> None:
    assert observed(participation_of(rate("2015", None)), "response_rate") == []


def test_units_below_the_rate_are_a_share_and_tiny_units_do_not_count() -> None:
    unit = {"level": "unit"}
    found = participation_of(
        rate("2015", 0.59, unit="1", **unit),
        rate("2015", 0.60, unit="2", **unit),
        rate("2015", 0.90, unit="3", **unit),
        rate("2015", 0.00, unit="4", **unit | {"n_invited": 4}),
    )
    assert observed(found, "units_below_rate") == pytest.approx([1 / 3])


def test_coverage_of_tests_is_compared_by_municipality_subject_and_grade() -> None:
    row = {"level": "municipality", "municipality": "479", "quantity": "coverage"}
    row |= {"measure": "reading", "breakdown": "grade:2"}
    table = rows(
        INDICATORS,
        {"round": "2015", "value": 0.95, **row},
        {"round": "2017", "value": 0.80, **row},
        {"round": "2017", "value": 0.5, **row, "quantity": "share_good"},
    )
    found = coverage(table, ROUNDS)
    assert observed(found, "test_coverage") == [0.95, 0.80]
    assert observed(found, "test_coverage_change") == pytest.approx([-0.15])


def counts(round_: str, *answers: int) -> pl.DataFrame:
    """Return respondents per score 0, 1, 2 … steps of one scale."""
    return rows(
        scored.ScaleCounts.empty().schema,
        *(
            {
                "round": round_,
                "informant_group": "pupils",
                "scale": "calm",
                "score": step * 1_000_000,
                "n": n,
            }
            for step, n in enumerate(answers)
        ),
    )


def test_a_scale_that_jumps_is_seen_and_one_that_stands_is_not() -> None:
    table = pl.concat(
        [counts("2015", 800, 200), counts("2017", 200, 800), counts("2019", 210, 790)]
    )
    found = shifts(scale_bins(table.lazy()), rounds=ROUNDS, incomparable=NONE)
    by_round = dict(found.select("round", "observed").iter_rows())
    assert by_round["2017"] > 0.25
    assert by_round["2019"] == 0


def test_a_scale_with_a_declared_change_is_not_compared() -> None:
    table = pl.concat([counts("2015", 800, 200), counts("2017", 200, 800)])
    declared = pl.DataFrame({"measure": ["calm"], "since": ["2015"], "round": ["2017"]})
    bins = scale_bins(table.lazy())
    assert shifts(bins, rounds=ROUNDS, incomparable=declared).height == 0


def test_an_item_of_two_scales_counts_once() -> None:
    item: dict[str, object] = {
        "round": "2015",
        "informant_group": "pupils",
        "item": "a",
        "answer": 1,
    }
    item |= {"other_item": "a", "other_answer": 1, "n": 7}
    pairs = rows(
        scored.ItemPairs.empty().schema,
        item | {"scale": "calm"},
        item | {"scale": "joy"},
        item | {"scale": "calm", "other_item": "b"},
    )
    assert item_bins(pairs.lazy()).select("measure", "bin", "n").rows() == [("a", 1, 7)]


def shown(**other: object) -> dict[str, object]:
    return {
        "edition": "unit",
        "round": "2015",
        "level": "unit",
        "municipality": "479",
        "unit": "1",
        "informant_group": "pupils",
        "quantity": "points",
        "status": "shown",
        **other,
    }


@pytest.mark.parametrize("value", [None, float("nan"), float("inf")])
def test_a_shown_cell_without_a_number_is_a_fault(value: float | None) -> None:
    cells = rows(CELLS, shown(value=500.0), shown(value=value), shown(status="hidden"))
    assert observed(cell_faults(cells), "shown_without_number") == [1]


def test_a_number_outside_its_own_interval_is_a_fault() -> None:
    cells = rows(
        CELLS,
        shown(value=500.0),
        shown(value=500.0, low=500.0, high=510.0),
        shown(value=500.0, low=501.0, high=510.0),
        shown(value=500.0, low=490.0),
    )
    assert observed(cell_faults(cells), "interval_without_value") == [2]


def test_a_person_who_is_in_the_whole_and_in_no_part_is_missed() -> None:
    row = {"round": "2015", "informant_group": "pupils", "scale": "calm"}
    mapping = rows(
        MAPPING,
        {**row, "level": "unit", "municipality": "479", "unit": "1", "n": 20},
        {**row, "level": "unit", "municipality": "479", "unit": "2", "n": 20},
        {**row, "level": "municipality", "municipality": "479", "n": 41},
        {**row, "level": "programme", "n": 41},
    )
    found = parts(mapping, rows(RATES), rows(INDICATORS))
    by_place = dict(found.select("municipality", "observed").iter_rows())
    assert by_place == {"479": 1.0, None: 0.0}


def test_a_part_without_a_whole_is_missed_too() -> None:
    mapping = rows(
        MAPPING,
        {
            "round": "2015",
            "level": "unit",
            "municipality": "479",
            "unit": "1",
            "informant_group": "pupils",
            "scale": "calm",
            "n": 20,
        },
    )
    found = parts(mapping, rows(RATES), rows(INDICATORS))
    assert found["observed"].to_list() == [20.0]


def test_the_first_rounds_mean_and_sd_are_recomputed_from_its_sums() -> None:
    # Answers 1 and 3 steps: the SD is the root of 2.
    key = {"round": "2015", "informant_group": "pupils", "scale": "calm"}
    frozen = rows(
        compared.Norms.empty().schema,
        {**key, "grade_band": "all", "n": 2, "mean": 2.0, "sd": 2**0.5},
    )
    mapping = rows(MAPPING, {**key, "level": "programme", "points": 500.0})
    moments = pl.DataFrame(
        {**key, "grade_band": "all", "n": 2, "sum_x": 4_000_000, "sum_x2": 10 * 10**12}
    )
    found = first_round(frozen, mapping, moments)
    assert observed(found, "first_round_mean") == [500.0]
    assert observed(found, "first_round_sd") == pytest.approx([100.0])


def unit(number: str, municipality: str = "479", **other: object) -> dict[str, object]:
    return {
        "round": "2015",
        "municipality": municipality,
        "unit": number,
        "unit_type": "school",
        **other,
    }


def test_a_unit_of_the_register_without_a_row_is_missed() -> None:
    register = rows(
        UNITS, unit("1"), unit("2"), unit("9", unit_type="daycare"), unit("3", "510")
    )
    cells = rows(CELLS, shown(unit="1"), shown(unit="3", municipality="510"))
    found = units_missing(register, cells)
    assert dict(found.select("municipality", "observed").iter_rows()) == {
        "479": 1.0,
        "510": 0.0,
    }


def test_a_municipality_lacks_the_groups_that_others_have_and_it_has_units_for() -> (
    None
):
    groups = pl.DataFrame(
        {"informant_group": ["pupils", "staff"], "unit_type": ["school", "daycare"]}
    )
    register = rows(
        UNITS, unit("1"), unit("2", "510"), unit("3", "510", unit_type="daycare")
    )
    table = rows(
        RATES,
        *(
            {"round": "2015", "informant_group": group, "n_answered": 10, **where}
            for group, where in (
                ("pupils", {"level": "programme"}),
                ("staff", {"level": "programme"}),
                ("staff", {"level": "municipality", "municipality": "510"}),
                ("pupils", {"level": "municipality", "municipality": "479"}),
            )
        ),
    )
    found = groups_missing(table, register, groups, ["479", "510", "621"])
    assert dict(found.select("municipality", "observed").iter_rows()) == {
        "479": 0.0,  # no daycare
        "510": 1.0,  # schools, but no pupils
        "621": 2.0,  # nothing at all
    }


def test_a_unit_is_shown_when_one_of_its_scales_is() -> None:
    cells = rows(
        CELLS,
        shown(unit="1", measure="calm"),
        shown(unit="1", measure="joy", status="hidden"),
        shown(unit="2", measure="calm", status="hidden"),
        shown(unit="3", informant_group="leaders", status="confidential"),
    )
    assert units_shown(cells)["observed"].to_list() == [0.5]


def test_norms_are_shares_of_their_answer_scale() -> None:
    key = {"round": "2015", "informant_group": "pupils", "scale": "calm"}
    frozen = rows(
        compared.Norms.empty().schema,
        {**key, "grade_band": "all", "n": 50, "mean": 3.0, "sd": 1.0},
    )
    length = pl.DataFrame({"informant_group": "pupils", "scale": "calm", "length": 4})
    found = norms(frozen, length)
    assert observed(found, "norm_mean") == [0.75]
    assert observed(found, "norm_sd") == [0.25]
    assert observed(found, "norm_n") == [50]


def test_an_alpha_of_a_handful_is_not_judged() -> None:
    key = {"round": "2015", "informant_group": "pupils", "alpha": 0.2}
    table = rows(
        compared.Reliability.empty().schema,
        {**key, "scale": "calm", "n": 29},
        {**key, "scale": "joy", "n": 30},
    )
    assert reliability(table, 30)["measure"].to_list() == ["joy"]
