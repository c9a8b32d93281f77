"""The files of the profiles: HTML and PDF per unit, catalogued, with their claims."""

from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.html import profile_html
from pipeline.documents.pdf import profile_pdf
from pipeline.documents.wording import Wording
from pipeline.programme.model import Language, Programme
from pipeline.reports.charts.illustrations import illustrations
from pipeline.reports.numbers.cells import CellBook, UnitCells
from pipeline.reports.numbers.history import Names
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.view import Profile
from pipeline.reports.unit_profile.composition import profile_of
from pipeline.store.files import write_whole
from schemas import reported
from schemas.disclosed import SHOWN

EDITION = "unit"
ASSET = "disclosed/cells"
REPORT_OF_UNIT_TYPE = {
    "school": "school_profile",
    "daycare": "daycare_profile",
    "childminders": "daycare_profile",
}


def render_profiles(
    programme: Programme,
    cells: pl.DataFrame,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    out: Path,
    inputs: str,
    language: Language = "da",
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Write a profile, HTML and PDF, for every unit of a municipality and round.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` of the municipality and the programme.
        units: `staged.Units` of this municipality: the round and all earlier ones.
        municipality: Code of the municipality.
        round_: Round of the profiles; later rounds are not looked at.
        out: Folder of the reports.
        inputs: Fingerprint of what the cells were made from.
        language: Language of the documents.

    Returns:
        `reported.Catalogue`, a row per file, and `reported.Claims`, a row per number,
        both sorted by path.
    """
    book = CellBook(cells, municipality)
    names = _names(units)
    files, claims = [], []
    for unit in _units(units, municipality, round_):
        found = book.of(unit.code)
        scope = _scope(programme, unit, municipality, round_, found, names, language)
        stem = "/".join(
            (
                *(EDITION, round_, municipality),
                *(REPORT_OF_UNIT_TYPE[unit.unit_type], f"{unit.code}.{language}"),
            )
        )
        profile = profile_of(scope)
        for ending, content in _documents(profile, scope).items():
            path = f"{stem}.{ending}"
            write_whole(out / path, content)
            files.append(_catalogued(scope, profile, path, content))
        claims.append(_claimed(cells, found, stem, inputs))
    return _frame(reported.Catalogue, files), (
        pl.concat(claims).sort("path", maintain_order=True)
        if claims
        else reported.Claims.empty()
    )


def _documents(profile: Profile, scope: Scope) -> dict[str, bytes]:
    pictures = illustrations(profile)
    return {
        "html": profile_html(profile, pictures).encode(),
        "pdf": profile_pdf(profile, pictures, scope.round.fieldwork.last),
    }


def _units(units: pl.DataFrame, municipality: str, round_: str) -> list[Unit]:
    chosen = units.filter(
        pl.col("municipality") == municipality,
        pl.col("round") == round_,
        pl.col("unit_type").is_in(list(REPORT_OF_UNIT_TYPE)),
    ).sort("unit")
    return [
        Unit(code=code, name=name, unit_type=unit_type)
        for code, name, unit_type in chosen.select(
            "unit", "name", "unit_type"
        ).iter_rows()
    ]


def _names(units: pl.DataFrame) -> Names:
    names: dict[str, dict[str, str]] = {}
    for round_, unit, name in units.select("round", "unit", "name").iter_rows():
        names.setdefault(round_, {})[unit] = name
    return names


def _scope(
    programme: Programme,
    unit: Unit,
    municipality: str,
    round_: str,
    cells: UnitCells,
    names: Names,
    language: Language,
) -> Scope:
    return Scope(
        programme=programme,
        unit=unit,
        municipality=next(
            one.name
            for one in programme.file.municipalities
            if one.code == municipality
        ),
        round=next(one for one in programme.file.rounds if one.id == round_),
        cells=cells,
        wording=Wording(programme.phrases[language], language, unit.unit_type),
        names=names,
    )


def _catalogued(
    scope: Scope, profile: Profile, path: str, content: bytes
) -> dict[str, object]:
    edition, round_, municipality, report, file = path.split("/")
    return {
        "report": report,
        "edition": edition,
        "round": round_,
        "municipality": municipality,
        "unit": scope.unit.code,
        "language": profile.language,
        "format": file.rsplit(".", 1)[1],
        "path": path,
        "title": profile.heading.title,
        "unit_name": scope.unit.name,
        "predecessors": " ".join(scope.history.predecessors) or None,
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
    }


def _claimed(
    cells: pl.DataFrame, found: UnitCells, stem: str, inputs: str
) -> pl.DataFrame:
    """Return the address of every cell that the document was made from."""
    columns = list(reported.Claims.to_schema().columns)
    return (
        cells[sorted(found.rows)]
        .with_columns(
            value=pl.when(pl.col("status") == SHOWN).then("value"),
            path=pl.lit(stem),
            asset=pl.lit(ASSET),
            inputs=pl.lit(inputs),
        )
        .select(columns)
    )


def _frame(model: type[reported.Catalogue], rows: list[dict]) -> pl.DataFrame:
    empty = model.empty()
    return pl.DataFrame(rows, schema=empty.schema).sort("path")
