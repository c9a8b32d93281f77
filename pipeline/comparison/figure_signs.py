"""Signs in figures that arrive as aggregates, and in national tests."""

import polars as pl

from pipeline.comparison.sign_rows import POINTS, Compared, named
from pipeline.programme.model import Module, Programme


def measure_below(
    module: Module,
    tables: Compared,
    programme: Programme,  # noqa: ARG001
) -> pl.DataFrame:
    """A unit's aggregate figure is below its municipality's by more than `limit`.

    It is no sign where one of the module's own scales is certainly above the programme:
    what contradicts itself calls for nothing.
    """
    values = tables.indicators.filter(
        pl.col("quantity") == "value", pl.col("measure").is_in(module.triggered_by)
    )
    own = ["round", "municipality", "measure", "breakdown"]
    units = values.filter(pl.col("level") == "unit").join(
        values.filter(pl.col("level") == "municipality").select(*own, mean="value"),
        on=own,
    )
    rows = units.with_columns(difference=pl.col("value") - pl.col("mean")).filter(
        pl.col("difference") < -(module.limit or 0)
    )
    denied = tables.mapping.filter(
        pl.col("level") == "unit",
        pl.col("scale").is_in(module.triggered_by),
        pl.col("verdict_programme") == "above",
    )
    rows = rows.join(denied, on=["round", "municipality", "unit"], how="anti")
    return rows.with_columns(
        *named(module, "measure_below"),
        trigger="measure",
        # Without an interval a figure is a hint: half the weight of a certain one.
        priority=pl.lit(POINTS / 4),
    )


def goal_missed(
    module: Module,
    tables: Compared,
    programme: Programme,  # noqa: ARG001
) -> pl.DataFrame:
    """A goal of one of the module's tests is not met, and its share has fallen.

    Of a module that names shares, only goals for these count.
    """
    rows = tables.goals.filter(
        pl.col("measure").is_in(module.triggered_by),
        pl.col("quantity").is_in(module.shares) | pl.lit(not module.shares),
        pl.col("status") == "not_met",
        (pl.col("direction") == "down") | pl.col("distance").is_null(),
    )
    gap = pl.coalesce(pl.col("distance"), pl.col("change").abs())
    return rows.with_columns(
        *named(module, "goal_missed"),
        trigger="measure",
        difference=-gap,
        priority=gap * POINTS,
    )
