"""Sums of a few schools over three rounds, drawn once: what a referee pack is made of.

Some schools are too small to be shown, one municipality is too small altogether, one
school was taken over and one was split.
"""

from itertools import combinations_with_replacement
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.programme.model import Programme, Succession
from pipeline.store.lake import Lake, write_table
from schemas import scored

ROUNDS = ["2015", "2017", "2019"]
SIZES = {  # pupils who answer in each round
    "479": {"479001": 44, "479002": 36, "479003": 28, "479004": 24, "479005": 6},
    "510": {"510001": 40, "510002": 30, "510003": 26, "510004": 22, "510005": 7},
    "607": {"607001": 3, "607002": 4},
}
ITEMS = ["i1", "i2", "i3", "i4"]
STEP = 1_000_000
SCALES = {
    "pupils_4_10": ["calm", "joy"],
    "teachers": ["calm"],
    "school_leaders": ["calm"],
}
TESTS = [("danish_reading", "4"), ("mathematics", "6")]
SUCCESSIONS = [
    Succession(unit="479004", round="2017", successor="479003", kind="merged"),
    Succession(unit="510003", round="2019", successor="510002", kind="split"),
    Succession(unit="510003", round="2019", successor="510004", kind="split"),
]
GONE = {("479004", "2017"), ("479004", "2019"), ("510003", "2019")}


def with_successions(programme: Programme) -> Programme:
    """Return the programme with a school taken over and a school split."""
    return programme.model_copy(update={"successions": SUCCESSIONS})


def write_lake(folder: Path) -> Lake:
    """Write the sums into a lake and return it."""
    rng, lake = np.random.default_rng(479), Lake(folder)
    answers = pl.concat(
        _answers(rng, group, scale) for group in SCALES for scale in SCALES[group]
    )
    tables = {
        "scored.scale_moments": (_scale_moments(answers), scored.ScaleMoments),
        "scored.item_moments": (_item_moments(answers), scored.ItemMoments),
        "scored.background_moments": (_background(answers), scored.BackgroundMoments),
        "scored.test_levels": (_tests(rng), scored.TestLevels),
    }
    for name, (rows, model) in tables.items():
        schema = dict(model.empty().schema)
        typed = rows.select(pl.col(c).cast(dtype) for c, dtype in schema.items())
        write_table(typed, lake.path(name), "")
    return lake


