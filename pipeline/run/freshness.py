"""Is a table made from what lies there now? Asked of files, never of a memory of runs.

The fingerprint of a file is made of the code of its step, of the libraries that run it,
of what the step knows of the programme, and of the content of every file that it may
read, as they lie there now. So whatever ran before, in whatever order, what is fresh is
right; and what was made anew with the same content makes nothing stale.
"""

import hashlib
import platform
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import metadata
from pathlib import Path

from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.run.code import code_of
from pipeline.run.steps import STEPS, step_of
from pipeline.store.forgotten import forgotten, is_forgotten
from pipeline.store.lake import Lake, Partition, Stamp, stamp
from pipeline.store.partitions import partitions, up_to
from pipeline.store.refusals import refusal_of
from pipeline.store.steps import Places, Step, Work
from pipeline.store.warehouse import holds_respondents

Place = tuple[str, Partition | None]  # a step's name and one of its partitions


@dataclass(frozen=True)
class Freshness:
    """What is fresh below some places."""

    places: Places

    @property
    def programme(self) -> Programme:
        """The programme, read once per process."""
        return load_once(str(self.places.programme))

    def work(self, step: Step, partition: Partition | None) -> Work:
        """Return what a step is given, with the fingerprint of it as it lies there.

        Raises:
            UnusableError: A secret or the record of forgotten rounds is damaged.
        """
        work = self.given(step, partition)
        made_by = _fingerprint(self._makers(step))
        return replace(
            work,
            made_from=_fingerprint([made_by, *self._read(step, work)]),
            made_by=made_by,
            program=code_of(step),
        )

    def given(self, step: Step, partition: Partition | None) -> Work:
        """Return what a step is given, its fingerprint apart."""
        return Work(
            lake=self._lake(step, partition),
            programme=self.programme,
            places=self.places,
            partition=partition,
        )

    def is_fresh(self, step: Step, work: Work) -> bool:
        """Tell whether just the files of a step lie there, made from what lies there.

        What nobody can make anew stands as it is.
        """
        if self.stands_for_good(step, work.partition):
            return True
        first = stamp(self.places.lake.path(step.name, work.partition))
        if first is None or first.made_from != work.made_from:
            return False
        return (
            all(
                said is not None and said.made_from == work.made_from
                for said in self._files(step, work.partition).values()
            )
            and all(
                _has_size(self.places.data / name, size)
                for name, size in first.documents.items()
            )
            and (step.stands is None or step.stands(self.places))
        )

    def is_whole(self, step: Step, partition: Partition | None) -> bool:
        """Tell whether every table lies there as it was written, or was refused.

        Of whatever it was made; what is damaged or missing does not count as refused.
        """
        if self.stands_for_good(step, partition):
            return True
        lake = self.places.lake
        first = stamp(lake.path(step.name, partition))
        if first is None:
            return refusal_of(lake, step.name, partition) is not None
        return all(
            said is not None
            or (
                name in first.together
                and refusal_of(lake, name.partition("/")[0], partition) is not None
            )
            for name, said in self._files(step, partition).items()
        )

    def damaged(self, step: Step, partition: Partition | None) -> list[Path]:
        """Return the files of a step that are not there as they were written.

        Cut off, exchanged, put there by others, or missing beside those that were
        written in one go with them.
        """
        lake, found = self.places.lake, []
        for name, said in self._files(step, partition).items():
            table, _, part = name.partition("/")
            file = lake.path(table, partition, part)
            if said is None and (
                file.exists() or refusal_of(lake, table, partition) is None
            ):
                found.append(file)
        return found

    def stands_for_good(self, step: Step, partition: Partition | None) -> bool:
        """Tell whether nobody can make a partition of a step anew.

        It is made of respondents, and they were forgotten or were never here: the sums
        of a municipality that hands over nothing else were copied in.
        """
        return (
            partition is not None
            and _is_about_respondents(step)
            and (
                is_forgotten(self.places.lake, partition)
                or self._came_as_sums(partition)
            )
        )

    def _came_as_sums(self, partition: Partition) -> bool:
        lake, intake = self.places.lake, _intake()
        if (
            lake.path(intake.name, partition).exists()
            or refusal_of(lake, intake.name, partition) is not None
            or not any(lake.path(name, partition).exists() for name in _sums())
        ):
            return False
        return not any(_told(intake, self.given(intake, partition)))

    def is_due(
        self, step: Step, work: Work, done: Collection[Place] = frozenset()
    ) -> bool:
        """Tell whether a step must be made anew, and can be.

        Some tell of a delivery what was found of it beside what was read of it. Where
        it was exchanged and not read since, they stay as they are until it is.

        Args:
            step: The step.
            work: What it is given.
            done: What was just brought up to date.
        """
        return not self.is_fresh(step, work) and all(
            (reading.name, work.partition) in done
            or self.is_fresh(reading, self.work(reading, work.partition))
            for reading in (_readings(step) if work.partition is not None else [])
        )

    def inputs(
        self, step: Step, partition: Partition | None
    ) -> Iterator[tuple[Step, Partition | None]]:
        """Yield the steps and partitions that a step reads, as far as they count.

        Of partitions other than its own, those that were ever delivered.
        """
        for before in _steps_of(step.reads):
            yield from self._before(before, step, partition)

    def awaited(self, step: Step) -> Iterator[tuple[Step, Partition | None]]:
        """Yield what a step waits for without reading it: whole tables."""
        yield from ((before, None) for before in _steps_of(step.after))

    def delivered(self) -> list[Partition]:
        """Return the partitions of which something lies there."""
        return [p for p in partitions(self.programme) if self.lies_there(p)]

    def lies_there(self, partition: Partition) -> bool:
        """Tell whether anything of a partition was staged."""
        return any(
            self.places.lake.path(table, partition).parent.is_dir()
            for table in _intake().tables
        )

    def _before(
        self, before: Step, step: Step, partition: Partition | None
    ) -> Iterator[tuple[Step, Partition | None]]:
        if not before.partitioned:
            yield before, None
        elif partition is None:
            yield from ((before, one) for one in self.delivered())
        else:
            for one in self._scope(step, partition):
                if one == partition or self.lies_there(one):
                    yield before, one

    def _scope(self, step: Step, partition: Partition | None) -> list[Partition]:
        """Return the partitions that a step may read, in the order of its rows."""
        if partition is None:
            return sorted(partitions(self.programme), key=_by_round)
        if not step.looks_back:
            return [partition]
        # Of a forgotten round a deletion that was killed may have left some.
        gone = forgotten(self.places.lake) if _is_about_respondents(step) else ()
        return [
            one
            for one in up_to(self.programme, partition)
            if one == partition or one.round not in gone
        ]

    def _lake(self, step: Step, partition: Partition | None) -> Lake:
        lake = self.places.lake.only(step.reads).of(self._scope(step, partition))
        if partition is None:
            return lake.without(self.programme.control_municipalities)
        return lake

    def _makers(self, step: Step) -> Iterator[str]:
        yield step.name
        _read_code()
        yield code_of(step)
        yield _libraries()
        yield _known(str(self.places.programme), step.knows)

    def _read(self, step: Step, work: Work) -> Iterator[str]:
        yield work.partition.key if work.partition is not None else ""
        yield " ".join(sorted(work.lake.left_out))
        yield from _told(step, work)
        # Everybody's files: a function may ask for those whom a whole table leaves out.
        lake = work.lake.without(())
        for table in sorted(step.reads - step.told):
            for file in lake.files(table):
                said = stamp(file)
                yield str(file.relative_to(lake.root))
                yield "" if said is None else said.content

    def _files(
        self, step: Step, partition: Partition | None
    ) -> dict[str, Stamp | None]:
        """Return the files of a step, `stage.table/part`, and what each says of itself.

        Those that lie there, and those that were written in one go with one of them.
        None: it does not lie there, is damaged, or is another one.
        """
        lake, found = self.places.lake, dict[str, Stamp | None]()
        for table in step.tables:
            for file in lake.path(table, partition).parent.glob("[!.]*.parquet"):
                name, said = f"{table}/{file.stem}", stamp(file)
                found[name] = said if said and said.name in {"", name} else None
        listed = {
            name
            for said in found.values()
            if said is not None
            for name in said.together
        }
        return dict.fromkeys(sorted(listed), None) | found


