"""Two releases of a round together: what was hidden stays so, what is told is true."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.disclosure.bases import bases
from pipeline.disclosure.earlier import Published, union
from pipeline.disclosure.release_pattern import pattern
from tests.unit.disclosure.small_world import (
    answered,
    levels_of,
    measuring_programme,
    norm,
    sums,
    unit_edition,
)

SMALL, GROWN = answered("479001", 3, 2), answered("479001", 10, 6)
OTHERS = [
    answered("479002", 30, 14),
    answered("479003", 20, 11),
    answered("479004", 25, 12),
    answered("480001", 40, 21, municipality="480"),
]
ROUND = frozenset({"2017"})
Schools = list[dict[str, object]]
States = dict[str, str]


def released(
    *schools: dict[str, object], earlier: list[Published] | None = None
) -> tuple[Published, States]:
    """Return a release of some schools' answers, and the state of every cell."""
    answers = [
        {"round": "2017", "level": "unit", "municipality": one["municipality"],
         "unit": one["unit"], "informant_group": "pupils", "n_answered": one["n"]}
        for one in schools
    ]  # fmt: skip
    tables = sums(
        scored_scale_moments=[*schools],
        compared_norms=[norm()],
        compared_participation=answers,
    )
    found = pattern(tables, measuring_programme(), earlier or [])
    place = pl.coalesce("unit", "municipality", "level").alias("place")
    points = found.filter(pl.col("as_of").is_null(), quantity="points")
    states = dict(points.select(place, "status").rows())
    return Published(tables, found, ROUND), states


def follows(unit: str, *releases: tuple[Schools, States]) -> bool:
    """Tell whether a school's number in the first release follows from what is shown.

    By ranks, apart from the engine: schools are the unknowns, the same one where their
    sums are, and every shown number is a row.
    """
    names: dict[tuple[object, ...], int] = {}
    rows: list[dict[int, int]] = []
    for schools, states in releases:
        own = {
            school["unit"]: names.setdefault(
                (school["unit"], school["n"], school["sum_x"]), len(names)
            )
            for school in schools
        }
        for place, state in states.items():
            members = [
                column
                for school, column in own.items()
                if place in {"programme", school, str(school)[:3]}
            ]
            if state == "shown":
                rows.append(dict.fromkeys(members, 1))
    known = np.zeros((len(rows) + 1, len(names)))
    for number, row in enumerate(rows):
        known[number, list(row)] = 1
    schools, _ = releases[0]
    own = next(school for school in schools if school["unit"] == unit)
    known[-1, names[own["unit"], own["n"], own["sum_x"]]] = 1
    return np.linalg.matrix_rank(known) == np.linalg.matrix_rank(known[:-1])


def test_hidden_in_the_first_release_and_shown_in_the_second() -> None:
    """Each release alone is safe; the shown ones of both together give it away."""
    first, before = released(SMALL, *OTHERS)
    assert before["479001"] == "too_few"
    _, alone = released(GROWN, *OTHERS)
    assert set(alone.values()) == {"shown"}
    assert follows("479001", ([SMALL, *OTHERS], before), ([GROWN, *OTHERS], alone))
    _, after = released(GROWN, *OTHERS, earlier=[first])
    assert not follows("479001", ([SMALL, *OTHERS], before), ([GROWN, *OTHERS], after))
    # Some must stay hidden; what was shown stays shown.
    assert "derived" in after.values()
    assert {p for p in before if before[p] == "shown"} <= {
        p for p in after if after[p] == "shown"
    }


def test_what_a_release_showed_is_shown_by_the_next_one() -> None:
    """Had it been hidden only now, the earlier document would still tell it."""
    first, before = released(*OTHERS, answered("479005", 50, 20))
    assert set(before.values()) == {"shown"}
    shrunk = [answered("479005", 3, 2), *OTHERS]
    _, after = released(*shrunk, earlier=[first])
    assert after["479005"] == "too_few"
    assert all(after[str(school["unit"])] == "shown" for school in OTHERS[:3])
    assert after["479"] == "derived"  # the only sum that is left to protect it
    assert not follows(
        "479005", (shrunk, after), ([*OTHERS, answered("479005", 50, 20)], before)
    )


