"""The base cells of a release: the counts and sums that its numbers are made from.

Every published number is a function of a few of them: a mean of persons and the sum of
their values, a difference of two means, a change of one mean in two rounds. Sums bind
them together: units make a municipality, municipalities the programme, predecessors
their successor, grade bands the whole.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from pipeline.disclosure.pattern import Table
from pipeline.programme.frames import lineage, scales, subjects
from pipeline.programme.model import Programme
from schemas.disclosed import CLASSES

KEY = [
    *["round", "as_of", "level", "municipality", "unit"],
    *["informant_group", "measure", "breakdown", "quantity", "part"],
]
PLACE = ["municipality", "unit"]
SAME = [key for key in KEY if key not in {*PLACE, "level"}]
OF_BANDS = [key for key in KEY if key != "breakdown"]
# Added up like n and total: the least and the most that the total could be.
SUMS = ["n", "total", "least", "most"]
Frames = Mapping[str, pl.DataFrame]
READS = (
    "scored.scale_moments",
    "scored.test_levels",
    "compared.norms",
    "compared.progression",
    "compared.gender_gaps",
    "compared.participation",
    "compared.item_shares",
    "compared.indicators",
)
MILLION = 1_000_000  # scores are stored in millionths of an answer step
SHARES = {"share_good": "good", "share_top": "top", "share_poor": "poor"}
EVERYTHING = "all"
ITEM_SHARE = "item_share"
GENDERS = ("gender:girl", "gender:boy")
NOBODY_KNOWS = 1000  # persons behind a figure that came without their number


@dataclass(frozen=True)
class Bases:
    """The cells and the sums that bind them.

    Attributes:
        cells: `KEY`, `SUMS`, and `units` that answered; a row per cell, sorted by key.
        sums: (sum, cell, factor): the factors times the cells of one sum make 0.
    """

    cells: pl.DataFrame
    sums: pl.DataFrame

    def table(
        self,
        chosen: pl.Series,
        cost: pl.Series,
        fixed: pl.Series,
        apart: pl.Series | None = None,
    ) -> tuple[Table, pl.Series]:
        """Return some of the cells as a table, and the places they have in `cells`.

        Args:
            chosen: True: the cell is part of it; whole blocks that sums bind together.
            cost: What is lost when it is hidden.
            fixed: It is known, whatever is hidden.
            apart: Nothing is promised of it; hidden. None: no cell is.
        """
        places = chosen.arg_true()
        at = pl.DataFrame({"cell": places}).with_row_index("column")
        bound = self.sums.join(at, on="cell").with_columns(
            row=(pl.col("sum").rank("dense") - 1).cast(pl.Int64)
        )
        rows = int(bound["row"].max() or 0) + 1 if bound.height else 0  # pyright: ignore[reportArgumentType]
        equations = csr_array(
            (
                bound["factor"].to_numpy(),
                (bound["row"].to_numpy(), bound["column"].to_numpy()),
            ),
            shape=(rows, len(places)),
            dtype=np.int64,
        )
        cells = self.cells[places]
        n = cells["n"].to_numpy()
        some = np.maximum(n, 1)
        return (
            Table(
                n=n,
                total=cells["total"].to_numpy(),
                lowest=cells["least"].to_numpy() / some,
                highest=cells["most"].to_numpy() / some,
                equations=equations,
                cost=cost.gather(places).to_numpy(),
                fixed=fixed.gather(places).to_numpy(),
                unpublished=None if apart is None else apart.gather(places).to_numpy(),
            ),
            places,
        )


def bases(tables: Frames, programme: Programme) -> Bases:
    """Return every base cell of a release, in all rounds and at all levels.

    Groups that are never shown per unit have no cells of units: nothing of these is
    published, and a municipality's number may well be that of its only unit.

    Args:
        tables: Those that `READS` names, without the control group.
        programme: Scales, groups, measures, tests and successions.
    """
    units = pl.concat(
        [
            *_scale_units(tables, programme),
            _answered_units(tables),
            # Other answers have no cells: all of an item is shown or hidden together.
            _item_units(tables["compared.item_shares"].filter("matters")),
            _tested_units(tables, programme),
            _measure_units(tables, programme),
        ]
    )
    own = _per_unit(units, programme).filter(pl.col("quantity") != ITEM_SHARE)
    more = [_of_successors(own, programme), _delivered_as_such(tables, units)]
    return _bound(units, more, programme)


def item_bases(shares: pl.DataFrame, programme: Programme) -> Bases:
    """Return the cells of items alone, of one answer to each.

    Args:
        shares: `compared.ItemShares`, of one answer to each item.
        programme: Groups.
    """
    return _bound(_item_units(shares), [], programme)


def _bound(
    units: pl.DataFrame, more: Sequence[pl.DataFrame], programme: Programme
) -> Bases:
    """Return cells of units, of what these make, and some more, with their sums."""
    above = [_of_level(units, level) for level in ("municipality", "programme")]
    cells = (
        pl.concat([_per_unit(units, programme), *above, *more])
        .sort(KEY)
        .with_row_index("cell")
        .with_columns(pl.col("cell").cast(pl.Int64))
    )
    return Bases(cells.drop("cell"), _sums(cells, programme))


def _per_unit(units: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return the cells of units without those of groups never shown per unit."""
    per_unit = {g.id: g.per_unit for g in programme.file.informant_groups}
    shown = pl.col("informant_group").replace_strict(
        per_unit, default=True, return_dtype=pl.Boolean
    )
    return units.filter(shown.fill_null(value=True))


