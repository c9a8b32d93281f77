"""How many adults of each group work where."""

import numpy as np

from pipeline.programme.model import InformantGroup, Programme
from pipeline.twin.assumptions import Assumptions, role_of
from pipeline.twin.people.population import Headcounts
from pipeline.twin.randomness import generator, shared_out
from pipeline.twin.units.sites import Site, Sites

FEWEST_STAFF = 3  # of a professional group in a site


def headcounts(
    programme: Programme, sites: Sites, professionals: int, assumptions: Assumptions
) -> Headcounts:
    """Return the adults of all adult groups, per site.

    Groups marked as professional have `professionals` members together: leaders as many
    as are drawn, and staff the rest, in proportion to the pupils.
    """
    adults = [
        group
        for group in programme.file.informant_groups
        if role_of(group) in {"staff", "leaders"}
    ]
    counts: Headcounts = {}
    for group in adults:
        rng = generator(sites.seed, "headcounts", group.id)
        for site in _of_kind(sites, group):
            counts[group.id, site.first] = _drawn(group, site, assumptions, rng)
    shared = [g for g in adults if assumptions.of(g).professional]
    rest = professionals - sum(
        counts[group.id, site.first]
        for group in shared
        if role_of(group) == "leaders"
        for site in _of_kind(sites, group)
    )
    _share_out(rest, [g for g in shared if role_of(g) == "staff"], sites, counts)
    return counts


def _share_out(
    total: int, groups: list[InformantGroup], sites: Sites, counts: Headcounts
) -> None:
    """Share `total` people out over all sites of all `groups`, in place."""
    places = [(group, site) for group in groups for site in _of_kind(sites, group)]
    if not places:
        return
    weights = np.array([site.people for _, site in places], dtype=float)
    numbers = shared_out(total, weights, least=FEWEST_STAFF)
    for (group, site), number in zip(places, numbers.tolist(), strict=True):
        counts[group.id, site.first] = number


def _drawn(
    group: InformantGroup,
    site: Site,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> int:
    """Return a number within the limits; sites of adults know theirs."""
    if role_of(group) == "leaders":
        low, high = assumptions.leaders.get(group.unit_type, (1, 1))
    elif site.unit_type in {"school", "daycare"}:
        low, high = assumptions.staff.get(group.unit_type, (1, 1))
    else:
        return site.people
    return int(rng.integers(low, high, endpoint=True))


def _of_kind(sites: Sites, group: InformantGroup) -> list[Site]:
    return [site for site in sites.all if site.unit_type == group.unit_type]