def test_the_same_answers_again_change_nothing() -> None:
    first, before = released(SMALL, *OTHERS)
    _, after = released(SMALL, *OTHERS, earlier=[first])
    assert after == before
    _, third = released(SMALL, *OTHERS, earlier=[first, first])
    assert third == before


def test_another_norm_makes_no_other_number_of_an_unchanged_school() -> None:
    first, before = released(SMALL, *OTHERS)
    tables = {
        **first.tables,
        "compared.norms": first.tables["compared.norms"].with_columns(mean=0.6),
    }
    programme = measuring_programme()
    every = union(bases(tables, programme), tables, [first], programme)
    assert every.bases.cells.height == every.now
    assert before["479001"] == "too_few"


def test_of_a_round_that_no_document_told_of_nothing_is_fixed() -> None:
    first, _ = released(*OTHERS)
    other = Published(first.tables, first.pattern, frozenset({"2015"}))
    programme = measuring_programme()
    every = union(bases(first.tables, programme), first.tables, [other], programme)
    assert every.state.null_count() == every.now


def test_a_small_count_that_has_grown_is_hidden_with_its_neighbour() -> None:
    """First 3 of 20 pupils were among the best, now 9 of 30."""
    programme = measuring_programme(unit_edition(small_counts=False))
    others = [levels_of(f"47900{number}", 30, 15, 9, 6) for number in range(2, 5)]
    tables = [
        sums(scored_test_levels=[levels_of("479001", n, 10, top, 5), *others])
        for n, top in ((20, 3), (30, 9))
    ]
    first = pattern(tables[0], programme)
    top = {"level": "unit", "quantity": "share_top"}
    hidden = first.filter(**top).filter(pl.col("status") != "shown")["unit"].to_list()
    assert len(hidden) == 2
    second = pattern(tables[1], programme, [Published(tables[0], first, ROUND)])
    # Shown now, both would tell the 3: municipality less the two that were shown.
    assert second.filter(**top).filter(pl.col("status") != "shown").height >= 1


@st.composite
def two_deliveries(draw: st.DrawFn) -> tuple[Schools, Schools]:
    """Draw schools of two municipalities, and what of them changed by five or more."""
    first, second = [], []
    for number in range(draw(st.integers(4, 8))):
        municipality = draw(st.sampled_from(["479", "480"]))
        unit = f"{municipality}00{number}"
        n = draw(st.one_of(st.integers(1, 6), st.integers(10, 40)))
        yes = draw(st.integers(0, n))
        more = draw(st.one_of(st.just(0), st.integers(5, 12)))
        among = draw(st.integers(0, more))
        first.append(answered(unit, n, yes, municipality=municipality))
        second.append(answered(unit, n + more, yes + among, municipality=municipality))
    return first, second


@settings(max_examples=25, deadline=None)
@given(two_deliveries())
def test_a_release_never_makes_an_earlier_hidden_number_exact(
    drawn: tuple[Schools, Schools],
) -> None:
    schools, later = drawn
    first, before = released(*schools)
    _, after = released(*later, earlier=[first])
    for school in schools:
        unit = str(school["unit"])
        if before[unit] == "too_few":
            assert not follows(unit, (schools, before), (later, after))
    for school in later:
        unit = str(school["unit"])
        if after[unit] == "too_few":
            assert not follows(unit, (later, after), (schools, before))


def of_479(release: Published, states: States) -> tuple[Published, States]:
    """Return a release whose documents are about one municipality only."""
    told = {place: state for place, state in states.items() if place[:3] != "480"}
    return replace(release, municipalities=frozenset({"479"})), told


