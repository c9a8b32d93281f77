"""The objects of a PDF: rows have heads, all is packed, nothing else changes."""

import re
import zlib
from pathlib import Path

import pytest
import typst

from pipeline.documents.pdf_objects import UnexpectedPdfError, finished
from pipeline.privacy.pdf import pdf_text
from tests.unit.documents.structure import elements

TABLE = """
#set document(title: "Ø")
#table(
  columns: 3,
  table.header([Emne], [Skolen], [Programmet]),
  table.cell(colspan: 3)[Trivsel],
  [Ro], [512], [498],
  [Hjælp], [487], [501],
)
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
  format: "svg", alt: "Et tal")
"""
DOCUMENT = "#set document(title: [Ø])\n"


@pytest.fixture
def compiled(tmp_path: Path) -> bytes:
    """A table, a picture and a title as the compiler writes them."""
    return as_pdf(tmp_path, TABLE)


def as_pdf(folder: Path, source: str) -> bytes:
    """Return a document as the compiler writes it."""
    file = folder / "document.typ"
    file.write_text(source, encoding="utf-8")
    document = typst.compile(str(file), format="pdf", pdf_standards=["ua-1"])
    assert isinstance(document, bytes)
    return document


def cells(document: bytes) -> list[list[str]]:
    """Return the cells of every row, each as its kind and scope."""
    rows = [one for one in elements(document) if one.kind == "TR"]
    return [[f"{cell.kind} {cell.scope}".strip() for cell in row.parts] for row in rows]


def test_the_first_cell_of_a_row_heads_it(compiled: bytes) -> None:
    assert cells(compiled) == [
        ["TH Column", "TH Column", "TH Column"],
        ["TD"],
        ["TD", "TD", "TD"],
        ["TD", "TD", "TD"],
    ]
    assert cells(finished(compiled)) == [
        ["TD", "TH Column", "TH Column"],  # above heads of rows stands no number
        ["TD"],  # the title of the rows below
        ["TH Row", "TD", "TD"],
        ["TH Row", "TD", "TD"],
    ]


def test_a_number_names_the_heads_of_its_row_and_column(compiled: bytes) -> None:
    objects = unpacked(finished(compiled))
    names = re.findall(rb"/S/TH/P \d+ 0 R/ID(\(\w+\))", objects)
    listed = re.search(rb"/IDTree<</Names\[(.*?)\]", objects)
    assert listed is not None
    assert re.findall(rb"\(\w+\)", listed[1]) == sorted(names)
    heads = re.findall(
        rb"/S/TD/P \d+ 0 R/A\[<</O/Table[^<>]*/Headers\[(.*?)\]", objects
    )
    said = [re.findall(rb"\(\w+\)", one) for one in heads]
    row, column = rb"\(R\d+\)", rb"\(U\w+\)"
    assert sum(bool(re.fullmatch(row + column, b"".join(one))) for one in said) == 4
    assert {name for one in said for name in one} <= set(names)


def test_nothing_else_changes_but_the_size(compiled: bytes) -> None:
    written = finished(compiled)
    assert dict(pdf_text(written).placed()) == dict(pdf_text(compiled).placed())
    kinds = {"TH": "cell", "TD": "cell"}
    before, after = (
        [kinds.get(one.kind, one.kind) for one in elements(document)]
        for document in (compiled, written)
    )
    assert after == before
    assert "Figure" in after
    assert finished(compiled) == written


def test_a_long_document_becomes_less_than_half(tmp_path: Path) -> None:
    rows = "".join(f"[Ro {n}], [{n}], " for n in range(800))
    table = f"#table(columns: 2, table.header([], [Skolen]), {rows})"
    plain = as_pdf(tmp_path, DOCUMENT + table)
    written = finished(plain)
    assert len(written) < len(plain) / 2
    texts = [
        text for place, text in pdf_text(written).placed() if place.startswith("page ")
    ]
    assert " ".join(" ".join(texts).split()).count("Ro ") == 800
    assert cells(written).count(["TH Row", "TD"]) >= 800


def test_a_document_without_tables_stays_whole(tmp_path: Path) -> None:
    plain = as_pdf(tmp_path, DOCUMENT + "= Trivsel\n\nHer er ingen tal.")
    assert dict(pdf_text(finished(plain)).placed()) == dict(pdf_text(plain).placed())


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"%PDF-1.7\nnothing", "no plain table of places"),
        (b"\ntrailer\n<</Size 2>>\nstartxref\n0\n%%EOF", "no plain table of places"),
    ],
)
def test_a_pdf_of_another_kind_is_refused(broken: bytes, said: str) -> None:
    with pytest.raises(UnexpectedPdfError, match=said):
        finished(broken)


def test_a_head_of_two_rows_is_refused(tmp_path: Path) -> None:
    table = "#table(columns: 2, table.header([Emne], [Tal]), {})"
    rows = "table.cell(rowspan: 2)[Ro], [512], [498]"
    with pytest.raises(UnexpectedPdfError, match="a head of several rows"):
        finished(as_pdf(tmp_path, DOCUMENT + table.format(rows)))


def test_a_document_that_was_finished_is_not_taken_again(compiled: bytes) -> None:
    with pytest.raises(UnexpectedPdfError, match="no plain table of places"):
        finished(finished(compiled))


def unpacked(document: bytes) -> bytes:
    """Return what the streams of objects hold."""
    streams = re.findall(rb"/Type/ObjStm.*?stream\n(.*?)\nendstream", document, re.S)
    return b"\n".join(zlib.decompress(one) for one in streams)
