"""Attacks with what is told of several rounds together, each worked out by hand."""

from math import inf

import pytest

from pipeline.disclosure.attacker.attack import Found, Promise, attacked
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    PERSONS,
    ROUNDS_TOGETHER,
    Fact,
    Number,
    Within,
)
from pipeline.disclosure.attacker.knowledge import Public, Unit
from tests.unit.disclosure.attacker.said import (
    ENDS,
    HERE,
    hidden,
    municipality,
    printed,
    unit,
)

FIRST, SECOND, THIRD = ROUNDS = ("2015", "2017", "2019")
TIGHT = pytest.approx
PUBLIC = Public(
    ends={("pupils", "wellbeing"): ENDS},
    first={},
    origins={},
    units=frozenset(
        Unit(one, HERE, code, school=True) for one in ROUNDS for code in "AB"
    ),
)


def a(round_: str) -> Number:
    return unit("A", round=round_)


def pool(mean: float, n: int, *rounds: str, of: str = "A") -> list[Fact]:
    """Return that rounds of a unit are told together, to half a point."""
    number = unit(of, level=ROUNDS_TOGETHER, as_of=" ".join(rounds), round=rounds[-1])
    return printed(number, mean, n)


def found_out(*facts: list[Fact]) -> dict[tuple[str, str | None], Found]:
    """Return what is found out of hidden numbers, by round and unit."""
    asked: list[Fact] = [
        Within(
            unit(one.unit, round=one.round, measure=ANSWERED, quantity=PERSONS), 0, inf
        )
        for one in PUBLIC.units
    ]
    said = [fact for some in facts for fact in some]
    results = attacked([*asked, *said], PUBLIC, Promise())
    return {(one.number.round, one.number.unit): one for one in results}


def test_three_hidden_rounds_together_keep_each_of_them() -> None:
    """Others of 2015: 11 less the one that answered at least."""
    few = [hidden(a(one)) for one in ROUNDS]
    found = found_out(*few, pool(500, 11, *ROUNDS))
    assert all(one.because == () for one in found.values())
    assert found[FIRST, "A"].persons == (3, 4)
    assert found[FIRST, "A"].mean == TIGHT((200, 800), abs=0.01)
    assert found[FIRST, "A"].others == 8


def test_a_pool_that_holds_a_shown_round_tells_the_hidden_one() -> None:
    """23 x 500 - 20 x 510 = 1,300 of 3: 433, by the roundings of 23 and 20 persons."""
    found = found_out(
        hidden(a(FIRST)), printed(a(SECOND), 510, 20), pool(500, 23, FIRST, SECOND)
    )[FIRST, "A"]
    assert found.persons == (3, 3)
    assert found.mean == TIGHT((1300 / 3 - 43 / 6, 1300 / 3 + 43 / 6), abs=0.01)
    assert set(found.because) == {"narrow", "persons_known", "alone"}


def test_two_pools_that_overlap_tell_the_round_that_only_one_holds() -> None:
    """20 x 480 - 11 x 500 = 4,100 of 9: 455.6, by the roundings of 31 persons."""
    found = found_out(
        *[hidden(a(one), None) for one in ROUNDS],
        pool(500, 11, FIRST, SECOND),
        pool(480, 20, *ROUNDS),
    )[THIRD, "A"]
    assert found.persons == (9, 9)
    assert found.mean == TIGHT((4100 / 9 - 31 / 18, 4100 / 9 + 31 / 18), abs=0.01)
    assert found.because == ("narrow",)


def test_a_pool_less_an_n_that_is_known_tells_how_few_the_others_are() -> None:
    """The mean of 2017 is hidden, but not that 8 answered: so 3 did in 2015."""
    n_known: list[Fact] = [Within(a(SECOND).persons, 8, 8)]
    found = found_out(
        hidden(a(FIRST), None),
        hidden(a(SECOND), None),
        n_known,
        pool(500, 11, FIRST, SECOND),
    )
    assert found[FIRST, "A"].persons == (3, 3)
    assert found[FIRST, "A"].because == ("persons_known",)
    assert found[SECOND, "A"].because == ("alone",)  # the three know the rest


def test_as_many_as_can_be_in_each_round_are_known_to_be_so() -> None:
    found = found_out(*[hidden(a(one)) for one in ROUNDS], pool(500, 12, *ROUNDS))
    assert {one.because for one in found.values()} == {("persons_known",)}


def test_pools_of_all_units_but_one_tell_its_rounds_together() -> None:
    """Both units of both rounds: 18 and 17 answers; A's two rounds are told, 30.

    So B's two rounds are 5 together. Whoever knows one of them has the other.
    """
    rounds = [FIRST, SECOND]
    of_both = [
        printed(municipality(round=FIRST), 500, 18),
        printed(municipality(round=SECOND), 500, 17),
    ]
    few = [hidden(unit(code, round=one), None) for code in "AB" for one in rounds]
    alone = found_out(*few, *of_both)
    assert all(one.because == () for one in alone.values())
    found = found_out(*few, *of_both, pool(500, 30, *rounds))
    for one in rounds:
        assert found[one, "B"].persons == (1, 4)
        assert found[one, "B"].because == ("alone",)


def test_rounds_that_nothing_binds_are_attacked_one_by_one() -> None:
    """A pool of other rounds says nothing of this one."""
    facts = [hidden(a(THIRD)), hidden(a(FIRST)), hidden(a(SECOND))]
    found = found_out(*facts, pool(500, 7, FIRST, SECOND))
    assert found[THIRD, "A"].others is None
    assert found[THIRD, "A"].persons == (1, 4)
    assert found[FIRST, "A"].because == ("alone",)  # 4 know the other 3
