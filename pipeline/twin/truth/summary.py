"""What a twin consists of, in numbers."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.twin.truth.truth import TruthBook


@dataclass(frozen=True)
class TwinSummary:
    """What was written.

    Attributes:
        out: Folder that holds raw, programme and truth.
        municipalities: Number of municipalities.
        schools: Units of the first round.
        daycare_units: Units of the first round.
        files: Files below raw.
        bytes: Their size.
        rows: Rows of answer sheets and tests.
        faults: Rows and files that were made faulty.
    """

    out: Path
    municipalities: int
    schools: int
    daycare_units: int
    files: int
    bytes: int
    rows: int
    faults: int

    def __str__(self) -> str:
        """Say it in one paragraph."""
        return (
            f"{self.out}: twin world of {self.municipalities} municipalities, "
            f"{self.schools} schools and {self.daycare_units} daycare units; "
            f"{self.rows} rows in {self.files} files ({self.bytes / 1e6:.0f} MB), "
            f"{self.faults} faults planted on purpose"
        )


def summary_of(
    out: Path,
    raw: Path,
    municipalities: int,
    units: pl.DataFrame,
    rows: int,
    book: TruthBook,
) -> TwinSummary:
    """Return what was written below `raw`, which will be moved to `out`."""
    files = [path for path in raw.rglob("*") if path.is_file()]
    first = units.filter(pl.col("round") == book.rounds[0])["unit_type"]
    return TwinSummary(
        out=out,
        municipalities=municipalities,
        schools=int((first == "school").sum()),
        daycare_units=int((first == "daycare").sum()),
        files=len(files),
        bytes=sum(path.stat().st_size for path in files),
        rows=rows,
        faults=sum(frame.height for frame in book.faults),
    )
