"""Which base cells a published number rests on, and what becomes of it with them."""

from collections.abc import Iterator

import polars as pl

from pipeline.disclosure.bases import EVERYTHING, ITEM_SHARE, KEY, SHARES
from pipeline.disclosure.class_bases import OF_CLASS
from pipeline.programme.frames import lineage
from pipeline.programme.model import Programme

WHO = ["level", "municipality", "unit"]
WHAT = ["informant_group", "measure"]
OF_SCALE = pl.col("informant_group").is_not_null()
QUANTITY = pl.col("quantity")
NONE = pl.lit(None, pl.String)
OF_ONE_ROUND = [
    *["points", "difference_municipality", "difference_programme", "bounds"],
    *["cautious_difference", "gap", "need", "reliability", "course", "small_units"],
    "shrunken",
]
OF_TWO_ROUNDS = ["change", "cautious_change", "adjustment"]
OF_TWO_ROUNDS += ["common_bands", "common_items", "controlled"]
TOGETHER = ["since_start", "cautious_since_start"]
BESIDE_PROGRAMME = ["difference_programme", "cautious_difference", "need"]
TWICE = "lowest_quarter_twice"


def rests(
    numbers: pl.DataFrame, pattern: pl.DataFrame, programme: Programme
) -> pl.DataFrame:
    """Return (row, hidden, small, units) of the numbers that are not shown to all.

    Args:
        numbers: What `sql/disclosed/cells.sql` says, with `row`.
        pattern: `disclosed.pattern`.
        programme: Successions, rounds, goals and tests.

    Returns:
        A row per number that rests on a hidden cell, or on a municipality's cell:
        whether one is hidden from everybody, one holds a small count, and the fewest
        units behind a municipality's cell (null: it rests on none).
    """
    municipal = pl.col("level") == "municipality"
    cells = pattern.select(
        *KEY,
        hidden=pl.col("status").is_in(["too_few", "derived"]),
        small=pl.col("status") == "small_count",
        units=pl.when(municipal).then("units"),
    ).filter(pl.col("hidden") | pl.col("small") | municipal)
    named = _prepared(numbers, programme)
    joined = [
        addresses.select("row", *KEY)
        .join(cells, on=KEY, nulls_equal=True)
        .select("row", "hidden", "small", "units")
        for addresses in (
            *_of_scales(named),
            *_of_figures(named),
            *_of_participation(named),
            _of_items(named),
        )
    ]
    joined.append(_of_all_units(named, cells))
    found = pl.concat(joined)
    courses = _of_courses(named, found)
    return (
        pl.concat([found, courses])
        .group_by("row")
        .agg(pl.col("hidden", "small").any(), pl.col("units").min())
        .sort("row")
    )