def _scale_units(tables: Frames, programme: Programme) -> list[pl.DataFrame]:
    """Return the scales' cells of units: all grade bands, and parts of them.

    A part is cut out where only some bands were asked in two rounds: a change is then
    told of these, and by how many it leaves out.
    """
    bands = in_points(_moments(tables, "all"), tables, programme)
    parts = bands.join(
        _asked_in_both(tables), on=["round", "informant_group", "scale"]
    ).with_columns(
        is_in=pl.col("grade_bands").str.split(" ").list.contains(pl.col("grade_band"))
    )
    parts = parts.with_columns(
        part=pl.when("is_in")
        .then("grade_bands")
        .otherwise(pl.lit("not ") + pl.col("grade_bands"))
    )
    whole, pieces = (
        _shaped(one, measure="scale", quantity=pl.lit("points"), part=part)
        for one, part in ((bands, pl.lit(EVERYTHING)), (parts, pl.col("part")))
    )
    return [_between_genders(whole, tables, programme), pieces]


def _moments(tables: Frames, *breakdowns: str) -> pl.DataFrame:
    moments = tables["scored.scale_moments"]
    return moments.filter(pl.col("breakdown").is_in(breakdowns))


def in_points(
    moments: pl.DataFrame, tables: Frames, programme: Programme
) -> pl.DataFrame:
    """Return sums of scales per grade band, and what they could be, in points."""
    norms = tables["compared.norms"].drop("round", "n")
    bands = moments.join(norms, on=["informant_group", "scale", "grade_band"]).join(
        scales(programme), on=["informant_group", "scale"]
    )
    per_step, n = 100 / pl.col("sd"), pl.col("n")
    x = {
        "total": pl.col("sum_x") / MILLION,
        "least": 0 * n,
        "most": n * pl.col("steps"),
    }
    return bands.with_columns(
        (500 * n + per_step * (sum_x - n * pl.col("mean"))).alias(name)
        for name, sum_x in x.items()
    )


def _between_genders(
    cells: pl.DataFrame, tables: Frames, programme: Programme
) -> pl.DataFrame:
    """Return units' cells, between narrower ends where a gap of genders is told.

    With girls' mean D above boys', boys' x lies at most D below girls' upper end, and
    so on: least and most are those of n_girls (x + D) + n_boys x, and what the others
    could be. So the gap is known whatever is hidden of the mean.
    """
    told = tables["compared.gender_gaps"].filter("may_be_told", level="unit")
    at = ["round", *PLACE, "informant_group", "measure"]
    genders = in_points(_moments(tables, *GENDERS), tables, programme)
    genders = genders.rename({"scale": "measure"})
    girls, boys = (
        added_up(genders.filter(breakdown=one).select(*at, *SUMS), at).join(
            told.select(*at[:-1], measure="scale"), on=at
        )
        for one in GENDERS
    )
    both = girls.join(boys, on=at, suffix="_boys")
    n, of_boys = pl.col("n"), pl.col("n_boys")
    gap = pl.col("total") / n - pl.col("total_boys") / of_boys
    ends = {
        end: (n + of_boys)
        * further(pl.col(end) / n - gap, pl.col(f"{end}_boys") / of_boys)
        + n * gap
        - pl.col(end)
        - pl.col(f"{end}_boys")
        for end, further in (("least", pl.max_horizontal), ("most", pl.min_horizontal))
    }
    moved = both.select(*at, **{f"{end}_moved": by for end, by in ends.items()})
    return (
        cells.join(moved, on=at, how="left", maintain_order="left")
        .with_columns(
            pl.col(end) + pl.col(f"{end}_moved").fill_null(0.0) for end in ends
        )
        .drop(f"{end}_moved" for end in ends)
    )


