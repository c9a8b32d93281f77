"""Which classes are told of: hidden are the small, and what would give them away."""

import polars as pl
import pytest

from pipeline.disclosure.bases import READS
from pipeline.disclosure.class_bases import READS as OF_CLASSES
from pipeline.disclosure.class_pattern import told_classes
from pipeline.disclosure.earlier import Published
from pipeline.disclosure.release_pattern import ReleaseRefusedError, pattern
from pipeline.programme.model import Edition, Programme
from schemas.disclosed import Pattern
from tests.unit.disclosure.small_world import (
    STEP,
    answered,
    measuring_programme,
    norm,
    sums,
    unit_edition,
)
from tests.unit.reports.made_programme import text

HERE: dict[str, object] = {"round": "2017", "municipality": "479", "unit": "479001"}
HERE |= {"informant_group": "pupils"}
OTHERS = [answered("479002", 30, 14), answered("479003", 25, 12)]
CALM = {"scale": "calm", "grade_band": "all"}


def telling_of_classes(*, sensitive: bool = False) -> Programme:
    """Return the small programme with an edition for classes of ten pupils or more."""
    edition = Edition(id="class", audience=text("Klassens team"), minimum_n=10)
    programme = measuring_programme(unit_edition(), edition)
    groups = [
        one.model_copy(update={"are_pupils": one.id == "pupils"})
        for one in programme.file.informant_groups
    ]
    pupils = programme.instruments["pupils"]
    items = [
        one.model_copy(update={"sensitive": sensitive and one.id == "calm_1"})
        for one in pupils.items
    ]
    file = programme.file.model_copy(update={"informant_groups": groups})
    asked = programme.instruments | {
        "pupils": pupils.model_copy(update={"items": items})
    }
    return programme.model_copy(update={"file": file, "instruments": asked})


Class = tuple[str | None, int, int]  # name, pupils, of them at the upper end


def world(*classes: Class, band: str = "all") -> dict[str, pl.DataFrame]:
    """Return the sums of a school with these classes beside two others without."""
    n, yes = sum(size for _, size, _ in classes), sum(up for _, _, up in classes)
    named = [HERE | {"class_id": name} for name, _, _ in classes]
    counts = [
        (one, (size, up)) for one, (_, size, up) in zip(named, classes, strict=True)
    ]
    school = answered("479001", n, yes, grade_band=band)
    item = {"item": "calm_1", "grade_band": band}
    share = HERE | {
        "level": "unit",
        "item": "calm_1",
        "breakdown": "all",
        "answers": "2",
    }
    share |= {"matters": True, "n": n, "n_counted": yes, "share": yes / n}
    return sums(
        scored_scale_moments=[school, *OTHERS],
        compared_norms=[norm(), *([norm(band)] if band != "all" else [])],
        compared_item_shares=[share],
        compared_participation=[HERE | {"level": "unit", "n_answered": n}],
        scored_class_moments=[
            one | CALM | {"grade_band": band, "n": size, "sum_x": up * STEP}
            for one, (size, up) in counts
        ],
        scored_class_counts=[
            one | item | {"answer": answer, "n": ticked}
            for one, (size, up) in counts
            for answer, ticked in ((1, size - up), (2, up))
            if ticked
        ],
        scored_class_participation=[
            one | {"n_answered": size} for one, (size, _) in counts
        ],
    )


def states(found: pl.DataFrame, quantity: str = "points") -> dict[str, str]:
    """Return class -> state of one of its numbers."""
    Pattern.validate(found)
    of_class = pl.col("breakdown").str.starts_with("class:")
    rows = found.filter(of_class, pl.col("part") == "all", quantity=quantity)
    name = pl.col("breakdown").str.strip_prefix("class:")
    return dict(rows.select(name, "status").rows())


def told(*classes: Class, quantity: str = "points") -> dict[str, str]:
    return states(pattern(world(*classes), telling_of_classes()), quantity)


def test_classes_of_ten_and_more_are_shown() -> None:
    assert told(("3A", 10, 4), ("3B", 12, 5)) == {"3A": "shown", "3B": "shown"}


