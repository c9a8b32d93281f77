"""Which numbers are hidden, so that the published ones give none of them away.

Cells that sums bind together are hidden in one pattern: some because few persons stand
behind them (primary), and as many more as protect these (secondary).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from pipeline.disclosure.elimination import Row
from pipeline.disclosure.exposure import People
from pipeline.disclosure.suppression import Suppression
from pipeline.store.workers import map_in_order

SHOWN, PRIMARY, SECONDARY = 0, 1, 2

WORTH_IT = 20_000  # cells: fewer are done sooner than workers are started
ROUNDING = 1e-7  # relative: totals are sums of numbers that were rounded once


@dataclass(frozen=True, kw_only=True)
class Table:
    """Cells that sums bind together: `equations @ n == 0`, and so with `total`.

    Attributes:
        n: Shape (m,), persons behind each cell.
        total: Shape (m,), sum of their values.
        lowest: Shape (m,), lowest value that one person can have.
        highest: Shape (m,), highest value that one person can have.
        equations: Shape (k, m), small whole numbers. The total of cells is a cell too,
            and the only one of its sign: so parts and totals are told apart.
        cost: Shape (m,), what is lost when the cell is hidden.
        fixed: Shape (m,), published already: can never be hidden.
        unpublished: Shape (m,), published by nobody and promised nothing: hidden
            whatever else is. None: no cell is.
    """

    n: NDArray[np.int64]
    total: NDArray[np.float64]
    lowest: NDArray[np.float64]
    highest: NDArray[np.float64]
    equations: csr_array
    cost: NDArray[np.float64]
    fixed: NDArray[np.bool_]
    unpublished: NDArray[np.bool_] | None = None

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Shape (m,), which cells are unpublished."""
        none = np.zeros_like(self.fixed)
        return none if self.unpublished is None else self.unpublished


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


class Protection(NamedTuple):
    """What became of the cells of a table.

    Attributes:
        status: Shape (m,), `SHOWN`, `PRIMARY` or `SECONDARY`; unpublished cells are the
            latter.
        narrowest: Shape (m,), the narrowest interval of a hidden mean, among cells that
            sums bind to this one. NaN: the cell is shown, or no interval is promised.
    """

    status: NDArray[np.int8]
    narrowest: NDArray[np.float64]


def protect(
    table: Table, primary: NDArray[np.bool_], *, others: int = 5, width: float
) -> NDArray[np.int8]:
    """Return which cells are shown or hidden, as `protection` finds it."""
    return protection(table, primary, others=others, width=width).status


def protection(
    table: Table,
    primary: NDArray[np.bool_],
    *,
    others: int = 5,
    width: float,
    room: float = 0.0,
) -> Protection:
    """Return which cells are shown, hidden, or hidden to protect hidden ones.

    Of all hidden cells it is promised that

    * none follows from what is shown, even to fewer than `others` persons who tell
      each other what they know of their own hidden cells: in every combination of
      hidden cells that the shown ones give exactly, the others hold so many persons
      (its parts, and what it is part of, are no others);
    * no mean can be pinned to an interval narrower than `width`, and no total to one
      narrower than `room`, by one who knows all shown cells, both ends of the scale,
      and even how many answered in every cell;
    * no secondary one could be shown without breaking one of these promises.

    Where fixed cells leave no other way, a secondary cell that could be shown but for
    the primary ones is promised less: only that it does not follow from what is shown.
    `unprotected` names such cells. Unpublished cells are hidden and promised nothing.

    Around the cells that need protection everything is hidden that may be, and what is
    hidden in vain is shown again, the dearest first. What stays hidden needs protection
    too, and so on. Ties are broken by the numbers of the cells, and only then by their
    order; the order of the equations does not matter.

    Args:
        table: Blocks that no equation binds together are solved one by one.
        primary: Shape (m,), cells that must be hidden.
        others: With 0 or 1, a hidden cell needs one other one.
        width: In the unit of the values; 0 where no interval is promised.
        room: In the unit of the totals: 1 keeps a count of persons from being known.

    Raises:
        ContradictionError: Sums do not add up, a count is negative, a mean lies beyond
            the ends of its scale, or a primary cell is published already.
        UnprotectableError: Nothing protects a primary cell from what is fixed.

    Source:
        Secondary suppression by elimination: Langsrud (2024), Secondary cell
        suppression by Gaussian elimination: an algorithm suitable for handling issues
        with zeros and singletons, Privacy in Statistical Databases, LNCS 14915, 86-101,
        https://doi.org/10.1007/978-3-031-69651-0_6.
        Intervals of hidden cells: Fischetti and Salazar (2001), Solving the cell
        suppression problem on tabular data with linear constraints, Management Science
        47(7), 1008-1027.
    """
    _refuse_contradictions(table, primary)
    people = people_behind(table, others, width, room)
    can_protect = ~(table.fixed | table.apart | primary)
    can_protect &= table.n >= min(others, 1)
    can_protect &= table.highest - table.lowest >= width
    can_protect &= table.n * (table.highest - table.lowest) >= room
    status = np.where(primary, PRIMARY, SHOWN).astype(np.int8)
    status[table.apart] = SECONDARY
    narrowest = np.full(len(status), np.nan)
    lost: set[int] = set()
    tasks = [
        _Task(
            block,
            {cell for cell in cells if primary[cell]},
            {cell for cell in cells if can_protect[cell]},
        )
        for cells, block in _blocks(table, primary, people)
    ]
    many = sum(len(task.block.rank) for task in tasks) >= WORTH_IT
    for hidden, given_away, narrow in map_in_order(
        _protected, tasks, fewest=2 if many else len(tasks) + 1
    ):
        lost |= given_away
        status[[cell for cell in hidden if not primary[cell]]] = SECONDARY
        narrowest[list(hidden)] = narrow
    if lost:
        raise UnprotectableError("given away by what is published", lost)
    return Protection(status, narrowest)


