"""What follows from what was read: intervals of numbers, and which add up to which.

Respondents of a unit (and of a part of it, such as one gender) are an atom. Every
number is the mean of some atoms, so all numbers of a scale and round are one system;
rounds of which a unit's numbers are told together are one, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from math import ceil, floor, inf
from typing import NamedTuple

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    ROUNDS_TOGETHER,
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
CLASSES = "class:"
UNKNOWN_PART = f"{PARTS}unknown"
MOST = 10_000.0  # persons of one unit, where no document says less
Interval = tuple[float, float]
Place = tuple[str, str, str]  # round, municipality, unit


class Atom(NamedTuple):
    """People of a round whose answers no document divides further."""

    round: str
    municipality: str
    unit: str
    parts: tuple[str, ...]


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
class System:
    """All means of one quantity of one scale or test, in rounds that pools bind.

    Attributes:
        means: Number -> between what it lies.
        persons: Number -> how many stand behind it; both as far as it is known.
        members: Number -> its atoms.
        hidden: The numbers that some document calls hidden and none shows.
        implied: Hidden rounds of a unit together, which no document tells and which
            may follow all the same.
        ends: Of the answer scale.
        whole: Sums are whole counts (shares), not points.
        of_item: They are shares of the answers to one item.
        sensitive: Of one of which all or none is never told.
    """

    means: dict[Number, Interval] = field(default_factory=dict)
    persons: dict[Number, Interval] = field(default_factory=dict)
    members: dict[Number, frozenset[Atom]] = field(default_factory=dict)
    hidden: list[Number] = field(default_factory=list)
    implied: list[Number] = field(default_factory=list)
    ends: Ends = field(default_factory=lambda: Ends(-inf, inf))
    whole: bool = False
    of_item: bool = False
    sensitive: bool = False


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


def known(facts: Iterable[Fact], public: Public) -> Known:
    """Return what documents say of each number.

    Raises:
        ContradictionError: They say two things that cannot both be true.
    """
    found = Known()
    apart: dict[tuple[Number, Number], Interval] = {}
    for fact in facts:
        match fact:
            case Within(number, low, high):
                _narrow(found, number, low, high)
                found.printed.add(number)
            case Apart(number, other, low, high):
                before = apart.get((number, other), (-inf, inf))
                apart[number, other] = max(before[0], low), min(before[1], high)
            case Hidden(number, at_most):
                if number.quantity == PERSONS:
                    _narrow(found, number, 1, inf)
                    continue
                found.hidden.add(number)
                _narrow(found, number.persons, 1, at_most or inf)
    found.hidden -= found.printed
    for (group, scale), first in public.first.items():
        number = Number(
            first, "programme", None, None, None, group, scale, WHOLE, "points"
        )
        _narrow(found, number, 500, 500)
    _genders(found, public, apart)
    _differences(found, apart)
    _equal_invitations(found)
    _counts(found)
    return found


def systems(found: Known, public: Public) -> list[System]:
    """Return a system per scale or test, quantity, and rounds told together.

    Of classes, one per unit.
    """
    means = [one for one in {*found.intervals, *found.hidden} if is_mean(one)]
    by_rounds: dict[tuple[object, ...], list[set[str]]] = defaultdict(list)
    for number in means:
        _bind(by_rounds[_key(number)], set(number.rounds))
    by_key: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for number in means:
        key = _key(number)
        bound = next(some for some in by_rounds[key] if number.rounds[0] in some)
        by_key[min(bound), *key].append(number)
    units: dict[tuple[str, str | None], list[Unit]] = {}
    results: list[System] = []
    for _, numbers in sorted(by_key.items(), key=lambda one: str(one[0])):
        one, places = numbers[0], _pooled(numbers)
        for round_ in {round_ for number in numbers for round_ in number.rounds}:
            key = round_, one.group
            if key not in units:
                units[key] = _units(found, public, one._replace(round=round_))
            places |= {unit[:3] for unit in units[key]}
        results += _of_numbers(found, public, numbers, sorted(places))
    return results


def _order(number: Number) -> tuple[str, ...]:
    return tuple(part or "" for part in number)


def _bind(rounds: list[set[str]], these: set[str]) -> None:
    """Make one set of all that share a round with these."""
    bound = these.union(*(some for some in rounds if not some.isdisjoint(these)))
    rounds[:] = [some for some in rounds if some.isdisjoint(these)] + [bound]


def _of_numbers(
    found: Known, public: Public, numbers: list[Number], places: list[Place]
) -> Iterator[System]:
    """Yield the system of units, and one of the classes of each unit that tells of any.

    Where the unit's own number is printed with its n, other units' say no more of it
    than its rounding. Where it is not, its classes stand among the units.
    """
    own: dict[Place, list[Number]] = defaultdict(list)
    for number in numbers:
        if number.level == "unit" and not number.breakdown.startswith(PARTS):
            own[number.round, number.municipality or "", number.unit or ""].append(
                number
            )
    apart = {
        place: ones
        for place, ones in own.items()
        if any(one.breakdown.startswith(CLASSES) for one in ones)
        and any(_is_exact(found, one) for one in ones if one.breakdown == _whole(one))
    }
    of_classes = {
        one
        for ones in apart.values()
        for one in ones
        if one.breakdown.startswith(CLASSES)
    }
    rest = [one for one in numbers if one not in of_classes]
    yield _system(found, public, rest, places)
    for place, ones in sorted(apart.items()):
        yield _system(found, public, ones, [place])


def _is_exact(found: Known, number: Number) -> bool:
    low, high = found.of(number.persons)
    return number in found.printed and low == high


def is_mean(number: Number) -> bool:
    """Is a number the mean of what single persons answered or reached?"""
    return number.quantity in MEANS or number.of_item


def _key(number: Number) -> tuple[object, ...]:
    return number.group, number.measure, _whole(number), number.quantity


def _system(
    found: Known, public: Public, numbers: list[Number], places: list[Place]
) -> System:
    numbers = sorted(numbers, key=_order)
    one = numbers[0]
    parts = sorted({n.breakdown for n in numbers if n.breakdown.startswith(PARTS)})
    system = System(
        ends=public.ends_of(one),
        whole=one.quantity != "points",
        of_item=one.of_item,
        sensitive=(one.group or "", one.measure) in public.sensitive,
    )
    split, classes = _split(found, numbers), _classes(found, numbers)
    atoms = {
        place: [
            Atom(*place, both)
            for both in product(
                classes.get(place, [WHOLE]),
                [*parts, UNKNOWN_PART] if place in split else [WHOLE],
            )
        ]
        for place in places
    }
    everybody = {
        Number(round_, "unit", municipality, unit, None, *one[5:7], _whole(one), one[8])
        for round_, municipality, unit in atoms
    }
    remainders = {
        number._replace(breakdown=UNKNOWN_PART)
        for number in numbers
        if number.level == "unit" and number.breakdown.startswith(PARTS)
    }
    of_classes = {
        one._replace(
            round=place[0],
            level="unit",
            municipality=place[1],
            unit=place[2],
            as_of=None,
            breakdown=name,
        )
        for place, names in classes.items()
        for name in names
    }
    every = {*numbers, *everybody, *remainders, *of_classes}
    for number in sorted(every, key=_order):
        near = (number.round, number.municipality or "", number.unit or "")
        members = frozenset(
            atom
            for place in ([near] if number.level == "unit" else atoms)
            if _holds(found, public, number, *place)
            for atom in atoms.get(place, ())
            if number.breakdown in {*atom.parts, _whole(number)}
        )
        if not members:
            continue
        system.members[number] = members
        low, high = found.of(number)
        if number in found.intervals:
            system.means[number] = low, high
        system.persons[number] = _persons(found, number)
        untold = number in of_classes and number not in found.printed
        if number in found.hidden or (untold and not _many(found, number)):
            system.hidden.append(number)
    _imply(system)
    return system


def _classes(found: Known, numbers: Iterable[Number]) -> dict[Place, list[str]]:
    """Return the classes of the units of which some class is told of.

    Where none is, readers are left with what the unit's own number says.
    """
    told = {
        (number.round, number.municipality or "", number.unit or "")
        for number in numbers
        if number.breakdown.startswith(CLASSES) and number in found.printed
    }
    one = next(iter(numbers))
    return {
        place: names
        for place in sorted(told)
        if (names := found.classes.get((*place, one.group), []))
    }


def _many(found: Known, number: Number) -> bool:
    """Whether it is of those whose class nobody knows, and how many they are is told.

    A document tells it only where they are as many as a class must be.
    """
    answered = number._replace(measure=ANSWERED, quantity=PERSONS)
    low, high = found.of(answered)
    return number.breakdown == CLASSES and low == high


def _imply(system: System) -> None:
    """Add what hidden rounds of a unit make together, where no document tells it."""
    by_unit: dict[Number, list[Number]] = defaultdict(list)
    for number in system.hidden:
        if number.level == "unit":
            by_unit[number._replace(round="", level=ROUNDS_TOGETHER)].append(number)
    for unit, numbers in by_unit.items():
        numbers.sort()
        for start, end in combinations(range(len(numbers)), 2):
            run = numbers[start : end + 1]
            rounds = " ".join(one.round for one in run)
            number = unit._replace(round=run[-1].round, as_of=rounds)
            if number not in system.members:
                members = (system.members[one] for one in run)
                system.members[number] = frozenset[Atom]().union(*members)
                system.persons[number] = 0, inf
                system.implied.append(number)


def _split(found: Known, numbers: Iterable[Number]) -> set[Place]:
    """Return the units of whose girls and boys something is known that counts.

    How far they lie apart says nothing more where the mean of both is printed.
    """
    return {
        (number.round, number.municipality or "", number.unit or "")
        for number in numbers
        if number.breakdown.startswith(PARTS)
        if number in found.printed
        or number in found.hidden
        or number._replace(breakdown=WHOLE) not in found.printed
    }


def _whole(number: Number) -> str:
    return WHOLE if number.breakdown.startswith((PARTS, CLASSES)) else number.breakdown


def _units(found: Known, public: Public, one: Number) -> list[Unit]:
    """Return the units that may stand behind numbers of a round and group."""
    here = [unit for unit in public.units if unit.round == one.round]
    if one.group is None:
        return sorted(unit for unit in here if unit.school)
    return sorted(
        unit for unit in here if _of_group(one, *unit[:3], ANSWERED) in found.intervals
    )


def _pooled(numbers: Iterable[Number]) -> set[Place]:
    """Return the units and rounds that pools name, though they had no document."""
    return {
        (round_, number.municipality or "", number.unit or "")
        for number in numbers
        if number.level == ROUNDS_TOGETHER
        for round_ in number.rounds
    }


def _of_group(
    one: Number, round_: str, municipality: str, unit: str, measure: str
) -> Number:
    return Number(
        round_, "unit", municipality, unit, None, one.group, measure, WHOLE, PERSONS
    )


def _holds(
    found: Known,
    public: Public,
    number: Number,
    round_: str,
    municipality: str,
    unit: str,
) -> bool:
    """Whether a number is about a unit in a round, alone or with others."""
    if round_ not in number.rounds:
        return False
    match number.level:
        case "programme":
            return True
        case "municipality":
            return municipality == number.municipality
        case "small_units":
            own = number._replace(level="unit", unit=unit)
            return municipality == number.municipality and own not in found.printed
        case "predecessors":
            key = (number.round, number.unit or "", number.as_of or "")
            return municipality == number.municipality and (
                unit in public.origins.get(key, frozenset())
            )
        case _:
            return (municipality, unit) == (number.municipality, number.unit)


def _persons(found: Known, number: Number) -> Interval:
    """Return how many stand behind a number: no more than answered at all."""
    low, high = found.of(number.persons)
    low, high = max(low, 0.0), min(high, inf)
    if number.level == "unit" and number.group is not None:
        answered = _of_group(
            number,
            number.round,
            number.municipality or "",
            number.unit or "",
            ANSWERED,
        )
        high = min(high, found.of(answered)[1])
        if number.breakdown.startswith(CLASSES):
            own = answered._replace(breakdown=number.breakdown)
            high = min(high, found.of(own)[1])
    if number.level == "unit" and number.breakdown == _whole(number):
        high = min(high, MOST)
    if low > high:
        raise ContradictionError(f"{number}: more persons than answered")
    return float(ceil(low - SLACK)), float(floor(high + SLACK)) if high < inf else inf


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
            if number.breakdown.startswith(PARTS):
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
