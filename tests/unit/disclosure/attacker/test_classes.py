"""What class sheets tell of other classes: named attacks, worked out by hand."""

from collections.abc import Mapping
from dataclasses import replace
from math import inf

import pytest

from pipeline.disclosure.attacker.attack import Found, Promise, attacked
from pipeline.disclosure.attacker.facts import ANSWERED, PERSONS, Apart, Fact, Within
from pipeline.disclosure.attacker.knowledge import Ends
from tests.unit.disclosure.attacker.said import asked, printed, public, unit

SCHOOL = public("A")


def of(name: str) -> str:
    return f"class:{name}"


def there_is(**classes: int | None) -> list[Fact]:
    """Return how many of each class answered; None: that is hidden."""
    return [
        Within(
            unit("A", measure=ANSWERED, quantity=PERSONS, breakdown=of(name)),
            0 if n is None else n,
            inf if n is None else n,
        )
        for name, n in classes.items()
    ]


def found_out(facts: list[Fact]) -> Mapping[str, Found]:
    """Return what is found out of each class, by its name."""
    results = attacked([*asked(SCHOOL), *facts], SCHOOL, Promise())
    return {one.number.breakdown.removeprefix("class:"): one for one in results}


def shown(name: str, mean: float, n: int) -> list[Fact]:
    return printed(unit("A", breakdown=of(name)), mean, n, half=0)


def test_a_school_minus_its_other_class_is_the_class_of_nine() -> None:
    school = printed(unit("A"), 500, 21, half=0)
    facts = [*school, *there_is(a=12, b=None), *shown("a", 530, 12)]
    found = found_out(facts)["b"]
    # (21 x 500 - 12 x 530) / 9.
    assert found.mean == pytest.approx((460, 460), abs=0.01)
    assert found.persons == (9, 9)
    assert set(found.because) == {"narrow", "persons_known", "alone"}


def test_two_hidden_classes_of_enough_pupils_keep_each_other() -> None:
    school = printed(unit("A"), 500, 46, half=0)
    facts = [*school, *there_is(a=22, b=None, c=None), *shown("a", 510, 22)]
    found = found_out(facts)
    assert set(found) == {"b", "c"}
    assert not any(one.because for one in found.values())
    assert found["b"].mean == found["c"].mean


def test_who_has_no_known_class_is_what_the_classes_leave() -> None:
    school = printed(unit("A"), 500, 24, half=0)
    told = [*shown("a", 530, 12), *shown("b", 480, 10)]
    found = found_out([*school, *told, *there_is(a=12, b=10), *there_is(**{"": None})])
    # (24 x 500 - 12 x 530 - 10 x 480) / 2.
    assert found[""].mean == pytest.approx((420, 420), abs=0.01)
    assert "narrow" in found[""].because


def test_many_without_a_known_class_are_no_secret() -> None:
    school = printed(unit("A"), 500, 24, half=0)
    told = [*school, *shown("a", 530, 12), *there_is(a=12), *there_is(**{"": 12})]
    assert found_out(told) == {}


def test_classes_of_whom_nothing_is_told_are_left_with_the_schools_own_number() -> None:
    """All of them stand near the end of the scale: the school's number says so."""
    facts = [*printed(unit("A"), 790, 21, half=0), *there_is(a=None, b=None)]
    assert found_out(facts) == {}


def test_girls_and_boys_of_a_class_are_parts_of_both() -> None:
    """Where the school's mean is hidden, how far these lie apart counts."""
    girls, boys = (unit("A", breakdown=f"gender:{one}") for one in ("girl", "boy"))
    facts: list[Fact] = [
        Apart(girls, boys, 100, 100),
        *there_is(a=12, b=None),
        *shown("a", 530, 12),
    ]
    found = found_out(facts)["b"]
    assert found.persons == (0, inf) or found.persons[1] > 9
    assert found.mean[1] - found.mean[0] > 500


def test_a_search_that_calls_what_is_possible_impossible_is_asked_again() -> None:
    """HiGHS 1.12 does so with its first reductions: 8 of 10 in a, 14 of 23 in all."""
    item = {"measure": "glad_1", "quantity": "item_share 3 4"}
    facts = [
        *printed(unit("A", **item), 0.61, 23, half=0.005),
        *printed(unit("A", **item, breakdown=of("a")), 0.8, 10, half=0.005),
        Within(unit("A", measure=ANSWERED, quantity=PERSONS), 25, 25),
        *there_is(a=10, b=None, c=None),
    ]
    found = found_out(facts)
    # Six of the thirteen others: one of them alone may or may not be among these.
    assert found["b"].mean == pytest.approx((0, 1), abs=1e-5)
    assert found["b"].persons == (0, 13)


@pytest.mark.parametrize(("mean", "caught"), [(554.2, False), (560.2, True)])
def test_one_answer_off_the_end_is_not_all_alike_where_bands_have_other_steps(
    mean: float,
    caught: bool,  # noqa: FBT001
) -> None:
    """Three items of two steps: of 252 points a step in grades 2-3, 294 in 0-1.

    Of 14 pupils of grade 2 one answers one step lower to one item: 6 points less.
    """
    ends = Ends(-41.9, 560.2, steps=2, items=3, step=252)
    known = replace(SCHOOL, ends={("pupils", "wellbeing"): ends})
    results = attacked([*asked(known), *printed(unit("A"), mean, 14)], known, Promise())
    assert [one.because for one in results] == ([("alike",)] if caught else [])
