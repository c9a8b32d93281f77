"""What the aggregate world says about the promises: the product beside the truth."""

from collections.abc import Callable

import polars as pl

from pipeline.statistics.lasting_effect import CLASSES, courses_of
from pipeline.verification.batch import Batch, Seen, seen
from pipeline.verification.differences import held, none_true, some_true
from pipeline.verification.measure import (
    Measure,
    chance_of_any,
    excess,
    false_share,
    share,
)
from pipeline.verification.quarters import where_none_is, where_some_are
from pipeline.verification.truth import WHO
from pipeline.verification.worlds import SIZES, Shares

ANY_LEVEL = ANY_SIZE = "any"
LEVELS = ("unit", "municipality", "programme")
Measures = dict[tuple[str, ...], Measure]
NAMED = pl.col("verdict") != "cannot_tell"
IS_SO = pl.any_horizontal(
    (pl.col("verdict") == name) & pl.col(f"is_{name}") for name in CLASSES
)


def measured(batch: Batch) -> Measures:
    """Return what one batch says about the promises of its world."""
    return MEASURED[batch.world](seen(batch))


def _nothing(found: Seen) -> Measures:
    """With no true change: is anything called changed, at any level?"""
    rows, ids = found.changes, found.batch.ids
    called = pl.col("verdict").is_in(["up", "down"]).fill_null(value=False)
    measures: Measures = {}
    for level in (ANY_LEVEL, *LEVELS):
        for since, round_ in _pairs(rows):
            some = _of_level(rows, level).filter(since=since, round=round_)
            key = ("any_change", level, since, round_)
            measures[key] = chance_of_any(some, called, ids)
    return measures | _bias(found) | where_some_are(found)


def _unclassed(found: Seen) -> Measures:
    """With no true change and unknown classes: intervals of means, and false alarms."""
    world, ids = found.batch.world, found.batch.ids
    units = found.mapping.filter(
        pl.col("municipality").is_in(found.batch.unclassed), level="unit"
    )
    rows = found.changes
    called = pl.col("verdict").is_in(["up", "down"]).fill_null(value=False)
    measures: Measures = {("mean_unclassed", world): share(units, _holds(""), ids)}
    for since, round_ in _pairs(rows):
        some = rows.filter(since=since, round=round_)
        key = ("any_unclassed", world, since, round_)
        measures[key] = chance_of_any(some, called, ids)
    return measures


def _half(found: Seen) -> Measures:
    """With true changes: do intervals hold the truth, and are changes seen?"""
    mapping, progression, ids = found.mapping, found.progression, found.batch.ids
    measures: Measures = {}
    for level in LEVELS:
        rows = mapping.filter(level=level)
        measures["mean", level] = share(rows, _holds(""), ids)
        rows = progression.filter(level=level)
        for since, round_ in _pairs(rows):
            some = rows.filter(since=since, round=round_)
            measures["change", level, since, round_] = share(some, _holds(""), ids)
    units = mapping.filter(level="unit")
    measures["shrunken", "unit"] = share(units, _holds("shrunken_"), ids)
    changes = progression.filter(level="unit")
    measures["shrunken_change", "unit"] = share(changes, _holds("shrunken_"), ids)
    return (
        measures
        | held(found)
        | _verdicts(found, found.changes)
        | _sizes(found)
        | where_some_are(found)
    )


def _verdicts(found: Seen, changes: pl.DataFrame) -> Measures:
    """Return how many verdicts are false and how many true changes are seen."""
    first, ids = found.batch.design.rounds[0], found.batch.ids
    # Above units nothing is drawn: their change is that of their units.
    really = pl.coalesce("drawn", "true").round(6)
    said = _said()
    right = said == really.sign()
    measures: Measures = {}
    for since, round_ in _pairs(changes.filter(pl.col("since") == first)):
        rows = changes.filter(since=since, round=round_)
        for level in (ANY_LEVEL, *LEVELS):
            some = _of_level(rows, level)
            false = false_share(some, said != 0, ~right, ids)
            measures["false", level, since, round_] = false
        for size in SIZES.tolist():
            some = rows.filter(really.abs() == size, level="unit")
            measures["power", str(size), since, round_] = share(some, right, ids)
    return measures


def _sizes(found: Seen) -> Measures:
    """Return how much larger than it is a change is measured that is called changed.

    Of units, in the direction that is told; what did not change at all is among them.
    """
    world, first = found.batch.world, found.batch.design.rounds[0]
    said, ids = _said(), found.batch.ids
    changes = found.changes.filter(pl.col("since") == first, level="unit")
    size, measures = pl.col("drawn").round(6).abs(), {}
    for since, round_ in _pairs(changes):
        rows = changes.filter(said != 0, since=since, round=round_)
        for name in ("change", "shrunken"):
            estimate, true = said * pl.col(name), said * pl.col("true")
            key = ("size", world, name, since, round_)
            measures[*key, ANY_SIZE] = excess(rows, estimate, true, ids)
            for one in SIZES.tolist():
                some = rows.filter(size == one)
                measures[*key, str(one)] = excess(some, estimate, true, ids)
    return measures


