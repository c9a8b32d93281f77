"""SPSS and Stata files that are damaged, hostile, or something else than they say."""

import datetime as dt
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat
import pytest

from pipeline.ingest.limits import Limits
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import delimited, spss, stata
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical import batches as batching
from pipeline.ingest.statistical.batches import batches_of
from pipeline.programme.model import Source
from tests.fuzz import seeds
from tests.unit.ingest.exports import write
from tests.unit.ingest.worlds import one_table, survey_source

SOURCE = survey_source(reader="spss", decimal=",")
SAV, ZSAV = seeds.spss_files()[0], seeds.packed_spss_files()[0]
POR, DTA = seeds.portable_files()[0], seeds.stata_files()[-1]
UTF_8 = struct.pack("<iiii", 7, 20, 1, 5) + b"UTF-8"
WESTERN = struct.pack("<iiii", 7, 20, 1, 12) + b"windows-1252"


def sav(folder: Path, columns: dict[str, list[Any]], **options: Any) -> Path:  # noqa: ANN401
    frame: Any = pl.DataFrame(columns)
    pyreadstat.write_sav(frame, folder / "elever.sav", **options)
    return folder / "elever.sav"


def read(path: Path, source: Source = SOURCE) -> RawTable:
    reader = stata if path.suffix == ".dta" else spss
    return one_table(reader.batches(path, source))


def refused(
    path: Path, source: Source = SOURCE, limits: Limits | None = None
) -> Refusal:
    options = {"limits": limits} if limits else {}
    package = "Stata" if path.suffix == ".dta" else "SPSS"
    with pytest.raises(Refusal) as caught:
        list(batches_of(path, source, package, **options))
    assert caught.value.finding.file == path.name
    assert str(path.parent) not in str(caught.value)
    return caught.value


# --- another format, and parts of one -------------------------------------------------


@pytest.mark.parametrize("content", [b"a;b\n1;2\n", DTA, b"$FL", b"PK\x03\x04"])
def test_what_is_called_sav_and_is_none_is_refused(
    tmp_path: Path, content: bytes
) -> None:
    found = refused(write(tmp_path, "elever.sav", content))
    assert found.check == "other_format"
    assert "SPSS" in str(found)


@pytest.mark.parametrize(
    ("content", "program"),
    [(SAV, "SPSS"), (ZSAV, "SPSS"), (POR, "SPSS"), (DTA, "Stata")],
    ids=["sav", "zsav", "por", "dta"],
)
def test_what_is_called_csv_and_is_none_is_refused(
    tmp_path: Path, content: bytes, program: str
) -> None:
    with pytest.raises(Refusal) as caught:
        list(delimited.batches(write(tmp_path, "elever.csv", content), SOURCE))
    assert caught.value.check == "no_text"
    assert program in str(caught.value)


def test_the_ending_does_not_matter_to_a_file_of_the_right_format(
    tmp_path: Path,
) -> None:
    tables = [
        read(write(tmp_path, f"elever.{ending}", SAV)).frame
        for ending in ("sav", "zsav", "SAV", "csv")
    ]
    assert all(table.equals(tables[0]) for table in tables)


@pytest.mark.parametrize(
    ("ending", "content", "unneeded"),
    # What may be cut off without loss: the filling of the last line.
    [("sav", SAV, 0), ("zsav", ZSAV, 0), ("por", POR, 80), ("dta", DTA, 0)],
    ids=["sav", "zsav", "por", "dta"],
)
def test_a_file_that_was_cut_anywhere_is_refused(
    tmp_path: Path, ending: str, content: bytes, unneeded: int
) -> None:
    for length in range(0, len(content) - unneeded, 7):
        found = refused(write(tmp_path, f"elever.{ending}", content[:length]))
        assert found.check in {
            "empty_file",
            "other_format",
            "statistical_file_damaged",
            "no_rows",
        }, length


def test_a_file_whose_rows_are_fewer_than_it_says_is_refused(tmp_path: Path) -> None:
    path = sav(tmp_path, {"q": [1.0, 2.0, 3.0]})
    content = bytearray(path.read_bytes())
    assert struct.unpack_from("<i", content, 80) == (3,)
    struct.pack_into("<i", content, 80, 4)
    path.write_bytes(content)
    assert refused(path).check == "statistical_file_damaged"


