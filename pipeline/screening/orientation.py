"""Items that point the other way than the rest of their scale."""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.suspicions import Suspicion
from pipeline.statistics.multiplicity import normal_quantile

SCALE = ["round", "municipality", "informant_group", "scale"]
FEWEST = 5  # complete cases below which Fisher's interval says nothing


def item_rest(moments: pl.DataFrame, limits: ScreeningLimits) -> pl.DataFrame:
    """Return how each item goes with the sum of the other items of its scale.

    Corrected item-total correlation (Nunnally and Bernstein 1994, 8.5) from sums:
    with C the products about the means and T the total,
    r = (C_iT - C_ii) / sqrt(C_ii (C_TT - 2 C_iT + C_ii)). Fisher's z gives the interval
    (Fisher 1921), its variance times the design effect.

    Args:
        moments: round, municipality (null: programme), informant_group, scale, item,
            other_item, n, sum_x, sum_y, sum_xy; each pair of items once, each item with
            itself.
        limits: Confidence and design effect.

    Returns:
        `SCALE`, item, n, r, low, high. Items without variance, scales of one item and
        too few complete cases are left out.
    """
    n = pl.col("n").cast(pl.Float64)
    about = moments.with_columns(
        c=pl.col("sum_xy") - pl.col("sum_x") * pl.col("sum_y") / n
    )
    turned = about.filter(pl.col("item") != pl.col("other_item")).with_columns(
        item="other_item", other_item="item"
    )
    both = pl.concat([about, turned.select(about.columns)])
    own = pl.col("item") == pl.col("other_item")
    items = both.group_by(*SCALE, "item").agg(
        pl.col("n").first(),
        c_ii=pl.col("c").filter(own).first(),
        c_it=pl.col("c").sum(),
    )
    c_tt = pl.col("c_it").sum().over(SCALE)
    rest = c_tt - 2 * pl.col("c_it") + pl.col("c_ii")
    r = (pl.col("c_it") - pl.col("c_ii")) / (pl.col("c_ii") * rest).sqrt()
    known = items.with_columns(r=r, rest=rest).filter(
        (pl.col("n") >= FEWEST) & (pl.col("c_ii") > 0) & (pl.col("rest") > 0)
    )
    z = pl.col("r").clip(-0.999999, 0.999999).arctanh()
    error = (limits.design_effect / (n - 3)).sqrt() * normal_quantile(limits.confidence)
    return known.select(
        *SCALE,
        "item",
        "n",
        "r",
        low=(z - error).tanh(),
        high=(z + error).tanh(),
    ).sort(*SCALE, "item")


def turned_items(
    moments: pl.DataFrame, rounds: list[str], limits: ScreeningLimits
) -> Iterator[Suspicion]:
    """Yield items whose correlation with the rest of their scale is surely negative.

    A turned item drags its neighbours below zero; so the worst of a scale is turned
    back before the others are judged. Where most municipalities show it, the
    instrument's key is wrong: the programme is named, and none of them.

    Args:
        moments: As `item_rest` takes them.
        rounds: In the order of time.
        limits: Confidence, design effect and share of municipalities.
    """
    now = item_rest(moments, limits)
    turned = pl.DataFrame(
        list(_turned(moments, now, limits)), schema=now.schema, orient="row"
    )
    everywhere = _everywhere(now, limits)
    before = {later: since for since, later in pairwise(rounds)}
    earlier = {
        (row["round"], row["municipality"], row["informant_group"], row["item"]): row
        for row in now.filter(pl.col("low") > 0).iter_rows(named=True)
    }
    for row in turned.iter_rows(named=True):
        group, item = row["informant_group"], row["item"]
        for_all = (row["round"], group, item) in everywhere
        if for_all != (row["municipality"] is None):
            continue
        facts = {
            "group": group,
            "item": item,
            "scale": row["scale"],
            "r": round(row["r"], 2),
            "high": round(row["high"], 2),
        }
        common = {
            "round": row["round"],
            "kind": "item",
            "subject": f"{group}.{item}",
            "n": row["n"],
            "municipality": row["municipality"],
        }
        yield Suspicion("item_turned", **common, facts=facts)
        since = before.get(row["round"])
        was = earlier.get((since, row["municipality"], group, item))
        if was is not None:
            facts = {**facts, "r_since": round(was["r"], 2)}
            yield Suspicion("item_turned_since", **common, since=since, facts=facts)


def _everywhere(now: pl.DataFrame, limits: ScreeningLimits) -> set[tuple]:
    """Return (round, informant_group, item) below 0 in most municipalities."""
    key = ["round", "informant_group", "item"]
    shares = (
        now.drop_nulls("municipality")
        .group_by(key)
        .agg(below=(pl.col("r") < 0).mean(), municipalities=pl.len())
        .filter(pl.col("below") >= limits.units_share, pl.col("municipalities") > 1)
    )
    return set(shares.select(key).iter_rows())


def _turned(
    moments: pl.DataFrame, now: pl.DataFrame, limits: ScreeningLimits
) -> Iterator[tuple]:
    """Yield the rows of turned items, the worst of a scale first."""
    doubtful = now.filter(pl.col("high") < 0).select(SCALE).unique(maintain_order=True)
    pairs = moments.join(doubtful, on=SCALE, nulls_equal=True)
    for _, scale in pairs.group_by(SCALE, maintain_order=True):
        turned_back: set[str] = set()
        while True:
            sign = pl.when(pl.col("item").is_in(turned_back)).then(-1).otherwise(1)
            other = (
                pl.when(pl.col("other_item").is_in(turned_back)).then(-1).otherwise(1)
            )
            keyed = scale.with_columns(
                pl.col("sum_x") * sign,
                pl.col("sum_y") * other,
                pl.col("sum_xy") * sign * other,
            )
            judged = item_rest(keyed, limits).filter(
                pl.col("high") < 0, ~pl.col("item").is_in(turned_back)
            )
            if judged.is_empty():
                break
            worst = judged.sort("r", "item").row(0)
            yield worst
            turned_back.add(worst[len(SCALE)])
