"""Does a scale mean the same in all rounds? The ladder that decides it.

configural (the same items belong together) → metric (equal loadings) → scalar (equal
intercepts too) → partial scalar (some intercepts free). Means may be compared only from
scalar or partial scalar on.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from pipeline.statistics.factor_model import (
    FactorFit,
    Group,
    Layout,
    fit_factor_model,
)

Level = Literal["scalar", "partial_scalar", "none"]
MIN_INVARIANT = 2  # items that must keep their meaning for each factor
MIN_ITEMS = 3  # fewer: the ladder cannot be tested
MEANS_COMPARED = ("scalar", "strict")
STEPS_UP = 2  # that may be refused: metric and scalar
Names = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Limits:
    """Largest loss of fit that one step of the ladder may cost.

    Fit indices of few respondents or few degrees of freedom jump by chance. So the rise
    of RMSEA counts only where the model no longer fits closely, and no loss counts that
    chance explains: a step is refused where its loss is too large and, by the
    likelihood-ratio test against the step before, certain.

    Attributes:
        cfi: Largest fall of CFI.
        rmsea: Largest rise of RMSEA to more than `close_fit`.
        close_fit: RMSEA at which a model is not worth refusing.
        false_alarms: Largest chance that any step is refused where all hold; each of
            the two has half of it.

    Source:
        Chen (2007), Structural Equation Modeling 14(3), 464-504,
        https://doi.org/10.1080/10705510701301834; Kenny, Kaniskan and McCoach (2015),
        Sociological Methods & Research 44(3), 486-507 (few degrees of freedom)
    """

    cfi: float = 0.010
    rmsea: float = 0.015
    close_fit: float = 0.05
    false_alarms: float = 0.05


@dataclass(frozen=True)
class Invariance:
    """What the ladder found.

    Attributes:
        level: Highest step that holds; from partial scalar on means are comparable.
        fits: Fit of each step that was tried, by name.
        freed: Items (numbers) whose intercepts differ, most different first.
    """

    level: Level
    fits: dict[str, FactorFit]
    freed: tuple[int, ...] = ()

    @property
    def comparable(self) -> bool:
        """May means be compared (on the items that were not freed)?"""
        return self.level != "none"


def ladder(
    groups: Sequence[Group],
    factor_of: Sequence[int],
    limits: Limits | None = None,
) -> Invariance:
    """Climb the ladder until a step fails; then free intercepts, worst first.

    Args:
        groups: Two or more, e.g. rounds.
        factor_of: Factor of each item; all 0 for one scale.
        limits: Loss of fit that is allowed. Default: Chen's.

    Returns:
        `none` where loadings differ, or fewer than two items of a factor keep their
        intercepts.

    Raises:
        ValueError: A covariance matrix is singular or a group too small.
        NotConverged: A step could not be fitted.

    Source:
        Meredith (1993), Psychometrika 58(4), 525-543; Byrne, Shavelson and Muthén
        (1989), Psychological Bulletin 105(3), 456-466 (partial invariance)
    """
    allowed = limits or Limits()
    fits = {"configural": fit_step(groups, factor_of, "configural")}
    fits["metric"] = fit_step(groups, factor_of, "metric")
    if not _holds(fits["configural"], fits["metric"], allowed):
        return Invariance("none", fits)
    fits["scalar"] = fit_step(groups, factor_of, "scalar")
    if _holds(fits["metric"], fits["scalar"], allowed):
        return Invariance("scalar", fits)
    freed: list[int] = []
    while candidates := _candidates(factor_of, freed):
        tried = {
            item: fit_step(groups, factor_of, "scalar", (*freed, item))
            for item in candidates
        }
        worst = min(tried, key=lambda item: tried[item].chi2)
        freed.append(worst)
        fits["partial_scalar"] = tried[worst]
        if _holds(fits["metric"], tried[worst], allowed):
            return Invariance("partial_scalar", fits, tuple(freed))
    return Invariance("none", fits, tuple(freed))


def fit_step(
    groups: Sequence[Group],
    factor_of: Sequence[int],
    step: Literal["configural", "metric", "scalar", "strict"],
    freed: Sequence[int] = (),
) -> FactorFit:
    """Return the fit of one step.

    Args:
        groups: One or more.
        factor_of: Factor of each item.
        step: What the groups share.
        freed: Items whose intercepts may differ all the same (scalar and strict).
    """
    items, factors = range(len(factor_of)), range(max(factor_of) + 1)
    numbers = range(len(groups))
    share_intercepts = step in MEANS_COMPARED

    def names(kind: str, shared: bool, own: Sequence[int] = ()) -> Names:  # noqa: FBT001
        return tuple(
            tuple(
                f"{kind}:{i}" if shared and i not in own else f"{kind}:{i}:{g}"
                for i in items
            )
            for g in numbers
        )

    return fit_factor_model(
        groups,
        Layout(
            factor_of=tuple(factor_of),
            loadings=names("loading", step != "configural"),
            intercepts=names("intercept", share_intercepts, freed),
            residuals=names("residual", step == "strict"),
            means=tuple(
                tuple(
                    f"mean:{f}:{g}" if share_intercepts and g > 0 else None
                    for f in factors
                )
                for g in numbers
            ),
        ),
    )


def shift_of(
    groups: Sequence[Group], fit: FactorFit, freed: Sequence[int]
) -> tuple[float, float]:
    """Return what freed items add to the mean of one scale in the second group.

    `shift = sum over freed of (intercept_1 - intercept_0) / k`. Given the loadings it
    is a contrast c of the differences d of the item means, so its variance is
    `c' (S_1 / n_1 + S_0 / n_0) c`: `c_i = 1 / k` of the freed, of the others
    `-(sum of loadings of the freed) / k w_i`, with `w_i` their weights in the
    difference of the latent means, in proportion to loading over residual variance of
    d_i. Respondents count as independent; what the items share cancels out.

    Args:
        groups: Two.
        fit: Of the partial scalar step.
        freed: Items (numbers) whose intercepts differ, at least one.

    Returns:
        Shift and its sampling variance, in units of an answer and squared.

    Source:
        Jöreskog (1971), Psychometrika 36(4), 409-426 (the model); the delta method
    """
    k, given = len(groups[0].mean), fit.parameters
    loading = np.array([given.get(f"loading:{item}", 1.0) for item in range(k)])
    residual = sum(
        np.array([given[f"residual:{item}:{number}"] for item in range(k)]) / group.n
        for number, group in enumerate(groups)
    )
    is_freed = np.isin(np.arange(k), freed)
    weight = np.where(is_freed, 0.0, loading / residual)
    weight /= weight @ loading
    contrast = np.where(is_freed, 1.0, -loading[is_freed].sum() * weight) / k
    errors = sum(group.covariance / (group.n - 1) for group in groups)
    shift = sum(given[f"intercept:{i}:1"] - given[f"intercept:{i}:0"] for i in freed)
    return shift / k, float(contrast @ errors @ contrast)


def _holds(before: FactorFit, after: FactorFit, limits: Limits) -> bool:
    fits = before.cfi - after.cfi <= limits.cfi and (
        after.rmsea <= limits.close_fit or after.rmsea - before.rmsea <= limits.rmsea
    )
    p = special.chdtrc(after.df - before.df, max(after.chi2 - before.chi2, 0))
    return fits or p > limits.false_alarms / STEPS_UP


def _candidates(factor_of: Sequence[int], freed: Sequence[int]) -> list[int]:
    """Return the items that may still be freed."""
    found = []
    for item, factor in enumerate(factor_of):
        kept = sum(
            other == factor and number not in freed
            for number, other in enumerate(factor_of)
        )
        if item not in freed and kept > MIN_INVARIANT:
            found.append(item)
    return found