def test_a_file_without_rows_is_refused(tmp_path: Path) -> None:
    path = sav(tmp_path, {"q": pl.Series([], dtype=pl.Float64).to_list() or [1.0]})
    content = bytearray(path.read_bytes())
    struct.pack_into("<i", content, 80, 0)
    path.write_bytes(content)
    assert refused(path).check == "no_rows"


def test_a_file_that_says_it_holds_very_much_is_refused_at_once(tmp_path: Path) -> None:
    path, content = tmp_path / "elever.zsav", bytearray(ZSAV)
    for n_rows, check in (
        (11_000_000, "too_many_rows"),
        (9_000_000, "unpacks_too_large"),
    ):
        struct.pack_into("<i", content, 80, n_rows)
        path.write_bytes(content)
        assert refused(path).check == check
    path.write_bytes(ZSAV)
    assert refused(path, limits=Limits(columns=5)).check == "too_many_columns"
    assert refused(path, limits=Limits(file_bytes=100)).check == "file_too_large"


def test_a_message_of_the_parser_never_reaches_the_refusal(tmp_path: Path) -> None:
    path = sav(tmp_path, {"navn": ["hemmelig"] * 3})
    path.write_bytes(path.read_bytes()[:-20])
    assert "hemmelig" not in str(refused(path))


# --- letters --------------------------------------------------------------------------

NAMES = {"navn": ["Ærø Østergård", "b"]}


def test_utf_8_that_declares_windows_1252_is_refused(tmp_path: Path) -> None:
    path = sav(tmp_path, NAMES)
    content = path.read_bytes().replace(UTF_8, WESTERN)
    path.write_bytes(content.replace(struct.pack("<i", 65001), struct.pack("<i", 1252)))
    found = refused(path).finding
    assert (found.check, found.line, found.column) == ("decoded_twice", 1, "navn")
    named = survey_source(reader="spss", encoding="utf-8")
    assert read(path, named).frame["navn"].to_list() == NAMES["navn"]


def test_windows_1252_that_declares_utf_8_is_refused(tmp_path: Path) -> None:
    path = sav(tmp_path, NAMES)
    utf_8 = NAMES["navn"][0].encode()
    western = NAMES["navn"][0].encode("cp1252").ljust(len(utf_8))
    path.write_bytes(path.read_bytes().replace(utf_8, western))
    assert refused(path).check == "declared_encoding"
    named = survey_source(reader="spss", encoding="windows-1252")
    assert read(path, named).frame["navn"].to_list() == NAMES["navn"]


def test_mangled_labels_are_refused_with_their_column(tmp_path: Path) -> None:
    labels = {"q": {1.0: "SÃ¥ glad"}}
    found = refused(sav(tmp_path, {"q": [1.0]}, variable_value_labels=labels)).finding
    assert (found.check, found.column) == ("decoded_twice", "q")
    found = refused(sav(tmp_path, {"q": [1.0]}, column_labels={"q": "b�n"})).finding
    assert found.check == "replacement_character"


def test_letters_that_the_portable_format_cannot_hold_are_refused(
    tmp_path: Path,
) -> None:
    content = POR.replace(b"Rod;", b"R\xf8d;")
    assert content != POR
    found = refused(write(tmp_path, "elever.por", content)).finding
    assert (found.check, found.line, found.column) == (
        "letters_not_portable",
        2,
        "NOEGLE",
    )


def test_old_stata_files_are_windows_1252(tmp_path: Path) -> None:
    old = seeds.stata_files()[1].replace(b"Rod; ny", b"R\xf8d; ny")
    table = read(write(tmp_path, "elever.dta", old))
    assert table.frame["noegle"].to_list() == ["017", "Rød; ny", None]
    assert table.encoding == "WINDOWS-1252"
    assert read(write(tmp_path, "elever.dta", DTA)).encoding == "UTF-8"


# --- cells and names ------------------------------------------------------------------


def test_cells_are_read_as_a_csv_would_have_them(tmp_path: Path) -> None:
    columns = {
        "noegle": ["007", " 7", ""],
        "svar": [5.0, None, -0.5],
        "lang": ["x" * 5000, "é\nå", "5.0"],
        "dag": [dt.date(2017, 9, 1), None, dt.date(1999, 12, 31)],
    }
    path = sav(tmp_path, columns)
    assert read(path).frame.rows() == [
        (1, "007", "5", "x" * 5000, "2017-09-01"),
        (2, " 7", None, "é\nå", None),
        (3, None, "-0,5", "5.0", "1999-12-31"),
    ]


