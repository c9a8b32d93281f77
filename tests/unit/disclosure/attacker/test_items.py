"""What single items tell, worked out by hand: shares of those who gave an answer."""

from dataclasses import replace

import pytest

from pipeline.disclosure.attacker.facts import Number
from tests.unit.disclosure.attacker.said import (
    found_out,
    hidden,
    municipality,
    printed,
    public,
    unit,
)

BULLIED = {"measure": "bullied", "quantity": "item_share 2"}


def item(code: str) -> Number:
    return unit(code, **BULLIED)


def band(code: str, grades: str) -> Number:
    return item(code)._replace(breakdown=f"band:{grades}")


@pytest.mark.parametrize(
    ("half", "fewest", "most", "because"),
    [(0.006, 0.48, 0.52, ("narrow", "alone")), (0.0075, 0.47, 0.53, ("alone",))],
)
def test_a_hidden_share_is_not_known_better_than_a_twentieth(
    half: float, fewest: float, most: float, because: tuple[str, ...]
) -> None:
    # A hundred of 200 and 150 of 300, give or take whole persons: one and one, or one
    # and two. So 50 of the hundred in B, give or take two or three.
    facts = [
        *printed(item("A"), 0.5, 200, half=half),
        *hidden(item("B"), None),
        *printed(municipality(**BULLIED), 0.5, 300, half=half),
    ]
    found = found_out(facts, public("A", "B"))["unit", "B"]
    assert found.persons == (100, 100)
    assert found.mean == pytest.approx((fewest, most), abs=1e-5)
    assert found.because == because


@pytest.mark.parametrize("share", [0, 1])
def test_all_or_none_is_told_of_each_where_the_item_is_sensitive(share: int) -> None:
    facts, known = printed(item("A"), share, 20, half=0.005), public("A")
    assert not found_out(facts, known)
    sensitive = replace(known, sensitive=frozenset({("pupils", "bullied")}))
    assert found_out(facts, sensitive)["unit", "A"].because == ("alike",)
    one_of_them = printed(item("A"), abs(share - 0.05), 20, half=0.005)
    assert not found_out(one_of_them, sensitive)


def test_who_is_in_no_document_hides_others_too() -> None:
    """Of items a document tells only some: not all that is hidden is called so."""
    here = municipality(**BULLIED)
    everybody = unit("", level="programme", municipality=None, **BULLIED)._replace(
        unit=None
    )
    facts = [*hidden(here, None), *printed(everybody, 0.5, 300)]
    known = public("A", there=("F",))
    assert found_out(facts, known)["municipality", None].because == ()
    there = unit("F", municipality="250", **BULLIED)
    facts += printed(there, 0.5, 200, half=0.005)
    assert "alone" in found_out(facts, known)["municipality", None].because


def test_a_unit_less_its_other_grades_is_its_hidden_grades() -> None:
    # 12 of 30, and 8 of the 20 in the younger grades: 4 of the 10 in the older ones.
    whole = printed(item("A"), 0.4, 30, half=0.005)
    younger = printed(band("A", "4-6"), 0.4, 20, half=0.005)
    facts = [*whole, *younger, *hidden(band("A", "7-10"), None)]
    found = found_out(facts, public("A"))["unit", "A"]
    assert found.number == band("A", "7-10")
    assert found.persons == (10, 10)
    assert found.mean == pytest.approx((0.4, 0.4), abs=1e-5)
    assert found.because == ("narrow", "alone", "count_known")


def test_grades_of_two_units_hide_each_other_in_the_municipality() -> None:
    # In the municipality 15 of 30 older ones; in A 4 of 10 by what the younger leave.
    here = municipality(**BULLIED)._replace(breakdown="band:7-10")
    facts = [
        *printed(here, 0.5, 30, half=0.005),
        *hidden(band("A", "7-10"), None),
        *hidden(band("B", "7-10"), None),
    ]
    assert found_out(facts, public("A", "B"))["unit", "A"].because == ()
    facts += printed(item("A"), 0.4, 30, half=0.005)
    facts += printed(band("A", "4-6"), 0.4, 20, half=0.005)
    found = found_out(facts, public("A", "B"))
    assert found["unit", "A"].because == ("narrow", "alone", "count_known")


def test_a_hidden_whole_is_what_its_grades_make() -> None:
    # 8 of 20 and 4 of 10.
    facts = [
        *hidden(item("A"), None),
        *printed(band("A", "4-6"), 0.4, 20, half=0.005),
        *printed(band("A", "7-10"), 0.4, 10, half=0.005),
    ]
    found = found_out(facts, public("A"))["unit", "A"]
    assert found.number == item("A")
    assert found.mean[0] <= 0.4 <= found.mean[1]
