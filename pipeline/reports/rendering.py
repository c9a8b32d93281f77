"""Files of the reports of a partition: HTML and PDF, catalogued with their claims."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.html import rendered
from pipeline.documents.marks import Claim, linked
from pipeline.documents.pdf import compiled
from pipeline.documents.svg import unclaimed
from pipeline.documents.wording import Wording, alphabetical
from pipeline.editorial.agreements import MOST_GOALS, AgreedGoal, Agreements
from pipeline.editorial.fields import Fields
from pipeline.programme.frames import lineage
from pipeline.programme.model import Edition, EditionId, Programme
from pipeline.reports.class_sheet.classes import classes_of, file_stem
from pipeline.reports.class_sheet.sheet import naming_classes
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.numbers.cells import HIDDEN, CellBook, UnitCells
from pipeline.reports.numbers.history import Names
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import MUNICIPALITY, Scope, Unit
from pipeline.reports.parts.certainties import certainties
from pipeline.reports.parts.evidence import claims_of, evidence
from pipeline.reports.parts.issue import issue
from pipeline.reports.parts.topics import chosen
from pipeline.reports.registry import OWN, REPORTS, Report
from pipeline.reports.unclaimed import LEAST, Explained
from pipeline.store.steps import CannotBeMadeError
from schemas import reported
from schemas.disclosed import SHOWN

MOST_TOLD = 3  # texts that a refusal quotes


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where cells come from.

    Attributes:
        asset: What made them.
        program: Hash of the code that did.
        inputs: Fingerprint of everything that they were made from.
        content: Hash of all of them.
    """

    asset: str
    program: str
    inputs: str
    content: str


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
    explained = Explained(programme, programme.language)
    words = own_words or OwnWords()
    files, claims = [], []
    for edition in programme.file.written:
        book = CellBook(cells, municipality, edition.id)
        for report in [one for one in REPORTS if edition.id in one.editions]:
            folder = report.folder(edition.id, round_, municipality)
            about = (programme, report, units)
            subjects = _scopes(*about, book, municipality, round_)
            first = _open_edition(programme, report)
            if report.adds_to_open and first != edition.id:
                less = book.as_told_in(CellBook(cells, municipality, first))
                opened = _scopes(*about, less, municipality, round_)
                subjects = (
                    replace(one, open=of_it)
                    for one, of_it in zip(subjects, opened, strict=True)
                )
            for one in subjects:
                own = words.agreements if edition.id in OWN else None
                scope = one
                if report.level == "municipality":
                    scope = replace(one, written=words.fields)
                elif own is not None:
                    scope = _with_agreements(one, own, book)
                stem = f"{folder}/{_stem(scope)}.{scope.wording.language}"
                rows, codes = _written(report, edition, scope, out, stem, explained)
                files += rows
                claims.append(_claimed(cells, codes, stem, origin))
    catalogue = pl.DataFrame(files, schema=reported.Catalogue.empty().schema)
    return catalogue.sort("path"), pl.concat([reported.Claims.empty(), *claims]).sort(
        "path", maintain_order=True
    )


def _open_edition(programme: Programme, report: Report) -> EditionId:
    """Return the most open edition in which a report is written."""
    written = {one.id for one in programme.file.written}
    return next(edition for edition in report.editions if edition in written)


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

    def scope(unit: Unit, cells: UnitCells, of_it: tuple[Scope, ...] = ()) -> Scope:
        return Scope(
            programme=programme,
            unit=unit,
            municipality=name,
            round=this_round,
            cells=cells,
            wording=Wording(programme.phrases[language], language, unit.unit_type),
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


def _written(
    report: Report,
    edition: Edition,
    scope: Scope,
    out: Path,
    stem: str,
    explained: Explained,
) -> tuple[list[dict[str, object]], dict[Claim, int]]:
    """Write a document in every format.

    Returns:
        Its rows of the catalogue, and claim -> number of its entry of the evidence.

    Raises:
        CannotBeMadeError: It tells a number that nobody can follow; nothing is written.
    """
    view = report.compose(scope)
    pictures = view.pictures
    found, codes = evidence(scope, claims_of(view, pictures), stem)
    day = scope.round.fieldwork.last  # the same numbers carry the same day
    drawn = {name: unclaimed(picture) for name, picture in pictures.items()}
    foot = issue(edition, scope.wording)
    html = rendered(report.html, p=view, pictures=pictures, evidence=found, issue=foot)
    page = linked(html, codes)
    if unknown := explained.unclaimed(page, [stem, *_registered(scope)]):
        raise CannotBeMadeError(
            f"{stem} has digits of no claim: {' | '.join(unknown[:MOST_TOLD])}. Word "
            "them as numbers of their cells, or say in reports/unclaimed.py what they "
            "are."
        )
    parts = {"p": view, "pictures": drawn, "evidence": found, "issue": foot}
    contents = {
        "html": page.encode(),
        "pdf": compiled(report.pdf, parts, day),
    }
    rows = []
    for ending, content in contents.items():
        path = f"{stem}.{ending}"
        write_in_edition(out, path, content)
        rows.append(
            {
                "report": report.id,
                "edition": edition.id,
                "round": scope.round.id,
                "municipality": scope.municipality_code,
                "unit": scope.unit.code,
                "language": scope.wording.language,
                "format": ending,
                "path": path,
                "title": view.heading.title,
                "unit_name": scope.unit.name,
                "predecessors": " ".join(scope.history.predecessors) or None,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
            }
        )
    return rows, codes


def _registered(scope: Scope) -> Iterator[str]:
    """Yield what a document may write of the register, and of what the unit wrote.

    Names and numbers of units, and of classes; own words that are more than a number.
    """
    yield scope.unit.name
    if scope.class_id is not None:
        yield from naming_classes(scope)
    for one in (scope, *scope.units):
        yield one.wording.say("heading.number", number=one.unit.code)
    words = [goal.seen for goal in scope.agreed]
    if scope.agreement is not None:
        words += scope.agreement.own_words
    for filled in scope.written.filled.values():
        words += filled.own_words
    yield from (text for text in words if sum(map(str.isalpha, text)) >= LEAST)
    for names in scope.names.values():
        yield from names.values()
        yield from (f"({code})" for code in names)


def _claimed(
    cells: pl.DataFrame, codes: dict[Claim, int], stem: str, origin: Origin
) -> pl.DataFrame:
    """Return the address of every cell of every entry of a document's evidence."""
    entries = pl.DataFrame(
        [
            (code, claim.made, row)
            for claim, code in codes.items()
            for row in claim.rows
        ],
        schema={"code": pl.Int64, "made": pl.String, "row": pl.Int64},
        orient="row",
    )
    hidden = pl.col("status") != SHOWN
    kept_back = pl.col("status").is_in(list(HIDDEN))
    numbers = ("value", "low", "high")
    return (
        pl.concat([entries, cells[entries["row"].to_list()]], how="horizontal")
        .with_columns(
            *(pl.when(~hidden).then(name).alias(name) for name in numbers),
            pl.when(~kept_back).then("n").alias("n"),
            path=pl.lit(stem),
            asset=pl.lit(origin.asset),
            program=pl.lit(origin.program),
            inputs=pl.lit(origin.inputs),
            content=pl.lit(origin.content),
        )
        .select(reported.Claims.empty().columns)
        .sort("code", maintain_order=True)
    )
