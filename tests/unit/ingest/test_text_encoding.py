"""Bytes become the text that was written, or the file is refused."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.decoded import decoded
from pipeline.ingest.text.encoding import find_encoding

DANISH = "navn;by\nÆgir Sørensen;Ålborg – æøå\n"


def decode(data: bytes, size: int = 1 << 20) -> tuple[str, str]:
    """Return text and encoding of a file of these bytes, read `size` at a time."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(data)
        encoding = find_encoding(path, size=size)
        return "".join(decoded(path, encoding, size=size)), encoding


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (DANISH.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + DANISH.encode("utf-8"), "utf-8-sig"),
        (b"\xff\xfe" + DANISH.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + DANISH.encode("utf-16-be"), "utf-16-be"),
        (DANISH.encode("utf-16-le"), "utf-16-le"),
        (DANISH.encode("utf-16-be"), "utf-16-be"),
        (DANISH.encode("cp1252"), "cp1252"),
    ],
)
def test_the_same_text_comes_out_of_every_encoding(data: bytes, encoding: str) -> None:
    assert decode(data) == (DANISH, encoding)


def test_windows_1252_is_not_taken_for_latin_1() -> None:
    text, _ = decode(b"5 \x80 \x96 \x93gratis\x94 til b\xf8rn")
    assert text == "5 € – “gratis” til børn"


def test_latin_1_is_the_part_of_windows_1252_that_it_shares() -> None:
    text = "Ægir Sørensen på Ærø, 2 m² à 5 §"
    assert decode(text.encode("latin-1")) == (text, "cp1252")


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_becomes_lf(end: str) -> None:
    assert decode(f"a{end}b{end}".encode())[0] == "a\nb\n"


LETTERS = st.text(
    st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), min_size=1
).filter(lambda text: not set("Ãâí¾¿Œ†›") & set(text))  # may be taken for mangled


@given(LETTERS, st.sampled_from(["utf-8-sig", "utf-16"]))
def test_a_mark_decides_whatever_the_letters(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


@given(LETTERS, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]))
def test_blocks_of_any_size_give_the_same_text(text: str, encoding: str) -> None:
    data = f"ø\r\n{text}\r\n".encode(encoding)
    assert decode(data, 1) == decode(data, 3) == decode(data)


@pytest.mark.parametrize(
    ("data", "check", "message"),
    [
        (
            b"\xff\xfe" + "a\nbø".encode("utf-16-le")[:-1],
            "cut_in_letter",
            "a.csv, line 2: The file ends in the middle of a letter, so it was cut "
            "off. Export or copy it again.",
        ),
        (
            "a;ø\nb;ø".encode()[:-1],
            "cut_in_letter",
            "a.csv, line 2: The file ends in the middle of a letter, so it was cut "
            "off. Export or copy it again.",
        ),
        (
            b"a;b\nc;\x81\n",
            "invalid_bytes",
            "a.csv, line 2: Byte 7 of the file is no character of cp1252. Export it "
            "again, or save it as UTF-8.",
        ),
        (
            b"\xef\xbb\xbfa;b\nc;\xf8\n",
            "invalid_bytes",
            "a.csv, line 2: Byte 10 of the file is no character of utf-8-sig. Export "
            "it again, or save it as UTF-8.",
        ),
        (
            "by\nKøge\n".encode() + b"K\xf8ge\n",
            "decoded_twice",
            "a.csv, line 2: The file holds UTF-8 that was read as Windows-1252, such "
            'as "Ã¸" for "ø". Export it again, or save it as UTF-8.',
        ),
        (
            "by\nKøge\n".encode().decode("cp1252").encode(),
            "decoded_twice",
            "a.csv, line 2: The file holds UTF-8 that was read as Windows-1252, such "
            'as "Ã¸" for "ø". Export it again, or save it as UTF-8.',
        ),
        (
            "by\nKøge\n".encode("mac_roman"),
            "other_code_page",
            "a.csv, line 2: The file is neither UTF-8 nor Windows-1252, but probably "
            "of a Macintosh or DOS. Export it again, or save it as UTF-8.",
        ),
        (
            b"by\nK\xf8ge;\0\n",
            "nul_byte",
            "a.csv, line 2: The file holds a NUL character, which no text holds. "
            "Export it again, or save it as UTF-8.",
        ),
        (
            b"a;b\n1;\xed\xa0\xbd\xed\xb8\x80\n",  # halves of a letter
            "decoded_twice",
            "a.csv, line 2: The file holds UTF-8 that was read as Windows-1252, such "
            'as "Ã¸" for "ø". Export it again, or save it as UTF-8.',
        ),
        (
            b"\xff\xfea\0\n\0\x3d\xd8b\0",
            "invalid_bytes",
            "a.csv, line 2: Byte 7 of the file is no character of utf-16-le. Export it "
            "again, or save it as UTF-8.",
        ),
        (
            "5 €\nså – er\n".encode().decode("cp1252").encode(),
            "decoded_twice",
            "a.csv, line 1: The file holds UTF-8 that was read as Windows-1252, such "
            'as "Ã¸" for "ø". Export it again, or save it as UTF-8.',
        ),
        (
            "by\nK\ufffdge\n".encode(),
            "replacement_character",
            "a.csv, line 2: The file holds the character �, which programs write in "
            "the place of a lost letter. Export it again; the letters cannot be "
            "restored from this file.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, check: str, message: str) -> None:
    for size in (1, 2, 5, 1 << 20):
        with pytest.raises(Refusal) as refused:
            decode(data, size)
        assert (refused.value.check, refused.value.message) == (check, message)
