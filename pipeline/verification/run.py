"""`laering verify`: every world in batches side by side, and what came of it."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl
from rich.console import Console
from rich.progress import Progress

from pipeline.programme.model import Programme
from pipeline.store.workers import map_in_processes
from pipeline.verification.aggregate import Measures, measured
from pipeline.verification.batch import Batch
from pipeline.verification.design import Design, Extent, design_of, of_few
from pipeline.verification.gaps import KINDS, TRUTHS, GapsBatch, measured_gaps
from pipeline.verification.halves import HalvesBatch, measured_halves
from pipeline.verification.items import ItemBatch, measured_items
from pipeline.verification.national_tests import (
    CLASS_SHARES,
    SharesBatch,
    measured_tests,
)
from pipeline.verification.promise import Promise
from pipeline.verification.promises import promises
from pipeline.verification.report import json_of, page_of, print_table
from pipeline.verification.worlds import WORLDS

TOGETHER = {  # replications of a batch
    "nothing": 25,
    "half": 25,
    "sparse": 25,
    "many_scales": 4,
    "flat": 25,
    "apart": 25,
    "one_unclassed": 25,
    "all_unclassed": 25,
    "normal_courses": 5,
    "twin_courses": 5,
    "few": 5,
}
ITEMS_TOGETHER = 5
TESTS_TOGETHER = 10
GAPS_TOGETHER = 25
HALVES_TOGETHER = 25
AnyBatch = Batch | ItemBatch | SharesBatch | GapsBatch | HalvesBatch


def run_verification(
    programme: Programme,
    extents: Sequence[Extent],
    *,
    answers: pl.DataFrame | None,
    out: Path | None,
    as_json: bool,
) -> bool:
    """Verify, print, and write a page if asked; return whether every promise is kept.

    Args:
        programme: Rounds and thresholds.
        extents: How much, of every size.
        answers: Real ones to be split, `scored.scale_counts`. Null: none at hand.
        out: Where the page goes. Null: nowhere.
        as_json: Print JSON instead of a table.

    Raises:
        OSError: The page cannot be written.
    """
    found = [(extent, _promised(programme, extent, answers)) for extent in extents]
    if as_json:
        sys.stdout.write(json_of(found) + "\n")
    else:
        for extent, listed in found:
            print_table(listed, extent)
    if out is not None:
        out.write_text(page_of(found), encoding="utf-8")
    return all(one.verdict != "broken" for _, listed in found for one in listed)


def _promised(
    programme: Programme, extent: Extent, answers: pl.DataFrame | None
) -> list[Promise]:
    """Return the promises of one size, and show how far the work is."""
    found: Measures = {}
    quiet = not sys.stderr.isatty()
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=quiet) as progress:
        task = progress.add_task(f"{extent.size} size", total=1.0)
        for done, measures in verified(programme, extent, answers):
            progress.update(task, completed=done)
            found = measures
    return promises(found)


def verified(
    programme: Programme, extent: Extent, answers: pl.DataFrame | None = None
) -> Iterator[tuple[float, Measures]]:
    """Yield (share done, all measures so far), the last one complete."""
    design = design_of(programme, extent.size, extent.seed)
    batches = _batches(programme, design, extent)
    if answers is not None:
        batches += [
            HalvesBatch(programme, answers, some, extent.seed)
            for some in _ranges(extent.of("halves"), HALVES_TOGETHER)
        ]
    found: dict[int, Measures] = {}
    order = {id(batch): number for number, batch in enumerate(batches)}
    for batch, measures in map_in_processes(_measured, batches):
        found[order[id(batch)]] = measures
        yield len(found) / len(batches), {}
    yield 1.0, _together([found[number] for number in sorted(found)])


def _measured(batch: AnyBatch) -> Measures:
    match batch:
        case Batch():
            return measured(batch)
        case ItemBatch():
            return measured_items(batch)
        case SharesBatch():
            return measured_tests(batch)
        case GapsBatch():
            return measured_gaps(batch)
        case HalvesBatch():
            return measured_halves(batch)


def _batches(programme: Programme, design: Design, extent: Extent) -> list[AnyBatch]:
    batches: list[AnyBatch] = [
        ItemBatch(programme, design, some, extent.seed)
        for some in _ranges(extent.of("items"), ITEMS_TOGETHER)
    ]
    batches += [
        SharesBatch(programme, design, class_share, some, extent.seed)
        for class_share in CLASS_SHARES
        for some in _ranges(extent.of("tests"), TESTS_TOGETHER)
    ]
    batches += [
        GapsBatch(programme, design, kind, truth, some, extent.seed)
        for kind in KINDS
        for truth in TRUTHS
        for some in _ranges(extent.of("gaps"), GAPS_TOGETHER)
    ]
    for world, together in TOGETHER.items():
        who = of_few(design) if WORLDS[world].few else design
        batches += [
            Batch(programme, who, world, some, WORLDS[world].scales, extent.seed)
            for some in _ranges(extent.of(world), together)
        ]
    return batches


def _ranges(whole: int, together: int) -> list[range]:
    return [
        range(first, min(first + together, whole))
        for first in range(0, whole, together)
    ]


def _together(parts: list[Measures]) -> Measures:
    """Add up what batches measured, in their order."""
    whole: Measures = {}
    for part in parts:
        for key, measure in part.items():
            whole[key] = whole[key] + measure if key in whole else measure
    return whole
