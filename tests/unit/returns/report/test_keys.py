"""A key is shown only if nobody can be known by it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.returns.report.keys import shown_key, shown_keys


@pytest.mark.parametrize(
    "key",
    [
        "1042",
        "1042.0",  # as a spreadsheet writes it
        "e479000098",
        "479001",
        "479001-4A",
        "R-1042",
        "100000001",
        " 1042 ",
        "123e4567-e89b-12d3-a456-426614174000",
        "uuid:123e4567-e89b-12d3-a456-426614174000",
    ],
)
def test_a_running_number_is_shown(key: str) -> None:
    assert shown_key(key) == key.strip()


@pytest.mark.parametrize(
    "key",
    [
        "010203-1234",
        "0102031234",
        "010203 1234",
        "010203.1234",
        "102031234",  # a spreadsheet took the leading zero
        "102031234.0",
        "610203-1234",  # a substitute number: the day is 60 higher
        "479-010203-1234",
        "x0102031234",
        "01-02-03-1234",
    ],
)
def test_a_cpr_number_is_never_shown(key: str) -> None:
    assert shown_key(key) is None


@pytest.mark.parametrize(
    "key", ["010203", "01022003", "2003-02-01", "030201", "31-12-99"]
)
def test_a_date_of_birth_is_never_shown(key: str) -> None:
    assert shown_key(key) is None


@pytest.mark.parametrize(
    "key", ["Anna", "Anna Bo", "Anna 3", "anna-1204567", "Åse 12345", "MK", "O'Neil 12"]
)
def test_a_name_is_never_shown(key: str) -> None:
    assert shown_key(key) is None


@pytest.mark.parametrize("key", ["anna12ab", "mk0412", "a1", "ab123456", "479-anna12"])
def test_a_uni_login_is_never_shown(key: str) -> None:
    assert shown_key(key) is None


@pytest.mark.parametrize(
    "key", ["a1@b.dk", "1042@example.org", "12345678", "12 34 56 78"]
)
def test_an_address_and_a_telephone_number_are_never_shown(key: str) -> None:
    assert shown_key(key) is None


@pytest.mark.parametrize(
    "key", [None, "", "   ", "-", "1" * 41, "12;34", "1.02031E+08", "12\n34", "=1+1"]
)
def test_what_is_no_plain_number_is_hidden(key: str | None) -> None:
    assert shown_key(key) is None


BORN = st.dates(min_value=date(1920, 1, 1), max_value=date(2025, 12, 31))
SERIAL = st.integers(min_value=0, max_value=9999)


@given(
    BORN, SERIAL, st.sampled_from(["", "-", " ", ".", "/"]), st.sampled_from([0, 60])
)
def test_no_spelling_of_a_cpr_number_is_shown(
    born: date, serial: int, joint: str, added: int
) -> None:
    day = f"{born.day + added:02}{born:%m%y}"
    assert shown_key(f"{day}{joint}{serial:04}") is None
    assert shown_key(f"{day}{serial:04}".removeprefix("0")) is None
    assert shown_key(f"479{joint}{day}{serial:04}") is None


@given(st.from_regex(r"[A-Za-z]{4}[0-9A-Za-z]{4}", fullmatch=True))
def test_no_uni_login_of_four_and_four_is_shown(login: str) -> None:
    assert shown_key(login) is None


def test_a_joined_key_is_shown_only_if_every_part_may_be() -> None:
    assert shown_keys(["1042", "4A"]) == "1042 + 4A"
    assert shown_keys(["1042", "010203-1234"]) is None
    assert shown_keys([None]) is None
    assert shown_keys([]) is None
