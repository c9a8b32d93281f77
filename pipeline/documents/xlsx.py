"""A workbook of large tables, written column by column.

A writer that is asked for each cell needs a second for ten thousand rows. Here the
library of tables makes the text of whole columns, which is then packed. Of the format
(ECMA-376, Office Open XML) it has what tables need: text, numbers with their decimals,
a head that stays in sight, widths, and a filter. Nothing is ever a formula or a link.
"""

import io
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import polars as pl

from pipeline.documents import palette

MADE = (2000, 1, 1, 0, 0, 0)  # the same tables give the same bytes
LEVEL = 6  # of packing: more makes a hundredth less, in twice the time
LETTERS = 26  # of the names of columns
HEAD, FIRST_NUMBER = 1, 2  # styles of cells; one follows for each number of decimals
SPECIAL = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "_x000D_"} | {
    chr(code): f"_x{code:04X}_" for code in range(32) if chr(code) not in "\t\n\r"
}
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Its name, at most 31 letters.
        rows: Its table, all of it text; null is an empty cell.
        decimals: Column of numbers -> how many decimals each of its rows has. A number
            stands in `rows` as text with a point.
        widths: Column -> its width in letters; others have the usual one.
    """

    name: str
    rows: pl.DataFrame
    decimals: Mapping[str, pl.Series] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; the same tables give the same bytes.

    Args:
        title: Of the workbook.
        sheets: At least one, whose names differ.
    """
    places = {0} | {
        int(one)
        for sheet in sheets
        for several in sheet.decimals.values()
        for one in several.unique().drop_nulls()
    }
    styles = {one: FIRST_NUMBER + number for number, one in enumerate(sorted(places))}
    content = io.BytesIO()
    with zipfile.ZipFile(
        content, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL
    ) as package:
        for name, part in _parts(title, sheets, styles):
            about = zipfile.ZipInfo(name, MADE)
            about.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(about, part)
    return content.getvalue()


def _parts(
    title: str, sheets: Sequence[Sheet], styles: Mapping[int, int]
) -> Iterator[tuple[str, str]]:
    """Yield name and content of every part of the package."""
    numbered = list(enumerate(sheets, start=1))
    yield "[Content_Types].xml", _content_types(numbered)
    yield (
        "_rels/.rels",
        _relations(
            [
                (f"{OFFICE}/officeDocument", "xl/workbook.xml"),
                (
                    f"{PACKAGE}/relationships/metadata/core-properties",
                    "docProps/core.xml",
                ),
            ]
        ),
    )
    yield (
        "docProps/core.xml",
        (
            f'{XML}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{escape(title)}</dc:title></cp:coreProperties>"
        ),
    )
    yield "xl/workbook.xml", _book(numbered)
    yield (
        "xl/_rels/workbook.xml.rels",
        _relations(
            [
                *(
                    (f"{OFFICE}/worksheet", f"worksheets/sheet{n}.xml")
                    for n, _ in numbered
                ),
                (f"{OFFICE}/styles", "styles.xml"),
            ]
        ),
    )
    yield "xl/styles.xml", _styles(styles)
    for number, sheet in numbered:
        yield f"xl/worksheets/sheet{number}.xml", _sheet(sheet, styles)


def _content_types(numbered: Collection[tuple[int, Sheet]]) -> str:
    parts = {
        "/xl/workbook.xml": f"{CONTENT}.sheet.main+xml",
        "/xl/styles.xml": f"{CONTENT}.styles+xml",
        "/docProps/core.xml": (
            "application/vnd.openxmlformats-package.core-properties+xml"
        ),
        **{
            f"/xl/worksheets/sheet{number}.xml": f"{CONTENT}.worksheet+xml"
            for number, _ in numbered
        },
    }
    told = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in parts.items()
    )
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{relations}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{told}</Types>'
    )


