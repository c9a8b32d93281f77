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
        https://doi.org/10.1007/BF02291366; Lee and Jennrich (1979), Psychometrika
        44(1), 99-113 (the search, by scoring); fit indices: Bentler (1990), Steiger
        (1998)
    """
    _check(groups)
    problem = _Problem(tuple(groups), layout)
    # A step beside singular matrices overflows and is not taken: the slope says whether
    # the search has arrived all the same.
    with np.errstate(over="ignore", invalid="ignore"):
        found = optimize.minimize(
            problem.scaled_discrepancy,
            problem.start / problem.scale,
            jac=True,
            hess=problem.scaled_information,
            method="trust-exact",
            options={"gtol": 1e-8, "maxiter": 2000},
        )
    if not (np.abs(found.jac).max() <= SLOPE and np.isfinite(found.fun)):
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
    """Where the parameters of each group stand among all; a row per group.

    Free loadings by item and factor, covariances of factors by row and column, means
    by factor; intercepts and residual variances by item. A mean that is 0 stands behind
    the last.
    """

    items: IntArray
    item_factors: IntArray
    rows: IntArray
    columns: IntArray
    loadings: IntArray
    covariances: IntArray
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
        at, values = self._places, np.ones(len(self.names) + 1)
        for g, variances in enumerate(self._variances):
            sizes, markers = np.sqrt(variances), variances[self.layout.markers]
            values[at.intercepts[g]] = sizes
            values[at.residuals[g]] = variances
            values[at.covariances[g]] = np.sqrt(markers[at.rows] * markers[at.columns])
            values[at.means[g]] = np.sqrt(markers)
        values[at.loadings] = np.append(self.start, 0)[at.loadings]
        return values[:-1]

    @cached_property
    def _places(self) -> _Places:
        layout = self.layout
        free = [i for i in range(len(layout.factor_of)) if i not in layout.markers]
        pairs = [
            [_covariance(g, a, b) for a, b in self._pairs]
            for g in range(len(self.groups))
        ]
        return _Places(
            items=_whole(free),
            item_factors=_whole(layout.factor_of[i] for i in free),
            rows=_whole(a for a, _ in self._pairs),
            columns=_whole(b for _, b in self._pairs),
            loadings=self._at([[names[i] for i in free] for names in layout.loadings]),
            covariances=self._at(pairs),
            means=self._at(layout.means),
            intercepts=self._at(layout.intercepts),
            residuals=self._at(layout.residuals),
        )

    def _at(self, names: Sequence[Sequence[str | None]]) -> IntArray:
        behind = len(self.names)
        found = [[self.index[n] if n else behind for n in group] for group in names]
        return np.array(found, dtype=np.intp).reshape(len(names), -1)

    @cached_property
    def _observed(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Means (G, k), covariances (G, k, k) and logs of volume of the groups."""
        covariances = np.array([group.covariance for group in self.groups])
        means = np.array([group.mean for group in self.groups])
        return means, covariances, np.linalg.slogdet(covariances)[1]

    @cached_property
    def _variances(self) -> FloatArray:
        return np.diagonal(self._observed[1], axis1=1, axis2=2)

    @cached_property
    def _shares(self) -> FloatArray:
        n = np.array([group.n for group in self.groups], dtype=float)
        return n / n.sum()

    def scaled_discrepancy(self, scaled: FloatArray) -> tuple[float, FloatArray]:
        """Return the discrepancy, and its gradient by parameters over their scale."""
        value, gradient = self.discrepancy(scaled * self.scale)
        return value, gradient * self.scale

    def discrepancy(self, values: FloatArray) -> tuple[float, FloatArray]:
        """Return the discrepancy and its gradient."""
        at, shares = self._places, self._shares
        means, covariances, volumes = self._observed
        loading, phi, alpha = self._matrices(values)
        common = loading @ phi
        sigma = self._sigma(common, loading, values)
        try:
            root, inverse = np.linalg.cholesky(sigma), np.linalg.inv(sigma)
        except np.linalg.LinAlgError:
            return np.inf, np.zeros(values.size)
        off = means - values[at.intercepts] - (loading @ alpha[..., None])[..., 0]
        observed = covariances + off[:, :, None] * off[:, None]
        own = 2 * np.log(np.diagonal(root, axis1=1, axis2=2)).sum(axis=1) - volumes
        own += (inverse * observed).sum(axis=(1, 2)) - means.shape[1]
        d_sigma = inverse - inverse @ observed @ inverse
        d_sigma *= shares[:, None, None]
        d_mu = -2 * shares[:, None] * (inverse @ off[..., None])[..., 0]
        d_loading = 2 * d_sigma @ common + d_mu[:, :, None] * alpha[:, None]
        turned = loading.swapaxes(1, 2)
        d_phi = turned @ d_sigma @ loading
        twice = np.where(at.rows == at.columns, 1.0, 2.0)
        slopes = (
            (at.loadings, d_loading[:, at.items, at.item_factors]),
            (at.residuals, np.diagonal(d_sigma, axis1=1, axis2=2)),
            (at.intercepts, d_mu),
            (at.covariances, twice * d_phi[:, at.rows, at.columns]),
            (at.means, (turned @ d_mu[..., None])[..., 0]),
        )
        gradient = np.bincount(
            np.concatenate([places.ravel() for places, _ in slopes]),
            np.concatenate([some.ravel() for _, some in slopes]),
            minlength=values.size + 1,
        )
        return float(shares @ own), gradient[:-1].astype(float)

    def scaled_information(self, scaled: FloatArray) -> FloatArray:
        """Return what the discrepancy's second derivatives are expected to be.

        Of a and b, over the groups by their share of respondents:
        `tr(V dS/da V dS/db) + 2 dm/da' V dm/db`, V the inverse of the covariance S, m
        the means.
        """
        values, at = scaled * self.scale, self._places
        loading, phi, alpha = self._matrices(values)
        common = loading @ phi
        groups, k, _ = loading.shape
        each, item = np.arange(groups)[:, None], np.arange(k)
        of_sigma = np.zeros((groups, values.size + 1, k, k))
        of_mean = np.zeros((groups, values.size + 1, k))
        of_sigma[each, at.loadings, at.items] = common.swapaxes(1, 2)[
            :, at.item_factors
        ]
        turned = loading.swapaxes(1, 2)
        products = turned[:, at.rows, :, None] * turned[:, at.columns, None]
        once = np.where(at.rows == at.columns, 0.5, 1.0)  # its transpose is added
        of_sigma[each, at.covariances] = products * once[:, None, None]
        of_sigma += of_sigma.swapaxes(2, 3)
        of_sigma[each, at.residuals, item, item] = 1
        of_mean[each, at.loadings, at.items] = alpha[:, at.item_factors]
        of_mean[each, at.intercepts, item] = 1
        of_mean[each, at.means] = turned
        inverse = np.linalg.inv(self._sigma(common, loading, values))
        moved = inverse[:, None] @ of_sigma
        flat = moved.reshape(groups, values.size + 1, -1)
        other = moved.swapaxes(2, 3).reshape(flat.shape)
        found = flat @ other.swapaxes(1, 2)
        found += 2 * of_mean @ inverse @ of_mean.swapaxes(1, 2)
        of_all = np.tensordot(self._shares, found[:, :-1, :-1], 1)
        return of_all * np.outer(self.scale, self.scale)

    def _matrices(
        self, values: FloatArray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return loadings (G, k, m), covariances (G, m, m), means (G, m) of factors."""
        at, groups = self._places, len(self.groups)
        k, m = at.residuals.shape[1], self.layout.factors
        loading, phi = np.zeros((groups, k, m)), np.zeros((groups, m, m))
        loading[:, self.layout.markers, range(m)] = 1.0
        loading[:, at.items, at.item_factors] = values[at.loadings]
        phi[:, at.rows, at.columns] = values[at.covariances]
        phi[:, at.columns, at.rows] = values[at.covariances]
        return loading, phi, np.append(values, 0.0)[at.means]

    def _sigma(
        self, common: FloatArray, loading: FloatArray, values: FloatArray
    ) -> FloatArray:
        sigma = common @ loading.swapaxes(1, 2)
        item = np.arange(loading.shape[1])
        sigma[:, item, item] += values[self._places.residuals]
        return sigma


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
