"""Mergers, closures, new numbers and new units between two rounds."""

from typing import Literal

import numpy as np

from pipeline.programme.model import Succession, UnitType
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.randomness import generator
from pipeline.twin.units.sites import Site, Sites

KINDS: dict[str, Literal["merged", "renumbered", "closed"]] = {
    "merged": "merged",
    "merged_into_new": "merged",
    "renumbered": "renumbered",
    "closed": "closed",
}


def let_time_pass(
    sites: Sites, assumptions: Assumptions, round_ids: list[str], years: list[int]
) -> None:
    """Merge, close and open units of `sites` between its rounds, in place."""
    between = assumptions.between_rounds
    for later in range(1, len(round_ids)):
        span = (years[later] - years[later - 1]) / between.years
        rng = generator(sites.seed, "successions", round_ids[later])
        kinds: tuple[UnitType, ...] = ("school", "daycare")
        for kind in kinds:
            n_units = len({s.units[later] for s in sites.all if s.unit_type == kind})
            ends = max(1, round(n_units * between.ended_units * span))
            _end_units(sites, kind, ends, later, round_ids, between.ends, rng)
        n_daycare = sum(site.unit_type == "daycare" for site in sites.all)
        for _ in range(max(1, round(n_daycare * between.new_daycare_units * span))):
            _open_daycare(sites, later, assumptions, rng)


def rename_units(
    sites: Sites, codes: list[str], assumptions: Assumptions, rng: np.random.Generator
) -> None:
    """Give a school of some municipalities another name in a later round, in place."""
    for code in codes:
        lasting = sorted(
            {
                site.first
                for site in sites.of(code, "school")
                if set(site.units) == {site.first}
            }
        )
        if rng.random() < assumptions.faults.renamed and lasting:
            unit = lasting[int(rng.integers(len(lasting)))]
            since = int(rng.integers(1, sites.n_rounds))
            sites.renamed[unit] = (since, f"Nordre {sites.names[unit]}")


def _end_units(
    sites: Sites,
    kind: UnitType,
    wanted: int,
    later: int,
    round_ids: list[str],
    ends: dict,
    rng: np.random.Generator,
) -> None:
    """End `wanted` units before round `later`; the first of them is always merged."""
    now = _units(sites, kind, later)
    touched: set[str] = set()
    ended = 0
    for unit in rng.permutation(sorted(now)).tolist():
        partners = [
            other
            for other in sorted(now)
            if other != unit
            and other not in touched
            and now[other][0].municipality == now[unit][0].municipality
            and _grade(now[other]) >= _grade(now[unit])
        ]
        if ended == wanted:
            return
        if unit in touched or not partners:
            continue
        partner = partners[int(rng.integers(len(partners)))]
        drawn = rng.choice(list(ends), p=list(ends.values()))
        how = drawn if ended else next(iter(ends))
        touched |= {unit, partner}
        _end(sites, how, now, unit, partner, later, round_ids[later])
        ended += 1


def _end(
    sites: Sites,
    how: str,
    now: dict[str, list[Site]],
    unit: str,
    partner: str,
    later: int,
    round_id: str,
) -> None:
    """Let `unit` close, join `partner`, or become a new unit, alone or with it."""
    first = now[unit][0]
    moved, successor = [unit], None
    if how == "merged":
        successor = partner
    elif how != "closed":
        moved += [partner] * (how == "merged_into_new")
        successor = sites.new_unit(first.municipality, first.unit_type)
    for gone in moved:
        for site in now[gone]:
            site.units[later:] = [successor] * (sites.n_rounds - later)
        sites.successions.append(
            Succession(
                unit=gone,
                successor=successor,
                round=round_id,
                kind=KINDS[how],
            )
        )


def _open_daycare(
    sites: Sites, later: int, assumptions: Assumptions, rng: np.random.Generator
) -> None:
    places = [site for site in sites.all if site.unit_type == "daycare"]
    municipality = places[int(rng.integers(len(places)))].municipality
    unit = sites.new_unit(municipality, "daycare")
    people = int(rng.integers(*assumptions.daycare.children, endpoint=True))
    units = [None] * later + [unit] * (sites.n_rounds - later)
    sites.all.append(Site(municipality, "daycare", people, 0, units))


def _units(sites: Sites, kind: UnitType, number: int) -> dict[str, list[Site]]:
    """Return unit -> its sites in one round, for units that are open."""
    units: dict[str, list[Site]] = {}
    for site in sites.all:
        if site.unit_type == kind and (unit := site.units[number]) is not None:
            units.setdefault(unit, []).append(site)
    return units


def _grade(sites: list[Site]) -> int:
    return max(site.highest_grade for site in sites)