class _Together(NamedTuple):
    """Cells bound together, as `Suppression` takes them."""

    equations: list[Row]
    rank: dict[int, int]
    people: People
    apart: set[int]


class _Task(NamedTuple):
    """What a worker protects."""

    block: _Together
    primary: set[int]
    candidates: set[int]


def _protected(task: _Task) -> tuple[set[int], set[int], float]:
    """Return the hidden cells of a block, and primary ones that nothing protects.

    And the narrowest interval of a hidden mean; NaN where none is promised.
    """
    suppression = Suppression(*task.block)
    lost = suppression.protect(task.primary, task.candidates)
    promised = not lost and task.block.people.width > 0
    return suppression.hidden, lost, suppression.narrowest() if promised else nan


def unprotected(
    table: Table, hidden: NDArray[np.bool_], *, others: int = 5, width: float
) -> NDArray[np.bool_]:
    """Return which hidden cells lack what `protect` promises.

    Args:
        table: As for `protect`.
        hidden: Shape (m,), the cells that are not shown.
        others: As for `protect`.
        width: As for `protect`.

    Raises:
        ContradictionError: As for `protect`.
    """
    _refuse_contradictions(table, np.zeros_like(hidden))
    people = people_behind(table, others, width)
    weak = np.zeros_like(hidden)
    for cells, suppression in suppressions(table, hidden, people):
        suppression.hide([cell for cell in cells if hidden[cell]])
        weak[list(suppression.exposed(suppression.hidden - suppression.apart))] = True
    return weak


def needless(
    table: Table,
    hidden: NDArray[np.bool_],
    asked: NDArray[np.bool_],
    *,
    others: int = 5,
    width: float,
    room: float = 0.0,
) -> list[int]:
    """Return which of some hidden cells could be shown, each alone, at no one's cost.

    What readers know is worked out anew for each of them.

    Args:
        table: As for `protect`.
        hidden: Shape (m,), the cells that are not shown.
        asked: Shape (m,), the cells that are asked about.
        others: As for `protect`.
        width: As for `protect`.
        room: As for `protection`.
    """
    found: list[int] = []
    people = people_behind(table, others, width, room)
    for cells, block in _blocks(table, asked, people):
        kept = {cell for cell in cells if hidden[cell]}

        def exposed(shown: set[int]) -> set[int]:
            suppression = Suppression(*block)  # noqa: B023, called here
            suppression.hide(kept - shown)  # noqa: B023
            return suppression.exposed(suppression.hidden - block.apart)  # noqa: B023

        before = exposed(set())
        own = [cell for cell in cells if asked[cell]]
        found += [cell for cell in own if exposed({cell}) <= before]
    return found


def suppressions(
    table: Table, concerned: NDArray[np.bool_], people: People
) -> Iterator[tuple[list[int], Suppression]]:
    """Yield cells bound together, where one is concerned; nothing is hidden yet."""
    for cells, block in _blocks(table, concerned, people):
        yield cells, Suppression(*block)


def _blocks(
    table: Table, concerned: NDArray[np.bool_], people: People
) -> Iterator[tuple[list[int], _Together]]:
    rank, apart = _rank(table).tolist(), table.apart
    for cells, equations in _bound_together(table.equations, concerned):
        yield (
            cells,
            _Together(
                equations,
                {cell: rank[cell] for cell in cells},
                people.of(cells),
                {cell for cell in cells if apart[cell]},
            ),
        )


def people_behind(table: Table, others: int, width: float, room: float = 0.0) -> People:
    """Return who stands behind the cells of a table, and what they are promised."""
    return People(
        n=table.n.tolist(),
        down=np.maximum(table.total - table.n * table.lowest, 0).tolist(),
        up=np.maximum(table.n * table.highest - table.total, 0).tolist(),
        others=others,
        width=width,
        room=room,
    )


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
        ("unpublished, but to be told of", table.apart & (primary | table.fixed)),
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
    equations: csr_array, concerned: NDArray[np.bool_]
) -> Iterator[tuple[list[int], list[Row]]]:
    """Yield cells bound together, where one is concerned, and what binds them."""
    entries = coo_array(equations)
    entries.sum_duplicates()
    entries.eliminate_zeros()
    row, cell = (np.asarray(along, dtype=np.int64) for along in entries.coords)
    value = np.asarray(entries.data, dtype=np.int64)
    k, m = len(equations.indptr) - 1, len(concerned)
    graph = coo_array((np.ones(len(row)), (row, k + cell)), shape=(k + m, k + m))
    part = np.asarray(connected_components(graph, directed=False)[1], dtype=np.int64)
    kept = np.isin(part[row], part[k:][concerned])
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
