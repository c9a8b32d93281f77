"""Files of numbers: what their columns say, as the data dictionary explains them.

`EDITION/ROUND/MUNICIPALITY/numbers/MUNICIPALITY.LANGUAGE.csv`, its dictionary, and both
once more as JSON and as a workbook, which must say the same, cell by cell. In a second
language all but the workbook must be the same to the last byte. The numbers of all
municipalities together lie at `programme` in place of a code.
"""

import json
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from polars.exceptions import PolarsError
from python_calamine import CalamineError, CalamineWorkbook

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.workbook_languages import same_numbers
from pipeline.programme.model import Programme

PLACE = re.compile(
    r"(?P<edition>\w+)/(?P<round>[^/]+)/(?P<municipality>[^/]+)/numbers/"
    r"(?P=municipality)(?P<dictionary>_dictionary)?\.(?P<language>\w\w)\."
    r"(?P<format>csv|json|xlsx)"
)
BESIDE_CSV = (".json", ".xlsx")
KEY = ["round", "level", "municipality", "unit", "group", "measure", "breakdown"]
KEY += ["quantity", "since", "about"]
NAMES = ["municipality_name", "unit_name"]
NUMBERS = ["value", "low", "high", "detectable", "n", "base"]
COLUMNS = {"address", *KEY, *NAMES, *NUMBERS, "status", "kind", "verdict", "because"}
BESIDE = {"quantity_name", "group_name", "measure_name"}  # in the workbook, for people
ENTRY = re.compile(r"what|code|(?:name|text)_\w\w")
KINDS_OF_ENTRIES = {"column", "level", "status", "kind", "quantity", "verdict"}
KINDS_OF_ENTRIES |= {"because", "group", "measure", "about"}
JSON_KEYS = {"form", "edition", "round", "municipality", "columns", "dictionary"}
JSON_KEYS |= {"rows"}
PARTS = re.compile(  # of a workbook of values: no comments, no links, no other files
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:app|core)\.xml"
    r"|xl/(?:workbook|styles|sharedStrings)\.xml|xl/theme/theme1\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/worksheets/sheet[12]\.xml"
)
STATUSES = ("shown", "hidden", "not_measured", "not_comparable", "alone", "too_loose")
GUARDED = re.compile(r"^'([=+\-@\t\r])")  # so that no spreadsheet computes it
DIGIT = re.compile(r"\d")
FORM = 1


@dataclass(frozen=True)
class NumberFile:
    """The numbers of a municipality, or of all, in one edition of a round, as files.

    Attributes:
        path: Of the CSV.
        others: Of the CSVs in other languages.
    """

    path: str
    edition: str
    round: str
    municipality: str
    others: tuple[str, ...] = ()

    def beside(self, ending: str, path: str | None = None) -> str:
        """Return the path of another of its files, beside one of its CSVs."""
        return f"{(path or self.path).removesuffix('.csv')}{ending}"

    def dictionary(self, path: str | None = None) -> str:
        """Return the path of the CSV that says what columns and codes mean."""
        before, after = (path or self.path).rsplit(f"{self.municipality}.", 1)
        return f"{before}{self.municipality}_dictionary.{after}"


def number_files(folder: Path) -> list[NumberFile]:
    """Return the numbers below a folder of reports, by path.

    Raises:
        UnknownContentError: A file beside them that is none of them, or one is missing.
    """
    found: dict[tuple[str, ...], list[str]] = {}
    others = []
    for file in sorted(folder.glob("*/*/*/numbers/*")):
        path = file.relative_to(folder).as_posix()
        place = PLACE.fullmatch(path)
        if place is None:
            raise UnknownContentError(path, "a file of unknown kind")
        if place["format"] == "csv" and not place["dictionary"]:
            about = (place["edition"], place["round"], place["municipality"])
            found.setdefault(about, []).append(path)
        else:
            others.append(path)
    read = [
        NumberFile(first, *about, others=tuple(rest))
        for about, (first, *rest) in found.items()
    ]
    known = {
        path
        for one in read
        for csv in (one.path, *one.others)
        for path in (one.dictionary(csv), *(one.beside(end, csv) for end in BESIDE_CSV))
    }
    if strange := known.symmetric_difference(others):
        raise UnknownContentError(min(strange), "numbers in one format only")
    return read