def test_of_two_classes_one_of_nine_hides_both() -> None:
    """The school less the other class would be the nine."""
    assert told(("3A", 12, 5), ("3B", 9, 4)) == {"3A": "derived", "3B": "too_few"}


def test_a_class_of_nine_takes_the_smallest_other_with_it() -> None:
    found = told(("3A", 22, 9), ("3B", 9, 4), ("3C", 15, 6), ("3D", 20, 8))
    assert found == {"3A": "shown", "3B": "too_few", "3C": "derived", "3D": "shown"}


def test_a_class_without_a_sheet_is_told_of_nowhere() -> None:
    """Nobody of 3B has a score: 3C might be shown, and with it hidden is 3D."""
    tables = world(("3A", 22, 9), ("3B", 9, 0), ("3C", 15, 6), ("3D", 20, 8))
    classes = tables["scored.class_moments"].filter(pl.col("class_id") != "3B")
    here = pl.col("unit") == "479001"
    less = tables["scored.scale_moments"].with_columns(
        n=pl.when(here).then(pl.col("n") - 9).otherwise("n")
    )
    given = {"scored.class_moments": classes, "scored.scale_moments": less}
    found = states(pattern(tables | given, telling_of_classes()))
    assert found == {"3A": "shown", "3C": "derived", "3D": "derived"}


@pytest.mark.parametrize("quantity", ["points", "answered", "item_share"])
def test_the_same_classes_are_hidden_in_everything(quantity: str) -> None:
    classes = (("3A", 22, 9), ("3B", 9, 4), ("3C", 15, 6), ("3D", 15, 8))
    found = told(*classes, quantity=quantity)
    assert {name for name, state in found.items() if state != "shown"} == {"3B", "3C"}


def test_pupils_of_no_class_are_what_the_classes_leave_of_the_school() -> None:
    """The two know the one class that is hidden with them, so another one is, too."""
    found = told(("3A", 22, 9), ("3B", 15, 6), ("3C", 18, 7), (None, 2, 1))
    assert found == {"3A": "shown", "3B": "derived", "3C": "derived", "": "too_few"}


def test_the_only_class_is_the_school_and_told_if_it_has_ten() -> None:
    assert told(("3A", 10, 4)) == {"3A": "shown"}
    assert told(("3A", 9, 4)) == {"3A": "too_few"}


def test_a_class_all_alike_is_hidden_with_another() -> None:
    found = told(("3A", 22, 22), ("3B", 15, 6), ("3C", 18, 8))
    assert found == {"3A": "too_few", "3B": "derived", "3C": "shown"}


def test_all_of_a_class_on_a_sensitive_item_is_hidden_though_its_mean_is_not() -> None:
    # Means of two more items might be told; here the item is the scale.
    programme = telling_of_classes(sensitive=True)
    found = states(
        pattern(world(("3A", 22, 0), ("3B", 15, 6)), programme), "item_share"
    )
    assert found == {"3A": "too_few", "3B": "derived"}


def test_a_face_that_nobody_of_a_class_has_is_hidden() -> None:
    programme, tables = (
        telling_of_classes(sensitive=True),
        world(("3A", 22, 9), ("3B", 15, 6)),
    )
    shares = tables["compared.item_shares"]
    face = shares.head(1).with_columns(
        breakdown=pl.lit("class:3A"), answers=pl.lit("3"), matters=pl.lit(value=False),
        n=pl.lit(22, pl.Int64), n_counted=pl.lit(0, pl.Int64),
    )  # fmt: skip
    assert set(states(pattern(tables, programme), "item_share").values()) == {"shown"}
    with_face = tables | {"compared.item_shares": pl.concat([shares, face])}
    found = states(pattern(with_face, programme), "item_share")
    assert found == {"3A": "too_few", "3B": "derived"}


