"""Everybody who answers, or about whom others answer: pupils, children and adults."""

import numpy as np

from pipeline.programme.model import InformantGroup, Municipality, Programme, UnitType
from pipeline.twin.assumptions import Assumptions, role_of
from pipeline.twin.people.persons import People, people_of
from pipeline.twin.people.rosters import Roster
from pipeline.twin.people.seating import adults, children, pupils
from pipeline.twin.randomness import generator, shared_out
from pipeline.twin.units.sites import Site, Sites

PREFIXES = {
    "school": "e",
    "daycare": "b",
}  # keys of pupils (elever) and children (børn)
ADULT_PREFIX = "m"
Headcounts = dict[tuple[str, str], int]  # (group, first unit of a site) -> adults
FEWEST_STAFF = 3  # of a professional group in a site


class Population:
    """The people of one municipality, made once for all groups that share them."""

    def __init__(
        self,
        programme: Programme,
        sites: Sites,
        municipality: Municipality,
        years: list[int],
        counts: Headcounts,
        assumptions: Assumptions,
    ) -> None:
        """Prepare; people are made when they are asked for."""
        self._headcounts = counts
        self._programme, self._sites = programme, sites
        self._code, self._years = municipality.code, years
        self._assumptions = assumptions
        self._young: dict[UnitType, People] = {}

    def of(self, group: InformantGroup) -> People | None:
        """Return whom the answers of `group` are about; null: nobody is there."""
        sites = self._sites.of(self._code, group.unit_type)
        if not sites:
            return None
        if role_of(group) in {"pupils", "about_pupils"}:
            return self.young(group.unit_type)
        rng = self._generator("adults", group.id)
        people = np.array([self._headcounts[group.id, site.first] for site in sites])
        roster = adults(sites, people, self._years, self._assumptions, rng)
        return self._with_traits(roster, ADULT_PREFIX, rng)

    def young(self, unit_type: UnitType) -> People:
        """Return the pupils of schools, or the children of daycare units."""
        if unit_type not in self._young:
            make = pupils if unit_type == "school" else children
            rng = self._generator("young", unit_type)
            sites = self._sites.of(self._code, unit_type)
            roster = make(sites, self._years, self._assumptions, rng)
            prefix = PREFIXES[unit_type]
            self._young[unit_type] = self._with_traits(roster, prefix, rng)
        return self._young[unit_type]

    def _with_traits(
        self, roster: Roster, prefix: str, rng: np.random.Generator
    ) -> People:
        themes = [theme.id for theme in self._programme.file.themes]
        stability = self._assumptions.between_rounds.stability
        return people_of(roster, prefix, themes, stability, rng)

    def _generator(self, *purpose: str) -> np.random.Generator:
        return generator(self._sites.seed, self._code, *purpose)


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
