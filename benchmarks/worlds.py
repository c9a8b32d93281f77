"""Twin worlds to measure on: a size of the assumptions, or a part of a programme."""

from pathlib import Path

from pipeline.programme.load import load_programme
from pipeline.run.workspace import ROOT, Workspace
from pipeline.twin.assumptions import load_assumptions
from pipeline.twin.world import write_twin

COUNTED = ("schools", "pupils", "professionals", "daycare_units", "childminders")
SEED = 2015


def workspace_of(world: Path) -> Workspace:
    """Return the workspace of a world that lies in one folder."""
    return Workspace.of(
        programme=world / "programme", raw=world / "raw", data=world / "data"
    )


def part_of_programme(folder: Path, part: int) -> Path:
    """Write a twin of a part of the programme, unless it is there; return where.

    Args:
        folder: Where worlds are kept, each in a folder of its own.
        part: Of how many parts it is one: as many municipalities, units and people.
    """
    world = folder / ("programme" if part == 1 else f"programme-{part}")
    if not (world / "truth").exists():
        known = load_assumptions()
        whole = known.sizes["programme"]
        programme = load_programme(ROOT / "programme")
        active = sum(one.active for one in programme.file.municipalities)
        share = {one: max(1, getattr(whole, one) // part) for one in COUNTED}
        share["municipalities"] = max(1, active // part)
        size = whole.model_copy(update=share)
        sizes = {**known.sizes, "programme": size}
        write_twin(
            ROOT / "programme",
            size="programme",
            seed=SEED,
            out=world,
            assumptions=known.model_copy(update={"sizes": sizes}),
        )
    return world
