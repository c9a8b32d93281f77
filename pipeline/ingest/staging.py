"""The staged tables of one partition, from what was delivered for it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TypedDict

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.feeds.survey import SurveyRows, survey_rows, survey_units
from pipeline.ingest.feeds.test_results import pupil_test_rows
from pipeline.ingest.feeds.unit_results import unit_result_rows
from pipeline.ingest.feeds.units import (
    named_units,
    register_rows,
    with_successors,
)
from pipeline.ingest.frames import conformed
from pipeline.ingest.place_rules import Register
from pipeline.ingest.portions import NOTHING, Portion, portions
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.readings import Key, Reading
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.remarks import remarks, warning_rows
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

PLACE = ["unit", "grade"]


class Told(TypedDict):
    """The tables that tell what became of delivered rows, as in `Staged`."""

    units: pl.DataFrame
    rejected_rows: pl.DataFrame
    accepted_rows: pl.DataFrame
    warnings: pl.DataFrame


def stage_partition(
    programme: Programme,
    raw: Path,
    deliveries: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    key: bytes,
    readings: Mapping[Key, Reading] = NOTHING,
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
        readings: What was read of deliveries already; the others are read.

    Raises:
        Refusal: `file_changed`, a file is no longer the one that was examined; or it
            cannot be read.
    """
    desk = _Desk(programme, raw, deliveries, Partition(municipality, round_), readings)
    listed = desk.register()
    surveys = list(desk.surveys(key))
    tests = desk.test_results(key)
    figures = desk.unit_results()
    told = desk.told(listed, [*(s.frame for s in surveys), tests, figures])
    tables = survey_tables(programme, surveys, desk.placed)
    return Staged(
        test_results=conformed(desk.placed(tests), TestResults).sort(
            "pupil", "subject", "grade"
        ),
        unit_results=conformed(desk.placed(figures), UnitResults).sort(
            "unit", "measure", "breakdown"
        ),
        held_back=conformed(pl.DataFrame(), HeldBack),
        **told,
        **tables,
    )


def judge_partition(
    programme: Programme,
    raw: Path,
    deliveries: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
) -> Told:
    """Return what `stage_partition` would tell of the rows, without staging them.

    Args:
        programme: As `stage_partition`.
        raw: As `stage_partition`.
        deliveries: As `stage_partition`.
        municipality: As `stage_partition`.
        round_: As `stage_partition`.

    Raises:
        Refusal: As `stage_partition`.
    """
    desk = _Desk(programme, raw, deliveries, Partition(municipality, round_), NOTHING)
    listed = desk.register()
    named = list(desk.survey_units())
    tests = desk.test_results(None)
    figures = desk.unit_results()
    return desk.told(listed, [*named, tests, figures])


class _Accepted:
    """Collects the delivered rows while a partition is staged, to count what stays."""

    def __init__(self) -> None:
        """Begin with none."""
        self._parts: list[tuple[str, str, pl.DataFrame]] = []

    def add(self, portion: Portion) -> None:
        """Take the rows of one delivery: where they stand, their unit and grade."""
        source = portion.expected.source.id
        self._parts.append((portion.delivery, source, portion.seen.rows))

    def counted(self, rejected: pl.DataFrame) -> pl.DataFrame:
        """Return `delivery`, `source`, `unit`, `grade` and the number of `rows`.

        Args:
            rejected: All rejected rows of the partition.
        """
        if not self._parts:
            return pl.DataFrame()
        return pl.concat(
            rows.join(
                rejected.filter(delivery=delivery, source=source),
                left_on=LINE,
                right_on="line",
                how="anti",
            )
            .group_by(PLACE)
            .agg(pl.len().alias("rows"))
            .with_columns(
                pl.col(PLACE).cast(pl.String),
                delivery=pl.lit(delivery),
                source=pl.lit(source),
            )
            for delivery, source, rows in self._parts
        )


