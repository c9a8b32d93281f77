"""Answers to single questions, drawn respondent by respondent.

Questions with one common factor. Pupils of one class, and of one unit, share part
of the factor. Continuous answers follow the model of the estimators; ordinal ones are
the same answers cut into five categories, as questionnaires have them.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Programme
from pipeline.statistics.invariance import MIN_ITEMS
from pipeline.verification.design import Design
from pipeline.verification.worlds import Shares
from schemas import scored

FloatArray = NDArray[np.floating]
LOADINGS = np.array([0.8, 0.7, 0.6, 0.7, 0.5])  # of longer scales: repeated
CUTS = np.array([-1.8, -1.0, -0.2, 0.8])  # few at the bottom, many at the top
FINE = 10  # continuous answers are stored as tenths of an item's SD
MIDDLE = 10  # item SDs above 0, since answers are not negative
CLASS_SHARE = 0.125  # of the factor's variance; units included
TRUE_CHANGE = 0.1  # of the factor, in its SD, where two rounds are compared
SHIFT = 0.25  # of a question that was reworded, in its SD
REWORDED_ITEM = 1


@dataclass(frozen=True)
class Compared:
    """A scale of two rounds in which one question was reworded, or none.

    Attributes:
        reworded: Whether one was.
        items: Questions of the scale.
        respondents: Of each round. Null: all.
    """

    reworded: bool
    items: int
    respondents: int | None

    @property
    def id(self) -> str:
        """Its id as a scale."""
        kind = "reworded" if self.reworded else "same"
        return f"{kind}_{self.items}_{self.respondents or 'all'}"


def compared_scales(programme: Programme) -> list[Compared]:
    """Return scales as long as the programme's, of the fewest respondents that count.

    The fewest are those from which on a comparison is tested. The shortest and the
    longest scale are compared with all respondents too.
    """
    lengths = sorted(
        {
            len(scale.items)
            for instrument in programme.instruments.values()
            for scale in instrument.scales
            if len(scale.items) >= MIN_ITEMS
        }
    )
    fewest = programme.file.thresholds.invariance.minimum_n
    sizes = [(items, fewest) for items in lengths]
    sizes += [(items, None) for items in {*lengths[:1], *lengths[-1:]}]
    return [
        Compared(reworded, items, respondents)
        for reworded in (False, True)
        for items, respondents in sizes
    ]


@dataclass(frozen=True)
class ItemAnswers:
    """One replication: (scale, round) -> whole numbers (N, k), and each one's unit."""

    answers: dict[tuple[str, int], NDArray[np.integer]]
    unit: NDArray[np.integer]


def draw_items(
    design: Design, scales: list[Compared], rng: np.random.Generator
) -> ItemAnswers:
    """Return the answers of one replication, those to `scales` by their ids."""
    usual = LOADINGS.size
    longest = max([usual, *(scale.items for scale in scales)])
    loadings = np.resize(LOADINGS, longest)
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
        residual = rng.standard_normal((class_.size, longest))
        shifted = factor + TRUE_CHANGE * number
        z.append(shifted[:, None] * loadings + residual * np.sqrt(1 - loadings**2))
    answers["continuous", 0] = _fine(z[0][:, :usual])
    answers["ordinal", 0] = np.searchsorted(CUTS, z[0][:, :usual])
    for scale in scales:
        for number in (0, 1):
            some = z[number][:, : scale.items]
            if scale.respondents is not None:
                some = some[rng.choice(len(some), scale.respondents, replace=False)]
            moved = np.zeros(scale.items)
            moved[REWORDED_ITEM] = SHIFT * number * scale.reworded
            answers[scale.id, number] = _fine(some + moved)
    return ItemAnswers(answers, design.class_unit[classes[0]])


def _fine(z: FloatArray) -> NDArray[np.integer]:
    return np.rint((z + MIDDLE) * FINE).astype(np.int64)


def item_rows(
    x: NDArray[np.integer], round_: str, group: str, scale: str
) -> pl.DataFrame:
    """Return the rows of `scored.item_moments` of answers of shape (N, k)."""
    a, b = np.triu_indices(x.shape[1])
    items = item_ids(x.shape[1])
    sums = x.sum(axis=0)
    rows = pl.DataFrame(
        {
            "round": round_,
            "municipality": "0",
            "informant_group": group,
            "grade_band": "all",
            "gender": pl.Series([None] * a.size, dtype=pl.String),
            "scale": scale,
            "item": items.gather(a),
            "other_item": items.gather(b),
            "n": len(x),
            "sum_x": sums[a],
            "sum_y": sums[b],
            "sum_xy": (x.T @ x)[a, b],
        }
    )
    return rows.cast(dict(scored.ItemMoments.empty().schema))  # pyright: ignore[reportArgumentType]


def item_ids(items: int) -> pl.Series:
    """Return the ids of the questions of a scale."""
    return pl.Series([f"i{number}" for number in range(items)])


def unit_rows(design: Design, one: ItemAnswers, group: str) -> pl.DataFrame:
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
