"""Files that would hurt are refused by a check of their own, and nothing is written."""

import gzip
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import expected_of
from pipeline.ingest.file_patterns import match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.limits import LIMITS
from pipeline.ingest.refusals import Refusal
from tests.unit.ingest.exports import write, write_workbook
from tests.unit.ingest.worlds import build_programme, examine, register_source

PATH = "2015/national/institutioner.csv"
HEADER = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n"
ROW = "479;479001;Skole;Folkeskoler\n"
PROGRAMME = build_programme(register_source())
LARGE = HEADER + ROW * 200_000  # more than is read at once


def small_bomb() -> bytes:
    return gzip.compress(b"\x20" * (64 << 20))


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "a gzip bomb": (small_bomb, "unpacks_too_large"),
    "a bomb of rows": (lambda: gzip.compress(LARGE.encode() * 5), "unpacks_too_large"),
    "a packed file that was cut": (
        lambda: gzip.compress(os.urandom(1000).hex().encode())[:-300],
        "gzip_damaged",
    ),
    "a packed file with a wrong checksum": (
        lambda: gzip.compress(HEADER.encode())[:-8] + bytes(8),
        "gzip_damaged",
    ),
    "a packed packed file": (
        lambda: gzip.compress(gzip.compress(LARGE.encode())),
        "nul_byte",
    ),
    "a single line": (lambda: b"x" * (9 << 20), "record_too_large"),
    "a single record in quotes": (
        lambda: b'"' + b"x\n" * (5 << 20),
        "quote_not_closed",
    ),
    "noise": (lambda: b"\0\1\2\3" * 1000, "nul_byte"),
    "a picture": (
        lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
        "nul_byte",
    ),
    "only NUL": (lambda: bytes(1 << 20), "nul_byte"),
    "one NUL at the end": (lambda: LARGE.encode() + b"\0", "nul_byte"),
    "only quotes": (lambda: b'"' * (1 << 20), "no_rows"),
    "an odd number of quotes": (lambda: b'"' * ((1 << 20) + 1), "quote_not_closed"),
    "only delimiters": (lambda: b";" * 1000, "no_rows"),
    "only line ends": (lambda: b"\r\n" * 1000, "empty_file"),
    "a million columns": (lambda: b"a;" * 1_000_000, "too_many_columns"),
    "a million columns and a row": (
        lambda: b"a;" * 999_999 + b"b\n" + b"1;" * 999_999 + b"2\n",
        "too_many_columns",
    ),
    "a column called like one of ours": (
        lambda: b"KOMMUNE_NR;#municipality\n479;480\n",
        "duplicate_column",
    ),
    "half letters of UTF-8": (
        lambda: HEADER.encode() + b"479;1;\xed\xa0\x80x;F\n",
        "decoded_twice",
    ),
    "half letters of UTF-16": (
        lambda: b"\xff\xfe" + HEADER.encode("utf-16-le") + b"\x00\xd8a\0",
        "invalid_bytes",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused(tmp_path: Path, name: str) -> None:
    make, check = HOSTILE[name]
    file = write(tmp_path, PATH, make())
    (row,) = examine(PROGRAMME, tmp_path)
    assert (row["accepted"], row["check_id"]) == (False, check)
    assert row["message"].startswith(PATH)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [file]


def test_a_workbook_called_csv_is_no_text(tmp_path: Path) -> None:
    write_workbook(tmp_path / PATH, {"Ark1": [["a"], ["1"]]})
    (row,) = examine(PROGRAMME, tmp_path)
    assert row["check_id"] == "no_text"


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path: Path) -> None:
    file = write(tmp_path, PATH, "")
    os.truncate(file, LIMITS.file_bytes + 1)  # sparse: takes no disk
    (row,) = examine(PROGRAMME, tmp_path)
    assert row["check_id"] == "file_too_large"


def rewritten(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(-len(ROW), os.SEEK_END)
        stream.write(ROW.replace("479001", "479002").encode())


def grown(file: Path) -> None:
    with file.open("ab") as stream:
        stream.write(ROW.encode())


def shrunk(file: Path) -> None:
    os.truncate(file, file.stat().st_size - len(ROW))


def cut(file: Path) -> None:
    os.truncate(file, file.stat().st_size - len(ROW) // 2)


def binary(file: Path) -> None:
    with file.open("r+b") as stream:
        stream.seek(-10, os.SEEK_END)
        stream.write(bytes(10))


@pytest.mark.parametrize("change", [rewritten, grown, shrunk, cut, binary])
def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    file = write(tmp_path, PATH, LARGE)
    source = register_source()
    found = match(PATH, source)
    assert found is not None
    sha256 = hash_delivery(tmp_path, PATH, source)
    expected = expected_of(PROGRAMME, source.id)
    batches = CheckedDelivery(tmp_path, PATH, found, expected, sha256).batches()
    next(batches)
    change(file)
    with pytest.raises(Refusal) as refused:
        list(batches)
    assert refused.value.check == "file_changed"
