"""Read one delivery as one source sees it, or refuse it."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.cells import cleaned
from pipeline.ingest.codebooks import check_codebook
from pipeline.ingest.corrections import corrected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.headers import (
    check_fixed_columns,
    check_item_columns,
    without_ignored,
)
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.origins import refuse_unknown, resolved_column, resolved_folder
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND
from pipeline.ingest.refusals import Refusal
from pipeline.lake import Partition
from pipeline.programme.model import (
    Correction,
    InformantGroup,
    Instrument,
    Origin,
    Programme,
    Source,
)


@dataclass(frozen=True)
class Expected:
    """What a programme expects of the deliveries of one source; small, picklable.

    Attributes:
        source: The source.
        instrument: Its questionnaire. Null: it feeds no survey.
        group: Who answers it. Null: as above.
        rounds: Ids of the programme's rounds.
        municipalities: Codes of its active municipalities.
        corrections: Of all files; each names its file by hash.
    """

    source: Source
    instrument: Instrument | None
    group: InformantGroup | None
    rounds: tuple[str, ...]
    municipalities: tuple[str, ...]
    corrections: tuple[Correction, ...]

    @property
    def questionnaire(self) -> tuple[Instrument, InformantGroup]:
        """The questionnaire and its group, of a source that feeds a survey.

        Raises:
            ValueError: The source feeds no survey.
        """
        if self.instrument is None or self.group is None:
            raise ValueError(f"exports/{self.source.id}.yaml names no questionnaire")
        return self.instrument, self.group


@dataclass(frozen=True)
class CheckedDelivery:
    """A delivery whose structure is as expected.

    Attributes:
        frame: One row per record of the programme: the delivered columns that are not
            ignored (cleaned text), `LINE`, `ROUND` and `MUNICIPALITY`.
        encoding: Encoding found. Null for workbooks.
        n_rows: Delivered rows, header not counted.
        n_dropped: Of them: no records (totals), by `dropped_rows` of the source.
        n_outside: Of them: of rounds or municipalities that the programme has not.
    """

    frame: pl.DataFrame
    encoding: str | None
    n_rows: int
    n_dropped: int
    n_outside: int

    @property
    def partitions(self) -> list[Partition]:
        """Every partition that the delivery feeds, by municipality and round."""
        keys = self.frame.select(MUNICIPALITY, ROUND).unique().rows()
        return [
            Partition(municipality, round_) for municipality, round_ in sorted(keys)
        ]


def expected_of(programme: Programme, source_id: str) -> Expected:
    """Return what `programme` expects of one source."""
    source = programme.sources[source_id]
    instrument = programme.instruments.get(source.instrument or "")
    groups = {group.id: group for group in programme.file.informant_groups}
    return Expected(
        source,
        instrument,
        groups[instrument.informant_group] if instrument else None,
        tuple(programme.round_ids),
        tuple(programme.municipality_codes),
        tuple(programme.corrections.corrections),
    )


def read_delivery(
    raw: Path, path: str, match: Match, expected: Expected, sha256: str
) -> CheckedDelivery:
    """Return one delivery as one source sees it.

    Args:
        raw: The raw folder.
        path: The (main) file below it.
        match: What the names of its folders say.
        expected: The source and what belongs to it.
        sha256: Hash of the delivery's files; corrections go by it.

    Raises:
        Refusal: The delivery as a whole cannot be used.
        OSError: A file cannot be read.
    """
    source, name = expected.source, path.rpartition("/")[2]
    table = reader_of(source.reader).read(raw / path, source)
    check_fixed_columns(table.frame.columns, source, name)
    mine = [c for c in expected.corrections if c.file_sha256 == sha256]
    frame = without_ignored(corrected(table.frame, mine, source, name), source)
    records = cleaned(_records(frame, source), source)
    placed = _placed(records, match, expected, name)
    inside = placed.filter(
        pl.col(ROUND).is_not_null() & pl.col(MUNICIPALITY).is_not_null()
    )
    _refuse_empty(records, placed, inside, name)
    rounds = inside[ROUND].unique().sort().to_list()
    check_item_columns(frame.columns, source, rounds, name)
    if table.codebook and expected.instrument:
        for round_ in rounds:
            check_codebook(table.codebook, source, expected.instrument, round_)
    return CheckedDelivery(
        inside,
        table.encoding,
        n_rows=frame.height,
        n_dropped=frame.height - records.height,
        n_outside=records.height - inside.height,
    )


def _records(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Leave out the rows that are no records."""
    for column, values in source.dropped_rows.items():
        text = pl.col(column).str.strip_chars()
        frame = frame.filter(~text.is_in(values).fill_null(value=False))
    return frame


def _placed(
    frame: pl.DataFrame, match: Match, expected: Expected, name: str
) -> pl.DataFrame:
    """Add the round and the municipality of every row; null: not the programme's."""
    source = expected.source
    for what, column, origin, folder, known in (
        ("round", ROUND, source.round, match.round, expected.rounds),
        (
            "municipality",
            MUNICIPALITY,
            source.municipality,
            match.municipality,
            expected.municipalities,
        ),
    ):
        place = _place(frame, what, origin, folder, source, known, name)
        frame = frame.with_columns(place.alias(column))
    return frame


def _place(
    frame: pl.DataFrame,
    what: str,
    origin: Origin,
    folder: str | None,
    source: Source,
    known: tuple[str, ...],
    name: str,
) -> pl.Series | pl.Expr:
    if origin.column is None:
        return pl.lit(resolved_folder(what, folder, origin, source, known, name))
    place = resolved_column(frame[origin.column], origin, known)
    if origin.others == "reject":
        refuse_unknown(what, frame, place.is_null(), origin.column, name)
    return place


def _refuse_empty(
    records: pl.DataFrame, placed: pl.DataFrame, inside: pl.DataFrame, name: str
) -> None:
    if records.is_empty():
        raise Refusal("no_rows", f"{name}: has totals and no data; export it again.")
    if inside.is_empty():
        what = (
            "round" if placed[ROUND].null_count() == placed.height else "municipality"
        )
        raise Refusal(
            f"unknown_{what}",
            f"{name}: no row belongs to a {what} of the programme; correct `values` of "
            f"the source, or add the {what} to programme.yaml.",
        )