def _fingerprint(parts: Iterable[str]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        digest.update(part.encode(errors="surrogateescape") + b"\0")
    return digest.hexdigest()


def _told(step: Step, work: Work) -> Iterator[str]:
    """Yield what else a step depends on, if what it is told can be read."""
    if step.also is not None and all(
        stamp(file) for table in step.told for file in work.lake.files(table)
    ):
        yield from step.also(work)


@cache
def _intake() -> Step:
    """Return the step that reads what was delivered for a partition."""
    return next(s for s in STEPS if s.partitioned and s.from_outside)


@cache
def _sums() -> tuple[str, ...]:
    """Return the tables that are counted from respondents and hold none."""
    return tuple(
        table
        for step in STEPS
        if step.partitioned and not step.from_outside and _is_about_respondents(step)
        for table in step.tables
        if not holds_respondents(table)
    )


def _is_about_respondents(step: Step) -> bool:
    """Tell whether a step makes or reads a table with a row per person."""
    return _hold_respondents(frozenset({*step.tables, *step.reads}))


@cache
def _hold_respondents(tables: frozenset[str]) -> bool:
    return any(map(holds_respondents, tables))


def _steps_of(tables: Collection[str]) -> list[Step]:
    return list({step_of(table).name: step_of(table) for table in tables}.values())


def _readings(step: Step) -> list[Step]:
    """Return the steps that read the deliveries of which a step tells, if it does."""
    if step.from_outside or not any(step_of(one).from_outside for one in step.told):
        return []
    return [s for s in _steps_of(step.reads) if s.partitioned and s.from_outside]


def _by_round(partition: Partition) -> tuple[str, str]:
    return partition.round, partition.municipality


def _has_size(file: Path, size: int) -> bool:
    try:
        return file.stat().st_size == size
    except OSError:
        return False


@cache
def _read_code() -> None:
    """Read the code of every step at once: it may be edited during a run."""
    for step in STEPS:
        code_of(step)


@cache
def _libraries() -> str:
    """Return Python and the libraries that we ask for, in the versions that run."""
    asked = [re.split(r"[^\w.-]", one)[0] for one in metadata.requires("laering") or []]
    versions = [f"{name} {metadata.version(name)}" for name in sorted(asked)]
    return "\n".join([f"python {platform.python_version()}", *versions])


@cache
def _known(programme: str, knows: Callable[[Programme], str]) -> str:
    """Return a hash of what a step knows of a programme, which is read once, too."""
    text = knows(load_once(programme)).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()