def test_of_a_municipality_that_was_not_published_nothing_is_fixed() -> None:
    """Its schools may be hidden by the next release; the programme's number stands."""
    more = [answered("480002", 30, 12, municipality="480")]
    first, before = of_479(*released(*OTHERS, *more))
    assert set(before.values()) == {"shown"}
    programme = measuring_programme()
    every = union(bases(first.tables, programme), first.tables, [first], programme)
    points = every.bases.cells[: every.now].with_columns(state=every.state)
    points = points.filter(quantity="points")
    place = pl.coalesce("unit", "municipality", "level")
    assert dict(points.select(place, "state").rows()) == {
        **dict.fromkeys(["479", "479002", "479003", "479004", "programme"], "shown"),
        **dict.fromkeys(["480", "480001", "480002"], "unpublished"),
    }


def test_an_unpublished_municipality_is_the_programme_less_the_others() -> None:
    """480 came with a small school and two others, and then with one of ten more.

    Of the second release alone that one may be hidden in place of 480002. But who has
    the programme's number of before takes 479 and 480002 away and is left with the
    small school and 480001, and everybody there knows 480001's answers.
    """
    small = answered("480009", 3, 2, municipality="480")
    two = [answered(f"48000{n}", 20 + 5 * n, 12, municipality="480") for n in (1, 2)]
    ten = answered("480003", 10, 6, municipality="480")
    own = [*OTHERS[:3]]
    schools, later = [small, *two, *own], [small, *two, ten, *own]
    first, before = of_479(*released(*schools))
    told = schools, before

    def colleague(hidden: str, states: States) -> bool:
        return follows("480009", told, (later, states | {hidden: "shown"}))

    _, alone = released(*later)
    assert (alone["480001"], alone["480002"]) == ("derived", "shown")
    assert colleague("480001", alone)
    _, after = released(*later, earlier=[first])
    others = [place for place in after if after[place] == "derived"]
    assert others
    assert not any(colleague(one, after) for one in others)


@settings(max_examples=25, deadline=None)
@given(two_deliveries())
def test_a_release_of_one_municipality_and_one_of_all_give_no_hidden_number_away(
    drawn: tuple[Schools, Schools],
) -> None:
    schools, later = drawn
    if {str(one["unit"])[:3] for one in schools} != {"479", "480"}:
        return
    every, states = released(*schools)
    first, before = of_479(every, states)
    _, after = released(*later, earlier=[first])
    both = (schools, before), (later, after)
    for school in schools:
        unit = str(school["unit"])
        if states[unit] == "too_few":
            assert not follows(unit, *both)
    for school in later:
        unit = str(school["unit"])
        if after[unit] == "too_few":
            assert not follows(unit, *reversed(both))


def gap(unit: str | None, girls: int, boys: int, value: float) -> dict[str, object]:
    return {
        "round": "2017", "level": "unit" if unit else "programme", "unit": unit,
        "municipality": "479" if unit else None, "informant_group": "pupils",
        "scale": "calm", "units": 1, "n_girls": girls, "n_boys": boys, "n_unknown": 0,
        "may_be_told": True, "gap": value,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("girls", "boys", "value", "state"),
    [
        (9, 9, 40.0, "shown"),
        (10, 9, 44.0, "too_few"),
        (9, 9, 44.0, "too_few"),
        (14, 9, 44.0, "too_few"),
        (14, 13, 44.0, "too_few"),
        (14, 14, 44.0, "shown"),
    ],
)
def test_a_gap_of_genders_is_told_again_as_it_was_or_when_enough_have_come(
    girls: int, boys: int, value: float, state: str
) -> None:
    """Of girls as of boys: with the means each one's sum follows in both releases."""
    others = gap("479002", 20, 20, 10.0)
    then = sums(compared_gender_gaps=[gap("479001", 9, 9, 40.0), others])
    programme = measuring_programme()
    first = Published(then, pattern(then, programme), ROUND)
    now = sums(
        compared_gender_gaps=[
            gap("479001", girls, boys, value), others, gap(None, 40, 40, 15.0),
        ]
    )  # fmt: skip
    found = pattern(now, programme, [first])
    states = dict(found.select("unit", "status").rows())
    assert states == {"479001": state, "479002": "shown", None: state}
    assert set(pattern(now, programme)["status"]) == {"shown"}
