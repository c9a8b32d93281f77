"""Is everybody there: rows, units, informant groups, who answered or was tested."""

import polars as pl

from pipeline.release.rounds import with_previous

MUNICIPALITY = ["round", "municipality"]
GROUP = [*MUNICIPALITY, "informant_group"]
CLASS_CHECKS = ["classes_missing", "classes_alike", "classes_large"]


def rows_accepted(accepted: pl.DataFrame, rejected: pl.DataFrame) -> pl.DataFrame:
    """Return the share of a kind of delivery's rows that were accepted.

    Args:
        accepted: `staged.accepted_rows`.
        rejected: `staged.rejected_rows`.
    """
    kind = [*MUNICIPALITY, "source"]
    kept = accepted.group_by(kind).agg(kept=pl.col("rows").sum())
    lost = rejected.group_by(kind).agg(lost=pl.len().cast(pl.Int64))
    both = kept.join(lost, on=kind, how="full", coalesce=True).fill_null(0)
    return both.select(
        *MUNICIPALITY,
        measure="source",
        expectation=pl.lit("rows_accepted"),
        observed=pl.col("kept") / (pl.col("kept") + pl.col("lost")),
    )


def odd_classes(accepted: pl.DataFrame, warnings: pl.DataFrame) -> pl.DataFrame:
    """Return how many remarks there are about the classes of a kind of delivery.

    Args:
        accepted: `staged.accepted_rows`.
        warnings: `staged.warnings`.
    """
    kind = [*MUNICIPALITY, "source"]
    odd = warnings.filter(pl.col("check_id").is_in(CLASS_CHECKS))
    counted = odd.group_by(kind).agg(observed=pl.len().cast(pl.Float64))
    return (
        accepted.select(kind)
        .unique()
        .join(counted, on=kind, how="left")
        .select(
            *MUNICIPALITY,
            measure="source",
            expectation=pl.lit("odd_classes"),
            observed=pl.col("observed").fill_null(0.0),
        )
    )


def units_missing(units: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return how many of a municipality's units have no row in the release.

    Only kinds of units count of which the round has any.

    Args:
        units: `staged.units`.
        cells: `disclosed.cells`.
    """
    unit = [*MUNICIPALITY, "unit"]
    told = cells.filter(level="unit").select(unit).unique()
    there = units.join(told.with_columns(there=True), on=unit, how="left")
    there = there.with_columns(pl.col("there").fill_null(value=False))
    asked = pl.col("there").any().over("round", "unit_type")
    return (
        there.filter(asked)
        .group_by(MUNICIPALITY)
        .agg(
            expectation=pl.lit("units_missing"),
            observed=(~pl.col("there")).sum().cast(pl.Float64),
        )
    )


def groups_missing(
    participation: pl.DataFrame,
    units: pl.DataFrame,
    groups: pl.DataFrame,
    municipalities: list[str],
) -> pl.DataFrame:
    """Return how many informant groups others heard from and a municipality did not.

    Args:
        participation: `compared.participation`.
        units: `staged.units`; a group counts only where it has units.
        groups: (informant_group, unit_type, …) of the programme.
        municipalities: Codes of the active municipalities.
    """
    heard = participation.filter(pl.col("n_answered") > 0)
    asked = heard.filter(level="programme").select("round", "informant_group")
    has = units.select("round", "municipality", "unit_type").unique()
    expected = (
        asked.join(groups.select("informant_group", "unit_type"), on="informant_group")
        .join(pl.DataFrame({"municipality": municipalities}), how="cross")
        .join(has, on=["round", "municipality", "unit_type"], how="semi")
    )
    missing = expected.join(
        heard.filter(level="municipality"),
        on=GROUP,
        how="anti",
    )
    # A municipality without any unit in the register lacks every group.
    absent = asked.join(
        pl.DataFrame({"municipality": municipalities}), how="cross"
    ).join(has, on=MUNICIPALITY, how="anti")
    counted = (
        pl.concat([missing.select(MUNICIPALITY), absent.select(MUNICIPALITY)])
        .group_by(MUNICIPALITY)
        .agg(observed=pl.len().cast(pl.Float64))
    )
    everyone = (
        asked.select("round")
        .unique()
        .join(pl.DataFrame({"municipality": municipalities}), how="cross")
    )
    return everyone.join(counted, on=MUNICIPALITY, how="left").with_columns(
        pl.col("observed").fill_null(0.0), expectation=pl.lit("groups_missing")
    )


def units_shown(cells: pl.DataFrame) -> pl.DataFrame:
    """Return the share of units with at least one shown scale, per edition and group.

    Args:
        cells: `disclosed.cells`; groups that are never shown per unit do not count.
    """
    subject = ["edition", *GROUP]
    return (
        cells.filter(
            pl.col("level") == "unit",
            pl.col("quantity") == "points",
            pl.col("status") != "confidential",
        )
        .group_by(*subject, "unit")
        .agg(shown=(pl.col("status") == "shown").any())
        .group_by(subject)
        .agg(expectation=pl.lit("units_shown"), observed=pl.col("shown").mean())
    )


def participation(
    rates: pl.DataFrame, *, low_rate: float, smallest: int, rounds: list[str]
) -> list[pl.DataFrame]:
    """Return the evidence about participation.

    Args:
        rates: `compared.participation`.
        low_rate: Response rate of a unit below which it counts as low.
        smallest: Fewest invited of a unit whose rate says anything.
        rounds: Rounds in time.
    """
    known = rates.filter(pl.col("response_rate").is_not_null())
    whole = known.filter(level="municipality").select(*GROUP, observed="response_rate")
    units = known.filter(pl.col("level") == "unit", pl.col("n_invited") >= smallest)
    fall = with_previous(whole, rounds).with_columns(
        observed=pl.col("observed_before") - pl.col("observed")
    )
    below = units.group_by(GROUP).agg(
        observed=(pl.col("response_rate") < low_rate).mean()
    )
    return [
        whole.with_columns(expectation=pl.lit("response_rate")),
        fall.drop("observed_before").with_columns(
            expectation=pl.lit("response_rate_fall")
        ),
        below.with_columns(expectation=pl.lit("units_below_rate")),
    ]


def coverage(indicators: pl.DataFrame, rounds: list[str]) -> list[pl.DataFrame]:
    """Return the evidence about the national tests' coverage per municipality.

    Args:
        indicators: `compared.indicators`.
        rounds: Rounds in time.
    """
    whole = indicators.filter(
        pl.col("level") == "municipality",
        pl.col("quantity") == "coverage",
        pl.col("value").is_not_null(),
    ).select("round", "municipality", "measure", "breakdown", observed="value")
    change = with_previous(whole, rounds).with_columns(
        observed=pl.col("observed") - pl.col("observed_before")
    )
    return [
        whole.with_columns(expectation=pl.lit("test_coverage")),
        change.drop("observed_before").with_columns(
            expectation=pl.lit("test_coverage_change")
        ),
    ]
