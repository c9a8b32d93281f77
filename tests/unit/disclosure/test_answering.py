"""Hidden counts of those who answered, where n of scales is shown; worked by hand."""

import numpy as np
import polars as pl

from pipeline.disclosure.answering import (
    ANY_NUMBER,
    AtLeast,
    at_least,
    between,
    of_rounds,
    of_scales,
    with_least,
)
from pipeline.disclosure.pattern import protection
from pipeline.disclosure.release_pattern import pattern
from tests.unit.disclosure.made_tables import chosen, table_of
from tests.unit.disclosure.small_world import (
    answered,
    measuring_programme,
    norm,
    sums,
)

World = dict[str, tuple[int, int, int]]  # unit -> invited, answered, with a mean


def hidden(
    world: World,
    group: str = "pupils",
    scale: str = "calm",
    *,
    reverse: bool = False,
) -> dict[str, str]:
    """Return which counts are hidden, by number of the unit or municipality."""
    whose = {
        unit: {"municipality": unit[:3], "informant_group": group} for unit in world
    }
    scales = [
        answered(unit, n, n // 2, scale=scale, **whose[unit])
        for unit, (_, _, n) in world.items()
    ]
    counts = [
        {"round": "2017", "level": "unit", "unit": unit,
         "n_invited": invited, "n_answered": n, **whose[unit]}
        for unit, (invited, n, _) in world.items()
    ]  # fmt: skip
    if reverse:
        scales, counts = scales[::-1], counts[::-1]
    found = pattern(
        sums(
            scored_scale_moments=scales,
            compared_norms=[norm(scale=scale) | {"informant_group": group}],
            compared_participation=counts,
        ),
        measuring_programme(),
    )
    place = pl.coalesce("unit", "municipality", "level").alias("place")
    counted = found.filter(pl.col("status") != "shown", quantity="answered")
    return dict(counted.select(place, "status").rows())


LARGE = {"480001": (60, 50, 45), "480002": (60, 50, 45)}


def test_where_everybody_has_a_mean_a_hidden_count_protects_nobody() -> None:
    """16 have a mean in the three small ones, 13 at most of them in the second two.

    So three or four answered in the first one: three only if 31 did in the large one,
    which must be hidden. Else the two next in size would be, and it would be four.
    """
    world = {
        "479001": (9, 4, 3),
        "479002": (6, 6, 6),
        "479003": (7, 7, 7),
        "479004": (35, 30, 30),
        **LARGE,
    }
    found = hidden(world)
    assert found == {"479001": "too_few", "479002": "derived", "479004": "derived"}
    assert hidden(world, reverse=True) == found


def test_the_whole_is_known_where_its_n_is_shown_so_another_part_is_hidden() -> None:
    """Ten leaders have a mean, half of them at each end: 500, which all know.

    So it is told of ten, and that is the programme's count whatever is hidden.
    """
    world = {"250001": (4, 4, 4), "479001": (7, 6, 6)}
    found = hidden(world, "leaders", "leading")
    assert found == {"250": "too_few", "479": "derived"}


def test_a_whole_is_hidden_where_no_part_can_protect() -> None:
    """All ten of the other school have a mean; of the whole nobody knows that yet."""
    world = {"479001": (9, 4, 3), "479002": (10, 10, 10), **LARGE}
    assert {"479", "479001"} <= hidden(world).keys()


def test_of_three_small_ones_nobody_knows_that_each_is_small() -> None:
    small = dict.fromkeys(("479001", "479002", "479003"), (9, 4, 4))
    world = {**small, "479004": (35, 30, 30), **LARGE}
    assert hidden(world) == dict.fromkeys(small, "too_few")


def test_what_is_told_of_counts_together_counts_when_they_are_protected() -> None:
    """A is 1 to 9, B 8 or 9, C 30 or more; together they are 43.

    B may be 9, so A may be 3, and B protects A. Where A is 4 at least it can only be
    more, and B less than 8 it cannot: of C it is not known that it is 31.
    """
    a, b, c, whole = range(4)
    parts = table_of(
        [4, 8, 31, 43],
        [[(a, 1), (b, 1), (c, 1), (whole, -1)]],
        total=[4, 8, 31, 43],
        fixed=[whole],
    )
    ends = {a: (1, 9), b: (8, 9), c: (30, 35), whole: (43, 43)}
    for cell, (low, high) in ends.items():
        parts.lowest[cell], parts.highest[cell] = (
            low / parts.n[cell],
            (high / parts.n[cell]),
        )
    for told, protects in (([], b), ([AtLeast((a,), 4)], c)):
        table = with_least(parts, told)
        few = chosen([a], len(table.n))
        status = protection(table, few, others=1, width=0, room=1).status[:4]
        assert {*np.flatnonzero(status)} == {a, protects}


def test_where_nothing_protects_a_count_it_is_hidden_as_sums_allow() -> None:
    """Everybody who was asked has a mean but in the school of four: it is known."""
    world = {"479001": (4, 4, 4), "479002": (10, 10, 10), "479003": (12, 12, 12)}
    assert hidden(world) == {
        "479001": "too_few",
        "479002": "derived",
        "479003": "derived",
    }


CELL: dict[str, object] = {
    "round": "2017", "as_of": None, "level": "unit", "municipality": "479",
    "unit": None, "informant_group": "pupils", "measure": "calm", "breakdown": "all",
    "quantity": "points", "part": "all", "n": 0, "least": 0.0, "most": 0.0,
    "minimum": 5, "few": False, "hidden": False, "changed": False,
    "rounds_together": None,
}  # fmt: skip


def told(*cells: dict[str, object]) -> pl.DataFrame:
    """Return cells with the ends of counts; nobody's invitations are known."""
    schema = {"as_of": pl.String, "unit": pl.String, "rounds_together": pl.String}
    frame = pl.DataFrame([CELL | one for one in cells], schema_overrides=schema)
    return between(frame, sums())


def count(unit: str | None, n: int, **rest: object) -> dict[str, object]:
    own = {"quantity": "answered", "measure": "all", "unit": unit, "n": n}
    return own | {"few": n < CELL["minimum"]} | rest  # pyright: ignore[reportOperatorIssue]


def mean(unit: str | None, n: int, **rest: object) -> dict[str, object]:
    return {"unit": unit, "n": n} | rest


WHOLE = {"level": "municipality"}


def test_units_whose_means_are_hidden_answered_as_many_as_the_others_leave() -> None:
    # 30 - 20 have a mean in A and B; nothing is told of those two alone.
    cells = told(
        count("A", 4), count("B", 8), count("C", 25), count(None, 37, **WHOLE),
        mean("A", 4, hidden=True), mean("B", 6, hidden=True), mean("C", 20),
        mean(None, 30, **WHOLE),
    )  # fmt: skip
    assert at_least(cells, of_scales(cells)) == [AtLeast((0, 1), 10)]
    assert cells["least"].to_list()[:4] == [1, 1, 20, 30]


def test_hidden_rounds_that_are_told_together_bind_the_counts_of_each() -> None:
    rounds = {"2015": (5, 4), "2017": (3, 3), "2019": (6, 6)}
    cells = told(
        *(count("A", n, round=one) for one, (n, _) in rounds.items()),
        *(
            mean(
                *("A", n),
                round=one,
                hidden=True,
                rounds_together="2015 2017 2019" if one == "2019" else None,
            )
            for one, (_, n) in rounds.items()
        ),
    )
    assert at_least(cells, of_rounds(cells)) == [AtLeast((0, 1, 2), 13)]


def test_only_one_small_count_among_those_of_a_municipality_is_known_to_be_it() -> None:
    alone = told(count("A", 3), count("B", 9))
    assert alone["most"].to_list() == [4, ANY_NUMBER]
    two = told(count("A", 3), count("B", 2))
    assert two["most"].to_list() == [ANY_NUMBER, ANY_NUMBER]
    apart = told(count("A", 3), count("B", 2, municipality="250"))
    assert apart["most"].to_list() == [4, 4]


def test_a_sum_that_follows_from_a_smaller_one_is_left_out() -> None:
    # Of A and B ten have a mean on one scale; with C, whose 20 are shown, 30 follow.
    item = {"measure": "glad", "quantity": "item_share"}
    cells = told(
        count("A", 4), count("B", 8), count("C", 25), count(None, 37, **WHOLE),
        mean("A", 4, hidden=True), mean("B", 6, hidden=True), mean("C", 20),
        mean(None, 30, **WHOLE),
        *(mean(*one, hidden=True, **item) for one in (("A", 4), ("B", 6), ("C", 20))),
        mean(None, 30, **item, **WHOLE),
    )  # fmt: skip
    assert at_least(cells, of_scales(cells)) == [AtLeast((0, 1), 10)]
