"""Linear equations, solved exactly for the cells that come first.

Whether a hidden cell follows from what is published is a question of rank, so nothing
is rounded: coefficients are whole numbers modulo a prime. A rank can be lower there
than among the rationals only where the prime divides a determinant; those of equations
with small whole coefficients are far smaller than this prime.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from functools import lru_cache
from math import isqrt

Row = dict[int, int]
"""A combination of cells that is zero: coefficients by cell, none of them zero."""

PRIME = 2**61 - 1


class Echelon:
    """Equations between some cells, in reduced echelon form.

    Each row is solved for the first of its cells. Cells that are not held are known:
    they stand in no row. The form depends on the equations, on the cells that are held
    and on their order alone, never on the way there, because the cells that the rows
    are solved for are the first ones that are independent, and for given cells the form
    is unique.

    Attributes:
        rows: By the cell that the row is solved for, whose coefficient is 1 and which
            stands in no other row.
    """

    rows: dict[int, Row]

    def __init__(self, equations: Sequence[Row], place: Mapping[int, int]) -> None:
        """Hold no cell yet; those of higher place, all different, come first."""
        self._equations, self._place = equations, place
        self._holders: dict[int, set[int]] = defaultdict(set)
        self._before: dict[int, Row] = {}
        self.rows = {}

    def hold(self, cells: Set[int]) -> None:
        """Solve the equations between these cells, and no others."""
        self.rows.clear()
        self._holders.clear()
        for equation in self._equations:
            held = equation.keys() & cells
            if held:
                self._insert({cell: equation[cell] % PRIME for cell in held})

    def holders(self, cells: Iterable[int]) -> Set[int]:
        """Return the rows that hold any of the cells.

        They are named by the cells that they are solved for.
        """
        return set[int]().union(*map(self._holders.__getitem__, cells))

    def rows_with(self, cell: int) -> Set[int]:
        """Return the rows that hold a cell, by the cells that they are solved for."""
        return self._holders[cell]

    def release(self, cell: int) -> Set[int]:
        """Hold a cell no more; return the rows that are others than before."""
        self._before = {}
        if cell not in self.rows:
            for solved in self._holders.pop(cell, ()):
                self._before[solved] = self.rows[solved].copy()
                del self.rows[solved][cell]
            return self._before.keys()
        row = self._before[cell] = self.rows.pop(cell)
        for other in row:
            self._holders[other].discard(cell)
        left = {other: value for other, value in row.items() if other != cell}
        if left:
            first = self._first(left)
            for solved in self._holders[first]:
                self._before[solved] = self.rows[solved].copy()
            self._before[first] = {}
            self._put(first, left)
        return self._before.keys() & self.rows.keys()

    def take_back(self) -> None:
        """Hold the cell again that was released last."""
        for solved, row in self._before.items():
            now = self.rows.pop(solved, {})
            for cell in now.keys() - row.keys():
                self._holders[cell].discard(solved)
            for cell in row.keys() - now.keys():
                self._holders[cell].add(solved)
            if row:
                self.rows[solved] = row
        self._before = {}

    def _first(self, cells: Iterable[int]) -> int:
        return max(cells, key=self._place.__getitem__)

    def _insert(self, equation: Row) -> None:
        for cell in [cell for cell in equation if cell in self.rows]:
            equation = minus(equation, equation[cell], self.rows[cell])
        if equation:
            self._put(self._first(equation), equation)

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
