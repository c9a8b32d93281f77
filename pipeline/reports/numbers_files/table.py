"""The numbers of a round and edition: a row per number that may be shown.

They are those of a municipality, or of all together. What documents hold back is held
back here: the single leader, what is hidden, and scales whose questions agree too
little for one number.
"""

from collections.abc import Iterable

import polars as pl

from pipeline.disclosure.printed import DECIMALS, IN_POINTS, PER_CENT
from pipeline.programme.model import EditionId, Programme
from pipeline.reports.numbers.cells import RATE
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.parts.evidence import COUNTED, EARLIER, KINDS
from schemas.disclosed import OF_PROGRAMME, SHOWN, STATUSES

KEY = ["round", "level", "municipality", "unit", "group", "measure", "breakdown"]
KEY += ["quantity", "since", "about"]
NUMBERS = ["value", "low", "high", "detectable"]  # each with the decimals of its kind
COUNTS = ["n", "base"]
COLUMNS = ["address", *KEY[:3], "municipality_name", "unit", "unit_name", *KEY[4:]]
COLUMNS += ["status", "kind", *NUMBERS, *COUNTS, "verdict", "because"]
NOTHING = "-"  # stands in an address where it names nothing
LOOSE = "too_loose"
CONFIDENTIAL = "confidential"  # the edition must not tell it
SAID = [*(one for one in STATUSES if one != CONFIDENTIAL), LOOSE]
LEVELS = ["programme", "municipality", "unit"]
TAKEN_FROM = {  # of these the base is no secret: it stands beside them in documents
    *["response_rate", "coverage", "share_good", "share_top", "share_poor"],
    *["small_units", "rounds_together"],
}
# Numbers of single municipalities in documents about all together. What these only
# count over municipalities stands in each one's own file.
OF_EACH = {RATE, *OF_PROGRAMME}
PLACES: dict[str, int] = {  # kind -> decimals
    **DECIMALS,
    "share": PER_CENT,
    "percent": PER_CENT + DECIMALS["percent"],
}


def number_rows(
    programme: Programme,
    cells: pl.DataFrame,
    names: pl.DataFrame,
    *,
    edition: EditionId,
    municipality: str,
    round_: str,
) -> pl.DataFrame:
    """Return the numbers of one municipality, with those of the programme beside them.

    Of the programme: its own, and what is told of each municipality beside them.

    Args:
        programme: The programme.
        cells: `disclosed.Cells`, of more editions, rounds and municipalities maybe; of
            the programme `disclosed.ProgrammeCells`, too.
        names: Rows (unit, name) of the round; of other units nothing is told.
        edition: Whose numbers.
        municipality: Code of the municipality, or `PROGRAMME`.
        round_: The round.

    Returns:
        `COLUMNS`, the most general level first, then in the order of addresses. What is
        not shown carries no number; n and base stand where documents print them.
    """
    own = cells.filter(
        pl.col("edition") == edition,
        pl.col("round") == round_,
        pl.col("municipality").is_null() | _of_single(programme, municipality),
        pl.col("unit").is_null() | pl.col("unit").is_in(names["unit"].to_list()),
    )
    told = (
        own.rename({"informant_group": "group"})
        .filter(~_left_out(programme))
        .with_columns(kind=_kind(programme), loose=_loose(own, programme))
        .with_columns(
            status=pl.when("loose")
            .then(pl.lit(LOOSE))
            .when(pl.col("status") == CONFIDENTIAL)
            .then(pl.lit("hidden"))
            .otherwise("status")
        )
    )
    shown = pl.col("status") == SHOWN
    earlier = pl.col("quantity").str.starts_with(EARLIER)
    differs = pl.col("quantity").str.starts_with("difference_")
    counted = pl.col("quantity").is_in(list(COUNTED)) | earlier | differs
    return (
        told.with_columns(
            *(pl.when(shown).then(name).alias(name) for name in NUMBERS),
            n=pl.when(counted & (pl.col("status") != "hidden") & ~pl.col("loose")).then(
                "n"
            ),
            base=pl.when(
                pl.col("quantity").is_in(list(TAKEN_FROM)) & ~pl.col("loose")
            ).then("base"),
            verdict=pl.when(~pl.col("loose")).then("verdict"),
            because=pl.when(~pl.col("loose")).then("because"),
            address=address(KEY),
            municipality_name=pl.col("municipality").replace_strict(
                programme.municipality_names,
                default=None,
                return_dtype=pl.String,
            ),
            unit_name=pl.col("unit").replace_strict(
                dict(names.select("unit", "name").iter_rows()),
                default=None,
                return_dtype=pl.String,
            ),
        )
        .sort(pl.col("level").cast(pl.Enum(LEVELS)), "address")
        .select(COLUMNS)
    )


