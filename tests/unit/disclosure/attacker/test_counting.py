"""What whole counts can be, against every way in which they can be."""

from collections.abc import Iterable
from contextlib import suppress
from itertools import product
from math import inf

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.disclosure.attacker.counting import Counts, NotCountableError

FREE = (-inf, inf)


def told(*parts: tuple[set[int], tuple[float, float], tuple[float, float]]) -> dict:
    """Return persons and mean of columns together."""
    return {frozenset(columns): (persons, mean) for columns, persons, mean in parts}


def test_what_is_left_of_a_municipality_is_the_hidden_units() -> None:
    # Ten persons, of whom six answered so. Unit 0 is shown: five, three of them. Of the
    # others one has one to four persons, so the other has as many less.
    counts = Counts(
        [(5, 5), (1, 4), (1, 4)],
        [(3, 3), (0, 9), (0, 9)],
        told(({0, 1, 2}, (10, 10), (0.6, 0.6))),
    )
    assert counts.persons(frozenset({1})) == (1, 4)
    assert counts.persons(frozenset({1, 2})) == (5, 5)
    assert counts.persons(frozenset({0, 1})) == (6, 9)
    assert counts.mean(frozenset({1})) == (0, 1)
    assert counts.mean(frozenset({1, 2})) == (0.6, 0.6)  # three of five


def test_a_part_of_a_part_is_cut_by_both() -> None:
    # Four of five in both units; two in unit 0 of whom one at least, as is printed.
    counts = Counts(
        [(2, 2), (1, 3), (4, 4)],
        [(0, 9), (0, 9), (0, 9)],
        told(
            ({0, 1, 2}, (9, 9), (5 / 9, 5 / 9)),
            ({0, 1}, (5, 5), (0.8, 0.8)),
            ({0}, (2, 2), (0.4, 0.6)),
        ),
    )
    assert counts.mean(frozenset({0})) == (0.5, 0.5)
    assert counts.mean(frozenset({1})) == (1, 1)
    assert counts.mean(frozenset({2})) == (0.25, 0.25)  # five less four, of four
    assert counts.persons(frozenset({1})) == (3, 3)


@pytest.mark.parametrize(
    "parts",
    [
        [({0, 1}, (2, 9), FREE), ({1, 2}, (2, 9), FREE)],  # neither within the other
        [({0, 1}, (5, 8), FREE)],  # nobody knows how many the third may be
        [({0, 1}, (40, 50), FREE)],  # more than there are
    ],
)
def test_what_is_no_tree_or_impossible_is_left_to_the_solver(parts: list) -> None:
    most = inf if len(parts[0][0]) == 3 else 4
    with pytest.raises(NotCountableError):
        Counts([(1, 4), (1, 4), (1, most)], [(0, inf)] * 3, told(*parts)).mean(
            frozenset({0, 2})
        )


ENDS = st.sampled_from([FREE, (0.45, 0.55), (0.3, 1.0), (0.0, 0.34), (0.5, 0.5)])
FEW = st.integers(0, 3)
COLUMNS = ({0}, {1}, {2}, {3}, {0, 1}, {2, 3}, {0, 1, 2}, {1, 2, 3})


@settings(max_examples=150, deadline=None)
@given(
    st.tuples(*[st.tuples(FEW, FEW)] * 4),
    st.tuples(*[st.tuples(st.integers(0, 9), st.integers(0, 5), ENDS)] * 2),
    ENDS,
)
def test_every_end_is_that_of_some_way_and_none_lies_beyond(
    drawn: tuple, sums: tuple, mean: tuple[float, float]
) -> None:
    persons = [(low, low + more) for low, more in drawn]
    parts = [
        (columns, (low, low + more), ends)
        for columns, (low, more, ends) in zip(({0, 1}, {0, 1, 2, 3}), sums, strict=True)
    ]
    parts.append(({2}, (0, inf), mean))
    ways = [*_ways(persons, parts)]
    try:
        counts = Counts(persons, [(0, inf)] * 4, told(*parts))
    except NotCountableError:
        return  # the solver is asked, and finds that there is none, or holes
    assert ways
    for columns in COLUMNS:
        n = [sum(way[one][0] for one in columns) for way in ways]
        some = [
            sum(way[one][1] for one in columns) / of
            for way, of in zip(ways, n, strict=True)
            if of
        ]
        with suppress(NotCountableError):
            assert counts.persons(frozenset(columns)) == (min(n), max(n))
        with suppress(NotCountableError):
            found = counts.mean(frozenset(columns))
            assert found == pytest.approx((min(some), max(some)))


def _ways(persons: list[tuple[int, int]], parts: list) -> Iterable[tuple]:
    """Yield every way to be so many, of whom so many answered so."""
    each = [
        [(n, count) for n in range(low, high + 1) for count in range(n + 1)]
        for low, high in persons
    ]
    for way in product(*each):
        if all(_fits(way, *part) for part in parts):
            yield way


def _fits(
    way: tuple, columns: set[int], persons: tuple[float, float], mean: tuple
) -> bool:
    n, count = (sum(way[one][place] for one in columns) for place in (0, 1))
    inside = n * mean[0] - 1e-5 <= count <= n * mean[1] + 1e-5 if n else True
    return persons[0] <= n <= persons[1] and inside
