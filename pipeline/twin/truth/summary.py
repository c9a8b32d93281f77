"""The truth in short: units of all rounds, and what a twin consists of."""

from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import polars as pl

from pipeline.twin.truth.truth import TruthBook
from pipeline.twin.units.sites import Sites

SCHEMA = {
    "round": pl.String,
    "municipality": pl.String,
    "unit": pl.String,
    "name": pl.String,
    "unit_type": pl.String,
    "successor": pl.String,
    "is_last_round": pl.Boolean,
}


def units_of_all_rounds(sites: Sites, round_ids: list[str]) -> pl.DataFrame:
    """Return one row per unit and round in which it is open.

    `successor` is the unit that takes over in the next round (null: it goes on, closes,
    or there is no next round); `is_last_round` says that it does not go on.
    """
    rows = {}
    for site in sites.all:
        for number, round_id in enumerate(round_ids):
            unit = site.units[number]
            if unit is None:
                continue
            later = site.units[number + 1] if number + 1 < len(round_ids) else unit
            rows[round_id, unit] = (
                round_id,
                site.municipality,
                unit,
                sites.name(unit, number),
                site.unit_type,
                later if later != unit else None,
                later != unit,
            )
    frame = pl.DataFrame(list(rows.values()), schema=SCHEMA, orient="row")
    return frame.sort("round", "municipality", "unit")


def successor_frames(
    sites: Sites, round_ids: list[str]
) -> dict[tuple[str, str], pl.DataFrame]:
    """Return pair of rounds -> unit of the earlier one and what it is in the later."""
    frames = {}
    for earlier, later in combinations(range(len(round_ids)), 2):
        found = {
            u: s for u, s in sites.successors(earlier, later).items() if s is not None
        }
        frames[round_ids[earlier], round_ids[later]] = pl.DataFrame(
            {"unit": list(found), "successor": list(found.values())},
            schema={"unit": pl.String, "successor": pl.String},
        )
    return frames


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
