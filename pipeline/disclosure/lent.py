"""What units lend each other is told as if those that are hidden had not answered.

A cautious estimate is drawn towards the mean of its population, the more the less its
units differ, and a course is as probable as the others' courses make it. Both weigh all
units in another way than a mean does: beside the means, they would tell how far those
lie apart that are hidden.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.comparison.effects import courses
from pipeline.comparison.shrinkage import with_shrunken
from pipeline.disclosure.bases import Frames
from pipeline.programme.model import Programme
from pipeline.statistics.lasting_effect import CLASSES

MAPPING, PROGRESSION = "compared.mapping", "compared.progression"
SINCE_START = "compared.since_start"
READS = (MAPPING, PROGRESSION, SINCE_START)
DRAWN = {  # towards the others: of which table, and which column of it
    "cautious_difference": (MAPPING, "points"),
    "cautious_change": (PROGRESSION, "change"),
    "cautious_since_start": (SINCE_START, "change"),
}
COURSE = "course"
POPULATION = ["round", "since", "level", "informant_group", "measure"]
WHOSE = ["municipality", "unit"]
OF_ALL = ["round", "informant_group", "measure"]


def lent_by_shown(
    rows: pl.DataFrame, tables: Frames, programme: Programme
) -> pl.DataFrame:
    """Return the rows, with what hidden units lend to others taken back.

    Args:
        rows: Numbers as `sql/disclosed/cells.sql` says them, and which are `hidden`.
        tables: The tables of `READS`.
        programme: Its confidence, rounds, and which courses it takes for possible.

    Returns:
        Of a population in which somebody is hidden, `value` and `verdict` of the others
        are what these alone say; an estimate that three are needed for is gone where
        fewer are left. All other rows are as they were, in no order.
    """
    lent = pl.col("quantity").is_in([*DRAWN, COURSE])
    populations = ["quantity", *POPULATION]
    touched = rows.filter(lent, "hidden").select(populations).unique()
    here = {"on": populations, "nulls_equal": True}
    others = rows.join(touched, how="anti", **here)
    some = rows.join(touched, how="semi", **here)
    if some.is_empty():
        return rows
    shown = some.filter(~pl.col("hidden"))
    anew = pl.concat(_anew(shown, tables, programme), how="vertical_relaxed")
    told = shown.drop("value", "verdict").join(
        anew, on=[*populations, *WHOSE], nulls_equal=True
    )
    return pl.concat([others, some.filter("hidden"), told.select(rows.columns)])


def _anew(
    shown: pl.DataFrame, tables: Frames, programme: Programme
) -> Iterator[pl.DataFrame]:
    """Yield value and verdict of rows, as only those say that are given."""
    columns = ["quantity", *POPULATION, *WHOSE, "value", "verdict"]
    for quantity, (table, estimate) in DRAWN.items():
        units = _these(tables[table], shown.filter(quantity=quantity))
        drawn = with_shrunken(
            units,
            estimate,
            "variance",
            POPULATION,
            programme.file.thresholds.confidence,
        ).filter(pl.col("shrunken").is_not_null())
        value = pl.col("shrunken")
        if table == MAPPING:
            whole = _named(tables[table]).filter(level="programme")
            drawn = drawn.join(whole.select(*OF_ALL, whole="points"), on=OF_ALL)
            value -= pl.col("whole")
        yield drawn.with_columns(
            value=value, quantity=pl.lit(quantity), verdict=pl.lit(None, pl.String)
        ).select(columns)
    taken = shown.filter(quantity=COURSE)
    for last in taken["round"].unique().sort():
        these = _these(tables[MAPPING], taken.filter(round=last), of_rounds=False)
        found = courses(
            these.rename({"measure": "scale"}), tables[PROGRESSION], programme, [last]
        )
        yield found.with_columns(
            measure="scale",
            value=pl.max_horizontal(f"p_{name}" for name in CLASSES),
            quantity=pl.lit(COURSE),
        ).select(columns)


def _these(
    table: pl.DataFrame, shown: pl.DataFrame, *, of_rounds: bool = True
) -> pl.DataFrame:
    """Return the rows of a table that shown rows are of, or those of all rounds."""
    key = [*(POPULATION if of_rounds else POPULATION[2:]), *WHOSE]
    return _named(table).join(shown, on=key, how="semi", nulls_equal=True)


def _named(table: pl.DataFrame) -> pl.DataFrame:
    """Return the rows as cells name them; a table of one round is since none."""
    named = table.rename({"scale": "measure"})
    if "since" in named.columns:
        return named
    return named.with_columns(since=pl.lit(None, pl.String))