def address(key: Iterable[str]) -> pl.Expr:
    """Return where a number stands, as text: whose, of what and when, by slashes.

    Args:
        key: The columns that say so, in the order of `KEY`.
    """
    return pl.concat_str(
        [pl.col(name).fill_null(NOTHING) for name in key], separator="/"
    )


def decimals() -> pl.Expr:
    """Return how many decimals the numbers of a row have."""
    return pl.col("kind").replace_strict(PLACES, return_dtype=pl.Int64)


def _of_single(programme: Programme, municipality: str) -> pl.Expr:
    """Return whether a number of a single municipality is among these.

    None is of those that the programme is only compared with.
    """
    if municipality != PROGRAMME:
        return pl.col("municipality") == municipality
    outside = pl.col("municipality").is_in(list(programme.control_municipalities))
    return pl.col("quantity").is_in(list(OF_EACH)) & ~outside


def _left_out(programme: Programme) -> pl.Expr:
    """Return whether a row must be in no file of the edition, not even as hidden.

    What an edition does not tell may follow from what it does: the mean of one unit is
    that unit's. Of tests a yes or no may be told without its number.
    """
    alone = [one.id for one in programme.file.informant_groups if not one.per_unit]
    of_leaders = (pl.col("level") == "unit") & pl.col("group").is_in(alone)
    untold = (pl.col("status") == CONFIDENTIAL) & pl.col("verdict").is_null()
    return of_leaders.fill_null(value=False) | untold


def _loose(cells: pl.DataFrame, programme: Programme) -> pl.Expr:
    """Return whether a row is of a scale whose questions agree too little for one."""
    limit = programme.file.thresholds.reliability.hide
    held = cells.filter(
        pl.col("quantity") == "reliability",
        pl.col("level") == "programme",
        pl.col("value") < limit,
    )
    scales = [
        f"{group}.{one}" for group, one in held["informant_group", "measure"].rows()
    ]
    own = pl.concat_str("group", "measure", separator=".").is_in(scales)
    other = (pl.col("quantity") == "gap") & pl.col("about").is_in(scales)
    numbers = ~pl.col("quantity").is_in(["reliability", "item_share"])
    return (own.fill_null(value=False) | other.fill_null(value=False)) & numbers


def _kind(programme: Programme) -> pl.Expr:
    """Return how the numbers of a row are written."""
    figures = {
        one.id: "percent" if one.unit == "share" else one.unit
        for one in programme.indicators.measures
    }
    of_figure = pl.col("measure").replace_strict(
        figures, default="share", return_dtype=pl.String
    )
    in_points = pl.col("because").is_in(IN_POINTS).fill_null(value=False)
    share = (pl.col("quantity") == "need") & ~in_points
    return (
        pl.when(pl.col("quantity").is_in(list(KINDS)))
        .then(pl.col("quantity").replace_strict(KINDS, default=None))
        .when(pl.col("group").is_null())
        .then(of_figure)
        .when(share)
        .then(pl.lit("share"))
        .otherwise(pl.lit("points"))
    )
