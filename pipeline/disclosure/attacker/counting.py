"""What whole counts can be that lie within each other, without a solver.

Answers to an item are counts: so many of so many gave them. Where the sums that are
printed hold each other or have nobody in common, they make a tree. For each number of
persons the counts that a part of it allows lie between two ends; those of two parts
together are their sums, and what is printed of both cuts them. What the whole allows,
less what the others take, is what a part can be: exactly, and all parts in one pass.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import accumulate
from math import inf

import numpy as np
from numpy.lib.stride_tricks import as_strided

from pipeline.disclosure.attacker.knowledge import SLACK, Interval

NONE = 2**40  # no count is as high
LARGEST = 4_000_000  # ways to divide persons that are looked at together
Columns = frozenset[int]


class NotCountableError(Exception):
    """The sums are no tree, too large, or leave holes between their ends."""


@dataclass(frozen=True)
class Region:
    """The counts that people allow, by how many they are.

    Attributes:
        first: The fewest persons.
        low: Of so many, and of each one more, the lowest count, shape (numbers).
        high: The highest; below `low`: so many cannot be.
    """

    first: int
    low: np.ndarray
    high: np.ndarray

    @property
    def nobody(self) -> bool:
        """Is no number of persons possible?"""
        return not (self.low <= self.high).any()

    @property
    def persons(self) -> tuple[int, int]:
        """The fewest and the most persons.

        Raises:
            NotCountableError: No number of persons can be.
        """
        possible = np.flatnonzero(self.low <= self.high)
        if not len(possible):
            raise NotCountableError
        return self.first + int(possible[0]), self.first + int(possible[-1])

    @property
    def mean(self) -> Interval:
        """The lowest and the highest share of the persons, of one at least.

        Raises:
            NotCountableError: Nobody can be there.
        """
        n = self.first + np.arange(len(self.low))
        some = (self.low <= self.high) & (n > 0)
        if not some.any():
            raise NotCountableError
        low, high = self.low[some] / n[some], self.high[some] / n[some]
        return float(low.min()), float(high.max())

    def told(self, persons: Interval, mean: Interval) -> "Region":
        """Return what is left where persons and mean lie between two ends each."""
        n = self.first + np.arange(len(self.low))
        low, high = self.low, self.high
        if mean[0] > -inf:
            low = np.maximum(low, np.ceil(n * (mean[0] - SLACK) - SLACK)).astype(int)
        if mean[1] < inf:
            high = np.minimum(high, np.floor(n * (mean[1] + SLACK) + SLACK)).astype(int)
        possible = (low <= high) & (n >= persons[0]) & (n <= persons[1])
        return Region(
            self.first, np.where(possible, low, NONE), np.where(possible, high, -NONE)
        )


NOBODY = Region(0, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))


def together(one: Region, other: Region) -> Region:
    """Return what two parts allow together.

    Raises:
        NotCountableError: There are holes between the ends, or too many numbers.
    """
    if len(one.low) < len(other.low):
        one, other = other, one
    size, first = len(other.low), one.first + other.first
    if size == 1:  # most are of so many and no others
        if other.low[0] > other.high[0]:
            raise NotCountableError
        return Region(first, one.low + other.low[0], one.high + other.high[0])
    _refuse_large(len(one.low) + size, size)
    # Row: persons of both; column: how many of them are of the other, from the most.
    low = _windows(one.low, size, NONE) + other.low[::-1]
    high = _windows(one.high, size, -NONE) + other.high[::-1]
    return _united(first, low, high, whole=True)


def within(part: Region, rest: Region, all_of_them: Region, *, whole: bool) -> Region:
    """Return what a part can be where the rest and all of them are known.

    `whole`: what lies between the ends is asked for, too.

    Raises:
        NotCountableError: As for `together`.
    """
    size = len(rest.low)
    _refuse_large(len(part.low), size)
    start = part.first + rest.first - all_of_them.first
    stop = start + len(part.low) + size - 1
    low = _windows(_piece(all_of_them.low, start, stop, NONE), size)
    high = _windows(_piece(all_of_them.high, start, stop, -NONE), size)
    return _united(
        part.first,
        np.maximum(part.low[:, None], low - rest.high),
        np.minimum(part.high[:, None], high - rest.low),
        whole=whole,
    )


def _windows(values: np.ndarray, size: int, beside: int | None = None) -> np.ndarray:
    """Return rows of `size` values, each a place further; some may be beyond the ends.

    As `numpy.lib.stride_tricks.sliding_window_view`, which takes longer than all sums.
    """
    if beside is not None:
        more = np.full(size - 1, beside, dtype=np.int64)
        values = np.concatenate([more, values, more])
    (step,) = values.strides
    shape = len(values) - size + 1, size
    return as_strided(values, shape, (step, step), writeable=False)


def _piece(values: np.ndarray, start: int, stop: int, beside: int) -> np.ndarray:
    """Return values from one place to another, some of which may be beyond the ends."""
    found = np.full(stop - start, beside, dtype=np.int64)
    first, last = max(start, 0), min(stop, len(values))
    if first < last:
        found[first - start : last - start] = values[first:last]
    return found


def _united(first: int, low: np.ndarray, high: np.ndarray, *, whole: bool) -> Region:
    """Return the ends of what several ways allow, a row for each number of persons."""
    possible = low <= high
    if whole:
        # Each way must touch the next one, and none may be missing between two.
        apart = (
            np.maximum(low[:, 1:], low[:, :-1])
            > np.minimum(high[:, 1:], high[:, :-1]) + 1
        )
        beside = possible[:, 1:] & possible[:, :-1]
        begun = possible[:, 0] + (possible[:, 1:] & ~possible[:, :-1]).sum(axis=1)
        if (apart & beside).any() or (begun > 1).any():
            raise NotCountableError
    return Region(
        first,
        np.where(possible, low, NONE).min(axis=1),
        np.where(possible, high, -NONE).max(axis=1),
    )


def _refuse_large(rows: int, columns: int) -> None:
    if rows * columns > LARGEST:
        raise NotCountableError


@dataclass
class _Node:
    """Some columns of which something is told, and the parts of them."""

    columns: Columns
    persons: Interval = (0.0, inf)
    mean: Interval = (-inf, inf)
    parts: list["_Node"] = field(default_factory=list)
    over: "_Node | None" = None
    inside: Region | None = None  # what its parts and itself allow

    def fewest(self) -> float:
        """Return how many persons it must hold."""
        return max(self.persons[0], sum(part.fewest() for part in self.parts))

    @cached_property
    def possible(self) -> Region:
        """What it can be beside all others."""
        inside = _known(self.inside)
        if self.over is None:
            return inside
        rest, all_of_them = self.over.beside(self), self.over.possible
        return within(inside, rest, all_of_them, whole=bool(self.parts))

    def beside(self, part: "_Node") -> Region:
        """Return what all other parts allow together."""
        place = self.parts.index(part)
        before, after = self._several
        return together(before[place], after[place + 1])

    @cached_property
    def _several(self) -> tuple[list[Region], list[Region]]:
        """What the first parts allow, by how many they are; and all after so many."""
        regions = [_known(part.inside) for part in self.parts]
        before = [*accumulate(regions, together, initial=NOBODY)]
        after = [*accumulate(reversed(regions), together, initial=NOBODY)]
        return before, after[::-1]


class Counts:
    """A system of whole counts as a tree of regions."""

    def __init__(
        self,
        persons: Sequence[Interval],
        counts: Sequence[Interval],
        told: Mapping[Columns, tuple[Interval, Interval]],
    ) -> None:
        """Find what every part of the system can be.

        Args:
            persons: Of each column, between what they lie; whole.
            counts: Likewise of those that gave the answers, no more than the persons.
            told: Columns together -> between what persons and mean lie.

        Raises:
            NotCountableError: It cannot be found so; nor where nothing is possible.
        """
        self._counts = counts
        self._nodes = {
            columns: _Node(columns, *ends) for columns, ends in told.items() if columns
        }
        for column, (least, most) in enumerate(persons):
            own = frozenset({column})
            node = self._nodes.setdefault(own, _Node(own))
            node.persons = max(node.persons[0], least), min(node.persons[1], most)
        self._tops = self._tree()
        for top in self._tops:
            _limit(top, top.persons[1])
            if self._inside(top).nobody:
                raise NotCountableError

    def _tree(self) -> list[_Node]:
        """Hang every node below the smallest that holds it; return those below none."""
        smallest: dict[int, _Node] = {}  # column -> the smallest that holds it so far
        tops = []
        for node in sorted(self._nodes.values(), key=lambda one: -len(one.columns)):
            above = {id(smallest.get(one)) for one in node.columns}
            if len(above) > 1:
                raise NotCountableError
            over = smallest.get(min(node.columns))
            node.over = over
            (tops if over is None else over.parts).append(node)
            smallest |= dict.fromkeys(node.columns, node)
        return tops

    def _inside(self, node: _Node) -> Region:
        if node.parts:
            # Those of so many and no others first: what they add is added once.
            regions = [*map(self._inside, node.parts)]
            found = reduce(together, sorted(regions, key=lambda one: len(one.low)))
        else:
            (column,) = node.columns
            found = _column(node.persons, self._counts[column])
        node.inside = found.told(node.persons, node.mean)
        return node.inside

    def persons(self, columns: Columns) -> tuple[int, int]:
        """Return the fewest and the most persons of some columns together.

        Raises:
            NotCountableError: They are no parts of one sum.
        """
        if columns in self._nodes:
            return self._nodes[columns].possible.persons
        over = self._over(columns)
        left = over.columns - columns
        least, most = over.possible.persons
        if least == most and left in self._nodes:  # all but some of so many
            fewest, greatest = self._nodes[left].possible.persons
            return most - greatest, most - fewest
        others = [one for one in over.parts if not one.columns.isdisjoint(left)]
        several = [one for one in others if len(_known(one.inside).low) > 1]
        of_others = frozenset[int]().union(*(one.columns for one in others))
        if of_others != left or len(several) != 1:
            return self._region(columns).persons
        # All but one, of which so many are others' and no more.
        (one,) = several
        rest = over.beside(one)
        fewest, greatest = within(
            rest, _known(one.inside), over.possible, whole=False
        ).persons
        known = sum(_known(other.inside).first for other in others if other is not one)
        return fewest - known, greatest - known

    def mean(self, columns: Columns) -> Interval:
        """Return the lowest and the highest share of the persons of some columns.

        Raises:
            NotCountableError: They are no parts of one sum.
        """
        return self._region(columns).mean

    def _region(self, columns: Columns) -> Region:
        if columns in self._nodes:
            return self._nodes[columns].possible
        over = self._over(columns)
        inside = [one for one in over.parts if one.columns <= columns]
        if frozenset[int]().union(*(one.columns for one in inside)) != columns:
            raise NotCountableError
        others = [one for one in over.parts if not one.columns <= columns]
        part, rest = (_all(some) for some in (inside, others))
        return within(part, rest, over.possible, whole=False)

    def _over(self, columns: Columns) -> _Node:
        """Return the smallest sum that holds some columns and others."""
        holding = [one for one in self._nodes.values() if columns < one.columns]
        over = min(holding, key=lambda one: len(one.columns), default=None)
        if over is None:
            raise NotCountableError
        return over


def _column(persons: Interval, counts: Interval) -> Region:
    """Return what people allow of whom only these two are known."""
    least, most = persons
    if not least <= most < LARGEST:
        raise NotCountableError
    n = np.arange(int(least), int(most) + 1)
    low = np.full_like(n, int(max(counts[0], 0)))
    high = np.minimum(n, int(min(counts[1], LARGEST)))
    possible = low <= high
    return Region(
        int(least), np.where(possible, low, NONE), np.where(possible, high, -NONE)
    )


def _limit(node: _Node, most: float) -> None:
    """Take in that no part holds more than all, less what the others must."""
    node.persons = node.persons[0], min(node.persons[1], most)
    fewest = sum(part.fewest() for part in node.parts)
    for part in node.parts:
        _limit(part, node.persons[1] - fewest + part.fewest())


def _all(nodes: Iterable[_Node]) -> Region:
    return reduce(together, (_known(one.inside) for one in nodes))


def _known(region: Region | None) -> Region:
    if region is None:
        raise NotCountableError
    return region
