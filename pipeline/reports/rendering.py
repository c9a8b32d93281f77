"""Files of the reports of a partition: HTML and PDF, catalogued with their claims."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import product
from pathlib import Path

import polars as pl

from pipeline.documents.wording import Wording, alphabetical
from pipeline.editorial.agreements import MOST_GOALS, AgreedGoal, Agreements
from pipeline.editorial.fields import Fields
from pipeline.programme.frames import lineage
from pipeline.programme.model import Edition, Programme
from pipeline.reports.class_sheet.classes import classes_of, file_stem
from pipeline.reports.numbers.cells import CellBook, UnitCells
from pipeline.reports.numbers.history import Names
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import MUNICIPALITY, PROGRAMME, Scope, Unit
from pipeline.reports.parts.certainties import certainties
from pipeline.reports.parts.topics import chosen
from pipeline.reports.registry import OWN, REPORTS, Report
from pipeline.reports.unclaimed import Explained
from pipeline.reports.writing import Origin, claimed, write_document
from schemas import reported


@dataclass(frozen=True, kw_only=True)
class OwnWords:
    """What people of a municipality wrote.

    Attributes:
        agreements: What its units agreed on.
        fields: What stands in the fields of its documents.
    """

    agreements: Agreements = field(default_factory=Agreements)
    fields: Fields = field(default_factory=Fields)


def render_reports(
    programme: Programme,
    cells: pl.DataFrame,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    out: Path,
    origin: Origin,
    own_words: OwnWords | None = None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write every report about a municipality and round, its units and their classes.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` of the municipality and the programme.
        units: `staged.Units` of this municipality: the round and all earlier ones.
        municipality: Code of the municipality.
        round_: Round of the reports; later rounds are not looked at.
        out: Folder of the reports.
        origin: Where the cells come from.
        own_words: What people wrote. None: nothing.

    Returns:
        `reported.Catalogue`, a row per file, and `reported.Claims`, a row per cell of
        an entry of its evidence, both sorted by path.
    """
    words = own_words or OwnWords()
    spoken = [programme.in_language(one) for one in programme.document_languages]
    explained = {one.language: Explained(one, one.language) for one in spoken}
    known = origin.beside(cells)
    books: dict[str, CellBook] = {
        edition.id: CellBook(cells, municipality, edition.id)
        for edition in programme.file.written
    }
    files, claims = [], []
    for in_language, report in product(spoken, REPORTS):
        if report.level == PROGRAMME:
            continue
        about = (in_language, report, units)
        editions = [one for one in programme.file.written if one.id in report.editions]
        subjects = [
            _subjects(*about, books, edition, municipality, round_, words)
            for edition in editions
        ]
        # Most of an edition is what the last one said, and need not be laid out again.
        for of_one in zip(*subjects, strict=True):
            for edition, scope in zip(editions, of_one, strict=True):
                language = in_language.language
                folder = report.folder(edition.id, round_, municipality)
                stem = f"{folder}/{_stem(scope)}.{language}"
                rows, codes = write_document(
                    report, edition, scope, out, stem, explained[language]
                )
                files += rows
                claims.append(claimed(known, codes, stem))
    catalogue = pl.DataFrame(files, schema=reported.Catalogue.empty().schema)
    return catalogue.sort("path"), pl.concat([reported.Claims.empty(), *claims]).sort(
        "path", maintain_order=True
    )


def _subjects(
    programme: Programme,
    report: Report,
    units: pl.DataFrame,
    books: dict[str, CellBook],
    edition: Edition,
    municipality: str,
    round_: str,
    words: OwnWords,
) -> Iterator[Scope]:
    """Yield what an edition of a report is about, with what people wrote of it."""
    about, book = (programme, report, units), books[edition.id]
    first = next(one for one in report.editions if one in books)  # the most open
    scopes = _scopes(*about, book, municipality, round_)
    if report.adds_to_open and first != edition.id:
        opened = _scopes(*about, book.as_told_in(books[first]), municipality, round_)
        scopes = (
            replace(one, open=of_it) for one, of_it in zip(scopes, opened, strict=True)
        )
    for one in scopes:
        if report.level == "municipality":
            yield replace(one, written=words.fields)
        elif edition.id in OWN:
            yield _with_agreements(one, words.agreements, book)
        else:
            yield one


