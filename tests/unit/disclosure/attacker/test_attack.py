"""Named attacks, each worked out by hand."""

import ctypes
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.disclosure.attacker.attack import Promise, arrivals
from pipeline.disclosure.attacker.bounds import silent
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    Apart,
    ContradictionError,
    Fact,
    Within,
)
from pipeline.disclosure.attacker.knowledge import Known, known
from tests.unit.disclosure.attacker.said import (
    ENDS,
    HERE,
    THERE,
    found_out,
    hidden,
    municipality,
    printed,
    public,
    unit,
)

B = ("unit", "B")
TIGHT = pytest.approx


def test_a_municipality_minus_its_other_units_is_the_hidden_one() -> None:
    # One person: 21 p - 20 a. Four: (24 p - 20 a) / 4. Both ends by their roundings.
    facts = [
        *printed(unit("A"), 510, 20),
        *hidden(unit("B")),
        *printed(municipality(), 500),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.mean == TIGHT((279.5, 455.5), abs=0.01)
    assert found.persons == (1, 4)
    assert found.because == ("alone",)


def test_a_renumbered_unit_does_not_count_twice() -> None:
    """It shows as its own what the unit that it was shows: nothing more is known."""
    became = unit("C", level="predecessors", as_of="2017")
    facts = [
        *printed(unit("A"), 510, 20),
        *printed(became, 510, 20),
        *hidden(unit("D")),
        *printed(municipality(), 500),
    ]
    found = found_out(facts, public("A", "D"))["unit", "D"]
    assert found.mean == TIGHT((279.5, 455.5), abs=0.01)  # as without it
    facts += printed(became, 520, 21)
    with pytest.raises(ContradictionError):
        found_out(facts, public("A", "D"))


def test_the_programme_minus_the_other_municipalities_is_the_hidden_one() -> None:
    there = {"municipality": THERE}
    programme = unit("", level="programme")._replace(unit=None, municipality=None)
    facts = [
        *printed(unit("A"), 500, 20, half=0),
        *hidden(unit("B", **there)),
        *hidden(municipality(THERE), None),
        *printed(programme, 495, 21, half=0),
    ]
    found = found_out(facts, public("A", there=("B",)))
    assert found[B].mean == TIGHT((395, 395), abs=0.01)
    assert set(found[B].because) == {"narrow", "persons_known", "alone"}
    assert found["municipality", None].mean == found[B].mean


def test_what_is_asked_of_two_municipalities_at_once_is_answered_of_each() -> None:
    # Twelve persons of four hidden units, and no municipality says how many are its.
    programme = unit("", level="programme")._replace(unit=None, municipality=None)
    facts = [
        *(fact for code in "AB" for fact in hidden(unit(code), None)),
        *(fact for c in "CD" for fact in hidden(unit(c, municipality=THERE), None)),
        *(fact for one in (HERE, THERE) for fact in hidden(municipality(one), None)),
        *printed(programme, 500, 12),
    ]
    found = found_out(facts, public("A", "B", there=("C", "D")))
    assert {found["unit", code].persons for code in "ABCD"} == {(1, 9)}
    assert found["municipality", None].persons == (2, 10)
    for code in "ABCD":
        assert found["unit", code].mean == TIGHT((ENDS.low, ENDS.high))


def test_a_merged_unit_tells_the_answer_of_its_smaller_predecessor() -> None:
    merged = unit("C", level="predecessors", as_of="2017")
    facts = [
        *printed(unit("A"), 500, 20),
        *hidden(unit("B")),
        *printed(merged, 490, 21),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.persons == (1, 1)
    assert found.mean == TIGHT((269.5, 310.5), abs=0.01)
    assert set(found.because) == {"narrow", "persons_known", "alone"}


def test_a_chart_tells_more_than_the_number_beside_it() -> None:
    merged = unit("C", level="predecessors", as_of="2017")
    facts = [
        *printed(unit("A"), 500, 20),
        *printed(unit("A"), 500, half=0.05),
        *hidden(unit("B")),
        *printed(merged, 490.5, 21, half=0.05),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.mean == TIGHT((298.45, 302.55), abs=0.01)


def test_a_change_since_a_hidden_round_tells_the_hidden_number() -> None:
    later = unit("B", round="2017")
    facts = [
        *printed(later, 520, 30),
        Apart(later, unit("B"), 39.5, 40.5),
        *hidden(unit("B")),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.mean == TIGHT((479, 481), abs=0.01)
    assert found.because == ("narrow",)


def test_coverage_and_the_enrolled_tell_how_many_were_tested() -> None:
    reading = {"group": None, "measure": "reading", "breakdown": "grade:2"}
    share = unit("B", **reading, quantity="share_good")
    facts = [
        *hidden(share, None),
        Within(share._replace(quantity="coverage"), 0.145, 0.155),
        Within(share._replace(quantity="enrolled"), 20, 20),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.persons == (3, 3)
    assert found.because == ("persons_known",)


def test_a_share_of_pupils_is_their_number() -> None:
    reading = {"group": None, "measure": "reading", "breakdown": "grade:2"}
    share = unit("A", **reading, quantity="share_poor")
    facts = printed(share, 0.25, 12, half=0.005)
    assert found_out(facts, public("A"))["unit", "A"].because == ("few_known",)
    assert not found_out(facts, public("A"), Promise(small_counts=True))


def test_all_or_none_of_the_pupils_is_told_of_each() -> None:
    reading = {"group": None, "measure": "reading", "breakdown": "grade:2"}
    for mean in (0.0, 1.0):
        share = unit("A", **reading, quantity="share_good")
        facts = printed(share, mean, 12, half=0.005)
        found = found_out(facts, public("A"), Promise(small_counts=True))
        assert found["unit", "A"].because == ("alike",)


def test_an_edition_without_numbers_of_tests_must_not_tell_one() -> None:
    reading = {"group": None, "measure": "reading", "breakdown": "grade:2"}
    share = unit("A", **reading, quantity="share_good")
    of_all = share._replace(level="municipality", unit=None)
    facts = [*printed(share, 0.5, 20, half=0.005), *printed(of_all, 0.5, half=0.005)]
    found = found_out(facts, public("A"), Promise(test_numbers="municipality"))
    assert {one.number: one.because for one in found.values()} == {
        share: ("not_allowed",)
    }


def test_nobody_among_the_very_best_is_nobodys_secret() -> None:
    top = unit("A", group=None, measure="reading", quantity="share_top")
    assert not found_out(printed(top, 0.0, 12, half=0.005), public("A"))
    whole = found_out(printed(top, 1.0, 12, half=0.005), public("A"))
    assert whole["unit", "A"].because == ("alike",)


def test_shares_that_agree_by_whole_pupils_only_are_no_contradiction() -> None:
    # 5 of 25 and 6 of 46 are 11 of 71; rounded, 10.6 to 11.3 pupils.
    of = {"group": None, "measure": "reading", "quantity": "share_good"}
    facts = [
        *printed(unit("A", **of), 0.20, 25, half=0.005),
        *printed(unit("B", **of), 0.13, 46, half=0.005),
        *printed(unit("C", **of, level="predecessors", as_of="2017"), 0.15, 71,
                 half=0.005),
        *hidden(unit("D", **of), None),
        *printed(municipality(**of), 0.2, 100, half=0.005),
    ]  # fmt: skip
    found = found_out(facts, public("A", "B", "D"))
    assert found["unit", "D"].persons == (29, 29)
    low, high = found["unit", "D"].mean
    assert low <= 9 / 29 <= high


def test_a_share_of_the_invited_tells_how_many_answered() -> None:
    rate = unit("B", measure=ANSWERED, quantity="share")
    facts = [
        Within(rate, 0.295, 0.305),
        Within(unit("B", measure=INVITED, quantity=PERSONS), 10, 10),
        *hidden(unit("B"), None),
    ]
    found = found_out(facts, public("A", "B"))[B]
    assert found.persons == (1, 3)


def test_equal_invitations_tell_the_hidden_ones() -> None:
    def invited(code: str, group: str, n: int) -> Within:
        number = unit(code, group=group, measure=INVITED, quantity=PERSONS)
        return Within(number, n, n)

    units = {code: 20 + index for index, code in enumerate("CDEFG")}
    facts = [
        invited(code, group, n)
        for code, n in units.items()
        for group in ("pupils", "parents")
    ]
    secret = unit("B", group="parents", measure=INVITED, quantity=PERSONS)
    facts += [invited("B", "pupils", 3), *hidden(secret)]
    assert known(facts, public()).of(secret) == (3, 3)
    facts[0] = invited("C", "pupils", 99)  # not alike everywhere: nothing follows
    assert known(facts, public()).of(secret)[1] > 3


def test_both_genders_leave_those_whose_gender_is_unknown() -> None:
    girls, boys = unit("A", breakdown="gender:girl"), unit("A", breakdown="gender:boy")
    facts = [
        *printed(unit("A"), 500, 20, half=0.05),
        *printed(girls, 500, 9, half=0.05),
        *printed(boys, 520, 9, half=0.05),
    ]
    found = found_out(facts, public("A"))["unit", "A"]
    assert found.number.breakdown == "gender:unknown"
    assert found.persons == (2, 2)
    assert found.mean == TIGHT((409.05, 410.95), abs=0.01)
    assert set(found.because) == {"narrow", "persons_known", "alone"}


def test_how_far_genders_lie_apart_narrows_a_hidden_mean_by_that_much() -> None:
    """Boys lie at most at 800 - 559.5, girls at least at 200 + 559.5.

    One girl at least and one boy among nine: from (8 x 200 + 759.5) / 9.
    """
    girls, boys = unit("A", breakdown="gender:girl"), unit("A", breakdown="gender:boy")
    facts = [
        Apart(girls, boys, 559.5, 560.5),
        *hidden(unit("A"), None),
        Within(unit("A", quantity=PERSONS), 9, 9),
    ]
    found = found_out(facts, public("A"))["unit", "A"]
    assert found.number == unit("A")
    assert found.mean == TIGHT(((8 * 200 + 759.5) / 9, (8 * 800 + 240.5) / 9), abs=0.01)
    assert not found.because


def test_how_far_genders_lie_apart_tells_nothing_of_a_shown_mean() -> None:
    girls, boys = unit("A", breakdown="gender:girl"), unit("A", breakdown="gender:boy")
    facts = [Apart(girls, boys, 39.5, 40.5), *printed(unit("A"), 500, 20)]
    assert not found_out(facts, public("A"))


def test_everybody_at_the_end_of_the_scale_is_told_of_each() -> None:
    # One answer to one of four items, one step lower, is 150 / 4 / 5 = 7.5 points.
    assert found_out(printed(unit("A"), 800, 5), public("A"))["unit", "A"].because == (
        "alike",
    )
    assert not found_out(printed(unit("A"), 792, 5), public("A"))


def _pool() -> list[Fact]:
    # 20 x 500, 3 x 400 and 6 x 600 are 14,800 points of 29 persons.
    return [
        *printed(unit("A"), 500, 20, half=0.05),
        *hidden(unit("B"), None),
        *hidden(unit("C"), None),
        *printed(municipality(), 14_800 / 29, 29, half=0.05),
    ]


def test_hidden_units_hide_each_other_from_outsiders() -> None:
    found = found_out(_pool(), public("A", "B", "C"))
    assert found[B].persons == found["unit", "C"].persons == (1, 8)
    assert found[B].mean == TIGHT((200, 800), abs=0.01)
    assert not found[B].because


def test_a_colleague_in_the_other_hidden_unit_knows_the_rest() -> None:
    own = printed(unit("C"), 600, 6, half=0)
    found = found_out([*_pool(), *own], public("A", "B", "C"))[B]
    assert found.persons == (3, 3)
    assert found.mean[0] <= 400 <= found.mean[1]
    assert set(found.because) == {"narrow", "persons_known", "alone"}


def _small(mean: float, n: int) -> list[Fact]:
    """Return that a municipality's small units together are printed."""
    return printed(municipality()._replace(level="small_units"), mean, n, half=0.05)


def test_small_units_together_are_what_the_municipality_leaves() -> None:
    found = found_out([*_pool(), *_small(4_800 / 9, 9)], public("A", "B", "C"))
    assert found[B].persons == found["unit", "C"].persons == (1, 8)
    assert found[B].mean == TIGHT((200, 800), abs=0.01)
    assert not found[B].because
    with pytest.raises(ContradictionError):  # 14,800 less 10,000 is not 5,400
        found_out([*_pool(), *_small(600, 9)], public("A", "B", "C"))


def test_a_small_unit_alone_is_no_pool() -> None:
    facts = [*printed(unit("A"), 500, 20), *hidden(unit("B")), *_small(400, 3)]
    found = found_out(facts, public("A", "B"))[B]
    assert (found.persons, found.mean) == ((3, 3), TIGHT((399.95, 400.05)))
    assert set(found.because) == {"narrow", "persons_known"}


def _released(mean: float, n: int) -> Known:
    return known(printed(unit("A"), mean, n), public("A"))


def test_one_late_answer_is_the_difference_of_two_releases() -> None:
    # 21 x 495 - 20 x 500 = 395, with the roundings of 41 persons.
    (found,) = arrivals(_released(495, 21), _released(500, 20), public("A"), Promise())
    assert found.number.level == "arrivals"
    assert found.persons == (1, 1)
    assert found.mean == TIGHT((374.5, 415.5))
    assert found.because == ("late_answers",)


def test_five_late_answers_may_change_a_number() -> None:
    first = _released(500, 20)
    for later in (_released(495, 25), _released(500, 20)):
        assert not arrivals(later, first, public("A"), Promise())


def test_a_hidden_number_in_no_printed_sum_can_be_anything() -> None:
    found = found_out(hidden(unit("B")), public("A", "B"))[B]
    assert found.mean == TIGHT((ENDS.low, ENDS.high), abs=0.01)
    assert (found.others, found.because) == (None, ())


def test_contradictory_totals_are_refused() -> None:
    facts = [
        *printed(unit("A"), 500, 20),
        *hidden(unit("B")),
        *printed(municipality(), 700),
    ]
    with pytest.raises(ContradictionError):
        found_out(facts, public("A", "B"))


def test_the_order_of_what_is_read_changes_nothing() -> None:
    parts = [
        printed(unit("A"), 510, 20),
        hidden(unit("B")),
        printed(municipality(), 500),
    ]
    found = [
        found_out([fact for part in order for fact in part], public("A", "B"))
        for order in permutations(parts)
    ]
    assert all(one == found[0] for one in found)


@st.composite
def _worlds(draw: st.DrawFn) -> dict[str, tuple[str, int, float]]:
    """Return unit -> municipality, n and mean."""
    count = draw(st.integers(2, 6))
    return {
        "ABCDEF"[index]: (
            draw(st.sampled_from([HERE, THERE])),
            draw(st.integers(1, 12)),
            draw(st.floats(ENDS.low, ENDS.high)),
        )
        for index in range(count)
    }


@settings(max_examples=20)
@given(_worlds(), st.sampled_from([0, 1, 2]))
def test_the_truth_lies_within_what_is_found_out(
    world: dict[str, tuple[str, int, float]], decimals: int
) -> None:
    half = 0.5 / 10**decimals
    places = {HERE: [], THERE: []}
    facts: list[Fact] = []
    for code, (place, n, mean) in world.items():
        places[place].append((n, mean))
        number = unit(code, municipality=place)
        if n < 5:
            facts += hidden(number)
        else:
            facts += printed(number, round(mean, decimals), n, half)
    for place, people in places.items():
        if people:
            total = sum(n for n, _ in people)
            mean = sum(n * one for n, one in people) / total
            facts += printed(municipality(place), round(mean, decimals), None, half)
    ours = tuple(code for code, one in world.items() if one[0] == HERE)
    theirs = tuple(code for code, one in world.items() if one[0] == THERE)
    found = found_out(facts, public(*ours, there=theirs))
    for code, (_, n, mean) in world.items():
        if n < 5:
            one = found["unit", code]
            assert one.persons[0] <= n <= one.persons[1]
            assert one.mean[0] - 1e-3 <= mean <= one.mean[1] + 1e-3


def test_what_a_solver_writes_by_itself_is_not_seen(
    capfd: pytest.CaptureFixture[str],
) -> None:
    libc = ctypes.CDLL(None)
    with silent():
        libc.puts(b"HighsMipSolverData::transformNewIntegerFeasibleSolution")
    libc.puts(b"after")
    libc.fflush(None)
    assert capfd.readouterr().out == "after\n"


def test_stages_that_lie_apart_in_a_delivered_figure_are_no_answers() -> None:
    """A figure of 3.8 is no share, whatever its breakdown is called."""
    figure = unit("A", group=None, measure="calm", quantity="value")
    now = figure._replace(breakdown="gender:Mellemtrin")
    then = now._replace(round="2013")
    found = known([Within(now, 3.75, 3.85), Apart(now, then, 0.1, 0.2)], public("A"))
    assert found.of(now) == (3.75, 3.85)
    assert found.of(then) == TIGHT((3.55, 3.75))
