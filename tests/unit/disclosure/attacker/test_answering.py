"""How many answered, found out from how many have a mean; each worked out by hand."""

import pytest

from pipeline.disclosure.attacker.attack import Found, Promise, attacked, of_counts
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    ROUNDS_TOGETHER,
    ContradictionError,
    Fact,
    Hidden,
    Number,
    Within,
)
from pipeline.disclosure.attacker.knowledge import Public, known
from tests.unit.disclosure.attacker.said import (
    THERE,
    asked,
    hidden,
    municipality,
    printed,
    public,
    unit,
)

PROGRAMME = unit("", level="programme")._replace(unit=None, municipality=None)
KNOWN = ("persons_known",)


def count(number: Number) -> Number:
    """Return how many answered of those whom a mean is of."""
    return number._replace(measure=ANSWERED, quantity=PERSONS)


def told(number: Number, n: int) -> list[Fact]:
    return [Within(count(number), n, n)]


def untold(number: Number, invited: int | None = None) -> list[Fact]:
    """Return that it is hidden how many answered, of how many if that is told."""
    people = count(number)._replace(measure=INVITED)
    among: list[Fact] = [] if invited is None else [Within(people, invited, invited)]
    return [Hidden(count(number)), *among]


def found_out(
    facts: list[Fact], world: Public, promise: Promise | None = None
) -> dict[tuple[str, str | None], Found]:
    """Return what is found out of hidden counts, by round and the smallest place."""
    return {
        (one.number.round, one.number.unit or one.number.municipality): one
        for one in attacked([*asked(world), *facts], world, promise or Promise())
        if one.number.measure == ANSWERED
    }


LEADERS = [
    *told(municipality(), 5),
    *untold(municipality(THERE)),
    *untold(PROGRAMME),
    *printed(PROGRAMME, 500, 9),
]


def test_nine_have_a_mean_and_five_answered_here_so_four_answered_there() -> None:
    """At least four; and fewer than five, or there were nothing to hide."""
    found = found_out(LEADERS, public())
    assert found["2015", THERE].persons == (4, 4)
    assert found["2015", THERE].because == KNOWN
    assert found["2015", None].persons == (9, 9)
    assert found["2015", None].because == ()  # nine are many


def test_an_earlier_release_may_be_why_a_count_is_hidden() -> None:
    facts = known(LEADERS, public())
    found = of_counts(facts, public(), Promise(), rule=False)
    assert {one.number.municipality: one.persons[0] for one in found} == {
        THERE: 4,
        None: 9,
    }
    assert not any(one.because for one in found)


@pytest.mark.parametrize(("invited", "least", "because"), [(7, 2, ()), (6, 3, KNOWN)])
def test_a_hidden_count_is_what_the_means_of_its_neighbours_leave(
    invited: int, least: int, because: tuple[str, ...]
) -> None:
    # B, C and D make 30 - 9 = 21. Twelve have a mean in B, and as many were asked; in
    # D six have one on some scale. So C has 3 at most, and one less where D had seven.
    facts = [
        *told(municipality(), 30),
        *told(unit("A"), 9),
        *untold(unit("B"), 12),
        *printed(unit("B"), 500, 12),
        *untold(unit("C"), 7),
        *untold(unit("D"), invited),
        *printed(unit("D", measure="calm"), 500, 6),
    ]
    found = found_out(facts, public(*"ABCD"))
    assert found["2015", "B"].persons == (12, 12)
    assert found["2015", "C"].persons == (least, 3)
    assert found["2015", "D"].persons == (6, 9 - least)
    assert found["2015", "C"].because == because


def test_who_has_a_mean_in_hidden_units_together_answered_in_them() -> None:
    # 29 - 20 have a mean in B and C, of whom at most 5 answered in C. A answered in
    # more than few, so B is the one that few answered in: 4.
    facts = [
        *printed(municipality(), 500, 29),
        *printed(unit("A"), 500, 20),
        *hidden(unit("B"), None),
        *hidden(unit("C"), None),
        *told(municipality(), 30),
        *told(unit("C"), 5),
        *untold(unit("A"), 40),
        *untold(unit("B"), 40),
    ]
    found = found_out(facts, public(*"ABC"))
    assert found["2015", "B"].persons == (4, 4)
    assert found["2015", "B"].because == KNOWN
    assert found["2015", "A"].persons == (21, 21)


def test_rounds_that_are_told_together_bind_the_counts_of_each() -> None:
    # 13 in three rounds: 6 answered in the last one and 4 at most in the first, so 3
    # at least in the second; where 3 is the most that its neighbour leaves, it is 3,
    # and then the first one has 4.
    pool = unit("A", level=ROUNDS_TOGETHER, as_of="2015 2017 2019", round="2019")
    facts = [
        *printed(pool, 500, 13),
        *told(unit("A", round="2019"), 6),
        *untold(unit("A"), 9),
        *untold(unit("B"), 9),
        *printed(unit("B"), 500, 7),
        *told(municipality(round="2015"), 12),
        *untold(unit("A", round="2017"), 7),
        *told(municipality(round="2017"), 11),
        *untold(unit("B", round="2017"), 9),
        *printed(unit("B", round="2017"), 500, 8),
    ]
    found = found_out(facts, public("A", "B"))
    assert found["2017", "A"].persons == (3, 3)
    assert found["2015", "A"].persons == (4, 4)
    assert found["2017", "A"].because == found["2015", "A"].because == KNOWN


def test_a_mean_of_more_than_answered_contradicts() -> None:
    facts = [
        *told(municipality(), 8),
        *printed(municipality(measure="calm"), 500, 9),
        *untold(unit("A")),
        *untold(unit("B")),
    ]
    with pytest.raises(ContradictionError):
        found_out(facts, public("A", "B"))


def test_what_a_municipality_leaves_of_the_programme_answered_elsewhere() -> None:
    # 24 - 20 have a mean in C, though 22 answered here: it is the only hidden one.
    facts = [
        *printed(PROGRAMME, 500, 24),
        *printed(municipality(), 500, 20),
        *(fact for code in "AB" for fact in hidden(unit(code), None)),
        *hidden(unit("C", municipality=THERE), None),
        *told(unit("A"), 12),
        *told(unit("B"), 10),
        *untold(unit("C", municipality=THERE), 9),
        *untold(municipality(THERE)),
        *untold(PROGRAMME),
    ]
    found = found_out(facts, public("A", "B", there=("C",)))
    assert found["2015", "C"].persons == (4, 4)
