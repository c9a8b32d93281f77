"""The item-level world: answers to single questions, for reliability and invariance.

Five questions with one common factor. Pupils of one class, and of one unit, share part
of the factor. Continuous answers follow the model of the estimators; ordinal ones are
the same answers cut into five categories, as questionnaires have them.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import special

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.aggregate import Measures
from pipeline.verification.design import Design
from pipeline.verification.measure import share
from pipeline.verification.product import computed
from pipeline.verification.worlds import Shares
from schemas import scored

FloatArray = NDArray[np.floating]
LOADINGS = np.array([0.8, 0.7, 0.6, 0.7, 0.5])
CUTS = np.array([-1.8, -1.0, -0.2, 0.8])  # few at the bottom, many at the top
ITEMS = [f"i{number}" for number in range(LOADINGS.size)]
FINE = 1000  # continuous answers are stored as thousandths of an item's SD
MIDDLE = 10  # item SDs above 0, since answers are not negative
CLASS_SHARE = 0.125  # of the factor's variance; units included
TRUE_CHANGE = 0.1  # of the factor, in its SD, where two rounds are compared
FEW = 400  # respondents of a small comparison
REWORDED = {  # scale -> respondents (None: all), shift of one question in its SD
    "same": (None, 0.0),
    "same_few": (FEW, 0.0),
    "reworded": (None, 0.25),
    "reworded_few": (FEW, 0.25),
}


@dataclass(frozen=True)
class ItemBatch:
    """Replications of the item-level world."""

    programme: Programme
    design: Design
    replications: range
    seed: int


def measured_items(batch: ItemBatch) -> Measures:
    """Return what one batch says about reliability and invariance."""
    measures: Measures = {}
    ids = pl.DataFrame({"informant_group": [f"r{i:06d}" for i in batch.replications]})
    items, units = [], []
    for number, name in zip(batch.replications, ids["informant_group"], strict=True):
        rng = generator(batch.seed, "items", str(number))
        one = _one(batch.design, rng)
        items += [
            item_rows(x, batch.design.rounds[round_], name, scale)
            for (scale, round_), x in one.answers.items()
        ]
        units.append(_unit_rows(batch.design, one, name))
    tables = computed(
        {
            "scored.item_moments": pl.concat(items),
            "scored.scale_moments": pl.concat(units),
        },
        batch.programme,
        ["compared.reliability", "compared.invariance"],
    )
    reliability = tables["compared.reliability"]
    for name, scale, truth in (
        ("continuous", "continuous", true_omega()),
        ("ordinal", "ordinal", true_ordinal_reliability()),
        ("ordinal_latent", "ordinal", true_omega()),
    ):
        rows = reliability.filter(scale=scale)
        measures["omega", name] = share(rows, pl.col("omega") / truth - 1, ids)
    rows = reliability.filter(scale="continuous")
    truth = true_icc(batch.design)
    measures["bias", "icc1"] = share(rows, pl.col("icc1") / truth - 1, ids)
    ladder = tables["compared.invariance"]
    for scale in REWORDED:
        rows = ladder.filter(scale=scale)
        changed = pl.col("level").is_in(["partial_scalar", "none"])
        measures["reworded", scale] = share(rows, changed, ids)
        named = (pl.col("level") == "partial_scalar") & (pl.col("freed") == ITEMS[1])
        measures["reworded_named", scale] = share(rows, named, ids)
    return measures


@dataclass(frozen=True)
class _One:
    """One replication: (scale, round) -> whole numbers (N, k), and each one's unit."""

    answers: dict[tuple[str, int], NDArray[np.integer]]
    unit: NDArray[np.integer]


def _one(design: Design, rng: np.random.Generator) -> _One:
    """Return the answers of one replication."""
    cells = [design.size * design.answered[:, number] for number in (0, 1)]
    classes = [np.repeat(design.cell_class, cell) for cell in cells]
    shares = Shares()
    unit = rng.normal(0, np.sqrt(shares.unit), len(design.units))
    answers: dict[tuple[str, int], NDArray[np.integer]] = {}
    z = []
    for number, class_ in enumerate(classes):
        spread = np.sqrt(CLASS_SHARE - shares.unit)
        own = rng.normal(0, spread, design.class_unit.size) + unit[design.class_unit]
        factor = rng.normal(0, np.sqrt(1 - CLASS_SHARE), class_.size) + own[class_]
        residual = rng.standard_normal((class_.size, LOADINGS.size))
        shifted = factor + TRUE_CHANGE * number
        z.append(shifted[:, None] * LOADINGS + residual * np.sqrt(1 - LOADINGS**2))
    answers["continuous", 0] = _fine(z[0])
    answers["ordinal", 0] = np.searchsorted(CUTS, z[0])
    for scale, (few, shift) in REWORDED.items():
        for number in (0, 1):
            some = z[number]
            if few is not None:
                some = some[rng.choice(len(some), few, replace=False)]
            moved = np.zeros(LOADINGS.size)
            moved[1] = shift * number
            answers[scale, number] = _fine(some + moved)
    return _One(answers, design.class_unit[classes[0]])