def _relations(targets: Collection[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{told}</Relationships>'


def _book(numbered: Collection[tuple[int, Sheet]]) -> str:
    """Return the list of sheets, and what the filter of each is about."""
    sheets = "".join(
        f'<sheet name="{_quoted(one.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, one in numbered
    )
    filters = "".join(
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="{number - 1}" '
        f"hidden=\"1\">'{_quoted(one.name.replace(chr(39), 2 * chr(39)))}'!"
        f"$A$1:${column_name(one.rows.width - 1)}${one.rows.height + 1}</definedName>"
        for number, one in numbered
    )
    return (
        f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
        f"<definedNames>{filters}</definedNames></workbook>"
    )


def _styles(styles: Mapping[int, int]) -> str:
    """Return the looks of cells: plain, of the head, and of numbers by decimals."""
    first = 164  # numbers below are those of formats that every program has
    formats = "".join(
        f'<numFmt numFmtId="{first + places}" '
        f'formatCode="{"0." + "0" * places if places else "0"}"/>'
        for places in styles
    )
    numbers = "".join(
        f'<xf numFmtId="{first + places}" fontId="0" fillId="0" borderId="0" xfId="0" '
        'applyNumberFormat="1"/>'
        for places in styles
    )
    plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0"'
    size, font = '<sz val="11"/>', '<name val="Calibri"/><family val="2"/>'
    paper, ink = _colour(palette.PAPER), _colour(palette.UNIT)
    return (
        f'{XML}<styleSheet xmlns="{MAIN}">'
        f'<numFmts count="{len(styles)}">{formats}</numFmts>'
        f'<fonts count="2"><font>{size}{font}</font>'
        f'<font><b/>{size}<color rgb="{paper}"/>{font}</font></fonts>'
        '<fills count="3"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        f'<fill><patternFill patternType="solid"><fgColor rgb="{ink}"/>'
        "</patternFill></fill></fills>"
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
        f'</borders><cellStyleXfs count="1">{plain}/></cellStyleXfs>'
        f'<cellXfs count="{FIRST_NUMBER + len(styles)}">{plain} xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" '
        f'applyFill="1"/>{numbers}</cellXfs></styleSheet>'
    )


def _colour(name: str) -> str:
    """Return a colour `#rrggbb` as workbooks write it."""
    return f"FF{name.removeprefix('#').upper()}"


def _sheet(sheet: Sheet, styles: Mapping[int, int]) -> str:
    rows, last = sheet.rows, column_name(sheet.rows.width - 1)
    area = f"A1:{last}{rows.height + 1}"
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{sheet.widths[name]}" '
        'customWidth="1"/>'
        for place, name in enumerate(rows.columns, start=1)
        if name in sheet.widths
    )
    head = "".join(
        f'<c r="{column_name(place)}1" s="{HEAD}" t="inlineStr"><is><t>{_quoted(name)}'
        "</t></is></c>"
        for place, name in enumerate(rows.columns)
    )
    return (
        f'{XML}<worksheet xmlns="{MAIN}"><dimension ref="{area}"/><sheetViews>'
        '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{widths}</cols>' if widths else ''}"
        f'<sheetData><row r="1">{head}</row>{"".join(_lines(sheet, styles))}'
        f'</sheetData><autoFilter ref="{area}"/></worksheet>'
    )


def _lines(sheet: Sheet, styles: Mapping[int, int]) -> pl.Series:
    """Return the text of every row; an empty cell has none."""
    line = pl.col("line")
    numbered = sheet.rows.select(
        pl.int_range(2, pl.len() + 2).cast(pl.String).alias("line"),
        *(pl.col(name).alias(f"column {name}") for name in sheet.rows.columns),
        *(
            several.replace_strict(styles, return_dtype=pl.String).alias(
                f"style {name}"
            )
            for name, several in sheet.decimals.items()
        ),
    )
    cells = [
        _cell(column_name(place), name, is_number=name in sheet.decimals)
        for place, name in enumerate(sheet.rows.columns)
    ]
    return numbered.select(
        text=pl.concat_str(
            pl.lit('<row r="'),
            line,
            pl.lit('">'),
            pl.concat_str(cells, ignore_nulls=True),
            pl.lit("</row>"),
        )
    )["text"]


def _cell(letters: str, name: str, *, is_number: bool) -> pl.Expr:
    """Return the text of the cells of a column; null where one is empty."""
    at, value = pl.lit(f'<c r="{letters}') + pl.col("line"), pl.col(f"column {name}")
    if is_number:
        style = pl.lit('" s="') + pl.col(f"style {name}")
        return at + style + pl.lit('"><v>') + value + pl.lit("</v></c>")
    kept = pl.when(value.str.contains(r"^\s|\s$|\n")).then(
        pl.lit(' xml:space="preserve"')
    )
    return (
        at
        + pl.lit('" t="inlineStr"><is><t')
        + kept.otherwise(pl.lit(""))
        + pl.lit(">")
        + value.str.replace_many(SPECIAL)
        + pl.lit("</t></is></c>")
    )


def _quoted(text: str) -> str:
    return escape(text, {'"': "&quot;"})


def column_name(place: int) -> str:
    """Return the letters of a column, counted from nought.

    >>> [column_name(place) for place in (0, 25, 26, 701, 702)]
    ['A', 'Z', 'AA', 'ZZ', 'AAA']
    """
    letters, left = "", place + 1
    while left:
        left, letter = divmod(left - 1, LETTERS)
        letters = f"{chr(ord('A') + letter)}{letters}"
    return letters
