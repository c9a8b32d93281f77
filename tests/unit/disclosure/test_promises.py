"""SDC-7: what is promised of every table, on random hierarchies."""

from dataclasses import dataclass
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.disclosure.pattern import (
    SECONDARY,
    Table,
    protect,
)
from tests.unit.disclosure.attack import unprotected
from tests.unit.disclosure.made_tables import table_of

OTHERS, WIDTH = 5, 80.0
quick = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Hierarchy:
    """Units of municipalities of a programme, all of them by gender or not at all."""

    table: Table
    nested: list[set[int]]

    @property
    def primary(self) -> NDArray[np.bool_]:
        """Cells of few persons."""
        return (self.table.n < OTHERS) & (self.table.n > 0)


counts = st.one_of(st.integers(1, 6), st.integers(5, 40))


@st.composite
def hierarchies(draw: st.DrawFn, *, by_gender: bool | None = None) -> Hierarchy:
    """Draw units, and add them up."""
    shape = draw(st.lists(st.integers(1, 5), min_size=1, max_size=2))
    kinds = 2 if (draw(st.booleans()) if by_gender is None else by_gender) else 1
    units = sum(shape)
    n = draw(st.lists(counts, min_size=units * kinds, max_size=units * kinds))
    means = draw(
        st.lists(st.integers(50, 750), min_size=units * kinds, max_size=units * kinds)
    )
    # A leaf is a unit, or a gender in a unit; every other cell is a set of leaves.
    leaf = np.arange(units * kinds).reshape(units, kinds)
    municipalities = np.split(leaf, np.cumsum(shape)[:-1])
    places = [*leaf, *(m.ravel() for m in municipalities), leaf.ravel()]
    sets = [{int(i)} for i in leaf.ravel()]
    if kinds > 1:
        sets += [set(map(int, place)) for place in places]
        sets += [set(map(int, m[:, g])) for m in municipalities for g in range(kinds)]
        sets += [set(map(int, leaf[:, g])) for g in range(kinds)]
    else:
        sets += [set(map(int, place)) for place in places[units:]]
    return added_up(sets, np.array(n), np.array(n) * np.array(means), draw)


def added_up(
    sets: list[set[int]],
    n: NDArray[np.int64],
    total: NDArray[np.int64],
    draw: st.DrawFn,
) -> Hierarchy:
    """Bind every set to each way in which the next smaller sets make it up."""
    m = len(sets)
    inside = [[j for j in range(m) if j != i and sets[j] <= sets[i]] for i in range(m)]
    equations = []
    for i in range(m):
        largest = [
            j
            for j in inside[i]
            if not any(sets[j] < sets[k] < sets[i] for k in range(m))
        ]
        equations += [
            [*((j, 1) for j in parts), (i, -1)] for parts in _covers(sets, i, largest)
        ]
    costs = draw(st.permutations(range(m)))
    persons = [int(sum(n[j] for j in s)) for s in sets]
    table = table_of(
        persons,
        equations,
        total=[float(sum(total[j] for j in s)) for s in sets],
        scale=(50.0, 750.0),
        cost=[p + c / m for p, c in zip(persons, costs, strict=True)],
    )
    nested = [
        {j for j in range(m) if j != i and (sets[j] <= sets[i] or sets[i] <= sets[j])}
        for i in range(m)
    ]
    return Hierarchy(table, nested)


def _covers(sets: list[set[int]], i: int, parts: list[int]) -> list[list[int]]:
    """Return the disjoint choices of parts that make up a set, one of each kind."""
    if not parts:
        return []
    first, *rest = parts
    if sets[first] == sets[i]:
        return [[first], *_covers(sets, i, rest)]
    chosen, covered, left = [first], set(sets[first]), []
    for part in rest:
        if covered.isdisjoint(sets[part]):
            chosen.append(part)
            covered |= sets[part]
        else:
            left.append(part)
    found = [chosen] if covered == sets[i] else []
    return [*found, *_covers(sets, i, left)]


def pattern_of(hierarchy: Hierarchy) -> NDArray[np.int8]:
    return protect(hierarchy.table, hierarchy.primary, others=OTHERS, width=WIDTH)


@given(hierarchies())
@quick
def test_every_hidden_cell_is_protected(made: Hierarchy) -> None:
    status = pattern_of(made)
    assert not unprotected(
        made.table, status > 0, others=OTHERS, width=WIDTH, nested=made.nested
    )


@given(hierarchies())
@quick
def test_each_secondary_cell_is_needed(made: Hierarchy) -> None:
    status = pattern_of(made)
    for cell in np.flatnonzero(status == SECONDARY):
        hidden = status > 0
        hidden[cell] = False
        assert unprotected(
            made.table, hidden, others=OTHERS, width=WIDTH, nested=made.nested
        )


@given(hierarchies(), st.randoms(use_true_random=False))
@quick
def test_the_order_of_cells_and_equations_changes_nothing(
    made: Hierarchy, random: Random
) -> None:
    cells = list(range(len(made.table.n)))
    rows = list(range(len(made.table.equations.indptr) - 1))
    random.shuffle(cells)
    random.shuffle(rows)
    table = made.table
    shuffled = Table(
        n=table.n[cells],
        total=table.total[cells],
        lowest=table.lowest[cells],
        highest=table.highest[cells],
        equations=csr_array(table.equations.toarray()[rows][:, cells]),
        cost=table.cost[cells],
        fixed=table.fixed[cells],
    )
    status = protect(shuffled, made.primary[cells], others=OTHERS, width=WIDTH)
    assert status.tolist() == pattern_of(made)[cells].tolist()
    assert status.tolist() == (
        protect(shuffled, made.primary[cells], others=OTHERS, width=WIDTH).tolist()
    )
