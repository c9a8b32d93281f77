"""Workbooks that are dangerous or hold something else than values are refused."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwt

from pipeline.ingest.limits import MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.sheets import precheck
from pipeline.ingest.workbook.workbook import FIRST, Workbook
from tests.unit.ingest.exports import write
from tests.unit.ingest.workbooks import WRITERS, changed, ods, with_member, xls, xlsx

EACH_FORMAT = pytest.mark.parametrize("ending", WRITERS)
EACH_ZIP = pytest.mark.parametrize("write_book", [xlsx, ods])
ROWS = [["skole", "n"], ["101001", 5], ["007", 7]]
TABLE_END = b"</table:table>"
SHEET, CONTENT = "xl__worksheets__sheet1", "content"
SMALL = Limits(unpacked_bytes=MEBIBYTE, unpacked_free_bytes=MEBIBYTE // 2)


def refused(folder: Path, content: bytes) -> Refusal:
    """Return why a workbook is refused, having gone the whole way."""
    with pytest.raises(Refusal) as caught:
        Workbook(write(folder, "svar.xlsx", content), FIRST)
    return caught.value


def place(refusal: Refusal) -> tuple[str, str | None, int | None, str | None]:
    found = refusal.finding
    return found.check, found.sheet, found.line, found.column


def prechecked(content: bytes, limits: Limits) -> str:
    with pytest.raises(Refusal) as caught:
        precheck(content, "svar.xlsx", limits)
    return caught.value.check


# --- what unpacks to too much ---------------------------------------------------------


@EACH_ZIP
def test_a_zip_bomb_is_refused(write_book) -> None:  # noqa: ANN001
    bomb = with_member(write_book({"A": ROWS}), "media/image.png", bytes(2 * MEBIBYTE))
    assert prechecked(bomb, SMALL) == "unpacks_too_large"
    assert precheck(bomb, "svar.xlsx")  # 2 MB is nothing without the small limits


@EACH_ZIP
def test_many_members_that_are_a_bomb_only_together_are_refused(write_book) -> None:  # noqa: ANN001
    book = write_book({"A": ROWS})
    for number in range(4):
        book = with_member(book, f"media/{number}.png", bytes(MEBIBYTE * 3 // 8))
    assert prechecked(book, SMALL) == "unpacks_too_large"


@pytest.mark.parametrize("claimed", [1, 100, 2**32 - 2])
def test_a_bomb_that_lies_about_its_size_is_refused(claimed: int) -> None:
    content = bytes(4 * MEBIBYTE)
    bomb = with_member(xlsx({"A": ROWS}), "xl/worksheets/big.bin", content)
    size = struct.pack("<I", len(content))
    assert bomb.count(size) == 2  # in the local header and in the directory
    lying = bomb.replace(size, struct.pack("<I", claimed))
    assert prechecked(lying, SMALL) == "unpacks_too_large"


def test_a_bomb_in_a_bomb_is_not_unpacked_twice() -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("zeros", bytes(8 * MEBIBYTE))
    nested = with_member(xlsx({"A": ROWS}), "xl/embeddings/a.zip", inner.getvalue())
    assert len(precheck(nested, "svar.xlsx", SMALL)) == 1


def test_a_stream_that_ends_nowhere_is_refused() -> None:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    endless = packer.compress(bytes(1000)) + packer.flush(zlib.Z_SYNC_FLUSH)
    file = io.BytesIO(xlsx({"A": ROWS}))
    with zipfile.ZipFile(file, "a") as book:
        book.writestr("xl/media/a.bin", endless)
    stored = bytearray(file.getvalue())
    for at in (m.start() for m in re.finditer(b"PK\\x01\\x02", bytes(stored))):
        if b"a.bin" in stored[at + 46 : at + 70]:
            stored[at + 10] = zipfile.ZIP_DEFLATED
    assert prechecked(bytes(stored), Limits()) == "workbook_damaged"


# --- what is larger than any table ----------------------------------------------------


def test_a_single_cell_in_the_last_corner_is_refused(tmp_path: Path) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("A")
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    book.close()
    found = refused(tmp_path, content.getvalue())
    assert found.check == "sheet_too_large"
    assert found.finding.facts["cells"] == 1_048_576 * 16_384


def test_a_range_that_is_declared_and_not_filled_is_no_reason_to_refuse(
    tmp_path: Path,
) -> None:
    book = changed(
        xlsx({"A": ROWS}),
        **{SHEET: lambda xml: xml.replace(b'ref="A1:B3"', b'ref="A1:XFD1048576"')},
    )
    assert Workbook(write(tmp_path, "a.xlsx", book)).rows("A").height == 3


def test_a_million_empty_rows_are_refused(tmp_path: Path) -> None:
    empty = b"".join(b'<row r="%d"/>' % row for row in range(4, 1_000_000))
    book = changed(
        xlsx({"A": ROWS}),
        **{SHEET: lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>")},
    )
    found = refused(tmp_path, book)
    assert place(found)[:2] == ("empty_rows", "A")
    assert found.finding.facts["found"] == 1_000_000 - 4


def test_a_million_rows_with_colours_and_nothing_else_are_refused(
    tmp_path: Path,
) -> None:
    empty = b"".join(
        b'<row r="%d"><c r="A%d" s="1"/></row>' % (row, row)
        for row in range(4, 1_000_000)
    )
    book = changed(
        xlsx({"A": ROWS}),
        **{SHEET: lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>")},
    )
    assert refused(tmp_path, book).check == "empty_rows"


def test_a_few_thousand_formatted_rows_are_no_reason_to_refuse(tmp_path: Path) -> None:
    empty = b"".join(b'<row r="%d"/>' % row for row in range(4, 5_000))
    book = changed(
        xlsx({"A": ROWS}),
        **{SHEET: lambda xml: xml.replace(b"</sheetData>", empty + b"</sheetData>")},
    )
    assert Workbook(write(tmp_path, "a.xlsx", book)).rows("A").height == 3


@pytest.mark.parametrize("times", ["rows", "columns"])
def test_a_cell_of_an_ods_that_is_repeated_for_ever_is_refused(
    tmp_path: Path, times: str
) -> None:
    old = b"<table:table-row>" if times == "rows" else b"<table:table-cell "
    repeated = old[:-1] + b' table:number-%s-repeated="90000000">' % times.encode()
    if times == "columns":
        repeated = repeated[:-1] + b" "
    book = changed(
        ods({"A": ROWS}), **{CONTENT: lambda xml: xml.replace(old, repeated, 1)}
    )
    assert refused(tmp_path, book).check == "sheet_too_large"


def test_the_empty_rest_of_an_ods_sheet_is_no_reason_to_refuse(tmp_path: Path) -> None:
    rest = (
        b'<table:table-row table:number-rows-repeated="1048573">'
        b'<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    book = changed(
        ods({"A": ROWS}),
        **{
            CONTENT: lambda xml: xml.replace(
                b"</table:table>", rest + b"</table:table>"
            )
        },
    )
    assert Workbook(write(tmp_path, "a.ods", book)).rows("A").height == 3


# --- what is no value -----------------------------------------------------------------


def xlsx_with(formula: str, value: Any) -> bytes:  # noqa: ANN401, as the writer
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    sheet = book.add_worksheet("Svar")
    sheet.write_row(0, 0, ["skole", "n"])
    sheet.write_formula(6, 2, formula, None, value)
    book.close()
    return content.getvalue()


def xls_with(formula: str) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Svar")
    sheet.write(0, 0, "skole")
    sheet.write(6, 2, xlwt.Formula(formula))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods_with(attributes: bytes) -> bytes:
    cells = [["skole", None, None], *([[None] * 3] * 5), ["1", "2", 3]]
    old = b'<table:table-cell office:value-type="float"'
    return changed(
        ods({"Svar": cells}),
        **{CONTENT: lambda xml: xml.replace(old, old + b" " + attributes)},
    )


FORMULAS = {
    "xlsx": lambda: xlsx_with("=SUM(A1:A6)", 21),
    "xls": lambda: xls_with("SUM(A1:A6)"),
    "ods": lambda: ods_with(b'table:formula="of:=SUM([.A1:.A6])"'),
}
ERRORS = {
    "xlsx": lambda: xlsx_with("=1/0", "#DIV/0!"),
    "ods": lambda: ods_with(b'calcext:value-type="error"'),
}


@EACH_FORMAT
def test_a_formula_is_refused_at_its_cell(tmp_path: Path, ending: str) -> None:
    found = refused(tmp_path, FORMULAS[ending]())
    assert place(found) == ("formula", "Svar", 7, "C")
    assert "Only values" in found.message


@pytest.mark.parametrize("ending", ERRORS)
def test_an_error_value_is_refused_at_its_cell(tmp_path: Path, ending: str) -> None:
    assert place(refused(tmp_path, ERRORS[ending]())) == ("cell_error", "Svar", 7, "C")


def test_an_error_value_in_an_xls_is_refused_at_its_cell(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Svar")
    sheet.row(0).set_cell_boolean(0, 1)  # the same kind of record
    sheet.row(4).set_cell_error(27, "#NAME?")
    content = io.BytesIO()
    book.save(content)
    found = refused(tmp_path, content.getvalue())
    assert place(found) == ("cell_error", "Svar", 5, "AB")


def test_what_looks_like_an_error_and_is_a_text_is_a_text(tmp_path: Path) -> None:
    book = Workbook(write(tmp_path, "a.xlsx", xlsx({"A": [["#N/A"], ["=1+1"]]})))
    assert book.rows("A")["column_0"].to_list() == ["#N/A", "=1+1"]


@EACH_FORMAT
def test_formulas_can_be_accepted_where_nobody_answers(
    tmp_path: Path, ending: str
) -> None:
    book = Workbook(write(tmp_path, "a", FORMULAS[ending]()), formulas=True)
    assert book.rows("Svar")["column_0"][0] == "skole"


def test_a_formula_in_a_sheet_that_is_not_read_does_not_matter(tmp_path: Path) -> None:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    book.add_worksheet("Svar").write_row(0, 0, ["a", "b"])
    book.add_worksheet("Sum").write_formula(0, 0, "=1+1", None, 2)
    book.close()
    file = write(tmp_path, "a.xlsx", content.getvalue())
    assert Workbook(file, ["Svar"]).sheets == ["Svar"]
    with pytest.raises(Refusal, match="sheet Sum, line 1, column 'A'"):
        Workbook(file)


def test_a_formula_is_found_whatever_prefix_the_tags_have(tmp_path: Path) -> None:
    def prefixed(xml: bytes) -> bytes:
        named = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", xml)
        return named.replace(b"xmlns=", b"xmlns:x=")

    book = changed(FORMULAS["xlsx"](), **{SHEET: prefixed})
    assert place(refused(tmp_path, book)) == ("formula", "Svar", 7, "C")


def test_a_formula_is_found_in_cells_without_references(tmp_path: Path) -> None:
    book = changed(
        xlsx_with("=1+1", 2), **{SHEET: lambda xml: re.sub(rb' r="\w+"', b"", xml)}
    )
    found = refused(tmp_path, book)
    assert place(found) == ("formula", "Svar", 2, "A")


# --- what leads elsewhere or does something -------------------------------------------


def test_links_to_another_workbook_are_refused(tmp_path: Path) -> None:
    linked = with_member(xlsx({"A": ROWS}), "xl/externalLinks/link1.xml", b"<a/>")
    assert refused(tmp_path, linked).check == "external_link"
    source = b'<table:table-source xlink:href="../andet.ods"/><table:table-row>'
    book = changed(
        ods({"A": ROWS}),
        **{CONTENT: lambda xml: xml.replace(b"<table:table-row>", source, 1)},
    )
    assert refused(tmp_path, book).check == "external_link"


def test_links_of_an_xls_to_another_workbook_are_refused(tmp_path: Path) -> None:
    own = xls_with("Svar!A1")
    link = struct.pack("<HHH", 0x01AE, 4, 1) + b"\x01\x04"
    assert own.count(link) == 1
    assert refused(tmp_path, own).check == "formula"
    linked = own.replace(link, link[:-2] + b"\x08\x00")
    assert refused(tmp_path, linked).check == "external_link"


@EACH_ZIP
def test_a_path_that_leads_out_of_the_workbook_is_refused(
    tmp_path: Path,
    write_book,  # noqa: ANN001
) -> None:
    for name in ("../../ud.xml", "/etc/ud.xml", "xl\\..\\..\\ud.xml", "C:/ud.xml"):
        book = with_member(write_book({"A": ROWS}), name, b"<a/>")
        assert refused(tmp_path, book).check == "unsafe_path"
    assert [file.name for file in tmp_path.rglob("*")] == ["svar.xlsx"]


def test_macros_are_refused(tmp_path: Path) -> None:
    basic = "Basic/Standard/Module1.xml"
    for book in (
        with_member(xlsx({"A": ROWS}), "xl/vbaProject.bin", b"x"),
        with_member(ods({"A": ROWS}), basic, b"<a/>"),
    ):
        assert refused(tmp_path, book).check == "macros"


def test_a_macro_sheet_of_an_xls_is_refused(tmp_path: Path) -> None:
    book = bytearray(xls({"A": ROWS}))
    at = book.index(struct.pack("<HH", 0x85, 9))  # BOUNDSHEET of a name of one letter
    book[at + 4 + 5] = 1
    assert refused(tmp_path, bytes(book)).check == "macros"


@pytest.mark.parametrize("where", ["xl/worksheets/sheet1.xml", "xl/workbook.xml"])
def test_entities_that_unfold_are_refused(tmp_path: Path, where: str) -> None:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]>'
    name = where.removesuffix(".xml").replace("/", "__")
    book = changed(
        xlsx({"A": ROWS}), **{name: lambda xml: xml.replace(b"?>", b"?>" + laughs, 1)}
    )
    assert refused(tmp_path, book).check == "document_type"


def test_entities_in_another_encoding_are_refused(tmp_path: Path) -> None:
    laughs = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a><a/>'
    book = changed(xlsx({"A": ROWS}), **{SHEET: laughs.encode("utf-16")})
    assert refused(tmp_path, book).check == "workbook_damaged"


def test_a_formula_before_an_unusual_end_of_the_table_is_found(tmp_path: Path) -> None:
    book = changed(
        FORMULAS["xlsx"](),
        **{SHEET: lambda xml: xml.replace(b"</sheetData>", b"</sheetData >")},
    )
    assert place(refused(tmp_path, book)) == ("formula", "Svar", 7, "C")


def test_what_follows_the_table_may_be_long(tmp_path: Path) -> None:
    rest = b"</sheetData>" + b"<!-- long -->" * 600_000
    book = changed(
        xlsx({"A": ROWS}), **{SHEET: lambda xml: xml.replace(b"</sheetData>", rest)}
    )
    assert Workbook(write(tmp_path, "a.xlsx", book)).rows("A").height == 3


def test_an_encrypted_workbook_is_refused(tmp_path: Path) -> None:
    manifest = b'<?xml version="1.0"?><m:manifest xmlns:m="m"><m:encryption-data/>'
    book = changed(
        ods({"A": ROWS}), **{"META-INF__manifest": manifest + b"</m:manifest>"}
    )
    assert refused(tmp_path, book).check == "password"


def test_an_encrypted_xls_is_refused(tmp_path: Path) -> None:
    book = xls({"A": ROWS})
    other = struct.pack("<HH", 0x19, 2)  # WINDOWPROTECT, first among the globals
    locked = book.replace(other, struct.pack("<HH", 0x2F, 2), 1)
    assert locked != book
    assert refused(tmp_path, locked).check == "password"


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        book = with_member(xlsx({"A": ROWS}), "xl/worksheets/sheet1.xml", b"<a/>")
    assert refused(tmp_path, book).check == "workbook_damaged"


def test_an_ods_whose_tags_do_not_close_is_refused_at_once(tmp_path: Path) -> None:
    # The native reader would wait for the end of the table for ever.
    book = changed(
        ods({"A": ROWS}), **{CONTENT: lambda xml: xml.replace(TABLE_END, b"")}
    )
    assert refused(tmp_path, book).check == "workbook_damaged"


@pytest.mark.parametrize("bounds", [(0, 2**31, 0, 9), (9, 3, 0, 2)])
def test_an_xls_that_claims_impossible_bounds_is_refused_by_the_bound_of_memory(
    tmp_path: Path, bounds: tuple[int, ...]
) -> None:
    book = xls({"A": ROWS})
    record = struct.pack("<HHIIHH", 0x0200, 14, 0, 3, 0, 2)
    assert book.count(record) == 1
    lying = book.replace(record, struct.pack("<HHIIHH", 0x0200, 14, *bounds))
    assert refused(tmp_path, lying).check == "read_too_large"
