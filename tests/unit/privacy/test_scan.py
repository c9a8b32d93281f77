"""The scan says where something personal stands, in any kind of file, never what."""

import sqlite3
import zipfile
from pathlib import Path

import duckdb
import polars as pl
import pytest
import typst
import xlsxwriter

from pipeline.privacy.contents import pieces
from pipeline.privacy.delivered import looked_for
from pipeline.privacy.remembered import Remembered, digest_of, key_of
from pipeline.privacy.scan import Sought, open_files, open_to_others, scan

CPR, EMAIL, NAME = "010112-1234", "mette@example.dk", "Mette Østergård Holm"
TEXT = f"x {CPR} y {EMAIL} z {NAME}."
FOUND = {"cpr": 1, "email": 1, "identity": 1}


def sought(*names: str, known: frozenset[str] = frozenset()) -> Sought:
    return Sought({looked_for(name): "identity" for name in names or (NAME,)}, known)


def found(folder: Path, *names: str) -> list[tuple[str, str, str, int]]:
    files = [file for file in folder.rglob("*") if file.is_file()]
    return scan(folder, files, sought(*names)).rows()


def of_kinds(folder: Path) -> dict[str, int]:
    rows = found(folder)
    assert all(TEXT not in str(row) and CPR not in str(row) for row in rows)
    return {kind: n for _, _, kind, n in rows}


def test_a_line_of_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "run.log").write_text(f"all well\n{TEXT}\n", encoding="utf-8")
    assert found(tmp_path) == [
        ("run.log", "line 2", "cpr", 1),
        ("run.log", "line 2", "email", 1),
        ("run.log", "line 2", "identity", 1),
    ]


def test_a_page_is_read_with_its_entities_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<p title="Mette &Oslash;sterg&aring;rd  Holm">010112&#45;1234'
        "<i>mette&#64;example.dk</i>"
    )
    assert of_kinds(tmp_path) == FOUND


def test_a_text_says_the_same_in_whole_and_by_its_lines(tmp_path: Path) -> None:
    page = "<p\nid='a'>&AElig;b\u2028c</p>\r\n&lt;i>&#10;d&amp\x0bx"
    (tmp_path / "a.html").write_bytes(page.encode())
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("a.xml", page)
    for file in (tmp_path / "a.html", tmp_path / "a.xlsx"):
        (piece,) = pieces(file)
        lines = "\n".join(text for _, text in piece.passages())
        assert lines.split() == piece.text.split()


def test_a_table_is_read_column_by_column(tmp_path: Path) -> None:
    frame = pl.DataFrame(
        {"n": [101121234], "note": ["well", TEXT], "x": ["a", "b"]}
        | {"n": [1, 101121234]}
    )
    frame.write_parquet(tmp_path / "part.parquet")
    assert {place for _, place, _, _ in found(tmp_path)} == {"column note"}
    assert of_kinds(tmp_path) == FOUND


