"""Random numbers that depend on the seed and on what they are for, on nothing else."""

import zlib

import numpy as np


def generator(seed: int, *purpose: str) -> np.random.Generator:
    """Return the generator of one purpose.

    The same seed and purpose give the same numbers, whatever was drawn before. So a
    municipality can be made alone, in any order, and comes out the same.
    """
    return np.random.default_rng([seed, *(zlib.crc32(p.encode()) for p in purpose)])


def shared_out(total: int, weights: np.ndarray, *, least: int = 0) -> np.ndarray:
    """Return whole numbers with the sum `total`, in proportion to `weights`.

    Each gets at least `least`; what rounding leaves goes to the largest remainders.
    """
    free = total - least * weights.size
    exact = free * weights / weights.sum()
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(whole - exact, kind="stable")
    whole[order[: free - int(whole.sum())]] += 1
    return whole + least
