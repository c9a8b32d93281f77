"""A promise, and whether it is kept as far as replications can tell."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from pipeline.verification.measure import Measure

Verdict = Literal["kept", "undecided", "broken", "reported"]


def t_quantile(replications: int) -> float:
    """Return how many standard errors 95 % of replicated measurements lie within.

    >>> round(t_quantile(2000), 2)
    1.96
    """
    return float(special.stdtrit(replications - 1, 0.975))


@dataclass(frozen=True, kw_only=True)
class Promise:
    """One line of the verification.

    Attributes:
        about: Heading that it stands under.
        what: The promise in words.
        measure: What was measured, a share or a relative error.
        low: Smallest value that keeps it. Null: any.
        high: Largest value that keeps it. Null: any.
    """

    about: str
    what: str
    measure: Measure
    low: float | None = None
    high: float | None = None

    @property
    def verdict(self) -> Verdict:
        """Kept or broken where chance does not explain it: about two standard errors.

        Kept: the whole Monte Carlo interval lies within the limits. Broken: none of it.
        """
        if self.low is None and self.high is None:
            return "reported"
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        margin = t_quantile(self.measure.replications) * self.measure.error
        least, most = self.measure.value - margin, self.measure.value + margin
        if most < low or least > high:
            return "broken"
        return "kept" if low <= least and most <= high else "undecided"


def within(
    about: str, what: str, measure: Measure, limits: tuple[float, float]
) -> Promise:
    """Return a promise with limits on both sides."""
    low, high = limits
    return Promise(about=about, what=what, measure=measure, low=low, high=high)
