"""Real SPSS and Stata files agree with what is known about them."""

import codecs
import json
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import spss, stata
from tests.unit.ingest.worlds import survey_source

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "export_samples"
NAMES = [
    *(f"haven/{name}.sav" for name in ("electric", "iris", "testdata")),
    *(
        f"pyreadstat/{name}"
        for name in (
            "hebrews.sav",
            "missing_char.sav",
            "missing_test.dta",
            "missing_test.sav",
            "ordered_category.sav",
            "sample.por",
            "sample.sav",
            "sample.zsav",
            "sample_missing.sav",
            "simple_alltypes.sav",
            "tegulu.sav",
            "test_width.sav",
        )
    ),
]
SOURCE = survey_source(decimal=".")


def delivered(name: str) -> RawTable:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"../shared/data/export_samples/{name} is absent")
    reader = stata if path.suffix == ".dta" else spss
    (table,) = reader.batches(path, SOURCE)
    return table


def known(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / "expected.json").read_text("utf-8"))[name]


def code(delivered: str) -> str:
    """Return the text of a code that is written as a floating-point number."""
    try:
        number = float(delivered)
    except ValueError:
        return delivered
    return str(int(number)) if number.is_integer() else str(number)


def declared(one: dict[str, Any]) -> str | tuple[float, float]:
    same = one["lo"] == one["hi"]
    return code(str(one["lo"])) if same else (one["lo"], one["hi"])


@pytest.mark.parametrize("name", NAMES)
def test_real_files_of_statistical_packages_are_read_as_they_are(name: str) -> None:
    table = delivered(name)
    expected, book = known(name), table.codebook
    assert book is not None
    if "cols" in expected:  # of sample.por nothing more is known
        assert table.frame.columns == [LINE, *expected["cols"]]
        assert table.frame.height == expected["rows"]
        assert table.frame[LINE].to_list() == list(range(1, expected["rows"] + 1))
    if "encoding" in expected:
        found, said = table.encoding or "", expected["encoding"]
        assert codecs.lookup(found) == codecs.lookup(said)
    if "value_labels" in expected:
        assert book.answers == {
            variable: {code(key): label for key, label in labels.items()}
            for variable, labels in expected["value_labels"].items()
        }
    if "column_labels" in expected:
        labels = expected["column_labels"]
        assert book.questions == {k: v for k, v in labels.items() if v is not None}
    if name.endswith(".sav"):
        assert book.missing == {
            variable: [declared(one) for one in ranges]
            for variable, ranges in expected["user_missing"].items()
        }


def test_the_letters_of_extended_missing_values_stay_apart() -> None:
    name = "pyreadstat/missing_test.dta"
    table = delivered(name)
    cells = table.frame.drop(LINE).row(0, named=True)
    used = known(name)["user_missing"]
    assert cells == {
        **{variable: f".{letter}" for variable, (letter,) in used.items()},
        "var7": None,
        "var8": None,
        "var9": "1",
    }
    assert table.codebook is not None
    assert table.codebook.answers == {"var1": {".a": "missing"}}
    found = chain.from_iterable(table.codebook.missing[variable] for variable in used)
    assert {".a", ".b", ".c", ".x", ".y", ".z"} <= set(found)


def test_every_variant_of_a_sample_holds_the_same() -> None:
    sav, zsav, por = (
        delivered(f"pyreadstat/sample.{ending}") for ending in ("sav", "zsav", "por")
    )
    assert sav.frame.equals(zsav.frame)
    assert sav.frame.rows() == por.frame.rows()  # its names are upper case
    assert sav.frame.row(0) == (
        1,
        "a",
        "1.1",
        "2018-05-06",
        "2018-05-06 10:10:10",
        "1",
        "1",
        "10:10:10",
    )


def test_multiple_response_sets_are_listed() -> None:
    book = delivered("pyreadstat/simple_alltypes.sav").codebook
    assert book is not None
    assert book.sets == {
        "categorical_array": ["ca_subvar_1", "ca_subvar_2", "ca_subvar_3"],
        "mymrset": ["bool1", "bool2", "bool3"],
    }
