"""Which hidden rounds of a unit are told together, worked out by hand."""

from itertools import combinations
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.disclosure.bases import bases
from pipeline.disclosure.earlier import Published, union
from pipeline.disclosure.pools_of_rounds import persons, rounds_together, runs
from pipeline.disclosure.release_pattern import pattern
from pipeline.disclosure.told_pools import with_told_pools
from schemas.disclosed import Pattern
from tests.unit.disclosure.small_world import (
    answered,
    measuring_programme,
    norm,
    sums,
)

ROUNDS = ["2015", "2017", "2019"]
FIRST, SECOND, THIRD = ROUNDS
PAIRS = list(combinations(ROUNDS, 2))
NOBODY_TWICE: dict[tuple[str, str], int] = dict.fromkeys(PAIRS, 0)
LARGE = {"479002": 30, "479003": 20, "479004": 25}


def test_who_answered_in_two_rounds_is_one_person() -> None:
    """4 in 2015; of 4 in 2017 one is new; of 6 in 2019 at most 2 + 3 were there."""
    n = dict(zip(ROUNDS, (4, 4, 6), strict=True))
    links = dict(zip(PAIRS, (3, 2, 3), strict=True))
    assert persons([FIRST], n, links) == 4
    assert persons([FIRST, SECOND], n, links) == 5
    assert persons(ROUNDS, n, links) == 6


def test_where_links_are_not_known_only_the_largest_round_counts() -> None:
    n = dict(zip(ROUNDS, (4, 7, 6), strict=True))
    assert persons(ROUNDS, n, dict.fromkeys(PAIRS)) == 7


@pytest.mark.parametrize(
    ("n", "linked", "told"),
    [
        (
            (4, 3, 4),
            (0, 0, 0),
            [(FIRST, SECOND, THIRD)],
        ),  # 4 and 3 would know each other's
        (
            (5, 6, 5),
            (0, 0, 0),
            [(FIRST, SECOND), (FIRST, SECOND, THIRD), (SECOND, THIRD)],
        ),
        (
            (4, 3, 4),
            (2, 0, 1),
            [(FIRST, SECOND, THIRD)],
        ),  # 5, 8 and 6 persons in the other two
        ((4, 3, 4), (3, 0, 1), []),  # who was there in both first rounds are 4
        ((4, 4, 4), (0, 0, 0), []),  # 12 are three times four
        ((1, 1, 1), (0, 0, 0), []),
        ((4, 4, 3), (None, 0, 0), []),  # perhaps the same four in both
    ],
    ids=["three", "pairs", "linked", "too few", "all four", "ones", "not known"],
)
def test_whoever_knows_a_round_leaves_five_others(
    n: tuple[int, ...], linked: tuple[int | None, ...], told: list[tuple[str, ...]]
) -> None:
    links = dict(zip(PAIRS, linked, strict=True))
    assert list(runs(dict(zip(ROUNDS, n, strict=True)), links, 5)) == told


def test_rounds_that_say_different_things_are_not_added_up() -> None:
    links = {pair: 0 for pair in PAIRS if pair != (FIRST, THIRD)}
    n = dict.fromkeys(ROUNDS, 7)
    assert list(runs(n, links, 5)) == [(FIRST, SECOND), (SECOND, THIRD)]


