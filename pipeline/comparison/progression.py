"""The table `compared.progression`: what changed between two rounds.

`sql/compared/progression.sql` compares the rounds of a scale as they were measured.
Where they asked different grades, that would compare other pupils, and a grade band
that is asked for the first time stands at 500, however much the others have moved. So
there only the grade bands that both rounds asked are compared, by the same queries.

Where they asked different items, only those that both asked are compared
(`on_common_items`), again by the same queries.
"""

from collections.abc import Mapping
from itertools import combinations

import polars as pl

from pipeline.comparison.conclusions import moved, spread
from pipeline.comparison.limits import parameters
from pipeline.programme.frames import common_items
from pipeline.programme.model import Programme
from pipeline.scoring.scale_scores import MILLIONTHS
from pipeline.store.lake import Lake
from pipeline.store.steps import query_rows
from schemas import compared, scored

PROGRESSION = "compared/progression"
QUERIES = (
    "compared/variance_components",
    "compared/unit_spreads",
    "compared/mapping",
    PROGRESSION,
)
MAPPING, INVARIANCE = "compared.mapping", "compared.invariance"
NORMS, COMPONENTS = "compared.norms", "compared.variance_components"
SPREADS = "compared.unit_spreads"
MOMENTS, LINKED = "scored.scale_moments", "scored.linked_moments"
COMMON_MOMENTS, COMMON_LINKED = (
    "scored.common_moments",
    "scored.common_linked_moments",
)
SUMS = (MOMENTS, NORMS, COMMON_MOMENTS, COMMON_LINKED)
SCALE = ["informant_group", "scale"]
BAND = [*SCALE, "grade_band"]
PAIR = ["since", "round"]
WHO = ["round", "since", "level", "municipality", "unit", *SCALE]
OF_BOTH = [
    "n_linked",
    "linked_steps",
    "linked_sd_change",
    "linked_sd",
    "linked_sd_since",
]


