"""The base cells of single classes, and how they make the cells of their unit.

A class is a part of its unit as a grade band is: breakdown `class:4A`; `class:` alone
are those whose class nobody gave. A class whose pupils answer in several grade bands
has a cell per band besides, named by `part`.
"""

import polars as pl

from pipeline.disclosure.bases import (
    EVERYTHING,
    ITEM_SHARE,
    KEY,
    SUMS,
    Bases,
    Frames,
    added_up,
    bases,
    in_points,
)
from pipeline.programme.frames import counted_answers
from pipeline.programme.model import Programme
from schemas.disclosed import CLASSES

READS = ("scored.class_moments", "scored.class_counts", "scored.class_participation")
OF_CLASS = pl.col("breakdown").str.starts_with(CLASSES)
# A unit's number and those of its classes: no sum binds it to other ones.
BLOCK = ["round", "municipality", "unit", "informant_group", "measure", "quantity"]
CLASS = [*BLOCK, "breakdown"]
BAND = "grade_band"


def class_bases(tables: Frames, programme: Programme) -> Bases:
    """Return the cells of classes and of the units that they make.

    Args:
        tables: Those that this module's and `pipeline.disclosure.bases`' `READS` name.
        programme: Scales, items and groups.
    """
    atoms = pl.concat(
        [_scales(tables, programme), _items(tables, programme), _answered(tables)]
    ).with_columns(part=_own_part())
    units = bases(tables, programme).cells.filter(
        pl.col("as_of").is_null(), level="unit"
    )
    cells = (
        pl.concat(
            [
                _cells(atoms),
                _cells(_of_several_bands(atoms).with_columns(part=pl.lit(EVERYTHING))),
                units.join(atoms, on=BLOCK, how="semi").select(*KEY, *SUMS, "units"),
            ]
        )
        .sort(KEY)
        .with_row_index("cell")
        .with_columns(pl.col("cell").cast(pl.Int64))
    )
    return Bases(cells.drop("cell"), _sums(cells, atoms))


def _scales(tables: Frames, programme: Programme) -> pl.DataFrame:
    bands = in_points(tables["scored.class_moments"], tables, programme)
    return _atoms(bands, measure="scale", quantity="points")


def _items(tables: Frames, programme: Programme) -> pl.DataFrame:
    """Return who answered an item, and who gave the answers that matter."""
    told = counted_answers(programme).filter("matters")
    item = ["informant_group", "item"]
    counts = (
        tables["scored.class_counts"]
        .join(told.select(item).unique(), on=item)
        .join(
            told.select(*item, "answer", counts=pl.lit(value=True)),
            on=[*item, "answer"],
            how="left",
        )
        .with_columns(
            total=pl.when("counts").then("n").otherwise(0),
            least=pl.lit(0),
            most=pl.col("n"),
        )
    )
    return _atoms(counts, measure="item", quantity=ITEM_SHARE)


def _answered(tables: Frames) -> pl.DataFrame:
    """Return how many of each class answered: a sum of ones."""
    answered = tables["scored.class_participation"].with_columns(
        **dict.fromkeys(SUMS, pl.col("n_answered")),
        **{BAND: pl.lit(EVERYTHING), "of": pl.lit(EVERYTHING)},
    )
    return _atoms(answered, measure="of", quantity="answered")


def _atoms(rows: pl.DataFrame, *, measure: str, quantity: str) -> pl.DataFrame:
    """Return the sums of every class and grade band."""
    named = rows.with_columns(
        measure=pl.col(measure),
        quantity=pl.lit(quantity),
        breakdown=pl.lit(CLASSES) + pl.col("class_id").fill_null(""),
    )
    return added_up(named, [*CLASS, BAND])


def _own_part() -> pl.Expr:
    """Return `all` for a class of one band: it is the class as a whole."""
    several = pl.col(BAND).n_unique().over(CLASS) > 1
    return pl.when(several).then(BAND).otherwise(pl.lit(EVERYTHING))


def _of_several_bands(atoms: pl.DataFrame) -> pl.DataFrame:
    return added_up(atoms.filter(pl.col("part") != EVERYTHING), CLASS)


def _cells(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        *(
            {
                "as_of": pl.lit(None, pl.String).alias("as_of"),
                "level": pl.lit("unit").alias("level"),
            }.get(name, pl.col(name))
            for name in KEY
        ),
        *SUMS,
        units=(pl.col("n") > 0).cast(pl.Int64),
    )


def _sums(cells: pl.DataFrame, atoms: pl.DataFrame) -> pl.DataFrame:
    """Return every sum: classes make their unit, its grade bands, and parts of these.

    Of a class of several grade bands its cells per band take part, and make the class.
    """
    placed = cells.select(*CLASS, "part", "cell")
    pieces = atoms.select(*CLASS, "part", BAND).join(placed, on=[*CLASS, "part"])
    whole = pl.col("part") == EVERYTHING
    several = pieces.filter(~whole).join(
        placed.filter(whole).select(*CLASS, whole="cell"), on=CLASS
    )
    parents = placed.filter(~OF_CLASS).select(
        *BLOCK, pl.col("breakdown", "part").name.prefix("of_"), whole="cell"
    )
    bands = pl.col("of_part").str.strip_prefix("not ").str.split(" ")
    among = bands.list.contains(pl.col(BAND))
    band = pl.lit("band:") + pl.col(BAND)
    is_in = (
        pl.when(pl.col("of_breakdown") != EVERYTHING)
        .then(pl.col("of_breakdown") == band)
        .when(pl.col("of_part") == EVERYTHING)
        .then(pl.lit(value=True))
        .when(pl.col("of_part").str.starts_with("not "))
        .then(~among)
        .otherwise(among)
    )
    made = pieces.join(parents, on=BLOCK).filter(is_in)
    sides = pl.concat([one.select("whole", "cell") for one in (several, made)])
    whole_side = sides.select("whole", cell="whole").unique()
    return (
        pl.concat(
            [
                sides.with_columns(factor=pl.lit(1, pl.Int64)),
                whole_side.with_columns(factor=pl.lit(-1, pl.Int64)),
            ]
        )
        .with_columns(sum=(pl.col("whole").rank("dense") - 1).cast(pl.Int64))
        .select("sum", "cell", "factor")
        .sort("sum", "cell")
    )
