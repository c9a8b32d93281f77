"""Figures that exist only as aggregates: national well-being, marks, absence."""

import numpy as np
import polars as pl

from pipeline.programme.model import Measure
from pipeline.twin.answers.effects import pooled
from pipeline.twin.assumptions import Assumptions, MeasureAssumption
from pipeline.twin.people.persons import People
from pipeline.twin.people.rosters import Members, members_of
from pipeline.twin.randomness import generator

ALL = "all"
SCHEMA = {
    "municipality": pl.String,
    "unit": pl.String,
    "measure": pl.String,
    "stage": pl.String,
    "value": pl.Float64,
    "n": pl.Int64,
}


def figures(
    people: People,
    measures: list[Measure],
    *,
    number: int,
    elapsed: int,
    round_: str,
    assumptions: Assumptions,
    seed: int,
) -> pl.DataFrame:
    """Return the figures of a municipality's schools, and its own (unit null).

    Args:
        people: Pupils of the municipality.
        measures: Which figures.
        number: Of the round.
        elapsed: Years since the first round.
        round_: Round id.
        assumptions: How figures are distributed.
        seed: Of the twin.
    """
    members = members_of(people.roster, number, elapsed)
    municipality = people.roster.sites[0].municipality
    known: dict[str, pl.DataFrame] = {}
    for measure in measures:
        rules = assumptions.measures.get(measure.id) or _usual(measure)
        rng = generator(seed, "figures", municipality, measure.id, round_)
        if rules.difference is not None:
            known[measure.id] = _difference(known, measure.id, rules.difference)
        elif measure.unit == "count":
            known[measure.id] = _counted(known, measure.id, rules, municipality, rng)
        else:
            effects = _effects(people, measure.id, number, rules, seed)
            frame = _averages(members, measure, rules, effects, assumptions, rng)
            frame = frame.with_columns(municipality=pl.lit(municipality))
            known[measure.id] = frame.select(*SCHEMA)
    return pl.concat(known.values())


def _averages(
    members: Members,
    measure: Measure,
    rules: MeasureAssumption,
    effects: np.ndarray,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Return means or shares per unit and stage, and of the municipality (unit null).

    Values are drawn per grade, so those of stages and of everybody agree.
    """
    n = rng.binomial(members.n, assumptions.national.answered)
    true = _clipped(rules.mean + effects[members.site], measure)
    if rules.counted:
        value = rng.binomial(n, true) / np.maximum(n, 1)
    else:
        noise = rng.normal(size=n.size) * rules.pupils / np.sqrt(np.maximum(n, 1))
        value = _clipped(true + noise, measure)
    grades = pl.DataFrame(
        {"unit": members.unit, "grade": members.grade, "n": n, "sum": value * n}
    )
    stages = assumptions.national.stages
    if rules.grade is not None:
        stages = {ALL: (rules.grade, rules.grade)}
    frames = []
    for stage, limits in stages.items():
        inside = grades.filter(pl.col("grade").is_between(*limits), pl.col("n") > 0)
        units = inside.group_by("unit", maintain_order=True).agg(
            pl.col("n", "sum").sum()
        )
        whole = inside.select(pl.lit(None, pl.String).alias("unit"), "n", "sum")
        whole = whole.group_by("unit").agg(pl.col("n", "sum").sum())
        frames.append(pl.concat([units, whole]).with_columns(stage=pl.lit(stage)))
    return pl.concat(frames).with_columns(
        measure=pl.lit(measure.id), value=pl.col("sum") / pl.col("n")
    )


def _effects(
    people: People, measure: str, number: int, rules: MeasureAssumption, seed: int
) -> np.ndarray:
    """Return the lasting effect and the changes up to a round, per site."""
    sites = people.roster.sites
    rng = generator(seed, "figure effects", sites[0].municipality, measure)
    base = rng.normal(0, rules.units, (len(sites), 1))
    changes = rng.normal(0, rules.change, (len(sites[0].units), len(sites), 1))
    return pooled(sites, number, base + changes[1 : number + 1].sum(axis=0))[:, 0]


def _difference(
    known: dict[str, pl.DataFrame], measure: str, parts: tuple[str, str]
) -> pl.DataFrame:
    first, second = (known[part] for part in parts)
    both = first.join(second, on=["unit", "stage"], suffix="_other", nulls_equal=True)
    return both.with_columns(
        measure=pl.lit(measure), value=pl.col("value") - pl.col("value_other")
    ).select(*SCHEMA)


def _counted(
    known: dict[str, pl.DataFrame],
    measure: str,
    rules: MeasureAssumption,
    municipality: str,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Return a number of cases of the whole municipality."""
    if rules.of is None or rules.part is None:
        count = int(rng.poisson(rules.mean))
    else:
        count = int(rng.binomial(int(known[rules.of]["value"][0]), rules.part))
    row = [municipality, None, measure, ALL, float(count), None]
    return pl.DataFrame([row], schema=SCHEMA, orient="row")


def _clipped(values: np.ndarray, measure: Measure) -> np.ndarray:
    lowest, highest = measure.minimum, measure.maximum
    if measure.unit == "share":
        lowest, highest = 0.0, 1.0
    return np.clip(
        values,
        -np.inf if lowest is None else lowest,
        np.inf if highest is None else highest,
    )


def _usual(measure: Measure) -> MeasureAssumption:
    """Return an assumption for a figure that the twin knows nothing about."""
    if measure.unit == "share":
        return MeasureAssumption(mean=0.85, units=0.04, pupils=0.3, change=0.01)
    if measure.minimum is not None and measure.maximum is not None:
        width = measure.maximum - measure.minimum
        middle = (measure.maximum + measure.minimum) / 2
        return MeasureAssumption(
            mean=middle, units=width / 25, pupils=width / 6, change=width / 100
        )
    return MeasureAssumption(mean=10, units=1, change=0.2)
