"""Scores and criterion levels of national tests, from standard normal abilities."""

import numpy as np
import polars as pl
from scipy.special import ndtr, ndtri

from pipeline.programme.model import Indicators, Level, Source, TestSubject
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.randomness import generator

GROUPS = ("poor", "middle", "good", "top")  # from the lowest levels to the highest


def scores_and_levels(
    indicators: Indicators,
    subject: TestSubject,
    source: Source,
    values: np.ndarray,
    tested: np.ndarray,
    assumptions: Assumptions,
    seed: int,
) -> dict[str, pl.Series]:
    """Return norm scores and criterion levels of three profile areas and the whole.

    Criterion levels exist only for the tests that the national goals are about.

    Args:
        indicators: With tests and goals.
        subject: The test.
        source: How results are exported.
        values: Pupil × (three profile areas, the whole), standard normal.
        tested: False for pupils without a result.
        assumptions: Shares of the levels.
        seed: Of the twin.
    """
    with_levels = any(subject.id in goal.subjects for goal in indicators.goals)
    levels = indicators.tests.levels if indicators.tests else []
    names, cuts = _levels(levels, source, assumptions)
    difficulty = generator(seed, "test difficulty", subject.id).normal(
        0, assumptions.tests.by_grade
    )
    parts = ("p1", "p2", "p3", "whole")
    scores, criteria = {}, {}
    for number, part in enumerate(parts):
        value = values[:, number]
        scores[f"{part}_score"] = shown_where(tested, pl.Series(1 + 99 * ndtr(value)))
        level = pl.Series(names).gather(np.searchsorted(cuts, value - difficulty))
        shown = tested if with_levels else np.zeros_like(tested)
        criteria[f"{part}_level"] = shown_where(shown, level)
    return {**scores, **criteria}


def _levels(
    levels: list[Level], source: Source, assumptions: Assumptions
) -> tuple[list[str], np.ndarray]:
    """Return delivered names of the levels from the lowest, and the cuts between."""
    worst_first = levels[::-1]
    rising = sorted(worst_first, key=lambda level: GROUPS.index(level.group))
    sizes = [sum(other.group == level.group for other in levels) for level in rising]
    shares = [
        assumptions.tests.levels[level.group] / size
        for level, size in zip(rising, sizes, strict=True)
    ]
    names = [delivered(source, "level", level.id) for level in rising]
    return names, ndtri(np.minimum(np.cumsum(shares)[:-1], 1))


def delivered(source: Source, meaning: str, ours: str) -> str:
    """Return the text that `source` delivers for one of our values."""
    texts = source.values.get(meaning, {})
    return next((text for text, value in texts.items() if value == ours), ours)


def shown_where(shown: np.ndarray, values: pl.Series) -> pl.Series:
    """Return `values` with null where they are not shown."""
    return values.set(pl.Series(~shown), None)