def _prepared(numbers: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add the key of a number's own base cell, and whether `since` is inherited."""
    heirs = lineage(programme).select(
        "round", "since", unit="successor", heir=pl.lit(value=True)
    )
    return numbers.join(
        heirs.unique(), on=["round", "since", "unit"], how="left"
    ).select(
        "row",
        *WHO,
        *WHAT,
        "round",
        "since",
        "about",
        "because",
        "breakdown",
        "judged",
        said=QUANTITY,
        quantity=pl.lit("points"),
        bands=pl.col("grade_bands"),
        as_of=NONE,
        part=pl.lit(EVERYTHING),
        later=pl.when("heir").then("round"),
    )


def _of_scales(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the cells that numbers of scales rest on."""
    scales, said = numbers.filter(OF_SCALE), pl.col("said")
    whole = {"breakdown": pl.lit(EVERYTHING)}
    own_class = pl.when(OF_CLASS).then("breakdown")
    there = {"breakdown": own_class.otherwise(pl.lit(EVERYTHING))}
    changes = scales.filter(said.is_in(OF_TWO_ROUNDS))
    own = scales.filter(said.is_in(OF_ONE_ROUND))
    yield own.with_columns(**there)
    yield own.filter(said == "shrunken").with_columns(**whole)
    yield scales.filter(said == "gender_gap").with_columns(
        quantity=pl.lit("gender_gap"), **there
    )
    yield own.filter(said == "difference_municipality").with_columns(
        level=pl.lit("municipality"), unit=NONE, **there
    )
    yield own.filter(said.is_in(BESIDE_PROGRAMME)).with_columns(
        level=pl.lit("programme"), municipality=NONE, unit=NONE, **there
    )
    other = pl.col("about").str.splitn(".", 2).struct
    yield own.filter(said == "gap").with_columns(
        informant_group=other.field("field_0"), measure=other.field("field_1"), **there
    )
    for part in ("", "not "):
        # Of all bands, or of those that both rounds asked and of the others.
        named = pl.lit(part) + pl.col("bands")
        some = changes.filter(pl.col("bands").is_not_null() | pl.lit(not part))
        some = some.with_columns(part=pl.coalesce(named, "part"), **there)
        yield some
        yield _back_then(some)
    together = scales.filter(said.is_in(TOGETHER)).with_columns(**there)
    yield together.with_columns(round=pl.col("because").str.split(" ")).explode("round")
    yield _back_then(scales.filter(said == "earlier").with_columns(**there))
    yield _back_then(together)


def _back_then(numbers: pl.DataFrame) -> pl.DataFrame:
    """Return the cells of the earlier round, as the later round's units."""
    return numbers.filter(pl.col("since").is_not_null()).with_columns(
        round="since", as_of="later"
    )


def _of_participation(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the counts of those who answered."""
    yield numbers.filter(
        OF_SCALE, pl.col("said").is_in(["response_rate", "bounds"])
    ).with_columns(
        measure=pl.lit("all"),
        quantity=pl.lit("answered"),
        breakdown=pl.lit(EVERYTHING),
    )
    yield numbers.filter(pl.col("said") == "answered").with_columns(
        quantity=pl.lit("answered")
    )


def _of_items(numbers: pl.DataFrame) -> pl.DataFrame:
    """Return the items' cells: one for all sets of answers that are told of an item."""
    return numbers.filter(pl.col("said") == ITEM_SHARE).with_columns(
        quantity=pl.lit(ITEM_SHARE)
    )


def _of_figures(numbers: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the cells of tests and delivered figures; of a share, its n as well."""
    meant = (
        pl.col("said")
        .str.strip_prefix("change")
        .str.strip_prefix("earlier")
        .str.strip_prefix("_")
        .replace("", "value")
    )
    figures = numbers.filter(~OF_SCALE)
    named = figures.filter(pl.col("said") != "need").with_columns(
        quantity=pl.coalesce("judged", meant)
    )
    signs = figures.filter(pl.col("said") == "need")
    needs = [signs.with_columns(quantity=pl.lit(one)) for one in (*SHARES, "value")]
    earlier = pl.col("said").str.starts_with("earlier")
    for one in (named, *needs):
        for cells in (
            one,
            one.filter(pl.col("quantity").is_in(list(SHARES))).with_columns(
                quantity=pl.lit("coverage")
            ),
        ):
            yield cells.filter(~earlier)
            yield _back_then(cells)


def _of_all_units(numbers: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """Return numbers of many that rest on each one's: hidden with any of them.

    The change of a delivered figure is the mean of the units' changes; what the
    programme is proposed is what the worst municipality shows; its change beside the
    control group's is the mean of the municipalities' changes.
    """
    of_many = numbers.filter(
        ~OF_SCALE, pl.col("level") != "unit", pl.col("said") == "change"
    )
    units = cells.filter(pl.col("hidden"), level="unit", quantity="value")
    rows = []
    for one in ("round", "since"):
        for level, at in (("municipality", ["municipality"]), ("programme", [])):
            on = ["round", "measure", "breakdown", *at]
            rows.append(
                of_many.filter(level=level)
                .with_columns(round=one)
                .join(units.select(on).unique(), on=on, how="semi")
            )
    everybody = pl.coalesce("breakdown", pl.lit(EVERYTHING))
    proposed, beside = (
        numbers.filter(
            pl.col("level") == "programme", pl.col("said") == quantity
        ).with_columns(breakdown=everybody)
        for quantity in ("need", "controlled")
    )
    municipal = cells.filter(
        pl.col("hidden"), QUANTITY != ITEM_SHARE, level="municipality"
    )
    on = ["round", *WHAT, "breakdown"]
    of_any = municipal.select(on).unique()
    rows += [
        one.join(of_any, on=on, how="semi", nulls_equal=True)
        for one in (proposed, beside, beside.with_columns(round="since"))
    ]
    return pl.concat(one.select("row") for one in rows).select(
        "row",
        hidden=pl.lit(value=True),
        small=pl.lit(value=False),
        units=pl.lit(None, pl.Int64),
    )


def _of_courses(numbers: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """Return courses, and signs of two rounds, with the changes that they rest on."""
    said = pl.col("said")
    keys = ["round", *WHO, *WHAT]
    changes = numbers.filter(OF_SCALE, said == "change").select("row", *keys)
    many = numbers.filter(
        OF_SCALE, (said == "course") | ((said == "need") & (pl.col("because") == TWICE))
    )
    return (
        changes.join(found, on="row")
        .drop("row")
        .join(many.select("row", *keys), on=keys, nulls_equal=True)
        .select("row", "hidden", "small", "units")
    )
