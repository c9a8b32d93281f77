"""The unit register, or the units that other deliveries name where there is none."""

from collections.abc import Iterable, Iterator, Sequence
from typing import get_args

import polars as pl

from pipeline.ingest.cells import is_one_of, ours
from pipeline.ingest.place_rules import UNIT_NUMBER, agreement_rules
from pipeline.ingest.portions import Portion
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.row_rules import RowRule
from pipeline.programme.model import Programme, Source, Succession, UnitType
from pipeline.store.lake import Partition

COLUMNS = ["unit", "name", "unit_type", "successor", "main_unit"]


def register_rows(
    portions: Iterable[Portion], *, rejected: Rejected
) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Return the units that the register lists, and the numbers of others in it.

    Args:
        portions: At least one, in the order in which the first of two rows counts.
        rejected: Takes the rows that are not accepted.

    Returns:
        The units in `COLUMNS`; the numbers of other municipalities' units.
    """
    parts = [(one, _accepted(one, rejected)) for one in portions]
    rows = rejected.without_repeated(
        parts,
        ["unit"],
        "same_unit_twice",
        [portion.expected.source.columns.unit for portion, _ in parts],
    )
    elsewhere = {unit for portion, _ in parts for unit in portion.seen.elsewhere}
    return rows.select(COLUMNS), tuple(sorted(elsewhere))


def _accepted(portion: Portion, rejected: Rejected) -> pl.DataFrame:
    source = portion.expected.source

    def rules(rows: pl.DataFrame) -> list[RowRule]:
        return [*agreement_rules(portion.expected, rows), *_rules(source)]

    def read(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(LINE, **_columns(source))

    return rejected.without_broken(portion, rules, read)


def named_units(
    rows: pl.DataFrame, programme: Programme, partition: Partition
) -> pl.DataFrame:
    """Return the units that accepted rows name, in the columns of the register.

    Args:
        rows: unit, unit_type, and unit_name where the delivery has it.
        programme: Names the municipality, which is a unit of its own type.
        partition: Whose rows these are.
    """
    own = pl.col("unit") == partition.municipality
    named = programme.municipality_names
    name = pl.col("unit_name") if "unit_name" in rows.columns else pl.lit(None)
    return (
        rows.group_by("unit", maintain_order=True)
        .agg(name.drop_nulls().first().alias("name"), pl.col("unit_type").first())
        .select(
            "unit",
            pl.when(own)
            .then(pl.lit(named[partition.municipality]))
            .otherwise(pl.coalesce("name", "unit"))
            .alias("name"),
            pl.when(own)
            .then(pl.lit("municipality"))
            .otherwise("unit_type")
            .alias("unit_type"),
            pl.lit(None, dtype=pl.String).alias("successor"),
            pl.lit(None, dtype=pl.String).alias("main_unit"),
        )
    )


def with_successors(
    units: pl.DataFrame, successions: Sequence[Succession], later: Sequence[str]
) -> pl.DataFrame:
    """Fill in the successors that the register does not give.

    Args:
        units: The columns of the register.
        successions: Of the programme. A unit that was split has no single successor.
        later: The rounds after this one.
    """
    known: dict[str, str] = {}
    for round_ in later:
        for succession in successions:
            successor = succession.successor
            if succession.round == round_ and successor and succession.kind != "split":
                known.setdefault(succession.unit, successor)
    successor = pl.col("unit").replace_strict(
        list(known), list(known.values()), default=None, return_dtype=pl.String
    )
    return units.with_columns(successor=pl.coalesce("successor", successor))


def _columns(source: Source) -> dict[str, pl.Expr]:
    columns = source.columns
    name = ours(columns.unit_name, "unit_name", source)
    unit_type = ours(columns.unit_type, "unit_type", source)
    return {
        "unit": pl.col(columns.unit or "unit"),
        "name": pl.coalesce(name, pl.col(columns.unit or "unit")),
        "unit_type": pl.coalesce(unit_type, pl.lit(source.unit_type)),
        "successor": ours(columns.successor, "successor", source),
        "main_unit": ours(columns.main_unit, "main_unit", source),
    }


def _rules(source: Source) -> Iterator[RowRule]:
    columns = source.columns
    if columns.unit is not None:
        unit = pl.col(columns.unit)
        yield RowRule("missing_key", columns.unit, unit.is_null())
        yield RowRule("malformed_unit", columns.unit, ~unit.str.contains(UNIT_NUMBER))
    if columns.unit_type is not None:
        unit_type = ours(columns.unit_type, "unit_type", source)
        known = is_one_of(unit_type, get_args(UnitType)).fill_null(value=False)
        yield RowRule("unknown_unit_type", columns.unit_type, ~known)
