"""The lowest and highest value that a hidden number can have, by MILP.

Unknown are, per group of people, how many they are (a whole number) and the sum of
their answers. Every printed mean says that a sum of sums lies between two multiples of
a sum of counts, so everything is linear. A mean is a quotient: it is minimised by
asking whether some solution lies below a bound, and taking that solution as the next
bound (Dinkelbach 1967, Management Science 13(7), 492-498). Whatever was a solution once
is one for every other question: where one of them lies at an end that nothing can pass,
there is nothing to ask.
"""

import ctypes
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, floor, inf

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csc_array

from pipeline.disclosure.attacker.counting import Counts, NotCountableError
from pipeline.disclosure.attacker.facts import ContradictionError, Number
from pipeline.disclosure.attacker.knowledge import (
    SLACK,
    Interval,
    both,
)
from pipeline.disclosure.attacker.systems import (
    Atom,
    System,
)

CENTRE = 500.0  # sums are counted from here: small numbers are exact for longer
STEPS = 40  # of a quotient; each takes a new solution, so it ends long before
STDOUT = 1
FAR = 1e7  # no sum of answers is as far from its centre


@dataclass
class Solver:
    """One system as a program with whole numbers.

    Groups of people that no printed number tells apart are one column.
    """

    system: System
    _columns: list[frozenset[Atom]] = field(default_factory=list)
    _column_of: dict[Atom, int] = field(default_factory=dict)
    _solutions: np.ndarray = field(init=False)  # a row each: persons, then sums
    _turns: dict[str, list[list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the columns."""
        by_signature: dict[frozenset[int], list[Atom]] = defaultdict(list)
        holding: dict[Atom, set[int]] = defaultdict(set)
        for index, number in enumerate(self._tying):
            for atom in self.system.members[number]:
                holding[atom].add(index)
        for atom in sorted(holding):
            own = frozenset(holding[atom])
            known = frozenset({-1}) if atom in self._fixed else frozenset[int]()
            by_signature[own | known].append(atom)
        for atoms in by_signature.values():
            for atom in atoms:
                self._column_of[atom] = len(self._columns)
            self._columns.append(frozenset(atoms))
        self._solutions = np.empty((0, 2 * len(self._columns)))

    def persons(self, numbers: Iterable[Number]) -> Interval:
        """Return the fewest and the most that stand behind some numbers together."""
        columns = sorted({column for one in numbers for column in self._of(one)})
        if not columns:
            return 0.0, 0.0
        if exact := self._exactly("persons", columns):
            return exact
        low, high = self._between_counts(columns)
        found = {*self._persons_in(columns).tolist()}
        if low not in found:
            low = self._fewest(columns, 1)
        if high not in found:
            high = self._fewest(columns, -1)
        if len(columns) == 1:
            self._counts[:, columns[0]] = low, high
        return float(low), float(high)

    def _between_counts(self, columns: list[int]) -> Interval:
        """Return between what the counts alone say that some columns lie.

        What is printed of all of a number, less what the rest of it holds at least.
        """
        least, most = self._counts
        low, high = float(least[columns].sum()), float(most[columns].sum())
        these = {*columns}
        for held, (fewest, greatest) in self._printed:
            if these <= held:
                rest = [*held - these]
                low = max(low, fewest - float(most[rest].sum()))
                high = min(high, greatest - float(least[rest].sum()))
        return low, high

    @cached_property
    def _counts(self) -> np.ndarray:
        """Shape (2, columns): the fewest and the most of each, as far as is known."""
        count = len(self._columns)
        return np.stack([self._bounds.lb[:count], self._bounds.ub[:count]])

    @cached_property
    def _printed(self) -> list[tuple[frozenset[int], Interval]]:
        """Return the columns of numbers that are no constants, and of how many."""
        return [
            (frozenset(self._of(number)), self.system.persons[number])
            for number in self._tying
        ]

    def _fewest(self, columns: list[int], sign: int) -> float:
        """Return the fewest in some columns (sign 1), or the most (-1)."""
        objective = np.zeros(2 * len(self._columns))
        objective[columns] = sign
        bound = self._between_counts(columns)[sign < 0]
        if beside := self._beside(columns, f"count {sign}"):
            at_once = objective.copy()
            at_once[beside] = sign
            count = float(np.round(self._solved(at_once)[columns]).sum())
            if count == bound:
                return count
        return float(np.round(self._solved(objective)[columns]).sum())

    def _beside(self, columns: list[int], question: str) -> list[int]:
        """Return columns to ask the same of at once: one of each other smallest sum.

        Sums that are printed with their n say little of each other: mostly one solution
        answers for all of these, and nothing is lost where it does not.
        """
        turns = self._turns.setdefault(question, [[*one] for one in self._sums])
        these = {*columns}
        return [
            turn.pop()
            for turn, group in zip(turns, self._sums, strict=True)
            if turn and these.isdisjoint(group)
        ]

    @cached_property
    def _sums(self) -> list[list[int]]:
        """Return the columns that may be several numbers, by their smallest sum."""
        least, most = self._counts
        found: dict[frozenset[int], list[int]] = defaultdict(list)
        for column in np.flatnonzero(least < most).tolist():
            sums = [held for held, _ in self._printed if column in held]
            found[
                min((one for one in sums if len(one) > 1), key=len, default=frozenset())
            ].append(column)
        return list(found.values())

    def mean(self, number: Number) -> Interval:
        """Return the lowest and the highest mean of a number behind which somebody is.

        Raises:
            ContradictionError: No solution is: the documents contradict each other.
        """
        if exact := self._exactly("mean", self._of(number)):
            return exact[0] - SLACK, exact[1] + SLACK
        return self._quotient(number, 1), self._quotient(number, -1)

    def _exactly(self, what: str, columns: list[int]) -> Interval | None:
        """Return between what persons or mean of columns lie. None: nobody counted."""
        if self._counted is None:
            return None
        ask = {"persons": self._counted.persons, "mean": self._counted.mean}[what]
        try:
            low, high = ask(frozenset(columns))
        except NotCountableError:
            return None
        return float(low), float(high)

    @cached_property
    def _counted(self) -> Counts | None:
        """The system as whole counts, where it is of such and can be counted."""
        if not self.system.whole:
            return None
        told: dict[frozenset[int], tuple[Interval, Interval]] = {}
        for number in self._tying:
            columns = frozenset(self._of(number))
            persons, mean = told.get(columns, ((0.0, inf), (-inf, inf)))
            told[columns] = (
                both(persons, self.system.persons[number]),
                both(mean, self.system.means.get(number, mean)),
            )
        ends = list(
            zip(self._bounds.lb.tolist(), self._bounds.ub.tolist(), strict=True)
        )
        count = len(self._columns)
        try:
            return Counts(ends[:count], ends[count:], told)
        except NotCountableError:
            return None

    @cached_property
    def _shown(self) -> dict[Number, tuple[float, Interval]]:
        """Numbers of one atom whose n and mean are known: they are constants."""
        return {
            number: (persons[0], self.system.means[number])
            for number, persons in self.system.persons.items()
            if number in self.system.means
            and number not in self.system.hidden
            and len(self.system.members[number]) == 1
            and persons[0] == persons[1]
        }

    @cached_property
    def _fixed(self) -> frozenset[Atom]:
        """People of whom the number is printed."""
        return frozenset(self._only(number) for number in self._shown)

    @cached_property
    def _tying(self) -> list[Number]:
        """Numbers that bind people of whom not all is printed, or that are asked for.

        A printed whole whose parts are all printed, too, is left out: it says no more.
        """
        return [
            number
            for number, atoms in self.system.members.items()
            if number not in self._shown
            and not (
                number in self.system.means
                and number not in self.system.hidden
                and atoms <= self._fixed
            )
        ]

    def _constants(self) -> dict[Atom, tuple[float, Interval]]:
        """Return n and mean of every atom that a number shows alone.

        Several may: a unit's own, and that of the unit that it became.
        """
        found: dict[Atom, tuple[float, Interval]] = {}
        for number, (persons, (least, most)) in self._shown.items():
            n, (low, high) = found.get(self._only(number), (persons, (-inf, inf)))
            if n != persons or max(least, low) > min(most, high) + SLACK:
                raise ContradictionError(f"{number}: another one is of the same people")
            found[self._only(number)] = n, (max(least, low), min(most, high))
        return found

    def _only(self, number: Number) -> Atom:
        (atom,) = self.system.members[number]
        return atom

    def _of(self, number: Number) -> list[int]:
        atoms = self.system.members[number]
        return sorted({self._column_of[atom] for atom in atoms})

    @property
    def _unit(self) -> float:
        """In what sums are counted: in standard deviations, or in pupils."""
        return 1.0 if self.system.whole else 100.0

    def _from_centre(self, mean: float) -> float:
        return (mean - self._centre) / self._unit

    @property
    def _centre(self) -> float:
        return 0.0 if self.system.whole else CENTRE

    def _quotient(self, number: Number, sign: int) -> float:
        """Return the lowest mean (sign 1) or the highest one (sign -1)."""
        columns, count = self._of(number), len(self._columns)
        objective = np.zeros(2 * count)
        ends = self.system.ends.low, self.system.ends.high
        # Nothing passes the nearer end; the further one is where no solution begins.
        end, start = ends if sign > 0 else ends[::-1]
        start = start if abs(start) < inf else self._centre + sign * FAR
        near = self._from_centre(end) if abs(end) < inf else -sign * inf
        means = [self._from_centre(start), *self._means_of(columns)]
        value = min(means) if sign > 0 else max(means)
        asked = near if abs(near) < inf else value
        for _ in range(STEPS):
            if sign * (value - near) <= SLACK / self._unit:
                break
            objective[:] = 0
            beside = self._beside(columns, f"mean {sign}") if asked == near else []
            objective[[count + c for c in (*columns, *beside)]] = sign
            objective[[*columns, *beside]] = -sign * asked
            mean = self._mean_of(self._solved(objective, columns), columns)
            following = value if mean is None else mean
            lower = sign * (following - value) < -SLACK / self._unit
            if not lower and asked == value:
                break
            value = following if lower else value
            asked = value
        return self._centre + value * self._unit - sign * SLACK

    def _persons_in(self, columns: list[int]) -> np.ndarray:
        """Return how many are in some columns in each solution, shape (solutions)."""
        return np.round(self._solutions[:, columns]).sum(axis=1)

    def _means_of(self, columns: list[int]) -> list[float]:
        """Return the mean of some columns in each solution with somebody in them."""
        persons, count = self._persons_in(columns), len(self._columns)
        totals = self._solutions[:, [count + c for c in columns]].sum(axis=1)
        some = persons > 0
        return (totals[some] / persons[some]).tolist()

    def _mean_of(self, solution: np.ndarray, columns: list[int]) -> float | None:
        """Return the mean of some columns. None: nobody is in them."""
        persons = float(np.sum(np.round(solution[columns])))
        count = len(self._columns)
        total = float(np.sum(solution[[count + c for c in columns]]))
        return total / persons if persons else None

    def _solved(
        self, objective: np.ndarray, somebody: list[int] | None = None
    ) -> np.ndarray:
        """Return the solution that is least; somebody is in some columns."""
        rows, low, high = self._rows
        constraints = [LinearConstraint(rows, low, high)]  # pyright: ignore[reportArgumentType]
        bounds = self._bounds
        if somebody and len(somebody) == 1:
            least = bounds.lb.copy()
            least[somebody] = np.maximum(least[somebody], 1.0)
            bounds = Bounds(least, bounds.ub)  # pyright: ignore[reportArgumentType]
        elif somebody:
            row = np.zeros(2 * len(self._columns))
            row[somebody] = 1
            constraints.append(LinearConstraint(csc_array(row[None, :]), 1.0, np.inf))
        for reduced_first in (True, False):
            with silent():
                result = milp(
                    objective,
                    integrality=self._whole,
                    bounds=bounds,
                    constraints=constraints,
                    options={"mip_rel_gap": 0.0, "presolve": reduced_first},
                )
            if result.x is not None:
                break
            # HiGHS 1.12 reduces some possible programs to impossible ones.
        if result.x is None:
            number = next(iter(self.system.members))
            raise ContradictionError(f"{number}: {result.message}")
        self._solutions = np.vstack([self._solutions, result.x])
        return result.x

    @cached_property
    def _whole(self) -> np.ndarray:
        count = len(self._columns)
        sums = np.full(count, 1 if self.system.whole else 0)
        return np.concatenate([np.ones(count), sums])

    @cached_property
    def _bounds(self) -> Bounds:
        count = len(self._columns)
        low = np.concatenate([np.zeros(count), np.full(count, -FAR)])
        high = np.concatenate([np.full(count, np.inf), np.full(count, FAR)])
        for number in self._tying:
            if len(columns := self._of(number)) == 1:
                (column,) = columns
                least, most = self.system.persons[number]
                low[column] = max(low[column], least)
                high[column] = min(high[column], most)
        ends = (self.system.ends.low, self.system.ends.high)
        for column in range(count):
            if high[column] < inf and max(map(abs, ends)) < inf:
                sums = [self._from_centre(end) * high[column] for end in ends]
                low[count + column] = min(0.0, sums[0]) - SLACK
                high[count + column] = max(0.0, sums[1]) + SLACK
        constant: dict[int, list[tuple[float, float, float]]] = defaultdict(list)
        for atom, (persons, (least, most)) in self._constants().items():
            column = self._column_of.get(atom)
            if column is None:  # in no sum
                continue
            low_sum, high_sum = (persons * self._from_centre(e) for e in (least, most))
            if self.system.whole:  # each is a count, not only all of them together
                low_sum, high_sum = ceil(low_sum - SLACK), floor(high_sum + SLACK)
            constant[column].append((persons, low_sum, high_sum))
        for column, parts in constant.items():
            low[column] = high[column] = sum(part[0] for part in parts)
            low[count + column] = sum(part[1] for part in parts) - SLACK
            high[count + column] = sum(part[2] for part in parts) + SLACK
        # HiGHS now and then calls whole columns infeasible whose bounds are not whole.
        whole = self._whole > 0
        low[whole], high[whole] = np.ceil(low[whole]), np.floor(high[whole])
        return Bounds(low, high)  # pyright: ignore[reportArgumentType]

    @cached_property
    def _rows(self) -> tuple[csc_array, np.ndarray, np.ndarray]:
        """Return what ties the columns: ends of the scale, printed means and counts."""
        rows = [({}, -inf, inf)]  # a system that nothing ties has a row, too
        ends = self.system.ends
        for column in range(len(self._columns)):
            rows += self._between([column], (ends.low, ends.high))
        for number in self._tying:
            columns = self._of(number)
            if number in self.system.means:
                rows += self._between(columns, self.system.means[number])
            rows.append((dict.fromkeys(columns, 1.0), *self.system.persons[number]))
        values = [value for row, _, _ in rows for value in row.values()]
        places = (
            [index for index, (row, _, _) in enumerate(rows) for _ in row],
            [column for row, _, _ in rows for column in row],
        )
        matrix = coo_array((values, places), shape=(len(rows), 2 * len(self._columns)))
        low, high = ([row[end] for row in rows] for end in (1, 2))
        return csc_array(matrix), np.array(low), np.array(high)

    def _between(
        self, columns: list[int], interval: Interval
    ) -> Iterator[tuple[dict[int, float], float, float]]:
        """Yield the rows that say that the mean of some columns lies in an interval."""
        count = len(self._columns)
        for end, least, most in (
            (interval[0] - SLACK, 0.0, inf),
            (interval[1] + SLACK, -inf, 0.0),
        ):
            if abs(end) < inf:
                sums = {count + column: 1.0 for column in columns}
                counts = {column: -self._from_centre(end) for column in columns}
                yield sums | counts, least, most


@contextmanager
def silent() -> Iterator[None]:
    """Keep off standard output what the solver writes there past all of its options.

    HiGHS 1.12 names a function of its own when a solution needs polishing; see
    https://github.com/jump-dev/HiGHS.jl/issues/312. It writes as C does, so the file is
    exchanged, and what C keeps back is written before and after.
    """
    flush = ctypes.CDLL(None).fflush
    flush(None)
    kept, nowhere = os.dup(STDOUT), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, STDOUT)
    try:
        yield
    finally:
        flush(None)
        os.dup2(kept, STDOUT)
        os.close(kept)
        os.close(nowhere)
