"""How many answered, as far as it follows from how many stand behind other numbers.

Who has a mean on a scale has answered, so of the same people never more stand behind a
scale or an item than answered. Counts of those who answered add up over units and
municipalities; one is hidden only where some unit is that fewer than the minimum
answered in. Unknown are the counts of units, whole numbers.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from math import inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from pipeline.disclosure.attacker.bounds import silent
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    PERSONS,
    ROUNDS_TOGETHER,
    WHOLE,
    ContradictionError,
    Number,
)
from pipeline.disclosure.attacker.knowledge import Interval, Known, Public, both
from pipeline.disclosure.attacker.systems import MOST, Place

People = frozenset[Place]
Rows = dict[People, Interval]  # how many answered, of some units together


def hidden_counts(
    found: Known, public: Public, minimum: int, *, rule: bool = True
) -> dict[Number, Interval]:
    """Return between what every hidden count of those who answered lies.

    Args:
        found: What is known.
        public: Beside the documents.
        minimum: Fewest persons behind a shown number.
        rule: Whether readers may take it that what is hidden is hidden for the sake of
            this release; earlier ones may be a reason, too.

    Raises:
        ContradictionError: The documents contradict each other.
    """
    groups: dict[str, list[Number]] = defaultdict(list)
    for number in found.intervals:
        if number.quantity == PERSONS and number.breakdown == WHOLE and number.group:
            groups[number.group].append(number)
    results: dict[Number, Interval] = {}
    for numbers in groups.values():
        hidden = sorted((one for one in numbers if _is_hidden(found, one)), key=str)
        if hidden:
            group = _Group.of(found, public, numbers)
            results |= group.counts(hidden, minimum if rule else None)
    return results


def _is_hidden(found: Known, number: Number) -> bool:
    return number.measure == ANSWERED and number in found.hidden


@dataclass
class _Group:
    """Those who answered of one informant group, in all rounds.

    Attributes:
        places: Place -> between what its count lies so far. A municipality without
            units is a place.
        members: Number of those who answered -> its places.
        rows: Places together -> between what their count lies.
        printed: Round and municipality of which it is told how many answered.
    """

    places: dict[Place, Interval]
    members: dict[Number, People] = field(default_factory=dict)
    rows: Rows = field(default_factory=dict)
    printed: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, found: Known, public: Public, numbers: Iterable[Number]) -> "_Group":
        """Return what is told of a group."""
        numbers = [one for one in numbers if one.measure != INVITED]
        places = _places(numbers)
        group = cls(dict.fromkeys(places, (0.0, MOST)))
        by_measure: dict[str, Rows] = defaultdict(dict)
        members = _Members(found, public, places)
        for number in numbers:
            people = members.of(number)
            if number.measure == ANSWERED:
                group.members[number] = people
                low, high = found.of(number)
                if number.level == "municipality" and low == high:
                    group.printed.add((number.round, number.municipality or ""))
            if people:
                told = by_measure[number.measure]
                told[people] = both(told.get(people, (0.0, inf)), found.of(number))
        group.rows |= by_measure.pop(ANSWERED, {})
        exact = {one for one, (low, high) in group.rows.items() if low == high}
        untold = {one for one in places if frozenset({one}) not in exact}
        for told in by_measure.values():
            for people, least in _at_least(told, untold):
                if not people or least <= 0:
                    continue
                before = group.rows.get(people, (0.0, inf))
                group.rows[people] = max(before[0], least), before[1]
        for place in places:
            row = group.rows.pop(frozenset({place}), (0.0, MOST))
            group.places[place] = both(group.places[place], row)
        group.rows = group._without_known()
        return group

    def _without_known(self) -> Rows:
        """Return the rows of what is not known, less what is."""
        rows: Rows = {}
        open_ = self._open(self.places)
        for people, (low, high) in self.rows.items():
            left = people & open_
            known = sum(self.places[one][0] for one in people - left)
            told = low - known, high - known
            if left:
                rows[left] = both(rows.get(left, (0.0, inf)), told)
        return rows

    def counts(
        self, hidden: Iterable[Number], minimum: int | None
    ) -> dict[Number, Interval]:
        """Return between what hidden counts lie.

        Args:
            hidden: The numbers.
            minimum: In each block some unit has fewer; None: perhaps in none.
        """
        asked = {one: self.members[one] for one in hidden if self.members[one]}
        untold = {p for one in asked.values() if len(one) == 1 for p in one}
        blocks = [*self._blocks(untold)] if minimum else []
        while True:
            results = {one: self._between(people) for one, people in asked.items()}
            for one, people in asked.items():
                if len(people) == 1:
                    (place,) = people
                    self.places[place] = results[one]
            few = [*self._too_few(blocks, minimum or 0)]
            for place in few:
                low, high = self.places[place]
                self.places[place] = low, min(high, (minimum or 0) - 1.0)
            if not few:
                return results

    def _too_few(self, blocks: Iterable[set[Place]], minimum: int) -> Iterator[Place]:
        """Yield who must be the one of a block that is hidden for itself."""
        for block in blocks:
            small = [one for one in block if self.places[one][0] < minimum]
            if len(small) == 1 and self.places[small[0]][1] >= minimum:
                yield small[0]

    def _blocks(self, untold: Iterable[Place]) -> Iterator[set[Place]]:
        """Yield hidden units that protect each other, as far as documents tell.

        Those of a municipality whose count is told; and all of other ones.
        """
        blocks: dict[tuple[str, str | None], set[Place]] = defaultdict(set)
        for place in untold:
            round_, municipality, _ = place
            alone = (round_, municipality) in self.printed
            blocks[round_, municipality if alone else None].add(place)
        yield from blocks.values()

    def _between(self, people: People) -> Interval:
        """Return between what the count of some places lies."""
        near, rows = self._bound(people)
        columns = {place: column for column, place in enumerate(near)}
        matrix = np.zeros((len(rows), len(near)))
        for row, (members, _) in enumerate(rows):
            matrix[row, [columns[one] for one in members]] = 1
        ends = np.array([self.places[one] for one in near])
        limits = np.array([interval for _, interval in rows]).reshape(-1, 2)
        asked = np.array([float(one in people) for one in near])
        known = sum(self.places[one][0] for one in people if one not in columns)
        low, high = (
            known + sign * _least(sign * asked, ends, matrix, limits)
            for sign in (1, -1)
        )
        return low, high

    def _bound(
        self, people: People
    ) -> tuple[list[Place], list[tuple[People, Interval]]]:
        """Return what is not known of the places that sums bind to some, and the sums.

        What is known is taken out of them.
        """
        near, waiting = set[Place](), self._open(people)
        rows: Rows = {}
        while waiting:
            near |= waiting
            reached = set[Place]()
            for members, (low, high) in self.rows.items():
                if members in rows or members.isdisjoint(waiting):
                    continue
                open_ = self._open(members)
                if high == inf and sum(self.places[one][0] for one in members) >= low:
                    continue  # says nothing more
                rows[members] = low, high
                reached |= open_
            waiting = reached - near
        bound = []
        for members, (low, high) in rows.items():
            known = sum(self.places[one][0] for one in members - near)
            bound.append((members & near, (low - known, high - known)))
        return sorted(near), bound

    def _open(self, people: Iterable[Place]) -> set[Place]:
        return {one for one in people if self.places[one][0] < self.places[one][1]}


def _least(
    objective: np.ndarray, ends: np.ndarray, matrix: np.ndarray, limits: np.ndarray
) -> float:
    """Return the least that an objective can be, in whole numbers.

    Raises:
        ContradictionError: Nothing can be.
    """
    if not len(objective):
        return 0.0
    constraints = LinearConstraint(matrix, *limits.T)  # pyright: ignore[reportArgumentType]
    with silent():
        result = milp(
            objective,
            integrality=np.ones(len(objective)),
            bounds=Bounds(*ends.T),
            constraints=constraints if len(matrix) else (),
        )
    if result.x is None:
        raise ContradictionError("more persons behind a number than answered")
    return float(np.round(result.x) @ objective)


def _places(numbers: Iterable[Number]) -> set[Place]:
    """Return the units that are told of, and municipalities of which no unit is."""
    units, wholes = set[Place](), set[Place]()
    for one in numbers:
        for round_ in one.rounds:
            place = round_, one.municipality or "", one.unit or ""
            pooled = one.level == ROUNDS_TOGETHER
            if pooled or (one.level == "unit" and one.measure == ANSWERED):
                units.add(place)
            elif one.level == "municipality":
                wholes.add(place)
    divided = {place[:2] for place in units}
    return units | {place for place in wholes if place[:2] not in divided}


class _Members:
    """Whom numbers are about."""

    def __init__(self, found: Known, public: Public, places: Iterable[Place]) -> None:
        """Remember the places of each round and municipality."""
        self._found, self._public, self._places = found, public, frozenset(places)
        self._near: dict[tuple[str, str | None], set[Place]] = defaultdict(set)
        for place in self._places:
            self._near[place[0], place[1]].add(place)
            self._near[place[0], None].add(place)

    def of(self, number: Number) -> People:
        """Return the places that a number is about."""
        if number.level in {"unit", ROUNDS_TOGETHER}:
            of_it = ((one, number.municipality, number.unit) for one in number.rounds)
            return self._places.intersection(of_it)
        near = self._near[number.round, number.municipality]
        if number.level == "small_units":
            own = number._replace(level="unit", quantity="points")
            printed = self._found.printed
            return frozenset(p for p in near if own._replace(unit=p[2]) not in printed)
        if number.level == "predecessors":
            key = number.round, number.unit or "", number.as_of or ""
            origins = self._public.origins.get(key, frozenset())
            return frozenset(one for one in near if one[2] in origins)
        return frozenset(near)


def _at_least(told: Rows, untold: Set[Place]) -> Iterator[tuple[People, float]]:
    """Yield how many have a mean at least, of untold people and others beside them.

    And of those that are left where it is told of others among them how many it is.
    """
    exact = [people for people, (low, high) in told.items() if low == high]
    several = sorted(
        (one for one in exact if len(one) > 1), key=lambda one: (-len(one), sorted(one))
    )
    single = frozenset[Place]().union(*(one for one in exact if len(one) == 1))
    for people, (least, _) in told.items():
        if people.isdisjoint(untold):
            continue
        yield people, least
        if len(people) > 1:
            left, rest = people, least
            for part in several:
                if part < people and part <= left:
                    left, rest = left - part, rest - told[part][0]
            rest -= sum(told[frozenset({one})][0] for one in left & single)
            yield left - single, rest