def test_a_workbook_is_read_part_by_part(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Svar").write(3, 1, TEXT)
    assert of_kinds(tmp_path) == FOUND


def test_a_document_is_read_page_by_page(tmp_path: Path) -> None:
    source = (
        '#set document(title: "Profil")\n= Side\nIntet\n#pagebreak()\n'
        f'*{CPR}* og #text("{EMAIL}") og {NAME}.'
    )
    (tmp_path / "a.pdf").write_bytes(typst.compile(source.encode()))
    assert of_kinds(tmp_path) == FOUND
    assert {place for _, place, _, _ in found(tmp_path)} == {"page 2"}


def test_what_a_document_says_beside_its_pages_counts(tmp_path: Path) -> None:
    source = f'#set document(title: "{NAME}")\nIntet'
    (tmp_path / "a.pdf").write_bytes(typst.compile(source.encode()))
    assert {kind for _, _, kind, _ in found(tmp_path)} == {"identity"}


def test_what_is_said_instead_of_a_picture_counts(tmp_path: Path) -> None:
    source = f'#figure(image("a.svg", alt: "{NAME}"))'
    (tmp_path / "a.typ").write_text(f'#set document(title: "A")\n{source}')
    (tmp_path / "a.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'
    )
    paper = typst.compile(tmp_path / "a.typ", pdf_standards=["ua-1"])
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/a.pdf").write_bytes(paper)
    assert [row[1:3] for row in found(tmp_path / "paper")] == [
        ("beside the pages", "identity")
    ]


def test_a_document_with_a_file_inside_is_not_taken_for_read(tmp_path: Path) -> None:
    (tmp_path / "a.typ").write_text('#pdf.attach("b.txt", bytes("x"))\nIntet')
    (tmp_path / "paper").mkdir()
    (tmp_path / "paper/a.pdf").write_bytes(typst.compile(tmp_path / "a.typ"))
    assert found(tmp_path / "paper") == [("a.pdf", "the whole file", "unread", 1)]


def test_histories_and_databases_are_read_as_what_can_be_printed(
    tmp_path: Path,
) -> None:
    with sqlite3.connect(tmp_path / "runs.db") as history:
        history.execute("create table events (said text)")
        history.execute("insert into events values (?)", (f'{{"m": "{TEXT}"}}',))
    history.close()
    assert of_kinds(tmp_path) == FOUND


def test_a_warehouse_is_read_too(tmp_path: Path) -> None:
    with duckdb.connect(tmp_path / "w.duckdb") as con:
        con.execute(f"create view a as select '{TEXT}' as x")
    assert of_kinds(tmp_path).keys() == FOUND.keys()


def test_what_held_nothing_is_not_looked_through_again(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "clean.txt").write_text("all well")
    (folder / "leak.txt").write_text(CPR)
    files = [folder / "clean.txt", folder / "leak.txt"]
    first = Remembered(tmp_path / "scanned", key_of("code", [], set()))
    for _ in range(2):  # what was found is found again
        rows = scan(folder, files, sought(), first).rows()
        assert rows == [("leak.txt", "line 1", "cpr", 1)]
    assert first.digests() == {digest_of(files[0], first.key)}
    # Remembered by its content: the same name with another one is read.
    (folder / "clean.txt").write_text(EMAIL)
    assert scan(folder, files, sought(), first).height == 2
    # By what was looked for, and with what code, and by its kind.
    assert key_of("code", [(NAME, "identity")], set()) != first.key
    assert key_of("other code", [], set()) != first.key
    (folder / "clean.pdf").write_text("all well")
    kinds = scan(folder, [folder / "clean.pdf"], sought(), first)["kind"].to_list()
    assert kinds == ["unread"]


def test_what_is_remembered_is_trusted(tmp_path: Path) -> None:
    leak = tmp_path / "leak.txt"
    leak.write_text(CPR)
    kept = Remembered(tmp_path / "scanned", b"key")
    kept.keep([digest_of(leak, kept.key)])
    assert scan(tmp_path, [leak], sought(), kept).is_empty()
    assert kept.file.stat().st_mode & 0o077 == 0


def test_the_name_of_a_file_may_be_a_find(tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.txt").write_text("")
    assert [row[1:] for row in found(tmp_path)] == [("its name", "identity", 1)]


def test_a_name_is_found_whole_and_in_any_case(tmp_path: Path) -> None:
    lines = ["METTE  HOLM", "Mette Holmgaard", "AnMette Holm", "(mette holm)"]
    (tmp_path / "a.txt").write_text("\n".join(lines))
    rows = found(tmp_path, "Mette Holm")
    assert [place for _, place, _, _ in rows] == ["line 1", "line 4"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF-1.7\nnothing"),
        ("a.xlsx", b"PK\x03\x04 cut off"),
        ("part.parquet", b"PAR1"),
    ],
)
def test_what_cannot_be_looked_into_is_a_find(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert found(tmp_path) == [(name, "the whole file", "unread", 1)]


def test_many_files_are_looked_through_side_by_side(tmp_path: Path) -> None:
    for number in range(420):
        (tmp_path / f"{number:03}.txt").write_text(CPR if number == 419 else "")
    assert found(tmp_path) == [("419.txt", "line 1", "cpr", 1)]


def test_confidential_folders_are_closed_and_their_files_too(tmp_path: Path) -> None:
    folder = tmp_path / "confidential"
    folder.mkdir(0o700)
    (folder / "a.html").touch(0o600)
    assert list(open_files(tmp_path, folder)) == []
    (folder / "a.html").chmod(0o640)
    assert list(open_files(tmp_path, folder)) == [
        ("confidential/a.html", "mode", "open", 1)
    ]
    folder.chmod(0o750)
    assert list(open_to_others(tmp_path, folder)) == [
        ("confidential", "mode", "open", 1)
    ]
    assert list(open_files(tmp_path, tmp_path / "nothing")) == []


def test_a_damaged_archive_is_not_taken_for_text(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as package:
        package.writestr("docProps/core.xml", f"<a>{CPR}</a>")
    assert [row[1:3] for row in found(tmp_path)] == [
        ("docProps/core.xml line 1", "cpr")
    ]
