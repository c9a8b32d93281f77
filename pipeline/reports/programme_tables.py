"""The documents about all municipalities together, and what they claim."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.editorial.decisions import Decision, decisions_written
from pipeline.editorial.fields import Fields, fields_of
from pipeline.editorial.folder import DECISIONS, editorial_files
from pipeline.programme.rules import words
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.programme_rendering import render_programme_reports
from pipeline.reports.registry import REPORTS
from pipeline.reports.tables import CELLS, origin_of
from pipeline.store.lake import Lake
from pipeline.store.listed import PROGRAMME_DOCUMENTS
from pipeline.store.steps import Made, Rows, Step, Work, described
from schemas import reported

OF_ALL = "disclosed.programme_cells"
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
        documents.append(files)
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
    """Return what was decided about warnings, by municipality and of the programme."""
    folder = work.places.editorial
    of_all = {PROGRAMME: decisions_written(folder, None, round_)}
    return of_all | {
        code: decisions_written(folder, code, round_)
        for code in work.programme.municipality_codes
    }


def _in_files(work: Work) -> Iterator[str]:
    """Yield what people wrote, as the documents depend on it."""
    folder = work.places.editorial
    for code in (*work.programme.municipality_codes, PROGRAMME):
        decided = [*(folder / code).glob(f"*/{DECISIONS}")]
        for file in [*editorial_files(folder, code), *sorted(decided)]:
            digest = sha256(file.read_bytes()).hexdigest()
            yield f"{file.relative_to(folder).as_posix()} {digest}"


def _remove_others(folder: Path, keep: set[str]) -> None:
    """Remove documents of rounds and editions that are no longer there."""
    for report in REPORTS:
        if report.level != PROGRAMME:
            continue
        for file in sorted(folder.glob(f"*/*/{PROGRAMME}/{report.id}/*")):
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
        also=_in_files,
    ),
)
