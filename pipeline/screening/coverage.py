"""Who delivered: who is absent, what overlaps or was copied, invited and answered."""

from collections.abc import Iterator

import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.suspicions import Suspicion, signs_of

MOST = 0.5  # share of municipalities with a measure that makes the others absent


def absent_municipalities(
    results: pl.DataFrame, municipalities: list[str]
) -> Iterator[Suspicion]:
    """Yield municipalities without a figure that most others have in that round.

    Suppressed figures are rows that are simply absent: the sign asks, it does not
    accuse. One row per municipality and round, with the measures.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        municipalities: Codes of the programme's municipalities.
    """
    cells = (
        results.drop_nulls("value")
        .select("round", "measure", "breakdown", "municipality")
        .unique()
    )
    per_round = cells.group_by("round", "measure", "breakdown").agg(
        there=pl.col("municipality")
    )
    missing: dict[tuple[str, str], set[str]] = {}
    expected: dict[str, set[str]] = {}
    for round_, measure, _, there in per_round.sort(
        "round", "measure", "breakdown"
    ).iter_rows():
        if len(there) <= MOST * len(municipalities):
            continue
        expected.setdefault(round_, set()).add(measure)
        for code in set(municipalities) - set(there):
            missing.setdefault((round_, code), set()).add(measure)
    for (round_, code), measures in sorted(missing.items()):
        yield Suspicion(
            "municipality_absent",
            round_,
            "municipality",
            code,
            len(measures),
            municipality=code,
            facts={
                "measures": " ".join(sorted(measures)),
                "expected": len(expected[round_]),
            },
        )


def absent_groups(
    participation: pl.DataFrame, neighbours: pl.DataFrame
) -> Iterator[Suspicion]:
    """Yield informant groups that answered in the round before and now do not.

    Args:
        participation: round, municipality, unit, informant_group, n_invited,
            n_answered.
        neighbours: since, round.
    """
    key = ["round", "municipality", "informant_group"]
    there = (
        participation.filter(pl.col("n_answered") > 0)
        .group_by(key)
        .agg(n_since=pl.col("n_answered").sum(), units=pl.col("unit").n_unique())
    )
    delivered = there.select("round", "municipality").unique()
    gone = (
        there.rename({"round": "since"})
        .join(neighbours, on="since")
        .join(delivered, on=["round", "municipality"], how="semi")
        .join(there, on=key, how="anti")
        .sort(key)
    )
    yield from signs_of("group_absent", gone, "informant_group", "units", "n_since")


def changed_invitations(
    participation: pl.DataFrame,
    neighbours: pl.DataFrame,
    lineage: pl.DataFrame,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    """Yield units to which many more or fewer were invited than the round before.

    Args:
        participation: As `absent_groups` takes it.
        neighbours: since, round.
        lineage: unit, since, round, successor, intact: merged units count together, a
            part of a unit that was split is not compared with the whole, and nothing
            with units of which one did not say how many were invited.
        limits: Factor and fewest invited.
    """
    key = ["municipality", "unit", "informant_group"]
    invited = participation.select("round", *key, "n_invited")
    then = (
        invited.rename({"round": "since"})
        .join(neighbours, on="since")
        .join(
            lineage,
            on=["unit", "since", "round"],
            how="left",
        )
        .with_columns(unit=pl.coalesce("successor", "unit"))
        .group_by("round", "since", *key)
        .agg(
            n_since=pl.col("n_invited").sum(),
            known=pl.col("n_invited").is_not_null().all(),
            intact=pl.col("intact").all(),
        )
        .filter("known", "intact")
    )
    low, high = (
        f("n_invited", "n_since") for f in (pl.min_horizontal, pl.max_horizontal)
    )
    pairs = (
        invited.drop_nulls("n_invited")
        .join(then, on=["round", *key])
        .filter(high >= limits.invited, high > limits.invited_factor * low)
        .sort("round", *key)
    )
    yield from signs_of("invited_changed", pairs, "unit", "n_invited", "n_since")


def more_answers_than_invited(participation: pl.DataFrame) -> Iterator[Suspicion]:
    """Yield units from which more answered than were invited.

    Args:
        participation: As `absent_groups` takes it.
    """
    more = participation.filter(pl.col("n_answered") > pl.col("n_invited"))
    rows = more.sort("round", "municipality", "unit")
    yield from signs_of(
        "more_answers_than_invited", rows, "unit", "n_answered", "n_invited"
    )


def overlapping_deliveries(
    repeated: pl.DataFrame, feeding: pl.DataFrame
) -> Iterator[Suspicion]:
    """Yield files with rows that another file of the same kind already delivered.

    Args:
        repeated: round, municipality, delivery, n: rows whose key stood in an earlier
            row.
        feeding: round, municipality, delivery, kind: accepted files, and what makes two
            of them the same kind (an instrument, else a source).
    """
    key = ["round", "municipality", "kind"]
    several = (
        feeding.join(repeated, on=["round", "municipality", "delivery"], how="left")
        .sort(*key, "delivery")
        .group_by(key, maintain_order=True)
        .agg(
            files=pl.col("delivery").n_unique(),
            n=pl.col("n").sum(),
            deliveries=pl.col("delivery").unique(maintain_order=True).str.join(" "),
        )
        .filter(pl.col("files") > 1, pl.col("n") > 0)
    )
    rows = several.rename({"kind": "delivery"})
    yield from signs_of(
        "deliveries_overlap", rows, "delivery", "n", "files", "deliveries"
    )


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
    yield from signs_of("unit_answers_alike", suspicious, "unit", "n", "scales")
