"""Units of few respondents are pooled before sums are handed to a referee."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from pipeline.referee.pooling import Pooling, pooled, relatives_of

POOLING = Pooling(["group"], ["round", "scale"], "n", 5)
COLUMNS = ["round", "municipality", "unit", "group", "scale", "n", "x"]


def sums(*rows: tuple[str, str, str, int, int]) -> pl.DataFrame:
    """Return rows of round, municipality, unit, n, x of one group and scale."""
    full = [(r, code, unit, "pupils", "joy", n, x) for r, code, unit, n, x in rows]
    return pl.DataFrame(full, schema=COLUMNS, orient="row")


def told(rows: pl.DataFrame) -> list[tuple[str, str, str, int, int]]:
    kept = rows.select("round", "municipality", "unit", "n", "x")
    return sorted(kept.rows())


def test_small_units_of_a_municipality_become_one() -> None:
    rows = sums(
        ("1", "479", "a", 9, 90), ("1", "479", "b", 3, 5), ("1", "479", "c", 2, 7)
    )
    found = pooled(rows, POOLING)
    assert told(found.sums) == [
        ("1", "479", "479-pooled", 5, 12),
        ("1", "479", "a", 9, 90),
    ]
    assert (found.units, found.left_out) == (2, 0)


def test_a_unit_that_is_small_once_is_pooled_in_every_round() -> None:
    rows = sums(
        ("1", "479", "a", 9, 1),
        ("1", "479", "b", 8, 2),
        ("2", "479", "a", 9, 4),
        ("2", "479", "b", 4, 8),
        ("1", "479", "c", 1, 16),
        ("2", "479", "c", 1, 32),
    )
    assert told(pooled(rows, POOLING).sums) == [
        ("1", "479", "479-pooled", 9, 18),
        ("1", "479", "a", 9, 1),
        ("2", "479", "479-pooled", 5, 40),
        ("2", "479", "a", 9, 4),
    ]


def test_a_pool_that_is_too_small_takes_in_the_next_smallest_unit() -> None:
    rows = sums(
        ("1", "479", "a", 9, 1), ("1", "479", "b", 6, 2), ("1", "479", "c", 3, 4)
    )
    assert told(pooled(rows, POOLING).sums) == [
        ("1", "479", "479-pooled", 9, 6),
        ("1", "479", "a", 9, 1),
    ]


def test_municipalities_without_enough_join_one_pool() -> None:
    rows = sums(
        ("1", "479", "a", 3, 1), ("1", "510", "b", 4, 2), ("1", "607", "c", 6, 4)
    )
    found = pooled(rows, POOLING)
    assert told(found.sums) == [
        ("1", "607", "c", 6, 4),
        ("1", "pooled", "pooled", 7, 3),
    ]


def test_what_no_pool_makes_large_enough_is_left_out_and_counted() -> None:
    rows = sums(("1", "479", "a", 3, 1), ("1", "607", "c", 6, 4))
    found = pooled(rows, POOLING)
    assert told(found.sums) == [("1", "607", "c", 6, 4)]
    assert found.left_out == 1


def test_units_that_took_each_other_over_are_pooled_together() -> None:
    rows = sums(
        ("1", "479", "old", 3, 1),
        ("2", "479", "new", 9, 2),
        ("1", "479", "a", 9, 4),
        ("2", "479", "a", 9, 8),
        ("1", "479", "b", 4, 16),
        ("2", "479", "b", 4, 32),
    )
    lineage = pl.DataFrame({"unit": ["old"], "successor": ["new"]})
    pooling = Pooling(["group"], ["round", "scale"], "n", 5, relatives_of(lineage))
    units = {unit for _, _, unit, _, _ in told(pooled(rows, pooling).sums)}
    assert units == {"a", "479-pooled"}


def test_a_group_that_is_never_shown_per_unit_is_pooled_whatever_its_size() -> None:
    rows = sums(("1", "479", "a", 90, 1), ("1", "479", "b", 80, 2))
    rows = rows.rename({"group": "informant_group"})
    cells = ["round", "scale"]
    pooling = Pooling(["informant_group"], cells, "n", 5, hidden=["pupils"])
    assert told(pooled(rows, pooling).sums) == [("1", "479", "479-pooled", 170, 3)]


def test_a_pool_knows_its_classes_only_where_all_units_named_them() -> None:
    rows = sums(("1", "479", "a", 4, 1), ("1", "479", "b", 3, 2)).with_columns(
        sum_x2=pl.Series([50, 7]),
        classes=pl.Series([2, 0]),
        class_n2=pl.Series([8, 0]),
        class_t2_n=pl.Series([40, 0]),
    )
    (pool,) = pooled(rows, POOLING).sums.to_dicts()
    assert (pool["classes"], pool["class_n2"], pool["class_t2_n"]) == (0, 0, 0)


@given(
    st.dictionaries(
        st.tuples(
            st.sampled_from("12"), st.sampled_from("AB"), st.sampled_from("abcd")
        ),
        st.integers(1, 12),
        min_size=1,
    )
)
def test_every_row_is_large_enough_and_nobody_is_lost_without_being_counted(
    cells: dict[tuple[str, str, str], int],
) -> None:
    rows = sums(*((r, code, code + unit, n, n) for (r, code, unit), n in cells.items()))
    found = pooled(rows, POOLING)
    assert all(n >= 5 for n in found.sums["n"])
    if not found.left_out:
        assert found.sums["x"].sum() == sum(cells.values())
    kept = set(found.sums["unit"])
    small = {code + unit for (_, code, unit), n in cells.items() if n < 5}
    assert not kept & small
