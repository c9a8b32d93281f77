"""The files of the reports about units: HTML and PDF, catalogued, with their claims."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.html import rendered
from pipeline.documents.pdf import compiled
from pipeline.documents.wording import Wording
from pipeline.programme.model import EditionId, Programme
from pipeline.reports.numbers.cells import CellBook, UnitCells
from pipeline.reports.numbers.history import Names
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.registry import REPORTS, Report
from pipeline.store.files import write_whole
from schemas import reported
from schemas.disclosed import SHOWN

ASSET = "disclosed/cells"
OWNER_ONLY, OWNER_READS = 0o700, 0o600


def render_reports(
    programme: Programme,
    cells: pl.DataFrame,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    out: Path,
    inputs: str,
    reports: Iterable[Report] = REPORTS,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write every report about every unit of a municipality and round.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` of the municipality and the programme.
        units: `staged.Units` of this municipality: the round and all earlier ones.
        municipality: Code of the municipality.
        round_: Round of the reports; later rounds are not looked at.
        out: Folder of the reports.
        inputs: Fingerprint of what the cells were made from.
        reports: What is written about units; reports about others are passed over.

    Returns:
        `reported.Catalogue`, a row per file, and `reported.Claims`, a row per number,
        both sorted by path.
    """
    of_units = [report for report in reports if report.level == "unit"]
    files, claims = [], []
    for edition in programme.file.written:
        book = CellBook(cells, municipality, edition.id)
        for report in [one for one in of_units if edition.id in one.editions]:
            folder = report.folder(edition.id, round_, municipality)
            for scope in _scopes(programme, report, units, book, municipality, round_):
                stem = f"{folder}/{scope.unit.code}.{scope.wording.language}"
                files += _written(report, edition.id, scope, out, stem)
                claims.append(_claimed(cells, scope.cells, stem, inputs))
    catalogue = pl.DataFrame(files, schema=reported.Catalogue.empty().schema)
    return catalogue.sort("path"), pl.concat([reported.Claims.empty(), *claims]).sort(
        "path", maintain_order=True
    )


def _scopes(
    programme: Programme,
    report: Report,
    units: pl.DataFrame,
    book: CellBook,
    municipality: str,
    round_: str,
) -> Iterator[Scope]:
    """Yield what a report is about: every unit of its kinds."""
    name = next(
        one.name for one in programme.file.municipalities if one.code == municipality
    )
    this_round = next(one for one in programme.file.rounds if one.id == round_)
    names = _names(units)
    chosen = units.filter(
        pl.col("municipality") == municipality,
        pl.col("round") == round_,
        pl.col("unit_type").is_in(list(report.unit_types)),
    ).sort("unit")
    for row in chosen.select("name", "unit_type", code="unit").iter_rows(named=True):
        unit, language = Unit(**row), programme.language
        yield Scope(
            programme=programme,
            unit=unit,
            municipality=name,
            round=this_round,
            cells=book.of(unit.code),
            wording=Wording(programme.phrases[language], language, unit.unit_type),
            names=names,
        )


def _names(units: pl.DataFrame) -> Names:
    names: dict[str, dict[str, str]] = {}
    for round_, unit, name in units.select("round", "unit", "name").iter_rows():
        names.setdefault(round_, {})[unit] = name
    return names


def _written(
    report: Report, edition: EditionId, scope: Scope, out: Path, stem: str
) -> Iterator[dict[str, object]]:
    """Write a document in every format and yield its rows of the catalogue."""
    view = report.compose(scope)
    day = scope.round.fieldwork.last  # the same numbers carry the same day
    mode = _kept_for_owner(out, edition)
    parts = {"p": view, "pictures": view.pictures}
    contents = {
        "html": rendered(report.html, **parts).encode(),
        "pdf": compiled(report.pdf, parts, day),
    }
    for ending, content in contents.items():
        path = f"{stem}.{ending}"
        write_whole(out / path, content, mode)
        yield {
            "report": report.id,
            "edition": edition,
            "round": scope.round.id,
            "municipality": scope.municipality_code,
            "unit": scope.unit.code,
            "language": scope.wording.language,
            "format": ending,
            "path": path,
            "title": view.title,
            "unit_name": scope.unit.name,
            "predecessors": " ".join(scope.history.predecessors) or None,
            "size": len(content),
            "sha256": sha256(content).hexdigest(),
        }


def _claimed(
    cells: pl.DataFrame, found: UnitCells, stem: str, inputs: str
) -> pl.DataFrame:
    """Return the address of every cell that the document prints."""
    return (
        cells[sorted(found.printed)]
        .with_columns(
            value=pl.when(pl.col("status") == SHOWN).then("value"),
            path=pl.lit(stem),
            asset=pl.lit(ASSET),
            inputs=pl.lit(inputs),
        )
        .select(reported.Claims.empty().columns)
    )


def _kept_for_owner(out: Path, edition: EditionId) -> int | None:
    """Return the mode of an edition's files, having closed the folder they lie in."""
    if edition != "confidential":
        return None
    folder = out / edition
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(OWNER_ONLY)
    return OWNER_READS
