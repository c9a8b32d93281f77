"""Tables for tests: counts in rows and columns, and units of municipalities."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.disclosure.pattern import Table

Terms = Sequence[tuple[int, int]]  # cell and coefficient


def table_of(
    n: Iterable[int],
    equations: Sequence[Terms],
    *,
    total: Iterable[float] | None = None,
    scale: tuple[float, float] = (0.0, 1000.0),
    cost: Iterable[float] | None = None,
    fixed: Iterable[int] = (),
) -> Table:
    """Return a table; means are in the middle of the scale, and a cell costs its n."""
    counts = np.array(list(n), dtype=np.int64)
    matrix = np.zeros((len(equations), len(counts)), dtype=np.int64)
    for row, terms in enumerate(equations):
        for cell, coefficient in terms:
            matrix[row, cell] += coefficient
    low, high = (np.full(len(counts), end) for end in scale)
    return Table(
        n=counts,
        total=counts * (low + high) / 2 if total is None else np.array(list(total)),
        lowest=low,
        highest=high,
        equations=csr_array(matrix),
        cost=counts.astype(float) if cost is None else np.array(list(cost)),
        fixed=np.isin(np.arange(len(counts)), list(fixed)),
    )


def cross_table(inner: Sequence[Sequence[int]]) -> tuple[Table, NDArray[np.int64]]:
    """Return counts with their margins, and the cells by row and column."""
    counts = np.array(inner)
    counts = np.hstack([counts, counts.sum(1, keepdims=True)])
    counts = np.vstack([counts, counts.sum(0, keepdims=True)])
    cells = np.arange(counts.size).reshape(counts.shape)
    lines = [*cells, *cells.T]
    equations = [
        [*((int(cell), 1) for cell in line[:-1]), (int(line[-1]), -1)] for line in lines
    ]
    return table_of(counts.ravel(), equations), cells


def cube(inner: NDArray[np.int64]) -> Table:
    """Return counts in three directions, with all their margins."""
    counts = inner
    for axis in range(3):
        margin = counts.sum(axis, keepdims=True)
        counts = np.concatenate([counts, margin], axis)
    cells = np.arange(counts.size).reshape(counts.shape)
    lines = [
        line
        for axis in range(3)
        for line in np.moveaxis(cells, axis, 2).reshape(-1, counts.shape[axis])
    ]
    equations = [
        [*((int(cell), 1) for cell in line[:-1]), (int(line[-1]), -1)] for line in lines
    ]
    return table_of(counts.ravel(), equations)


def chosen(cells: Iterable[int], m: int) -> NDArray[np.bool_]:
    """Return the mask of some of m cells."""
    return np.isin(np.arange(m), [int(cell) for cell in cells])
