"""Confirmatory factor analysis of several groups from their means and covariances.

Maximum likelihood with the first item of each factor as its marker. Every parameter
has a name; parameters of the same name are equal in all groups, and that is all that
invariance is: which names the groups share.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

from pipeline.statistics.two_level import NotConverged

FloatArray = NDArray[np.floating]
IntArray = NDArray[np.intp]
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

    @cached_property
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
        problem.scaled_discrepancy,
        problem.start / problem.scale,
        jac=True,
        method="BFGS",
        options={"gtol": 1e-7, "maxiter": 2000},
    )
    if np.abs(found.jac).max() > SLOPE or not np.isfinite(found.fun):
        raise NotConverged("the factor model has no best fit.")
    estimates = dict(
        zip(problem.names, (found.x * problem.scale).tolist(), strict=True)
    )
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
class _Places:
    """Where the parameters of one group stand among all.

    Free loadings by item and factor, covariances of factors by row and column, means
    by factor; intercepts and residual variances by item.
    """

    items: IntArray
    item_factors: IntArray
    loadings: IntArray
    rows: IntArray
    columns: IntArray
    covariances: IntArray
    mean_factors: IntArray
    means: IntArray
    intercepts: IntArray
    residuals: IntArray


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

    @cached_property
    def scale(self) -> FloatArray:
        """Size of each parameter, so that the search moves all of them alike."""
        values = np.ones(len(self.names))
        for group, at in zip(self.groups, self._places, strict=True):
            variances = np.diag(group.covariance)
            markers = variances[self.layout.markers]
            values[at.loadings] = self.start[at.loadings]
            values[at.intercepts] = np.sqrt(variances)
            values[at.residuals] = variances
            values[at.covariances] = np.sqrt(markers[at.rows] * markers[at.columns])
            values[at.means] = np.sqrt(markers[at.mean_factors])
        return values

    @cached_property
    def _places(self) -> list[_Places]:
        return [self._places_of(g) for g in range(len(self.groups))]

    def _places_of(self, g: int) -> _Places:
        layout = self.layout
        factors = enumerate(layout.factor_of)
        free = [(i, factor) for i, factor in factors if i not in layout.markers]
        means = [(f, name) for f, name in enumerate(layout.means[g]) if name]
        return _Places(
            items=_whole(i for i, _ in free),
            item_factors=_whole(factor for _, factor in free),
            loadings=self._at(layout.loadings[g][i] for i, _ in free),
            rows=_whole(a for a, _ in self._pairs),
            columns=_whole(b for _, b in self._pairs),
            covariances=self._at(_covariance(g, a, b) for a, b in self._pairs),
            mean_factors=_whole(factor for factor, _ in means),
            means=self._at(name for _, name in means),
            intercepts=self._at(layout.intercepts[g]),
            residuals=self._at(layout.residuals[g]),
        )

    def _at(self, names: Iterable[str]) -> IntArray:
        return _whole(self.index[name] for name in names)

    @cached_property
    def _observed_volumes(self) -> list[float]:
        return [np.linalg.slogdet(group.covariance)[1] for group in self.groups]

    def scaled_discrepancy(self, scaled: FloatArray) -> tuple[float, FloatArray]:
        """Return the discrepancy, and its gradient by parameters over their scale."""
        value, gradient = self.discrepancy(scaled * self.scale)
        return value, gradient * self.scale

    def discrepancy(self, values: FloatArray) -> tuple[float, FloatArray]:
        """Return the discrepancy and its gradient."""
        total = sum(group.n for group in self.groups)
        result, gradient = 0.0, np.zeros(values.size)
        for g, group in enumerate(self.groups):
            share = group.n / total
            value = self._group(g, values, gradient, share)
            if not np.isfinite(value):
                return np.inf, gradient
            result += share * value
        return result, gradient

    def _group(
        self, g: int, values: FloatArray, gradient: FloatArray, share: float
    ) -> float:
        """Return one group's discrepancy; add its share of the gradient."""
        group, at = self.groups[g], self._places[g]
        k, m = at.residuals.size, self.layout.factors
        loading = np.zeros((k, m))
        loading[self.layout.markers, range(m)] = 1.0
        loading[at.items, at.item_factors] = values[at.loadings]
        phi = np.zeros((m, m))
        phi[at.rows, at.columns] = phi[at.columns, at.rows] = values[at.covariances]
        alpha = np.zeros(m)
        alpha[at.mean_factors] = values[at.means]
        common = loading @ phi
        sigma = common @ loading.T + np.diag(values[at.residuals])
        try:
            root = np.linalg.cholesky(sigma)
            inverse = np.linalg.inv(sigma)
        except np.linalg.LinAlgError:
            return float("inf")
        off = group.mean - values[at.intercepts] - loading @ alpha
        observed = group.covariance + np.outer(off, off)
        volume = 2 * np.log(np.diag(root)).sum() - self._observed_volumes[g]
        value = volume + np.sum(inverse * observed) - k
        d_sigma = share * (inverse - inverse @ observed @ inverse)
        d_mu = -2 * share * (inverse @ off)
        d_loading = 2 * d_sigma @ common + np.outer(d_mu, alpha)
        d_phi = loading.T @ d_sigma @ loading
        twice = np.where(at.rows == at.columns, 1.0, 2.0)
        for places, slopes in (
            (at.loadings, d_loading[at.items, at.item_factors]),
            (at.residuals, np.diag(d_sigma)),
            (at.intercepts, d_mu),
            (at.covariances, twice * d_phi[at.rows, at.columns]),
            (at.means, (loading.T @ d_mu)[at.mean_factors]),
        ):
            np.add.at(gradient, places, slopes)
        return float(value)


def _whole(numbers: Iterable[int]) -> IntArray:
    return np.fromiter(numbers, dtype=np.intp)


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
