"""The world of the national tests: nothing changes, and classes are alike within.

Every unit has its own true shares of good, very good and poor pupils in each test, the
same in all rounds; its classes are new in every round and have shares of their own
around it. A replication is one release: all tests of the programme are one family, for
each of the shares.
"""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.design import NOT_ASKED, Design
from pipeline.verification.measure import Measure, chance_of_any, share
from pipeline.verification.product import computed
from schemas import scored

CLASS_SHARES = (0.03, 0.05, 0.10)  # of the variance within a unit, between its classes
GOOD = (0.75, 0.09)  # mean and SD of the units' true shares
RANGE = (0.40, 0.95)
TOP = (0.05, 0.20)  # lowest and highest part of a unit's good pupils who are very good
POOR = (0.30, 0.60)  # the same of its other pupils who are poor
QUANTITIES = ("share_good", "share_top", "share_poor")
GRADES = 3  # of a grade band: so many of a unit's classes are parallel
TABLES = (
    "compared.test_components",
    "compared.indicators",
    "compared.indicator_changes",
)
UNIT = ["municipality", "unit", "measure", "breakdown", "quantity"]
FloatArray = NDArray[np.floating]
Index = NDArray[np.integer]
Parts = TypeVar("Parts", FloatArray, Index)


@dataclass(frozen=True)
class SharesBatch:
    """Replications in which classes have one share of the variance within units."""

    programme: Programme
    design: Design
    class_share: float
    replications: range
    seed: int


def measured_tests(batch: SharesBatch) -> dict[tuple[str, ...], Measure]:
    """Return what one batch says of shares of pupils; none without tests."""
    tests = _tests(batch.programme)
    if not tests:
        return {}
    changes, units, components = [], [], []
    for number in batch.replications:
        rng = generator(batch.seed, "tests", str(batch.class_share), str(number))
        sums, truth = _drawn(batch, tests, rng)
        tables = computed({"scored.test_levels": sums}, batch.programme, TABLES)
        found = {
            table: rows.with_columns(informant_group=pl.lit(f"r{number:06d}"))
            for table, rows in tables.items()
        }
        changes.append(found["compared.indicator_changes"])
        units.append(found["compared.indicators"].join(truth, on=UNIT))
        components.append(found["compared.test_components"])
    measures: dict[tuple[str, ...], Measure] = {}
    for quantity in QUANTITIES:
        measures |= _measures(
            batch,
            quantity,
            *(
                pl.concat(rows).filter(quantity=quantity)
                for rows in (changes, units, components)
            ),
        )
    return measures


def _measures(
    batch: SharesBatch,
    quantity: str,
    changes: pl.DataFrame,
    units: pl.DataFrame,
    components: pl.DataFrame,
) -> dict[tuple[str, ...], Measure]:
    of = f"{batch.class_share:.2f}"
    names = [f"r{number:06d}" for number in batch.replications]
    ids = pl.DataFrame({"informant_group": names})
    holds = (pl.col("low") <= pl.col("true")) & (pl.col("true") <= pl.col("high"))
    unchanged = (pl.col("low") <= 0) & (pl.col("high") >= 0)
    called = pl.col("verdict").is_in(["up", "down"]).fill_null(value=False)
    error = pl.col("class_share") / batch.class_share - 1
    of_units = changes.filter(pl.col("level") == "unit")
    measures: dict[tuple[str, ...], Measure] = {
        ("share", quantity, of): share(units, holds, ids),
        ("class_share", quantity, of): share(components, error, ids),
        ("share_change", quantity, of): share(of_units, unchanged, ids),
    }
    for since, round_ in (
        changes.select("since", "round").unique().sort(pl.all()).rows()
    ):
        pair = changes.filter(since=since, round=round_)
        key = ("any_share", quantity, of, since, round_)
        measures[key] = chance_of_any(pair, called, ids)
    return measures


def _tests(programme: Programme) -> list[tuple[str, str]]:
    """Return (subject, grade) of the tests that every round took."""
    if programme.indicators.tests is None:
        return []
    judged = set(programme_frames(programme)["programme.subjects"]["subject"])
    return [
        (test.id, grade)
        for test in programme.indicators.tests.subjects
        if test.id in judged
        for grade in test.grades.get(programme.round_ids[0], [])
        if all(grade in test.grades.get(one, []) for one in programme.round_ids)
    ]


