"""Every world, in batches side by side; the same seed gives the same numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.programme.model import Programme
from pipeline.store.workers import map_in_processes
from pipeline.twin.assumptions import SizeName
from pipeline.verification.aggregate import Measures, measured
from pipeline.verification.batch import Batch
from pipeline.verification.design import Design, design_of
from pipeline.verification.items import ItemBatch, measured_items

TOGETHER = {  # replications of a batch
    "nothing": 25,
    "half": 25,
    "normal_courses": 5,
    "twin_courses": 5,
}
ITEMS_TOGETHER = 5
SCALES = 2  # of each replication
FEWEST = 8  # replications of any world


@dataclass(frozen=True)
class Extent:
    """How much is verified.

    Attributes:
        size: Of the twin whose schools answer.
        replications: With and without true changes; a tenth as many of courses and
            of single questions.
        seed: Of all random numbers.
    """

    size: SizeName
    replications: int
    seed: int

    def of(self, world: str) -> int:
        """Return the number of replications of one world."""
        part = 1 if world in {"nothing", "half"} else 10
        return max(self.replications // part, FEWEST)


def verified(programme: Programme, extent: Extent) -> Iterator[tuple[float, Measures]]:
    """Yield (share done, all measures so far), the last one complete."""
    design = design_of(programme, extent.size, extent.seed)
    batches = _batches(programme, design, extent)
    found: dict[int, Measures] = {}
    order = {id(batch): number for number, batch in enumerate(batches)}
    for batch, measures in map_in_processes(_measured, batches):
        found[order[id(batch)]] = measures
        yield len(found) / len(batches), {}
    yield 1.0, _together([found[number] for number in sorted(found)])


def _measured(batch: Batch | ItemBatch) -> Measures:
    return measured(batch) if isinstance(batch, Batch) else measured_items(batch)


def _batches(
    programme: Programme, design: Design, extent: Extent
) -> list[Batch | ItemBatch]:
    batches: list[Batch | ItemBatch] = [
        ItemBatch(programme, design, some, extent.seed)
        for some in _ranges(extent.of("items"), ITEMS_TOGETHER)
    ]
    for world, together in TOGETHER.items():
        batches += [
            Batch(programme, design, world, some, SCALES, extent.seed)
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
