"""Means that moved in most units at once; life moves some up and some down."""

import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.shifts import measure_breaks, scale_breaks
from tests.unit.screening.spoken import spoken

LIMITS = ScreeningLimits()
NEAR = pl.DataFrame({"since": ["2015"], "round": ["2017"]})
KNOWN = ["kind", "informant_group", "subject", "since", "round"]
NONE = pl.DataFrame(schema=dict.fromkeys(KNOWN, pl.String))


def means(moves: list[float], n: int = 20) -> pl.DataFrame:
    """Return sums of units whose mean is 2 with SD 1, and 2 + move a round later."""
    rows = []
    for unit, move in enumerate(moves):
        for round_, mean in (("2015", 2.0), ("2017", 2.0 + move)):
            sums = (n, n * mean, n * (mean**2 + 1))
            rows.append((round_, "479", f"u{unit}", "pupils", "s", *sums))
    names = ["round", "municipality", "unit", "informant_group", "scale"]
    return pl.DataFrame(
        rows, schema=[*names, "n", "sum_x", "sum_x2"], orient="row"
    ).with_columns(pl.col("sum_x", "sum_x2").cast(pl.Float64))


def scale_signs(table: pl.DataFrame, declared: pl.DataFrame = NONE) -> list:
    return spoken(scale_breaks(table, NEAR, declared, LIMITS))


def test_a_scale_that_moved_everywhere_is_a_break() -> None:
    (sign,) = scale_signs(means([0.8, 0.7, 0.9, 0.6, 0.8, 0.7, 0.8, 0.9, 0.1]))
    assert (sign.check_id, sign.municipality, sign.n) == ("scale_moved", None, 8)
    assert (sign.subject, sign.since) == ("pupils.s", "2015")
    facts = {"units": 9, "moved": 8, "direction": "+", "sds": 0.8}
    assert facts.items() <= sign.facts.items()


def test_progress_in_some_units_is_no_break() -> None:
    assert scale_signs(means([0.9, 0.8, -0.7, 0.1, 0.9, -0.2, 0.0, 0.7, 0.8])) == []


def test_a_small_move_of_all_is_no_break() -> None:
    assert scale_signs(means([0.3] * 10)) == []


def test_few_units_and_units_of_few_say_nothing() -> None:
    assert scale_signs(means([0.9] * 7)) == []
    assert scale_signs(means([0.9] * 10, n=9)) == []


def test_a_declared_break_is_no_sign() -> None:
    known = pl.DataFrame(
        [("scale", "pupils", "s", "2015", "2017")], schema=NONE.schema, orient="row"
    )
    assert scale_signs(means([0.9] * 10), known) == []


def test_a_municipality_is_named_where_the_programme_did_not_move() -> None:
    still = means([0.0] * 20).with_columns(municipality=pl.lit("510"))
    signs = scale_signs(pl.concat([means([0.9] * 10), still]))
    assert [sign.municipality for sign in signs] == ["479"]


def figures(before: list[float], after: list[float]) -> pl.DataFrame:
    rows = [
        (round_, "479", f"u{unit}", "absence", "stage:a", value)
        for round_, values in (("2015", before), ("2017", after))
        for unit, value in enumerate(values)
    ]
    names = ["round", "municipality", "unit", "measure", "breakdown", "value"]
    return pl.DataFrame(rows, schema=names, orient="row")


BEFORE = [4.0, 5.0, 6.0, 4.5, 5.5, 5.0, 4.2, 5.8]


def test_a_measure_that_moved_everywhere_is_named_with_its_breakdown() -> None:
    table = figures(BEFORE, [value + 2 for value in BEFORE])
    (sign,) = spoken(measure_breaks(table, NEAR, NONE, LIMITS))
    assert (sign.check_id, sign.subject) == ("measure_moved", "absence stage:a")
    assert sign.facts["sds"] == 2.7  # 2 / sqrt(sum of squares 3.78 / 7) = 2 / 0.735


def test_a_declared_break_of_a_measure_is_no_sign() -> None:
    known = pl.DataFrame(
        [("measure", None, "absence", "2015", "2017")], schema=NONE.schema, orient="row"
    )
    table = figures(BEFORE, [value + 2 for value in BEFORE])
    assert list(measure_breaks(table, NEAR, known, LIMITS)) == []


def test_a_measure_that_stays_is_no_sign() -> None:
    table = figures(BEFORE, [value + 0.3 for value in BEFORE])
    assert list(measure_breaks(table, NEAR, NONE, LIMITS)) == []
