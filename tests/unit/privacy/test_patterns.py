"""CPR numbers and addresses are known by their form, and other numbers are not."""

from datetime import date

import polars as pl
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from pipeline.privacy.patterns import may_hold, personal


def kinds(text: str, *known: str) -> list[str]:
    return list(personal(text, frozenset(known)))


@pytest.mark.parametrize(
    "text",
    [
        "010112-1234",  # born 1 January 1912
        "0101121234",
        "CPR: 311299-0001.",
        "(290200-4000)",  # 2000 was a leap year, and 4 with 00 is 2000
        "290204-9123",
        "610112-1234",  # a substitute number: day and 60
        "<td>010112-1234</td>",
        '"0101121234",',
        "CPR-010112-1234",
        "Kode-010112-1234",
        "barn010112x 0101121234",
        "0708115999",  # no check digit holds
    ],
)
def test_a_date_and_four_digits_are_a_cpr_number(text: str) -> None:
    assert kinds(text) == ["cpr"]


@pytest.mark.parametrize(
    "text",
    [
        "310212-1234",  # no 31 February
        "001299-1234",
        "011300-1234",
        "290200-1234",  # 1 with 00 is 1900, no leap year
        "0101121234567",  # part of a longer number
        "e0101121234",
        "0.0101121234",  # a coordinate
        "1.010112,0101121234.5",
        "0101121234,25",
        "0101121234-8c1f-4d2e",  # a group of an identifier
        "4711-0101121234",
        "2015-01-01",
        "01011-21234",
        "930112-1234",
        "1799321000",  # seconds since 1970
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert kinds(text) == []


def test_numbers_of_units_are_known_alone_and_before_a_year() -> None:
    assert kinds("1003123456") == ["cpr"]
    assert kinds("1003123456", "1003123456") == []
    assert kinds("280115-2017", "280115") == []
    assert kinds("280115-2017") == ["cpr"]


def test_every_number_of_a_text_counts() -> None:
    assert kinds("010112-1234 020212-1234\n0303121234") == ["cpr"] * 3


@given(st.dates(), st.integers(0, 9999))
@example(date(2007, 10, 1), 5999)
def test_whatever_the_date_and_serial_it_is_found(born: date, serial: int) -> None:
    assume((born.day, born.month) != (29, 2))  # there the century decides
    digits = f"{born:%d%m%y}"
    assert kinds(f"{digits}-{serial:04}") == kinds(f"{digits}{serial:04}") == ["cpr"]


@pytest.mark.parametrize(
    "text",
    [
        "mette.holm+skole@example.dk",
        "<a href='mailto:a@b.dk'>",
        "a_b@sub-domain.example.com,",
        "ÆØ.å@example.dk",
    ],
)
def test_an_address_is_found(text: str) -> None:
    assert kinds(text) == ["email"]


@pytest.mark.parametrize(
    "text", ["@media print", "polars@2.1.0", "a@b", "x @ y.dk", "@example.dk"]
)
def test_what_only_looks_like_an_address_is_none(text: str) -> None:
    assert kinds(text) == []


def test_an_address_that_may_be_read_is_known() -> None:
    assert kinds("Skriv til Hjaelp@Example.dk", "hjaelp@example.dk") == []


SIGNS = ["010112-1234", "0101121234", "x@y.dk", "dk", *"0 +-.,@aZå_\n"]
NEARLY = st.lists(st.sampled_from(SIGNS), max_size=12).map("".join)


@given(st.lists(NEARLY, max_size=3))
@example(["1,010112-1234"])
@example(["x.010112-1234,"])
@example([".010112-1234"])
@example(["a@\u212a.dk", "5\n.010112-1234"])
def test_where_nothing_may_be_held_nothing_is(texts: list[str]) -> None:
    may = may_hold(pl.Series(texts, dtype=pl.String)).to_list()
    assert not [
        t for t, maybe in zip(texts, may, strict=True) if not maybe and kinds(t)
    ]
