"""The table `disclosed.cells`: the numbers of every edition, or why they are not shown.

The pattern is solved once for all editions; here each is only told what it may hold.
"""

from collections.abc import Iterator, Mapping

import polars as pl

from pipeline.disclosure.bases import EVERYTHING, ITEM_SHARE, SHARES, Frames
from pipeline.disclosure.class_bases import OF_CLASS
from pipeline.disclosure.lent import lent_by_shown
from pipeline.disclosure.printed import NUMBERS, as_printed
from pipeline.disclosure.rests import rests
from pipeline.disclosure.told_if import without_telling
from pipeline.programme.model import FOR_CLASSES, Edition, Programme
from schemas import disclosed
from schemas.disclosed import SHOWN

HIDDEN, CONFIDENTIAL = "hidden", "confidential"
LEVELS: Mapping[str, int] = {"unit": 0, "municipality": 1, "programme": 2, "never": 3}
ORDER = ["edition", "municipality", "round", "level", "unit", "informant_group"]
COUNTS = ["n", "base"]
WHAT = ["round", "informant_group", "measure", "breakdown", "quantity"]
MEANS = ["points", ITEM_SHARE, *SHARES, "value", "gender_gap"]  # of units beside them
# Of tests a verdict on these may be told without a number. Which way the share of good
# results goes says of it what the goals for the other shares say of theirs.
VERDICTS_ALONE = ["goal", "change_share_good"]
OF_CLASSES = ["points", "shrunken", "answered", ITEM_SHARE, "reliability"]


def editions(
    numbers: pl.DataFrame, pattern: pl.DataFrame, tables: Frames, programme: Programme
) -> pl.DataFrame:
    """Return `disclosed.cells` of all editions that are written.

    Args:
        numbers: What `sql/disclosed/cells.sql` says.
        pattern: `disclosed.pattern`.
        tables: What `pipeline.disclosure.lent` reads.
        programme: Editions, groups, tests and goals.
    """
    empty = disclosed.Cells.empty()
    keys = [name for name in empty.columns if name not in {*ORDER, *NUMBERS, *COUNTS}]
    alone = _of_one_unit(pattern)
    # By rounds, and then by editions: all at once are some gigabytes, several times.
    parts: dict[str, list[pl.DataFrame]] = {
        edition.id: [empty] for edition in programme.file.written
    }
    for _, rows in numbers.group_by("round", maintain_order=True):
        for edition, cells in _of_round(rows, pattern, alone, tables, programme):
            parts[edition].append(cells)
    whole = [
        pl.concat(parts.pop(edition)).sort(*ORDER, *keys) for edition in sorted(parts)
    ]
    return pl.concat([empty, *whole])


