"""Rows that are made faulty on purpose, under the checks that intake finds them by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

SCHEMA = {
    "delivery": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "subject": pl.String,
    "check_id": pl.String,
    "why": pl.String,
}


@dataclass(frozen=True, kw_only=True)
class FaultKind:
    """One way to make a row faulty.

    Attributes:
        check: Check of intake that finds it.
        column: Column that the check names. Null: none.
        why: What was done, in a sentence.
        cells: Column -> what stands there instead: a value, or an expression over the
            row. Empty: the row is merely repeated.
        where: Rows that can be made faulty so. Null: all.
    """

    check: str
    column: str | None
    why: str
    cells: Mapping[str, pl.Expr | str | int | None] = field(default_factory=dict)
    where: pl.Expr | None = None


@dataclass(frozen=True)
class Fault:
    """A faulty row of a delivery.

    Attributes:
        row: Position of the row.
        kind: What is wrong with it.
    """

    row: int
    kind: FaultKind


@dataclass(frozen=True)
class Faulty:
    """A delivery with planted faults."""

    frame: pl.DataFrame
    faults: list[Fault]


def with_faults(
    frame: pl.DataFrame,
    kinds: Sequence[Sequence[FaultKind]],
    *,
    rate: float,
    rng: np.random.Generator,
    in_copies: bool = False,
) -> Faulty:
    """Return `frame` with a few rows made faulty, each in one way.

    Args:
        frame: A delivery.
        kinds: Of each kind its alternatives (columns that it may happen to).
        rate: Faults of each kind per row.
        rng: Decides which.
        in_copies: Make copies of rows faulty and leave the rows themselves alone:
            where one row is all that there is about a unit.
    """
    free = np.ones(frame.height, dtype=bool)
    changed: list[tuple[int, pl.DataFrame]] = []
    copies: list[pl.DataFrame] = []
    faults: list[Fault] = []
    wanted = rng.poisson(rate * frame.height, len(kinds))
    for alternatives, times in zip(kinds, wanted.tolist(), strict=True):
        for _ in range(times):
            kind = alternatives[int(rng.integers(len(alternatives)))]
            row = _chosen(frame, kind, free, rng)
            if row is None:
                continue
            free[row] = False
            faulty = frame.slice(row, 1).with_columns(**_cells(frame, kind))
            if in_copies or not kind.cells:
                copies.append(faulty)
                row = frame.height + len(copies) - 1
            else:
                changed.append((row, faulty))
            faults.append(Fault(row, kind))
    return Faulty(pl.concat([_replaced(frame, changed), *copies]), faults)


def fault_frame(
    delivery: str, faults: Sequence[Fault], header_lines: int
) -> pl.DataFrame:
    """Return the planted faults of one delivery, as truth keeps them.

    Args:
        delivery: Path below the raw folder.
        faults: Of the delivery.
        header_lines: Lines before the first row.
    """
    return pl.DataFrame(
        {
            "delivery": [delivery] * len(faults),
            "line": [fault.row + header_lines + 1 for fault in faults],
            "column": [fault.kind.column for fault in faults],
            "subject": [None] * len(faults),
            "check_id": [fault.kind.check for fault in faults],
            "why": [fault.kind.why for fault in faults],
        },
        schema=SCHEMA,
    )


def _chosen(
    frame: pl.DataFrame, kind: FaultKind, free: np.ndarray, rng: np.random.Generator
) -> int | None:
    possible = free
    if kind.where is not None:
        fits = frame.select(kind.where.fill_null(value=False)).to_series()
        possible = free & fits.to_numpy()
    rows = np.flatnonzero(possible)
    return int(rows[int(rng.integers(rows.size))]) if rows.size else None


def _cells(frame: pl.DataFrame, kind: FaultKind) -> dict[str, pl.Expr]:
    return {
        column: (value if isinstance(value, pl.Expr) else pl.lit(value)).cast(
            frame.schema[column]
        )
        for column, value in kind.cells.items()
    }


def _replaced(
    frame: pl.DataFrame, changed: list[tuple[int, pl.DataFrame]]
) -> pl.DataFrame:
    if not changed:
        return frame
    rows = pl.Series([row for row, _ in changed], dtype=pl.Int64)
    new = pl.concat([one for _, one in changed])
    return frame.with_columns(
        frame[column].scatter(rows, new[column]) for column in frame.columns
    )
