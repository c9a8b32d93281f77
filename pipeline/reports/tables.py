"""The reports of a municipality and round, and what they claim."""

import gc
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from hashlib import blake2b, sha256
from pathlib import Path

import polars as pl

from pipeline.editorial.agreements import agreements_of
from pipeline.editorial.fields import fields_of
from pipeline.editorial.folder import editorial_files
from pipeline.programme.rules import words
from pipeline.reports.numbers_files.files import write_numbers
from pipeline.reports.rendering import OwnWords, render_reports
from pipeline.reports.writing import Origin
from pipeline.store.lake import Lake, stamp
from pipeline.store.partitions import up_to
from pipeline.store.steps import Made, Rows, Step, Work, described
from schemas import reported, staged

PROFILES, CLAIMS = "reported.school_profiles", "reported.claims"
CELLS, CONTENTS = "disclosed.cells", "disclosed.cell_contents"
SELDOM = (50_000, 20, 50)  # objects, and rounds, between two looks for garbage


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Let Python look for garbage less often: a third of the time went there.

    Cells and what is said of them are trees of many objects that all stay until the
    end, and each look walks through all of them.
    """
    before = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_seldom_collected()
def _published(work: Work) -> Made:
    """Write the documents of one partition as drafts, and what they claim."""
    folder, units, cells = work.places.drafts, _units(work), _cells(work)
    of_whom = {"municipality": work.here.municipality, "round_": work.here.round}
    wrote = work.places.editorial, work.programme, units, work.here.municipality
    # Side by side: the files of numbers are hardly made by Python, nor is half of the
    # time of documents, so that two processors share a municipality that is alone.
    with ThreadPoolExecutor(1) as beside:
        making = beside.submit(
            write_numbers, work.programme, cells, units, out=folder, **of_whom
        )
        documents, claims = render_reports(
            work.programme,
            cells,
            units,
            **of_whom,
            out=folder,
            origin=_origin(work),
            own_words=OwnWords(
                agreements=agreements_of(*wrote), fields=fields_of(*wrote)
            ),
        )
        numbers = making.result()
    documents = pl.concat([documents, numbers]).sort("path")
    _remove_others(folder, work, set(documents["path"]))
    return Made(
        {
            PROFILES: {"part": Rows(reported.SchoolProfiles, documents)},
            CLAIMS: {"part": Rows(reported.Claims, claims)},
        },
        documents=[folder / path for path in documents["path"]],
    )


def _cells(work: Work) -> pl.DataFrame:
    """Return the cells of a municipality and of the programme up to the round."""
    rounds = [one.round for one in up_to(work.programme, work.here)]
    return (
        work.lake.scan(CELLS)
        .filter(
            pl.col("municipality").is_null()
            | (pl.col("municipality") == work.here.municipality),
            pl.col("round").is_in(rounds),
        )
        .collect()
    )


def _origin(work: Work) -> Origin:
    """Return where the cells of a partition come from.

    Documents rest on nothing else, so they stand whatever becomes of the cells of
    other municipalities and of later rounds.
    """
    rounds = [one.round for one in up_to(work.programme, work.here)]
    own = pl.col("municipality").is_null() | (
        pl.col("municipality") == work.here.municipality
    )
    rows = work.lake.rows(CONTENTS).filter(own, pl.col("round").is_in(rounds))
    known = "\n".join(rows.sort("round", "municipality")["content"])
    inputs = blake2b(known.encode(), digest_size=16).hexdigest()
    return replace(origin_of(work.lake, CELLS), inputs=inputs)


def origin_of(lake: Lake, table: str) -> Origin:
    """Return where the cells of a table come from, as its file says."""
    [file] = lake.files(table)
    said = stamp(file)
    return Origin(
        asset=table.replace(".", "/"),
        program=said.program if said else "",
        inputs=said.content if said else "",
    )


def _units(work: Work) -> pl.DataFrame:
    """Return the units of a municipality in all rounds up to the partition's.

    None of the control group: it delivers, and gets no profile.
    """
    if work.here.municipality in work.programme.control_municipalities:
        return staged.Units.empty()  # pyright: ignore[reportReturnType]
    return work.lake.rows("staged.units")


def _told(work: Work) -> Iterator[str]:
    """Yield what the documents of a partition rest on: cells, and what people wrote."""
    if work.lake.files(CELLS):
        origin = _origin(work)
        yield from (origin.program, origin.inputs)
    yield from _agreed(work)


def _agreed(work: Work) -> Iterator[str]:
    """Yield what the units of a municipality wrote down up to the round."""
    rounds = {one.round for one in up_to(work.programme, work.here)}
    folder = work.places.editorial
    for file in editorial_files(folder, work.here.municipality):
        if file.parent.name in rounds:
            digest = sha256(file.read_bytes()).hexdigest()
            yield f"{file.relative_to(folder).as_posix()} {digest}"


def _remove_others(folder: Path, work: Work, keep: set[str]) -> None:
    """Remove documents of units that are no longer there."""
    round_, municipality = work.here.round, work.here.municipality
    for file in sorted(folder.glob(f"*/{round_}/{municipality}/*/*")):
        if file.relative_to(folder).as_posix() not in keep:
            file.unlink()


STEPS = (
    Step(
        tables=described(reported.SchoolProfiles, reported.Claims),
        make=_published,
        kinds=frozenset({"jinja", "typst"}),
        reads=frozenset({CELLS, CONTENTS, "staged.units"}),
        after=frozenset({"reported.release_report"}),
        partitioned=True,
        looks_back=True,
        knows=words,
        also=_told,
        told=frozenset({CELLS, CONTENTS}),
    ),
)
