"""Columns that many tables share, described once."""

from typing import Any

import pandera.polars as pa


def round_id() -> Any:  # noqa: ANN401
    """Return the field of the round."""
    return pa.Field(str_matches=r"^[0-9A-Za-z-]{1,20}$", description="Round, e.g. 2015")


def municipality() -> Any:  # noqa: ANN401
    """Return the field of the municipality."""
    return pa.Field(
        str_matches=r"^[0-9A-Za-z-]{1,12}$", description="Municipality code, e.g. 479."
    )


def unit_id() -> Any:  # noqa: ANN401
    """Return the field of the unit."""
    return pa.Field(
        str_matches=r"^[0-9A-Za-z-]{1,20}$", description="Unit number in the register."
    )
