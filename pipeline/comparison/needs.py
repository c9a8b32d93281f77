"""The table `compared.needs`: which competence modules the numbers call for.

A proposal needs a sign: something that is certainly and noticeably so. Units may get
specific modules (B), municipalities and the programme general ones (A). Where there is
no certain sign the table says so, in an abstention, instead of proposing something.
How many are proposed is settled where it is known which signs may be told: by
`pipeline.disclosure.told_if`, for each edition.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.comparison.sign_rows import SIGN_SCHEMA, Compared
from pipeline.comparison.signs import signs_of
from pipeline.programme.model import Module, Programme
from pipeline.programme.model.modules import (
    DATA_TOO_WEAK,
    KINDS,
    NO_CERTAIN_DIFFERENCE,
)
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import compared

WHO = ["round", "level", "municipality", "unit"]
SIGN = ["trigger", "informant_group", "breakdown", "sign"]


def needs(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what calls for which module, strongest first, and who has no such sign."""
    tables = Compared.of(lake)
    found = pl.concat(
        [
            pl.DataFrame(schema=SIGN_SCHEMA),
            *(
                _for_module(signs_of(module, tables, programme), module)
                for module in programme.modules.modules
            ),
        ]
    )
    found = pl.concat([found, _of_the_programme(found)])
    chosen = (
        _by_priority(found)
        .unique([*WHO, "module", *SIGN[:-1]], keep="first", maintain_order=True)
        .with_columns(
            place=pl.col("module").cum_count().over([*WHO, "kind"]).cast(pl.Int64)
        )
    )
    empty = compared.Needs.empty()
    parts = [chosen, _abstentions(chosen, tables, programme)]
    return pl.concat([empty, *(_shaped(part, empty) for part in parts)]).sort(
        *WHO, "kind", "place", "abstention"
    )


def _by_priority(signs: pl.DataFrame) -> pl.DataFrame:
    """Return signs by priority, and equal ones by name: in one order only."""
    return signs.sort(pl.col("priority").neg(), "module", *SIGN, *WHO, nulls_last=True)


def _for_module(signs: pl.DataFrame, module: Module) -> pl.DataFrame:
    """Return the signs of one module that count where it may be proposed."""
    level = next(level for level, kind in KINDS.items() if kind == module.kind)
    return signs.filter(pl.col("level") == level)


def _of_the_programme(signs: pl.DataFrame) -> pl.DataFrame:
    """Return general modules that most municipalities share, for the programme.

    A module counts for the programme by how many municipalities show its sign; the
    strongest of their signs stands for it.
    """
    general = signs.filter(pl.col("kind") == "A")
    shared = (
        _by_priority(general)
        .unique(["round", "module", "municipality"], keep="first", maintain_order=True)
        .with_columns(
            municipalities=pl.len().over("round", "module").cast(pl.Int64),
            strongest=pl.col("priority").max().over("round", "module"),
        )
        .unique(["round", "module"], keep="first", maintain_order=True)
    )
    return (
        shared.filter(pl.col("municipalities") > 1)
        .with_columns(
            level=pl.lit("programme"),
            municipality=pl.lit(None, dtype=pl.String),
            unit=pl.lit(None, dtype=pl.String),
            priority=pl.col("municipalities") * 1000 + pl.col("strongest"),
        )
        .select(signs.columns)
    )


def _abstentions(
    chosen: pl.DataFrame, tables: Compared, programme: Programme
) -> pl.DataFrame:
    """Return those who get no proposal, and why: no certain sign, or too little."""
    thresholds = programme.file.thresholds
    weak = (pl.col("n") < programme.file.fewest()) | (
        pl.col("alpha").fill_null(0) < thresholds.reliability.hide
    )
    everybody = (
        tables.mapping.join(
            tables.reliability.select("round", "informant_group", "scale", "alpha"),
            on=["round", "informant_group", "scale"],
            how="left",
        )
        .group_by(WHO)
        .agg(too_weak=weak.all())
    )
    kinds = {module.kind for module in programme.modules.modules}
    rows = []
    for kind in sorted(kinds):
        levels = [level for level, its in KINDS.items() if its == kind]
        without = everybody.filter(pl.col("level").is_in(levels)).join(
            chosen.filter(pl.col("kind") == kind), on=WHO, how="anti", nulls_equal=True
        )
        rows.append(
            without.with_columns(
                kind=pl.lit(kind),
                abstention=pl.when("too_weak")
                .then(pl.lit(DATA_TOO_WEAK))
                .otherwise(pl.lit(NO_CERTAIN_DIFFERENCE)),
            )
        )
    return pl.concat(rows) if rows else chosen.clear()


def _shaped(rows: pl.DataFrame, empty: pl.DataFrame) -> pl.DataFrame:
    return rows.select(list(_columns(rows, empty)))


def _columns(rows: pl.DataFrame, empty: pl.DataFrame) -> Iterator[pl.Expr]:
    for name, dtype in empty.schema.items():
        column = pl.col(name) if name in rows.columns else pl.lit(None)
        column = column.cast(dtype)
        yield (column.round(DECIMALS) if dtype.is_float() else column).alias(name)
