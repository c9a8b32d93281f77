"""Linear equations, solved exactly for the cells that come first.

Whether a hidden cell follows from what is published is a question of rank, so nothing
is rounded: coefficients are whole numbers modulo a prime. A rank can be lower there
than among the rationals only where the prime divides a determinant; those of equations
with small whole coefficients are far smaller than this prime.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import lru_cache
from math import isqrt

Row = dict[int, int]
"""A combination of cells that is zero: coefficients by cell, none of them zero."""

PRIME = 2**61 - 1


class Echelon:
    """Equations in reduced echelon form: each row solved for the first of its cells.

    Which cells come first can change (`move`). The form depends on the equations and
    on the order of the cells alone, never on the order in which either was given or
    moved, because the cells that the rows are solved for are the first ones that are
    independent, and for given cells the form is unique.

    Attributes:
        rows: By the cell that the row is solved for, whose coefficient is 1 and which
            stands in no other row.
    """

    rows: dict[int, Row]

    def __init__(self, equations: Iterable[Row], rank: Mapping[int, int]) -> None:
        """Solve the equations; cells of higher priority, all different, come first.

        Priorities are `(0, rank)` until cells are moved.
        """
        self._priority = {cell: (0, place) for cell, place in rank.items()}
        self._holders: dict[int, set[int]] = defaultdict(set)
        self.rows = {}
        for equation in equations:
            self._insert({cell: value % PRIME for cell, value in equation.items()})

    def holders(self, cells: Iterable[int]) -> Set[int]:
        """Return the rows that hold any of the cells.

        They are named by the cells that they are solved for.
        """
        return set[int]().union(*map(self._holders.__getitem__, cells))

    def first(self, cells: Iterable[int]) -> int:
        """Return the cell that comes first."""
        return max(cells, key=self._priority.__getitem__)

    def move(self, cell: int, priority: tuple[int, int]) -> frozenset[int]:
        """Give a cell another priority; return the rows it touches, before or after."""
        before = frozenset(self._holders[cell])
        self._priority[cell] = priority
        if cell in self.rows:
            first = self.first(self.rows[cell])
            if first != cell:
                self._solve_for(first, instead_of=cell)
        else:
            later = [solved for solved in before if self._is_before(cell, solved)]
            if later:
                last = min(later, key=self._priority.__getitem__)
                self._solve_for(cell, instead_of=last)
        return (before | self._holders[cell]) & self.rows.keys()

    def _is_before(self, cell: int, other: int) -> bool:
        return self._priority[cell] > self._priority[other]

    def _insert(self, equation: Row) -> None:
        for cell in [cell for cell in equation if cell in self.rows]:
            equation = minus(equation, equation[cell], self.rows[cell])
        if equation:
            self._put(self.first(equation), equation)

    def _solve_for(self, cell: int, *, instead_of: int) -> None:
        row = self.rows.pop(instead_of)
        for other in row:
            self._holders[other].discard(instead_of)
        self._put(cell, row)

    def _put(self, cell: int, row: Row) -> None:
        """Solve a row for a cell and take that cell out of all other rows."""
        row = solved_for(cell, row)
        for holder in tuple(self._holders[cell]):
            self._subtract(holder, row, self.rows[holder][cell])
        self.rows[cell] = row
        for other in row:
            self._holders[other].add(cell)

    def _subtract(self, holder: int, row: Row, times: int) -> None:
        target = self.rows[holder]
        for cell, value in row.items():
            left = (target.get(cell, 0) - times * value) % PRIME
            if left:
                target[cell] = left
                self._holders[cell].add(holder)
            elif cell in target:
                del target[cell]
                self._holders[cell].discard(holder)


def solved_for(cell: int, row: Mapping[int, int]) -> Row:
    """Return the row with 1 as the coefficient of a cell that it holds."""
    if row[cell] == 1:
        return dict(row)
    inverse = pow(row[cell], -1, PRIME)
    return {other: value * inverse % PRIME for other, value in row.items()}


def minus(row: Mapping[int, int], times: int, other: Mapping[int, int]) -> Row:
    """Return one row minus a multiple of another."""
    left = dict(row)
    for cell, value in other.items():
        changed = (left.get(cell, 0) - times * value) % PRIME
        if changed:
            left[cell] = changed
        else:
            left.pop(cell, None)
    return left


@lru_cache(maxsize=1024)  # nearly all are 1 or -1
def rational(value: int) -> float:
    """Return the fraction of small whole numbers that a coefficient stands for.

    Source:
        Wang (1981), A p-adic algorithm for univariate partial fractions, SYMSAC '81,
        212-217: the first remainder of Euclid's algorithm below sqrt(p / 2).
    """
    limit = isqrt(PRIME // 2)
    above, remainder = PRIME, value
    factor_above, factor = 0, 1
    while remainder > limit:
        quotient = above // remainder
        above, remainder = remainder, above - quotient * remainder
        factor_above, factor = factor, factor_above - quotient * factor
    return remainder / factor
