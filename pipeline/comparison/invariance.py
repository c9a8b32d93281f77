"""The table `compared.invariance`: does a scale mean the same in two rounds?"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

import polars as pl

from pipeline.comparison.item_sums import ItemSums, item_sums
from pipeline.programme.model import InvarianceLimits, Programme
from pipeline.statistics.factor_model import Group
from pipeline.statistics.invariance import (
    MIN_ITEMS,
    Invariance,
    Limits,
    ladder,
)
from pipeline.statistics.two_level import NotConverged
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import compared


def invariance(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the verdict of the ladder for every scale and pair of rounds."""
    order = {round_: place for place, round_ in enumerate(programme.round_ids)}
    of_scale: dict[tuple[str, str], list[ItemSums]] = defaultdict(list)
    for sums in item_sums(lake):
        of_scale[sums.informant_group, sums.scale].append(sums)
    limits = programme.file.thresholds.invariance
    rows = [
        _row(earlier, later, limits)
        for rounds in of_scale.values()
        for earlier, later in combinations(
            sorted(rounds, key=lambda sums: order[sums.round]), 2
        )
    ]
    return pl.DataFrame(
        rows, schema=dict(compared.Invariance.empty().schema), orient="row"
    ).sort("round", "since", "informant_group", "scale")


def _row(
    earlier: ItemSums, later: ItemSums, limits: InvarianceLimits
) -> dict[str, object]:
    row: dict[str, object] = {
        "round": later.round,
        "since": earlier.round,
        "informant_group": later.informant_group,
        "scale": later.scale,
        "items": len(later.items),
        "n": later.n,
        "n_since": earlier.n,
        "level": "untested",
        "untested": _why_untested(earlier, later, limits),
        "freed": None,
        "shift": None,
        **dict.fromkeys(_fit_columns()),
    }
    if earlier.items != later.items:
        changed = " ".join(sorted({*earlier.items} ^ {*later.items}))
        return {**row, "level": "none", "untested": None, "freed": changed}
    if row["untested"] is not None:
        return row
    try:
        found = ladder(
            [_group(earlier), _group(later)],
            [0] * len(later.items),
            Limits(limits.cfi, limits.rmsea, false_alarms=limits.false_alarms),
        )
    except (NotConverged, ValueError):
        return {**row, "untested": "no_fit"}
    fits = {
        f"{measure}_{step}": round(getattr(fit, measure), DECIMALS)
        for step, fit in found.fits.items()
        for measure in ("cfi", "rmsea")
    }
    return {**row, **fits, "level": found.level, **_freed(found, later)}


def _freed(found: Invariance, sums: ItemSums) -> dict[str, object]:
    """Return the items that changed their meaning, and what that does to the mean."""
    if not found.freed:
        return {}
    names = " ".join(sums.items[item] for item in sorted(found.freed))
    if not found.comparable:
        return {"freed": names}
    parameters = found.fits["partial_scalar"].parameters
    shift = sum(
        parameters[f"intercept:{item}:1"] - parameters[f"intercept:{item}:0"]
        for item in found.freed
    )
    return {"freed": names, "shift": round(shift / len(sums.items), DECIMALS)}


def _why_untested(
    earlier: ItemSums, later: ItemSums, limits: InvarianceLimits
) -> str | None:
    if len(later.items) < MIN_ITEMS:
        return "too_few_items"
    if min(earlier.n, later.n) < limits.minimum_n:
        return "too_few_respondents"
    return None


def _group(sums: ItemSums) -> Group:
    if sums.covariance is None:
        raise ValueError("one respondent has no covariance")
    return Group(sums.n, sums.mean, sums.covariance * (sums.n - 1) / sums.n)


def _fit_columns() -> Iterator[str]:
    for step in ("configural", "metric", "scalar", "partial_scalar"):
        yield f"cfi_{step}"
        yield f"rmsea_{step}"
