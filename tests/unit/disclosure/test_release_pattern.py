"""What is hidden of a release, and what is hidden to protect it."""

import polars as pl
import pytest

from benchmarks.disclosure import removals
from pipeline.disclosure.release_pattern import ReleaseRefusedError, pattern
from pipeline.programme.model import Programme
from schemas.disclosed import Pattern
from tests.unit.disclosure.small_world import (
    answered,
    levels_of,
    measuring_programme,
    merged,
    norm,
    sums,
    unit_edition,
)

LARGE = [
    answered("479002", 30, 14),
    answered("479003", 20, 11),
    answered("479004", 25, 12),
    answered("480001", 40, 21, municipality="480"),
]


def states(*schools: dict[str, object], programme: Programme | None = None) -> dict:
    """Return the state of every scale cell: of a unit, or a level, by its number."""
    found = pattern(
        sums(scored_scale_moments=[*schools], compared_norms=[norm()]),
        programme or measuring_programme(),
    )
    Pattern.validate(found)
    assert found.filter(pl.col("status") != "shown")["n"].is_null().all()
    place = pl.coalesce("unit", "municipality", "level") + pl.when(
        pl.col("as_of").is_not_null()
    ).then(pl.lit("*")).otherwise(pl.lit(""))
    return dict(found.select(place.alias("place"), "status").rows())


def test_who_has_enough_answers_is_shown() -> None:
    assert set(states(*LARGE).values()) == {"shown"}


def test_four_answers_are_hidden_and_the_smallest_neighbours_protect_them() -> None:
    """Two: the four could tell each other what the only other one must be."""
    found = states(answered("479001", 4, 2), *LARGE)
    assert found == dict.fromkeys(found, "shown") | {
        "479001": "too_few",
        "479003": "derived",
        "479004": "derived",
    }


def test_each_complementary_cell_that_is_shown_alone_is_caught() -> None:
    schools = [answered("479001", 4, 2), *LARGE]
    tables = sums(scored_scale_moments=schools, compared_norms=[norm()])
    assert removals(tables, measuring_programme(), 100) == (2, 0)


def test_two_hidden_schools_protect_each_other_only_with_five_others() -> None:
    few = [answered("479001", 4, 2), answered("479005", 4, 3)]
    found = states(*few, *LARGE)
    hidden = {place: state for place, state in found.items() if state != "shown"}
    assert hidden == {"479001": "too_few", "479005": "too_few", "479003": "derived"}


def test_everybody_alike_at_the_end_of_the_scale_is_hidden_however_many() -> None:
    assert states(answered("479001", 9, 9), *LARGE)["479001"] == "too_few"
    assert states(answered("479001", 9, 0), *LARGE)["479001"] == "too_few"
    assert states(answered("479001", 9, 8), *LARGE)["479001"] == "shown"


def test_no_merged_school_gives_a_predecessor_away() -> None:
    programme = merged(measuring_programme(), "479001", "479002", into="479009")
    found = states(
        answered("479001", 4, 2), *LARGE, answered("479005", 90, 50),
        answered("479006", 80, 40), programme=programme,
    )  # fmt: skip
    assert found["479001"] == "too_few"
    shown = {place for place, state in found.items() if state == "shown"}
    assert not {"479002", "479009*"} <= shown


def test_the_largest_minimum_of_any_edition_counts_for_all() -> None:
    everybody = unit_edition(id="public", minimum_n=25)
    programme = measuring_programme(unit_edition(), everybody)
    found = states(*LARGE, programme=programme)
    assert found["479003"] == "too_few"
    assert found["479002"] != "too_few"


def shares(*schools: dict[str, object], small_counts: bool) -> dict:
    programme = measuring_programme(unit_edition(small_counts=small_counts))
    found = pattern(sums(scored_test_levels=[*schools]), programme)
    return dict(
        found.filter(level="unit")
        .select(pl.concat_str("unit", "quantity", separator=" "), "status")
        .rows()
    )


TESTED = [levels_of(f"47900{number}", 30, 15, 9, 6) for number in range(2, 7)]


@pytest.mark.parametrize(
    ("quantity", "good", "top", "poor"),
    [("share_good", 0, 0, 6), ("share_good", 20, 6, 0), ("share_poor", 9, 6, 0)],
)
def test_all_or_none_of_the_tested_pupils_is_hidden(
    quantity: str, good: int, top: int, poor: int
) -> None:
    found = shares(levels_of("479001", 20, good, top, poor), *TESTED, small_counts=True)
    assert found[f"479001 {quantity}"] == "too_few"
    assert found["479001 coverage"] == "shown"


