"""Signs in the scales of the questionnaires."""

import polars as pl
import scipy

from pipeline.comparison.limits import family_of
from pipeline.comparison.sign_rows import POINTS, WHO, Compared, named
from pipeline.programme.model import Module, Programme
from pipeline.statistics.multiplicity import deviates_of
from pipeline.statistics.reliability import intraclass_interval
from pipeline.statistics.verdicts import DECIMALS, with_q_values

BOTH = ["in_bottom_quarter", "in_bottom_quarter_before"]


def certainly_below(
    module: Module, tables: Compared, programme: Programme
) -> pl.DataFrame:
    """A scale is certainly, and by what matters, below the programme's mean."""
    limit = programme.file.thresholds.smallest_difference
    rows = _scales(module, tables, programme).filter(
        pl.col("verdict_programme") == "below",
        pl.col("difference_programme") <= -limit,
    )
    return _from_scales(rows, module, "certainly_below", tables, programme)


def lowest_quarter_twice(
    module: Module, tables: Compared, programme: Programme
) -> pl.DataFrame:
    """A unit probably lies in the lowest quarter, both this round and the one before.

    Whatever binds the rounds together, both hold with at least `p + p_before - 1`
    (Bonferroni); that must reach the limit.
    """
    limit = programme.file.thresholds.effect_probability
    rounds = programme.round_ids
    scales = _scales(module, tables, programme)
    before = dict(zip(rounds[1:], rounds[:-1], strict=True))
    who = ["level", "municipality", "unit", "informant_group", "scale"]
    twice = (
        scales.with_columns(
            earlier=pl.col("round").replace_strict(
                before, default=None, return_dtype=pl.String
            )
        )
        .join(
            scales.select(
                *who, earlier="round", in_bottom_quarter_before="in_bottom_quarter"
            ),
            on=["earlier", *who],
            nulls_equal=True,
        )
        .filter(
            # Rounded: 0.9 + 0.9 - 1 is a little less than 0.8 in binary fractions.
            pl.sum_horizontal(BOTH).sub(1).round(DECIMALS) >= limit,
            pl.all_horizontal(pl.col(BOTH).is_not_null()),
        )
    )
    return _from_scales(twice, module, "lowest_quarter_twice", tables, programme)


def classes_differ(
    module: Module, tables: Compared, programme: Programme
) -> pl.DataFrame:
    """More than `limit` of a unit's variance lies between its classes, and certainly.

    One-way analysis of variance of respondents in classes, in each grade band of a
    unit: the share is ICC(1), certain where the q value of the F test is at most the
    rate; all scales, units and bands of a round and group are one family. What differs
    between grades of one band differs between their classes, too.
    """
    family = family_of(programme, "round", "informant_group")
    sums = tables.moments.filter(
        pl.col("breakdown") == "all",
        pl.col("classes") > 1,
        pl.col("n") > pl.col("classes"),
        pl.col("scale").is_in(module.triggered_by),
    ).with_columns(pl.col("n", "sum_x", "sum_x2", "class_t2_n").cast(pl.Float64))
    between = pl.col("class_t2_n") - pl.col("sum_x") ** 2 / pl.col("n")
    within = pl.col("sum_x2") - pl.col("class_t2_n")
    size = (pl.col("n") - pl.col("class_n2") / pl.col("n")) / (pl.col("classes") - 1)
    rows = sums.with_columns(
        f=(between / (pl.col("classes") - 1))
        / (within / (pl.col("n") - pl.col("classes"))),
        size=size,
    ).filter(pl.col("f").is_finite())
    f, freedom, freedom_within = (
        rows["f"].to_numpy(),
        (rows["classes"] - 1).to_numpy(),
        (rows["n"] - rows["classes"]).to_numpy(),
    )
    low, high = intraclass_interval(
        f,
        freedom,
        freedom_within,
        rows["size"].to_numpy(),
        programme.file.thresholds.confidence,
    )
    chance = scipy.stats.f.sf(f, freedom, freedom_within)
    rows = with_q_values(
        rows.with_columns(
            pl.Series("low", low.round(DECIMALS)),
            pl.Series("high", high.round(DECIMALS)),
            deviate=pl.Series(deviates_of(chance)),
        ),
        z=pl.col("deviate"),
        family=family,
    )
    share = (pl.col("f") - 1) / (pl.col("f") - 1 + pl.col("size"))
    limit = module.limit or 0
    found = rows.with_columns(value=share).filter(
        pl.col("value") > limit,
        pl.col("q") <= family.rate,
    )
    return found.with_columns(
        *named(module, "classes_differ"),
        level=pl.lit("unit"),
        trigger="scale",
        difference=pl.col("value") - limit,
        priority=POINTS * pl.col("value") * (1 - pl.col("q")),
    )


def _scales(module: Module, tables: Compared, programme: Programme) -> pl.DataFrame:
    """Return the module's scales that are measured well enough to conclude from."""
    thresholds = programme.file.thresholds
    never = [g.id for g in programme.file.informant_groups if not g.per_unit]
    theme_of = {
        scale.id: scale.theme
        for instrument in programme.instruments.values()
        for scale in instrument.scales
    }
    mapping = tables.mapping.with_columns(
        theme=pl.col("scale").replace_strict(
            theme_of, default=None, return_dtype=pl.String
        )
    ).with_columns(
        agreement=(pl.col("difference_programme") < 0).mean().over([*WHO, "theme"])
    )
    return (
        mapping.filter(
            pl.col("scale").is_in(module.triggered_by),
            pl.col("n") >= programme.file.fewest(),
            (pl.col("level") != "unit") | ~pl.col("informant_group").is_in(never),
        )
        .join(
            tables.reliability.select("round", "informant_group", "scale", "alpha"),
            on=["round", "informant_group", "scale"],
        )
        .filter(pl.col("alpha") >= thresholds.reliability.hide)
    )


def _from_scales(
    rows: pl.DataFrame,
    module: Module,
    sign: str,
    tables: Compared,
    programme: Programme,
) -> pl.DataFrame:
    gap = pl.col("difference_programme").abs()
    certainty = 1 - pl.col("q_programme").fill_null(1)
    rows = _with_detectable(rows, tables, programme)
    return rows.with_columns(
        *named(module, sign),
        trigger="scale",
        breakdown=pl.lit("all"),
        value="points",
        difference="difference_programme",
        low="difference_programme_low",
        high="difference_programme_high",
        q="q_programme",
        reliability="alpha",
        priority=gap * pl.col("alpha") * certainty * pl.col("agreement"),
    )


def _with_detectable(
    rows: pl.DataFrame, tables: Compared, programme: Programme
) -> pl.DataFrame:
    """Add `detectable`, the smallest certain change if as many answer next round.

    How many standard errors a change takes is what it took this round; in the first
    round what a difference from the programme takes.
    """
    rounds = programme.round_ids
    before = dict(zip(rounds[1:], rounds[:-1], strict=True))
    keys = [*WHO, "informant_group", "scale"]
    since = pl.col("round").replace_strict(before, default=None, return_dtype=pl.String)
    taken = tables.progression.filter(pl.col("since") == since).select(
        *keys, errors=pl.col("detectable") / pl.col("variance").sqrt()
    )
    of_change = pl.col("errors") * (2 * pl.col("variance")).sqrt()
    of_difference = pl.col("detectable_programme") * 2**0.5
    return rows.join(taken, on=keys, how="left", nulls_equal=True).with_columns(
        detectable=pl.coalesce(of_change, of_difference)
    )
