"""Answers that were copied: one file twice, one answer for everybody."""

from collections.abc import Iterator

import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.suspicions import Suspicion


def same_answers(
    sheets: pl.DataFrame, rounds: list[str], limits: ScreeningLimits
) -> Iterator[Suspicion]:
    """Yield deliveries of one questionnaire that agree to the last answer with another.

    Two municipalities, or two rounds of one, with the same number of every pair of
    answers to every two items are one file twice.

    Args:
        sheets: round, municipality, informant_group, items, n (respondents), sums (a
            digest of all counts of pairs).
        rounds: In the order of time.
        limits: Fewest respondents.
    """
    order = dict(zip(rounds, range(len(rounds)), strict=True))
    enough = sheets.filter(pl.col("n") >= limits.respondents, pl.col("items") > 1).sort(
        pl.col("round").replace_strict(order), "municipality", "informant_group"
    )
    seen: dict[tuple[str, str], dict[str, str]] = {}
    for row in enough.iter_rows(named=True):
        first = seen.setdefault((row["informant_group"], row["sums"]), row)
        if first is not row:
            yield Suspicion(
                "same_answers_twice",
                row["round"],
                "informant_group",
                row["informant_group"],
                row["n"],
                municipality=row["municipality"],
                since=first["round"] if first["round"] != row["round"] else None,
                facts={
                    "group": row["informant_group"],
                    "other_municipality": first["municipality"],
                    "other_round": first["round"],
                },
            )


def equal_answers(scores: pl.DataFrame, limits: ScreeningLimits) -> Iterator[Suspicion]:
    """Yield units in which everybody answers everything alike.

    Args:
        scores: round, municipality, unit, informant_group, scales (that the group
            scored), alike (of them with one score for all), n (respondents), by_chance
            (largest probability over its scales that n answer as the most common score
            of the round does).
        limits: Confidence and fewest respondents.
    """
    suspicious = scores.filter(
        pl.col("n") >= limits.respondents,
        pl.col("alike") == pl.col("scales"),
        pl.col("by_chance") < 1 - limits.confidence,
    )
    for row in suspicious.iter_rows(named=True):
        yield Suspicion(
            "unit_answers_alike",
            row["round"],
            "unit",
            row["unit"],
            row["n"],
            municipality=row["municipality"],
            facts={"group": row["informant_group"], "scales": row["scales"]},
        )
