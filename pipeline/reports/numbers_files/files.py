"""The files of numbers beside the documents: a table, its dictionary, and both as JSON.

`EDITION/ROUND/MUNICIPALITY/numbers/MUNICIPALITY.LANGUAGE.{csv,json,xlsx}`, and
`MUNICIPALITY_dictionary.LANGUAGE.csv`; of all together `programme` stands in place of a
code. The numbers are the same in all of them. Codes know no language, and a dictionary
has every one, so that of these files those of all languages are the same bytes; the
workbook is for people, in their own.
"""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import FOR_CLASSES, EditionId, Language, Programme
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.numbers_files.dictionary import dictionary
from pipeline.reports.numbers_files.table import COUNTS, NUMBERS, number_rows
from pipeline.reports.numbers_files.texts import as_texts, csv_of
from pipeline.reports.numbers_files.workbook import workbook_of
from pipeline.reports.registry import REPORTS
from schemas import reported

REPORT = "numbers"
DICTIONARY = "dictionary"
ENDINGS = ("csv", "xlsx", "json")  # of the numbers themselves
ADMINISTRATION = "municipality"  # a unit of those who are never told of per unit
ESCAPED = {  # within a text of JSON
    one: json.dumps(one)[1:-1] for one in ('"', "\\", *map(chr, range(32)))
}
Rows = Mapping[EditionId, pl.DataFrame]
Called = Mapping[Language, str]  # what somebody is called
FORM = 1  # of the JSON: a reader that knows another one must not guess


def folder_of(edition: EditionId, round_: str, municipality: str) -> str:
    """Return where the numbers of an edition lie below the reports folder."""
    return f"{edition}/{round_}/{municipality}/{REPORT}"


def named_files(
    whose: str, language: Language, wording: Wording
) -> list[tuple[str, str]]:
    """Return the files of a municipality or of all: their names, and what they are.

    Args:
        whose: Code of the municipality, or `PROGRAMME`.
        language: Of the files.
        wording: In whose language they are called what they are.
    """
    files = [
        (_file_of(whose, language, one), wording.say(f"index.format.{one}"))
        for one in ENDINGS
    ]
    codes = _file_of(f"{whose}_{DICTIONARY}", language, "csv")
    return [*files, (codes, wording.say("index.codes"))]


def _file_of(stem: str, language: Language, ending: str) -> str:
    return f"{stem}.{language}.{ending}"


def editions_of(programme: Programme) -> list[EditionId]:
    """Return the editions with files of numbers: all but that of classes.

    Who may read of one class may not read of all.
    """
    return [one.id for one in programme.file.written if one.id != FOR_CLASSES]


def editions_of_all(programme: Programme) -> list[EditionId]:
    """Return the editions with numbers of all together: as their documents have."""
    told = {one for each in REPORTS if each.level == PROGRAMME for one in each.editions}
    return [one for one in editions_of(programme) if one in told]


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
    name = programme.municipality_names[municipality]
    rows: Rows = {
        edition: rows_of(
            programme,
            cells,
            units,
            edition=edition,
            municipality=municipality,
            round_=round_,
        )
        for edition in editions_of(programme)
    }
    called = dict.fromkeys(programme.document_languages, name)
    return _written(programme, rows, municipality, called, round_, out)


def write_programme_numbers(
    programme: Programme, cells: pl.DataFrame, *, round_: str, out: Path
) -> pl.DataFrame:
    """Write the numbers of all municipalities together in a round, of every edition.

    Args:
        programme: The programme.
        cells: `disclosed.Cells` and `disclosed.ProgrammeCells` above units.
        round_: The round.
        out: Folder of the reports.

    Returns:
        `reported.Catalogue`, a row per file; none where nobody was asked in the round.
    """
    nobody = pl.DataFrame(schema={"unit": pl.String, "name": pl.String})
    rows: Rows = {
        edition: number_rows(
            programme,
            cells,
            nobody,
            edition=edition,
            municipality=PROGRAMME,
            round_=round_,
        )
        for edition in editions_of_all(programme)
    }
    name = programme.file.name
    called: Called = {one: name.of(one) for one in programme.document_languages}
    return _written(programme, rows, PROGRAMME, called, round_, out)


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
    rows: Rows,
    whose: str,
    called: Called,
    round_: str,
    out: Path,
) -> pl.DataFrame:
    """Write the rows of each edition that has some, and return what was written."""
    files = [
        file
        for edition, some in rows.items()
        if not some.is_empty()
        for file in _of_edition(programme, some, edition, whose, called, round_, out)
    ]
    schema = reported.Catalogue.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    return pl.DataFrame(files, schema=schema)


def _of_edition(
    programme: Programme,
    rows: pl.DataFrame,
    edition: EditionId,
    whose: str,
    called: Called,
    round_: str,
    out: Path,
) -> Iterator[dict[str, object]]:
    texts, entries = as_texts(rows), dictionary(programme, rows)
    about = {"edition": edition, "round": round_, "municipality": whose}
    contents = {
        (whose, "csv"): csv_of(texts),
        (f"{whose}_{DICTIONARY}", "csv"): csv_of(entries),
        (whose, "json"): _json(texts, entries, about),
    }
    folder = folder_of(edition, round_, whose)
    for language, name in called.items():
        wording = wording_of(programme, language)
        title = wording.say("data_file.title", name=name, round=round_)
        book = workbook_of(texts, entries, wording, title)
        for (stem, ending), content in {**contents, (whose, "xlsx"): book}.items():
            path = f"{folder}/{_file_of(stem, language, ending)}"
            write_in_edition(out, path, content)
            yield {
                "report": REPORT,
                "edition": edition,
                "round": round_,
                "municipality": whose,
                "unit": whose,
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
