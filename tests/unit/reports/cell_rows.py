"""Cells written by hand, for tests whose expectation is worked out by hand."""

from typing import Any

import polars as pl

from schemas.disclosed import Cells

COLUMNS = list(Cells.empty().columns)
PROGRAMME = {"level": "programme", "municipality": None, "unit": None}


def cell(
    quantity: str,
    value: float | None = None,
    half: float | None = None,
    **rest: Any,  # noqa: ANN401
) -> dict:
    """Return one cell of school 1 about pupils' well-being in 2019.

    Args:
        quantity: What it is.
        value: The number; None: not shown.
        half: Half of its interval; None: it has none.
        rest: Any other column.
    """
    interval = (
        {}
        if value is None or half is None
        else {"low": value - half, "high": value + half}
    )
    row = {
        "edition": "unit",
        "round": "2019",
        "level": "unit",
        "municipality": "479",
        "unit": "1",
        "informant_group": "pupils",
        "measure": "wellbeing",
        "breakdown": "all",
        "quantity": quantity,
        "value": value,
        "status": "shown" if value is not None else "not_measured",
    }
    return dict.fromkeys(COLUMNS) | row | interval | rest


def programme_cell(
    quantity: str,
    value: float,
    **rest: Any,  # noqa: ANN401
) -> dict:
    """Return a cell of the programme."""
    return cell(quantity, value) | PROGRAMME | rest


def frame(*rows: dict) -> pl.DataFrame:
    """Return the rows as `disclosed.Cells`."""
    return Cells.validate(
        pl.DataFrame(list(rows), schema=Cells.empty().schema, infer_schema_length=None)
    )
