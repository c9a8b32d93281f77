"""Cells written by hand, for tests whose expectation is worked out by hand."""

from collections.abc import Callable
from typing import Any

import polars as pl

from pipeline.reports.unit_profile.profile import Profile
from schemas.disclosed import Cells

Compose = Callable[..., Profile]  # from cells of school 1 to its profile

COLUMNS = list(Cells.empty().columns)
PROGRAMME = {"level": "programme", "municipality": None, "unit": None}
READING = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}


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
    value: float | None,
    **rest: Any,  # noqa: ANN401
) -> dict:
    """Return a cell of the programme."""
    return cell(quantity, value) | PROGRAMME | rest


def frame(*rows: dict) -> pl.DataFrame:
    """Return the rows as `disclosed.Cells`."""
    return Cells.validate(
        pl.DataFrame(list(rows), schema=Cells.empty().schema, infer_schema_length=None)
    )


def difference(scale: str, value: float, verdict: str) -> list[dict]:
    """Return pupils' points on a scale, and their difference to the programme."""
    return [
        cell("points", 500 + value, 10.0, measure=scale, n=40),
        cell(
            "difference_programme",
            value,
            10.0,
            measure=scale,
            n=40,
            verdict=verdict,
            detectable=12.0,
        ),
    ]


def change(scale: str, value: float, verdict: str | None) -> dict:
    """Return a change of a scale since 2017."""
    return cell(
        "change",
        value,
        10.0,
        measure=scale,
        since="2017",
        n=40,
        base=40,
        verdict=verdict,
        detectable=12.0 if verdict else None,
    )


def trend(*rows: dict) -> list[dict]:
    """Return shown points in both rounds, and what else is given."""
    return [
        cell("points", 503.0, 10.0, n=40),
        cell("points", 500.0, 10.0, n=40, round="2017"),
        *rows,
    ]
