"""What drawn worlds say of units that are told to be in the lowest quarter twice."""

from itertools import pairwise

import polars as pl

from pipeline.comparison.scale_signs import lowest_quarter_twice
from pipeline.comparison.sign_rows import Compared
from pipeline.verification.batch import Seen
from pipeline.verification.measure import Measure, chance_of_any, share
from pipeline.verification.truth import WHO
from schemas import compared

SIGN, CLAIMED = "lowest_quarter_twice", "claimed"
QUARTER = 0.25
Measures = dict[tuple[str, ...], Measure]


def where_none_is(found: Seen) -> Measures:
    """Return how often the sign is shown where all units are alike."""
    rows, ids, world = _units(found), found.batch.ids, found.batch.world
    if rows is None:
        return {}
    claimed = pl.col(CLAIMED)
    return {
        ("quarter_any", world): chance_of_any(rows, claimed, ids),
        ("quarter_wrong", world): share(rows, claimed, ids),
    }


def where_some_are(found: Seen) -> Measures:
    """Return how often the sign is false, wrongly shown and rightly shown."""
    rows, ids, world = _units(found), found.batch.ids, found.batch.world
    if rows is None:
        return {}
    claimed, twice = pl.col(CLAIMED), pl.col("twice")
    return {
        ("quarter_false", world): share(rows.filter(claimed), ~twice, ids),
        ("quarter_wrong", world): share(rows.filter(~twice), claimed, ids),
        ("quarter_seen", world): share(rows.filter(twice), claimed, ids),
    }


def _units(found: Seen) -> pl.DataFrame | None:
    """Return every unit of each round but the first, `twice` and `CLAIMED`.

    `twice`: truly among the lowest quarter of the programme's units in this round and
    in the one before. None: the programme does not look for it.
    """
    claims = _claims(found)
    if claims is None:
        return None
    rounds = found.batch.design.rounds
    cut = pl.col("true").quantile(QUARTER, interpolation="lower")
    lowest = pl.col("true") <= cut.over("round", "informant_group", "scale")
    units = found.truth.filter(level="unit").with_columns(lowest=lowest)
    before = units.select(
        *WHO,
        lowest_before="lowest",
        round=pl.col("round").replace_strict(
            dict(pairwise(rounds)), default=None, return_dtype=pl.String
        ),
    )
    keys = ["round", *WHO]
    return (
        units.join(before, on=keys)
        .join(
            claims.select(keys).with_columns(pl.lit(value=True).alias(CLAIMED)),
            on=keys,
            how="left",
        )
        .with_columns(
            pl.col(CLAIMED).fill_null(value=False),
            twice=pl.col("lowest") & pl.col("lowest_before"),
        )
    )


def _claims(found: Seen) -> pl.DataFrame | None:
    """Return the product's signs, as if every scale were measured without error."""
    programme, worlds = found.batch.asking, found.batch.worlds
    looking = [one for one in programme.modules.modules if SIGN in one.signs]
    if not looking:
        return None
    module = looking[0].model_copy(
        update={"triggered_by": worlds["scale"].unique().to_list()}
    )
    mapping = found.tables["compared.mapping"]
    tables = Compared(
        mapping=mapping,
        progression=compared.Progression.empty(),
        reliability=mapping.select(
            "round", "informant_group", "scale", alpha=pl.lit(1.0)
        ).unique(),
        goals=compared.Goals.empty(),
        indicators=compared.Indicators.empty(),
        moments=pl.DataFrame(),
    )
    return lowest_quarter_twice(module, tables, programme)