def release(
    answers: dict[str, dict[str, int]],
    links: dict[tuple[str, str], int] = NOBODY_TWICE,
    *earlier: Published,
    **given: Any,  # noqa: ANN401
) -> Published:
    """Return a release of schools' answers, round by round; half said yes."""
    schools = [
        answered(unit, n, n // 2, round=round_, municipality=unit[:3])
        for round_, own in answers.items()
        for unit, n in own.items()
    ]
    pairs = [pair for pair in links if {*pair} <= answers.keys()]
    both = {"informant_group": "pupils", "scale": "calm", "n": 9, "n_since": 9}
    both |= {"comparable": True, "inherited": False} | given
    progression = [
        {**both, "level": "unit", "municipality": unit[:3], "unit": unit,
         "since": since, "round": round_, "n_linked": links[since, round_]}
        for since, round_ in pairs
        for unit in answers[round_].keys() & answers[since].keys()
    ]  # fmt: skip
    progression += [
        {**both, "level": "programme", "since": since, "round": round_, "n_linked": 9}
        for since, round_ in pairs
    ]
    tables = sums(
        scored_scale_moments=schools,
        compared_norms=[norm()],
        compared_progression=progression,
    )
    found = pattern(tables, measuring_programme(), earlier)
    Pattern.validate(found)
    return Published(tables, found, frozenset(answers))


def told(published: Published) -> set[tuple[str, str]]:
    rows = published.pattern.filter(pl.col("rounds_together").is_not_null())
    assert all(rounds.endswith(last) for last, rounds in
               rows.select("round", "rounds_together").rows())  # fmt: skip
    return set(rows.select("unit", "rounds_together").rows())


def hidden(published: Published, round_: str) -> set[str]:
    rows = published.pattern.filter(pl.col("status") != "shown", level="unit")
    return set(rows.filter(round=round_, quantity="points")["unit"])


SMALL = {FIRST: 4, SECOND: 3, THIRD: 4}
WORLD = {round_: {"479001": n, **LARGE} for round_, n in SMALL.items()}


def test_hidden_rounds_are_told_together_in_the_last_of_them() -> None:
    """Two neighbours are hidden, too, but are not both told of the same two rounds.

    What the municipality leaves then would be the small school's 4 and 3 together, and
    the 4 would know the 3. Of other rounds the second one can be told.
    """
    found = release(WORLD)
    assert all(hidden(found, one) == {"479001", "479003", "479004"} for one in ROUNDS)
    assert told(found) == {
        ("479001", "2015 2017 2019"),
        ("479003", "2015 2017"),
        ("479004", "2017 2019"),
    }


@pytest.mark.parametrize(
    "given",
    [{"comparable": False}, {"inherited": True}, {"common_items": "a b"}],
    ids=["another scale", "another unit", "other items"],
)
def test_only_rounds_that_can_be_compared_whole_are_told_together(
    given: dict[str, Any],
) -> None:
    assert told(release(WORLD, **given)) == set()


def test_no_pool_holds_a_shown_round() -> None:
    """Nobody is small in 2017: then 2015 and 2019 remain, 4 persons in each."""
    world = WORLD | {SECOND: {"479001": 12, **LARGE}}
    found = release(world)
    assert hidden(found, SECOND) == set()
    assert told(found) == {("479003", "2015 2019")}


schools = st.fixed_dictionaries(
    {unit: st.integers(1, 14) for unit in ("479001", "479002", "479003", "480001")}
)


@given(
    st.fixed_dictionaries(dict.fromkeys(ROUNDS, schools)),
    st.fixed_dictionaries(dict.fromkeys(PAIRS, st.integers(0, 3))),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_a_later_round_changes_nothing_that_is_told_of_earlier_ones(
    world: dict[str, dict[str, int]], links: dict[tuple[str, str], int]
) -> None:
    before = release({one: world[one] for one in (FIRST, SECOND)}, links)
    after = release(world, links)
    assert told(before) == {one for one in told(after) if THIRD not in one[1]}
    for unit, rounds in told(after):
        assert all(unit in hidden(after, one) for one in rounds.split())
    every = [(unit, one) for unit, rounds in told(after) for one in rounds.split()]
    assert len(every) == len(set(every))


def test_a_pool_that_a_release_told_is_told_again() -> None:
    first = release(WORLD)
    assert told(release(WORLD, NOBODY_TWICE, first)) == told(first)


def test_a_round_that_is_released_later_is_put_into_no_pool_that_was_told() -> None:
    """By itself, 479003 would be told of 2015 and 2017 together."""
    first = release({one: WORLD[one] for one in (FIRST, THIRD)})
    assert told(first) == {("479003", "2015 2019")}
    assert ("479003", "2015 2017") in told(release(WORLD))
    after = told(release(WORLD, NOBODY_TWICE, first))
    assert {rounds for unit, rounds in after if unit == "479003"} == {"2015 2019"}


@pytest.mark.parametrize(
    ("counted_otherwise", "unit"), [(THIRD, "479003"), (FIRST, "479004")]
)
def test_nothing_is_told_together_of_a_unit_that_a_release_counted_otherwise(
    counted_otherwise: str, unit: str
) -> None:
    tables, programme = (
        release({one: WORLD[one] for one in (FIRST, SECOND)}).tables,
        (measuring_programme()),
    )
    found = bases(tables, programme)
    cells = found.cells.with_columns(
        minimum=pl.lit(5), cost=pl.lit(1.0), known=pl.lit(value=False),
        apart=pl.lit(value=False),
        changed=((pl.col("unit") == "479003") & (pl.col("round") == counted_otherwise))
        .fill_null(value=False),
    )  # fmt: skip
    small = pl.col("unit").is_in(["479001", "479003", "479004"])
    status = cells.select(small.fill_null(value=False).cast(pl.Int8)).to_series()
    told = rounds_together(found, cells, status, tables, programme)
    assert cells.filter(told == "2015 2017")["unit"].to_list() == [unit]
    assert told.drop_nulls().len() == 1


def test_what_a_release_told_together_is_a_shown_sum_of_the_rounds_as_they_were() -> (
    None
):
    """20 and 20 answers; seven more have come to the school in 2017 since."""
    two = {one: WORLD[one] for one in (FIRST, SECOND)}
    first, programme = release(two), measuring_programme()
    assert told(first) == {("479003", "2015 2017")}
    more = release(two | {SECOND: two[SECOND] | {"479003": 27}}).tables
    every = union(bases(more, programme), more, [first], programme)
    wider = with_told_pools(every, more, [first], programme)
    cells = wider.bases.cells.with_columns(state=wider.state).with_row_index("cell")
    assert cells.height == every.bases.cells.height + 1
    pool = cells.row(-1, named=True)
    assert (pool["unit"], pool["n"], pool["state"]) == ("479003", 40, "shown")
    bound = wider.bases.sums.filter(pl.col("sum") == pl.col("sum").max())
    terms = bound.join(cells.cast({"cell": pl.Int64}), on="cell").sort("part", "round")
    assert terms.select("unit", "part", "round", "n", "factor").rows() == [
        ("479003", "all", "2015", 20, 1),
        ("479003", "all", "2017", 20, 1),
        ("479003", "rounds 2015 2017", "2017", 40, -1),
    ]
