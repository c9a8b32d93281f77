"""Refusals that no delivered file brings about in a programme that was loaded."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.ingest.kinds import reader_of
from pipeline.ingest.limits import Limits
from pipeline.ingest.origins import resolved_folder
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text import delimited
from pipeline.ingest.text.decoded import whole_text
from pipeline.ingest.text.records import Records
from pipeline.programme.model import Origin
from tests.unit.ingest.exports import write
from tests.unit.ingest.worlds import survey_source


def test_a_reader_that_nobody_wrote() -> None:
    with pytest.raises(Refusal) as caught:
        reader_of("crystal_ball")
    assert caught.value.check == "unknown_reader"
    assert "crystal_ball" in caught.value.message


@pytest.mark.parametrize(
    ("what", "check"),
    [("round", "round_not_said"), ("municipality", "municipality_not_said")],
)
def test_a_place_that_no_folder_says(what: str, check: str) -> None:
    origin = Origin(folder=True)
    with pytest.raises(Refusal) as caught:
        resolved_folder(what, None, origin, survey_source(), ["2015"], "svar.csv")
    assert caught.value.check == check
    found = resolved_folder(what, "2015", origin, survey_source(), ["2015"], "svar.csv")
    assert found == "2015"


def test_a_document_beyond_the_limit(tmp_path: Path) -> None:
    file = write(tmp_path, "tal.json", "[1, 2, 3]")
    assert whole_text(file, Limits(document_bytes=9)) == ("[1, 2, 3]", "utf-8")
    with pytest.raises(Refusal) as caught:
        whole_text(file, Limits(document_bytes=8))
    assert caught.value.check == "json_too_large"


def test_records_that_the_parser_counts_otherwise() -> None:
    records = Records(
        b"a;b\n1;2",
        np.array([0, 4]),
        np.array([3, 7]),
        np.array([1, 2]),
        np.array([2, 2]),
    )
    assert delimited._frame(records, 2, ";", "svar.csv").height == 2
    with pytest.raises(Refusal) as caught:
        delimited._frame(records, 3, ";", "svar.csv")
    assert caught.value.check == "unparsable_records"