def test_long_names_are_whole_and_labels_may_repeat(tmp_path: Path) -> None:
    name = "trivsel_i_skolen_og_i_fritiden_for_elever_paa_mellemtrinnet_nr_1"
    labels = {1.0: "Ja", 2.0: "Ja", 3.0: "Nej"}
    path = sav(tmp_path, {name: [1.0, 2.0, 7.0]}, variable_value_labels={name: labels})
    table = read(path)
    assert table.frame[name].to_list() == ["1", "2", "7"]
    assert table.codebook is not None
    assert table.codebook.answers[name] == {"1": "Ja", "2": "Ja", "3": "Nej"}


def test_a_column_may_not_have_the_name_of_our_line_numbers(tmp_path: Path) -> None:
    content = DTA.replace(b"svar\0\0", b"#line\0")
    assert refused(write(tmp_path, "elever.dta", content)).check == "duplicate_column"


def test_a_file_that_does_not_say_how_many_rows_it_has_is_read_to_its_end(
    tmp_path: Path,
) -> None:
    content = bytearray(ZSAV)
    struct.pack_into("<i", content, 80, -1)
    path = write(tmp_path, "elever.zsav", bytes(content))
    assert read(path).frame.height == 3
    assert refused(path, limits=Limits(rows=2)).check == "too_many_rows"


@pytest.mark.parametrize(
    ("shown", "number", "text"),
    [
        ("%td", 21063.0, "2017-09-01"),
        ("%tdDD/NN/CCYY", 21063.0, "2017-09-01"),
        ("%tc", 1819873800000.0, "2017-09-01 08:30:00"),
        ("%tm", 692.0, "2017-09-01"),
        ("%tq", 230.0, "2017-07-01"),
        ("%th", 115.0, "2017-07-01"),
        ("%tw", 2999.0, "2017-09-03"),
        ("%ty", 2017.0, "2017"),
        ("%9.0g", 0.1, "0,1"),
    ],
)
def test_dates_of_stata_are_iso_dates(
    tmp_path: Path, shown: str, number: float, text: str
) -> None:
    frame: Any = pl.DataFrame({"dag": [number]})
    path = tmp_path / "elever.dta"
    pyreadstat.write_dta(frame, path, variable_format={"dag": shown})
    assert read(path).frame["dag"].to_list() == [text]


def test_times_of_spss_are_hours_minutes_and_seconds(tmp_path: Path) -> None:
    formats = {"tid": "TIME8", "varighed": "DTIME11.2", "stund": "DATETIME20"}
    columns = {
        "tid": [30_600.0],
        "varighed": [129_600.25],
        "stund": [13_722_740_000.0 + 0.5],
    }
    frame = read(sav(tmp_path, columns, variable_format=formats)).frame
    moment = dt.datetime(1582, 10, 14) + dt.timedelta(seconds=13_722_740_000)  # noqa: DTZ001
    assert frame.row(0)[1:] == ("08:30:00", "36:00:00.25", f"{moment:%F %T}.5")


# --- batches --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "write_file"),
    [
        ("elever.sav", pyreadstat.write_sav),
        ("elever.por", pyreadstat.write_por),
        ("elever.dta", pyreadstat.write_dta),
    ],
)
def test_batches_together_are_the_file(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    write_file: Callable[..., None],
) -> None:
    n_rows = 1000
    frame = pl.DataFrame({"A": [float(n) for n in range(n_rows)], "B": ["x"] * n_rows})
    write_file(frame, tmp_path / name)
    whole = read(tmp_path / name)
    for cells in (2 * 300, 2 * 500, 1):  # a remainder, none, one row at a time
        monkeypatch.setattr(batching, "BATCH_CELLS", cells)
        reader = stata if name.endswith("dta") else spss
        parts = list(reader.batches(tmp_path / name, SOURCE))
        assert len(parts) == -(-n_rows // max(cells // 2, 1))
        assert pl.concat([part.frame for part in parts]).equals(whole.frame)
        assert all(part.codebook == whole.codebook for part in parts)
    assert whole.frame[LINE].to_list() == list(range(1, n_rows + 1))
    assert whole.frame["A"].to_list() == [str(n) for n in range(n_rows)]