def _asked_in_both(tables: Frames) -> pl.DataFrame:
    """Return (round, informant_group, scale, grade_bands) that changes rest on."""
    pairs = tables["compared.progression"].filter(pl.col("grade_bands").is_not_null())
    keys = ["informant_group", "scale", "grade_bands"]
    return pl.concat(
        pairs.select(*keys, round=pl.col(one)) for one in ("round", "since")
    ).unique()


def _answered_units(tables: Frames) -> pl.DataFrame:
    """Return how many of each unit and group answered: a sum of ones."""
    answered = tables["compared.participation"].filter(level="unit")
    ones = dict.fromkeys(("total", "least", "most"), pl.col("n_answered"))
    return _shaped(
        answered.with_columns(n="n_answered", **ones),
        measure=pl.lit("all"),
        quantity=pl.lit("answered"),
    )


def _item_units(shares: pl.DataFrame) -> pl.DataFrame:
    """Return the items' cells of units: who answered, and who gave what is counted."""
    units = shares.filter(~pl.col("breakdown").str.starts_with(CLASSES), level="unit")
    counts = {"total": "n_counted", "most": "n", "least": pl.lit(0)}
    return _shaped(
        units.with_columns(**counts), measure="item", quantity=pl.lit(ITEM_SHARE)
    )


def _tested_units(tables: Frames, programme: Programme) -> pl.DataFrame:
    """Return the national tests' cells of units: pupils, and the ones who count."""
    levels = (
        tables["scored.test_levels"]
        .filter(breakdown="all")
        .join(subjects(programme), on="subject")
        .with_columns(
            informant_group=pl.lit(None, pl.String),
            breakdown=pl.lit("grade:") + pl.col("grade"),
        )
    )
    counted = {"coverage": ("enrolled", "tested")} | {
        share: ("tested", hits) for share, hits in SHARES.items()
    }
    return pl.concat(
        _shaped(
            levels.with_columns(n=n, total=hits, least=pl.lit(0), most=n),
            measure="subject",
            quantity=pl.lit(quantity),
        )
        for quantity, (n, hits) in counted.items()
    )


def _measure_units(tables: Frames, programme: Programme) -> pl.DataFrame:
    """Return the cells of figures that arrived per unit.

    Where some lack their n, the municipality's is the plain mean: all count alike.
    """
    counts = [m.id for m in programme.indicators.measures if m.unit == "count"]
    block = ["round", "measure", "breakdown"]
    known = pl.col("n").is_not_null().all().over(block)
    n = pl.when(known).then("n").otherwise(NOBODY_KNOWS)
    total = pl.when(pl.col("measure").is_in(counts)).then("value")
    rows = (
        tables["compared.indicators"]
        .filter(level="unit", quantity="value")
        .with_columns(informant_group=pl.lit(None, pl.String), n=n)
        .with_columns(total=total.otherwise(pl.col("value") * pl.col("n")))
        .with_columns(
            total=pl.when(pl.col("n") > 0).then("total").otherwise(0.0),
            each=pl.when(pl.col("n") > 0).then(pl.col("total") / pl.col("n")),
        )
        .with_columns(
            least=pl.col("each").min().over(block).fill_null(0) * pl.col("n"),
            most=pl.col("each").max().over(block).fill_null(0) * pl.col("n"),
        )
    )
    return _shaped(rows, measure="measure", quantity=pl.lit("value"))


def _delivered_as_such(tables: Frames, units: pl.DataFrame) -> pl.DataFrame:
    """Return the municipalities' own figures where no unit's arrived."""
    own = tables["compared.indicators"].filter(
        pl.col("level") == "municipality", pl.col("quantity") == "value"
    )
    rows = own.with_columns(
        informant_group=pl.lit(None, pl.String),
        n=pl.col("n").fill_null(NOBODY_KNOWS),
        total=pl.col("value") * pl.col("n").fill_null(NOBODY_KNOWS),
    ).with_columns(least="total", most="total")
    shaped = _shaped(rows, measure="measure", quantity=pl.lit("value"))
    of = ["round", "municipality", "measure", "breakdown", "quantity"]
    return shaped.join(units, on=of, how="anti").with_columns(
        level=pl.lit("municipality")
    )


