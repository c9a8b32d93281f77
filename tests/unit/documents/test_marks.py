"""A number of a cell says which, through every sentence, and is never seen to."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.documents import svg
from pipeline.documents.marks import (
    Claim,
    Count,
    Number,
    claims_in,
    linked,
    marked,
    plain,
)
from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import Programme

CELL = Claim((7,))


@pytest.fixture
def danish(small: Programme) -> Wording:
    return wording_of(small, "da")


def test_a_number_in_a_sentence_leads_to_its_entry(danish: Wording) -> None:
    share = Number(0.456, CELL)
    said = danish.say(
        "caution.low_response", group="A", rate=danish.number("share", share)
    )
    assert plain(said).startswith("A: 46 pct. har svaret.")
    assert list(claims_in(said)) == [CELL]
    assert linked(said, {CELL: 3}).startswith('A: <a href="#:3">46</a> pct. har')


def test_a_sign_is_part_of_the_number_and_an_interval_is_one(danish: Wording) -> None:
    number = Number(9.2, CELL)
    assert linked(danish.signed("points", number), {CELL: 1}) == '<a href="#:1">+9</a>'
    span = danish.span("points", -number, number)
    assert linked(span, {CELL: 1}) == '<a href="#:1">−9 til 9</a>'


def test_a_number_of_no_cell_has_no_mark(danish: Wording) -> None:
    assert danish.amount("points", 25.0) == "25 point"
    assert danish.whole(Count(3, Claim((), "counted"))) == "3"


def test_without_its_sign_a_number_is_of_the_same_cell() -> None:
    number = Number(-3.0, CELL)
    assert [abs(number), -number] == [3.0, 3.0]
    assert (-abs(number)).claim == CELL
    assert pickle.loads(pickle.dumps(number)).claim == CELL  # noqa: S301
    assert pickle.loads(pickle.dumps(Count(2, CELL))).claim == CELL  # noqa: S301


def test_what_nobody_claims_is_only_text() -> None:
    assert linked(f"x {marked('9', CELL)}", {}) == "x 9"
    assert linked("a name with \ue000 and \ue002", {CELL: 1}) == "a name with  and "


def test_an_attribute_holds_no_link() -> None:
    page = f'<svg aria-label="in {marked("9", CELL)}">{marked("9", CELL)}</svg>'
    assert linked(page, {CELL: 2}) == '<svg aria-label="in 9"><a href="#:2">9</a></svg>'


def test_a_mark_of_a_chart_names_the_entry_on_a_page_and_nothing_on_paper() -> None:
    dot = svg.of(Number(1.0, CELL), svg.circle(1, 2, 3, "red"))
    chart = svg.picture(9, 9, [dot], label=marked("9", CELL))
    assert '<circle cx="1" cy="2" r="3" fill="red" data-claim="5"/>' in linked(
        chart, {CELL: 5}
    )
    assert 'aria-label="9"' in chart
    assert svg.unclaimed(chart) == svg.picture(
        9, 9, [svg.circle(1, 2, 3, "red")], label="9"
    )


@given(
    rows=st.lists(st.integers(0, 10**7), min_size=1, max_size=9),
    made=st.sampled_from(["itself", "counted", "middle"]),
    text=st.text(alphabet=st.characters(codec="ascii", exclude_characters="<>")),
)
def test_every_claim_comes_back_from_its_mark(rows: list, made: str, text: str) -> None:
    claim = Claim(tuple(rows), made)  # pyright: ignore[reportArgumentType]
    said = f"a{marked(text, claim)}b"
    assert list(claims_in(said)) == [claim]
    assert plain(said) == f"a{text}b"
