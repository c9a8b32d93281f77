"""Frames in the exact shape of a Pandera model."""

from functools import cache

import pandera.polars as pa
import polars as pl


def conformed(frame: pl.DataFrame, model: type[pa.DataFrameModel]) -> pl.DataFrame:
    """Return the columns of `model` out of `frame`, in order and typed.

    A frame without rows need not have any columns.
    """
    schema = _schema(model)
    if frame.is_empty():
        return pl.DataFrame(schema=schema)
    return frame.select(pl.col(name).cast(dtype) for name, dtype in schema.items())


@cache
def _schema(model: type[pa.DataFrameModel]) -> pl.Schema:
    columns = model.to_schema().columns
    return pl.Schema({name: column.dtype.type for name, column in columns.items()})
