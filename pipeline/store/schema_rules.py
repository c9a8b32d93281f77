"""Which rules of its schema a table breaks."""

from collections.abc import Iterator
from functools import partial

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors
from polars.exceptions import PolarsError

from pipeline.store.steps import Schema


def schema_failures(schema: Schema, frame: pl.DataFrame) -> list[str]:
    """Return the broken rules of `frame`: column, rule and how many rows; no values."""
    rules = schema if isinstance(schema, pa.DataFrameSchema) else schema.to_schema()
    if _surely_keeps(rules, frame):
        return []
    try:
        rules.validate(frame, lazy=True)
    except SchemaErrors as errors:
        counted = (
            errors.failure_cases.group_by("column", "check")
            .agg(failures=pl.len())
            .sort("column", "check")
        )
        return [
            f"column {column}: {check} ({failures} failures)"
            for column, check, failures in counted.rows()
        ]
    return []


def _surely_keeps(rules: pa.DataFrameSchema, frame: pl.DataFrame) -> bool:
    """Tell whether every rule holds, all asked at once; False: Pandera has to tell.

    Pandera asks for each rule of each column by itself, several times: in a small run
    that costs more than all that is computed. The rules are the same, and its own.
    """
    if not _only_asks(rules) or {*frame.columns} != {*rules.columns}:
        return False
    lazy = frame.lazy()
    rules.register_default_backends(pl.LazyFrame)
    keys = [[name] for name, column in rules.columns.items() if column.unique]
    keys += [rules.unique] if rules.unique else []
    if not all(
        column.dtype is None
        or column.dtype.check(frame.schema[name], pa.PolarsData(lazy, name))
        for name, column in rules.columns.items()
    ) or any(frame.select(key).is_duplicated().any() for key in keys):
        return False
    asked = [lazy.select(pl.lit(1), *_filled(rules, frame)), *_checks(rules, lazy)]
    try:
        return all(all(answer.row(0)) for answer in pl.collect_all(asked))
    except PolarsError:
        return False


def _only_asks(rules: pa.DataFrameSchema) -> bool:
    """Tell whether a schema changes nothing and asks of each column by its name."""
    columns = [*rules.columns.values()]
    every = [rules.checks, *(one.checks for one in columns)]
    changes = (
        rules.dtype is not None
        or rules.ordered
        or rules.drop_invalid_rows
        or any(one.coerce or one.regex or one.drop_invalid_rows for one in columns)
    )
    return not changes and not any(
        check.raise_warning or check.element_wise
        for some in every
        for check in some or ()
    )


def _filled(rules: pa.DataFrameSchema, frame: pl.DataFrame) -> Iterator[pl.Expr]:
    """Yield whether columns that must have a value have one; NaN is none, as there."""
    for name, column in rules.columns.items():
        if not column.nullable:
            filled = pl.col(name).is_not_null()
            if frame.schema[name].is_float():
                filled &= pl.col(name).is_not_nan()
            yield filled.all()


def _checks(rules: pa.DataFrameSchema, lazy: pl.LazyFrame) -> Iterator[pl.LazyFrame]:
    """Yield whether each check holds in every row; if it ignores nulls, in others."""
    of_columns = ((name, one.checks) for name, one in rules.columns.items())
    for key, checks in [("*", rules.checks), *of_columns]:
        for check in checks or ():
            backend = check.get_backend(lazy)(check)
            if check.is_builtin_check(check.name):  # known for Polars only by now
                function = check.get_builtin_check_fn(check.name)
                backend.check_fn = partial(function, **backend.check_fn.keywords)
            said = backend.apply(pa.PolarsData(lazy, key))
            if isinstance(said, bool):
                yield pl.LazyFrame({"said": [said]})
            else:
                yield said.select(pl.all().fill_null(check.ignore_na).all())
