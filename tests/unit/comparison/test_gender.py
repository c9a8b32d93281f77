"""Girls minus boys: the gap, its variance, who may be told of it, and when it is sure.

Scales of 4 steps, norm of mean 2 and SD 0.5 steps: a step is 200 points.
"""

import polars as pl
import pytest

from pipeline.comparison.gender import gender_gaps
from pipeline.comparison.limits import family_of
from pipeline.programme.model import Programme
from schemas.compared import GenderGaps, UnitSpreads
from tests.unit.comparison.test_compared_sql import (
    NORM,
    components,
    moments,
    spread_of,
    unit_moments,
)
from tests.unit.sql_tables import query, rows

GIRLS, BOYS = "gender:girl", "gender:boy"
Scores = list[float]


def school(
    girls: Scores, boys: Scores, others: Scores, unit: str = "101001", **given: object
) -> list[dict[str, object]]:
    """Return the moments of a school, of its girls and of its boys."""
    parts = {"all": [*girls, *boys, *others], GIRLS: girls, BOYS: boys}
    return [
        unit_moments(unit, scores, breakdown=breakdown, **given)
        for breakdown, scores in parts.items()
        if scores
    ]


def gaps(
    *units: list[dict[str, object]],
    within: float = 100,
    between: float = 0,
    error: float = 0,
    classes_from: str = "none",
    size: float = 1,
    spreads: list[dict[str, object]] | None = None,
    are_pupils: bool = True,
) -> list[dict]:
    who = {"informant_group": ["pupils"]}
    table = query(
        "compared/gender_gaps",
        {
            "scored.scale_moments": moments(*(row for unit in units for row in unit)),
            "compared.norms": NORM,
            "compared.variance_components": components(
                within, between, classes_from, size, error
            ),
            "compared.unit_spreads": rows(UnitSpreads.empty().schema, *(spreads or [])),
            "programme.groups": pl.DataFrame({**who, "are_pupils": [are_pupils]}),
            "programme.scales": pl.DataFrame(
                {**who, "scale": ["trivsel"], "steps": [4]}
            ),
        },
    )
    return table.rows(named=True)


def test_a_gap_is_girls_minus_boys_in_points() -> None:
    [row] = gaps(school([2.5] * 4, [2.0] * 5, [1.0] * 3))
    assert (row["n_girls"], row["n_boys"], row["n_unknown"]) == (4, 5, 3)
    assert row["gap"] == pytest.approx(100)
    assert row["variance"] == pytest.approx(100 / 4 + 100 / 5)
    assert row["freedom"] is None


def test_each_gender_has_the_variance_of_its_own_classes() -> None:
    """Girls 2 and 2, boys 3 and 2: 8 / 16 and 13 / 25 of the variance of classes.

    V = 2 (100/4 + 100/5 + 30 (.5 + .52)) = 151.2; D = 2 x 10 (.5 + .52) = 20.4;
    freedom = V2 / (V2 / 8 + D2 / 2).
    """
    of = school([2.5] * 4, [2.0] * 5, [], classes=2)
    squares = {"all": 41, GIRLS: 8, BOYS: 13}
    unit = [{**row, "class_n2": squares[str(row["breakdown"])]} for row in of]
    [row] = gaps(
        unit, between=30, error=10, classes_from="known",
        spreads=[spread_of("101001", 2.0, 8.0)],
    )  # fmt: skip
    assert row["variance"] == pytest.approx(151.2)
    assert row["freedom"] == pytest.approx(151.2**2 / (151.2**2 / 8 + 20.4**2 / 2))


def test_unnamed_classes_are_as_large_as_elsewhere() -> None:
    [row] = gaps(
        school([2.5] * 40, [2.0] * 4, []), between=30, classes_from="elsewhere", size=20
    )
    assert row["variance"] == pytest.approx(100 / 40 + 30 / 2 + 100 / 4 + 30)