def progression(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the changes of all scales between any two rounds, with conclusions."""
    return moved(progression_rows(lake, programme), programme)


def progression_rows(
    lake: Lake,
    programme: Programme,
    given: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """Return the rows before conclusions are drawn.

    Args:
        lake: Holds `compared.mapping`, and what it is made from.
        programme: Order of the rounds, and the items that they asked.
        given: Rows that are taken instead of the lake's.

    Returns:
        The columns of the query; and of a change that rests on some of the grade bands
        or items only, `grade_bands` or `common_items`, those that both rounds asked, by
        blanks, and `n_left_out` and `n_left_out_since`, the respondents of other bands
        and those without a score on the items. Null: all. Rounds that share no band
        are not comparable (`other_grades`).
    """
    instead = dict(given or {})
    rows = _of_common_bands(lake, programme, instead).with_columns(
        common_items=pl.lit(None, dtype=pl.String)
    )
    pairs = common_items(programme)
    for (since, round_), scales in pairs.group_by(
        "since", "round", maintain_order=True
    ):
        pair = (pl.col("since") == since) & (pl.col("round") == round_)
        sums = on_common_items(lake, programme, scales)
        found = _of_common_bands(lake, programme, instead | sums)
        parts = [rows.filter(~(pair & _is_of(scales)))]
        parts.append(_beside(found, rows, scales).select(rows.columns))
        rows = pl.concat(parts)
    return rows.sort(WHO)


def on_common_items(
    lake: Lake, programme: Programme, scales: pl.DataFrame
) -> dict[str, pl.DataFrame]:
    """Return what the queries read of two rounds, on the items that both asked.

    A step on the common items counts as a step on the scale, so a change is in the
    scale's own points: its frozen SD stays. Of each grade band the norm's mean is moved
    by what its respondents of the earlier round answer to the common items, minus what
    they answer to all; so in that round both say the same of them, and a round with
    more of one band has not changed for that. Mean equating, one group that answered
    both: moved mean = M + mean of the common items - mean of all items.

    Variances and what they rest on are those of the scores on the common items.

    Args:
        lake: Holds the sums of the whole scales and of the common items.
        programme: For the queries.
        scales: (since, round, informant_group, scale, items) of one pair of rounds.

    Source:
        Kolen and Brennan (2014), Test Equating, Scaling, and Linking, chapter 2
    """
    since, round_ = scales.select("since", "round").row(0)
    in_both = lake.rows(COMMON_MOMENTS).filter(pl.col("round").is_in([since, round_]))
    moments = in_both.join(scales, on=[*SCALE, "items"], how="semi").drop("items")
    linked = lake.rows(COMMON_LINKED).filter(
        (pl.col("since") == since) & (pl.col("round") == round_)
    )
    before = pl.col("round") == since
    means = _band_means(moments.filter(before)).join(
        _band_means(_of_all(lake).filter(before)), on=BAND, suffix="_whole"
    )
    moved_by = (pl.col("steps") - pl.col("steps_whole")).fill_null(0)
    norms = (
        lake.rows(NORMS)
        .join(means, on=BAND, how="left")
        .with_columns(mean=pl.col("mean") + moved_by)
        .drop("steps", "steps_whole")
    )
    sums, numbers = {MOMENTS: moments, NORMS: norms}, parameters(programme)

    def asked(table: str) -> pl.DataFrame:
        query = table.replace(".", "/")
        return query_rows(query, lake, programme, numbers, sums)

    sums[COMPONENTS] = asked(COMPONENTS)
    sums[SPREADS] = spread(asked(SPREADS), programme)
    sums[MAPPING] = asked(MAPPING)
    return sums | {LINKED: linked.drop("items")}


def _band_means(moments: pl.DataFrame) -> pl.DataFrame:
    """Return the mean in answer `steps` of all respondents of each grade band."""
    steps = pl.col("sum_x").sum() / pl.col("n").sum() / MILLIONTHS
    return moments.group_by(BAND).agg(steps=steps)


def _beside(
    found: pl.DataFrame, whole: pl.DataFrame, scales: pl.DataFrame
) -> pl.DataFrame:
    """Return changes on the common items, beside who has no score on them."""

    def n(end: str) -> pl.Expr:
        return pl.col(f"n{end}") + pl.col(f"n_left_out{end}").fill_null(0)

    counts = whole.select(*WHO, all_n=n(""), all_n_since=n("_since"))
    return (
        found.join(scales.rename({"items": "common_items"}).drop(PAIR), on=SCALE)
        .join(counts, on=WHO, nulls_equal=True)
        .with_columns(
            n_left_out=pl.col("all_n") - pl.col("n"),
            n_left_out_since=pl.col("all_n_since") - pl.col("n_since"),
        )
    )


def _of_all(lake: Lake) -> pl.DataFrame:
    return lake.rows(MOMENTS).filter(pl.col("breakdown") == "all")


def _of_common_bands(
    lake: Lake, programme: Programme, instead: Mapping[str, pl.DataFrame]
) -> pl.DataFrame:
    """Return the rows of the query; of some grade bands where rounds asked others."""
    numbers = parameters(programme)

    def asked(query: str, other: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
        return query_rows(query, lake, programme, numbers, {**instead, **other})

    rows = asked(PROGRESSION, {}).with_columns(
        grade_bands=pl.lit(None, dtype=pl.String),
        n_left_out=pl.lit(None, dtype=pl.Int64),
        n_left_out_since=pl.lit(None, dtype=pl.Int64),
    )
    moments = instead.get(MOMENTS, _of_all(lake))
    norms = instead.get(NORMS, lake.rows(NORMS))
    bands = moments.join(norms, on=BAND, how="semi").select("round", *BAND).unique()
    for since, round_ in combinations(programme.round_ids, 2):
        differ = _differing(bands, since, round_)
        shared = differ.filter(pl.col("grade_band").list.len() > 0)
        pair = (pl.col("since") == since) & (pl.col("round") == round_)
        parts = [rows.filter(~(pair & _is_of(differ)))]
        if shared.height < differ.height:
            refused = asked(PROGRESSION, {INVARIANCE: _refusing(differ, since, round_)})
            parts.append(_of_other_grades(refused, rows).filter(pair & ~_is_of(shared)))
        if not shared.is_empty():
            some = moments.filter(pl.col("round").is_in([since, round_])).join(
                shared.explode("grade_band"), on=BAND, how="semi"
            )
            # Those who answered twice are counted in whatever band: they would make
            # the change of some bands look more certain than it is.
            narrow = {
                MAPPING: asked("compared/mapping", {MOMENTS: some}),
                LINKED: scored.LinkedMoments.empty(),
            }
            found = _narrowed(asked(PROGRESSION, narrow), rows, shared)
            parts.append(found.filter(pair).select(rows.columns))
        rows = pl.concat(parts)
    return rows


def _differing(bands: pl.DataFrame, since: str, round_: str) -> pl.DataFrame:
    """Return (informant_group, scale, grade_band) of scales whose bands differ.

    `grade_band` is the list of those that both rounds asked; empty where they share
    none.
    """
    earlier, later = (
        bands.filter(pl.col("round") == one).select(BAND) for one in (since, round_)
    )
    shared = earlier.join(later, on=BAND, how="semi")
    either = pl.concat([earlier, later]).unique()
    return (
        either.join(earlier, on=SCALE, how="semi")
        .join(later, on=SCALE, how="semi")
        .join(shared.with_columns(is_shared=pl.lit(value=True)), on=BAND, how="left")
        .group_by(SCALE)
        .agg(
            pl.col("grade_band").filter(pl.col("is_shared")).sort(),
            differ=pl.col("is_shared").is_null().any(),
        )
        .filter("differ")
        .select(BAND)
        .sort(SCALE)
    )


def _refusing(scales: pl.DataFrame, since: str, round_: str) -> pl.DataFrame:
    """Return rows of `compared.invariance` that let nothing be compared."""
    named = scales.with_columns(
        since=pl.lit(since), round=pl.lit(round_), level=pl.lit("none")
    )
    empty = compared.Invariance.empty()
    return pl.concat([empty, named.drop("grade_band")], how="diagonal")


def _narrowed(
    of_both: pl.DataFrame, whole: pl.DataFrame, both: pl.DataFrame
) -> pl.DataFrame:
    """Return changes over the common bands, beside what was left out of them."""
    named = both.select(*SCALE, grade_bands=pl.col("grade_band").list.join(" "))
    counts = whole.select(*WHO, *OF_BOTH, all_n="n", all_n_since="n_since")
    return (
        of_both.drop(OF_BOTH)
        .join(named, on=SCALE)
        .join(counts, on=WHO, nulls_equal=True)
        .with_columns(
            n_left_out=pl.col("all_n") - pl.col("n"),
            n_left_out_since=pl.col("all_n_since") - pl.col("n_since"),
        )
    )


def _of_other_grades(refused: pl.DataFrame, whole: pl.DataFrame) -> pl.DataFrame:
    """Return rows without a change, with what keeps it back."""
    because = pl.col("incomparable_because")
    named = pl.when(because == "meaning_changed").then(pl.lit("other_grades"))
    return pl.concat([whole.clear(), refused], how="diagonal").with_columns(
        incomparable_because=named.otherwise(because)
    )


def _is_of(scales: pl.DataFrame) -> pl.Expr:
    """Is a row of one of these scales?"""
    return pl.struct(SCALE).is_in(scales.select(pl.struct(SCALE)).to_series().implode())
