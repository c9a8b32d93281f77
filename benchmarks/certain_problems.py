"""What is certainly wrong at a unit, by its cells, and what documents call it.

Written apart from the reports: what they name is held against this.
"""

from collections.abc import Iterator
from typing import NamedTuple

import polars as pl

from pipeline.programme.model import Programme

BAD = ["below", "down", "not_met"]
GOOD = ["above", "up", "met"]
JUDGED = ["difference_programme", "difference_municipality", "change", "since_start"]
JUDGED += ["change_share_good", "change_share_top", "change_share_poor", "goal"]
ADDRESS = ["informant_group", "measure", "breakdown"]


class Problem(NamedTuple):
    """Something that is certainly wrong: of which group, what, of which part."""

    group: str | None
    measure: str
    breakdown: str


def problems(
    cells: pl.DataFrame, programme: Programme, round_: str, unit: str
) -> Iterator[Problem]:
    """Yield what is certainly wrong at a unit in a round.

    What is better than in the programme and has fallen is no problem, so what comes
    first in the list of what is judged decides.

    Args:
        cells: `disclosed.Cells` of one edition; of other units, too.
        programme: Its rounds.
        round_: The round.
        unit: Code of the unit.
    """
    previous = programme.round_ids[: programme.round_ids.index(round_)][-1:]
    decisive = (
        cells.filter(
            pl.col("level") == "unit",
            pl.col("status") == "shown",
            pl.col("round") == round_,
            pl.col("unit") == unit,
            pl.col("quantity").is_in(JUDGED),
            pl.col("verdict").is_in([*BAD, *GOOD]),
            ~(pl.col("quantity").str.starts_with("change"))
            | pl.col("since").is_in(previous),
            (pl.col("quantity") != "goal") | pl.col("low").is_not_null(),
        )
        .sort(pl.col("quantity").cast(pl.Enum(JUDGED)))
        .unique(ADDRESS, keep="first", maintain_order=True)
    )
    bad = decisive.filter(pl.col("verdict").is_in(BAD))
    yield from (Problem(*row) for row in bad.select(ADDRESS).iter_rows())


def called(programme: Programme, problem: Problem) -> str:
    """Return what documents call a problem."""
    language = programme.language
    group, measure, breakdown = problem
    if group is not None:
        scales = programme.instrument_of_group[group].scales
        label = next(one.label for one in scales if one.id == measure)
        groups = programme.file.informant_groups
        below = next(one.name for one in groups if one.id == group).of(language)
        return f"{label.of(language)} ({below})"
    tests = programme.indicators.tests
    measures = [*(tests.subjects if tests else []), *programme.indicators.measures]
    label = next(one.label for one in measures if one.id == measure).of(language)
    if breakdown == "all":
        return label
    grade = programme.phrases[language]["breakdown.grade"]
    return f"{label} ({grade.format(value=breakdown.partition(':')[2])})"
