"""Rules on where a row belongs: its round, its municipality, its unit."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.ingest.cells import is_one_of
from pipeline.ingest.expected import Expected
from pipeline.ingest.origins import resolved_column
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND
from pipeline.ingest.row_rules import RowRule
from pipeline.programme.model import Source

UNIT_NUMBER = "^[0-9A-Za-z-]{1,20}$"  # as in schemas.fields.unit_id


@dataclass(frozen=True)
class Register:
    """The units that the rows of a partition may name.

    Attributes:
        kept: Does the programme have a unit register?
        units: Numbers of the partition's units. Null: no register was accepted.
        elsewhere: Numbers of other municipalities in the same register.
    """

    kept: bool
    units: tuple[str, ...] | None
    elsewhere: tuple[str, ...] = ()

    def rules(self, source: Source, also: Sequence[str] = ()) -> list[RowRule]:
        """Return the rules for the unit of a row.

        Args:
            source: Names the column; without one a row describes the municipality.
            also: Numbers that need not stand in the register.
        """
        column = source.columns.unit
        if column is None:
            return []
        unit = pl.col(column)
        rules = [RowRule("missing_key", column, unit.is_null())]
        if not self.kept:
            malformed = ~unit.str.contains(UNIT_NUMBER)
            return [*rules, RowRule("malformed_unit", column, malformed)]
        other = ~is_one_of(unit, also)
        if self.units is None:
            return [*rules, RowRule("no_register", column, other)]
        unknown = other & ~is_one_of(unit, self.units)
        elsewhere = unknown & is_one_of(unit, self.elsewhere)
        return [
            *rules,
            RowRule("unit_elsewhere", column, elsewhere),
            RowRule("unknown_unit", column, unknown),
        ]


def agreement_rules(expected: Expected, rows: pl.DataFrame) -> list[RowRule]:
    """Return the rules for columns that repeat the round or the municipality.

    Args:
        expected: The source and what belongs to it.
        rows: The batch for which the rules are.
    """
    source, rules = expected.source, []
    for check, origin, known, own in (
        ("round_disagrees", source.round, expected.rounds, ROUND),
        (
            "municipality_disagrees",
            source.municipality,
            expected.municipalities,
            MUNICIPALITY,
        ),
    ):
        column = origin.agrees_with
        if column is not None:
            meant = resolved_column(rows[column], origin, known)
            said = rows[column].is_not_null()
            other = said & ~meant.eq_missing(rows[own])
            rules.append(RowRule(check, column, pl.lit(other)))
    return rules
