"""The data dictionary: every table and column, read from the Pandera models."""

import inspect
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pandera.polars as pa
from pandera.api.checks import Check

from pipeline.documents.html import page_of, rendered, write_page
from pipeline.documents.wording import wording_of
from pipeline.programme.model import Programme
from schemas.staged import responses_schema

DICTIONARY = "internal/data_dictionary.html"  # below the reports folder
STAGES = {
    "raw": "What was delivered.",
    "staged": "What each value means.",
    "scored": "What each respondent and unit got; sums are confidential.",
    "compared": "How it differs and whether it moved.",
    "disclosed": "What may be shown, to whom, and whether it is fit to publish.",
    "reported": "What was told.",
}
ITEM = "<item>"  # stands for every item of the instrument
SIGNS = {
    "greater_than_or_equal_to": ("min_value", "≥ {}"),
    "greater_than": ("min_value", "> {}"),
    "less_than_or_equal_to": ("max_value", "≤ {}"),
    "less_than": ("max_value", "< {}"),
    "str_matches": ("pattern", "{}"),
    "str_length": ("max_value", "at most {} letters"),
}


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column."""

    name: str
    type: str
    nullable: bool
    allowed: str
    description: str


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table."""

    name: str
    grain: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """The tables of one stage."""

    name: str
    description: str
    tables: tuple[Table, ...]


def write_dictionary(programme: Programme, reports: Path) -> Path:
    """Write the page below the reports folder; in English, as the models are."""
    return write_page(reports / DICTIONARY, _rendered("dictionary.html.j2", programme))


def dictionary_markdown(programme: Programme) -> str:
    """Return the same page for `docs/data-dictionary.md`."""
    return _rendered("dictionary.md.j2", programme)


def _rendered(template: str, programme: Programme) -> str:
    page = page_of(
        programme,
        wording_of(programme, "en"),
        title="Data dictionary",
        lead="Every table of the lake, with its grain, key, columns and rules.",
        internal=True,
        data=False,
    )
    return rendered(f"dictionary/{template}", page=page, stages=stages())


def stages() -> tuple[Stage, ...]:
    """Return every table by stage, in the order of `TABLES` of its schemas."""
    return tuple(
        Stage(name=stage, description=description, tables=_tables(stage))
        for stage, description in STAGES.items()
    )


def _tables(stage: str) -> tuple[Table, ...]:
    models = import_module(f"schemas.{stage}").TABLES
    tables = tuple(_of_model(model) for model in models)
    return (*tables, _responses()) if stage == "staged" else tables


def _responses() -> Table:
    """Return the one table whose columns come from the instrument, as a pattern."""
    schema = responses_schema({ITEM: (0, 0)})
    return Table(
        name=schema.name or "",
        grain="One row per respondent; a file per instrument, with a column per item.",
        key=("respondent",),
        columns=_columns(schema),
        rules=("A code is an answer or a missing code of the item's answer scale.",),
    )


def _of_model(model: type[pa.DataFrameModel]) -> Table:
    schema = model.to_schema()
    checks = [vars(model).get(check.name or "") for check in schema.checks or ()]
    return Table(
        name=schema.name or model.__name__,
        grain=inspect.getdoc(model) or "",
        key=tuple(schema.unique or ()),
        columns=_columns(schema),
        rules=tuple(inspect.getdoc(check) or "" for check in checks if check),
    )


def _columns(schema: pa.DataFrameSchema) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=name,
            type=str(column.dtype).partition("(")[0],
            nullable=column.nullable,
            allowed="; ".join(filter(None, map(_allowed, column.checks or ()))),
            description=column.description or "",
        )
        for name, column in schema.columns.items()
    )


def _allowed(check: Check) -> str:
    """Return a rule of a column as one reads it: `≥ 0`, `a, b, c`."""
    statistics = check.statistics or {}
    if check.name == "isin":
        return ", ".join(map(str, statistics["allowed_values"]))
    if check.name not in SIGNS:
        return check.name or ""
    argument, sign = SIGNS[check.name]
    value = statistics[argument]
    return sign.format(getattr(value, "pattern", value))
