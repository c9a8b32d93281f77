"""Which gaps between girls and boys of a release are hidden.

No sum binds them to each other: each is judged by itself and by what was told before.
"""

from collections.abc import Sequence

import polars as pl

from pipeline.disclosure.bases import EVERYTHING, Frames
from pipeline.disclosure.earlier import Published
from pipeline.programme.model import Programme

GAPS = "compared.gender_gaps"
GENDERS = ("n_girls", "n_boys", "n_unknown")
UNCHANGED = 1e-6  # points: rounding


def gender_pattern(
    tables: Frames, programme: Programme, earlier: Sequence[Published]
) -> pl.DataFrame:
    """Return the rows of `disclosed.pattern` of the gaps between girls and boys.

    A municipality's is a mean of such gaps of its units as are told, so it tells of no
    other. What a gap tells of the unit's own mean is in the ends of that. What a
    release told is told again as it was, or when enough girls and boys have come.

    Args:
        tables: `compared.gender_gaps`.
        programme: Groups and their minimum.
        earlier: Releases that readers have already.
    """
    gaps = tables[GAPS]
    gaps = gaps.with_columns(late=_late_gaps(gaps, earlier, programme))
    told = pl.when("may_be_told", ~pl.col("late")).then(pl.lit("shown"))
    return gaps.select(
        *["round", "level", "municipality", "unit", "informant_group", "units"],
        as_of=pl.lit(None, pl.String),
        measure="scale",
        breakdown=pl.lit(EVERYTHING),
        quantity=pl.lit("gender_gap"),
        part=pl.lit(EVERYTHING),
        n=pl.col("n_girls") + pl.col("n_boys"),
        status=told.otherwise(pl.lit("too_few")),
        together=pl.lit(value=False),
        rounds_together=pl.lit(None, pl.String),
        narrowest=pl.lit(None, pl.Float64),
    )


def _late_gaps(
    gaps: pl.DataFrame, earlier: Sequence[Published], programme: Programme
) -> pl.Series:
    """Return which gaps would tell of a few who came since an earlier release.

    With a unit's, those of its municipality and of the programme, which hold it.
    """
    at = ["round", "level", "municipality", "unit", "informant_group", "scale"]
    minimum = pl.col("informant_group").replace_strict(
        programme.fewest, default=programme.file.fewest(), return_dtype=pl.Int64
    )
    late = pl.Series([False]).new_from_index(0, gaps.height)
    for release in earlier:
        shown = release.pattern.filter(
            pl.col("round").is_in(list(release.rounds)),
            quantity="gender_gap",
            status="shown",
        )
        then = release.tables[GAPS].join(
            shown.select(*at[:-1], scale="measure"), on=at, how="semi", nulls_equal=True
        )
        both = gaps.join(
            then.select(*at, *GENDERS, "gap"),
            on=at,
            how="left",
            nulls_equal=True,
            suffix="_then",
            maintain_order="left",
        )
        came = {one: (pl.col(one) - pl.col(f"{one}_then")).abs() for one in GENDERS}
        same = (pl.col("gap") - pl.col("gap_then")).abs() <= UNCHANGED
        same &= pl.all_horizontal(by == 0 for by in came.values())
        enough = pl.all_horizontal(
            by >= minimum if one != "n_unknown" else (by == 0) | (by >= minimum)
            for one, by in came.items()
        )
        few = (pl.col("level") == "unit") & pl.col("may_be_told") & ~same & ~enough
        late |= both.select(few.fill_null(value=False)).to_series()
    of = ["round", "informant_group", "scale"]
    within = gaps.with_columns(late=late).select(
        pl.when(level="unit")
        .then("late")
        .when(level="municipality")
        .then(pl.col("late").any().over(*of, "municipality"))
        .otherwise(pl.col("late").any().over(of))
    )
    return within.to_series()
