"""What was delivered: the table `raw.deliveries`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from pipeline.checks.catalogue import checks
from pipeline.checks.findings import as_text, message_of
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.codebooks import check_codebook
from pipeline.ingest.discovery import Delivery, discover
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import Match, lineage_of, version_of
from pipeline.ingest.frames import conformed
from pipeline.ingest.hashing import hash_files
from pipeline.ingest.refusals import Refusal, unreadable
from pipeline.ingest.single_pupils import refuse_content, refuse_name
from pipeline.programme.model import Programme
from schemas.raw import Deliveries

UNREADABLE = {"reader_crashed", "read_too_long", "read_too_large"}
NONE: Mapping[str, frozenset[str]] = MappingProxyType({})
SUPERSEDED = "superseded"  # kept beside its newer version; nothing is wrong with it


@dataclass(frozen=True)
class Task:
    """One delivery and what its sources expect; small, picklable."""

    raw: Path
    delivery: Delivery
    expected: tuple[Expected, ...]


@dataclass(frozen=True)
class Examined:
    """A row of `raw.deliveries`."""

    delivery: str
    source: str | None
    size: int
    sha256: str
    encoding: str | None = None
    rows: int = 0
    rows_dropped: int = 0
    rows_outside: int = 0
    partitions: str = ""
    ignored_columns: str | None = None
    accepted: bool = False
    check_id: str | None = None
    file: str | None = None
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    facts: str | None = None
    message: str | None = None
    warnings: int = 0
    warned: str | None = None

    def refused(self, refusal: Refusal) -> "Examined":
        """Return the row of the same delivery, refused."""
        return replace(
            self,
            accepted=False,
            partitions="",
            message=message_of(self.delivery, refusal.finding),
            **refusal.finding.stored(),
        )


def examine_deliveries(
    programme: Programme,
    raw: Path,
    executor_map: Callable[[Callable[[Task], list[Examined]], list[Task]], Any] = map,
    forgotten: Mapping[str, frozenset[str]] = NONE,
) -> pl.DataFrame:
    """Return every delivery below `raw` and whether it can be used.

    Args:
        programme: Describes the deliveries.
        raw: The raw folder.
        executor_map: Applies a function to each task, in order; the `map` of a process
            pool spreads the files over its workers.
        forgotten: Round whose respondents were deleted -> SHA-256 of the files that had
            been read for it; any other file of it is refused.

    Returns:
        One row per delivery and source that it feeds, shaped as `Deliveries`, in the
        order of path and source.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    there = discover(programme, raw)
    return examined(programme, raw, there, executor_map, forgotten)


def examined(
    programme: Programme,
    raw: Path,
    deliveries: Iterable[Delivery],
    executor_map: Callable[[Callable[[Task], list[Examined]], list[Task]], Any] = map,
    forgotten: Mapping[str, frozenset[str]] = NONE,
) -> pl.DataFrame:
    """Return what `examine_deliveries` returns, of the given deliveries."""
    expected = {source: expected_of(programme, source) for source in programme.sources}
    tasks = [
        Task(raw, delivery, tuple(expected[m.source] for m in delivery.matches))
        for delivery in deliveries
    ]
    found = [
        _unless_forgotten(row, forgotten)
        for rows in executor_map(examine_delivery, tasks)
        for row in rows
    ]
    rows = [vars(row) for row in _newest(_without_copies(found, programme))]
    return conformed(pl.DataFrame(rows, infer_schema_length=None), Deliveries).sort(
        "delivery", "source"
    )


def has_passing_refusals(deliveries: pl.DataFrame) -> bool:
    """Is a file refused for a reason that may be over by now?

    Args:
        deliveries: `raw.deliveries`.
    """
    passing = [check.id for check in checks().values() if check.passing]
    return not deliveries.filter(pl.col("check_id").is_in(passing)).is_empty()


