"""How much units differ, and how much of it lies between the groups of units."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
MIN_GROUPS = 3  # below, what lies between groups cannot be told from chance


@dataclass(frozen=True)
class NestedVariances:
    """Variances of true values.

    Attributes:
        units: Of units within their group.
        groups: Of groups. None: fewer than three.
    """

    units: float
    groups: float | None


def nested_variances(
    estimate: FloatArray, variance: FloatArray, weight: FloatArray, group: NDArray
) -> NestedVariances | None:
    """Return the variance of units within groups and of groups, by moments.

    Weighted squares around the groups' means, and of these around the mean of all, are
    set equal to what is expected of them. With `W` the weights of a group, it adds to
    the squares within `sum(w (1 - w / W) v) + tau_u^2 (W - sum(w^2) / W)`; the squares
    between are likewise those of group means, each of variance
    `sum((w / W)^2 (v + tau_u^2))`. What comes out negative is 0.

    Args:
        estimate: Shape (J,), the units' means.
        variance: Shape (J,), their sampling variances.
        weight: Shape (J,), positive; persons, so that variances are those of persons.
        group: Shape (J,), the group of each.

    Returns:
        None where no group has two units.

    Source:
        Searle, Casella and McCulloch (1992), Variance Components, section 5.2
        (Henderson's method I, unequal numbers).
    """
    squares = expected = freedom = 0.0
    means, totals, errors, lent = [], [], [], []
    for one in np.unique(group):
        own = group == one
        y, v, w = estimate[own], variance[own], weight[own]
        whole = w.sum()
        mean = (w * y).sum() / whole
        squares += float((w * (y - mean) ** 2).sum())
        expected += float((w * (1 - w / whole) * v).sum())
        freedom += float(whole - (w**2).sum() / whole)
        means.append(mean)
        totals.append(whole)
        errors.append(((w / whole) ** 2 * v).sum())
        lent.append(((w / whole) ** 2).sum())
    if freedom <= 0:
        return None
    units = max(0.0, (squares - expected) / freedom)
    if len(means) < MIN_GROUPS:
        return NestedVariances(units, None)
    y, w = np.array(means), np.array(totals)
    v = np.array(errors) + units * np.array(lent)
    whole = w.sum()
    between = float((w * (y - (w * y).sum() / whole) ** 2).sum())
    by_chance = float((w * (1 - w / whole) * v).sum())
    found = (between - by_chance) / float(whole - (w**2).sum() / whole)
    return NestedVariances(units, max(0.0, found))
