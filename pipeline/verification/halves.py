"""Real answers, split at random into two rounds: whatever they are, nothing changed.

Worlds are drawn from a model, and real answers follow none: they are skewed, cut off at
the ends of their scale, and each unit has a spread of its own. Who of a unit answers in
which half is drawn; how many gave which score is all that it takes.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Programme
from pipeline.twin.randomness import generator
from pipeline.verification.aggregate import LEVELS, Measures
from pipeline.verification.measure import chance_of_any
from pipeline.verification.product import CHAIN, computed
from schemas import scored

ANY_LEVEL = "any"
UNIT = ["municipality", "unit"]


@dataclass(frozen=True)
class HalvesBatch:
    """Replications of a split.

    Attributes:
        programme: Thresholds.
        counts: `scored.scale_counts` of one group in one round.
        replications: Their numbers.
        seed: Of all random numbers.
    """

    programme: Programme
    counts: pl.DataFrame
    replications: range
    seed: int

    @property
    def names(self) -> list[str]:
        """Informant group of each replication."""
        return [f"r{number:06d}" for number in self.replications]


def most_answered(counts: pl.DataFrame) -> pl.DataFrame | None:
    """Return the counts of the group and round with most answers; None: no answers.

    Args:
        counts: `scored.scale_counts` of a whole lake.
    """
    which = ["round", "informant_group"]
    most = counts.group_by(which).agg(pl.col("n").sum()).sort("n", *which).tail(1)
    return counts.join(most.select(which), on=which) if most.height else None


def measured_halves(batch: HalvesBatch) -> Measures:
    """Return whether anything is called changed between two halves, at any level."""
    programme = _splitting(batch.programme, batch.names)
    tables = computed({"scored.scale_moments": drawn(batch)}, programme, CHAIN)
    rows = tables["compared.progression"]
    called = pl.col("verdict").is_in(["up", "down"]).fill_null(value=False)
    ids = pl.DataFrame({"informant_group": batch.names})
    return {
        ("halves", level): chance_of_any(
            rows if level == ANY_LEVEL else rows.filter(level=level), called, ids
        )
        for level in (ANY_LEVEL, *LEVELS)
    }


def drawn(batch: HalvesBatch) -> pl.DataFrame:
    """Return the rows of `scored.scale_moments` of every split.

    A split is an informant group, its halves are two rounds.
    """
    scales = _answers(batch.counts)
    rounds = _splitting(batch.programme, batch.names).round_ids[:2]
    return pl.concat(
        _moments(
            answers,
            generator(batch.seed, "halves", name, scale),
            informant_group=name,
            scale=scale,
            rounds=rounds,
        )
        for name in batch.names
        for scale, answers in scales.items()
    )


@dataclass(frozen=True)
class _Answers:
    """Scores of one scale: whose unit (row of `units`), and what."""

    units: pl.DataFrame
    unit: NDArray[np.integer]
    score: NDArray[np.integer]


def _answers(counts: pl.DataFrame) -> dict[str, _Answers]:
    found = {}
    for (scale,), rows in counts.group_by("scale", maintain_order=True):
        units = rows.select(UNIT).unique().sort(UNIT).with_row_index("row")
        placed = rows.join(units, on=UNIT).sort("row", "score")
        unit, score = (
            placed[name].to_numpy().repeat(placed["n"].to_numpy())
            for name in ("row", "score")
        )
        found[str(scale)] = _Answers(units.drop("row"), unit, score)
    return found


def _moments(
    answers: _Answers,
    rng: np.random.Generator,
    *,
    informant_group: str,
    scale: str,
    rounds: list[str],
) -> pl.DataFrame:
    """Return the rows of `scored.scale_moments` of both halves, each in a round."""
    shuffled = np.lexsort((rng.random(answers.unit.size), answers.unit))
    first = np.searchsorted(answers.unit, np.arange(answers.units.height))
    place = np.arange(answers.unit.size) - first[answers.unit]
    odd = rng.integers(0, 2, answers.units.height)  # who gets the one left over
    half = (place + odd[answers.unit]) % 2
    parts = []
    for number, round_ in enumerate(rounds):
        x, unit = answers.score[shuffled][half == number], answers.unit[half == number]
        parts.append(
            answers.units.with_columns(
                pl.lit(value).alias(column)
                for column, value in {
                    "round": round_,
                    "informant_group": informant_group,
                    "scale": scale,
                    "grade_band": "all",
                    "breakdown": "all",
                }.items()
            )
            .with_columns(n=pl.Series(np.bincount(unit, minlength=first.size)))
            .with_columns(_sum(unit, x, first.size), _sum(unit, x, first.size, power=2))
            .filter(pl.col("n") > 0)
        )
    schema = dict(scored.ScaleMoments.empty().schema)
    return pl.concat(parts).select(
        (pl.col(column) if column in parts[0].columns else pl.lit(0))
        .cast(dtype)
        .alias(column)
        for column, dtype in schema.items()
    )


def _sum(
    unit: NDArray[np.integer], x: NDArray[np.integer], units: int, power: int = 1
) -> pl.Series:
    total = np.zeros(units, dtype=np.int64)
    np.add.at(total, unit, x.astype(np.int64) ** power)
    return pl.Series("sum_x" if power == 1 else "sum_x2", total)


def _splitting(programme: Programme, names: list[str]) -> Programme:
    """Return the programme with two rounds at least, and every split as a group.

    Nobody sits in a class: a class is in both halves, so it parts no two of them.
    """
    first, *others = programme.file.rounds
    again = first.model_copy(update={"id": f"{first.id}-again"})
    plain = {"are_pupils": False, "describes_pupils": False, "per_unit": True}
    group = programme.file.informant_groups[0].model_copy(update=plain)
    file = programme.file.model_copy(
        update={
            "rounds": [first, *(others or [again])],
            "informant_groups": [group.model_copy(update={"id": n}) for n in names],
        }
    )
    # Nothing that was declared of the programme's own rounds is true of halves.
    undeclared = {"file": file, "instruments": {}, "successions": []}
    return programme.model_copy(update=undeclared)
