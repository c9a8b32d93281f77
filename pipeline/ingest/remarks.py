"""Warnings about the rows of one partition."""

import re
from collections.abc import Iterable, Iterator, Sequence

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.checks.findings import Finding
from pipeline.ingest.classes import class_remarks, classes_of, whole_class_remarks
from pipeline.ingest.portions import Portion
from pipeline.programme.model import ScreeningLimits

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


def remarks(portion: Portion, limits: ScreeningLimits) -> tuple[Finding, ...]:
    """Return the warnings about a portion and its rows.

    Args:
        portion: Rows of one partition, all of them taken.
        limits: Of classes.
    """
    return (
        *portion.warnings,
        *whole_class_remarks(portion),
        *_units_restored(portion),
        *_never_answered(portion),
        *_classes_as_dates(portion),
        *class_remarks(portion, limits),
    )


def warning_rows(told: Iterable[tuple[Portion, Sequence[Finding]]]) -> pl.DataFrame:
    """Return the warnings about several portions, without round and municipality."""
    return pl.DataFrame(
        [
            {
                "delivery": portion.delivery,
                "source": portion.expected.source.id,
                **warning.stored(),
            }
            for portion, warnings in told
            for warning in warnings
        ],
        infer_schema_length=None,
    )


def _units_restored(portion: Portion) -> Iterator[Finding]:
    if portion.seen.restored:
        column = portion.expected.source.columns.unit
        facts: Facts = {"rows": portion.seen.restored}
        yield Finding("unit_zeros_restored", portion.name, column=column, facts=facts)


def _never_answered(portion: Portion) -> Iterator[Finding]:
    """Yield a warning for each item that nobody answered while others were."""
    seen = portion.seen
    if seen.answered >= FEWEST_ANSWERED:
        for column, rows in seen.unanswered.items():
            if rows == seen.answered:
                yield Finding("item_never_answered", portion.name, column=column)


def _classes_as_dates(portion: Portion) -> Iterator[Finding]:
    """Yield a warning where classes are dates: 1-2 as a spreadsheet takes it.

    A number of days counts as one only beside classes that are no numbers.
    """
    column = portion.expected.source.columns.class_
    found = classes_of(portion)
    has_words = any(not text.isdecimal() for text in found)
    rows = sum(
        n
        for text, n in found.items()
        if DATE.fullmatch(text) or (has_words and DAYS.fullmatch(text))
    )
    if rows:
        facts: Facts = {"rows": rows}
        yield Finding("class_is_date", portion.name, column=column, facts=facts)
