"""What may be told of hidden cells together: pools instead of blanks."""

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import block_array, csr_array

from pipeline.disclosure.pattern import Table, people_behind, suppressions


def sums_that_follow(
    table: Table, hidden: NDArray[np.bool_], *, others: int = 5
) -> list[list[int]]:
    """Return the hidden cells of each sum that readers can work out anyway.

    A total that is shown, minus its parts that are: "the municipality's small units
    together". To print it costs nothing, if the hidden cells are protected.

    Args:
        table: As for `protect`.
        hidden: Shape (m,), the cells that are not shown.
        others: Fewest persons behind a sum that is told.

    Returns:
        Indices, at least two cells with somebody behind them, each list ascending and
        no list twice; in the order of the equations.
    """
    entries = csr_array(table.equations)
    found: dict[tuple[int, ...], None] = {}
    for start, end in zip(entries.indptr[:-1], entries.indptr[1:], strict=True):
        cells, values = entries.indices[start:end], entries.data[start:end]
        unknown = hidden[cells] & (values != 0)
        members, signs = cells[unknown], values[unknown]
        if (
            len(set(signs.tolist())) == 1
            and (table.n[members] > 0).sum() > 1
            and table.n[members].sum() >= others
        ):
            found[tuple(sorted(members.tolist()))] = None
    return [list(members) for members in found]


def pools(
    table: Table,
    hidden: NDArray[np.bool_],
    candidates: Sequence[Collection[int]],
    *,
    others: int = 5,
    width: float,
) -> list[list[int]]:
    """Return which candidates may be told as sums, all of them at the same time.

    A candidate is told where every hidden cell stays as well protected as `protect`
    promises though readers know this sum, all shown cells, and all pools before it. So
    a unit's hidden rounds may be told together, but not all its rounds: those that are
    shown would be subtracted, and the rest told twice.

    Args:
        table: As for `protect`.
        hidden: Shape (m,), the cells that are not shown.
        candidates: Cells to be told together, the most wanted first. Those that hold a
            shown cell, fewer than two cells with somebody behind them, fewer than
            `others` persons, or a cell of a pool before them, are passed over.
        others: As for `protect`.
        width: As for `protect`.

    Returns:
        The candidates that may be told, indices ascending, in the order given.

    Raises:
        ContradictionError: As for `protect`.
    """
    asked = [
        sorted(cells)
        for cells in map(set, candidates)
        if hidden[sorted(cells)].all()
        and (table.n[sorted(cells)] > 0).sum() > 1
        and table.n[sorted(cells)].sum() >= others
    ]
    if not asked:
        return []
    m = len(table.n)
    wider = _with_sums(table, asked)
    concerned = np.append(hidden, np.zeros(len(asked), dtype=bool))
    told: list[int] = []
    for cells, suppression in suppressions(
        wider, concerned, people_behind(wider, others, width)
    ):
        suppression.hide([c for c in cells if concerned[c] or c >= m])
        needy = {c for c in cells if concerned[c]}
        needy -= suppression.exposed(needy)
        taken: set[int] = set()
        for pool in [cell - m for cell in cells if cell >= m]:
            if taken.isdisjoint(asked[pool]) and suppression.can_show(pool + m, needy):
                told.append(pool)
                taken.update(asked[pool])
    return [asked[pool] for pool in sorted(told)]


def _with_sums(table: Table, sums: list[list[int]]) -> Table:
    """Return the table with a cell more for each sum."""
    m, k = len(table.n), len(sums)
    rows = np.repeat(np.arange(k), [len(cells) for cells in sums])
    members = np.array([cell for cells in sums for cell in cells], dtype=np.int64)
    parts = csr_array((np.ones(len(rows), np.int64), (rows, members)), shape=(k, m))

    def end(values: NDArray[np.float64], extreme: np.ufunc) -> NDArray[np.float64]:
        return np.append(values, [extreme.reduce(values[cells]) for cells in sums])

    totals = csr_array((-np.ones(k, np.int64), (np.arange(k), np.arange(k))))
    return replace(
        table,
        n=np.append(table.n, parts @ table.n),
        total=np.append(table.total, parts @ table.total),
        lowest=end(table.lowest, np.minimum),
        highest=end(table.highest, np.maximum),
        equations=csr_array(block_array([[table.equations, None], [parts, totals]])),
        cost=np.append(table.cost, np.zeros(k)),
        fixed=np.append(table.fixed, np.zeros(k, dtype=bool)),
        unpublished=np.append(table.apart, np.zeros(k, dtype=bool)),
    )