def _of_round(
    numbers: pl.DataFrame,
    pattern: pl.DataFrame,
    alone: pl.DataFrame,
    tables: Frames,
    programme: Programme,
) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the cells of each edition in one round; none weighs those of another."""
    rows = numbers.with_row_index("row")
    bound = rows.join(rests(rows, pattern, programme), on="row", how="left").join(
        alone, on=["level", "municipality", *WHAT], how="left", nulls_equal=True
    )
    weighed = bound.with_columns(
        alone=pl.col("alone").fill_null(value=False),
        hidden=pl.col("hidden").fill_null(value=False) | _few(programme),
        small=pl.col("small").fill_null(value=False),
        is_test=_is_test(programme),
        rank=pl.col("level").replace_strict(LEVELS, return_dtype=pl.Int64),
        per_unit=pl.col("informant_group").replace_strict(
            {g.id: g.per_unit for g in programme.file.informant_groups},
            default=True,
            return_dtype=pl.Boolean,
        ),
    )
    ready = as_printed(lent_by_shown(weighed, tables, programme), programme)
    schema = disclosed.Cells.empty().schema
    columns = [pl.col(name).cast(dtype) for name, dtype in schema.items()]
    for edition in programme.file.written:
        told = ready.filter(_told_in(edition, programme))
        yield edition.id, _edition(told, edition).select(columns)


def _of_one_unit(pattern: pl.DataFrame) -> pl.DataFrame:
    """Return the means that rest on one unit: they would compare it with itself."""
    units = pattern.filter(
        pl.col("units") > 0,
        pl.col("quantity").is_in(MEANS),
        pl.col("as_of").is_null(),
        level="unit",
        part=EVERYTHING,
    )
    alone = pl.lit(value=True).alias("alone")
    of_municipalities = (
        units.group_by("municipality", *WHAT).len().filter(len=1).drop("len")
    )
    of_programme = units.group_by(WHAT).len().filter(len=1).drop("len")
    return pl.concat(
        [
            of_municipalities.with_columns(alone, level=pl.lit("municipality")),
            of_programme.with_columns(
                alone,
                level=pl.lit("programme"),
                municipality=pl.lit(None, pl.String),
            ).select("municipality", *WHAT, "alone", "level"),
        ]
    )


def _told_in(edition: Edition, programme: Programme) -> pl.Expr:
    """Return what an edition is about: classes, and what stands beside them, or units.

    What readers of the class edition may read besides stands in more open ones.
    """
    if edition.id != FOR_CLASSES:
        return ~OF_CLASS
    everybody = pl.col("breakdown") == EVERYTHING
    groups = pl.col("informant_group").is_in([*programme.fewest_of_class])
    return groups & pl.col("quantity").is_in(OF_CLASSES) & (OF_CLASS | everybody)


def _few(programme: Programme) -> pl.Expr:
    """Return whether fewer persons than the minimum stand behind a number."""
    minimum = pl.coalesce("informant_group", "measure").replace_strict(
        programme.fewest, default=programme.file.fewest(), return_dtype=pl.Int64
    )
    of_class = pl.col("informant_group").replace_strict(
        programme.fewest_of_class, default=None, return_dtype=pl.Int64
    )
    minimum = pl.when(OF_CLASS).then(of_class).otherwise(minimum)
    return pl.col("smallest_n").is_between(1, minimum - 1).fill_null(value=False)


def _is_test(programme: Programme) -> pl.Expr:
    tests = programme.indicators.tests
    subjects = [subject.id for subject in tests.subjects] if tests else []
    return pl.col("informant_group").is_null() & pl.col("measure").is_in(subjects)


def _edition(rows: pl.DataFrame, edition: Edition) -> pl.DataFrame:
    """Return the cells of one edition."""
    below = pl.col("rank") < LEVELS[edition.test_numbers]
    untold = pl.col("is_test") & below
    confidential = (
        ((pl.col("level") == "unit") & ~pl.col("per_unit"))
        | untold
        | (pl.col("units") < edition.units_behind_mean).fill_null(value=False)
    )
    hidden = pl.col("hidden")
    if not edition.small_counts:
        hidden = hidden | pl.col("small")
    status = (
        pl.when(confidential)
        .then(pl.lit(CONFIDENTIAL))
        .when(hidden)
        .then(pl.lit(HIDDEN))
        .when(~pl.col("comparable"))
        .then(pl.lit("not_comparable"))
        .when(~pl.col("measured"))
        .then(pl.lit("not_measured"))
        .when("alone")
        .then(pl.lit("alone"))
        .otherwise(pl.lit(SHOWN))
    )
    shown = pl.col("status") == SHOWN
    told = ~pl.col("status").is_in([HIDDEN, CONFIDENTIAL])
    # Yes or no, up or down without its number, from the level that the edition names.
    without_number = (
        untold
        & ~hidden
        & pl.col("quantity").is_in(VERDICTS_ALONE)
        & (pl.col("rank") >= LEVELS[edition.test_verdicts])
        & pl.col("comparable")
        & pl.col("measured")
    )
    # Who was invited is no secret; who answered is.
    invited = (pl.col("quantity") == "response_rate") & pl.col("per_unit")
    held = without_telling(rows.with_columns(status=status))
    return held.filter(~untold | without_number).with_columns(
        *(pl.when(shown).then(name).alias(name) for name in NUMBERS),
        edition=pl.lit(edition.id),
        n=pl.when(told).then("n"),
        base=pl.when(told | invited).then("base"),
        verdict=pl.when(shown | without_number).then("verdict"),
        because=pl.when(told).then("because"),
    )
