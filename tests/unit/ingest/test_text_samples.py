"""Real text files agree with what is known about them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.readers import qualtrics
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.table_header import batches_with_header
from pipeline.ingest.text.decoded import whole_text
from pipeline.ingest.text.delimited import DelimitedText
from tests.unit.ingest.worlds import one_table, survey_source

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "export_samples"
TEXTS = [
    "csv_detective/a_test_file.csv",
    "csv_detective/b_test_file.csv",
    "csv_detective/c_test_file.csv",
    "xlsform/widgets.csv",
]
QUALTRICS = ["qualtrics/sample.csv", "qualtrics/sample_legacy.csv"]
PACKED = "csv_detective/file.csv.gz"


def sample(name: str) -> tuple[Path, dict[str, Any]]:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip("../shared/data/export_samples is not there")
    expected = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    return path, expected[name]


def rows(path: Path) -> pl.DataFrame:
    return pl.concat(DelimitedText(path).batches())


@pytest.mark.parametrize("name", [*TEXTS, *QUALTRICS, PACKED])
def test_a_sample_is_the_one_that_is_known(name: str) -> None:
    path, expected = sample(name)
    data = path.read_bytes()
    assert len(data) == expected["bytes"]
    assert hashlib.sha256(data).hexdigest().startswith(expected["sha256"])
    mark = "utf-8-sig" if expected["bom"] else "utf-8"
    assert DelimitedText(path).encoding == mark


@pytest.mark.parametrize("name", TEXTS)
def test_every_line_of_a_sample_is_seen(name: str) -> None:
    path, expected = sample(name)
    text, _ = whole_text(path)
    assert len(text.splitlines()) == expected["lines"]
    assert text.splitlines()[0] == expected["first_line"].rstrip("\r")


def test_the_samples_have_their_records_and_fields() -> None:
    communes = rows(sample(TEXTS[0])[0])
    assert communes.shape == (407, 11 + 1)
    assert communes[LINE].to_list() == list(range(1, 408))
    departments = rows(sample(TEXTS[1])[0])
    assert departments.row(0)[:3] == ("code_departement", "code_region", "partly_empty")
    assert departments.row(1)[:3] == ("01", "01", "10")  # leading zeros stay
    assert departments.row(4)[:3] == ("31", "32", None)
    widgets, expected = rows(sample(TEXTS[3])[0]), sample(TEXTS[3])[1]
    assert widgets.width == 11 + 1
    assert widgets[LINE].max() == expected["lines"]


def test_a_record_with_more_fields_than_the_header_names_is_refused() -> None:
    path, _ = sample(TEXTS[2])
    with pytest.raises(Refusal) as refused:
        list(batches_with_header(DelimitedText(path).batches(), path.name))
    assert refused.value.check == "record_too_long"


def test_a_packed_sample_is_the_plain_one() -> None:
    packed, plain = rows(sample(PACKED)[0]), rows(sample(TEXTS[1])[0])
    assert packed.equals(plain)


@pytest.mark.parametrize("name", QUALTRICS)
def test_a_real_export_of_qualtrics_is_read(name: str) -> None:
    path, expected = sample(name)
    raw = rows(path)
    assert raw.shape == (expected["rows_incl_headers"], expected["cols"] + 1)
    table = one_table(qualtrics.batches(path, survey_source()))
    n_records = expected["rows_incl_headers"] - expected["header_rows"]
    assert table.frame.height == n_records == 1
    assert table.frame["Q1"].to_list() == ["2"]
    assert table.codebook is not None
    assert table.codebook.questions["Q1"] == "This is a multiple choice question."
    assert table.codebook.questions["Q2"] == "This is a free text question."
