"""An attack on small tables by other means than the engine's: ranks and HiGHS."""

from collections.abc import Iterable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from pipeline.disclosure.pattern import Table


def interval(table: Table, hidden: NDArray[np.bool_], cell: int) -> tuple[float, float]:
    """Return the lowest and highest mean of a cell, all counts being known."""
    bounds = np.where(
        hidden[:, None],
        np.stack([table.n * table.lowest, table.n * table.highest], axis=1),
        table.total[:, None],
    )
    aim = np.arange(len(table.n)) == cell
    equations = table.equations.toarray()
    ends = [
        linprog(
            sign * aim, A_eq=equations, b_eq=np.zeros(len(equations)), bounds=bounds
        )
        for sign in (1, -1)
    ]
    assert all(end.success for end in ends)
    return ends[0].fun / table.n[cell], -ends[1].fun / table.n[cell]


def follows(table: Table, hidden: Iterable[int], cell: int) -> bool:
    """Return whether a cell follows from the cells that are not hidden."""
    unknown = table.equations.toarray()[:, sorted(hidden)]
    column = sorted(hidden).index(cell)
    without = np.delete(unknown, column, axis=1)
    return np.linalg.matrix_rank(without) < np.linalg.matrix_rank(unknown)


def coalition(
    table: Table,
    hidden: NDArray[np.bool_],
    cell: int,
    *,
    others: int,
    nested: Iterable[int] = (),
) -> tuple[int, ...] | None:
    """Return hidden cells of fewer than so many persons that give a cell away."""
    cells = np.flatnonzero(hidden).tolist()
    few = [c for c in cells if table.n[c] < others and c != cell and c not in nested]
    assert table.n[few].all()  # so a coalition is at most so many cells
    for size in range(max(others, 1)):
        for told in combinations(few, size):
            if table.n[list(told)].sum() < max(others, 1) and follows(
                table, set(cells) - set(told), cell
            ):
                return told
    return None


def attacked(
    table: Table,
    hidden: NDArray[np.bool_],
    *,
    others: int,
    width: float,
    nested: list[set[int]],
) -> list[int]:
    """Return the hidden cells that are not as well protected as promised."""
    found = []
    for cell in np.flatnonzero(hidden).tolist():
        low, high = interval(table, hidden, cell) if table.n[cell] else (0.0, np.inf)
        if high - low < width * (1 - 1e-6) or (
            coalition(table, hidden, cell, others=others, nested=nested[cell])
            is not None
        ):
            found.append(cell)
    return found
