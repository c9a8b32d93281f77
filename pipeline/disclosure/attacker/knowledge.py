"""What follows from what was read: between what each number lies."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, inf
from typing import NamedTuple

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    WHOLE,
    Apart,
    ContradictionError,
    Fact,
    Hidden,
    Number,
    Within,
)

SLACK = 1e-6  # of points: what floating point may lose
PASSES = 30
MEANS = ("points", "share_good", "share_top", "share_poor")
PARTS = "gender:"
BANDS = "band:"  # of grades: all of them make a unit's answers to an item
CLASSES = "class:"
UNKNOWN_PART = f"{PARTS}unknown"
Interval = tuple[float, float]


def both(one: Interval, other: Interval) -> Interval:
    """Return what two intervals have in common."""
    return max(one[0], other[0]), min(one[1], other[1])


class Unit(NamedTuple):
    """A unit that has a document in a round."""

    round: str
    municipality: str
    unit: str
    school: bool


@dataclass(frozen=True)
class Ends:
    """The lowest and highest mean that an answer scale allows, and its steps.

    Attributes:
        low: Of the grade band that reaches furthest down.
        high: Of the one that reaches furthest up.
        steps: From the lowest answer to the highest.
        items: Of the scale.
        step: Points of one step, of the band where they are fewest. 0: all bands have
            the same.
    """

    low: float
    high: float
    steps: int = 1
    items: int = 1
    step: float = 0.0

    @property
    def of_one_answer(self) -> float:
        """The least by which one answer of a person to one item moves their mean."""
        return (self.step or (self.high - self.low) / self.steps) / self.items


@dataclass(frozen=True)
class Public:
    """What everybody knows beside the documents.

    Attributes:
        ends: (group, scale) -> the ends of its answer scale, in points.
        first: (group, scale) -> the round whose mean is 500 by definition.
        origins: (round, municipality, unit, later round) -> the units that it was.
        units: Every unit that has a document.
        sensitive: (group, item) of which it is told of nobody that all or none gave
            the answers that matter.
    """

    ends: Mapping[tuple[str, str], Ends]
    first: Mapping[tuple[str, str], str]
    origins: Mapping[tuple[str, str, str], frozenset[str]]
    units: frozenset[Unit]
    sensitive: frozenset[tuple[str, str]] = frozenset()

    def ends_of(self, number: Number) -> Ends:
        """Return between which ends a mean must lie."""
        if number.quantity != "points":
            return Ends(0, 1)
        return self.ends.get((number.group or "", number.measure), Ends(-inf, inf))


@dataclass
class Known:
    """Intervals of all numbers, after everything that differences say of them."""

    intervals: dict[Number, Interval] = field(default_factory=dict)
    hidden: set[Number] = field(default_factory=set)
    printed: set[Number] = field(default_factory=set)

    @cached_property
    def classes(self) -> dict[tuple[str, str, str, str | None], list[str]]:
        """Round, municipality, unit and group -> the classes that documents name."""
        named: dict[tuple[str, str, str, str | None], list[str]] = defaultdict(list)
        for one in sorted(self.intervals, key=str):
            if one.measure == ANSWERED and one.breakdown.startswith(CLASSES):
                key = one.round, one.municipality or "", one.unit or "", one.group
                named[key] += [one.breakdown] if one.quantity == PERSONS else []
        return named

    def of(self, number: Number) -> Interval:
        """Return between what a number lies, as far as it is known."""
        return self.intervals.get(number, (-inf, inf))


@dataclass
class Heard:
    """What facts say by themselves, and more of them from edition to edition."""

    known: Known = field(default_factory=Known)
    apart: dict[tuple[Number, Number], Interval] = field(default_factory=dict)

    def add(self, facts: Iterable[Fact]) -> None:
        """Take facts in.

        Raises:
            ContradictionError: Two of them cannot both be true.
        """
        found, apart = self.known, self.apart
        for fact in facts:
            match fact:
                case Within(number, low, high):
                    _narrow(found, number, low, high)
                    if (low, high) != (0, inf):  # else it says that there is one
                        found.printed.add(number)
                case Apart(number, other, low, high):
                    before = apart.get((number, other), (-inf, inf))
                    apart[number, other] = both(before, (low, high))
                case Hidden(number, at_most):
                    found.hidden.add(number)
                    _narrow(found, number.persons, 1, at_most or inf)

    def followed(self, public: Public) -> Known:
        """Return what follows from all facts so far.

        Raises:
            ContradictionError: They say two things that cannot both be true.
        """
        told = self.known
        found = Known(
            dict(told.intervals), told.hidden - told.printed, set(told.printed)
        )
        for (group, scale), first in public.first.items():
            number = Number(
                first, "programme", None, None, None, group, scale, WHOLE, "points"
            )
            _narrow(found, number, 500, 500)
        _genders(found, public, self.apart)
        _differences(found, self.apart)
        _equal_invitations(found)
        _counts(found)
        return found


def known(facts: Iterable[Fact], public: Public) -> Known:
    """Return what documents say of each number.

    Raises:
        ContradictionError: They say two things that cannot both be true.
    """
    heard = Heard()
    heard.add(facts)
    return heard.followed(public)


def is_mean(number: Number) -> bool:
    """Is a number the mean of what single persons answered or reached?"""
    return number.quantity in MEANS or number.of_item


def _narrow(found: Known, number: Number, low: float, high: float) -> bool:
    """Take in an interval. True: it says more than was known."""
    old_low, old_high = found.of(number)
    new_low, new_high = max(old_low, low), min(old_high, high)
    slack = SLACK if number.quantity != PERSONS else 0
    if new_low > new_high + slack:
        raise ContradictionError(f"{number}: {old_low}-{old_high} and {low}-{high}")
    if new_low > new_high:
        new_low = new_high = (new_low + new_high) / 2
    found.intervals[number] = new_low, new_high
    return new_low > old_low + SLACK or new_high < old_high - SLACK


def _differences(found: Known, apart: Mapping[tuple[Number, Number], Interval]) -> None:
    """Narrow numbers by how far they lie apart, until nothing moves."""
    beside: dict[Number, list[tuple[Number, float, float]]] = defaultdict(list)
    for (number, other), (low, high) in apart.items():
        beside[other].append((number, low, high))
        beside[number].append((other, -high, -low))
    moved = set(found.intervals) & set(beside)
    for _ in range(PASSES):
        following = set()
        for one in moved:
            low, high = found.intervals[one]
            for other, least, most in beside[one]:
                if _narrow(found, other, low + least, high + most):
                    following.add(other)
        moved = following
        if not moved:
            return


def _genders(
    found: Known, public: Public, apart: Mapping[tuple[Number, Number], Interval]
) -> None:
    """Take in that girls and boys who lie apart both answered, on the same scale."""
    for pair in apart:
        for number in pair:
            if number.breakdown.startswith(PARTS) and is_mean(number):
                ends = public.ends_of(number)
                _narrow(found, number, ends.low, ends.high)
                _narrow(found, number.persons, 1, inf)


def _equal_invitations(found: Known) -> None:
    """Take over hidden invitations from a group that is invited alike everywhere."""
    invited: dict[str, dict[Number, Interval]] = defaultdict(dict)
    for number, interval in found.intervals.items():
        if number.measure == INVITED and number.group:
            invited[number.group][number._replace(group=None)] = interval
    certain = {
        group: {one: low for one, (low, high) in own.items() if low == high}
        for group, own in invited.items()
    }
    for group, own in invited.items():
        for other, theirs in certain.items():
            both = certain[group].keys() & theirs.keys()
            if other == group or len(both) < 5:  # noqa: PLR2004 - fewer may be chance
                continue
            if all(certain[group][one] == theirs[one] for one in both):
                for one in own.keys() & theirs.keys() - both:
                    _narrow(found, one._replace(group=group), theirs[one], theirs[one])


def _counts(found: Known) -> None:
    """Narrow how many answered, or were tested, by shares of known totals."""
    for number, (low, high) in list(found.intervals.items()):
        if number.measure == ANSWERED and number.quantity == "share":
            total = found.of(number._replace(measure=INVITED, quantity=PERSONS))
            _share_of(found, number.persons, (low, high), total)
        elif number.quantity == "coverage":
            total = found.of(number._replace(quantity="enrolled"))
            _share_of(found, number.persons, (low, high), total)
        elif number.measure == INVITED:
            answered = number._replace(measure=ANSWERED)
            _narrow(found, answered, 0, high)
        elif number.quantity == "enrolled":
            _narrow(found, number.persons, 0, high)


def _share_of(found: Known, number: Number, share: Interval, total: Interval) -> None:
    if total[1] < inf:
        low = ceil(max(share[0], 0) * max(total[0], 0) - SLACK)
        _narrow(found, number, low, floor(share[1] * total[1] + SLACK))