def rows_of(
    folder: Path,
    file: NumberFile,
    programme: Programme,
    names: Mapping[str, Collection[str]],
) -> pl.DataFrame:
    """Return the rows of a CSV as texts, having held the other formats against them.

    Args:
        folder: The reports.
        file: One of the files.
        programme: Its names and words are public.
        names: Of units.

    Raises:
        UnknownContentError: A column or text that nobody explained, or a format that
            says something else.
    """
    rows = _csv(folder, file.path)
    refuse_unknown(rows, file.path)
    entries = _csv(folder, file.dictionary())
    _refuse_unknown_entries(entries, rows, programme, file.dictionary())
    refuse_other_names(rows, programme, names, file.path)
    _json(folder, file, rows, entries)
    first = file.beside(".xlsx")
    _workbook(folder, first, rows, entries)
    for path in file.others:
        _workbook(folder, file.beside(".xlsx", path), rows, entries, like=first)
        for one, first in (
            (path, file.path),
            (file.dictionary(path), file.dictionary()),
            (file.beside(".json", path), file.beside(".json")),
        ):
            if (folder / one).read_bytes() != (folder / first).read_bytes():
                raise UnknownContentError(one, f"something else than {first}")
    return rows


def refuse_unknown(rows: pl.DataFrame, path: str) -> None:
    """Refuse rows of numbers with other columns than the dictionary has.

    Raises:
        UnknownContentError: They have.
    """
    if unknown := set(rows.columns) ^ COLUMNS:
        raise UnknownContentError(path, f"the column {min(unknown)}")
    parts = [pl.col(name).fill_null("-") for name in KEY]
    if rows.filter(pl.col("address") != pl.concat_str(parts, separator="/")).height:
        raise UnknownContentError(path, "an address that is not of its row")


def _csv(folder: Path, path: str) -> pl.DataFrame:
    try:
        rows = csv_rows((folder / path).read_bytes())
    except PolarsError as error:
        raise UnknownContentError(path, "no table") from error
    return rows


def csv_rows(content: bytes) -> pl.DataFrame:
    """Return a CSV as texts; an empty field is null, a guarded one as it was."""
    rows = pl.read_csv(content, infer_schema=False)
    return rows.with_columns(pl.all().str.replace(GUARDED.pattern, "$1"))


def _refuse_unknown_entries(
    entries: pl.DataFrame, rows: pl.DataFrame, programme: Programme, path: str
) -> None:
    """Refuse a dictionary that says more than what codes of the rows mean."""
    for name in entries.columns:
        if not ENTRY.fullmatch(name):
            raise UnknownContentError(path, f"the column {name}")
    measure = pl.concat_str("group", "measure", separator=".")
    answers = pl.concat_str(measure, pl.lit(": "), "about")
    of_all = pl.concat_str("quantity", pl.lit(": "), "about")
    codes = {
        *COLUMNS,
        *["programme", "municipality", "unit", *STATUSES],
        *rows.select(pl.coalesce(measure, "measure").unique()).to_series(),
        *rows.select(answers.unique()).to_series(),
        *rows.select(of_all.unique()).to_series(),
    }
    for name in ("kind", "quantity", "verdict", "because", "group", "measure", "about"):
        codes |= set(rows[name].unique())
    public = _texts(programme.model_dump(mode="json"))
    for what, code, *texts in entries.iter_rows():
        if what not in KINDS_OF_ENTRIES or code not in codes:
            raise UnknownContentError(path, f"an entry {what} {code!r}")
        for text in texts:
            if text and DIGIT.search(text) and text not in public:
                raise UnknownContentError(path, f"an explanation {text!r}")


def _texts(value: Any) -> set[str]:  # noqa: ANN401 - whatever a programme holds
    """Return every text within a value."""
    if isinstance(value, str):
        return {value}
    parts = value.values() if isinstance(value, dict) else value
    return set().union(*map(_texts, parts)) if isinstance(value, dict | list) else set()


def refuse_other_names(
    rows: pl.DataFrame,
    programme: Programme,
    names: Mapping[str, Collection[str]],
    path: str,
) -> None:
    """Refuse a name that is not the unit's or the municipality's.

    Raises:
        UnknownContentError: There is one.
    """
    called = {one.code: {one.name} for one in programme.file.municipalities}
    for code, name, known in (
        ("municipality", "municipality_name", called),
        ("unit", "unit_name", names),
    ):
        for one, text in rows.select(code, name).unique().iter_rows():
            if one is None and text is None:
                continue
            if text not in known.get(one or "", ()):
                raise UnknownContentError(path, f"a name of {code} {one}")