def _said() -> pl.Expr:
    """Return the direction of a change that is called certain, 0 where none is."""
    return pl.col("verdict").replace_strict(
        {"up": 1.0, "down": -1.0}, default=0.0, return_dtype=pl.Float64
    )


def _certain(found: Seen) -> Measures:
    """Return how many verdicts are false, and what is seen, whatever the level."""
    world, first = found.batch.world, found.batch.design.rounds[0]
    verdicts = _verdicts(found, found.changes.filter(pl.col("since") == first))
    sizes = {key: one for key, one in _sizes(found).items() if key[-1] == ANY_SIZE}
    return sizes | {
        (f"{kind}_in", world, what, since, round_): measure
        for (kind, what, since, round_), measure in verdicts.items()
        if what in {ANY_LEVEL, *map(str, SIZES.tolist())}
    }


def _bias(found: Seen) -> Measures:
    """Return the relative error of variance components."""
    share_of_classes, ids = found.answers.class_share, found.batch.ids
    shares = Shares()
    worlds = found.batch.worlds.with_columns(
        true_within=1 - share_of_classes,
        true_between_classes=share_of_classes - shares.unit,
    )
    norms = found.tables["compared.norms"].drop("round", "n")
    rows = (
        found.tables["compared.variance_components"]
        .join(norms, on=["informant_group", "grade_band", "scale"])
        .join(worlds, on=["informant_group", "scale"])
    )
    return {
        ("bias", name): share(
            rows,
            pl.col(name) * pl.col("sd") ** 2 / 1e4 / pl.col(f"true_{name}") - 1,
            ids,
        )
        for name in ("within", "between_classes")
    }


def _courses(found: Seen) -> Measures:
    """Return stated minus observed probability of each class, by what was stated."""
    rows, ids = _beside_courses(found), found.batch.ids
    world = found.batch.world
    measures: Measures = {}
    for name in CLASSES:
        error = pl.col(f"p_{name}") - pl.col(f"is_{name}")
        tenth = (pl.col(f"p_{name}") * 10).floor().clip(0, 9)
        measures["stated", world, name] = share(rows, error, ids)
        for number in range(10):
            key = ("tenth", world, name, str(number))
            measures[key] = share(rows.filter(tenth == number), error, ids)
    stated = pl.max_horizontal(f"p_{name}" for name in CLASSES)
    measures["named", world] = share(rows.filter(NAMED), stated - IS_SO, ids)
    return measures


def _few(found: Seen) -> Measures:
    """Where few answer: how often is a course named, and one that was not taken?"""
    rows, ids = _beside_courses(found), found.batch.ids
    return {
        ("few", "wrong"): share(rows, NAMED & ~IS_SO, ids),
        ("few", "named"): share(rows, NAMED, ids),
    }


def _beside_courses(found: Seen) -> pl.DataFrame:
    """Return the units of `compared.effects` with `is_…`, the course that they took."""
    d = found.batch.programme.file.thresholds.smallest_difference
    rounds = found.batch.design.rounds
    truth = found.truth.filter(level="unit").pivot("round", values="true", index=WHO)
    happened = courses_of(truth.select(rounds).to_numpy(), d)
    truth = truth.with_columns(
        pl.Series(f"is_{name}", happened[..., number])
        for number, name in enumerate(CLASSES)
    )
    return found.tables["compared.effects"].join(truth, on=WHO, nulls_equal=True)


MEASURED: dict[str, Callable[[Seen], Measures]] = {
    "nothing": _nothing,
    "half": _half,
    "sparse": _certain,
    "many_scales": _certain,
    "flat": lambda found: none_true(found) | where_none_is(found),
    "apart": some_true,
    "one_unclassed": _unclassed,
    "all_unclassed": _unclassed,
    "normal_courses": _courses,
    "twin_courses": _courses,
    "few": _few,
}


def _holds(prefix: str) -> pl.Expr:
    """Return whether the interval holds the true value."""
    return pl.col("true").is_between(pl.col(f"{prefix}low"), pl.col(f"{prefix}high"))


def _of_level(rows: pl.DataFrame, level: str) -> pl.DataFrame:
    return rows if level == ANY_LEVEL else rows.filter(level=level)


def _pairs(rows: pl.DataFrame) -> list[tuple[str, str]]:
    return rows.select("since", "round").unique().sort("since", "round").rows()
