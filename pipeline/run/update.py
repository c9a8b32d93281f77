"""Bring a step up to date: first what it reads, then what of it is no longer true.

What is fresh is left alone; what is damaged, missing or not ours is made anew.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

import polars as pl

from pipeline.run.freshness import Freshness, Place
from pipeline.run.gates import keep_back
from pipeline.run.making import Outcome, Task, make
from pipeline.store.lake import Lake, Partition, stamp
from pipeline.store.refusals import UnusableError
from pipeline.store.steps import Places, Step
from pipeline.store.workers import end_grown, map_in_processes


def bring_up_to_date(
    step: Step,
    partitions: Sequence[Partition],
    places: Places,
    done: set[Place],
    tell: Callable[[str, int, int], None] = lambda *_: None,
    writes: Callable[[], None] = lambda: None,
) -> list[Outcome]:
    """Make a step from what lies there, and first what it reads and is no longer true.

    Whatever was run before, alone or in another order, a step trusts none of its
    inputs: each is held against what it was made from, and made anew if need be. Not
    so what was delivered, which is read when it is asked for, and documents that a
    check may keep back, unless the step itself waits for such a check: then that is
    made first, and asked.

    Args:
        step: The step.
        partitions: To be made; empty for a whole table.
        places: Where it reads and writes.
        done: What this run has already brought up to date; added to.
        tell: Called with a step's name, and how many of how many partitions are done.
        writes: Called before anything is written.

    Returns:
        What became of each partition, in their order; of a whole table, one outcome.

    Raises:
        BrokenSchemaError: A whole table is not written.
        KeptBackError: A check of what lies there forbids it.
        UnusableError: What nobody can make anew is damaged.
        OSError: The disk is full or a folder cannot be written.
        Exception: What the step raised.
    """
    fresh = Freshness(places)
    wanted: list[Partition | None] = [*partitions] if step.partitioned else [None]
    before: dict[str, tuple[Step, list[Partition]]] = {}
    for partition in wanted:
        for other, part in (*fresh.awaited(step), *fresh.inputs(step, partition)):
            if (other.name, part) in done:
                continue
            if _may_be_made(other, part, fresh, gated=bool(step.after)):
                _, parts = before.setdefault(other.name, (other, []))
                if part is not None and part not in parts:
                    parts.append(part)
    for other, parts in before.values():
        bring_up_to_date(other, parts, places, done, tell, writes)
    outcomes = _made(step, wanted, fresh, done, tell, writes)
    done.update((step.name, partition) for partition in wanted)
    return outcomes


def _may_be_made(
    step: Step, partition: Partition | None, fresh: Freshness, *, gated: bool
) -> bool:
    """Tell whether a step may be made because another reads it.

    What a check may keep back waits for its own turn, or for a reader that is `gated`
    itself. What was delivered is read when it is asked for; but somebody must have
    looked, and what was read must be whole.
    """
    if step.after and not gated:
        return False
    if not step.from_outside:
        return True
    there = partition is None or fresh.lies_there(partition)
    return there and not fresh.is_whole(step, partition)


def _made(
    step: Step,
    wanted: Iterable[Partition | None],
    fresh: Freshness,
    done: Collection[Place],
    tell: Callable[[str, int, int], None],
    writes: Callable[[], None],
) -> list[Outcome]:
    outcomes: dict[Partition | None, Outcome] = {}
    tasks = []
    for partition in wanted:
        if step.needs is not None and not fresh.stands_for_good(step, partition):
            step.needs(fresh.given(step, partition))
        work = fresh.work(step, partition)
        if fresh.is_due(step, work, done):
            outcomes[partition] = Outcome(partition, {})  # keeps the order
            handed = None if step.hands is None else step.hands(work)
            tasks.append(Task(step, fresh.places, replace(work, handed=handed)))
        else:
            outcomes[partition] = _as_it_lies(step, fresh.places.lake, partition)
    if tasks:
        _must_be_sound(step, outcomes, fresh)
        keep_back(step, fresh.places, fresh.programme)
        writes()
    if tasks and not step.partitioned and not step.from_outside:
        end_grown()  # their memory is room for a table over all municipalities
    for count, (task, outcome) in enumerate(map_in_processes(make, tasks), start=1):
        outcomes[task.work.partition] = outcome
        tell(step.name, count, len(tasks))
    return list(outcomes.values())


def _must_be_sound(
    step: Step, wanted: Iterable[Partition | None], fresh: Freshness
) -> None:
    """Refuse to read what is damaged if nobody can make it anew.

    Raises:
        UnusableError: It names the file.
    """
    inputs = {
        (other.name, part): other
        for partition in wanted
        for other, part in fresh.inputs(step, partition)
    }
    for (_, part), other in inputs.items():
        if not fresh.stands_for_good(other, part):
            continue
        for table in sorted(step.reads & other.tables.keys()):
            for file in fresh.places.lake.path(table, part).parent.glob("*.parquet"):
                if stamp(file) is None:
                    raise UnusableError(
                        f"{file}: damaged, and nobody can make it anew: whom it counts "
                        "was forgotten. Restore it from a backup."
                    )


def _as_it_lies(step: Step, lake: Lake, partition: Partition | None) -> Outcome:
    own = lake if partition is None else lake.of([partition])
    rows = {
        table: sum(
            pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
            for path in own.files(table)
        )
        for table in step.tables
    }
    return Outcome(partition=partition, rows=rows, fresh=True)
