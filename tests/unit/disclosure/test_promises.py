"""SDC-7: what is promised of every table, on random hierarchies."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.sparse import csr_array

from pipeline.disclosure.pattern import (
    SECONDARY,
    SHOWN,
    Table,
    UnprotectableError,
    protect,
    protection,
    unprotected,
)
from tests.unit.disclosure.attack import attacked, follows, interval
from tests.unit.disclosure.made_tables import chosen, table_of

OTHERS, WIDTH = 5, 80.0
seeds = st.integers(0, 2**32 - 1)
few = settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Hierarchy:
    """Units of municipalities of a programme, of one kind of people or of two.

    Cells lie by place (units, municipalities, programme), then kind (the two, both).
    """

    table: Table
    leaves: NDArray[np.bool_]  # cell by leaf: a kind of people in a unit
    kinds: int

    @property
    def primary(self) -> NDArray[np.bool_]:
        """Cells of few persons."""
        return (self.table.n < OTHERS) & (self.table.n > 0)

    @property
    def nested(self) -> list[set[int]]:
        """Which other cells hold the same persons, by cell."""
        inside = (self.leaves[:, None] <= self.leaves[None]).all(axis=2)
        related = np.logical_or(inside, inside.T)
        return [set(np.flatnonzero(row).tolist()) for row in related]

    def knowing(self, sums: list[list[int]]) -> "Hierarchy":
        """Return the same with a shown cell more for each sum."""
        table, m = self.table, len(self.table.n)
        parts = np.array([chosen(cells, m) for cells in sums], dtype=int).reshape(-1, m)
        inside = table.equations.toarray()
        beside = np.zeros((len(inside), len(sums)))
        equations = np.block([[inside, beside], [parts, -np.eye(len(sums))]])
        wider = table_of(
            [*table.n, *(parts @ table.n)],
            [[(int(c), int(row[c])) for c in np.flatnonzero(row)] for row in equations],
            total=[*table.total, *(parts @ table.total)],
            scale=(50.0, 750.0),
        )
        leaves = np.vstack([self.leaves, np.ones((len(sums), self.leaves.shape[1]))])
        return Hierarchy(wider, leaves.astype(bool), self.kinds)

    def weak(self, hidden: NDArray[np.bool_]) -> list[int]:
        """Return the hidden cells that are not protected."""
        return attacked(
            self.table, hidden, others=OTHERS, width=WIDTH, nested=self.nested
        )


@st.composite
def hierarchies(draw: st.DrawFn, kinds: Sequence[int] = (1, 2)) -> Hierarchy:
    """Draw units, and add them up."""
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=2))
    k, units = draw(st.sampled_from(kinds)), sum(shape)
    size = st.lists(st.integers(1, 30), min_size=units * k, max_size=units * k)
    n = np.array(draw(size)).reshape(units, k)
    mean = st.lists(st.integers(50, 750), min_size=units * k, max_size=units * k)
    total = n * np.array(draw(mean)).reshape(units, k)
    costs = np.random.default_rng(draw(seeds)).permutation(100)
    return hierarchy(shape, n, total, costs.astype(float))


def hierarchy(
    shape: Sequence[int],
    n: NDArray[np.int64],
    total: NDArray[np.int64],
    costs: NDArray[np.float64],
) -> Hierarchy:
    """Return units by kind, and what they add up to by place and by kind."""
    municipality = np.repeat(np.eye(len(shape), dtype=int), shape, axis=1)
    units, k = n.shape
    places = np.vstack(
        [np.eye(units, dtype=int), municipality, np.ones((1, units), int)]
    )
    people = np.vstack([np.eye(k, dtype=int), np.ones((int(k > 1), k), int)])
    cells = np.arange(len(places) * len(people)).reshape(len(places), len(people))
    sums = [
        (cells[:units][row > 0], cells[units + i]) for i, row in enumerate(municipality)
    ]
    sums.append((cells[units:-1], cells[-1]))
    equations = [
        [*((int(cell), 1) for cell in parts[:, kind]), (int(whole[kind]), -1)]
        for parts, whole in sums
        for kind in range(len(people))
    ]
    if k > 1:
        equations += [[(int(a), 1), (int(b), 1), (int(c), -1)] for a, b, c in cells]
    table = table_of(
        (places @ n @ people.T).ravel(),
        equations,
        total=(places @ total @ people.T).ravel().astype(float),
        scale=(50.0, 750.0),
        cost=costs[: cells.size],
    )
    return Hierarchy(table, np.kron(places, people).astype(bool), len(people))


def pattern_of(made: Hierarchy) -> NDArray[np.int8]:
    return protect(made.table, made.primary, others=OTHERS, width=WIDTH)


@given(hierarchies())
@few
def test_every_hidden_cell_is_protected_and_every_secondary_one_needed(
    made: Hierarchy,
) -> None:
    status = pattern_of(made)
    hidden = status > SHOWN
    assert not made.weak(hidden)
    assert not unprotected(made.table, hidden, others=OTHERS, width=WIDTH).any()
    for cell in np.flatnonzero(status == SECONDARY):
        hidden = status > SHOWN
        hidden[cell] = False
        assert made.weak(hidden)


@given(hierarchies())
@few
def test_the_narrowest_interval_is_the_one_that_highs_finds(made: Hierarchy) -> None:
    found = protection(made.table, made.primary, others=OTHERS, width=WIDTH)
    hidden = found.status > SHOWN
    for least in np.unique(found.narrowest[hidden]).tolist():
        block = np.flatnonzero(hidden & (found.narrowest == least)).tolist()
        ends = (interval(made.table, hidden, c) for c in block if made.table.n[c])
        widths = [high - low for low, high in ends]
        assert min(widths) >= least * (1 - 1e-6)
        assert min(widths) <= least * (1 + 1e-6)


@given(hierarchies(), seeds)
@settings(few, max_examples=15)
def test_the_order_of_cells_and_equations_changes_nothing(
    made: Hierarchy, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    cells = rng.permutation(len(made.table.n))
    rows = rng.permutation(len(made.table.equations.indptr) - 1)
    by_cell = {
        name: getattr(made.table, name)[cells]
        for name in ("n", "total", "lowest", "highest", "cost", "fixed")
    }
    equations = csr_array(made.table.equations.toarray()[rows][:, cells])
    shuffled = Table(**by_cell, equations=equations)
    twice = [
        protect(shuffled, made.primary[cells], others=OTHERS, width=WIDTH).tolist()
        for _ in range(2)
    ]
    assert twice == [pattern_of(made)[cells].tolist()] * 2


@given(hierarchies(kinds=[2]))
@few
def test_another_round_never_gives_an_earlier_cell_away(made: Hierarchy) -> None:
    # The kinds are rounds; both together are published with the second one.
    m = len(made.table.n)
    first = np.arange(m) % made.kinds == 0
    alone = replace(made.table, fixed=~first)  # the others are not there yet
    inside = made.table.equations.toarray()
    inside = inside[(inside[:, ~first] == 0).all(axis=1)]
    earlier = protect(
        replace(alone, equations=csr_array(inside)),
        made.primary & first,
        others=OTHERS,
        width=WIDTH,
    )
    published = first & (earlier == SHOWN)
    status = protect(
        replace(made.table, fixed=published),
        made.primary | (first & (earlier > SHOWN)),
        others=OTHERS,
        width=WIDTH,
    )
    assert (status[published] == SHOWN).all()
    hidden = np.flatnonzero(status > SHOWN).tolist()
    assert not any(follows(made.table, hidden, cell) for cell in hidden)
    assert (status[made.weak(status > SHOWN)] == SECONDARY).all()


@given(hierarchies(), st.sets(st.integers(0, 20), min_size=3))
@settings(few, max_examples=15)
def test_only_what_nothing_can_protect_is_refused(
    made: Hierarchy, fixed: set[int]
) -> None:
    cells = chosen(fixed, len(made.table.n)) & ~made.primary
    table = replace(made.table, fixed=cells)
    promise = {"others": OTHERS, "width": 0.0, "nested": made.nested}
    try:
        status = protect(table, made.primary, others=OTHERS, width=0)
    except UnprotectableError as error:
        weak, lost = attacked(table, ~cells, **promise), set(error.cells)
    else:
        weak, lost = attacked(table, status > SHOWN, **promise), set()
    assert lost <= set(np.flatnonzero(made.primary))
    assert bool(lost) == made.primary[weak].any()


def test_the_attack_finds_what_is_hidden_badly() -> None:
    made = hierarchy(
        [2, 2],
        np.array([[3], [20], [30], [9]]),
        np.array([[900], [8000], [9000], [2700]]),
        np.arange(9.0),
    )
    for hidden in ([0], [0, 1], [0, 4], [0, 1, 4, 5, 6]):
        assert made.weak(chosen(hidden, 7))
