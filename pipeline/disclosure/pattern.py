"""Which numbers are hidden, so that the published ones give none of them away.

Cells that sums bind together are hidden in one pattern: some because few persons stand
behind them (primary), and as many more as protect these (secondary).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from pipeline.disclosure.elimination import Echelon, Row
from pipeline.disclosure.exposure import Block, Nesting, People, exposure

SHOWN, PRIMARY, SECONDARY = 0, 1, 2

ROUNDING = 1e-7  # relative: totals are sums of numbers that were rounded once


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells that sums bind together: `equations @ n == 0`, and so with `total`.

    Attributes:
        n: Shape (m,), persons behind each cell.
        total: Shape (m,), sum of their values.
        lowest: Shape (m,), lowest value that one person can have.
        highest: Shape (m,), highest value that one person can have.
        equations: Shape (k, m), small whole numbers. The total of cells is a cell too.
        cost: Shape (m,), what is lost when the cell is hidden.
        fixed: Shape (m,), published already: can never be hidden.
    """

    n: NDArray[np.int64]
    total: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    equations: csr_array
    cost: NDArray[np.float64]
    fixed: NDArray[np.bool_]


class CellsError(ValueError):
    """Nothing may be published, because of some cells.

    Attributes:
        cells: Their indices.
    """

    def __init__(self, message: str, cells: Iterable[int]) -> None:
        """Say what is wrong with which cells."""
        self.cells = tuple(sorted({int(cell) for cell in cells}))
        super().__init__(f"{message}: cells {', '.join(map(str, self.cells))}")


class ContradictionError(CellsError):
    """The numbers cannot be true together."""


class UnprotectableError(CellsError):
    """Cells must be hidden, but what is published already gives them away."""


def protect(
    table: Table, primary: NDArray[np.bool_], *, others: int = 5, width: float
) -> NDArray[np.int8]:
    """Return which cells are shown, hidden, or hidden to protect hidden ones.

    Of all hidden cells, primary or secondary, it is promised that

    * none follows from what is shown, even to fewer than `others` persons who tell
      each other what they know of their own hidden cells: in every combination of
      hidden cells that the shown ones give exactly, the others hold so many persons;
    * no mean can be pinned to an interval narrower than `width` by one who knows all
      shown cells, both ends of the scale, and even how many answered in every cell;
    * no secondary one could be shown without breaking one of these promises.

    While a cell is not protected, the cheapest shown cell that gives it away is hidden;
    at last, what turned out to be hidden in vain is shown again, the dearest first.
    Ties are broken by the numbers of the cells, and only then by their order; the order
    of the equations does not matter.

    Args:
        table: Blocks that no equation binds together are solved one by one.
        primary: Shape (m,), cells that must be hidden.
        others: With 0 or 1, a hidden cell needs one other one.
        width: In the unit of the values; 0 where no interval is promised.

    Returns:
        Shape (m,), `SHOWN`, `PRIMARY` or `SECONDARY`.

    Raises:
        ContradictionError: Sums do not add up, a count is negative, a mean lies beyond
            the ends of its scale, or a primary cell is published already.
        UnprotectableError: A hidden cell follows from fixed ones.

    Source:
        Secondary suppression by elimination: Langsrud (2024), Secondary cell
        suppression by Gaussian elimination: an algorithm suitable for handling issues
        with zeros and singletons, Privacy in Statistical Databases, LNCS 14915, 86-101.
        Intervals of hidden cells: Fischetti and Salazar (2001), Solving the cell
        suppression problem on tabular data with linear constraints, Management Science
        47(7), 1008-1027.
    """
    _refuse_contradictions(table, primary)
    people = People(
        n=table.n.tolist(),
        down=np.maximum(table.total - table.n * table.lowest, 0).tolist(),
        up=np.maximum(table.n * table.highest - table.total, 0).tolist(),
        others=others,
        width=width,
    )
    can_protect = ~table.fixed & (table.n >= min(others, 1))
    can_protect &= table.highest - table.lowest >= width
    rank = _rank(table).tolist()
    status = np.where(primary, PRIMARY, SHOWN).astype(np.int8)
    lost: list[int] = []
    for cells, equations in _bound_together(table.equations, primary):
        pattern = _Pattern(cells, equations, rank, people)
        try:
            pattern.protect(
                [cell for cell in cells if primary[cell]],
                [cell for cell in cells if can_protect[cell] and not primary[cell]],
            )
        except UnprotectableError as error:
            lost.extend(error.cells)
        status[list(pattern.secondary)] = SECONDARY
    if lost:
        raise UnprotectableError("hidden, but given away by fixed cells", lost)
    return status


def _refuse_contradictions(table: Table, primary: NDArray[np.bool_]) -> None:
    """Raise where the numbers cannot be true together."""
    sizes = abs(table.equations)
    known = np.isfinite(table.total) & np.isfinite(table.cost)
    known &= np.isfinite(table.lowest) & np.isfinite(table.highest)
    below = table.n * table.lowest - table.total
    above = table.total - table.n * table.highest
    scale = np.abs(table.n * table.lowest) + np.abs(table.n * table.highest)
    off = (table.equations @ table.n != 0) | (
        np.abs(table.equations @ table.total)
        > ROUNDING * (sizes @ np.abs(table.total) + sizes @ scale)
    )
    for message, wrong in (
        ("a number is missing", ~known),
        ("negative count", table.n < 0),
        ("beyond the ends of the scale", np.maximum(below, above) > ROUNDING * scale),
        ("sums that do not add up", sizes.T @ off.astype(np.int64) > 0),
        ("to be hidden, but published already", primary & table.fixed),
    ):
        if wrong.any():
            raise ContradictionError(message, np.flatnonzero(wrong))


