"""Rules that a single delivered row must keep, and what to do about broken ones."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.ingest.raw_table import LINE

REMEDIES = {
    "missing_key": "a key is empty; fill it in the survey tool and export again.",
    "round_disagrees": "the row says another round than its folder; correct it.",
    "municipality_disagrees": "the row says another municipality than its folder; "
    "correct it.",
    "malformed_unit": "a unit number is 1 to 20 letters, digits, hyphens; correct it.",
    "unknown_unit": "the unit is not in the municipality's register of this round; "
    "correct the number or the register.",
    "no_register": "no unit register was accepted for this round; deliver it.",
    "unknown_unit_type": "the source does not translate this type; add it to "
    "values.unit_type or to dropped_rows.",
    "unknown_grade": "the grade is none of the instrument or test; correct it, or add "
    "it to grade_bands or grades.",
    "unknown_gender": "the source does not translate this gender; add it to "
    "values.gender.",
    "unknown_parents_education": "the source does not translate this education; add it "
    "to values.parents_education.",
    "unknown_status": "a status column holds something else than 0 or 1; export again.",
    "several_statuses": "more than one status is set; export again.",
    "answer_outside_scale": "the code is neither an answer nor a missing code of its "
    "answer scale; correct it, or add it to the instrument.",
    "same_respondent_twice": "the respondent stands in an earlier row; only that one "
    "counts.",
    "unknown_subject": "indicators.yaml has no such test; add it, or translate it in "
    "values.subject.",
    "unknown_level": "indicators.yaml has no such level; add it, or translate it in "
    "values.level.",
    "unknown_exemption": "an exemption is true or false; translate it in "
    "values.exempt.",
    "exempt_with_level": "an exempt pupil has no level; correct one of the two.",
    "same_test_twice": "pupil, subject and grade stand in an earlier row; only that "
    "one counts.",
    "unknown_measure": "indicators.yaml has no such measure; add it, or translate it "
    "in values.measure.",
    "unknown_breakdown": "the source does not translate this breakdown; add it to "
    "values.breakdown.",
    "unparsable_number": "this is no number in the notation of the source; correct it, "
    "or add the text to missing_values.",
    "value_out_of_range": "the value is outside the range of its measure; correct it, "
    "or the measure in indicators.yaml.",
    "same_result_twice": "unit, measure and breakdown stand in an earlier row; only "
    "that one counts.",
    "same_unit_twice": "the unit stands in an earlier row; only that one counts.",
}


@dataclass(frozen=True)
class RowRule:
    """A rule and the rows that break it.

    Attributes:
        check: Key of `REMEDIES`.
        column: Delivered column at fault. Null: no single one.
        broken: True where a row breaks the rule; null counts as kept.
    """

    check: str
    column: str | None
    broken: pl.Expr


def judged(
    rows: pl.DataFrame, rules: Iterable[RowRule]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that keep every rule, and the others without their values.

    Returns:
        The kept rows as they came, and one row per rejected row: `LINE`, `column`,
        `check_id`, of the first rule that it breaks. Together they are all rows.
    """
    listed = list(rules)
    numbers = [
        pl.when(rule.broken).then(pl.lit(number, dtype=pl.UInt32))
        for number, rule in enumerate(listed)
    ]
    first = rows.select(pl.min_horizontal(numbers).alias("first")).to_series()
    rejected = (
        rows.select(LINE).with_columns(first).filter(pl.col("first").is_not_null())
    )
    broken = [listed[number] for number in rejected["first"]]
    return rows.filter(first.is_null()), rejections(
        rejected[LINE],
        pl.Series([rule.column for rule in broken], dtype=pl.String),
        pl.Series([rule.check for rule in broken], dtype=pl.String),
    )


def rejections(line: pl.Series, column: pl.Series, check: pl.Series) -> pl.DataFrame:
    """Return rejected rows in the shape that `judged` returns."""
    return pl.DataFrame({LINE: line, "column": column, "check_id": check})


def rejection_message(
    delivery: str, line: int, column: str | None, check_id: str
) -> str:
    """Return what an analyst is told about a row of `staged.rejected_rows`."""
    place = f"{delivery}, line {line}" + (f", column {column!r}" if column else "")
    return f"{place}: {REMEDIES[check_id]}"
