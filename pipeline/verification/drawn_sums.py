"""Drawn sums as the lake holds them: rows of scored.scale_moments and linked_moments.

A replication is an informant group of its own, since families of tests are; its scales
are `s0`, `s1`, … World b is scale b % scales of replication b // scales.
"""

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.verification.answers import Answers, Groups
from pipeline.verification.design import Design
from schemas import scored

FloatArray = NDArray[np.floating]
OF_CLASSES = ("class", "pair")  # how columns of sums over classes begin
STEP = 1e6  # scores are stored in millionths of an answer step


def scale_moments(
    design: Design, answers: Answers, worlds: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of `scored.scale_moments`, over all rounds.

    Args:
        design: Who answered.
        answers: What, B worlds.
        worlds: (informant_group, scale) of each world.
    """
    groups, rows = Groups(design), []
    for number, round_ in enumerate(design.rounds):
        here = design.answered[:, number][:, None]
        n = groups.classes @ (design.size * design.answered[:, number]).astype(float)
        t = np.rint(groups.classes @ (answers.sums[number] * here) * STEP)
        squares = answers.products(design, number, number) * here
        t2 = np.rint(groups.classes @ squares * STEP**2)
        people = n[:, None]
        own = np.divide(t * t, people, out=np.zeros_like(t), where=people > 0)
        add = groups.unit_bands(number)
        counts = {"n": n, "classes": n > 0, "class_n2": n * n}
        sums = {
            "sum_x": t,
            "sum_x2": t2,
            "class_t2_n": np.rint(own),
            "class_nt": people * t,
            "class_t2": t * t,
        }
        unit, band = np.divmod(
            np.arange(len(design.units) * len(design.bands)), len(design.bands)
        )
        rows.append(
            _rows(
                {
                    "round": pl.lit(round_),
                    "municipality": _named(design.municipalities, unit),
                    "unit": _named(design.units, unit),
                    "grade_band": _named(design.bands, band),
                    "breakdown": pl.lit("all"),
                },
                {name: add @ values for name, values in counts.items()},
                {name: add @ values for name, values in sums.items()},
                worlds,
            )
        )
    return _as(rows, scored.ScaleMoments.empty())


def linked_moments(
    design: Design, answers: Answers, worlds: pl.DataFrame
) -> pl.DataFrame:
    """Return the rows of `scored.linked_moments`, of every pair of rounds."""
    groups, rows = Groups(design), []
    people = [
        groups.classes @ (design.size * design.answered[:, number]).astype(float)
        for number in range(len(design.rounds))
    ]
    for s, t in combinations(range(len(design.rounds)), 2):
        both = design.answered[:, s] & design.answered[:, t]
        n = groups.classes @ (design.size * both).astype(float)
        x, y = (
            np.rint(groups.classes @ (answers.sums[a] * both[:, None]) * STEP)
            for a in (s, t)
        )
        products = {
            name: np.rint(
                groups.classes
                @ (answers.products(design, a, b) * both[:, None])
                * STEP**2
            )
            for name, a, b in (("x2", s, s), ("y2", t, t), ("xy", s, t))
        }
        of_pairs = {
            f"pair_{name}_n": np.rint(
                np.divide(a * b, n[:, None], out=np.zeros_like(x), where=n[:, None] > 0)
            )
            for name, a, b in (("x2", x, x), ("y2", y, y), ("xy", x, y))
        }
        counts = {
            "n": n,
            "class_pairs": n > 0,
            "pair_n2": n * n,
            "class_nn": people[s] * people[t] * (n > 0),
        }
        sums = {
            "sum_x": x,
            "sum_y": y,
            **{f"sum_{name}": values for name, values in products.items()},
            **of_pairs,
        }
        unit = np.arange(len(design.units))
        rows.append(
            _rows(
                {
                    "round": pl.lit(design.rounds[t]),
                    "since": pl.lit(design.rounds[s]),
                    "municipality": _named(design.municipalities, unit),
                    "unit": _named(design.units, unit),
                },
                {name: groups.units @ values for name, values in counts.items()},
                {name: groups.units @ values for name, values in sums.items()},
                worlds,
            )
        )
    return _as(rows, scored.LinkedMoments.empty())


def without_classes(rows: pl.DataFrame, municipalities: list[str]) -> pl.DataFrame:
    """Return rows of moments as if these municipalities had named no classes."""
    unnamed = pl.col("municipality").is_in(municipalities)
    of_classes = [name for name in rows.columns if name.startswith(OF_CLASSES)]
    return rows.with_columns(
        pl.when(unnamed)
        .then(pl.lit(0).cast(rows.schema[name]))
        .otherwise(name)
        .alias(name)
        for name in of_classes
    )


def _rows(
    keys: dict[str, pl.Expr | pl.Series],
    counts: dict[str, FloatArray],
    sums: dict[str, FloatArray],
    worlds: pl.DataFrame,
) -> pl.DataFrame:
    """Return a row per row of the sums and world, where somebody answered."""
    there = np.flatnonzero(counts["n"])
    fixed = pl.DataFrame({name: values[there] for name, values in counts.items()})
    named = fixed.with_columns(
        (value.gather(there) if isinstance(value, pl.Series) else value).alias(name)
        for name, value in keys.items()
    )
    drawn = pl.DataFrame({name: values[there].ravel() for name, values in sums.items()})
    row, world = np.divmod(np.arange(drawn.height), worlds.height)
    return pl.concat([named[row], worlds[world], drawn], how="horizontal")


def _named(names: list[str], rows: NDArray[np.integer]) -> pl.Series:
    return pl.Series(names).gather(rows)


def _as(rows: list[pl.DataFrame], empty: pl.DataFrame) -> pl.DataFrame:
    """Return rows in the columns and types of a table."""
    schema = dict(empty.schema)
    return pl.concat(rows).select(
        pl.col(name).cast(dtype) for name, dtype in schema.items()
    )