def _rank(table: Table) -> NDArray[np.int64]:
    """Return the place of each cell, the cheapest first."""
    columns = (table.cost, table.n, table.total, table.lowest, table.highest)
    order = np.lexsort((np.arange(len(table.n)), *reversed(columns)))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return rank


def _bound_together(
    equations: csr_array, primary: NDArray[np.bool_]
) -> Iterator[tuple[list[int], list[Row]]]:
    """Yield cells bound together, where one is primary, and what binds them."""
    entries = coo_array(equations)
    entries.eliminate_zeros()
    row, cell = (np.asarray(along, dtype=np.int64) for along in entries.coords)
    value = np.asarray(entries.data, dtype=np.int64)
    k, m = len(equations.indptr) - 1, len(primary)
    graph = coo_array((np.ones(len(row)), (row, k + cell)), shape=(k + m, k + m))
    part = np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
    concerned = np.zeros(k + m, dtype=bool)
    concerned[part[k:][primary]] = True
    kept = concerned[part[row]]
    row, cell, value = row[kept], cell[kept], value[kept]
    order = np.lexsort((cell, row, part[row]))
    row, cell, value = row[order], cell[order], value[order]
    ends = np.flatnonzero(np.diff(part[row], append=-1)) + 1
    start = 0
    for end in ends.tolist():
        found: dict[int, Row] = {}
        block = slice(start, end)
        for r, c, v in zip(
            row[block].tolist(),
            cell[block].tolist(),
            value[block].tolist(),
            strict=True,
        ):
            found.setdefault(r, {})[c] = v
        yield np.unique(cell[block]).tolist(), list(found.values())
        start = end


class _Pattern:
    """The hidden cells among some that equations bind together."""

    def __init__(
        self, cells: list[int], equations: list[Row], rank: list[int], people: People
    ) -> None:
        """Hide nothing yet."""
        self._rank, self._people = rank, people
        self._nesting = Nesting(equations)
        self._hidden: set[int] = set()
        self.secondary: set[int] = set()
        self._form = Echelon(equations, {cell: rank[cell] for cell in cells})

    def protect(self, primary: list[int], candidates: list[int]) -> None:
        """Hide the primary cells, what protects them, and nothing in vain.

        Raises:
            UnprotectableError: No candidate is left that could protect a cell.
        """
        free = set(candidates)
        doubtful = frozenset().union(*[self._hide(cell) for cell in primary])
        while block := self._block(doubtful):
            doubtful -= block.rows.keys()
            found = exposure(block, self._people, self._nesting)
            if found is not None:
                through = found.through & free
                if not through:
                    raise UnprotectableError("not protected", [found.cell])
                cheapest = min(through, key=self._rank.__getitem__)
                free.remove(cheapest)
                self.secondary.add(cheapest)
                doubtful |= block.rows.keys() | self._hide(cheapest)
        while self._show_what_is_hidden_in_vain():
            pass

    def _show_what_is_hidden_in_vain(self) -> bool:
        """Show each secondary cell without which all others stay protected."""
        before = len(self.secondary)
        for cell in sorted(self.secondary, key=self._rank.__getitem__, reverse=True):
            doubtful = self._show(cell)
            self.secondary.remove(cell)
            while block := self._block(doubtful):
                doubtful -= block.rows.keys()
                if exposure(block, self._people, self._nesting):
                    self._hide(cell)
                    self.secondary.add(cell)
                    break
        return len(self.secondary) < before

    def _hide(self, cell: int) -> frozenset[int]:
        """Hide a cell; return the rows that may tell something else now."""
        self._hidden.add(cell)
        kind = 2 if self._people.many(cell) else 1
        return self._form.move(cell, self._rank[cell] + kind * len(self._rank))

    def _show(self, cell: int) -> frozenset[int]:
        """Show a cell; return the rows that may tell something else now."""
        self._hidden.remove(cell)
        return self._form.move(cell, self._rank[cell])

    def _block(self, doubtful: frozenset[int]) -> Block | None:
        """Return the block of the first doubtful row that holds hidden cells."""
        known = doubtful & self._form.rows.keys() & self._hidden
        if not known:
            return None
        first = max(known, key=self._rank.__getitem__)
        rows: dict[int, Row] = {}
        cells: set[int] = set()
        waiting = [first]
        while waiting:
            solved = waiting.pop()
            if solved in rows:
                continue
            rows[solved] = self._form.rows[solved]
            for cell in (rows[solved].keys() & self._hidden) - cells:
                cells.add(cell)
                waiting.extend(self._form.holders(cell))
        return Block(rows=rows, cells=sorted(cells, key=self._rank.__getitem__))
