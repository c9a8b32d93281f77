"""Does the header of a delivery agree with its source?"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import polars as pl

from pipeline.ingest.file_patterns import column_pattern
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.spellings import plain_letters
from pipeline.ingest.text.delimited import DELIMITERS
from pipeline.programme.model import Source

KEY_JOINT = "+"  # joins columns that are a key together
MOST_NAMED = 5  # columns that a message names


def key_columns(source: Source) -> list[str]:
    """Return the delivered columns that together are the respondent's key."""
    joined = source.columns.respondent or ""
    return [column.strip() for column in joined.split(KEY_JOINT) if column.strip()]


def item_columns(source: Source, round_: str) -> dict[str, str]:
    """Return item -> delivered column of one round: its own list, else that of all."""
    return source.item_columns.get(round_, source.item_columns.get("all", {}))


def all_item_columns(source: Source) -> set[str]:
    """Return the delivered columns of items of any round."""
    return {
        column for items in source.item_columns.values() for column in items.values()
    }


def person_columns(source: Source) -> list[str]:
    """Return the delivered columns that say who answers, or whom a sheet describes."""
    about = source.columns.about
    return [*key_columns(source), *([] if about is None else [about])]


def number_columns(source: Source) -> set[str]:
    """Return the delivered columns in which whole numbers tell one from another."""
    columns = source.columns
    single = (columns.unit, columns.successor, columns.main_unit, columns.grade)
    return {*person_columns(source), *filter(None, single)}


def code_columns(source: Source) -> set[str]:
    """Return the delivered columns of codes: neither names nor figures."""
    names = {"respondent", "unit_name", "value", "n"}
    single = source.columns.model_dump(exclude=names).values()
    return {
        *person_columns(source),
        *filter(None, single),
        *source.status_columns.values(),
        *all_item_columns(source),
    }


def place_columns(source: Source) -> set[str]:
    """Return the delivered columns that tell persons, units and classes apart."""
    columns = source.columns
    others = {columns.class_} - {None} | number_columns(source) - {columns.grade}
    return {column for column in others if column is not None}


def declared_texts(source: Source) -> set[str]:
    """Return the delivered texts that mean something as they are written."""
    origins = (source.round.values, source.municipality.values)
    translated = [text for values in source.values.values() for text in values]
    dropped = [text for values in source.dropped_rows.values() for text in values]
    placed = [text for values in origins for text in values]
    absent = (*source.missing_values, *source.not_available)
    return {*translated, *dropped, *placed, *absent}


def expected_columns(source: Source, round_: str) -> set[str]:
    """Return every delivered column that a source uses in one round."""
    return {*fixed_columns(source), *item_columns(source, round_).values()}


def expected_names(columns: Sequence[str], source: Source) -> dict[str, str]:
    """Return delivered -> expected name of columns that differ in spelling only.

    An expected column that is there keeps its own; of two that look alike, neither is
    taken.
    """
    known = dict.fromkeys([*fixed_columns(source), *sorted(all_item_columns(source))])
    lacking, spare = defaultdict(list), defaultdict(list)
    for column in known:
        if column not in columns:
            lacking[_plain(column)].append(column)
    for column in columns:
        if column not in known:
            spare[_plain(column)].append(column)
    return {
        spare[plain][0]: expected[0]
        for plain, expected in lacking.items()
        if len(expected) == len(spare[plain]) == 1
    }


def _plain(column: str) -> str:
    return "".join(plain_letters(column).casefold().split())


def without_ignored(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Return `frame` without the columns that `source` drops at intake (e-mails, …)."""
    return frame.drop(filter(ignored_by(source), frame.columns))


def ignored_by(source: Source) -> Callable[[str], bool]:
    """Return what says whether `source` drops a delivered column at intake."""
    used = {*fixed_columns(source), *all_item_columns(source), LINE}
    return lambda column: column not in used and _is_ignored(column, source)


def check_fixed_columns(columns: Sequence[str], source: Source, name: str) -> None:
    """Refuse a delivery that lacks a column that does not depend on the round.

    Raises:
        Refusal: `wrong_delimiter` or `missing_columns`.
    """
    _refuse_missing(fixed_columns(source), columns, source, name)


def check_item_columns(
    columns: Sequence[str], source: Source, rounds: Iterable[str], name: str
) -> None:
    """Refuse a delivery whose other columns are not the items of its rounds.

    Raises:
        Refusal: `missing_columns` or `unexpected_columns`.
    """
    items = [
        column for round_ in rounds for column in item_columns(source, round_).values()
    ]
    _refuse_missing(items, columns, source, name)
    known = {*fixed_columns(source), *items, LINE}
    unknown = [column for column in columns if column not in known]
    if extra := [column for column in unknown if not _is_ignored(column, source)]:
        raise Refusal(
            "unexpected_columns", name, columns=named(extra), source=source.id
        )


def _is_ignored(column: str, source: Source) -> bool:
    patterns = map(column_pattern, source.ignored_columns)
    return any(pattern.fullmatch(column) for pattern in patterns)


def fixed_columns(source: Source) -> list[str]:
    """Return the columns that `source` uses in every round, items apart."""
    single = source.columns.model_dump(exclude={"respondent"}).values()
    origins = (source.round, source.municipality)
    named = [
        *key_columns(source),
        *single,
        *(
            column
            for origin in origins
            for column in (origin.column, origin.agrees_with)
        ),
        *source.dropped_rows,
        *source.status_columns.values(),
        *(measure.column for measure in source.measures),
        *(measure.n_column for measure in source.measures),
    ]
    return list(dict.fromkeys(column for column in named if column is not None))


def place_of(source: Source) -> Callable[[str], bool]:
    """Return what says whether a column tells a place that many rows share."""
    columns, origins = source.columns, (source.round, source.municipality)
    named = [columns.unit, columns.unit_name, columns.unit_type, columns.grade]
    named += [columns.class_, *(origin.column for origin in origins)]
    places = {_plain(column) for column in named if column is not None}
    return lambda column: _plain(column) in places


def _refuse_missing(
    needed: Iterable[str], columns: Sequence[str], source: Source, name: str
) -> None:
    missing = [column for column in dict.fromkeys(needed) if column not in columns]
    if not missing:
        return
    facts: dict[str, Any] = {"columns": named(missing), "source": source.id}
    if sum(column != LINE for column in columns) == 1:
        expected = " ".join(map(repr, source.delimiter or DELIMITERS))
        raise Refusal("wrong_delimiter", name, delimiters=expected, **facts)
    raise Refusal("missing_columns", name, **facts)


def named(columns: list[str]) -> str:
    """Return the first names, as many as a message can hold."""
    rest = " …" if len(columns) > MOST_NAMED else ""
    return ", ".join(map(repr, columns[:MOST_NAMED])) + rest
