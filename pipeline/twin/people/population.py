"""Everybody in a municipality who answers, or about whom others answer."""

import numpy as np

from pipeline.programme.model import InformantGroup, Municipality, Programme, UnitType
from pipeline.twin.assumptions import Assumptions, role_of
from pipeline.twin.people.persons import People, people_of
from pipeline.twin.people.rosters import Roster
from pipeline.twin.people.seating import adults, children, pupils
from pipeline.twin.randomness import generator
from pipeline.twin.units.sites import Sites

PREFIXES = {
    "school": "e",
    "daycare": "b",
}  # keys of pupils (elever) and children (børn)
ADULT_PREFIX = "m"
Headcounts = dict[tuple[str, str], int]  # (group, first unit of a site) -> adults


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