def _drawn(
    batch: SharesBatch, tests: list[tuple[str, str]], rng: np.random.Generator
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return rows of `scored.test_levels`, and (UNIT, true) of every unit and test."""
    design, (unit, size) = batch.design, _classes(batch.design)
    there = np.unique(unit)
    units = pl.DataFrame({"municipality": design.municipalities, "unit": design.units})[
        there
    ]
    rows, truth = [], []
    for subject, grade in tests:
        own = _true_parts(len(design.units), rng)
        truth += [
            units.with_columns(
                measure=pl.lit(subject),
                breakdown=pl.lit(f"grade:{grade}"),
                quantity=pl.lit(quantity),
                true=values[there],
            )
            for quantity, values in zip(QUANTITIES, hits(own).values(), strict=True)
        ]
        for round_ in design.rounds:
            reached = _reached(own[unit], size, batch.class_share, rng)
            named = units.with_columns(
                round=pl.lit(round_),
                subject=pl.lit(subject),
                grade=pl.lit(grade),
                breakdown=pl.lit("all"),
                exempt=pl.lit(0),
            )
            sums = _sums(unit, size, hits(reached))
            rows.append(pl.concat([named, sums], how="horizontal"))
    schema = scored.TestLevels.empty().schema
    typed = [pl.col(name).cast(dtype) for name, dtype in schema.items()]
    return pl.concat(rows).select(typed), pl.concat(truth)


def _true_parts(units: int, rng: np.random.Generator) -> FloatArray:
    """Return each unit's very good, good, middling and poor, shape (U, 4)."""
    good = np.clip(rng.normal(*GOOD, units), *RANGE)
    top, poor = good * rng.uniform(*TOP, units), (1 - good) * rng.uniform(*POOR, units)
    return np.stack([top, good - top, 1 - good - poor, poor], axis=-1)


def _reached(
    part: FloatArray, size: Index, class_share: float, rng: np.random.Generator
) -> Index:
    """Return how many of each class reached what, shape (C, 4).

    A class's own parts are Dirichlet with precision `(1 - class_share) / class_share`:
    of every share, `class_share` of the variance lies between classes.
    """
    drawn = rng.standard_gamma(part * (1 - class_share) / class_share)
    return rng.multinomial(size, drawn / drawn.sum(axis=1, keepdims=True))


def hits(parts: Parts) -> dict[str, Parts]:
    """Return who counts as good (very good ones too), very good and poor.

    Args:
        parts: Very good, good, middling and poor ones, on the last axis.
    """
    top, good, _, poor = np.moveaxis(parts, -1, 0)
    return {"good": top + good, "top": top, "poor": poor}


def _classes(design: Design) -> tuple[Index, Index]:
    """Return unit and size of the classes that take a test.

    They are as many as a unit has in one grade: every third of those of the first round
    and grade band, at least one.
    """
    pupils = np.bincount(
        design.cell_class[design.answered[:, 0]],
        design.size[design.answered[:, 0]],
        minlength=design.class_unit.size,
    ).astype(int)
    asked = (design.class_band[:, 0] != NOT_ASKED) & (pupils > 0)
    asked &= design.class_band[:, 0] == design.class_band[asked, 0].min()
    chosen, unit = np.flatnonzero(asked), design.class_unit[asked]
    place = np.arange(unit.size) - np.searchsorted(unit, unit)
    kept = chosen[place % GRADES == 0]
    return design.class_unit[kept], pupils[kept]


def _sums(unit: Index, size: Index, hits: dict[str, Index]) -> pl.DataFrame:
    """Return counts of units over their classes, units in their order."""
    first = np.unique(unit, return_index=True)[1]

    def of_units(values: Index) -> Index:
        return np.add.reduceat(values, first)

    tested = of_units(size)
    return pl.DataFrame(
        {
            "enrolled": tested,
            "tested": tested,
            "classes": of_units(np.ones_like(size)),
            "class_n2": of_units(size**2),
            **{name: of_units(values) for name, values in hits.items()},
            **{
                f"class_{name}2_n": of_units(
                    (2_000_000 * values**2 + size) // (2 * size)
                )
                for name, values in hits.items()
            },
        }
    )
