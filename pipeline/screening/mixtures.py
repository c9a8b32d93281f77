"""Two populations in one set of numbers."""

from dataclasses import dataclass

import numpy as np

STRONG = 10  # difference in BIC, very strong (Kass and Raftery 1995)
PARAMETERS = 2  # more than one normal distribution has: the share and a second mean
SMALLEST = 1e-6  # part of the variance that is left in a population


@dataclass(frozen=True)
class Mixture:
    """Two normal distributions with one variance.

    Attributes:
        minority: Which numbers belong to the smaller one, shape (n,).
        separation: Ashman's D.
        difference: Mean of the minority minus mean of the majority.
        evidence: By how much two beat one, in BIC.
        valley: Are fewer numbers halfway between the means than around that of the
            minority? A long tail has no valley.
    """

    minority: np.ndarray
    separation: float
    difference: float
    evidence: float
    valley: bool

    def apart(self, separation: float, fewest: float) -> bool:
        """Are these two populations, clearly separate, the smaller one large enough?"""
        return (
            self.separation >= separation
            and self.evidence > STRONG
            and self.valley
            and self.minority.sum() >= fewest
        )


def two_normals(x: np.ndarray) -> Mixture | None:
    """Return the best split of numbers into two normal distributions with one variance.

    Classification maximum likelihood (Symons 1981, Biometrics 37, 35-43): of all splits
    of the sorted numbers the one that maximises
    -n/2 ln(within variance) + a ln(a/n) + b ln(b/n), a and b the sizes. With one
    variance a heavy tail is no population of its own, and the sizes keep a bell from
    being cut in two. Ashman's D = sqrt(2) |m1 - m2| / sqrt(s1^2 + s2^2), here
    |m1 - m2| / s: above 2 the two are apart (Ashman, Bird and Zepf 1994).

    Args:
        x: Numbers, shape (n,), without missing ones.

    Returns:
        Null where all numbers are the same.
    """
    n = x.size
    if n == 0 or np.ptp(x) == 0:
        return None
    order = np.argsort(x, kind="stable")
    centred = x[order] - x.mean()
    total = float(centred @ centred)
    low = np.arange(1, n)  # how many stand below the split
    sums = np.cumsum(centred)[:-1]
    between = sums**2 * n / (low * (n - low))  # sums of both sides add up to 0
    within = np.maximum(total - between, SMALLEST * total) / n
    share = low / n
    sizes = n * (share * np.log(share) + (1 - share) * np.log(1 - share))
    gain = sizes - n / 2 * np.log(within / (total / n))
    apart = np.diff(centred) > 0  # equal numbers are never cut
    best = int(np.argmax(np.where(apart, gain, -np.inf)))
    upper = np.zeros(n, dtype=bool)
    upper[order[best + 1 :]] = True
    minority = upper if upper.mean() <= 1 / 2 else ~upper
    spread = float(np.sqrt(within[best]))
    small, large = float(x[minority].mean()), float(x[~minority].mean())

    def around(point: float) -> int:
        return int((np.abs(x - point) <= spread / 2).sum())

    return Mixture(
        minority,
        abs(small - large) / spread,
        small - large,
        float(2 * gain[best] - PARAMETERS * np.log(n)),
        around((small + large) / 2) < around(small),
    )
