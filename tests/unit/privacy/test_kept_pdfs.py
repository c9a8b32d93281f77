"""A PDF is drawn once to be read, whoever reads it and how often."""

from pathlib import Path

import pytest
import typst

from pipeline.privacy import kept_pdfs
from pipeline.privacy.kept_pdfs import KeptPdfs, name_of
from pipeline.privacy.pdf import UnreadablePdfError, pdf_text
from pipeline.privacy.scan import Sought, scan

SAID = (
    "= Skole\nTallet 42\n#pagebreak()\nog 43, se #link((page: 1, x: 0pt, y: 0pt))[her]"
)


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """What was drawn."""
    contents: list[bytes] = []

    def noted(content: bytes) -> object:
        contents.append(content)
        return pdf_text(content)

    monkeypatch.setattr(kept_pdfs, "pdf_text", noted)
    return contents


def paper(text: str = SAID) -> bytes:
    compiled = typst.compile(text.encode())
    assert isinstance(compiled, bytes)
    return compiled


def test_the_second_reader_is_told_the_same_without_drawing(
    tmp_path: Path, drawn: list[bytes]
) -> None:
    content, kept = paper(), KeptPdfs(tmp_path / "kept")
    assert [kept.text(content) for _ in range(3)] == [pdf_text(content)] * 3
    assert pdf_text(content).linked == (1,)
    assert drawn == [content]


def test_a_changed_document_is_another_one(tmp_path: Path, drawn: list[bytes]) -> None:
    kept = KeptPdfs(tmp_path)
    first, second = paper(), paper(SAID.replace("43", "44"))
    assert "44" in kept.text(second).pages[1] not in kept.text(first).pages
    assert drawn == [second, first]


@pytest.mark.parametrize("damage", [b"", b"x", None])
def test_what_is_damaged_is_read_from_the_document(
    tmp_path: Path, drawn: list[bytes], damage: bytes | None
) -> None:
    content, kept = paper(), KeptPdfs(tmp_path)
    kept.text(content)
    file = tmp_path / name_of(content)
    whole = file.read_bytes()
    middle = len(whole) // 2
    other = bytes([whole[middle] ^ 1])
    file.write_bytes(
        whole[:middle] + other + whole[middle + 1 :] if damage is None else damage
    )
    assert kept.text(content) == pdf_text(content)
    assert (len(drawn), file.read_bytes()) == (2, whole)


def test_it_is_closed_to_others_and_nothing_is_kept_of_what_cannot_be_read(
    tmp_path: Path,
) -> None:
    kept = KeptPdfs(tmp_path / "kept")
    kept.text(paper())
    assert (tmp_path / "kept").stat().st_mode & 0o077 == 0
    assert all(one.stat().st_mode & 0o077 == 0 for one in (tmp_path / "kept").iterdir())
    with pytest.raises(UnreadablePdfError):
        kept.text(b"%PDF-1.7\nnothing")
    assert len(list((tmp_path / "kept").iterdir())) == 1


def test_a_scan_finds_the_same_and_forgets_documents_that_are_gone(
    tmp_path: Path,
) -> None:
    folder, kept = tmp_path / "reports", KeptPdfs(tmp_path / "kept")
    folder.mkdir()
    contents = {"a.pdf": paper("010112-1234"), "b.pdf": paper("= Intet")}
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    files = [folder / name for name in contents]
    sought = Sought({}, frozenset())
    first = scan(folder, files, sought, pdfs=kept)
    assert first.rows() == [("a.pdf", "page 1", "cpr", 1)]
    assert scan(folder, files, sought, pdfs=kept).equals(first)
    scan(folder, files[1:], sought, pdfs=kept)
    left = [one.name for one in (tmp_path / "kept").iterdir()]
    assert left == [name_of(contents["b.pdf"])]
