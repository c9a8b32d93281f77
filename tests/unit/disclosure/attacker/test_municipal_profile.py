"""What is read from the profile of a municipality, on a page written by hand."""

import pytest

from pipeline.disclosure.attacker import pictures
from pipeline.disclosure.attacker.facts import UnknownContentError, Within
from pipeline.disclosure.attacker.municipal import MunicipalReader
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Programme

PAGE = """<html lang="da"><body><table class="matrix">
<thead><tr><th scope="col">Mål</th><th scope="col">Nu</th></tr></thead>
<tbody><tr><th scope="row">Dansk, læsning (2. klasse)</th><td>{now}</td></tr></tbody>
</table></body></html>"""


def read(programme: Programme, now: str) -> list[Within]:
    """Return the numbers that a table of targets says."""
    path = "confidential/2019/479/municipality_profile/479.da.html"
    sentences = Sentences(programme, "da")
    reader = MunicipalReader(programme, sentences, path, "2019", "479", "479", {})
    facts = reader.read(parsed(PAGE.format(now=now)))
    return [one for one in facts if isinstance(one, Within)]


def test_where_a_goal_stands_is_a_number_of_the_municipality(
    programme: Programme,
) -> None:
    [found] = read(programme, "67 pct.")
    assert (found.number.level, found.number.municipality) == ("municipality", "479")
    assert found.number.measure == "danish_reading"
    assert found.number.quantity == "share_good"
    assert (found.low, found.high) == pytest.approx((0.665, 0.675))


def test_a_table_of_words_with_a_number_in_a_sentence_is_refused(
    programme: Programme,
) -> None:
    with pytest.raises(UnknownContentError):
        read(programme, "7 af 9 har svaret nej")


OPEN = """<html lang="da"><body><section aria-labelledby="goals">
<h2 id="goals">Det ved vi ikke om målene</h2>
<p><strong>Kan ikke afgøres: for få elever.</strong> Se på elevernes arbejde.</p>
<ul class="undecided"><li>{name}</li></ul></section></body></html>"""


def read_open(programme: Programme, name: str) -> list:
    """Return what a list of goals says of which nothing can be decided."""
    path = "public/2019/479/municipality_profile/479.da.html"
    sentences = Sentences(programme, "da")
    reader = MunicipalReader(programme, sentences, path, "2019", "479", "479", {})
    return reader.read(parsed(OPEN.format(name=name)))


@pytest.mark.parametrize("rest", ["", " (siden 2017): Dansk, læsning (2. klasse)"])
def test_goals_of_which_nothing_can_be_decided_tell_no_number(
    programme: Programme, rest: str
) -> None:
    names = [f"{goal.text.da}{rest}" for goal in programme.indicators.goals]
    assert len(names) > 1
    assert read_open(programme, "</li><li>".join(names)) == []


@pytest.mark.parametrize(
    "name",
    [
        "Alle skal være glade",
        "Elevernes trivsel skal øges: 7 af 9",
        "Elevernes trivsel skal øges</li> 7 af 9 <li>Elevernes trivsel skal øges",
        "Elevernes trivsel skal øges<svg><text>7 af 9</text></svg>",
    ],
)
def test_what_is_no_goal_or_has_a_number_is_refused(
    programme: Programme, name: str
) -> None:
    with pytest.raises(UnknownContentError):
        read_open(programme, name)


MAP = """<html lang="da"><body><figure class="denmark">
<svg role="img" aria-label="Danmarkskort: Ærø er mørk">
<path d="{shape}" fill="#0b4a6f"/>
{more}</svg><ul><li>Ærø</li></ul></figure></body></html>"""


def read_map(programme: Programme, shape: str, more: str = "") -> list:
    path = "public/2019/479/municipality_profile/479.da.html"
    sentences = Sentences(programme, "da")
    reader = MunicipalReader(programme, sentences, path, "2019", "479", "479", {})
    return reader.read(parsed(MAP.format(shape=shape, more=more)))


def test_a_map_of_the_country_tells_nothing(programme: Programme) -> None:
    assert read_map(programme, pictures.outlines()["479"]) == []


@pytest.mark.parametrize(
    ("shape", "more"),
    [
        ("M0 0L5 5", ""),
        (None, '<circle cx="4" cy="9" r="2"/>'),
        (None, "<text>7</text>"),
    ],
)
def test_what_is_no_outline_of_a_municipality_is_refused(
    programme: Programme, shape: str | None, more: str
) -> None:
    with pytest.raises(UnknownContentError):
        read_map(programme, shape or pictures.outlines()["479"], more)


def test_an_interval_without_width_is_no_stroke_of_the_programme() -> None:
    """A municipality alone in the programme is its norm: 500, and nothing about it."""
    drawn = parsed('<svg width="140"><path d="M70 9L70 9" stroke-width="1.8"/></svg>')
    [picture] = drawn.iter("svg")
    assert [one.kind for one in pictures.marks(picture, "a.html")] == ["level"]