def _shaped(
    rows: pl.DataFrame,
    *,
    measure: str | pl.Expr,
    quantity: pl.Expr,
    part: pl.Expr | None = None,
) -> pl.DataFrame:
    """Return cells of units: rows added up by key."""
    named = rows.with_columns(
        as_of=pl.lit(None, pl.String),
        level=pl.lit("unit"),
        measure=pl.col(measure) if isinstance(measure, str) else measure,
        quantity=quantity,
        part=pl.lit(EVERYTHING) if part is None else part,
    )
    if "breakdown" not in named.columns:
        named = named.with_columns(breakdown=pl.lit(EVERYTHING))
    return added_up(named, KEY).with_columns(units=(pl.col("n") > 0).cast(pl.Int64))


def added_up(rows: pl.DataFrame, keys: Sequence[str]) -> pl.DataFrame:
    """Add up n, total and what the total lies between, in the order of the keys."""
    counted = [pl.col("units").sum()] if "units" in rows.columns else []
    return (
        rows.sort(keys)
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("n").cast(pl.Int64).sum(),
            *(pl.col(name).cast(pl.Float64).sum() for name in SUMS[1:]),
            *counted,
        )
    )


def _of_level(units: pl.DataFrame, level: str) -> pl.DataFrame:
    """Return the cells of municipalities or of the programme."""
    gone = {"unit"} if level == "municipality" else set(PLACE)
    of_level = units.with_columns(
        *(pl.lit(None, pl.String).alias(name) for name in gone), level=pl.lit(level)
    )
    return added_up(of_level, KEY).select(units.columns)


def _of_successors(units: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return what predecessors make together, as their successor of a later round."""
    return (
        added_up(_predecessors(units, programme), KEY)
        .with_columns(units=(pl.col("n") > 0).cast(pl.Int64))
        .select(units.columns)
    )


def _predecessors(units: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return cells of units under the successors' keys: a row per later round."""
    fates = lineage(programme).select("unit", "successor", round="since", as_of="round")
    heirs = fates.select("round", "as_of", unit="successor").unique()
    kept = heirs.join(fates, on=["round", "as_of", "unit"], how="anti")
    fates = pl.concat(
        [fates, kept.with_columns(successor="unit").select(fates.columns)]
    )
    own = units.filter(level="unit").drop("as_of")
    return (
        own.join(fates, on=["round", "unit"]).drop("unit").rename({"successor": "unit"})
    )


def _sums(cells: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return every sum: what it is made of counts once, the whole minus once."""
    own = cells.filter(pl.col("as_of").is_null())
    units, municipalities, wholes = (
        own.filter(level=level) for level in ("unit", "municipality", "programme")
    )
    inherited = cells.filter(pl.col("as_of").is_not_null())
    pieces = cells.filter(pl.col("part") != EVERYTHING).with_columns(
        bands=pl.col("part").str.strip_prefix("not "), part=pl.lit(EVERYTHING)
    )
    items = own.filter(quantity=ITEM_SHARE)
    bands = items.filter(pl.col("breakdown") != EVERYTHING)
    found = [
        _sum(municipalities, units, [*SAME, "municipality"]),
        _sum(wholes, municipalities, SAME),
        _sum(inherited, _predecessors(units, programme), KEY),
        _sum(cells.filter(part=EVERYTHING), pieces, KEY, each="bands"),
        _sum(items.filter(breakdown=EVERYTHING), bands, OF_BANDS),
    ]
    return (
        pl.concat(
            part.with_columns(kind=pl.lit(kind)) for kind, part in enumerate(found)
        )
        .with_columns(
            sum=(pl.struct("kind", "whole", "each").rank("dense") - 1).cast(pl.Int64)
        )
        .select("sum", "cell", "factor")
        .sort("sum", "cell")
    )


def _sum(
    wholes: pl.DataFrame,
    pieces: pl.DataFrame,
    keys: Iterable[str],
    each: str | None = None,
) -> pl.DataFrame:
    """Return (whole, each, cell, factor): pieces of the same keys make a whole."""
    keys = list(keys)
    bound = pieces.select(
        *keys, pl.col("cell"), each=pl.col(each) if each else pl.lit(EVERYTHING)
    ).join(wholes.select(*keys, whole="cell"), on=keys, nulls_equal=True)
    sides = bound.select("whole", "each", "cell", factor=pl.lit(1, pl.Int64))
    other = (
        sides.select("whole", "each")
        .unique()
        .with_columns(cell="whole", factor=pl.lit(-1, pl.Int64))
    )
    return pl.concat([sides, other.select(sides.columns)])
