"""One delivery on its own: can it be read, and what does it feed?

What was found of a delivery holds until its files, the programme or the program are
others; so of a drop zone to which something was added only that is read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

import polars as pl

from pipeline.checks.catalogue import checks
from pipeline.checks.findings import as_text, message_of
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.codebooks import check_codebook
from pipeline.ingest.discovery import Delivery
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.frames import conformed
from pipeline.ingest.hashing import hash_files
from pipeline.ingest.readings import Packing, Reading, Readings
from pipeline.ingest.refusals import Refusal, unreadable
from pipeline.ingest.single_pupils import refuse_content, refuse_name
from pipeline.programme.model import Programme
from schemas.raw import Examinations

UNREADABLE = {"reader_crashed", "read_too_long", "read_too_large"}


@dataclass(frozen=True)
class Task:
    """One delivery and what its sources expect; small, picklable.

    `room`: bytes that what is read of it may take; 0: nothing is kept.
    """

    raw: Path
    delivery: Delivery
    expected: tuple[Expected, ...]
    room: int = 0


@dataclass(frozen=True)
class Examined:
    """A row of `raw.examinations`, but for who found it."""

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
    files: str = ""

    def refused(self, refusal: Refusal) -> "Examined":
        """Return the row of the same delivery, refused."""
        return replace(
            self,
            accepted=False,
            partitions="",
            message=message_of(self.delivery, refusal.finding),
            **refusal.finding.stored(),
        )


Read = list[tuple[Examined, Reading]]
# Path and files of a delivery -> its rows.
Found = Mapping[tuple[str, str], Sequence[Examined]]
NOTHING: Found = MappingProxyType({})


def examine(
    programme: Programme,
    raw: Path,
    deliveries: Iterable[Delivery],
    executor_map: Callable[[Callable[[Task], Read], list[Task]], Any] = map,
    before: Found = NOTHING,
    readings: Readings | None = None,
) -> list[Examined]:
    """Return what is found of each delivery on its own.

    Args:
        programme: Describes the deliveries.
        raw: The raw folder.
        deliveries: Those that lie there.
        executor_map: Applies a function to each task, in order; the `map` of a process
            pool spreads the files over its workers.
        before: What was found of them before; those whose files are unchanged since are
            hashed, and not read.
        readings: Keeps what is read of accepted ones that feed one partition.

    Returns:
        One row per delivery and source that it feeds, in their order.
    """
    expected = {source: expected_of(programme, source) for source in programme.sources}
    tasks = [
        Task(raw, delivery, tuple(expected[m.source] for m in delivery.matches))
        for delivery in deliveries
    ]
    # Threads: who hashes lets go of the interpreter.
    with ThreadPoolExecutor() as threads:
        known = list(threads.map(partial(_unchanged, before), tasks))
    others = [task for task, rows in zip(tasks, known, strict=True) if not rows]
    if readings is not None:
        room = readings.share(len(others))
        others = [replace(task, room=room) for task in others]
    found: list[Examined] = []
    read = iter(executor_map(examine_delivery, others))
    for rows in known:
        found += rows
        for row, reading in () if rows else next(read):
            found.append(row)
            if reading and readings is not None and row.source is not None:
                key = (row.delivery, row.source, row.sha256)
                readings.add(row.partitions, key, expected[row.source], reading)
    return found


def examinations(found: Iterable[Examined], by: str) -> pl.DataFrame:
    """Return what was found, shaped as `Examinations`.

    Args:
        found: From `examine`.
        by: Fingerprint of the program and the programme that found it.
    """
    rows = [vars(row) | {"by": by} for row in found]
    frame = pl.DataFrame(rows, infer_schema_length=None)
    return conformed(frame, Examinations).sort("delivery", "source")


def found_before(table: pl.DataFrame, by: str) -> Found:
    """Return what would be found again of files that are unchanged.

    Args:
        table: `raw.examinations`.
        by: Fingerprint of the program and the programme of now.
    """
    found: dict[tuple[str, str], list[Examined]] = {}
    for row in table.filter(by=by).drop("by").iter_rows(named=True):
        found.setdefault((row["delivery"], row["files"]), []).append(Examined(**row))
    return {key: rows for key, rows in found.items() if all(map(_lasts, rows))}


def _lasts(row: Examined) -> bool:
    """Tell whether it depends on nothing but the files: not on load, not on rights."""
    check = row.check_id
    return bool(row.sha256) and (
        check is None or not (check in UNREADABLE or checks()[check].passing)
    )


def _unchanged(before: Found, task: Task) -> Sequence[Examined]:
    """Return what was found of a delivery with the same files; nothing: to be read."""
    files = task.delivery.files
    rows = before.get((task.delivery.path, "\n".join(files)), ())
    if not rows:
        return ()
    try:
        _, sha256 = hash_files(task.raw / file for file in files)
    except (Refusal, OSError):
        return ()
    return rows if sha256 == rows[0].sha256 else ()


def examine_delivery(task: Task) -> Read:
    """Return one row per source of a delivery; one without source if there is none.

    Beside each stands what was read, if it is kept.
    """
    delivery = task.delivery
    row = Examined(delivery.path, None, 0, "", files="\n".join(delivery.files))
    if delivery.refusal is not None:
        return [(row.refused(delivery.refusal), ())]
    try:
        size, sha256 = hash_files(task.raw / file for file in delivery.files)
    except Refusal as refusal:
        return [(row.refused(refusal), ())]
    except OSError as error:
        name = Path(error.filename or delivery.path).name
        return [(row.refused(unreadable(name, error)), ())]
    row = replace(row, size=size, sha256=sha256)
    try:
        _refuse_forbidden(task)
    except Refusal as refusal:
        return [(row.refused(refusal), ())]
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


def _examined(
    task: Task, match: Match, expected: Expected, row: Examined
) -> tuple[Examined, Reading]:
    checked = CheckedDelivery(task.raw, row.delivery, match, expected, row.sha256)
    packing = Packing(task.room)
    try:
        for batch in checked.batches():
            packing.add(batch)
        codebook, instrument = checked.codebook, expected.instrument
        if codebook and instrument:
            for round_ in sorted({p.round for p in checked.partitions}):
                check_codebook(codebook, expected.source, instrument, round_)
    except Refusal as refusal:
        return row.refused(_gravest(refusal, task.raw / task.delivery.path)), ()
    accepted = replace(
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
    return accepted, packing.reading if len(checked.partitions) == 1 else ()


def _gravest(refusal: Refusal, file: Path) -> Refusal:
    """Return why a file must go, where no correction of it could help."""
    if refusal.check in UNREADABLE or refusal.passing:
        return refusal
    try:
        refuse_content(file)
    except Refusal as forbidden:
        return forbidden
    return refusal