def examine_delivery(task: Task) -> list[Examined]:
    """Return one row per source of a delivery; one without source if there is none."""
    delivery = task.delivery
    row = Examined(delivery.path, None, 0, "")
    if delivery.refusal is not None:
        return [row.refused(delivery.refusal)]
    try:
        size, sha256 = hash_files(task.raw / file for file in delivery.files)
    except Refusal as refusal:
        return [row.refused(refusal)]
    except OSError as error:
        name = Path(error.filename or delivery.path).name
        return [row.refused(unreadable(name, error))]
    row = replace(row, size=size, sha256=sha256)
    try:
        _refuse_forbidden(task)
    except Refusal as refusal:
        return [row.refused(refusal)]
    return [
        _examined(task, match, expected, replace(row, source=match.source))
        for match, expected in zip(delivery.matches, task.expected, strict=True)
    ]


def _refuse_forbidden(task: Task) -> None:
    """Refuse what nobody may send, then what nobody describes.

    Raises:
        Refusal: `single_pupils_wellbeing` or `unknown_kind`.
    """
    name = task.delivery.path.rpartition("/")[2]
    refuse_name(name)
    if not task.delivery.matches:
        refuse_content(task.raw / task.delivery.path)
        raise Refusal("unknown_kind", name)


def _examined(task: Task, match: Match, expected: Expected, row: Examined) -> Examined:
    try:
        checked = CheckedDelivery.whole(
            task.raw, row.delivery, match, expected, row.sha256
        )
        codebook, instrument = checked.codebook, expected.instrument
        if codebook and instrument:
            for round_ in sorted({p.round for p in checked.partitions}):
                check_codebook(codebook, expected.source, instrument, round_)
    except Refusal as refusal:
        return row.refused(_gravest(refusal, task.raw / task.delivery.path))
    return replace(
        row,
        encoding=checked.encoding,
        rows=checked.n_rows,
        rows_dropped=checked.n_rows - checked.n_records,
        rows_outside=checked.n_records - checked.n_inside,
        partitions=" ".join(sorted(p.key for p in checked.partitions)),
        ignored_columns="\n".join(checked.ignored) or None,
        accepted=True,
        warnings=len(checked.warnings),
        warned=as_text(checked.warnings),
    )


def _gravest(refusal: Refusal, file: Path) -> Refusal:
    """Return why a file must go, where no correction of it could help."""
    if refusal.check in UNREADABLE or refusal.passing:
        return refusal
    try:
        refuse_content(file)
    except Refusal as forbidden:
        return forbidden
    return refusal


def _unless_forgotten(
    row: Examined, forgotten: Mapping[str, frozenset[str]]
) -> Examined:
    """Refuse what belongs to forgotten rounds only and was not read for them."""
    rounds = sorted({key.rpartition("|")[2] for key in row.partitions.split()})
    if not row.accepted or not rounds:
        return row
    if all(one in forgotten and row.sha256 not in forgotten[one] for one in rounds):
        name = row.delivery.rpartition("/")[2]
        return row.refused(Refusal("round_forgotten", name, rounds=", ".join(rounds)))
    return row


def _without_copies(found: list[Examined], programme: Programme) -> Iterator[Examined]:
    """Refuse every copy of an accepted delivery that feeds the same source.

    An unchanged unit register may be delivered again for another round: it is a state,
    not an event. Then only a copy for the same partitions is one too many.
    """
    first: dict[tuple[str, ...], Examined] = {}
    for row in sorted(found, key=lambda row: row.delivery):
        if not row.accepted or row.source is None:
            yield row
            continue
        is_state = programme.sources[row.source].feeds == "units"
        key = (row.source, row.sha256, row.partitions if is_state else "")
        if (original := first.setdefault(key, row)) is row:
            yield row
            continue
        yield row.refused(
            Refusal(
                "same_file_twice",
                row.delivery.rpartition("/")[2],
                other=original.delivery,
            )
        )


def _newest(found: Iterable[Examined]) -> Iterator[Examined]:
    """Leave only the newest accepted version of each delivery in force."""
    rows = list(found)
    newest: dict[tuple[str | None, str], Examined] = {}
    for row in sorted(rows, key=lambda row: version_of(row.delivery)):
        if row.accepted:
            newest[row.source, lineage_of(row.delivery)] = row
    for row in rows:
        other = newest.get((row.source, lineage_of(row.delivery)), row)
        if row.accepted and version_of(row.delivery) < version_of(other.delivery):
            name, newer = row.delivery.rpartition("/")[2], other.delivery
            yield row.refused(Refusal(SUPERSEDED, name, newer=newer))
        else:
            yield row
