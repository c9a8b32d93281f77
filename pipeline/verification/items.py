"""What the item-level world says: reliability and invariance beside the truth."""

from dataclasses import dataclass

import polars as pl

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.aggregate import Measures
from pipeline.verification.design import Design
from pipeline.verification.item_answers import (
    ITEMS,
    REWORDED,
    draw_items,
    item_rows,
    unit_rows,
)
from pipeline.verification.item_truth import (
    true_icc,
    true_omega,
    true_ordinal_reliability,
)
from pipeline.verification.measure import share
from pipeline.verification.product import computed


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
        one = draw_items(batch.design, rng)
        items += [
            item_rows(x, batch.design.rounds[round_], name, scale)
            for (scale, round_), x in one.answers.items()
        ]
        units.append(unit_rows(batch.design, one, name))
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
