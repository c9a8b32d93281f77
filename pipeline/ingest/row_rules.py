"""Rules that a delivered row must keep, by itself or beside others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.ingest.no_records import notes
from pipeline.ingest.raw_table import LINE, OURS

NUMBER = "#rule"  # of a rule in their order


@dataclass(frozen=True)
class RowRule:
    """A rule that each row keeps or breaks by itself.

    Attributes:
        check: Id of a check of severity `reject`.
        column: Delivered column at fault. Null: no single one.
        broken: True where a row breaks the rule; null counts as kept.
    """

    check: str
    column: str | None
    broken: pl.Expr


@dataclass(frozen=True)
class RuleAcross:
    """A rule that a row keeps or breaks beside the other rows of its delivery.

    Attributes:
        check: As of a `RowRule`.
        column: As of a `RowRule`.
        broken: Returns `LINE` of the rows that break it, when all were taken.
    """

    check: str
    column: str | None
    broken: Callable[[], pl.Series]


Rule = RowRule | RuleAcross


def judged(
    batches: Iterable[pl.DataFrame],
    rules: Callable[[pl.DataFrame], Sequence[Rule]],
    read: Callable[[pl.DataFrame], pl.DataFrame],
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that keep every rule, and the others without their values.

    Of rows as they were delivered no more than a batch is held.

    Args:
        batches: At least one, with `LINE`.
        rules: Returns the rules of a batch, for each batch the same but for
            `RowRule.broken`, in the order in which a broken one is named.
        read: Returns what to keep of rows that keep the rules of a row; with `LINE`.

    Returns:
        The kept rows as they were read, and one row per rejected row: `LINE`, `column`,
        `check_id`, of the first rule that it breaks; `row_is_note` where it is no
        record at all. Together they are all rows.
    """
    kept, broken, like_notes = [], [], []
    listed: Sequence[Rule] = ()
    for rows in batches:
        listed = rules(rows)
        first = _first_broken(rows, listed)
        failed = first[NUMBER].is_not_null()
        kept.append(read(rows.filter(~failed) if failed.any() else rows))
        broken.append(first.filter(failed))
        is_final = all(isinstance(rule, RowRule) for rule in listed)
        may_fail = rows.filter(failed) if is_final else rows
        like_notes += notes(may_fail.drop(OURS[1:], strict=False))
    across = _broken_across(listed)
    frame, failing = pl.concat(kept), pl.concat(broken)
    if not across.is_empty():
        frame = frame.filter(~pl.col(LINE).is_in(across[LINE].implode()))
        failing = pl.concat([failing, across]).group_by(LINE).agg(pl.col(NUMBER).min())
    return frame, _named(failing, listed, like_notes)


def rejections(line: pl.Series, column: pl.Series, check: pl.Series) -> pl.DataFrame:
    """Return rejected rows in the shape that `judged` returns."""
    return pl.DataFrame({LINE: line, "column": column, "check_id": check})


def _first_broken(rows: pl.DataFrame, rules: Sequence[Rule]) -> pl.DataFrame:
    """Return `LINE` and `NUMBER` of the first rule of a row that is broken; or null."""
    asked = rows.select(
        LINE,
        *(
            rule.broken.alias(str(number))
            for number, rule in enumerate(rules)
            if isinstance(rule, RowRule)
        ),
    )
    is_any = asked.select(pl.exclude(LINE).any())
    numbers = [  # of most rules, no row breaks any
        pl.when(one.name).then(pl.lit(int(one.name), dtype=pl.UInt32))
        for one in is_any
        if one.item()
    ]
    return asked.select(LINE, pl.coalesce(*numbers, None).cast(pl.UInt32).alias(NUMBER))


def _broken_across(rules: Sequence[Rule]) -> pl.DataFrame:
    """Return `LINE` and `NUMBER` for each rule that is broken beside other rows."""
    found = [pl.DataFrame(schema={LINE: pl.Int64, NUMBER: pl.UInt32})]
    for number, rule in enumerate(rules):
        if isinstance(rule, RuleAcross):
            lines = rule.broken().alias(LINE).to_frame()
            is_number = pl.lit(number, dtype=pl.UInt32).alias(NUMBER)
            found.append(lines.with_columns(is_number))
    return pl.concat(found)


def _named(
    failing: pl.DataFrame, rules: Sequence[Rule], like_notes: Sequence[int]
) -> pl.DataFrame:
    columns = pl.Series([rule.column for rule in rules], dtype=pl.String)
    checks = pl.Series([rule.check for rule in rules], dtype=pl.String)
    number = failing[NUMBER]
    named = rejections(failing[LINE], columns[number], checks[number])
    if not like_notes:
        return named
    is_note = pl.col(LINE).is_in(like_notes)
    note = pl.when(is_note).then(pl.lit("row_is_note")).otherwise("check_id")
    return named.with_columns(pl.when(~is_note).then("column"), note.alias("check_id"))
