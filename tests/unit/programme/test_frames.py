"""The programme as small tables: who became whom, and what must not be compared."""

from pipeline.programme.frames import incomparable, lineage
from pipeline.programme.model import Programme, Succession


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
