"""Is a table made from what lies there now? Asked of files, never of a memory of runs.

The fingerprint of a file is made of the code of its step, of what the step knows of
the programme, and of the content of every file that it may read, as they lie there
now. So whatever ran before, in whatever order, what is fresh is right; and what was
made anew with the same content makes nothing stale.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache

import polars as pl

from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.run.code import code_of
from pipeline.run.steps import STEPS, step_of
from pipeline.store.lake import Lake, Partition, stamp
from pipeline.store.partitions import partitions, up_to
from pipeline.store.steps import Places, Step, Work


@dataclass(frozen=True)
class Freshness:
    """What is fresh below some places."""

    places: Places

    @property
    def programme(self) -> Programme:
        """The programme, read once per process."""
        return load_once(str(self.places.programme))

    def work(self, step: Step, partition: Partition | None) -> Work:
        """Return what a step is given, with the fingerprint of it as it lies there."""
        work = Work(
            lake=self._lake(step, partition),
            programme=self.programme,
            places=self.places,
            partition=partition,
        )
        digest = hashlib.blake2b(digest_size=16)
        for part in self._parts(step, work):
            digest.update(part.encode(errors="surrogateescape") + b"\0")
        return replace(work, made_from=digest.hexdigest())

    def is_fresh(self, step: Step, work: Work) -> bool:
        """Tell whether every file of a step lies there, made from what lies there."""
        lake, rows = self.places.lake, []
        for table in step.tables:
            path = lake.path(table, work.partition)
            said = stamp(path)
            if said is None:
                # A file per instrument may be none, as the neighbours say.
                if not rows or path.exists():
                    return False
                continue
            if said.made_from != work.made_from:
                return False
            rows += said.together
        return (
            bool(rows)
            and all(self._lies_there(name, work) for name in set(rows))
            and self._files_lie_there(step, work)
        )

    def any_stale(self, asked: Iterable[tuple[Step, Partition | None]]) -> bool:
        """Tell whether any of these steps and partitions must be made anew.

        Args:
            asked: With whatever they read, so that it need not be followed.
        """
        return any(
            not self.is_fresh(step, self.work(step, partition))
            for step, partition in asked
        )

    def inputs(
        self, step: Step, partition: Partition | None
    ) -> Iterator[tuple[Step, Partition | None]]:
        """Yield the steps and partitions that a step reads, as far as they count.

        Of partitions other than its own, those that were ever delivered.
        """
        for before in {
            step_of(table).name: step_of(table) for table in step.reads
        }.values():
            yield from self._before(before, step, partition)

    def delivered(self) -> list[Partition]:
        """Return the partitions of which something lies there."""
        return [p for p in partitions(self.programme) if self.lies_there(p)]

    def lies_there(self, partition: Partition) -> bool:
        """Tell whether anything of a partition was staged."""
        intake = next(s for s in STEPS if s.partitioned and s.from_outside)
        return any(
            self.places.lake.path(table, partition).parent.is_dir()
            for table in intake.tables
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

    def _scope(self, step: Step, partition: Partition) -> list[Partition]:
        return up_to(self.programme, partition) if step.looks_back else [partition]

    def _lake(self, step: Step, partition: Partition | None) -> Lake:
        lake = self.places.lake.only(step.reads)
        if partition is None:
            return lake.without(self.programme.control_municipalities)
        return lake.of(self._scope(step, partition))

    def _parts(self, step: Step, work: Work) -> Iterator[str]:
        yield step.name
        yield code_of(step)
        yield _known(str(self.places.programme), step.knows)
        if work.partition is not None:
            yield work.partition.key
        if step.also is not None:
            yield from step.also(work)
        # Everybody's files: a function may ask for those whom a whole table leaves out.
        lake = work.lake.without(())
        for table in sorted(step.reads - step.told):
            for file in lake.files(table):
                said = stamp(file)
                yield str(file.relative_to(lake.root))
                yield "" if said is None else said.content

    def _lies_there(self, name: str, work: Work) -> bool:
        table, _, part = name.partition("/")
        said = stamp(self.places.lake.path(table, work.partition, part))
        return said is not None and said.made_from == work.made_from

    def _files_lie_there(self, step: Step, work: Work) -> bool:
        if step.files is None:
            return True
        rows = self._own_rows(step, work.partition)
        return all(file.exists() for file in step.files(work, rows))

    def _own_rows(self, step: Step, partition: Partition | None) -> pl.DataFrame:
        lake = self.places.lake
        return (lake if partition is None else lake.of([partition])).rows(step.name)


@cache
def _known(programme: str, knows: Callable[[Programme], str]) -> str:
    """Return a hash of what a step knows of a programme, which is read once, too."""
    text = knows(load_once(programme)).encode()
    return hashlib.blake2b(text, digest_size=16).hexdigest()
