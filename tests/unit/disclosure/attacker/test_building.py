"""Systems of those who know more and more: what has not changed is not built anew."""

from dataclasses import replace

from pipeline.disclosure.attacker.building import built, systems
from pipeline.disclosure.attacker.facts import ANSWERED, PERSONS, WHOLE, Fact, Within
from pipeline.disclosure.attacker.knowledge import Heard
from tests.unit.disclosure.attacker.said import (
    asked,
    hidden,
    municipality,
    printed,
    public,
    unit,
)

KNOWN = public("A", "B")
CALM = {"measure": "calm"}
FIRST = [
    *asked(KNOWN),
    *printed(unit("A"), 510, 20),
    *hidden(unit("B")),
    *printed(municipality(), 500),
    *printed(unit("A", **CALM), 480, 20),
    *hidden(unit("B", **CALM)),
    *printed(municipality(**CALM), 490),
]


def after(more: list[Fact], **changed: object) -> tuple[list[str], list[str]]:
    """Return measures of systems that stayed, and of new ones, as more is known."""
    heard = Heard()
    heard.add(FIRST)
    before = built(heard.followed(KNOWN), KNOWN)
    heard.add(more)
    public_then = replace(KNOWN, **changed)
    now = built(heard.followed(public_then), public_then, before)
    assert now.of_key == built(now.found, public_then).of_key
    old = {id(one) for one in before.systems}
    stayed = [next(iter(one.members)).measure for one in now.systems if id(one) in old]
    new = [next(iter(one.members)).measure for one in now.systems if id(one) not in old]
    return stayed, new


def test_only_systems_of_which_more_is_known_are_built_anew() -> None:
    assert after([]) == (["calm", "wellbeing"], [])
    told = [Within(municipality(**CALM).persons, 23, 23)]
    assert after([*told]) == (["wellbeing"], ["calm"])


def test_how_many_answered_counts_for_all_that_they_were_asked() -> None:
    answered = unit("B", measure=ANSWERED, quantity=PERSONS, breakdown=WHOLE)
    stayed, new = after([Within(answered, 0, 3)])
    assert (stayed, sorted(map(str, new))) == ([], ["calm", "wellbeing"])


def test_another_unit_may_be_of_all() -> None:
    stayed, new = after([], units=public("A", "B", "D").units)
    assert not stayed
    assert len(new) == len(systems(Heard().followed(KNOWN), KNOWN)) + 2
