"""Means and covariances of a scale's items, over all municipalities."""

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.statistics.reliability import covariance_from_sums
from pipeline.store.lake import Lake

TABLE = "scored.item_moments"
KEYS = ["round", "informant_group", "scale"]


@dataclass(frozen=True)
class ItemSums:
    """Complete cases of one scale in one round.

    Attributes:
        round: Round.
        informant_group: Who answered.
        scale: Scale.
        items: Items that the round asked, k, in the order of the alphabet.
        n: Respondents who answered all of them.
        mean: Shape (k,), keyed answer steps.
        covariance: Shape (k, k), sample covariances. None with fewer than two.
    """

    round: str
    informant_group: str
    scale: str
    items: tuple[str, ...]
    n: int
    mean: NDArray[np.floating]
    covariance: NDArray[np.floating] | None

    def of_items(self, some: Container[str]) -> "ItemSums":
        """Return those of some items, over the complete cases of all."""
        rows = [row for row, item in enumerate(self.items) if item in some]
        return replace(
            self,
            items=tuple(self.items[row] for row in rows),
            mean=self.mean[rows],
            covariance=None
            if self.covariance is None
            else self.covariance[np.ix_(rows, rows)],
        )


def item_sums(lake: Lake) -> Iterator[ItemSums]:
    """Yield every scale and round; grade bands and genders added up."""
    sums = lake.rows(TABLE)
    pooled = (
        sums.group_by(*KEYS, "item", "other_item")
        .agg(pl.col("n", "sum_x", "sum_y", "sum_xy").sum())
        .sort(*KEYS, "item", "other_item")
    )
    for key, pairs in pooled.group_by(*KEYS, maintain_order=True):
        round_, group, scale = map(str, key)
        yield _one_scale(round_, group, scale, pairs)


def _one_scale(round_: str, group: str, scale: str, pairs: pl.DataFrame) -> ItemSums:
    same = pairs.filter(pl.col("item") == pl.col("other_item"))
    row_of = {item: row for row, item in enumerate(same["item"])}
    products = np.zeros((len(row_of), len(row_of)))
    for item, other, product in pairs.select("item", "other_item", "sum_xy").rows():
        products[row_of[item], row_of[other]] = product
        products[row_of[other], row_of[item]] = product
    n, sums = int(same["n"][0]), same["sum_x"].to_numpy().astype(float)
    return ItemSums(
        round_,
        group,
        scale,
        tuple(row_of),
        n,
        sums / n,
        covariance_from_sums(n, sums, products),
    )
