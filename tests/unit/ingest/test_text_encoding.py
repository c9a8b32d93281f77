"""Bytes become the text that was written, or the file is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text_encoding import decode

DANISH = "navn;by\nÆgir Sørensen;Ålborg – æøå\n"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (DANISH.encode("utf-8"), "utf-8"),
        (b"\xef\xbb\xbf" + DANISH.encode("utf-8"), "utf-8-sig"),
        (b"\xff\xfe" + DANISH.encode("utf-16-le"), "utf-16-le"),
        (b"\xfe\xff" + DANISH.encode("utf-16-be"), "utf-16-be"),
        (DANISH.encode("cp1252"), "cp1252"),
    ],
)
def test_the_same_text_comes_out_of_every_encoding(data: bytes, encoding: str) -> None:
    assert decode(data, "a.csv") == (DANISH, encoding)


def test_windows_1252_is_not_taken_for_latin_1() -> None:
    text, _ = decode(b"5 \x80 \x96 \x93gratis\x94 til b\xf8rn", "a.csv")
    assert text == "5 € – “gratis” til børn"


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"])
def test_every_kind_of_line_end_becomes_lf(end: str) -> None:
    assert decode(f"a{end}b{end}".encode(), "a.csv")[0] == "a\nb\n"


@given(
    st.text(
        st.characters(codec="cp1252", exclude_categories=["Cc", "Cs"]), min_size=1
    ).map(lambda text: f"x{text}")
)
def test_utf_8_with_a_mark_and_utf_16_survive_any_letters(text: str) -> None:
    if "Ã" in text:  # may be what READ_TWICE is for
        return
    for data in (
        b"\xef\xbb\xbf" + text.encode("utf-8"),
        b"\xff\xfe" + text.encode("utf-16-le"),
    ):
        assert decode(data, "a.csv")[0] == text


@pytest.mark.parametrize(
    ("data", "check", "message"),
    [
        (b"", "empty_file", "a.csv: has no bytes; export it again."),
        (b"\xef\xbb\xbf\r\n", "empty_file", "a.csv: is empty; export it again."),
        (
            b"\xff\xfe" + "a\nbø".encode("utf-16-le")[:-1],
            "truncated",
            "a.csv, line 2: the file ends in the middle of a letter; it was cut off, "
            "so export or copy it again.",
        ),
        (
            "a;ø\nb;ø".encode()[:-1],
            "truncated",
            "a.csv, line 2: the file ends in the middle of a letter; it was cut off, "
            "so export or copy it again.",
        ),
        (
            b"a;b\nc;\x81\n",
            "wrong_encoding",
            "a.csv, line 2: byte 7 of the file is not cp1252; export it again, or save "
            "it as UTF-8.",
        ),
        (
            b"\xef\xbb\xbfa;b\nc;\xf8\n",
            "wrong_encoding",
            "a.csv, line 2: byte 10 of the file is not utf-8-sig; export it again, or "
            "save it as UTF-8.",
        ),
        (
            "by\nKøge\n".encode() + b"K\xf8ge\n",
            "wrong_encoding",
            "a.csv, line 2: holds UTF-8 that was read as Windows-1252; export it "
            "again, or save it as UTF-8.",
        ),
        (
            "by\nKøge\n".encode().decode("cp1252").encode(),
            "wrong_encoding",
            "a.csv, line 2: holds UTF-8 that was read as Windows-1252; export it "
            "again, or save it as UTF-8.",
        ),
        (
            "by\nKøge\n".encode("mac_roman"),
            "wrong_encoding",
            "a.csv, line 2: is neither UTF-8 nor Windows-1252; export it again, or "
            "save it as UTF-8.",
        ),
        (
            "by\nKøge\n".encode("utf-16-le"),
            "wrong_encoding",
            "a.csv, line 1: holds binary data (a NUL character); export it again, or "
            "save it as UTF-8.",
        ),
        (
            "by\nK\ufffdge\n".encode(),
            "wrong_encoding",
            "a.csv, line 2: holds a replacement character; export it again, or save it "
            "as UTF-8.",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, check: str, message: str) -> None:
    with pytest.raises(Refusal) as refused:
        decode(data, "a.csv")
    assert (refused.value.check, refused.value.message) == (check, message)
