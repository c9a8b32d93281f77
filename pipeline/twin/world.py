"""Write a twin world: raw exports, their programme, agreements, and the truth."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipeline.programme.load import load_programme
from pipeline.programme.model import Municipality, Programme
from pipeline.twin.agreements import write_agreements
from pipeline.twin.answers.surveys import surveys_of
from pipeline.twin.assumptions import Assumptions, SizeName, TwinError, load_assumptions
from pipeline.twin.clean import KEPT, UNFINISHED, note_written
from pipeline.twin.documents import write_documents
from pipeline.twin.exports.reduced_programme import write_reduced
from pipeline.twin.municipality_world import World, make_municipality
from pipeline.twin.national_files import write_national
from pipeline.twin.people.population import headcounts
from pipeline.twin.randomness import generator
from pipeline.twin.truth.summary import (
    TwinSummary,
    successor_frames,
    summary_of,
    units_of_all_rounds,
)
from pipeline.twin.truth.truth import TruthBook
from pipeline.twin.units.municipalities import chosen_municipalities
from pipeline.twin.units.sites import founded_sites
from pipeline.twin.units.successions import let_time_pass, rename_units

Progress = Callable[[str, int, int], None]
PARTS = ("raw", "programme", "editorial", "truth")


def write_twin(
    programme_folder: Path,
    *,
    size: SizeName,
    seed: int,
    out: Path,
    progress: Progress | None = None,
    assumptions: Assumptions | None = None,
) -> TwinSummary:
    """Write `out`/raw, `out`/programme, `out`/editorial and `out`/truth.

    Everything is written beside and moved into place at the end, so a twin that was
    interrupted leaves nothing but a folder that the next one clears. The same
    programme, size and seed give the same bytes.

    Args:
        programme_folder: The programme to imitate.
        size: How large.
        seed: Any number.
        out: Made if it is not there; may not hold another twin or deliveries.
        progress: Called after each municipality with its name, how many are done, and
            how many there are.
        assumptions: About reality; null: those of assumptions.yaml.

    Raises:
        ProgrammeError: The programme folder cannot be used.
        TwinError: `out` already holds something, or an instrument cannot be imitated.
        OSError: The disk is full or not writable.
    """
    for part in PARTS:
        _check_free(out / part)
    programme = load_programme(programme_folder)
    scratch = out / UNFINISHED
    shutil.rmtree(scratch, ignore_errors=True)
    assumed = assumptions or load_assumptions()
    world, municipalities = imagined_world(
        programme, assumed, size, seed, scratch / "raw"
    )
    book = TruthBook(programme.round_ids)
    rows, national = _write_municipalities(world, municipalities, book, progress)
    write_national(world, municipalities, national, book)
    write_reduced(
        programme_folder,
        scratch / "programme",
        municipalities,
        world.sites.successions,
        [survey.source for survey in world.surveys],
        [
            one
            for one in assumed.sizes[size].document_languages
            if one in programme.file.languages
        ],
    )
    (scratch / "truth").mkdir()
    book.write(scratch / "truth", successor_frames(world.sites, programme.round_ids))
    units = units_of_all_rounds(world.sites, programme.round_ids)
    units.write_parquet(scratch / "truth" / "units.parquet", statistics=False)
    (scratch / "editorial").mkdir()
    write_agreements(scratch / "editorial", programme, units)
    write_documents(scratch / "editorial", programme, units)
    note_written(scratch, ("raw", "programme", "editorial"))
    summary = summary_of(out, scratch / "raw", len(municipalities), units, rows, book)
    for part in PARTS:
        _move(scratch / part, out / part)
    scratch.rmdir()
    return summary


def imagined_world(
    programme: Programme, assumptions: Assumptions, size: SizeName, seed: int, raw: Path
) -> tuple[World, list[Municipality]]:
    """Decide on municipalities, units and questionnaires, before anybody answers."""
    numbers = assumptions.sizes[size]
    years = [round_.fieldwork.first.year for round_ in programme.file.rounds]
    municipalities = chosen_municipalities(programme, numbers, seed)
    sites = founded_sites(municipalities, numbers, assumptions, len(years), seed)
    let_time_pass(sites, assumptions, programme.round_ids, years)
    codes = [municipality.code for municipality in municipalities]
    rename_units(sites, codes, assumptions, generator(seed, "new names"))
    professionals = numbers.professionals * numbers.times
    world = World(
        programme=programme,
        sites=sites,
        surveys=surveys_of(programme, assumptions, seed),
        counts=headcounts(programme, sites, professionals, assumptions),
        years=years,
        assumptions=assumptions,
        seed=seed,
        raw=raw,
    )
    return world, municipalities


def _write_municipalities(
    world: World,
    municipalities: list[Municipality],
    book: TruthBook,
    progress: Progress | None,
) -> tuple[int, list[list[pl.DataFrame]]]:
    """Write one municipality after the other; only figures and truth are kept."""
    rows, national = 0, []
    for position, municipality in enumerate(municipalities):
        written, figures = make_municipality(world, municipality, position, book)
        rows += written
        national.append(figures)
        if progress is not None:
            progress(municipality.name, position + 1, len(municipalities))
    return rows, national


def _check_free(folder: Path) -> None:
    held = sorted(p.name for p in folder.iterdir()) if folder.is_dir() else []
    if others := [name for name in held if name not in KEPT]:
        raise TwinError(
            f"{folder}: already holds {others[0]}"
            + (f" and {len(others) - 1} more" if len(others) > 1 else "")
            + "; empty it or give another folder with --out DIR."
        )


def _move(part: Path, target: Path) -> None:
    """Move the entries of `part` into `target`, which may hold a README."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in sorted(part.iterdir()):
        entry.rename(target / entry.name)
    part.rmdir()
