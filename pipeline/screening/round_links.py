"""Who is known again of the round before, and whether the classes are still classes."""

from collections.abc import Collection
from itertools import pairwise

import polars as pl

from pipeline.programme.model import Programme, ScreeningLimits

ROUND_LINKS = "scored.round_links"


def keyed_groups(programme: Programme) -> set[str]:
    """Return the groups whose respondents should be known again in the next round."""
    lasting = {one.id for one in programme.file.informant_groups if one.known_again}
    found = set()
    for instrument in programme.instruments.values():
        sources = [
            source
            for source in programme.sources.values()
            if source.instrument == instrument.id
        ]
        if sources and all(source.columns.respondent for source in sources):
            found.add(instrument.informant_group)
    return found & lasting


def of_neighbours(links: pl.DataFrame, rounds: list[str]) -> pl.DataFrame:
    """Return the rows of `scored.round_links` about two rounds that follow each other.

    Args:
        links: `scored.round_links`.
        rounds: In time.

    Returns:
        The same columns; `known_again`, the respondents of both rounds as a share of
        the smaller one; and `class_growth`, by which factor the mean size of a class
        changed (null: no classes in one of the rounds).
    """
    near = pl.DataFrame(
        list(pairwise(rounds)),
        schema={"since": pl.String, "round": pl.String},
        orient="row",
    )
    size, size_since = (
        pl.col(f"n_classed{end}") / pl.col(f"classes{end}") for end in ("", "_since")
    )
    has_classes = (pl.col("classes") > 0) & (pl.col("classes_since") > 0)
    return links.join(near, on=["since", "round"], how="semi").with_columns(
        known_again=pl.col("n_both") / pl.min_horizontal("n", "n_since"),
        class_growth=pl.when(has_classes).then(size / size_since),
    )


def unlinked(
    near: pl.DataFrame, keyed: Collection[str], limits: ScreeningLimits
) -> pl.DataFrame:
    """Return the rows of `of_neighbours` of groups of which almost nobody is known.

    Args:
        near: From `of_neighbours`.
        keyed: From `keyed_groups`.
        limits: Fewest respondents in either round, smallest share.
    """
    return judged_links(near, keyed, limits).filter(
        pl.col("known_again") < limits.known_again
    )


def judged_links(
    near: pl.DataFrame, keyed: Collection[str], limits: ScreeningLimits
) -> pl.DataFrame:
    """Return the rows of `of_neighbours` that say something about keys."""
    return near.filter(
        pl.col("informant_group").is_in(list(keyed)),
        pl.min_horizontal("n", "n_since") >= limits.respondents,
    )


def judged_classes(near: pl.DataFrame, limits: ScreeningLimits) -> pl.DataFrame:
    """Return the rows of `of_neighbours` that say something about classes."""
    return near.filter(
        pl.col("class_growth").is_not_null(),
        pl.min_horizontal("n_classed", "n_classed_since") >= 2 * limits.respondents,
    )


def reclassed(near: pl.DataFrame, limits: ScreeningLimits) -> pl.DataFrame:
    """Return the rows of `of_neighbours` whose classes grew or shrank too much."""
    return judged_classes(near, limits).filter(
        ~pl.col("class_growth").is_between(1 / limits.class_growth, limits.class_growth)
    )
