"""Gaps of girls and boys and of two groups, drawn with known truth."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.verification.answers import draw
from pipeline.verification.design import Design, design_of
from pipeline.verification.gaps import GROUPS, GapsBatch, beside_truth, genders_of
from pipeline.verification.worlds import Shares, nothing


def two_classes(*sizes: int) -> Design:
    """Return a class of one cell and a class of the others, in two rounds."""
    n = len(sizes)
    return Design(
        rounds=["2015", "2017"],
        bands=["all"],
        units=["101001"],
        municipalities=["479"],
        class_unit=np.array([0, 0]),
        class_band=np.array([[0, 0], [0, 0]]),
        cell_class=np.array([0] + [1] * (n - 1)),
        answered=np.ones((n, 2), dtype=bool),
        size=np.array(sizes),
    )


def test_half_of_every_cell_are_girls_and_nobody_is_lost() -> None:
    # Of five two are girls, of three two, of one none: who is left over goes by turns.
    genders = genders_of(two_classes(5, 3, 1))
    assert genders.girl.tolist() == [True, False, True, False, False]
    assert genders.together.size.tolist() == [2, 3, 2, 1, 1]
    assert genders.together.cell_class.tolist() == [0, 0, 1, 1, 1]
    assert genders.apart.cell_class.tolist() == [0, 1, 2, 3, 3]
    assert genders.apart.class_unit.tolist() == [0] * 4


@pytest.mark.parametrize("common", [0.0, 0.5, 1.0])
def test_girls_and_boys_of_a_class_share_as_much_as_is_said(common: float) -> None:
    # Nobody but classes differs: a sum of a hundred is a hundred times its class.
    design = genders_of(replace(two_classes(200, 200), size=np.array([200, 200]))).apart
    shares = Shares(unit=0, class_=(0.99, 0.99), spread=0, neighbours=common)
    answers = draw(design, nothing, 20_000, np.random.default_rng(1), shares)
    related = np.corrcoef(answers.sums[0])
    assert related[0, 1] == pytest.approx(common, abs=0.02)
    assert related[2, 3] == pytest.approx(common, abs=0.02)
    assert related[0, 2] == pytest.approx(0, abs=0.02)


@pytest.mark.parametrize("kind", ["half", GROUPS])
def test_gaps_are_measured_as_large_as_they_are_on_average(
    programme: Programme, kind: str
) -> None:
    design = design_of(programme, "demo", seed=479)
    rows = beside_truth(GapsBatch(programme, design, kind, "some", range(10), 1))
    assert set(rows["level"]) == {"unit", "municipality", "programme"}
    assert rows["informant_group"].n_unique() == 10
    true = pl.col("true")
    units = rows.filter(level="unit").with_columns(
        # In the direction of the gap: one that were not drawn would be too small.
        error=(pl.col("gap") - true) * true.sign(),
        tens=(true.abs() / 10).round(),
    )
    # Scales of ten replications: errors of a unit's rounds are not independent. Smaller
    # gaps may change sides with the norm, which rests on the same answers.
    apart = units.filter(true.abs() > 15)
    means = apart.group_by("informant_group", "scale").agg(pl.col("error").mean())
    errors = means["error"].to_numpy()
    doubt = errors.std(ddof=1) / np.sqrt(errors.size)
    assert abs(errors.mean()) < 3 * doubt < 12
    assert set(units["tens"]) >= {0, 1, 2, 3}


def test_where_there_is_no_gap_none_is_true(programme: Programme) -> None:
    design = design_of(programme, "demo", seed=479)
    rows = beside_truth(GapsBatch(programme, design, "all", "none", range(2), 1))
    # Grade bands have norms of their own, and hold not quite as many girls as boys.
    assert rows["true"].abs().to_numpy().max() < 1
    assert rows["gap"].abs().to_numpy().max() > 5
