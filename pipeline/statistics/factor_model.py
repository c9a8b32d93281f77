"""Confirmatory factor analysis of several groups from their means and covariances.

Maximum likelihood with the first item of each factor as its marker. Every parameter
has a name; parameters of the same name are equal in all groups, and that is all that
invariance is: which names the groups share.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import linalg, optimize

from pipeline.statistics.two_level import NotConverged

FloatArray = NDArray[np.floating]
SLOPE = 1e-4  # a steeper discrepancy than this is no minimum


@dataclass(frozen=True)
class Group:
    """Complete cases of one group.

    Attributes:
        n: Respondents.
        mean: Shape (k,), item means.
        covariance: Shape (k, k), with divisor n (maximum likelihood).
    """

    n: int
    mean: FloatArray
    covariance: FloatArray


@dataclass(frozen=True)
class Layout:
    """Which parameter stands where: names per group.

    Attributes:
        factor_of: Factor of each item, 0, 1, …; the first of a factor is its marker.
        loadings: Per group, a name per item; the marker's is ignored (it is 1).
        intercepts: Per group, a name per item.
        residuals: Per group, a name per item.
        means: Per group, a name per factor; null: the mean is 0.
    """

    factor_of: tuple[int, ...]
    loadings: tuple[tuple[str, ...], ...]
    intercepts: tuple[tuple[str, ...], ...]
    residuals: tuple[tuple[str, ...], ...]
    means: tuple[tuple[str | None, ...], ...]

    @property
    def factors(self) -> int:
        """Number of factors."""
        return max(self.factor_of) + 1

    @property
    def markers(self) -> list[int]:
        """Item of each factor whose loading is 1."""
        return [self.factor_of.index(factor) for factor in range(self.factors)]


@dataclass(frozen=True)
class FactorFit:
    """A fitted model and how well it fits.

    Attributes:
        chi2: Likelihood-ratio statistic.
        df: Degrees of freedom.
        cfi: Comparative fit index against independent items in each group.
        rmsea: Root mean square error of approximation, multi-group.
        parameters: Estimates by name.
    """

    chi2: float
    df: int
    cfi: float
    rmsea: float
    parameters: Mapping[str, float]


def fit_factor_model(groups: Sequence[Group], layout: Layout) -> FactorFit:
    """Return the maximum-likelihood fit.

    Args:
        groups: At least one; the same items in the same order.
        layout: Which parameters the groups share.

    Raises:
        ValueError: A covariance matrix is singular or a group too small.
        NotConverged: The search ended without a minimum or with a negative variance.

    Source:
        Jöreskog (1971), Psychometrika 36(4), 409-426,
        https://doi.org/10.1007/BF02291366; fit indices: Bentler (1990), Steiger (1998)
    """
    _check(groups)
    problem = _Problem(tuple(groups), layout)
    found = optimize.minimize(
        problem.discrepancy,
        problem.start,
        jac=True,
        method="BFGS",
        options={"gtol": 1e-7, "maxiter": 2000},
    )
    if np.abs(found.jac).max() > SLOPE or not np.isfinite(found.fun):
        raise NotConverged("the factor model has no best fit.")
    estimates = dict(zip(problem.names, found.x.tolist(), strict=True))
    residual_names = {name for group in layout.residuals for name in group}
    if any(estimates[name] <= 0 for name in residual_names):
        raise NotConverged("an item has a negative residual variance (Heywood case).")
    total = sum(group.n for group in groups)
    chi2 = max(total * float(found.fun), 0.0)
    df = problem.moments - len(problem.names)
    base_chi2, base_df = _independence(groups)
    excess, base_excess = max(chi2 - df, 0.0), max(base_chi2 - base_df, chi2 - df, 0.0)
    return FactorFit(
        chi2=chi2,
        df=df,
        cfi=1 - excess / base_excess if base_excess > 0 else 1.0,
        rmsea=float(np.sqrt(excess / (df * total) * len(groups))) if df else 0.0,
        parameters=estimates,
    )


@dataclass(frozen=True)
class _Problem:
    groups: tuple[Group, ...]
    layout: Layout

    @property
    def moments(self) -> int:
        k = len(self.layout.factor_of)
        return len(self.groups) * (k + k * (k + 1) // 2)

    @cached_property
    def names(self) -> list[str]:
        layout, names = self.layout, []
        markers = layout.markers
        for g in range(len(self.groups)):
            free = [n for i, n in enumerate(layout.loadings[g]) if i not in markers]
            names += [*free, *layout.intercepts[g], *layout.residuals[g]]
            names += [_covariance(g, a, b) for a, b in self._pairs]
            names += [name for name in layout.means[g] if name is not None]
        return list(dict.fromkeys(names))

    @cached_property
    def index(self) -> dict[str, int]:
        return {name: position for position, name in enumerate(self.names)}

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        m = self.layout.factors
        return [(a, b) for a in range(m) for b in range(a, m)]

    @cached_property
    def start(self) -> FloatArray:
        """Half of each item's variance common, loadings 1, intercepts the means."""
        values = np.zeros(len(self.names))
        layout, index = self.layout, self.index
        for g, group in reversed(list(enumerate(self.groups))):
            variances = np.diag(group.covariance)
            for item, name in enumerate(layout.loadings[g]):
                if item not in layout.markers:
                    marker = layout.markers[layout.factor_of[item]]
                    values[index[name]] = np.sqrt(variances[item] / variances[marker])
            for item, name in enumerate(layout.intercepts[g]):
                values[index[name]] = group.mean[item]
            for item, name in enumerate(layout.residuals[g]):
                values[index[name]] = variances[item] / 2
            for factor, marker in enumerate(layout.markers):
                values[index[_covariance(g, factor, factor)]] = variances[marker] / 2
        return values

    def discrepancy(self, values: FloatArray) -> tuple[float, FloatArray]:
        """Return the discrepancy and its gradient."""
        total = sum(group.n for group in self.groups)
        result, gradient = 0.0, np.zeros(values.size)
        for g, group in enumerate(self.groups):
            share = group.n / total
            value = self._group(g, group, values, gradient, share)
            if not np.isfinite(value):
                return np.inf, gradient
            result += share * value
        return result, gradient

    def _group(
        self,
        g: int,
        group: Group,
        values: FloatArray,
        gradient: FloatArray,
        share: float,
    ) -> float:
        """Return one group's discrepancy; add its share of the gradient."""
        layout, index = self.layout, self.index
        k, m = len(layout.factor_of), layout.factors
        loading = np.zeros((k, m))
        for item, factor in enumerate(layout.factor_of):
            marker = item in layout.markers
            name = layout.loadings[g][item]
            loading[item, factor] = 1.0 if marker else values[index[name]]
        phi = np.zeros((m, m))
        for a, b in self._pairs:
            phi[a, b] = phi[b, a] = values[index[_covariance(g, a, b)]]
        means = [0.0 if n is None else values[index[n]] for n in layout.means[g]]
        alpha = np.array(means)
        residual = np.array([values[index[n]] for n in layout.residuals[g]])
        intercept = np.array([values[index[n]] for n in layout.intercepts[g]])
        sigma = loading @ phi @ loading.T + np.diag(residual)
        try:
            inverse = linalg.cho_solve(linalg.cho_factor(sigma), np.eye(k))
        except (linalg.LinAlgError, ValueError):
            return float("inf")
        off = group.mean - intercept - loading @ alpha
        observed = group.covariance + np.outer(off, off)
        value = (
            np.linalg.slogdet(sigma)[1]
            + float(np.sum(inverse * observed))
            - np.linalg.slogdet(group.covariance)[1]
            - k
        )
        d_sigma = share * (inverse - inverse @ observed @ inverse)
        d_mu = -2 * share * (inverse @ off)
        d_loading = 2 * d_sigma @ loading @ phi + np.outer(d_mu, alpha)
        d_phi = loading.T @ d_sigma @ loading
        d_alpha = loading.T @ d_mu
        for item, factor in enumerate(layout.factor_of):
            if item not in layout.markers:
                gradient[index[layout.loadings[g][item]]] += d_loading[item, factor]
            gradient[index[layout.residuals[g][item]]] += d_sigma[item, item]
            gradient[index[layout.intercepts[g][item]]] += d_mu[item]
        for a, b in self._pairs:
            twice = 1.0 if a == b else 2.0
            gradient[index[_covariance(g, a, b)]] += twice * d_phi[a, b]
        for factor, name in enumerate(layout.means[g]):
            if name is not None:
                gradient[index[name]] += d_alpha[factor]
        return float(value)


def _covariance(group: int, a: int, b: int) -> str:
    return f"covariance:{group}:{a}:{b}"


def _independence(groups: Sequence[Group]) -> tuple[float, int]:
    """Return chi-square and df of the model in which items have nothing in common."""
    chi2, df = 0.0, 0
    for group in groups:
        k = group.mean.size
        logs = np.log(np.diag(group.covariance)).sum()
        chi2 += group.n * (logs - np.linalg.slogdet(group.covariance)[1])
        df += k * (k - 1) // 2
    return float(chi2), df


def _check(groups: Sequence[Group]) -> None:
    for number, group in enumerate(groups, start=1):
        if group.n <= group.mean.size:
            raise ValueError(f"group {number} has fewer respondents than items")
        smallest = np.linalg.eigvalsh(group.covariance)[0]
        if smallest <= 1e-10 * np.trace(group.covariance):
            raise ValueError(f"items of group {number} follow from each other")