def test_classes_of_a_hidden_school_are_hidden() -> None:
    tables = world(("3A", 12, 5), ("3B", 12, 6))
    few = pl.col("unit") == "479002"
    moments = tables["scored.scale_moments"].with_columns(
        n=pl.when(few).then(4).otherwise("n"),
        sum_x=pl.when(few).then(2 * STEP).otherwise("sum_x"),
    )
    found = pattern(tables | {"scored.scale_moments": moments}, telling_of_classes())
    whole = found.filter(unit="479001", quantity="points", breakdown="all")
    assert whole["status"].to_list() == ["derived"]
    assert set(states(found).values()) == {"derived"}


def test_a_class_in_two_grade_bands_gives_no_band_away() -> None:
    """One pupil of 6A was put down in grade 7: the only one of that band."""
    programme = telling_of_classes()
    bands = {"4-6": ((12, 5), (15, 6)), "7-9": ((1, 1),)}
    tables = world(("6A", 13, 6), ("6B", 15, 6))
    counts = [
        HERE | {"class_id": name, "item": "calm_1", "grade_band": band,
                "answer": answer, "n": ticked}
        for band, ones in bands.items()
        for name, (size, up) in zip(("6A", "6B"), ones, strict=False)
        for answer, ticked in ((1, size - up), (2, up))
        if ticked
    ]  # fmt: skip
    share = tables["compared.item_shares"]
    of_band = [
        share.with_columns(breakdown=pl.lit(f"band:{band}"), n=pl.lit(n, pl.Int64),
                           n_counted=pl.lit(yes, pl.Int64))
        for band, n, yes in (("4-6", 27, 11), ("7-9", 1, 1))
    ]  # fmt: skip
    given = tables | {
        "compared.item_shares": pl.concat([share, *of_band]),
        "scored.class_counts": pl.DataFrame(
            counts, schema=tables["scored.class_counts"].schema
        ),
    }
    found = pattern(given, programme)
    # The band of one is hidden, and so the other one, and with them every class.
    assert set(states(found, "item_share").values()) == {"derived"}
    assert set(states(found).values()) == {"shown"}


def test_nothing_else_of_the_pattern_depends_on_classes() -> None:
    tables = world(("3A", 12, 5), ("3B", 9, 4))
    with_classes = pattern(tables, telling_of_classes())
    without = pattern(tables, measuring_programme(unit_edition()))
    of_class = pl.col("breakdown").str.starts_with("class:")
    assert with_classes.filter(~of_class).equals(without)
    assert with_classes.filter(of_class).height == 6


def test_classes_that_do_not_add_up_to_their_school_are_refused() -> None:
    tables = world(("3A", 12, 5), ("3B", 14, 4))
    moments = tables["scored.class_moments"].with_columns(n=pl.col("n") + 1)
    with pytest.raises(ReleaseRefusedError, match="do not add up: classes of a unit"):
        pattern(tables | {"scored.class_moments": moments}, telling_of_classes())


def test_a_class_that_was_shown_and_is_small_now_leaves_another_hidden() -> None:
    """3B had 14 pupils and has 9: five left, who are the difference of two releases."""
    programme = telling_of_classes()
    before = world(("3A", 30, 12), ("3B", 14, 6), ("3C", 20, 8))
    first = pattern(before, programme)
    assert set(states(first).values()) == {"shown"}
    after = world(("3A", 30, 12), ("3B", 9, 4), ("3C", 20, 8))
    release = Published(before, first, frozenset({"2017"}))
    found = states(pattern(after, programme, [release]))
    assert found["3B"] == "too_few"
    # Who knows the old release knows 3A and 3C: only the school could be hidden.
    assert found["3A"] != "shown" or found["3C"] != "shown"


def test_what_a_pattern_of_classes_is_made_from_is_kept_with_a_release() -> None:
    assert not set(READS) & set(OF_CLASSES)


def test_a_class_is_told_of_where_it_is_told_how_many_answered() -> None:
    found = pattern(world(("3A", 12, 5), ("3B", 9, 4)), telling_of_classes())
    assert told_classes(found).select("name", "told").rows() == [
        ("3A", False),
        ("3B", False),
    ]
    found = pattern(world(("3A", 22, 9), ("3B", 12, 5)), telling_of_classes())
    assert told_classes(found)["told"].to_list() == [True, True]
