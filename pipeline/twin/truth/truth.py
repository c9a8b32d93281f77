"""The twin's truth: expected values of every unit, exact under the model.

The true mean of a unit on a scale is what its members would score on average if their
persons and classes were drawn anew without end: given the unit's effect and the grades
and genders of its members, the expected scale score in answer steps, integrated over
the latent distribution of classes, persons and item noise. It is no estimate and holds
no sampling error; answers that are missing at random do not move it. Points come from
the programme's expected mean and standard deviation of single scores in the first
round, per grade band, computed in the same way, so 500 is the model's own mean.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

import numpy as np
import polars as pl

CELL = ("unit", "informant_group", "scale", "round")
POINTS = 500 + 100 * (pl.col("steps") - pl.col("mean")) / pl.col("sd")


@dataclass
class TruthBook:
    """Collects what is true while municipalities are made one after the other.

    Attributes:
        rounds: Round ids in the order of time.
        cells: Frames of one row per unit, group, scale, round and grade band: n, steps
            (expected score) and squares (expected squared score).
        classes: Frames of effect classes per lineage, group and scale.
        faults: Frames of planted faults.
    """

    rounds: list[str]
    cells: list[pl.DataFrame] = field(default_factory=list)
    classes: list[pl.DataFrame] = field(default_factory=list)
    faults: list[pl.DataFrame] = field(default_factory=list)

    def write(
        self, folder: Path, successors: Mapping[tuple[str, str], pl.DataFrame]
    ) -> None:
        """Write true_scales, true_changes and faults into `folder`.

        Args:
            folder: Exists.
            successors: Pair of rounds -> unit of the first, successor in the second.
        """
        cells = self.in_points()
        _write(folder / "true_scales.parquet", unit_means(cells).sort(CELL))
        changes = pl.concat(
            [self.changes(cells, *pair, successors[pair]) for pair in self._pairs()]
        )
        order = ("unit", "informant_group", "scale", "round", "since")
        _write(folder / "true_changes.parquet", changes.sort(order))
        faults = pl.concat(self.faults).sort("delivery", "line", "check_id")
        _write(folder / "faults.parquet", faults)

    def in_points(self) -> pl.DataFrame:
        """Return the cells with points on the norms of the first round.

        A scale that the first round did not ask has no points.
        """
        cells = pl.concat(self.cells)
        return cells.join(
            norms(cells, self.rounds[0]),
            on=["informant_group", "scale", "grade_band"],
            how="left",
        ).with_columns(POINTS.alias("points"))

    def changes(
        self, cells: pl.DataFrame, since: str, round_: str, successor: pl.DataFrame
    ) -> pl.DataFrame:
        """Return the true change of every unit that is open in `round_`.

        What became one unit is compared with all that it was before: the earlier value
        is the mean of the predecessors, weighted by their members.
        """
        before = (
            cells.filter(pl.col("round") == since)
            .join(successor, on="unit", how="inner")
            .with_columns(unit=pl.col("successor"))
        )
        earlier = unit_means(before).select(
            "unit", "informant_group", "scale", steps_before="steps", before="points"
        )
        later = unit_means(cells.filter(pl.col("round") == round_))
        return (
            later.join(earlier, on=["unit", "informant_group", "scale"], how="inner")
            .join(self._classes(), on=["unit", "informant_group", "scale"], how="left")
            .select(
                "unit",
                "informant_group",
                "scale",
                "round",
                since=pl.lit(since),
                change_steps=pl.col("steps") - pl.col("steps_before"),
                change_points=pl.col("points") - pl.col("before"),
                effect_class="effect_class",
            )
        )

    def _classes(self) -> pl.DataFrame:
        return pl.concat(self.classes).unique(maintain_order=True)

    def _pairs(self) -> Iterator[tuple[str, str]]:
        return combinations(self.rounds, 2)


def cell_frame(
    labels: pl.DataFrame, scales: list[str], steps: np.ndarray, squares: np.ndarray
) -> pl.DataFrame:
    """Return cells of the truth book.

    Args:
        labels: One row per kind of member: unit, informant_group, round, grade_band, n.
        scales: Names of the columns of the arrays.
        steps: Kind of member × scale, expected score.
        squares: The same for the squared score.
    """
    keys = ["unit", "informant_group", "scale", "round", "grade_band"]
    long = [
        labels.with_columns(
            scale=pl.lit(scale),
            sum=pl.Series(steps[:, number]) * pl.col("n"),
            sum_squares=pl.Series(squares[:, number]) * pl.col("n"),
        )
        for number, scale in enumerate(scales)
    ]
    return (
        pl.concat(long)
        .group_by(keys, maintain_order=True)
        .agg(pl.col("n", "sum", "sum_squares").sum())
        .select(
            *keys,
            "n",
            steps=pl.col("sum") / pl.col("n"),
            squares=pl.col("sum_squares") / pl.col("n"),
        )
    )


def norms(cells: pl.DataFrame, first_round: str) -> pl.DataFrame:
    """Return mean and standard deviation of single scores in the first round."""
    n = pl.col("n")
    return (
        cells.filter(pl.col("round") == first_round)
        .group_by("informant_group", "scale", "grade_band", maintain_order=True)
        .agg(
            mean=(pl.col("steps") * n).sum() / n.sum(),
            square=(pl.col("squares") * n).sum() / n.sum(),
        )
        .with_columns(sd=(pl.col("square") - pl.col("mean") ** 2).sqrt())
        .drop("square")
    )


def unit_means(cells: pl.DataFrame) -> pl.DataFrame:
    """Return one row per unit, group, scale and round: members and true means."""
    n = pl.col("n")
    return cells.group_by(CELL, maintain_order=True).agg(
        n=n.sum(),
        steps=(pl.col("steps") * n).sum() / n.sum(),
        points=(pl.col("points") * n).sum() / n.sum(),
    )


def _write(path: Path, frame: pl.DataFrame) -> None:
    frame.write_parquet(path, compression="zstd", statistics=False)