def test_two_schools_where_nobody_is_poor_are_hidden_with_a_third() -> None:
    """What the municipality leaves the two is nobody: then none of either is poor."""
    nobody = [levels_of(f"47900{number}", 20, 14, 6, 0) for number in (1, 2)]
    found = shares(*nobody, *TESTED[1:], small_counts=True)
    poor = {place: state for place, state in found.items() if "share_poor" in place}
    assert poor["479001 share_poor"] == poor["479002 share_poor"] == "too_few"
    assert list(poor.values()).count("derived") == 1
    # One in whom somebody is protects one in whom nobody is.
    found = shares(nobody[0], *TESTED, small_counts=True)
    poor = {place: state for place, state in found.items() if "share_poor" in place}
    assert list(poor.values()).count("derived") == 1


def test_a_handful_of_pupils_is_told_only_where_it_may_be() -> None:
    school = levels_of("479001", 20, 10, 3, 5)
    found = shares(school, *TESTED, small_counts=False)
    assert found["479001 share_top"] == "small_count"
    assert found["479001 share_good"] == "shown"
    others = [found[f"47900{number} share_top"] for number in range(2, 7)]
    assert others.count("small_count") == 1  # or the municipality's would tell it
    allowed = shares(school, *TESTED, small_counts=True)
    assert set(allowed.values()) == {"shown"}


def test_four_tested_pupils_are_hidden_with_the_count_of_them() -> None:
    found = shares(levels_of("479001", 4, 2, 1, 1), *TESTED, small_counts=True)
    of_the_school = {found[place] for place in found if place.startswith("479001")}
    assert of_the_school == {"too_few"}


def test_more_good_pupils_than_tested_ones_are_refused() -> None:
    told = "beyond the ends of the scale: 2017 .* reading grade:2 share_good all"
    with pytest.raises(ReleaseRefusedError, match=told):
        shares(levels_of("479001", 4, 7, 1, 1), *TESTED, small_counts=True)


def test_a_programme_of_few_is_hidden_altogether() -> None:
    found = states(answered("479001", 3, 2))
    assert set(found.values()) == {"too_few"}


def together(*schools: dict[str, object], programme: Programme | None = None) -> set:
    """Return the schools that are told together with others of their municipality."""
    found = pattern(
        sums(scored_scale_moments=[*schools], compared_norms=[norm()]),
        programme or measuring_programme(),
    )
    hidden = found.filter(pl.col("status") != "shown", level="unit")
    assert set(found.filter("together")["unit"]) <= set(hidden["unit"])
    return set(found.filter("together")["unit"])


def test_hidden_schools_are_told_together_where_the_municipality_is_shown() -> None:
    few = [answered("479001", 4, 2), answered("479005", 4, 3)]
    assert together(*few, *LARGE) == {"479001", "479003", "479005"}


def test_a_hidden_school_is_not_told_with_its_hidden_municipality() -> None:
    few = answered("480002", 3, 1, municipality="480")
    assert states(few, *LARGE[:3])["480"] == "too_few"
    assert together(few, *LARGE[:3]) == set()


def test_predecessors_of_one_school_alone_are_not_the_small_schools() -> None:
    """What they are together follows, too; so does what all that are hidden are."""
    few = [
        answered(f"47900{number}", n, n // 2)
        for number, n in ((1, 4), (2, 4), (5, 4), (6, 4))
    ]
    into = merged(measuring_programme(), "479001", "479002", into="479009")
    assert together(*few, *LARGE[1:], programme=into) == {
        "479001", "479002", "479005", "479006",
    }  # fmt: skip


def gaps(**told: bool) -> list[dict[str, object]]:
    return [
        {
            "round": "2017", "level": "unit", "municipality": "479", "unit": unit[1:],
            "informant_group": "pupils", "scale": "calm", "units": 1, "n_girls": 10,
            "n_boys": 4, "may_be_told": may_be_told,
        }
        for unit, may_be_told in told.items()
    ]  # fmt: skip


def test_a_gap_of_genders_is_hidden_by_itself_alone() -> None:
    """No sum binds it: none is hidden to protect another, nor any mean for it."""
    found = pattern(
        sums(
            scored_scale_moments=[answered("479001", 4, 2), *LARGE],
            compared_norms=[norm()],
            compared_gender_gaps=gaps(_479002=True, _479003=True, _479004=False),
        ),
        measuring_programme(),
    )
    Pattern.validate(found)
    of_genders = found.filter(quantity="gender_gap")
    assert of_genders.select("unit", "status", "n").rows() == [
        ("479002", "shown", 14), ("479003", "shown", 14), ("479004", "too_few", None),
    ]  # fmt: skip
    means = found.filter(quantity="points", level="unit")
    assert dict(means.select("unit", "status").rows()) == {
        "479001": "too_few", "479002": "shown", "479003": "derived",
        "479004": "derived", "480001": "shown",
    }  # fmt: skip
