"""The tables `compared.gradients` and `compared.expected`: social background.

A gradient is the difference in outcome per year of the parents' education, from a
two-level model of pupils in units; its error respects that they sit in classes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.comparison.limits import family_of
from pipeline.programme.model import Programme, UnknownClasses
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.statistics.random_effects import random_effects
from pipeline.statistics.two_level import (
    NotConverged,
    TwoLevelFit,
    UnitSums,
    fit_two_level,
)
from pipeline.statistics.verdicts import (
    DECIMALS,
    verdict,
    with_detectable,
    with_q_values,
)
from pipeline.store.lake import Lake
from pipeline.store.workers import map_in_order
from schemas import compared

FloatArray = NDArray[np.floating]
MILLION = 1e6  # sums of outcomes are stored in millionths
OUTCOME = ["informant_group", "outcome", "breakdown"]
SUMS = ["n", "sum_x", "sum_x2", "sum_y", "sum_y2", "sum_xy"]
OF_CLASSES = ["classes", "class_n2", "class_x2_n", "class_xy_n", "class_y2_n"]
X_OF_CLASSES = ["class_nx", "class_x2"]
SMALLEST = 30  # pupils; fewer say nothing about a slope
MANY = 500  # models that take longer than worker processes to start
STEEPER_FLATTER = ("steeper", "flatter", "no_certain_change")


@dataclass(frozen=True)
class _Fitted:
    """One model and the units that it was fitted to."""

    keys: dict[str, object]
    units: pl.DataFrame
    fit: TwoLevelFit


def gradients(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the slope of every outcome, and whether it has become flatter.

    Its variance is that of the model, which counts what pupils of a unit have in
    common, times `design_effect`: what those of a class have in common beyond that. The
    latter is of the whole programme, as a municipality has too few classes to tell.
    """
    thresholds = programme.file.thresholds
    z = normal_quantile(thresholds.confidence)
    bands = _outcome_bands(lake)
    of_classes = {
        outcome: design_effect(rows, thresholds.unknown_classes)
        for outcome, rows in bands.group_by("round", *OUTCOME)
    }
    rows = []
    for fitted in _fits(_of_units(bands), ["programme", "municipality"]):
        slope = float(fitted.fit.fixed[1])
        outcome = tuple(fitted.keys[name] for name in ("round", *OUTCOME))
        variance = float(fitted.fit.fixed_covariance[1, 1]) * of_classes[outcome]
        rows.append(
            {
                **fitted.keys,
                "n": int(fitted.units["n"].sum()),
                "units": fitted.units.height,
                "slope": round(slope, DECIMALS),
                "variance": round(variance, DECIMALS),
                "low": round(slope - z * variance**0.5, DECIMALS),
                "high": round(slope + z * variance**0.5, DECIMALS),
            }
        )
    empty = compared.Gradients.empty()
    if not rows:
        return empty
    return _with_changes(
        pl.DataFrame(rows, infer_schema_length=None), programme
    ).select(pl.col(name).cast(dtype) for name, dtype in empty.schema.items())


