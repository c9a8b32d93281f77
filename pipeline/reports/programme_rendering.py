"""Reports about all municipalities together: files, catalogue and claims."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from pathlib import Path

import polars as pl

from pipeline.documents.wording import Wording, alphabetical
from pipeline.editorial.decisions import Decision
from pipeline.editorial.fields import Fields
from pipeline.programme.model import Edition, Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import MUNICIPALITY, PROGRAMME, Scope, Unit
from pipeline.reports.registry import REPORTS
from pipeline.reports.unclaimed import Explained
from pipeline.reports.writing import claimed, write_document
from schemas import reported


def render_programme_reports(
    programme: Programme,
    cells: pl.DataFrame,
    *,
    round_: str,
    out: Path,
    written: Mapping[str, Fields] | None = None,
    decided: Mapping[str, list[Decision]] | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write every report about all municipalities together in one round.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` and `disclosed.ProgrammeCells` above units, up to the
            round, beside where they come from.
        round_: Round of the reports.
        out: Folder of the reports.
        written: What people of each municipality wrote. None: nothing.
        decided: What was decided about warnings when earlier rounds were published, by
            municipality and of the programme. None: nothing.

    Returns:
        `reported.ProgrammeDocuments`, a row per file, and `reported.ProgrammeClaims`,
        both sorted by path; no rows where nobody was asked in the round.
    """
    spoken = [programme.in_language(one) for one in programme.document_languages]
    explained = {one.language: Explained(one, one.language) for one in spoken}
    files, claims = [], []
    there = cells.filter(pl.col("round") == round_).height > 0
    for edition in programme.file.written if there else ():
        book = CellBook(cells, None, edition.id)
        reports = [
            one
            for one in REPORTS
            if one.level == PROGRAMME and edition.id in one.editions
        ]
        people = (written or {}, decided or {})
        for in_language, report in product(spoken, reports):
            language = in_language.language
            scope = _scope(in_language, edition, book, round_, *people)
            folder = report.folder(edition.id, round_, PROGRAMME)
            stem = f"{folder}/{PROGRAMME}.{language}"
            own = replace(scope, cells=book.of_programme())
            rows, codes = write_document(
                report, edition, own, out, stem, explained[language]
            )
            files += rows
            claims.append(claimed(cells, codes, stem))
    catalogue = pl.DataFrame(files, schema=reported.ProgrammeDocuments.empty().schema)
    return catalogue.sort("path"), pl.concat(
        [reported.ProgrammeClaims.empty(), *claims]
    ).sort("path", maintain_order=True)


def _scope(
    programme: Programme,
    edition: Edition,
    book: CellBook,
    round_: str,
    written: Mapping[str, Fields],
    decided: Mapping[str, list[Decision]],
) -> Scope:
    """Return the programme in one round, with the municipalities that have numbers."""
    language = programme.language
    this_round = next(one for one in programme.file.rounds if one.id == round_)
    name = programme.file.name.of(language)

    def scope(unit: Unit, municipality: str) -> Scope:
        of_all = unit.unit_type == PROGRAMME
        return Scope(
            programme=programme,
            unit=unit,
            municipality=municipality,
            round=this_round,
            cells=book.of_programme() if of_all else book.of_municipality(unit.code),
            wording=Wording(programme.phrases[language], language, unit.unit_type),
            edition=edition.id,
            written=written.get(unit.code, Fields()),
            decisions=tuple(decided.get(unit.code, ())),
        )

    takes_part = [
        one
        for one in programme.file.municipalities
        if one.code not in programme.control_municipalities
    ]
    ones = [
        scope(Unit(code=one.code, name=one.name, unit_type=MUNICIPALITY), one.name)
        for one in sorted(
            takes_part, key=lambda one: (alphabetical(one.name), one.code)
        )
    ]
    itself = scope(Unit(code=PROGRAMME, name=name, unit_type=PROGRAMME), name)
    return replace(itself, units=tuple(ones))
