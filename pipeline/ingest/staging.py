"""The staged tables of one partition, from what was delivered for it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipeline.ingest.cells import ours
from pipeline.ingest.feeds.survey import SurveyRows, survey_rows
from pipeline.ingest.feeds.test_results import pupil_test_rows
from pipeline.ingest.feeds.unit_results import unit_result_rows
from pipeline.ingest.feeds.units import (
    named_units,
    register_rows,
    units_elsewhere,
    with_successors,
)
from pipeline.ingest.frames import conformed
from pipeline.ingest.place_rules import Register
from pipeline.ingest.portions import Portion, portions
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.remarks import remarked, warning_rows
from pipeline.ingest.staged import Staged, survey_tables
from pipeline.programme.model import Programme, Source, Tests
from pipeline.store.lake import Partition
from schemas.staged import (
    AcceptedRows,
    HeldBack,
    RejectedRows,
    TestResults,
    UnitResults,
    Units,
    Warnings,
)

DELIVERED = ["delivery", "source", "line"]
CELL = ["delivery", "source", "unit", "grade"]


def stage_partition(
    programme: Programme,
    raw: Path,
    deliveries: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    key: bytes,
) -> Staged:
    """Return the staged tables of one municipality's round.

    Every delivered row is accepted or stands in `rejected_rows`. The same inputs give
    the same tables, row for row.

    Args:
        programme: Describes the deliveries.
        raw: The raw folder.
        deliveries: Table `raw.deliveries`.
        municipality: Municipality code.
        round_: Round.
        key: The municipality's secret, for pseudonyms.

    Raises:
        Refusal: `file_changed`, a file is no longer the one that was examined; or it
            cannot be read.
    """
    desk = _Desk(
        programme, raw, deliveries, Partition(municipality, round_), secret=key
    )
    listed = desk.register()
    surveys = list(desk.surveys())
    tests = desk.test_results()
    figures = desk.unit_results()
    units = desk.units(listed, [*(s.frame for s in surveys), tests, figures])
    tables = survey_tables(programme, surveys, desk.placed)
    return Staged(
        units=conformed(desk.placed(units), Units).sort("unit"),
        test_results=conformed(desk.placed(tests), TestResults).sort(
            "pupil", "subject", "grade"
        ),
        unit_results=conformed(desk.placed(figures), UnitResults).sort(
            "unit", "measure", "breakdown"
        ),
        rejected_rows=conformed(desk.placed(desk.rejected.frame), RejectedRows).sort(
            "delivery", "source", "line", "column", "check_id"
        ),
        accepted_rows=conformed(
            desk.placed(desk.accepted.counted(desk.rejected.frame)), AcceptedRows
        ).sort("delivery", "source", "unit", "grade"),
        warnings=conformed(desk.placed(warning_rows(desk.warned)), Warnings).sort(
            "delivery", "source", "check_id", "sheet", "line", "column"
        ),
        held_back=conformed(pl.DataFrame(), HeldBack),
        **tables,
    )


class _Accepted:
    """Collects the delivered rows while a partition is staged, to count what stays."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: list[pl.DataFrame] = []

    def add(self, portion: Portion) -> None:
        """Take the rows of one delivery: where they stand, their unit and grade."""
        source = portion.expected.source
        self._parts.append(
            portion.frame.select(
                pl.lit(portion.delivery).alias("delivery"),
                pl.lit(source.id).alias("source"),
                pl.col(LINE).alias("line"),
                ours(source.columns.unit, "unit", source).alias("unit"),
                ours(source.columns.grade, "grade", source).alias("grade"),
            ).with_columns(pl.col(CELL).cast(pl.String))
        )

    def counted(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return `delivery`, `source`, `unit`, `grade` and the number of `rows`.

        Args:
            rejected: All rejected rows of the partition, with `DELIVERED`.
        """
        if not self._parts:
            return pl.DataFrame()
        kept = pl.concat(self._parts).join(rejected, on=DELIVERED, how="anti")
        return kept.group_by(CELL).agg(pl.len().alias("rows"))


@dataclass
class _Desk:
    """Where one partition is put together: what it needs, and what piles up."""

    programme: Programme
    raw: Path
    deliveries: pl.DataFrame
    partition: Partition
    secret: bytes
    rejected: Rejected = field(default_factory=Rejected)
    accepted: _Accepted = field(default_factory=_Accepted)
    warned: list[Portion] = field(default_factory=list)
    known: Register = field(default_factory=lambda: Register(kept=False, units=None))

    def register(self) -> pl.DataFrame:
        """Return the units of the register, and know them from now on."""
        kept = any(source.feeds == "units" for source in self._sources())
        self.known = Register(kept=kept, units=None)
        found = self._portions(lambda source: source.feeds == "units")
        if not found:
            return pl.DataFrame()
        rows = register_rows(found, rejected=self.rejected)
        self.known = Register(
            kept=True, units=tuple(rows["unit"]), elsewhere=units_elsewhere(found)
        )
        return rows

    def surveys(self) -> Iterator[SurveyRows]:
        """Yield the accepted rows of every questionnaire that was delivered."""
        for instrument in self.programme.instruments:
            found = self._portions(
                lambda source, wanted=instrument: (
                    source.feeds == "survey" and source.instrument == wanted
                )
            )
            if found:
                yield survey_rows(
                    found,
                    register=self.known,
                    partition=self.partition,
                    secret=self.secret,
                    rejected=self.rejected,
                )

    def test_results(self) -> pl.DataFrame:
        """Return the accepted results of national tests."""
        found = self._portions(lambda source: source.feeds == "test_results")
        if not found:
            return pl.DataFrame()
        return pupil_test_rows(
            found,
            self.programme.indicators.tests or Tests(subjects=[], levels=[]),
            register=self.known,
            partition=self.partition,
            secret=self.secret,
            rejected=self.rejected,
        )

    def unit_results(self) -> pl.DataFrame:
        """Return the accepted figures that arrived as aggregates."""
        found = self._portions(lambda source: source.feeds == "unit_results")
        if not found:
            return pl.DataFrame()
        return unit_result_rows(
            found,
            {measure.id: measure for measure in self.programme.indicators.measures},
            register=self.known,
            partition=self.partition,
            rejected=self.rejected,
        )

    def units(self, listed: pl.DataFrame, rows: list[pl.DataFrame]) -> pl.DataFrame:
        """Return the listed units and those that accepted rows name besides."""
        named = [
            named_units(frame, self.programme, self.partition)
            for frame in rows
            if not frame.is_empty()
        ]
        found = [frame for frame in (listed, *named) if not frame.is_empty()]
        if not found:
            return pl.DataFrame()
        units = pl.concat(found).unique("unit", keep="first", maintain_order=True)
        rounds = self.programme.round_ids
        later = rounds[rounds.index(self.partition.round) + 1 :]
        return with_successors(units, self.programme.successions, later)

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the columns round and municipality."""
        return frame.with_columns(
            round=pl.lit(self.partition.round),
            municipality=pl.lit(self.partition.municipality),
        )

    def _sources(self) -> list[Source]:
        return list(self.programme.sources.values())

    def _portions(self, wanted: Callable[[Source], bool]) -> list[Portion]:
        limits = self.programme.file.thresholds.screening
        found = [
            remarked(portion, self.known.units or (), self.partition, limits)
            for portion in portions(
                self.programme,
                self.raw,
                self.deliveries,
                self.partition,
                [source.id for source in self._sources() if wanted(source)],
            )
        ]
        self.warned += [replace(p, frame=pl.DataFrame()) for p in found if p.warnings]
        for portion in found:
            self.accepted.add(portion)
        return found
