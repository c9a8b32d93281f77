"""Competence modules: proposed on a certain sign, and on nothing else."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.comparison.needs import needs
from pipeline.programme.model import Evidence, Module, Modules, Programme, Text
from pipeline.store.lake import Lake, Partition, write_table
from schemas import compared, scored
from tests.unit.sql_tables import rows

SCALE = "el_rel_laerer"  # of pupils in grades 4-10
STEP = 1_000_000


def module(name: str, kind: str = "B", **given: object) -> Module:
    return Module.model_validate(
        {
            "id": name,
            "kind": kind,
            "name": Text(da=name, en=name),
            "competence": "relation",
            "triggered_by": [SCALE],
            "evidence": [
                Evidence(
                    source="En undersøgelse",
                    edition="2018",
                    design="trial",
                    effect=Text(da="virker", en="works"),
                    certainty=3,
                )
            ],
            **given,
        }
    )


def school(unit: str | None = "479001", **given: object) -> dict[str, object]:
    """Return a school 40 points below the programme, certainly."""
    return {
        "round": "2015",
        "level": "unit",
        "municipality": "479",
        "unit": unit,
        "informant_group": "pupils_4_10",
        "scale": SCALE,
        "n": 100,
        "points": 460.0,
        "variance": 25.0,
        "difference_programme": -40.0,
        "q_programme": 0.01,
        "verdict_programme": "below",
        "detectable_programme": 12.0,
        **given,
    }


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path)


def proposed(
    lake: Lake,
    programme: Programme,
    modules: list[Module],
    mapping: list[dict],
    *,
    alpha: float = 0.8,
    goals: list[dict] | None = None,
    indicators: list[dict] | None = None,
    progression: list[dict] | None = None,
) -> pl.DataFrame:
    reliability = [
        {
            "round": round_,
            "informant_group": "pupils_4_10",
            "scale": SCALE,
            "items": 5,
            "n": 100,
            "alpha": alpha,
            "units": 3,
        }
        for round_ in ("2015", "2017")
    ]
    for table, schema, given in (
        ("compared.mapping", compared.Mapping, mapping),
        ("compared.reliability", compared.Reliability, reliability),
        ("compared.progression", compared.Progression, progression or []),
        ("compared.goals", compared.Goals, goals or []),
        ("compared.indicators", compared.Indicators, indicators or []),
    ):
        write_table(rows(schema.empty().schema, *given), lake.path(table), "x")
    mine = programme.model_copy(update={"modules": Modules(modules=modules)})
    return needs(lake, mine)


def test_a_school_certainly_below_gets_the_module_with_its_numbers(
    lake: Lake, programme: Programme
) -> None:
    [row] = proposed(lake, programme, [module("relations")], [school()]).rows(
        named=True
    )
    assert (row["module"], row["sign"], row["trigger"]) == (
        "relations",
        "certainly_below",
        SCALE,
    )
    assert (row["n"], row["difference"], row["evidence"]) == (100, -40, 3)
    # 40 points x alpha .8 x certainty .99 x every scale of the theme below.
    assert row["priority"] == pytest.approx(40 * 0.8 * 0.99)
    assert row["detectable"] == pytest.approx(12 * 2**0.5)


def test_what_must_be_seen_next_time_is_as_certain_as_what_moved_this_time(
    lake: Lake, programme: Programme
) -> None:
    # A change took 27 / 9 = 3 standard errors; the next has 5 and 5 points of error.
    now = school(round="2017")
    moved = {name: now[name] for name in ("level", "municipality", "unit", "scale")}
    change = {
        **moved,
        "round": "2017",
        "since": "2015",
        "informant_group": "pupils_4_10",
        "variance": 81.0,
        "detectable": 27.0,
    }
    found = proposed(lake, programme, [module("a")], [now], progression=[change])
    assert found["detectable"].to_list() == [pytest.approx(3 * 50**0.5)]


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"verdict_programme": "no_certain_difference"}, "no_certain_difference"),
        ({"difference_programme": -10.0}, "no_certain_difference"),
        ({"n": 4}, "data_too_weak"),
    ],
)
def test_without_a_certain_and_noticeable_gap_nothing_is_proposed(
    lake: Lake, programme: Programme, given: dict, why: str
) -> None:
    [row] = proposed(lake, programme, [module("relations")], [school(**given)]).rows(
        named=True
    )
    assert (row["module"], row["abstention"]) == (None, why)


def test_a_scale_that_measures_badly_proposes_nothing(
    lake: Lake, programme: Programme
) -> None:
    found = proposed(lake, programme, [module("relations")], [school()], alpha=0.5)
    assert found["abstention"].to_list() == ["data_too_weak"]


def test_every_sign_has_its_place_since_editions_choose_among_those_they_show(
    lake: Lake, programme: Programme
) -> None:
    modules = [module(f"b{i}") for i in range(4)]
    modules += [module(f"a{i}", kind="A") for i in range(5)]
    whole = school(level="municipality", unit=None)
    found = proposed(lake, programme, modules, [school(), whole])
    places = {
        level: rows["place"].to_list() for (level,), rows in found.group_by("level")
    }
    assert places == {"unit": [1, 2, 3, 4], "municipality": [1, 2, 3, 4, 5]}


def test_the_programme_gets_what_several_municipalities_share(
    lake: Lake, programme: Programme
) -> None:
    alone = school(level="municipality", unit=None)
    other = school(level="municipality", unit=None, municipality="510")
    only_one = module("one", kind="A", triggered_by=["el_motiv"])
    found = proposed(
        lake, programme, [module("both", kind="A"), only_one], [alone, other]
    )
    of_all = found.filter(level="programme").filter(pl.col("module").is_not_null())
    assert of_all["module"].to_list() == ["both"]


@pytest.mark.parametrize("turned", [False, True])
def test_equal_signs_stand_in_one_order_whatever_order_they_came_in(
    lake: Lake, programme: Programme, *, turned: bool
) -> None:
    both = [
        school(level="municipality", unit=None, municipality=code, n=n)
        for code, n in (("479", 100), ("510", 90))
    ]
    shared = [module("both", kind="A")]
    found = proposed(lake, programme, shared, both[::-1] if turned else both)
    assert found.filter(level="programme")["n"].to_list() == [100]


def test_the_lowest_quarter_counts_only_when_it_comes_back(
    lake: Lake, programme: Programme
) -> None:
    low = {"verdict_programme": "no_certain_difference", "in_bottom_quarter": 0.9}
    both = module("relations", signs=["lowest_quarter_twice"])
    mapping = [
        school(**low),
        school(round="2017", **low),
        school("479002", round="2017", **low),
    ]
    found = proposed(lake, programme, [both], mapping)
    signs = found.filter(pl.col("module").is_not_null())
    assert signs.select("round", "unit").rows() == [("2017", "479001")]


@pytest.mark.parametrize(
    ("now", "before", "called"),
    [
        (0.9, 0.9, True),  # both hold with at least .9 + .9 - 1 = .8
        (0.99, 0.81, True),
        (0.85, 0.9, False),
        (0.8, 0.8, False),  # .6 only
        (0.99, None, False),
    ],
)
def test_both_rounds_together_reach_the_limit_of_the_lowest_quarter(
    lake: Lake, programme: Programme, now: float, before: float | None, *, called: bool
) -> None:
    open_ = {"verdict_programme": "no_certain_difference"}
    mapping = [
        school(in_bottom_quarter=before, **open_),
        school(round="2017", in_bottom_quarter=now, **open_),
    ]
    both = module("relations", signs=["lowest_quarter_twice"])
    found = proposed(lake, programme, [both], mapping)
    assert (found["module"].drop_nulls().len() == 1) is called


def test_leaders_answers_never_speak_for_one_unit(
    lake: Lake, programme: Programme
) -> None:
    leaders = {"informant_group": "school_leaders", "in_bottom_quarter": 0.9}
    both = module("relations", signs=["certainly_below", "lowest_quarter_twice"])
    mapping = [school(**leaders), school(round="2017", **leaders)]
    assert proposed(lake, programme, [both], mapping)["module"].null_count() == 2


def test_classes_that_differ_by_chance_are_no_sign(
    lake: Lake, programme: Programme
) -> None:
    def classes(unit: str, means: list[int]) -> dict[str, object]:
        """Return classes of ten pupils around these means, one step above or below."""
        x = [m * STEP + side * STEP for m in means for side in (-1, 1) * 5]
        totals = [10 * m * STEP for m in means]
        return {
            "round": "2015",
            "municipality": "479",
            "unit": unit,
            "informant_group": "pupils_4_10",
            "scale": SCALE,
            "grade_band": "4-6",
            "breakdown": "all",
            "n": len(x),
            "sum_x": sum(x),
            "sum_x2": sum(v * v for v in x),
            "classes": len(means),
            "class_n2": 100 * len(means),
            "class_t2_n": sum(t * t // 10 for t in totals),
            "class_nt": 0,
            "class_t2": 0,
        }

    partition = Partition("479", "2015")
    moments = rows(
        scored.ScaleMoments.empty().schema,
        classes("479001", [2, 2, 4]),
        classes("479002", [3, 3, 3]),
    )
    write_table(moments, lake.path("scored.scale_moments", partition), "x")
    differ = module("classes", signs=["classes_differ"], limit=0.15)
    mapping = [
        school(unit, verdict_programme="no_certain_difference")
        for unit in ("479001", "479002")
    ]
    found = proposed(lake, programme, [differ], mapping)
    signs = found.filter(pl.col("module").is_not_null())
    assert signs["unit"].to_list() == ["479001"]
    # Mean squares 40/3 and 30/27, F(2, 27) = 12: (12 - 1) / (12 + 9) of the variance.
    # F(2, 27) lies above 4.2421 and below .0253 in 2.5 of 100: 12 / 4.2421 = 2.829.
    [sign] = signs.rows(named=True)
    assert sign["value"] == pytest.approx(11 / 21)
    assert sign["low"] == pytest.approx(1.829 / 11.829, abs=1e-3)
    assert sign["high"] == pytest.approx(0.977, abs=3e-3)


@pytest.mark.parametrize(("shares", "called"), [
    ([], True), (["share_good", "share_top"], True), (["share_poor"], False),
])  # fmt: skip
def test_a_missed_goal_that_fell_calls_for_its_module_if_it_is_for_its_share(
    lake: Lake, programme: Programme, *, shares: list[str], called: bool
) -> None:
    goal = {
        "round": "2015",
        "level": "unit",
        "municipality": "479",
        "unit": "479001",
        "goal": "good",
        "measure": "danish_reading",
        "breakdown": "grade:4",
        "quantity": "share_good",
        "n": 60,
        "value": 0.6,
        "target": 0.8,
        "distance": 0.2,
        "direction": "down",
        "status": "not_met",
    }
    reading = module(
        "reading",
        signs=["goal_missed"],
        shares=shares,
        triggered_by=["danish_reading"],
    )
    mapping = [school(verdict_programme="no_certain_difference")]
    [row] = proposed(lake, programme, [reading], mapping, goals=[goal]).rows(named=True)
    if not called:
        assert row["module"] is None
        return
    assert (row["module"], row["breakdown"]) == ("reading", "grade:4")
    assert row["difference"] == pytest.approx(-0.2)


@pytest.mark.parametrize(
    ("scale", "proposals"),
    [
        pytest.param("no_certain_difference", ["calm"], id="nothing speaks against it"),
        pytest.param("above", [None], id="the school's own scale says otherwise"),
    ],
)
def test_a_low_figure_is_a_sign_unless_the_survey_denies_it(
    lake: Lake, programme: Programme, scale: str, proposals: list[str | None]
) -> None:
    def figure(level: str, unit: str | None, value: float) -> dict[str, object]:
        return {
            "round": "2015",
            "level": level,
            "municipality": "479",
            "unit": unit,
            "measure": "wellbeing_calm",
            "breakdown": "all",
            "quantity": "value",
            "units": 1,
            "value": value,
        }

    calm = module(
        "calm",
        signs=["measure_below"],
        limit=0.2,
        triggered_by=[SCALE, "wellbeing_calm"],
    )
    found = proposed(
        lake,
        programme,
        [calm],
        [school(verdict_programme=scale, difference_programme=39.0)],
        indicators=[
            figure("unit", "479001", 3.4),
            figure("municipality", None, 3.8),
        ],
    )
    assert found["module"].to_list() == proposals
