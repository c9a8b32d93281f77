"""Which numbers add up to which.

Respondents of a unit (and of a part of it, such as one gender) are an atom. Every
number is the mean of some atoms, so all numbers of a scale and round are one system;
rounds of which a unit's numbers are told together are one, too.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations, product
from math import ceil, floor, inf
from typing import NamedTuple

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    PERSONS,
    ROUNDS_TOGETHER,
    WHOLE,
    ContradictionError,
    Number,
)
from pipeline.disclosure.attacker.knowledge import (
    BANDS,
    CLASSES,
    PARTS,
    SLACK,
    UNKNOWN_PART,
    Ends,
    Interval,
    Known,
    Public,
)

MOST = 10_000.0  # persons of one unit, where no document says less
Place = tuple[str, str, str]  # round, municipality, unit


class Atom(NamedTuple):
    """People of a round whose answers no document divides further."""

    round: str
    municipality: str
    unit: str
    parts: tuple[str, ...]


@dataclass
class System:
    """All means of one quantity of one scale or test, in rounds that pools bind.

    Attributes:
        means: Number -> between what it lies.
        persons: Number -> how many stand behind it; both as far as it is known.
        members: Number -> its atoms.
        hidden: The numbers that some document calls hidden and none shows, in their
            order; the values say nothing.
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
    hidden: dict[Number, None] = field(default_factory=dict)
    implied: list[Number] = field(default_factory=list)
    ends: Ends = field(default_factory=lambda: Ends(-inf, inf))
    whole: bool = False
    of_item: bool = False
    sensitive: bool = False


def _order(number: Number) -> tuple[str, ...]:
    round_, level, municipality, unit, as_of, group, *what = number
    return (
        round_,
        level,
        municipality or "",
        unit or "",
        as_of or "",
        group or "",
        *what,
    )


def of_numbers(
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
        and any(_is_exact(found, one) for one in ones if one.breakdown == whole_of(one))
    }
    of_classes = {
        one
        for ones in apart.values()
        for one in ones
        if one.breakdown.startswith(CLASSES)
    }
    rest = [one for one in numbers if one not in of_classes]
    yield system_of(found, public, rest, places)
    for place, ones in sorted(apart.items()):
        yield system_of(found, public, ones, [place])


def _is_exact(found: Known, number: Number) -> bool:
    low, high = found.of(number.persons)
    return number in found.printed and low == high


def system_of(
    found: Known, public: Public, numbers: list[Number], places: list[Place]
) -> System:
    """Return the system of some numbers, of the people of some places."""
    one = numbers[0]  # whose group, measure and quantity are those of all
    whole = whole_of(one)
    system = System(
        ends=public.ends_of(one),
        whole=one.quantity != "points",
        of_item=one.of_item,
        sensitive=(one.group or "", one.measure) in public.sensitive,
    )
    divided, classes = _divided(found, numbers, places), _classes(found, numbers)
    atoms = {
        place: [
            Atom(*place, both)
            for both in product(
                classes.get(place, [WHOLE]), divided.get(place, [WHOLE])
            )
        ]
        for place in places
    }
    everybody = {
        Number(round_, "unit", municipality, unit, None, *one[5:7], whole, one[8])
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
    near: dict[tuple[str, str | None], list[Place]] = defaultdict(list)
    for place in places:
        near[place[0], place[1]].append(place)
        near[place[0], None].append(place)
    for number in sorted(every, key=_order):
        members = _members(found, public, number, atoms, near, whole)
        if not members:
            continue
        system.members[number] = members
        low, high = found.of(number)
        if number in found.intervals:
            system.means[number] = low, high
        system.persons[number] = _persons(found, number)
        untold = number in of_classes and number not in found.printed
        if number in found.hidden or (untold and not _many(found, number)):
            system.hidden[number] = None
    _imply(system)
    return system


def _members(
    found: Known,
    public: Public,
    number: Number,
    atoms: Mapping[Place, list[Atom]],
    near: Mapping[tuple[str, str | None], list[Place]],
    whole: str,
) -> frozenset[Atom]:
    """Return the atoms that a number is the mean of; all of a unit's: of `whole`.

    `near`: the places of a round, and of each municipality in it.
    """
    if number.level == "unit":
        place = (number.round, number.municipality or "", number.unit or "")
        inside = atoms.get(place, [])
    else:
        inside = (
            atom
            for round_ in number.rounds
            for place in near.get((round_, number.municipality), ())
            if _holds(found, public, number, *place)
            for atom in atoms[place]
        )
    if number.breakdown == whole:
        return frozenset(inside)
    return frozenset(atom for atom in inside if number.breakdown in atom.parts)


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


def _divided(
    found: Known, numbers: list[Number], places: Iterable[Place]
) -> dict[Place, list[str]]:
    """Return into what the people of units are divided: genders, or bands of grades."""
    genders = {n.breakdown for n in numbers if n.breakdown.startswith(PARTS)}
    split = _split(found, numbers)
    by_gender = {place: [*sorted(genders), UNKNOWN_PART] for place in split}
    return by_gender | _banded(found, numbers, places)


def _banded(
    found: Known, numbers: list[Number], places: Iterable[Place]
) -> dict[Place, list[str]]:
    """Return the grade bands of a unit, where numbers are of it and of its bands.

    Files of numbers tell of every band in which anybody answered. Where those that are
    told are fewer than the unit, there are others.
    """
    bands = [one for one in numbers if one.breakdown.startswith(BANDS)]
    wholes = [one for one in numbers if one.breakdown == WHOLE]
    if not bands or not wholes:
        return {}
    told = sorted({one.breakdown for one in bands})
    others = [f"{BANDS}other"] if _is_more(found, wholes[0], bands) else []
    return {place: [*told, *others] for place in places}


def _is_more(found: Known, whole: Number, pieces: Iterable[Number]) -> bool:
    """Whether a number is of more persons than pieces of it can be."""
    return found.of(whole.persons)[0] > sum(found.of(one.persons)[1] for one in pieces)


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


def whole_of(number: Number) -> str:
    """Return the breakdown of all of whom a number is about some."""
    return WHOLE if number.breakdown.startswith((PARTS, CLASSES)) else number.breakdown


def of_group(
    one: Number, round_: str, municipality: str, unit: str, measure: str
) -> Number:
    """Return how many of the group of a number a measure of a unit is about."""
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
        answered = of_group(
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
    if number.level == "unit" and number.breakdown == whole_of(number):
        high = min(high, MOST)
    if low > high:
        raise ContradictionError(f"{number}: more persons than answered")
    return float(ceil(low - SLACK)), float(floor(high + SLACK)) if high < inf else inf