def expected(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return observed and expected outcome of every unit, programme-wide model."""
    thresholds = programme.file.thresholds
    z = normal_quantile(thresholds.confidence)
    parts = [
        part
        for fitted in _fits(_of_units(_outcome_bands(lake)), ["programme"])
        if (part := _against_expected(fitted, z, thresholds.unknown_classes))
        is not None
    ]
    empty = compared.Expected.empty()
    return pl.concat([empty, *(part.select(empty.columns) for part in parts)]).sort(
        "round", "municipality", "unit", *OUTCOME
    )


def _fits(sums: pl.DataFrame, levels: Sequence[str]) -> Iterator[_Fitted]:
    """Yield the model of every round, level and outcome that can be fitted."""
    found: list[tuple[dict[str, object], pl.DataFrame]] = []
    for level in levels:
        within = [] if level == "programme" else [level]
        keys = ["round", *within, *OUTCOME]
        for values, units in sums.group_by(keys, maintain_order=True):
            named = dict(zip(keys, values, strict=True))
            found.append(({"level": level, "municipality": None, **named}, units))
    fits = map_in_order(
        _fit, [units.select(SUMS) for _, units in found], MANY, small=True
    )
    for (named, units), fit in zip(found, fits, strict=True):
        if fit is not None:
            yield _Fitted(named, units, fit)


def _fit(units: pl.DataFrame) -> TwoLevelFit | None:
    """Return the model; None where the data cannot carry one."""
    n, x, x2, y, y2, xy = (units[name].to_numpy().astype(float) for name in SUMS)
    if n.sum() < SMALLEST:
        return None
    total_x = float(x.sum())
    sums = UnitSums(
        n=n,
        x=np.column_stack([n, x]),
        y=y,
        xx=np.array([[n.sum(), total_x], [total_x, x2.sum()]]),
        xy=np.array([y.sum(), xy.sum()]),
        yy=float(y2.sum()),
    )
    try:
        return fit_two_level(sums)
    except (NotConverged, ValueError):
        return None


def _outcome_bands(lake: Lake) -> pl.DataFrame:
    """Return sums per unit, outcome and grade band, in points or percentage points.

    Grade bands of a scale are put on points one by one; all are named 'all'.
    """
    moments = lake.rows("scored.background_moments")
    norms = lake.rows("compared.norms")
    tests = moments.filter(pl.col("informant_group").is_null()).with_columns(
        pl.col("sum_y", "sum_xy", "class_xy_n") / MILLION * 100,
        pl.col("sum_y2", "class_y2_n") / MILLION**2 * 1e4,
    )
    scales = moments.join(
        norms.select(
            "informant_group",
            "mean",
            "sd",
            outcome="scale",
            breakdown="grade_band",
        ),
        on=OUTCOME,
    ).with_columns(breakdown=pl.lit("all"))
    per_step, mean = 100 / pl.col("sd"), pl.col("mean")
    y, y2 = pl.col("sum_y") / MILLION, pl.col("sum_y2") / MILLION**2
    class_y2, class_xy = pl.col("class_y2_n"), pl.col("class_xy_n")
    scales = scales.with_columns(
        sum_y=per_step * (y - mean * pl.col("n")),
        sum_y2=per_step**2 * (y2 - 2 * mean * y + mean**2 * pl.col("n")),
        sum_xy=per_step * (pl.col("sum_xy") / MILLION - mean * pl.col("sum_x")),
        # Over classes too the sums of n_c times a constant are those over pupils.
        class_y2_n=per_step**2
        * (class_y2 / MILLION**2 - 2 * mean * y + mean**2 * pl.col("n")),
        class_xy_n=per_step * (class_xy / MILLION - mean * pl.col("sum_x")),
    )
    columns = ["round", "municipality", "unit", *OUTCOME, *SUMS, *OF_CLASSES]
    return pl.concat(
        [frame.select(*columns, *X_OF_CLASSES) for frame in (scales, tests)]
    )


def _of_units(bands: pl.DataFrame) -> pl.DataFrame:
    """Return sums per unit and outcome, grade bands added up."""
    keys = ["round", "municipality", "unit", *OUTCOME]
    all_known = (pl.col("classes") > 0).all()
    return (
        bands.group_by(keys)
        .agg(
            pl.col(SUMS).sum(),
            # Where the classes of one grade band are not known, the unit's are not.
            *(
                pl.when(all_known).then(pl.col(c).sum()).otherwise(0)
                for c in OF_CLASSES
            ),
        )
        .sort(keys)
    )


def _with_changes(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add the change of the slope since the first round that has one.

    Tested is how much steeper the slope is, `|slope| - |first slope|`, with the error
    of the change: a slope that turned round is not flatter for it. It is put in words
    only where the first slope's interval holds no 0: else none could become flatter.
    """
    thresholds = programme.file.thresholds
    z = normal_quantile(thresholds.confidence)
    position = {round_: place for place, round_ in enumerate(programme.round_ids)}
    of = ["level", "municipality", *OUTCOME]
    rows = rows.with_columns(
        place=pl.col("round").replace_strict(position, return_dtype=pl.Int64)
    ).sort("place", *of)
    first = {
        f"first_{name}": pl.col(name).first().over(of)
        for name in ("round", "slope", "variance", "low", "high")
    }
    later = pl.col("round") != pl.col("first_round")
    rows = rows.with_columns(**first).with_columns(
        since=pl.when(later).then("first_round"),
        change=pl.when(later).then(
            (pl.col("slope") - pl.col("first_slope")).round(DECIMALS)
        ),
        error=(pl.col("variance") + pl.col("first_variance")).sqrt(),
    )
    rows = rows.with_columns(
        change_low=(pl.col("change") - z * pl.col("error")).round(DECIMALS),
        change_high=(pl.col("change") + z * pl.col("error")).round(DECIMALS),
    )
    family = family_of(programme, "round")
    steeper = pl.col("slope").abs() - pl.col("first_slope").abs()
    deviate = pl.when(pl.col("since").is_not_null()).then(steeper / pl.col("error"))
    rows = with_q_values(rows, z=deviate, family=family)
    rows = with_detectable(rows, error=pl.col("error"), family=family)
    was_certain = (pl.col("first_low") > 0) | (pl.col("first_high") < 0)
    said = verdict(steeper, pl.col("q"), family.rate, STEEPER_FLATTER)
    return rows.with_columns(pl.when(was_certain).then(said).alias("verdict"))


def _against_expected(
    fitted: _Fitted, z: float, assumed: UnknownClasses
) -> pl.DataFrame | None:
    """Return each unit beside what its pupils' background lets one expect.

    The mean residual of a unit is drawn towards that of all by its sampling variance,
    which respects classes. None with fewer than three units.
    """
    units, fit = fitted.units, fitted.fit
    n, x, y = (units[name].to_numpy().astype(float) for name in ("n", "sum_x", "sum_y"))
    base = 500.0 if fitted.keys["informant_group"] is not None else 0.0
    foreseen = base + fit.fixed[0] + fit.fixed[1] * x / n
    residual = base + y / n - foreseen
    variance = residual_variances(units, float(fit.fixed[1]), assumed)
    if not (variance > 0).all():
        return None
    found = random_effects(residual, variance)
    if found is None:
        return None
    reach = z * np.sqrt(found.variance)
    columns = {
        "education": x / n,
        "observed": base + y / n,
        "expected": foreseen,
        "difference": residual,
        "shrunken": found.shrunken,
        "low": found.shrunken - reach,
        "high": found.shrunken + reach,
    }
    return units.with_columns(
        pl.Series(name, np.round(values, DECIMALS)) for name, values in columns.items()
    )


def residual_variances(
    units: pl.DataFrame, slope: float, assumed: UnknownClasses
) -> FloatArray:
    """Return the sampling variances of units' mean residuals, classes respected.

    `within / n + between sum n_c^2 / n^2`, from an analysis of variance of what the
    slope leaves, `e = y - slope x`, in classes in units. In units whose classes nobody
    knows, classes are of the size that they have elsewhere; where no unit has two known
    classes, their share of the variance within units is the programme's assumption.

    Args:
        units: `SUMS` and `OF_CLASSES` of J units.
        slope: Outcome per year of education.
        assumed: Of classes that nobody knows.

    Returns:
        Shape (J,), the outcome's unit squared.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, section 3.6
    """
    n, x, x2, y, y2, xy, classes, n2 = _arrays(units, *SUMS, *OF_CLASSES[:2])
    known = classes > 0
    size = n2[known].sum() / n[known].sum() if known.any() else assumed.size
    n2 = np.where(known, n2, n * np.minimum(size, n))
    components = _in_classes(units.filter(pl.col("classes") > 0), slope)
    if components is None:
        squares = y2 - 2 * slope * xy + slope**2 * x2
        of_units = (y - slope * x) ** 2 / n
        expected = n - 1 - assumed.share * (n2 / n - 1)
        whole = float((squares - of_units).sum()) / float(expected.sum())
        components = (1 - assumed.share) * whole, assumed.share * whole
    within, between = components
    return within / n + between * n2 / n**2


def design_effect(rows: pl.DataFrame, assumed: UnknownClasses) -> float:
    """Return by how much classes raise the variance of a slope, at least 1.

    `(within + d between) / (within + (1 - p) between)`: components of what the slope
    leaves, as in `residual_variances`; p, how often two pupils of a unit and grade band
    share a class; d, the squares of class sums of education about the unit's mean, over
    those of pupils. Where education is spread over classes by chance, d is `1 - p` and
    nothing is added. Where no unit has two known classes,
    `1 + share^2 (size - 1)`: education and what it leaves have the share of variance
    between classes, and classes the size, that the programme assumes.

    Args:
        rows: `SUMS`, `OF_CLASSES` and `X_OF_CLASSES` of units and grade bands.
        assumed: Of classes that nobody knows.

    Source:
        Moulton (1986), Journal of Econometrics 32(3), 385-397
    """
    known = rows.filter(pl.col("classes") > 0)
    n, x, x2, y, xy, n2, nx, cx2 = _arrays(
        known, "n", "sum_x", "sum_x2", "sum_y", "sum_xy", "class_n2", *X_OF_CLASSES
    )
    of_pupils = float((x2 - x**2 / n).sum())
    slope = float((xy - x * y / n).sum()) / of_pupils if of_pupils > 0 else 0.0
    components = _in_classes(known, slope) if of_pupils > 0 else None
    if components is None:
        return 1 + assumed.share**2 * (assumed.size - 1)
    within, between = components
    of_class_sums = float((cx2 - 2 * x / n * nx + (x / n) ** 2 * n2).sum())
    apart = 1 - float((n2 - n).sum()) / float((n * (n - 1)).sum())
    plain = within + apart * between
    effect = within + of_class_sums / of_pupils * between
    return max(effect / plain, 1.0) if plain > 0 else 1.0


def _in_classes(known: pl.DataFrame, slope: float) -> tuple[float, float] | None:
    """Return the variance of `y - slope x` within classes and between those of a unit.

    Analysis of variance over rows whose classes are known. None: no row has two.
    """
    n, x, x2, y, y2, xy, classes, n2, cx2, cxy, cy2 = _arrays(known, *SUMS, *OF_CLASSES)
    freedom = float((n - classes).sum())
    freedom_between = float((classes - 1).sum())
    if freedom <= 0 or freedom_between <= 0:
        return None
    squares = y2 - 2 * slope * xy + slope**2 * x2
    of_units = (y - slope * x) ** 2 / n
    of_classes = cy2 - 2 * slope * cxy + slope**2 * cx2
    within = float((squares - of_classes).sum()) / freedom
    apart = float((of_classes - of_units).sum()) / freedom_between
    n0 = float((n - n2 / n).sum()) / freedom_between
    return within, max(apart - within, 0) / n0


def _arrays(rows: pl.DataFrame, *names: str) -> list[FloatArray]:
    return [rows[name].to_numpy().astype(float) for name in names]