def _scopes(
    programme: Programme,
    report: Report,
    units: pl.DataFrame,
    book: CellBook,
    municipality: str,
    round_: str,
) -> Iterator[Scope]:
    """Yield what a report is about: every unit of its kinds, or classes of it.

    Of classes, those that the edition tells of. Or the municipality itself, which has
    the units of these kinds with it.
    """
    name = next(
        one.name for one in programme.file.municipalities if one.code == municipality
    )
    this_round = next(one for one in programme.file.rounds if one.id == round_)
    names, language = _names(units), programme.language
    spoken = cache(partial(Wording, programme.phrases[language], language))

    def scope(unit: Unit, cells: UnitCells, of_it: tuple[Scope, ...] = ()) -> Scope:
        return Scope(
            programme=programme,
            unit=unit,
            municipality=name,
            round=this_round,
            cells=cells,
            wording=spoken(unit.unit_type),
            names=names,
            units=of_it,
            edition=book.edition,
        )

    chosen = units.filter(
        pl.col("municipality") == municipality,
        pl.col("round") == round_,
        pl.col("unit_type").is_in(list(report.unit_types)),
    ).sort("unit")
    rows = chosen.select("name", "unit_type", code="unit").iter_rows(named=True)
    if report.level == "municipality":
        of_it = [scope(unit, book.of(unit.code)) for unit in (Unit(**r) for r in rows)]
        if of_it:
            of_it.sort(key=lambda one: (alphabetical(one.unit.name), one.unit.code))
            itself = Unit(code=municipality, name=name, unit_type=MUNICIPALITY)
            yield scope(itself, book.of_municipality(), tuple(of_it))
        return
    for unit in (Unit(**row) for row in rows):
        whole = scope(unit, book.of(unit.code))
        if report.level == "unit":
            yield whole
            continue
        for class_id in classes_of(whole.cells, round_):
            yield replace(whole, cells=book.of(unit.code), class_id=class_id)


def _stem(scope: Scope) -> str:
    """Return what the files about a subject are called."""
    code, class_id = scope.unit.code, scope.class_id
    return code if class_id is None else file_stem(code, class_id)


def _with_agreements(scope: Scope, agreements: Agreements, book: CellBook) -> Scope:
    """Return what a report is about with what was agreed, before and now."""
    if not agreements.by_unit:
        return scope
    before = scope.previous
    agreed: list[AgreedGoal] = []
    for unit in _was(scope, before) if before is not None else ():
        agreement = agreements.of(before or "", unit)
        if agreement is None:
            continue
        agreed += agreement.goals
        if agreement.as_it_stands:
            agreed += _proposed(scope, unit, book)
    return replace(
        scope,
        agreement=agreements.of(scope.round.id, scope.unit.code),
        agreed=tuple(dict.fromkeys(agreed))[:MOST_GOALS],
    )


def _was(scope: Scope, before: str) -> list[str]:
    """Return the units of the round before that the unit is now."""
    rows = lineage(scope.programme).filter(
        pl.col("round") == scope.round.id,
        pl.col("since") == before,
        pl.col("successor") == scope.unit.code,
    )
    return sorted({scope.unit.code, *rows["unit"]})


def _proposed(scope: Scope, unit: str, book: CellBook) -> Iterator[AgreedGoal]:
    """Yield the goals that the plan of a unit proposed after the round before."""
    rounds = {one.id: one for one in scope.programme.file.rounds}
    then = replace(
        scope,
        unit=replace(scope.unit, code=unit),
        round=rounds[scope.previous or ""],
        cells=book.of(unit),
    )
    measured = unit_series(then)
    found = certainties(then, measured.everything)
    for series, _ in chosen(then, found, measured.scales):
        what = series.what
        yield AgreedGoal(
            group=what.group, measure=what.measure, breakdown=what.breakdown
        )


def _names(units: pl.DataFrame) -> Names:
    names: dict[str, dict[str, str]] = {}
    for round_, unit, name in units.select("round", "unit", "name").iter_rows():
        names.setdefault(round_, {})[unit] = name
    return names