@pytest.mark.parametrize(
    ("girls", "boys", "others", "alike"),
    [
        ([2.0] * 5, [3.0] * 5, [], False),
        ([4.0] * 5, [3.0] * 5, [], True),
        ([2.0] * 5, [0.0] * 5, [], True),
        ([2.0] * 5, [3.0] * 5, [0.0] * 5, True),
        ([2.0] * 5, [3.0] * 5, [2.0] * 5, False),
        ([4.0] * 4 + [3.9], [3.0] * 5, [], False),
    ],
)
def test_everybody_of_one_kind_at_an_end_is_alike(
    girls: Scores, boys: Scores, others: Scores, *, alike: bool
) -> None:
    [row] = gaps(school(girls, boys, others))
    assert row["alike"] is alike


def test_only_pupils_of_two_genders_have_a_gap() -> None:
    assert not gaps(school([2.0] * 9, [], []))
    assert not gaps(school([2.0] * 9, [3.0] * 9, []), are_pupils=False)


def unit(name: str, girls: int, boys: int, gap: float, **given: object) -> dict:
    """Return a unit's gap as the query returns it, its variance 100."""
    return {
        "round": "2015", "level": "unit", "municipality": "479", "unit": name,
        "informant_group": "pupils_4_10", "scale": "trivsel", "n_girls": girls,
        "n_boys": boys, "n_unknown": 0, "alike": False, "gap": gap, "variance": 100.0,
        "freedom": 16.0, **given,
    }  # fmt: skip


def concluded(programme: Programme, *units: dict) -> pl.DataFrame:
    columns = list(unit("1", 5, 5, 0.0))
    schema = {**GenderGaps.empty().schema, "alike": pl.Boolean}
    frame = pl.DataFrame(
        list(units), schema={name: schema[name] for name in columns}, orient="row"
    )
    return GenderGaps.validate(gender_gaps(frame, programme))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, True),
        ({"n_girls": 4}, False),
        ({"n_boys": 4}, False),
        ({"n_unknown": 1}, False),
        ({"n_unknown": 4}, False),
        ({"n_unknown": 5}, True),
        ({"alike": True}, False),
    ],
)
def test_few_of_a_kind_are_not_told_or_tested(
    given: dict[str, object], *, told: bool, programme: Programme
) -> None:
    frame = concluded(programme, unit("1", 5, 5, 90.0, **given))
    own = frame.row(by_predicate=pl.col("level") == "unit", named=True)
    assert own["may_be_told"] is told
    assert (own["p"] is not None) is (own["verdict"] is not None) is told
    assert ("programme" in frame["level"].to_list()) is told


def test_a_municipality_is_the_mean_of_what_is_told_of_its_units(
    programme: Programme,
) -> None:
    """Weights 10/40 and 30/40: gap .25 x 20 + .75 x 40; V = 100 (1/16 + 9/16)."""
    frame = concluded(
        programme,
        unit("1", 5, 5, 20.0),
        unit("2", 20, 10, 40.0, freedom=None),
        unit("3", 4, 30, -500.0),
        unit("4", 5, 5, 60.0, municipality="510"),
    )
    here = frame.row(
        by_predicate=(pl.col("level") == "municipality")
        & (pl.col("municipality") == "479"),
        named=True,
    )
    assert (here["units"], here["n_girls"], here["n_boys"]) == (2, 25, 15)
    assert here["gap"] == pytest.approx(35)
    assert here["variance"] == pytest.approx(62.5)
    # V / sqrt(freedom) = 6.25 / 4, so that freedom is (62.5 / 1.5625)^2.
    assert here["freedom"] == pytest.approx(1600)
    whole = frame.row(by_predicate=pl.col("level") == "programme", named=True)
    assert (whole["units"], whole["gap"]) == (3, pytest.approx(40))


def test_gaps_of_a_group_in_a_round_are_one_family(programme: Programme) -> None:
    """Alone a gap of 2.5 errors is certain; among 29 that are none, it is not."""
    sure = unit("1", 50, 50, 25.0, freedom=None)
    rate = family_of(programme, "round").rate
    alone = concluded(programme, sure).filter(level="unit")
    assert (alone["verdict"][0], alone["q"][0] <= rate) == ("above", True)
    none = [unit(str(k), 50, 50, 0.0, freedom=None, scale=f"s{k}") for k in range(29)]
    among = concluded(programme, sure, *none).filter(level="unit", scale="trivsel")
    assert among["verdict"].to_list() == ["no_certain_difference"]
    assert among["detectable"][0] > 25