def _json(
    folder: Path, file: NumberFile, rows: pl.DataFrame, entries: pl.DataFrame
) -> None:
    """Hold the JSON against the CSV."""
    path = file.beside(".json")
    said = json.loads((folder / path).read_bytes())
    if said.keys() != JSON_KEYS or said["form"] != FORM:
        raise UnknownContentError(path, "another form")
    if any(said[one] != getattr(file, one) for one in ("edition", "round")):
        raise UnknownContentError(path, "another edition or round")
    if said["municipality"] != file.municipality or said["columns"] != rows.columns:
        raise UnknownContentError(path, "another municipality, or other columns")
    if said["dictionary"] != entries.to_dicts():
        raise UnknownContentError(path, "another dictionary")
    if {*map(len, said["rows"])} - {rows.width}:
        raise UnknownContentError(path, "other rows than in the CSV")
    columns = list(zip(*said["rows"], strict=True)) or [()] * rows.width
    _refuse_other(columns, rows, path)


def _workbook(
    folder: Path,
    path: str,
    rows: pl.DataFrame,
    entries: pl.DataFrame,
    like: str | None = None,
) -> None:
    """Hold the workbook against the CSV; names of codes stand beside in it.

    `like`: one that has been held against it, in another language.
    """
    try:
        with zipfile.ZipFile(folder / path) as package:
            parts = package.namelist()
        book = CalamineWorkbook.from_path(str(folder / path))
    except (zipfile.BadZipFile, CalamineError) as error:
        raise UnknownContentError(path, "no workbook") from error
    if strange := [one for one in parts if not PARTS.fullmatch(one)]:
        raise UnknownContentError(path, f"the part {min(strange)}")
    names = [name for name in entries.columns if name.startswith("name_")]
    named = {"", *(text for name in names for text in entries[name].drop_nulls())}
    if like is None or not same_numbers(
        folder / like, folder / path, _told_in(rows), named
    ):
        _numbers(book, rows, named, path)
    dictionary = book.get_sheet_by_index(1).to_python()
    told = [[text or None for text in line] for line in dictionary[1:]]
    if dictionary[0] != entries.columns or told != [
        list(one) for one in entries.rows()
    ]:
        raise UnknownContentError(path, "another dictionary")


def _told_in(rows: pl.DataFrame) -> set[str]:
    """Return every text of the cells that know no language, and of heads."""
    return {*COLUMNS, *BESIDE}.union(*(column.unique().to_list() for column in rows))


def _numbers(
    book: CalamineWorkbook, rows: pl.DataFrame, named: Collection[str], path: str
) -> None:
    """Hold the sheet of numbers against the CSV."""
    head, *lines = book.get_sheet_by_index(0).to_python()
    width = rows.width
    if head[:width] != rows.columns or {*head[width:]} != BESIDE:
        raise UnknownContentError(path, "other columns")
    if {*map(len, lines)} - {len(head)}:
        raise UnknownContentError(path, "other rows than in the CSV")
    columns = list(zip(*lines, strict=True)) or [()] * len(head)
    _refuse_other(columns[:width], rows, path)
    for column in columns[width:]:
        if strange := {*column}.difference(named):
            raise UnknownContentError(path, f"a name {min(map(str, strange))!r}")


def _refuse_other(
    columns: Sequence[Sequence[Any]], rows: pl.DataFrame, path: str
) -> None:
    """Refuse columns that are not those of the CSV, number by number."""
    if len(columns) != rows.width or {*map(len, columns)} - {rows.height}:
        raise UnknownContentError(path, "other rows than in the CSV")
    for name, column in zip(rows.columns, columns, strict=True):
        there = rows[name].to_list()
        if name in NUMBERS:
            there = [None if text is None else float(text) for text in there]
        here = list(column)
        # A workbook has an empty text where nothing is; most columns are the same.
        if here != there and [None if one == "" else one for one in here] != there:
            raise UnknownContentError(path, f"other rows than in the CSV: {name}")
