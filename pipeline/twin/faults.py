"""Rows that are made faulty on purpose, under the checks that intake finds them by."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.twin.assumptions import Assumptions

OUTSIDE_SCALE = "answer_outside_scale"
UNKNOWN_UNIT = "unknown_unit"
RESPONDENT_TWICE = "same_respondent_twice"
TEST_TWICE = "same_test_twice"
NO_SUCH_UNIT = "000"  # serial numbers of units begin at 001
BEYOND = 5  # how far an impossible code lies above the highest possible one

SCHEMA = {
    "delivery": pl.String,
    "line": pl.Int64,
    "column": pl.String,
    "check_id": pl.String,
    "why": pl.String,
}
REASONS = {
    OUTSIDE_SCALE: "An answer was replaced by a code that no answer has.",
    UNKNOWN_UNIT: "The unit was replaced by a number that no unit has.",
    RESPONDENT_TWICE: "The row repeats an earlier one.",
    TEST_TWICE: "The row repeats an earlier one.",
}


@dataclass(frozen=True)
class Fault:
    """A faulty row of a delivery.

    Attributes:
        row: Position of the row.
        column: Column at fault.
        check: Check of intake that finds it.
    """

    row: int
    column: str
    check: str


@dataclass(frozen=True)
class Faulty:
    """A delivery with planted faults."""

    frame: pl.DataFrame
    faults: list[Fault]


def with_faults(
    frame: pl.DataFrame,
    *,
    unit: str,
    key: str,
    codes: dict[str, int],
    twice: str,
    municipality: str,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Faulty:
    """Return `frame` with a few rows made faulty, each in one way.

    Args:
        frame: A delivery.
        unit: Its column of the unit.
        key: Its column of the respondent or pupil.
        codes: Item column -> highest code that may stand in it, missing codes included.
            Empty: no items.
        twice: Check that repeated rows fail.
        municipality: Code, begins the numbers of units.
        assumptions: How many.
        rng: Decides which.
    """
    kinds = [OUTSIDE_SCALE] * bool(codes) + [UNKNOWN_UNIT, twice]
    wanted = rng.poisson(assumptions.faults * frame.height, len(kinds))
    order = iter(rng.permutation(frame.height).tolist())
    faults: list[Fault] = []
    for kind, row in zip(np.repeat(kinds, wanted).tolist(), order, strict=False):
        if kind == twice:
            frame = pl.concat([frame, frame.slice(row, 1)])
            faults.append(Fault(frame.height - 1, key, kind))
        elif kind == UNKNOWN_UNIT:
            frame = _replaced(frame, row, unit, municipality + NO_SUCH_UNIT)
            faults.append(Fault(row, unit, kind))
        elif answered := [column for column in codes if frame[column][row] is not None]:
            column = answered[int(rng.integers(len(answered)))]
            frame = _replaced(frame, row, column, codes[column] + BEYOND)
            faults.append(Fault(row, column, kind))
    return Faulty(frame, faults)


def fault_frame(delivery: str, faults: list[Fault], header_lines: int) -> pl.DataFrame:
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
            "column": [fault.column for fault in faults],
            "check_id": [fault.check for fault in faults],
            "why": [REASONS[fault.check] for fault in faults],
        },
        schema=SCHEMA,
    )


def _replaced(
    frame: pl.DataFrame, row: int, column: str, value: str | int
) -> pl.DataFrame:
    here = pl.int_range(pl.len()) == row
    return frame.with_columns(
        pl.when(here).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
    )
