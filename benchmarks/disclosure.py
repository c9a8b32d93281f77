"""Seconds, memory and cells of suppression and attack, at three sizes of a programme.

    python -m benchmarks.disclosure [--folder DIR] [--parts 4 2 1]

Each part of the programme is a twin with a run behind it (the whole one that of
`benchmarks.run`), kept in the folder. The pattern is made anew, complementary cells are
shown one by one, and the documents are attacked, each in a process of its own. Stored
in `benchmarks/results/disclosure.json` and printed, with what follows for a programme
and for a country.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import polars as pl

from benchmarks.measure import (
    machine,
    peak_megabytes,
    processor_seconds,
    timed,
)
from benchmarks.stages import run_everything
from benchmarks.worlds import part_of_programme, workspace_of
from pipeline.disclosure import answering, release_pattern
from pipeline.disclosure.attacker.attack import table
from pipeline.disclosure.attacker.reading import names_in
from pipeline.disclosure.attacker.release import attack_release
from pipeline.disclosure.attacker.tables import (
    ATTACK,
    NORMS,
    promises,
    side_by_side,
)
from pipeline.disclosure.bases import Frames
from pipeline.disclosure.pattern import (
    SECONDARY,
    SHOWN,
    Protection,
    Table,
    needless,
)
from pipeline.disclosure.tables import READS
from pipeline.privacy.kept_pdfs import KeptPdfs
from pipeline.programme.model import Programme
from pipeline.run.workspace import ROOT, Workspace
from pipeline.store.listed import documents
from pipeline.store.workers import end

RESULTS = Path(__file__).parent / "results" / "disclosure.json"
PARTS = (4, 2, 1)  # of which each world is one
ESTIMATED = {"programme": 1, "country": 10}  # times the programme
REMOVED = 100
SEED = 2015  # of the cells that are shown
Made = TypeVar("Made")
Protected = tuple[Table, Protection, dict[str, Any]]


def main() -> None:
    """Make the worlds, measure each, and store what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--parts", type=int, nargs="+", default=PARTS)
    parser.add_argument("--measure", choices=MEASURES, help="Only this, as JSON.")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(MEASURES[given.measure](workspace_of(given.folder))))  # noqa: T201
        return
    sizes = {}
    for part in given.parts:
        world = part_of_programme(given.folder, part)
        workspace = workspace_of(world)
        if not workspace.lake.files(ATTACK):
            run_everything(workspace, reports=True)
        found = {one: _measured(world, one) for one in MEASURES}
        sizes[world.name] = {"part": part, **found}
    result = {"machine": machine(), "sizes": sizes}
    result |= {name: _estimated(sizes, times) for name, times in ESTIMATED.items()}
    text = json.dumps(result, indent=2) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201


def _tables(workspace: Workspace) -> Frames:
    return {table: workspace.lake.rows(table) for table in READS}


def _costs(function: Callable[[], Made]) -> tuple[Made, dict[str, object]]:
    """Return what a call returns, and what it took with all workers."""
    before = processor_seconds()
    seconds, made = timed(function)
    memory = peak_megabytes()
    end()
    return made, {
        "seconds": seconds,
        "processor_seconds": round(processor_seconds() - before, 1),
        "peak_mb": round(memory),
    }


def _estimated(sizes: dict[str, dict], times: int) -> dict[str, dict[str, float]]:
    """Estimate so many programmes: a power of the number of cells, of all sizes."""
    cells = np.array([one["pattern"]["cells"] for one in sizes.values()])
    parts = np.array([one["part"] for one in sizes.values()])
    there = times * float(np.mean(parts * cells))
    estimates: dict[str, dict[str, float]] = {"pattern": {"cells": round(there)}}
    for what in ("pattern", "attack", "attack_again"):
        for unit in ("seconds", "processor_seconds", "peak_mb"):
            took = np.array([one[what][unit] for one in sizes.values()])
            power = np.polynomial.Polynomial.fit(np.log(cells), np.log(took), 1)
            at = float(np.exp(power(np.log(there))))
            estimates.setdefault(what, {})[unit] = round(at)
    return estimates


