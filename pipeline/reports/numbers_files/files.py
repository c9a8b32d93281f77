"""The files of numbers beside the documents: a table, its dictionary, and both as JSON.

`EDITION/ROUND/MUNICIPALITY/numbers/MUNICIPALITY.LANGUAGE.{csv,json,xlsx}`, and
`MUNICIPALITY_dictionary.LANGUAGE.csv`. The numbers are the same in all of them. Codes
know no language, and a dictionary has every one, so that of these files those of all
languages are the same bytes; the workbook is for people, in their own.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import get_args

import polars as pl

from pipeline.documents.wording import wording_of
from pipeline.programme.model import FOR_CLASSES, EditionId, Programme
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.numbers_files.dictionary import dictionary
from pipeline.reports.numbers_files.table import COUNTS, NUMBERS, number_rows
from pipeline.reports.numbers_files.texts import as_texts, csv_of
from pipeline.reports.numbers_files.workbook import workbook_of
from schemas import reported

REPORT = "numbers"
DICTIONARY = "dictionary"
ADMINISTRATION = "municipality"  # a unit of those who are never told of per unit
ESCAPED = {  # within a text of JSON
    one: json.dumps(one)[1:-1] for one in ('"', "\\", *map(chr, range(32)))
}
FORM = 1  # of the JSON: a reader that knows another one must not guess


def folder_of(edition: EditionId, round_: str, municipality: str) -> str:
    """Return where the numbers of an edition lie below the reports folder."""
    return f"{edition}/{round_}/{municipality}/{REPORT}"


def folders_of(round_: str, municipality: str) -> list[str]:
    """Return where numbers of a partition may lie, whichever editions are written."""
    return [folder_of(one, round_, municipality) for one in get_args(EditionId)]


def editions_of(programme: Programme) -> list[EditionId]:
    """Return the editions with files of numbers: all but that of classes.

    Who may read of one class may not read of all.
    """
    return [one.id for one in programme.file.written if one.id != FOR_CLASSES]


def write_numbers(
    programme: Programme,
    cells: pl.DataFrame,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    out: Path,
) -> pl.DataFrame:
    """Write the numbers of a municipality and round, of every edition.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` of the municipality and the programme.
        units: `staged.Units` of the municipality.
        municipality: Its code.
        round_: The round.
        out: Folder of the reports.

    Returns:
        `reported.Catalogue`, a row per file; none where the municipality has no unit.
    """
    files: list[dict[str, object]] = []
    for edition in editions_of(programme):
        rows = rows_of(
            programme,
            cells,
            units,
            edition=edition,
            municipality=municipality,
            round_=round_,
        )
        if not rows.is_empty():
            files += _written(programme, rows, edition, municipality, round_, out)
    schema = reported.Catalogue.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    return pl.DataFrame(files, schema=schema)


def rows_of(
    programme: Programme,
    cells: pl.DataFrame,
    units: pl.DataFrame,
    *,
    edition: EditionId,
    municipality: str,
    round_: str,
) -> pl.DataFrame:
    """Return the rows that the files of an edition hold.

    Args:
        programme: The programme.
        cells: `disclosed.Cells`, at least of the municipality and the programme.
        units: `staged.Units`, at least of the municipality.
        edition: Whose numbers.
        municipality: Its code.
        round_: The round.

    Returns:
        Rows of `number_rows`; none where the municipality has no unit.
    """
    here = units.filter(
        pl.col("municipality") == municipality,
        pl.col("round") == round_,
        pl.col("unit_type") != ADMINISTRATION,
    )
    return number_rows(
        programme,
        cells if here.height else cells.clear(),
        here.select("unit", "name"),
        edition=edition,
        municipality=municipality,
        round_=round_,
    )


def _written(
    programme: Programme,
    rows: pl.DataFrame,
    edition: EditionId,
    municipality: str,
    round_: str,
    out: Path,
) -> Iterable[dict[str, object]]:
    name = next(
        one.name for one in programme.file.municipalities if one.code == municipality
    )
    texts, entries = as_texts(rows), dictionary(programme, rows)
    about = {"edition": edition, "round": round_, "municipality": municipality}
    contents = {
        (municipality, "csv"): csv_of(texts),
        (f"{municipality}_{DICTIONARY}", "csv"): csv_of(entries),
        (municipality, "json"): _json(texts, entries, about),
    }
    folder = folder_of(edition, round_, municipality)
    for language in programme.document_languages:
        wording = wording_of(programme, language)
        title = wording.say("data_file.title", municipality=name, round=round_)
        book = workbook_of(texts, entries, wording, title)
        for (stem, ending), content in {
            **contents,
            (municipality, "xlsx"): book,
        }.items():
            path = f"{folder}/{stem}.{language}.{ending}"
            write_in_edition(out, path, content)
            yield {
                "report": REPORT,
                "edition": edition,
                "round": round_,
                "municipality": municipality,
                "unit": municipality,
                "language": language,
                "format": ending,
                "path": path,
                "title": title,
                "unit_name": name,
                "predecessors": None,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
            }


def _json(texts: pl.DataFrame, entries: pl.DataFrame, about: dict[str, str]) -> bytes:
    """Return the numbers and their dictionary as JSON, a row to a line."""
    numbers = {*NUMBERS, *COUNTS}
    cells = [
        (pl.col(name) if name in numbers else _quoted(name)).fill_null("null")
        for name in texts.columns
    ]
    row = pl.format("[{}]", pl.concat_str(cells, separator=","))
    body = texts.select(row.str.join(",\n")).item()
    head = json.dumps(
        {"form": FORM, **about, "columns": texts.columns}, ensure_ascii=False
    )
    listed = json.dumps(entries.to_dicts(), ensure_ascii=False, indent=0)
    return f'{head[:-1]},\n"dictionary":{listed},\n"rows":[\n{body}\n]}}\n'.encode()


def _quoted(name: str) -> pl.Expr:
    """Return a column of texts as JSON has them; null stays null."""
    return pl.format('"{}"', pl.col(name).str.replace_many(ESCAPED))