@dataclass
class _Desk:
    """Where one partition is put together: what it needs, and what piles up."""

    programme: Programme
    raw: Path
    deliveries: pl.DataFrame
    partition: Partition
    readings: Mapping[Key, Reading]
    rejected: Rejected = field(default_factory=Rejected)
    accepted: _Accepted = field(default_factory=_Accepted)
    warned: list[tuple[Portion, tuple[Finding, ...]]] = field(default_factory=list)
    known: Register = field(default_factory=lambda: Register(kept=False, units=None))

    def register(self) -> pl.DataFrame:
        """Return the units of the register, and know them from now on."""
        kept = any(source.feeds == "units" for source in self._sources())
        self.known = Register(kept=kept, units=None)
        found = self._portions(lambda source: source.feeds == "units")
        if found is None:
            return pl.DataFrame()
        rows, elsewhere = register_rows(found, rejected=self.rejected)
        self.known = Register(kept=True, units=tuple(rows["unit"]), elsewhere=elsewhere)
        return rows

    def surveys(self, secret: bytes) -> Iterator[SurveyRows]:
        """Yield the accepted rows of every questionnaire that was delivered."""
        for found in self._questionnaires():
            yield survey_rows(
                found,
                register=self.known,
                partition=self.partition,
                secret=secret,
                rejected=self.rejected,
            )

    def survey_units(self) -> Iterator[pl.DataFrame]:
        """Yield what the rows of every questionnaire say of units."""
        for found in self._questionnaires():
            yield survey_units(
                found,
                register=self.known,
                partition=self.partition,
                rejected=self.rejected,
            )

    def test_results(self, secret: bytes | None) -> pl.DataFrame:
        """Return the accepted results of national tests."""
        found = self._portions(lambda source: source.feeds == "test_results")
        if found is None:
            return pl.DataFrame()
        return pupil_test_rows(
            found,
            self.programme.indicators.tests or Tests(subjects=[], levels=[]),
            register=self.known,
            partition=self.partition,
            secret=secret,
            rejected=self.rejected,
        )

    def unit_results(self) -> pl.DataFrame:
        """Return the accepted figures that arrived as aggregates."""
        found = self._portions(lambda source: source.feeds == "unit_results")
        if found is None:
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

    def told(self, listed: pl.DataFrame, rows: list[pl.DataFrame]) -> Told:
        """Return what became of the rows, once all of them were taken."""
        units, rejected = self.units(listed, rows), self.rejected.frame
        return Told(
            units=conformed(self.placed(units), Units).sort("unit"),
            rejected_rows=conformed(self.placed(rejected), RejectedRows).sort(
                "delivery", "source", "line", "column", "check_id"
            ),
            accepted_rows=conformed(
                self.placed(self.accepted.counted(rejected)), AcceptedRows
            ).sort("delivery", "source", "unit", "grade"),
            warnings=conformed(self.placed(warning_rows(self.warned)), Warnings).sort(
                "delivery", "source", "check_id", "sheet", "line", "column"
            ),
        )

    def placed(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the columns round and municipality."""
        return frame.with_columns(
            round=pl.lit(self.partition.round),
            municipality=pl.lit(self.partition.municipality),
        )

    def _sources(self) -> list[Source]:
        return list(self.programme.sources.values())

    def _questionnaires(self) -> Iterator[Iterator[Portion]]:
        for instrument in self.programme.instruments:
            found = self._portions(
                lambda source, wanted=instrument: (
                    source.feeds == "survey" and source.instrument == wanted
                )
            )
            if found is not None:
                yield found

    def _portions(self, wanted: Callable[[Source], bool]) -> Iterator[Portion] | None:
        """Return the portions of some sources, to be taken one by one; null: none."""
        found = self._taken(
            portions(
                self.programme,
                self.raw,
                self.deliveries,
                self.partition,
                [source.id for source in self._sources() if wanted(source)],
                self.known.units or (),
                self.readings,
            )
        )
        first = next(found, None)
        return None if first is None else chain([first], found)

    def _taken(self, found: Iterable[Portion]) -> Iterator[Portion]:
        """Yield portions, and ask of each what its rows show when they were taken."""
        limits = self.programme.file.thresholds.screening
        for portion in found:
            yield portion
            self.warned.append((portion, remarks(portion, limits)))
            portion.seen.forget_persons()
            self.accepted.add(portion)
