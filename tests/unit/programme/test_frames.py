"""The programme as small tables: who became whom, and what must not be compared."""

import pytest

from pipeline.programme.frames import common_items, incomparable, lineage
from pipeline.programme.model import Programme, Succession
from pipeline.programme.model.thresholds import CommonItemsLimits
from tests.unit.asked_items import GROUP, ITEMS, SCALE, A, B, C, D, asking


def with_successions(programme: Programme, *rows: tuple) -> Programme:
    keys = ("unit", "successor", "round", "kind")
    successions = [Succession(**dict(zip(keys, row, strict=True))) for row in rows]
    return programme.model_copy(update={"successions": successions})


def test_successions_are_followed_one_after_another(programme: Programme) -> None:
    changed = with_successions(
        programme, ("a", "b", "2017", "merged"), ("b", "c", "2019", "renumbered")
    )
    assert lineage(changed).rows() == [
        ("a", "2015", "2017", "b", True),
        ("a", "2015", "2019", "c", True),
        ("b", "2015", "2019", "c", True),
        ("b", "2017", "2019", "c", True),
    ]


def test_a_split_unit_is_intact_in_none_of_its_parts_and_a_closed_one_is_nowhere(
    programme: Programme,
) -> None:
    changed = with_successions(
        programme,
        ("a", "b", "2017", "split"),
        ("a", "c", "2017", "split"),
        ("d", None, "2017", "closed"),
    )
    assert lineage(changed).filter(since="2015", round="2017").rows() == [
        ("a", "2015", "2017", "b", False),
        ("a", "2015", "2017", "c", False),
    ]


def test_a_unit_may_keep_its_number_when_a_part_leaves_it(
    programme: Programme,
) -> None:
    changed = with_successions(
        programme, ("a", "a", "2017", "split"), ("a", "c", "2017", "split")
    )
    assert lineage(changed).filter(since="2015", round="2019").rows() == [
        ("a", "2015", "2019", "a", False),
        ("a", "2015", "2019", "c", False),
    ]
    assert lineage(changed).filter(since="2017").is_empty()


def test_what_is_left_after_a_part_closed_is_not_the_whole(
    programme: Programme,
) -> None:
    changed = with_successions(
        programme,
        ("a", "b", "2017", "split"),
        ("a", "c", "2017", "split"),
        ("c", None, "2019", "closed"),
    )
    assert lineage(changed).filter(unit="a", round="2019").rows() == [
        ("a", "2015", "2019", "b", False)
    ]


def test_parts_that_merge_again_are_the_whole(programme: Programme) -> None:
    changed = with_successions(
        programme,
        ("a", "b", "2017", "split"),
        ("a", "c", "2017", "split"),
        ("b", "d", "2019", "merged"),
        ("c", "d", "2019", "merged"),
    )
    assert lineage(changed).filter(unit="a", round="2019").rows() == [
        ("a", "2015", "2019", "d", True)
    ]


def test_a_break_forbids_every_pair_that_spans_it(programme: Programme) -> None:
    breaks = incomparable(programme)
    spanning = {(since, until) for _, _, since, until in breaks.rows()}
    for since, until in spanning:
        assert since < until
    declared = {
        (change.scale, *change.between)
        for instrument in programme.instruments.values()
        for change in instrument.changes
        if not change.comparable
    }
    for scale, before, after in declared:
        pairs = breaks.filter(measure=scale).select("since", "round").rows()
        assert (before, after) in pairs


@pytest.mark.parametrize(
    ("before", "now", "common"),
    [
        (ITEMS, ITEMS, None),  # nothing changed
        ([A, B, C], ITEMS, [A, B, C]),  # one more
        (ITEMS, [A, B, C], [A, B, C]),  # one less
        ([A, B, C], [A, B, D], [A, B]),  # one in other words
        ([A, B], ITEMS, [A, B]),  # just half
        ([A], [A, B], None),  # one question is no scale
        ([], ITEMS, None),  # not asked at all
    ],
)
def test_rounds_of_other_items_are_compared_on_those_of_both_if_they_are_enough(
    programme: Programme, before: list[str], now: list[str], common: list[str] | None
) -> None:
    asked = asking(programme, {"2015": before, "2017": now, "2019": now})
    found = common_items(asked).rows()
    pairs = [] if common is None else [("2015", "2017"), ("2015", "2019")]
    assert found == [(*pair, GROUP, SCALE, " ".join(common or [])) for pair in pairs]


def test_how_many_items_are_enough_is_a_threshold(programme: Programme) -> None:
    asked = asking(programme, {"2015": [A, B, C]})
    limits = CommonItemsLimits(fewest=4, share=0.1)
    thresholds = asked.file.thresholds.model_copy(update={"common_items": limits})
    file = asked.file.model_copy(update={"thresholds": thresholds})
    assert common_items(asked.model_copy(update={"file": file})).is_empty()


def test_a_declared_break_stays_one_whatever_the_rounds_share(
    programme: Programme,
) -> None:
    """Parents were asked about another platform, beside what stayed the same."""
    declared = programme.instrument_of_group["parents"].changes
    [broken] = [change for change in declared if not change.comparable]
    assert broken.scale not in common_items(programme)["scale"]
    dropped = programme.instrument_of_group["parents"].model_copy(
        update={"changes": []}
    )
    other = programme.model_copy(
        update={"instruments": {**programme.instruments, dropped.id: dropped}}
    )
    assert set(common_items(other)["scale"]) == {broken.scale}