def _measured(world: Path, what: str) -> dict:
    """Measure in a process of its own, whose memory is nobody else's."""
    command = [sys.executable, "-m", "benchmarks.disclosure", "--folder", str(world)]
    done = subprocess.run(  # noqa: S603, our own command
        [*command, "--measure", what], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def measured_pattern(workspace: Workspace) -> dict[str, object]:
    """Return what the pattern of a lake takes and hides."""
    tables, programme = _tables(workspace), workspace.programme
    made, took = _costs(lambda: release_pattern.pattern(tables, programme))
    hidden = made.filter(pl.col("status").is_in(["too_few", "derived"]))
    whole = (pl.col("breakdown") == "all") & (pl.col("part") == "all")
    headline = made.filter(
        (pl.col("quantity") == "points") & whole & pl.col("as_of").is_null(),
        (pl.col("status") != "shown") | (pl.col("n") > 0),
    )
    gaps = made.filter(quantity="gender_gap")
    return took | {
        "cells": made.height,
        "hidden": hidden.height,
        "headline": _counts(headline),
        "of_units": _counts(headline.filter(level="unit")),
        "item_shares": _counts(made.filter(quantity="item_share")),
        "gender_gaps": _counts(gaps),
    }


def _counts(cells: pl.DataFrame) -> dict[str, object]:
    by_status = dict(cells.group_by("status").len().rows())
    derived, shown = (by_status.get(one, 0) for one in ("derived", "shown"))
    return {
        "cells": cells.height,
        "primary": by_status.get("too_few", 0),
        "secondary": derived,
        "secondary_percent": round(100 * derived / max(cells.height, 1), 3),
        "shown_percent": round(100 * shown / max(cells.height, 1), 2),
    }


def measured_removals(workspace: Workspace) -> dict[str, object]:
    """Return how many complementary cells were shown alone, and caught."""
    removed, missed = removals(_tables(workspace), workspace.programme, REMOVED)
    return {"removed": removed, "caught": removed - missed}


def removals(tables: Frames, programme: Programme, most: int) -> tuple[int, int]:
    """Show complementary cells one by one, at random; return how many, and unnoticed.

    Args:
        tables: Those that `pipeline.disclosure.bases` reads.
        programme: The programme.
        most: No more than so many of means, of shares of answers, and so on.
    """
    rng = np.random.default_rng(SEED)
    removed = missed = 0
    for cells, made, promised in _protected(tables, programme):
        secondary = np.flatnonzero((made.status == SECONDARY) & ~cells.apart)
        asked = np.zeros(len(made.status), dtype=bool)
        asked[rng.permutation(secondary)[:most]] = True
        hidden = made.status != SHOWN
        removed += int(asked.sum())
        missed += len(needless(cells, hidden, asked, **promised))
    return removed, missed


def _protected(tables: Frames, programme: Programme) -> Iterator[Protected]:
    """Yield the tables of a release, as its pattern protects them."""
    noted: list[Protected] = []
    with _noting(noted):
        release_pattern.pattern(tables, programme)
    yield from noted


@contextmanager
def _noting(noted: list[Protected]) -> Iterator[None]:
    real = release_pattern.protection

    def protection(
        cells: Table,
        primary: np.ndarray,
        **promised: Any,  # noqa: ANN401 - as the real one takes it
    ) -> Protection:
        made = real(cells, primary, **promised)
        noted.append((cells, made, promised))
        return made

    release_pattern.protection = answering.protection = protection
    try:
        yield
    finally:
        release_pattern.protection = answering.protection = real


def measured_attack(workspace: Workspace) -> dict[str, object]:
    """Return what the attack on the documents of a lake takes and finds."""
    shutil.rmtree(workspace.places.pdf_texts, ignore_errors=True)
    return measured_attack_again(workspace)


def measured_attack_again(workspace: Workspace) -> dict[str, object]:
    """Return the same, where it is kept what PDFs say."""
    lake, programme = workspace.lake, workspace.programme
    listed = documents(lake)
    names = names_in(listed)
    found, took = _costs(
        lambda: attack_release(
            workspace.places.drafts,
            programme,
            lake.rows(NORMS),
            promises(programme),
            names=names,
            side_by_side=side_by_side,
            pdfs=KeptPdfs(workspace.places.pdf_texts),
        )
    )
    rows = table(found)
    points = rows.filter(quantity="points")["width"].drop_nulls()
    return took | {
        "documents": listed.height,
        "attacked": rows.height,
        "caught": int(rows["caught"].sum()),
        "narrowest": round(float(points.min()), 1) if len(points) else None,  # pyright: ignore[reportArgumentType]
    }


MEASURES = {
    "pattern": measured_pattern,
    "removals": measured_removals,
    "attack": measured_attack,
    "attack_again": measured_attack_again,
}


if __name__ == "__main__":
    main()
