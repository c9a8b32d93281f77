"""Gradients over parents' education, on a world whose slope is known."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipeline.comparison.background import (
    design_effect,
    expected,
    gradients,
    residual_variances,
)
from pipeline.programme.model import Programme, UnknownClasses
from pipeline.store.lake import Lake, Partition, write_table
from schemas import compared, scored
from tests.unit.sql_tables import rows

STEP = 1_000_000
CLASSES = 4
REPLICATIONS = 300
ASSUMED = UnknownClasses(share=0.1, size=20)


def world(
    folder: Path,
    slopes: dict[str, float],
    *,
    units: int = 60,
    pupils: int = 80,
    class_sd: float = 0.0,
    class_years: float = 0.0,
    known: bool = True,
    seed: int = 5,
) -> tuple[Lake, list[float]]:
    """Write sums of pupils whose points rise by a known slope, round by round.

    Returns:
        The lake, and what every unit truly adds in the last round.
    """
    lake = Lake(folder)
    rng = np.random.default_rng(seed)
    norm = {
        "informant_group": "pupils",
        "grade_band": "all",
        "scale": "trivsel",
        "round": "2015",
        "n": 100,
        "mean": 2.0,
        "sd": 1.0,
    }
    norms = rows(compared.Norms.empty().schema, norm)
    write_table(norms, lake.path("compared.norms"), "x")
    true: list[float] = []
    for round_, slope in slopes.items():
        found, true = [], []
        for unit in range(units):
            class_ = np.arange(pupils) * CLASSES // pupils
            x = rng.choice([9, 12, 16], pupils)
            if class_years:
                x += np.rint(rng.normal(0, class_years, CLASSES)).astype(int)[class_]
            own = rng.normal(0, 10)
            points = own + slope * (x - 12) + rng.normal(0, 90, pupils)
            points += rng.normal(0, class_sd, CLASSES)[class_]
            y = np.round((2 + points / 100) * STEP).astype(int)
            n_c, t_x, t_y = (
                np.bincount(class_, v).astype(int) for v in (np.ones(pupils), x, y)
            )
            true.append(own)
            found.append(
                {
                    "round": round_,
                    "municipality": "479",
                    "unit": f"479{unit:03}",
                    "informant_group": "pupils",
                    "outcome": "trivsel",
                    "breakdown": "all",
                    "n": pupils,
                    "sum_x": int(x.sum()),
                    "sum_x2": int((x * x).sum()),
                    "sum_y": int(y.sum()),
                    "sum_y2": int((y * y).sum()),
                    "sum_xy": int((x * y).sum()),
                    "classes": n_c.size * known,
                    "class_n2": int((n_c**2).sum()) * known,
                    "class_nx": int((n_c * t_x).sum()) * known,
                    "class_x2": int((t_x**2).sum()) * known,
                    "class_x2_n": round(float((t_x**2 / n_c).sum())) * known,
                    "class_xy_n": round(float((t_x * t_y / n_c).sum())) * known,
                    "class_y2_n": round(float((t_y.astype(float) ** 2 / n_c).sum()))
                    * known,
                }
            )
        partition = Partition("479", round_)
        table = rows(scored.BackgroundMoments.empty().schema, *found)
        path = lake.path("scored.background_moments", partition)
        write_table(table, path, "x")
    return lake, true


def test_a_gradient_that_became_flatter_is_said_to_have(
    tmp_path: Path, programme: Programme
) -> None:
    lake, _ = world(tmp_path, {"2015": 8.0, "2017": 8.0, "2019": 3.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    slopes = found["slope"].to_list()
    assert slopes == pytest.approx([8, 8, 3], abs=2)
    inside = found.select((pl.col("low") < 9) & (pl.col("high") > 2)).to_series()
    assert inside.all()
    assert found["verdict"].to_list() == [None, "no_certain_change", "flatter"]
    assert found["since"].to_list() == [None, "2015", "2015"]


def test_a_gradient_that_turned_round_is_neither_flatter_nor_steeper(
    tmp_path: Path, programme: Programme
) -> None:
    lake, _ = world(tmp_path, {"2015": 8.0, "2017": -8.0, "2019": -24.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    assert found["change_high"].to_list()[1] < -10
    assert found["verdict"].to_list() == [None, "no_certain_change", "steeper"]


def test_without_a_certain_first_slope_there_was_none_to_become_flatter(
    tmp_path: Path, programme: Programme
) -> None:
    lake, _ = world(tmp_path, {"2015": 0.0, "2017": 8.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    low, high = found.select("low", "high").row(0)
    assert low < 0 < high
    assert found["q"].to_list()[1] < 0.05
    assert found["verdict"].to_list() == [None, None]


def test_a_unit_is_expected_to_be_where_its_pupils_background_puts_it(
    tmp_path: Path, programme: Programme
) -> None:
    lake, _ = world(tmp_path, {"2015": 8.0})
    found = expected(lake, programme)
    assert found.height == 60
    assert found["difference"].mean() == pytest.approx(0, abs=1)
    assert (found["shrunken"].abs() <= found["difference"].abs() + 1e-9).all()
    assert found["expected"].mean() == pytest.approx(500, abs=10)


def of_unit(classes: list[list[int]], slope: int = 0) -> dict[str, float]:
    """Return the sums of a unit whose pupils leave this when the slope is taken out."""
    e = [value for class_ in classes for value in class_]
    x = list(range(len(e)))
    y = [value + slope * years for value, years in zip(e, x, strict=True)]
    size, at = [len(class_) for class_ in classes], np.cumsum([0, *map(len, classes)])
    t_x, t_y = ([sum(v[a:b]) for a, b in pairwise(at)] for v in (x, y))
    return {
        "n": len(e),
        "sum_x": sum(x),
        "sum_x2": sum(v * v for v in x),
        "sum_y": sum(y),
        "sum_y2": sum(v * v for v in y),
        "sum_xy": sum(a * b for a, b in zip(x, y, strict=True)),
        "classes": len(classes),
        "class_n2": sum(n * n for n in size),
        "class_nx": sum(n * t for n, t in zip(size, t_x, strict=True)),
        "class_x2": sum(t * t for t in t_x),
        "class_x2_n": sum(t * t / n for t, n in zip(t_x, size, strict=True)),
        "class_xy_n": sum(a * b / n for a, b, n in zip(t_x, t_y, size, strict=True)),
        "class_y2_n": sum(t * t / n for t, n in zip(t_y, size, strict=True)),
    }


@pytest.mark.parametrize("slope", [0, 3])
def test_what_a_slope_leaves_varies_between_classes_and_within(slope: int) -> None:
    # Within: 8 over 8 - 4; between: (4 x 4) over 4 - 2; n0 = (8 - 4) / 2: 2 and 3. A
    # mean of four: 2 / 4 + 3 x 8 / 16; of four whose classes, of two elsewhere, nobody
    # knows, the same.
    nobody_knows = of_unit([[9], [0], [4], [7]], slope) | {"classes": 0, "class_n2": 0}
    units = pl.DataFrame(
        [
            of_unit([[1, 3], [5, 7]], slope),
            of_unit([[2, 4], [2, 4]], slope),
            nobody_knows,
        ]
    )
    found = residual_variances(units, slope, ASSUMED)
    assert found == pytest.approx([2, 2, 2])


def test_where_nobody_knows_classes_they_are_assumed() -> None:
    # 20 = whole (3 - .1 x (4 - 1)), a class of four: all of the tenth counts.
    unit = of_unit([[1, 3, 5, 7]]) | {"classes": 0, "class_n2": 0}
    whole = 20 / 2.7
    [found] = residual_variances(pl.DataFrame([unit]), 0, ASSUMED)
    assert found == pytest.approx(0.9 * whole / 4 + 0.1 * whole)


@pytest.mark.parametrize("known", [True, False])
def test_what_units_add_lies_in_its_interval_where_classes_differ(
    tmp_path: Path, programme: Programme, *, known: bool
) -> None:
    # A class SD of 30 beside 90 within is a tenth of the variance within units.
    lake, true = world(tmp_path, {"2015": 8.0}, units=200, class_sd=30, known=known)
    found = expected(lake, programme).sort("unit").with_columns(true=pl.Series(true))
    inside = pl.col("true").is_between("low", "high")
    assert found.select(inside).to_series().mean() == pytest.approx(0.95, abs=0.04)


def of_pupils(classes: list[list[tuple[int, int]]]) -> dict[str, float]:
    """Return the sums of a unit of classes of pupils: education, outcome."""
    x, y = ([[pupil[i] for pupil in c] for c in classes] for i in (0, 1))
    sums = of_unit(y)
    every_x, every_y = ([v for c in part for v in c] for part in (x, y))
    t = [(len(c), sum(a), sum(b)) for c, a, b in zip(classes, x, y, strict=True)]
    return sums | {
        "sum_x": sum(every_x),
        "sum_x2": sum(v * v for v in every_x),
        "sum_xy": sum(a * b for a, b in zip(every_x, every_y, strict=True)),
        "class_nx": sum(n * a for n, a, _ in t),
        "class_x2": sum(a * a for _, a, _ in t),
        "class_x2_n": sum(a * a / n for n, a, _ in t),
        "class_xy_n": sum(a * b / n for n, a, b in t),
    }


def test_classes_that_share_education_and_outcome_make_a_slope_less_certain() -> None:
    # Education 0, 0 | 2, 2, and all 1 in the other unit: the slope about the units'
    # means is 2, which leaves 1, 3 | 1, 3 and -2, -2 | 2, 2.
    unit = of_pupils([[(0, 1), (0, 3)], [(2, 5), (2, 7)]])
    other = of_pupils([[(1, 0), (1, 0)], [(1, 4), (1, 4)]])
    # Within (2 + 2) / 4 = 1; between: mean square (0 + 16) / 2 = 8, n0 = 2: 3.5. Pairs
    # in one class: 4 of 12, so the model sees 1 + 2/3 x 3.5; sums of classes about the
    # unit's mean are -2, 2, their squares 8, those of pupils 4: 1 + 2 x 3.5.
    found = design_effect(pl.DataFrame([unit, other]), ASSUMED)
    assert found == pytest.approx((1 + 2 * 3.5) / (1 + 3.5 * 2 / 3))


def test_where_nobody_knows_classes_a_slope_has_the_error_of_assumed_ones() -> None:
    unit = of_pupils([[(0, 1), (0, 3), (2, 5), (2, 7)]])
    unit |= {"classes": 0, "class_n2": 0}
    found = design_effect(pl.DataFrame([unit]), ASSUMED)
    assert found == pytest.approx(1 + 0.1**2 * 19)


def test_a_slope_lies_in_its_interval_where_classes_differ(
    tmp_path: Path, programme: Programme
) -> None:
    # Between classes lie a tenth of what varies in the outcome and a quarter of what
    # does in education. Intervals of the model alone hold the slope in 91 of 100.
    rows = []
    for seed in range(REPLICATIONS):
        lake, _ = world(
            tmp_path / f"{seed}",
            {"2015": 8.0},
            class_sd=30,
            class_years=1.6,
            seed=seed,
        )
        rows.append(gradients(lake, programme).filter(level="programme"))
    found = pl.concat(rows)
    inside = found.select(pl.lit(8.0).is_between("low", "high")).to_series()
    assert inside.mean() == pytest.approx(0.95, abs=0.03)


def test_fifteen_pupils_say_nothing_about_a_gradient(
    tmp_path: Path, programme: Programme
) -> None:
    lake, _ = world(tmp_path, {"2015": 8.0}, units=3, pupils=5)
    assert gradients(lake, programme).is_empty()
    assert expected(lake, programme).is_empty()


def test_without_deliveries_there_is_no_gradient(
    tmp_path: Path, programme: Programme
) -> None:
    assert gradients(Lake(tmp_path), programme).is_empty()
    assert expected(Lake(tmp_path), programme).is_empty()
