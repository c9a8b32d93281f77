"""What a delivered cell says."""

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.cells import cleaned, columns_of_digits, number, translated
from tests.unit.ingest.worlds import register_source, survey_source

COMMA, POINT = register_source(decimal=","), register_source(decimal=".")


def value(text: str, decimal: str = ",") -> float | None:
    source = COMMA if decimal == "," else POINT
    return pl.DataFrame({"a": [text]}).select(number(pl.col("a"), source)).item()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2.351", 2351.0),
        ("7,3", 7.3),
        ("-0,3", -0.3),
        ("1.234.567,89", 1234567.89),
        ("100,0 %", 100.0),
        ("100,0\u00a0%", 100.0),
        ("0", 0.0),
        ("007", 7.0),
    ],
)
def test_danish_numbers_are_read(text: str, expected: float) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2.35",
        "0.351",
        "7,3,1",
        "1.2345",
        "12.34,5",
        "1e3",
        "7,",
        ",5",
        "x",
        "5 kr",
        "٣",
    ],
)
def test_what_is_not_exactly_a_danish_number_is_nothing(text: str) -> None:
    assert value(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1014.0", 1014.0), ("0.73", 0.73), ("1,234.5", 1234.5), ("0,73", None)],
)
def test_a_decimal_point_is_read_where_the_source_says_so(
    text: str, expected: float | None
) -> None:
    assert value(text, ".") == expected


def danish(number_: int, decimals: int) -> str:
    text = f"{number_ / 10**decimals:,.{decimals}f}"
    return text.replace(",", "x").replace(".", ",").replace("x", ".")


def plain(number_: int, decimals: int) -> str:
    return f"{number_ / 10**decimals:.{decimals}f}".replace(".", ",")


@given(
    st.integers(-(10**9), 10**9),
    st.integers(0, 3),
    st.sampled_from([danish, plain]),
)
def test_a_number_survives_being_written_in_danish(
    number_: int, decimals: int, write: Callable[[int, int], str]
) -> None:
    written = write(number_, decimals)
    assert value(written) == pytest.approx(number_ / 10**decimals, abs=1e-9)


def test_blanks_are_taken_away_and_missing_texts_are_null() -> None:
    source = survey_source(missing_values=["-", "", "<uoplyst>", "-"])
    delivered = pl.DataFrame({"a": [" x ", "", "  ", " - ", "<uoplyst>", "0", None]})
    assert cleaned(delivered, source)["a"].to_list() == [
        "x", None, None, None, None, "0", None,
    ]  # fmt: skip


def test_a_text_without_translation_is_ours_only_where_nothing_is_translated() -> None:
    source = survey_source(values={"gender": {"Pige": "girl"}})
    texts = pl.DataFrame({"a": ["Pige", "Dreng", None]})
    gender = texts.select(translated(pl.col("a"), "gender", source))["a"].to_list()
    grade = texts.select(translated(pl.col("a"), "grade", source))["a"].to_list()
    assert gender == ["girl", None, None]
    assert grade == ["Pige", "Dreng", None]


DIGITS = {
    "line": [2, 3],  # no text
    "answers": ["5", None],
    "nobody": pl.Series([None, None], dtype=pl.String),
    "blank": ["5", " "],
    "guarded": ["5", "'"],
    "long": ["5", "55"],
    "two_bytes": ["5", "å"],
    "empty": ["5", ""],
}


def test_columns_of_digits_hold_a_digit_or_nothing_in_each_cell() -> None:
    found = columns_of_digits(pl.DataFrame(DIGITS), survey_source())
    assert found == ["answers", "nobody"]


@pytest.mark.parametrize("said", ["missing_values", "not_available"])
def test_there_are_none_where_a_digit_may_mean_nothing(said: str) -> None:
    source = survey_source(**{said: ["9"]})
    assert columns_of_digits(pl.DataFrame(DIGITS), source) == []
