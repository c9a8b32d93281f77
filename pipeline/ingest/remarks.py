"""Warnings about the rows of one partition, and unit numbers that are restored."""

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.classes import class_remarks, with_whole_classes
from pipeline.ingest.headers import item_columns
from pipeline.ingest.keys import form_of
from pipeline.ingest.portions import Portion
from pipeline.programme.model import ScreeningLimits
from pipeline.store.lake import Partition

MONTH = (
    "jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec|januar|februar|marts|april|"
    "juni|juli|august|september|oktober|november|december|january|february|march|june|"
    "july|october"
)
DATE = re.compile(
    r"(?:[12]\d{3}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|\d{{1,2}}\.?[-/. ](?:{MONTH})\.?(?:[-/. ]+(?:\d{{4}}|\d{{2}}))?"
    rf"|(?:{MONTH})\.?[-/. ]\d{{1,4}})"
    r"(?:[ T]\d{1,2}[.:]\d{2}(?:[.:]\d{2}(?:\.\d+)?)?Z?)?",
    re.IGNORECASE,
)
DAYS = re.compile(r"[34]\d{4}(?:[.,]0+)?")  # since 1900: of the years 1982 to 2036
FEWEST_ANSWERED = 10  # of fewer, nobody may just happen to have answered an item


def remarked(
    portion: Portion,
    units: Collection[str],
    partition: Partition,
    limits: ScreeningLimits,
) -> Portion:
    """Return the portion with restored unit numbers and the warnings about its rows.

    Args:
        portion: Rows of one partition.
        units: Numbers of the register; empty: there is none.
        partition: Whose rows these are.
        limits: Of classes.
    """
    whole = with_whole_classes(portion)
    portion = _with_known_units(whole, {*units, partition.municipality})
    unanswered = _never_answered(portion, partition.round)
    classes = (*_classes_as_dates(portion), *class_remarks(portion, limits))
    return replace(portion, warnings=(*portion.warnings, *unanswered, *classes))


def warning_rows(portions: Iterable[Portion]) -> pl.DataFrame:
    """Return the warnings of several portions, without round and municipality."""
    return pl.DataFrame(
        [
            {
                "delivery": portion.delivery,
                "source": portion.expected.source.id,
                **warning.stored(),
            }
            for portion in portions
            for warning in portion.warnings
        ],
        infer_schema_length=None,
    )


def _with_known_units(portion: Portion, units: Collection[str]) -> Portion:
    """Write unit numbers as the register does: with its zeros, letters, no thousands.

    Only a number that is no unit itself, and is one unit's in another form.
    """
    source = portion.expected.source
    column = source.columns.unit
    if column is None or source.feeds == "units":  # the register itself
        return portion
    known = pl.Series("unit", sorted(units), dtype=pl.String).to_frame()
    forms = known.with_columns(form=form_of(pl.col("unit")))
    delivered = portion.frame.select(pl.col(column).unique()).drop_nulls()
    meant = (
        delivered.filter(~pl.col(column).is_in(known["unit"].implode()))
        .with_columns(form=form_of(pl.col(column)))
        .join(forms.filter(pl.col("form").is_unique()), on="form")
    )
    if meant.is_empty():
        return portion
    n_rows = int(portion.frame[column].is_in(meant[column].implode()).sum())
    renamed = pl.col(column).replace(meant[column], meant["unit"])
    warning = Finding(
        "unit_zeros_restored", portion.name, column=column, facts={"rows": n_rows}
    )
    frame = portion.frame.with_columns(renamed)
    return replace(portion, frame=frame, warnings=(*portion.warnings, warning))


def _never_answered(portion: Portion, round_: str) -> list[Finding]:
    """Return a warning for each item that nobody answered while others were."""
    if portion.expected.instrument is None:
        return []
    columns = list(item_columns(portion.expected.source, round_).values())
    answered = portion.frame.select(columns).filter(
        pl.any_horizontal(pl.all().is_not_null())
    )
    if answered.height < FEWEST_ANSWERED:
        return []
    return [
        Finding("item_never_answered", portion.name, column=column)
        for column in columns
        if answered[column].null_count() == answered.height
    ]


def _classes_as_dates(portion: Portion) -> list[Finding]:
    """Return a warning where classes are dates: 1-2 as a spreadsheet takes it.

    A number of days counts as one only beside classes that are no numbers.
    """
    column = portion.expected.source.columns.class_
    if column is None:
        return []
    times = portion.frame[column].drop_nulls().value_counts(name="n")
    found = dict(times.iter_rows())
    has_words = any(not text.isdecimal() for text in found)
    rows = sum(
        n
        for text, n in found.items()
        if DATE.fullmatch(text) or (has_words and DAYS.fullmatch(text))
    )
    if not rows:
        return []
    return [Finding("class_is_date", portion.name, column=column, facts={"rows": rows})]
