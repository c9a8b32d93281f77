"""The documents about all municipalities together, and what they claim."""

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.editorial.decisions import Decision
from pipeline.editorial.fields import Fields, fields_of
from pipeline.editorial.folder import editorial_files
from pipeline.programme.rules import words
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.numbers_files.files import write_programme_numbers
from pipeline.reports.programme_rendering import render_programme_reports
from pipeline.reports.tables import CELLS, origin_of
from pipeline.store.lake import Lake
from pipeline.store.listed import PROGRAMME_DOCUMENTS
from pipeline.store.released import releases, releases_text
from pipeline.store.steps import Made, Rows, Step, Work, described
from schemas import reported

OF_ALL = "disclosed.programme_cells"
DECISIONS = "decisions.json"  # of a release
CLAIMS, UNITS = "reported.programme_claims", "staged.units"


def _published(work: Work) -> Made:
    """Write the documents of every round as drafts, and what they claim."""
    folder, programme = work.places.drafts, work.programme
    cells, written = _cells(work.lake), _written(work)
    documents: list[pl.DataFrame] = [reported.ProgrammeDocuments.empty()]
    claims: list[pl.DataFrame] = [reported.ProgrammeClaims.empty()]
    for place, round_ in enumerate(programme.round_ids, start=1):
        until = cells.filter(pl.col("round").is_in(programme.round_ids[:place]))
        files, claim = render_programme_reports(
            programme,
            until,
            round_=round_,
            out=folder,
            written=written,
            decided=_decided(work, round_),
        )
        numbers = write_programme_numbers(programme, until, round_=round_, out=folder)
        documents += [files, numbers]
        claims.append(claim)
    files = pl.concat(documents).sort("path")
    _remove_others(folder, set(files["path"]))
    return Made(
        {
            PROGRAMME_DOCUMENTS: {"part": Rows(reported.ProgrammeDocuments, files)},
            CLAIMS: {"part": Rows(reported.ProgrammeClaims, pl.concat(claims))},
        },
        documents=[folder / path for path in files["path"]],
    )


def _cells(lake: Lake) -> pl.DataFrame:
    """Return all cells above units beside where they come from, in a fixed order."""
    parts = [
        origin_of(lake, table).beside(
            lake.scan(table).filter(pl.col("level") != "unit").collect()
        )
        for table in (CELLS, OF_ALL)
    ]
    return pl.concat(parts)


def _written(work: Work) -> dict[str, Fields]:
    """Return what people of each municipality wrote, and of the programme."""
    wrote = work.places.editorial, work.programme, work.lake.rows(UNITS)
    of_whom = (*work.programme.municipality_codes, PROGRAMME)
    return {code: fields_of(*wrote, code) for code in of_whom}


def _decided(work: Work, round_: str) -> dict[str, list[Decision]]:
    """Return what was decided when earlier rounds were published, by municipality.

    What is decided about this round's release stands in its note: it is decided about
    these documents.
    """
    rounds = work.programme.round_ids
    earlier = rounds[: rounds.index(round_)]
    found: dict[str, list[Decision]] = {}
    for release in releases(work.places.lake):
        file = release.folder / DECISIONS
        if release.round not in earlier or not file.is_file():
            continue
        for row in json.loads(file.read_bytes()):
            made = Decision(
                warning=row["warning"],
                decision=row["decision"],
                by=row["by"],
                date=date.fromisoformat(row["date"]),
                why=row["why"],
                place=release.version,
            )
            found.setdefault(row["municipality"] or PROGRAMME, []).append(made)
    return found


def _told(work: Work) -> Iterator[str]:
    """Yield what was released, and what people wrote, as the documents rest on it."""
    yield from releases_text(work.places.lake)
    folder = work.places.editorial
    for code in (*work.programme.municipality_codes, PROGRAMME):
        for file in editorial_files(folder, code):
            digest = sha256(file.read_bytes()).hexdigest()
            yield f"{file.relative_to(folder).as_posix()} {digest}"


def _remove_others(folder: Path, keep: set[str]) -> None:
    """Remove documents of rounds and editions that are no longer there."""
    for file in sorted(folder.glob(f"*/*/{PROGRAMME}/*/*")):
        if file.relative_to(folder).as_posix() not in keep:
            file.unlink()


STEPS = (
    Step(
        tables=described(reported.ProgrammeDocuments, reported.ProgrammeClaims),
        make=_published,
        kinds=frozenset({"jinja", "typst"}),
        reads=frozenset({CELLS, OF_ALL, UNITS}),
        after=frozenset({"reported.release_report"}),
        knows=words,
        also=_told,
    ),
)
