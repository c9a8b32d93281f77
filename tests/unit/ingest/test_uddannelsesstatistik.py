"""Figures from the statistics portal, as JSON and as CSV."""

import gzip
import json
from pathlib import Path

import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers.uddannelsesstatistik import batches
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Source
from tests.unit.ingest.exports import write
from tests.unit.ingest.worlds import one_table

UNIT = "[Institution].[Institutionsnummer].[Institutionsnummer]"
SOURCE = Source.model_validate(
    {
        "id": "wellbeing",
        "reader": "uddannelsesstatistik",
        "feeds": "unit_results",
        "files": ["{round}/national/trivsel.json"],
        "round": {"folder": True},
        "municipality": {"column": "Kommune"},
        "columns": {"unit": UNIT, "measure": "Indikator", "value": "Indikatorsvar"},
    }
)


def read(file: Path) -> RawTable:
    return one_table(batches(file, SOURCE))


def test_json_and_csv_give_the_same_cells(tmp_path: Path) -> None:
    rows = [
        {UNIT: "479001", "Indikator": "Støtte", "Indikatorsvar": "2.351"},
        {UNIT: "479002", "Indikator": "Ro og orden", "Indikatorsvar": "<fejl>"},
    ]
    as_json = write(tmp_path, "a.json", json.dumps(rows, ensure_ascii=False))
    lines = [";".join(rows[0]), *(";".join(row.values()) for row in rows)]
    as_csv = write(tmp_path, "a.csv", "\r\n".join(lines).encode("cp1252"))
    from_json, from_csv = read(as_json), read(as_csv)
    assert from_json.frame.drop(LINE).equals(from_csv.frame.drop(LINE))
    assert from_json.frame[LINE].to_list() == [1, 2]  # objects
    assert from_csv.frame[LINE].to_list() == [2, 3]  # lines


def test_numbers_become_texts_in_the_notation_of_the_source(tmp_path: Path) -> None:
    file = write(tmp_path, "a.json", '[{"a": 7.30, "b": 2351, "c": null, "d": ""}]')
    row = read(file).frame.row(0)
    assert row == (1, "7,30", "2351", None, None)


@pytest.mark.parametrize(
    ("number", "text"),
    [("4e-05", "0,00004"), ("1.5E-3", "0,0015"), ("2e3", "2000"), ("7.30", "7,30")],
)
def test_a_small_share_is_a_number_without_exponent(
    tmp_path: Path, number: str, text: str
) -> None:
    file = write(tmp_path, "a.json", f'[{{"a": {number}}}]')
    assert read(file).frame.row(0) == (1, text)


def test_a_number_of_endless_digits_is_not_written_out(tmp_path: Path) -> None:
    file = write(tmp_path, "a.json", '[{"a": 1e999999999}]')
    assert read(file).frame.row(0) == (1, "1e999999999")


def test_a_key_that_stands_twice_in_an_object_is_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "a.json", '[{"a": 1}, {"a": 1, "b": 2, "a": 3}]')
    with pytest.raises(Refusal) as caught:
        read(file)
    found = caught.value.finding
    assert (found.check, found.column) == ("json_key_twice", "a")


def test_packed_answers_are_read_like_plain_ones(tmp_path: Path) -> None:
    text = json.dumps([{UNIT: "479001", "Indikator": "Støtte", "Indikatorsvar": "7,3"}])
    plain = write(tmp_path, "a.json", text)
    packed = write(tmp_path, "a.json.gz", gzip.compress(text.encode()))
    assert read(packed).frame.equals(read(plain).frame)


def test_a_key_that_some_objects_lack_is_null_there(tmp_path: Path) -> None:
    file = write(tmp_path, "a.json", '[{"a": "1"}, {"b": "2"}]')
    assert read(file).frame.drop(LINE).rows() == [("1", None), (None, "2")]


@pytest.mark.parametrize(
    ("text", "check", "message"),
    [
        (
            '[{"a": "1"},\n {"a": "2"',
            "json_cut",
            "a.json, line 2: The JSON ends too early, after character 11 of the line. "
            "Fetch it again.",
        ),
        (
            '[{"a": "1"},\n {"a": "2',
            "json_cut",
            "a.json, line 2: The JSON ends too early, after character 8 of the line. "
            "Fetch it again.",
        ),
        (
            '[{"a": 1,,}]',
            "json_malformed",
            "a.json, line 1: The JSON is malformed (at character 10 of the line). "
            "Fetch it again.",
        ),
        (
            '{"fejl": "for mange kald"}',
            "json_no_list",
            "a.json: This is no list of objects. Fetch it again.",
        ),
        ("[]", "no_rows", "a.json: There are no rows of data. Export it again."),
        (
            '[{"a": "1"}, {"a": {"b": "1"}}]',
            "json_nested",
            "a.json, line 2: This is no flat object of texts and numbers. Fetch it "
            "again with `indlejret: false`.",
        ),
        (
            "[" * 100_000,
            "json_too_deep",
            "a.json: The JSON is nested too deeply. Fetch it again.",
        ),
        (
            '[{"a": "\\ud83d"}]',
            "json_half_letter",
            "a.json: The JSON escapes half a letter. Fetch it again.",
        ),
    ],
)
def test_what_is_no_list_of_figures_is_refused(
    tmp_path: Path, text: str, check: str, message: str
) -> None:
    with pytest.raises(Refusal) as refused:
        read(write(tmp_path, "a.json", text))
    assert (refused.value.check, refused.value.message) == (check, message)


@pytest.mark.parametrize(
    ("content", "check"),
    [("[{}, {}]", "no_rows"), ('[{"#line": "1"}]', "duplicate_column")],
)
def test_objects_without_keys_and_keys_of_ours_are_refused(
    tmp_path: Path, content: str, check: str
) -> None:
    with pytest.raises(Refusal) as caught:
        read(write(tmp_path, "trivsel.json", content))
    assert caught.value.check == check