def _answers(rng: np.random.Generator, group: str, scale: str) -> pl.DataFrame:
    """Return a row per respondent: where, class, four answers of 0-3, score, years."""
    parts = []
    share = {"pupils_4_10": 1.0, "teachers": 0.5, "school_leaders": 0.1}[group]
    for municipality, units in SIZES.items():
        for unit, pupils in units.items():
            level, size = rng.normal(0, 0.4), max(round(pupils * share), 1)
            for number, round_ in enumerate(ROUNDS):
                if (unit, round_) in GONE:
                    continue
                class_ = np.arange(size) % (size // 12 + 1)
                drift = number * rng.normal(0.1, 0.2)
                education = rng.choice([9, 12, 16], size) + class_ % 3
                person = level + drift + rng.normal(0, 0.3, class_.max() + 1)[class_]
                person += rng.normal(0, 0.8, size) + 0.08 * (education - 12)
                items = person[:, None] + rng.normal(1.5, 0.7, (size, len(ITEMS)))
                steps = np.clip(np.rint(items), 0, 3).astype(int)
                parts.append(
                    pl.DataFrame(steps, schema=ITEMS).with_columns(
                        pl.lit(round_).alias("round"),
                        pl.lit(municipality).alias("municipality"),
                        pl.lit(unit).alias("unit"),
                        pl.lit(group).alias("informant_group"),
                        pl.lit(scale).alias("scale"),
                        pl.Series("class", class_),
                        pl.Series("grade_band", np.where(class_ % 2, "7-9", "4-6")),
                        pl.Series("education", education),
                        pl.Series("x", steps.sum(axis=1) * (STEP // len(ITEMS))),
                    )
                )
    return pl.concat(parts)


WHO = ["round", "municipality", "unit", "informant_group", "scale"]


def _scale_moments(answers: pl.DataFrame) -> pl.DataFrame:
    keys = [*WHO, "grade_band"]
    x, classed = pl.col("x"), pl.col("informant_group") == "pupils_4_10"
    classes = answers.group_by(*keys, "class").agg(
        n_c=pl.len(), t_c=x.sum(), x2=(x * x).sum()
    )
    n, t = pl.col("n_c"), pl.col("t_c")
    sums = classes.group_by(keys).agg(
        n=n.sum(),
        sum_x=t.sum(),
        sum_x2=pl.col("x2").sum(),
        classes=pl.len(),
        class_n2=(n * n).sum(),
        class_t2_n=(t * t / n).round().sum(),
        class_nt=(n * t).sum(),
        class_t2=(t * t).sum(),
    )
    of_classes = ["classes", "class_n2", "class_t2_n", "class_nt", "class_t2"]
    return sums.with_columns(
        *(pl.when(classed).then(c).otherwise(0).alias(c) for c in of_classes),
        breakdown=pl.lit("all"),
    )


def _item_moments(answers: pl.DataFrame) -> pl.DataFrame:
    keys = ["round", "municipality", "informant_group", "scale", "grade_band"]
    return pl.concat(
        answers.group_by(keys).agg(
            item=pl.lit(one),
            other_item=pl.lit(other),
            gender=pl.lit(None),
            n=pl.len(),
            sum_x=pl.col(one).sum(),
            sum_y=pl.col(other).sum(),
            sum_xy=(pl.col(one) * pl.col(other)).sum(),
        )
        for one, other in combinations_with_replacement(ITEMS, 2)
    )


def _background(answers: pl.DataFrame) -> pl.DataFrame:
    x, y = pl.col("education"), pl.col("x")
    pupils = answers.filter(pl.col("informant_group") == "pupils_4_10")
    classes = pupils.group_by(*WHO, "grade_band", "class").agg(
        n=pl.len(),
        sum_x=x.sum(),
        sum_x2=(x * x).sum(),
        sum_y=y.sum(),
        sum_y2=(y * y).sum(),
        sum_xy=(x * y).sum(),
    )
    n, t_x, t_y = pl.col("n"), pl.col("sum_x"), pl.col("sum_y")
    of_classes = {
        "classes": pl.len(),
        "class_n2": (n * n).sum(),
        "class_nx": (n * t_x).sum(),
        "class_x2": (t_x * t_x).sum(),
        "class_x2_n": (t_x * t_x / n).round().sum(),
        "class_xy_n": (t_x * t_y / n).round().sum(),
        "class_y2_n": (t_y * t_y / n).round().sum(),
    }
    is_known = pl.col("unit") != "479002"
    return (
        classes.group_by(*WHO, "grade_band")
        .agg(pl.col("n", "^sum_.*$").sum(), **of_classes)
        .with_columns(
            pl.when(is_known).then(name).otherwise(0).alias(name) for name in of_classes
        )
        .rename({"scale": "outcome", "grade_band": "breakdown"})
    )


def _tests(rng: np.random.Generator) -> pl.DataFrame:
    rows = []
    for municipality, units in SIZES.items():
        for unit, pupils in units.items():
            for round_ in [r for r in ROUNDS if (unit, r) not in GONE]:
                for subject, grade in TESTS:
                    exempt = int(rng.integers(0, 3))
                    tested = max(pupils - exempt, 0)
                    of_class = np.bincount(np.arange(tested) % (tested // 12 + 1))
                    in_class = rng.binomial(of_class, rng.beta(5.0, 2.0, of_class.size))
                    good, is_known = int(in_class.sum()), unit != "479002"
                    of_levels = {
                        "good": in_class,
                        "top": in_class // 5,
                        "poor": (of_class - in_class) // 2,
                    }
                    rows.append(
                        {
                            "round": round_,
                            "municipality": municipality,
                            "unit": unit,
                            "subject": subject,
                            "grade": grade,
                            "breakdown": "all",
                            "enrolled": pupils,
                            "exempt": exempt,
                            "tested": tested,
                            "good": good,
                            "top": int(of_levels["top"].sum()),
                            "poor": int(of_levels["poor"].sum()),
                            "classes": of_class.size * is_known,
                            "class_n2": int((of_class**2).sum()) * is_known,
                            **{
                                f"class_{level}2_n": int(
                                    (2_000_000 * hits**2 + of_class)
                                    // (2 * of_class)
                                    @ np.ones_like(hits)
                                )
                                * is_known
                                for level, hits in of_levels.items()
                            },
                        }
                    )
    return pl.DataFrame(rows)
