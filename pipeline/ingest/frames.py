"""Frames in the exact shape of a Pandera model."""

import pandera.polars as pa
import polars as pl


def conformed(frame: pl.DataFrame, model: type[pa.DataFrameModel]) -> pl.DataFrame:
    """Return the columns of `model` out of `frame`, in order and typed.

    A frame without rows need not have any columns.
    """
    empty = model.empty()
    if frame.is_empty():
        return empty
    return frame.select(
        pl.col(name).cast(type_) for name, type_ in empty.schema.items()
    )
