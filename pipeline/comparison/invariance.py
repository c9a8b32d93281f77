"""The table `compared.invariance`: does a scale mean the same in two rounds?"""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from itertools import combinations

import polars as pl

from pipeline.comparison.item_sums import ItemSums, item_sums
from pipeline.programme.frames import common_items
from pipeline.programme.model import InvarianceLimits, Programme
from pipeline.statistics.factor_model import Group
from pipeline.statistics.invariance import (
    MIN_ITEMS,
    Invariance,
    Limits,
    ladder,
    shift_of,
)
from pipeline.statistics.two_level import NotConverged
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from pipeline.store.workers import map_in_order
from schemas import compared

MANY = 50  # comparisons that take longer than worker processes to start


def invariance(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the verdict of the ladder for every scale and pair of rounds."""
    order = {round_: place for place, round_ in enumerate(programme.round_ids)}
    common = {
        (since, round_, group, scale): frozenset(items.split())
        for since, round_, group, scale, items in common_items(programme).rows()
    }
    of_scale: dict[tuple[str, str], list[ItemSums]] = defaultdict(list)
    for sums in item_sums(lake):
        of_scale[sums.informant_group, sums.scale].append(sums)
    limits = programme.file.thresholds.invariance
    declared: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for instrument in programme.instruments.values():
        for change in instrument.changes:
            if change.comparable:
                scale = instrument.informant_group, change.scale
                declared[scale].append(change.between)
    pairs = [
        (earlier, later, common.get((earlier.round, later.round, *scale), frozenset()))
        for scale, rounds in of_scale.items()
        for earlier, later in combinations(
            sorted(rounds, key=lambda sums: order[sums.round]), 2
        )
    ]
    by_scale: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
    for pair, row in zip(
        pairs, map_in_order(partial(_row, limits), pairs, MANY, small=True), strict=True
    ):
        by_scale[pair[1].informant_group, pair[1].scale].append(row)
    rows = [
        row
        for scale, of_pairs in by_scale.items()
        for row in _as_declared(
            of_pairs,
            declared.get(scale, []),
            order,
            {pair[:2] for pair in common if pair[2:] == scale},
        )
    ]
    return pl.DataFrame(
        rows, schema=dict(compared.Invariance.empty().schema), orient="row"
    ).sort("round", "since", "informant_group", "scale")


def _as_declared(
    rows: list[dict[str, object]],
    declared: list[tuple[str, str]],
    order: dict[str, int],
    on_some: set[tuple[str, str]],
) -> list[dict[str, object]]:
    """Put the ladder aside where the programme declares a change to be comparable.

    So it does between rounds further apart, unless two of the rounds between them, for
    which nothing is declared, are refused by the ladder or compared `on_some` of the
    items.
    """

    def lies_in(pair: tuple[str, str], row: dict[str, object]) -> bool:
        since, until = str(row["since"]), str(row["round"])
        return order[since] <= order[pair[0]] and order[pair[1]] <= order[until]

    spanning = [any(lies_in(pair, row) for pair in declared) for row in rows]
    pairs = [(str(row["since"]), str(row["round"])) for row in rows]
    undeclared = [
        (pair, row["level"] == "none")
        for pair, row, spans in zip(pairs, rows, spanning, strict=True)
        if not spans
    ]
    refused = [pair for pair, is_refused in undeclared if is_refused]
    of_others = [pair for pair, _ in undeclared if pair in on_some]
    aside = {"level": "untested", "untested": "declared", "freed": None}
    aside |= {"shift": None, "shift_variance": None}
    return [
        {**row, **dict.fromkeys(_fit_columns()), **aside}
        if spans
        and row["level"] in {"none", "partial_scalar"}
        and not any(
            lies_in(pair, row)
            for pair in refused + ([] if here in on_some else of_others)
        )
        else row
        for here, row, spans in zip(pairs, rows, spanning, strict=True)
    ]


def _row(
    limits: InvarianceLimits, pair: tuple[ItemSums, ItemSums, frozenset[str]]
) -> dict[str, object]:
    """Compare two rounds, on the items that both asked if those are not all."""
    earlier, later, common = pair
    if common:
        earlier, later = earlier.of_items(common), later.of_items(common)
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
        "shift_variance": None,
        **dict.fromkeys(_fit_columns()),
    }
    if earlier.items != later.items:
        changed = " ".join(sorted({*earlier.items} ^ {*later.items}))
        return {**row, "level": "none", "untested": None, "freed": changed}
    if row["untested"] is not None:
        return row
    try:
        groups = [_group(earlier), _group(later)]
        found = ladder(
            groups,
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
    return {**row, **fits, "level": found.level, **_freed(found, later, groups)}


def _freed(found: Invariance, sums: ItemSums, groups: list[Group]) -> dict[str, object]:
    """Return the items that changed their meaning, and what that does to the mean."""
    if not found.freed:
        return {}
    names = " ".join(sums.items[item] for item in sorted(found.freed))
    if not found.comparable:
        return {"freed": names}
    shift, variance = shift_of(groups, found.fits["partial_scalar"], found.freed)
    return {
        "freed": names,
        "shift": round(shift, DECIMALS),
        "shift_variance": round(variance, DECIMALS),
    }


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
