"""A table is told which rules of its schema it breaks, as Pandera tells it."""

from copy import deepcopy

import pandera.polars as pa
import polars as pl
import pytest
from pandera.errors import SchemaErrors

from pipeline.store.lake import models
from pipeline.store.schema_rules import _surely_keeps, schema_failures
from schemas.staged import responses_schema

TABLES = {
    **{name: model.to_schema() for name, model in models().items()},
    "staged.responses": responses_schema({"q1": (1, 5), "q2": (-9, 4)}),
}
ACROSS_COLUMNS = ["compared.norms", "disclosed.cells", "reported.claims"]
ACROSS_COLUMNS += ["staged.responses"]
COLUMNS = {
    repr((column.dtype, column.nullable, column.unique, column.checks)): column
    for rules in TABLES.values()
    for column in rules.columns.values()
}
CELLS = {
    pl.String: [None, "", "no such", "479", "x" * 60],
    pl.Int8: [None, -100, 0, 1, 100],
    pl.Int16: [None, -(10**4), 0, 1, 10**4],
    pl.Int64: [None, -(10**12), -1, 0, 1, 10**12],
    pl.Float64: [None, -1e300, -0.5, 0.0, 0.5, 1.0, 1e300, float("nan")],
    pl.Boolean: [None, True, False],
    pl.Decimal: [None, -1, 0, 1],
}


def type_of(column: pa.Column) -> type[pl.DataType]:
    assert column.dtype is not None
    return column.dtype.type


def fitting(column: pa.Column) -> object:
    """Return a value that a column may hold."""
    said = {key: v for one in column.checks for key, v in one.statistics.items()}
    if "allowed_values" in said:
        return sorted(said["allowed_values"])[0]
    plain = {pl.String: "479", pl.Boolean: True}
    return plain.get(type_of(column), (said.get("min_value") or 0) + 1)


def well_formed(rules: pa.DataFrameSchema) -> pl.DataFrame:
    """Return a row without a fault in any of its cells."""
    return pl.DataFrame(
        {
            name: pl.Series([fitting(column)], dtype=type_of(column))
            for name, column in rules.columns.items()
        }
    )


def pandera_objects(rules: pa.DataFrameSchema, frame: pl.DataFrame) -> bool:
    try:
        rules.validate(frame, lazy=True)
    except SchemaErrors:
        return True
    return False


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_kind_of_column_refuses_what_pandera_refuses(kind: str) -> None:
    column = deepcopy(COLUMNS[kind])
    dtype = type_of(column)
    rules = pa.DataFrameSchema({"one": column.set_name("one")}, strict=True)
    for cell in [*CELLS[dtype.base_type()], fitting(column)]:
        frame = pl.DataFrame({"one": [cell, fitting(column)]}, {"one": dtype})
        assert _surely_keeps(rules, frame) != pandera_objects(rules, frame), cell


@pytest.mark.parametrize("table", ACROSS_COLUMNS)
def test_rules_across_columns_are_as_pandera_has_them(table: str) -> None:
    rules = TABLES[table]
    good = well_formed(rules)
    frames = [good, good.clear(), pl.concat([good, good]), good.with_columns(more=1)]
    frames += [good.drop(good.columns[0]), good.select(reversed(good.columns))]
    for name in good.columns[:3]:
        frames.append(good.with_columns(pl.lit(1, pl.UInt8).alias(name)))
    if "status" in good.columns:
        rest = [
            name for name in ("value", "low", "high", "detectable", "n") if name in good
        ]
        bare = good.with_columns(
            pl.lit(None, good.schema[name]).alias(name) for name in rest
        )
        frames += [
            frame.with_columns(status=pl.lit(status))
            for frame in (good, bare)
            for status in ("shown", "hidden", "not_measured")
        ]
    is_broken = [pandera_objects(rules, frame) for frame in frames]
    assert set(is_broken) == {True, False}
    assert [not _surely_keeps(rules, frame) for frame in frames] == is_broken


def test_of_a_table_without_a_fault_pandera_is_not_asked_again() -> None:
    for name, rules in TABLES.items():
        assert _surely_keeps(rules, well_formed(rules).clear()), name
    assert _surely_keeps(
        TABLES["compared.norms"], well_formed(TABLES["compared.norms"])
    )


def test_broken_rules_are_counted_without_a_value() -> None:
    rules = TABLES["staged.responses"]
    frame = well_formed(rules).with_columns(q1=pl.lit(77, pl.Int8))
    said = "\n".join(schema_failures(rules, pl.concat([frame, frame])))
    assert "column respondent: field_uniqueness (2 failures)" in said
    assert "answers_are_codes (" in said
    assert "77" not in said