def _fine(z: FloatArray) -> NDArray[np.integer]:
    return np.rint((z + MIDDLE) * FINE).astype(np.int64)


def item_rows(
    x: NDArray[np.integer], round_: str, group: str, scale: str
) -> pl.DataFrame:
    """Return the rows of `scored.item_moments` of answers of shape (N, k)."""
    a, b = np.triu_indices(x.shape[1])
    sums = x.sum(axis=0)
    rows = pl.DataFrame(
        {
            "round": round_,
            "municipality": "0",
            "informant_group": group,
            "grade_band": "all",
            "gender": pl.Series([None] * a.size, dtype=pl.String),
            "scale": scale,
            "item": pl.Series(ITEMS).gather(a),
            "other_item": pl.Series(ITEMS).gather(b),
            "n": len(x),
            "sum_x": sums[a],
            "sum_y": sums[b],
            "sum_xy": (x.T @ x)[a, b],
        }
    )
    return rows.cast(dict(scored.ItemMoments.empty().schema))  # pyright: ignore[reportArgumentType]


def _unit_rows(design: Design, one: _One, group: str) -> pl.DataFrame:
    """Return the rows of `scored.scale_moments` of the continuous scale."""
    score = one.answers["continuous", 0].mean(axis=1) * (1e6 / FINE)
    x = np.rint(score).astype(np.int64) - (MIDDLE - 2) * 1_000_000
    empty = scored.ScaleMoments.empty()
    units = (
        pl.DataFrame({"unit": pl.Series(design.units).gather(one.unit), "x": x})
        .group_by("unit")
        .agg(n=pl.len(), sum_x=pl.col("x").sum(), sum_x2=(pl.col("x") ** 2).sum())
        .with_columns(
            round=pl.lit(design.rounds[0]),
            municipality=pl.lit("0"),
            informant_group=pl.lit(group),
            scale=pl.lit("continuous"),
            grade_band=pl.lit("all"),
            breakdown=pl.lit("all"),
        )
        .with_columns(
            pl.lit(0).alias(name)
            for name in ("classes", "class_n2", "class_t2_n", "class_nt", "class_t2")
        )
    )
    return units.select(pl.col(name).cast(d) for name, d in empty.schema.items())


def true_omega() -> float:
    """Return the reliability of the sum of the continuous answers."""
    common = LOADINGS.sum() ** 2
    return float(common / (common + (1 - LOADINGS**2).sum()))


def true_ordinal_reliability() -> float:
    """Return the reliability of the sum of the ordinal answers.

    The variance of its expectation given the factor, over its whole variance; the
    factor is normal, so the integral is a Gauss-Hermite sum.
    """
    nodes, weights = special.roots_hermitenorm(81)
    weights = weights / weights.sum()
    residual = np.sqrt(1 - LOADINGS**2)
    above = special.ndtr(
        (nodes[:, None, None] * LOADINGS[:, None] - CUTS) / residual[:, None]
    )
    expected = above.sum(axis=2)
    steps = (
        np.arange(CUTS.size) * 2 + 1
    )  # x squared is the sum of the first odd numbers
    spread = (above * steps).sum(axis=2) - expected**2
    whole = expected.sum(axis=1)
    common = float(weights @ whole**2 - (weights @ whole) ** 2)
    return common / (common + float(weights @ spread.sum(axis=1)))


def true_icc(design: Design) -> float:
    """Return ICC(1) from the mean squares that are expected of the design.

    Analysis of variance of pupils in units, where pupils of a unit also share classes:
    what a class shares counts as shared by its unit, as far as its pupils are.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, section 3.6
    """
    n_cell = design.size * design.answered[:, 0]
    n_class = np.bincount(design.cell_class, n_cell, design.class_unit.size)
    n_unit = np.bincount(design.class_unit, n_class, len(design.units))
    n, units = n_unit.sum(), n_unit.size
    in_units = np.bincount(design.class_unit, n_class**2, units) / n_unit
    shares, k = Shares(), LOADINGS.size
    factor = (LOADINGS.sum() / k) ** 2
    unit, class_ = factor * shares.unit, factor * (CLASS_SHARE - shares.unit)
    pupil = factor * (1 - CLASS_SHARE) + (1 - LOADINGS**2).sum() / k**2
    within = class_ * (n - in_units.sum()) / (n - units) + pupil
    between = pupil + (
        (n - (n_unit**2).sum() / n) * unit
        + (in_units.sum() - (n_class**2).sum() / n) * class_
    ) / (units - 1)
    size = (n - (n_unit**2).sum() / n) / (units - 1)
    return float((between - within) / (between + (size - 1) * within))
