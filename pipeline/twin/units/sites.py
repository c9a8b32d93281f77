"""Schools, daycare units and other units, and what becomes of them between rounds.

A site is a place with its people. It keeps its identity while the number under which it
is registered, its unit, may change: after a merger two sites are one unit.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from pipeline.programme.model import Municipality, Succession, UnitType
from pipeline.twin.assumptions import Assumptions, Size
from pipeline.twin.randomness import generator, shared_out
from pipeline.twin.units.municipalities import invented_names

FIRST_SERIAL: dict[UnitType, int] = {"school": 1, "daycare": 300, "childminders": 900}


@dataclass
class Site:
    """A place with its people.

    Attributes:
        municipality: Code.
        unit_type: Kind of unit.
        people: Pupils or children (schools, daycare) or adults in the first round.
        highest_grade: Of a school; 0 elsewhere.
        units: Number of its unit in each round. Null: not open.
    """

    municipality: str
    unit_type: UnitType
    people: int
    highest_grade: int
    units: list[str | None]

    @property
    def first(self) -> str:
        """Number of the first unit that the site was; no other site began as it."""
        return next(unit for unit in self.units if unit is not None)

    @property
    def lineage(self) -> str:
        """Number of the last unit that the site was, or became part of."""
        return [unit for unit in self.units if unit is not None][-1]


@dataclass
class Sites:
    """All sites of a twin.

    Attributes:
        all: In the order of municipality, kind and number.
        names: Unit -> name.
        successions: Mergers and closures.
        n_rounds: Number of rounds.
        renamed: Unit -> number of the round from which it has another name, and that.
    """

    n_rounds: int
    seed: int
    all: list[Site] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    successions: list[Succession] = field(default_factory=list)
    renamed: dict[str, tuple[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Start counting units and names."""
        self._serials: dict[tuple[str, UnitType], int] = {}
        kinds: tuple[UnitType, ...] = ("school", "daycare", "childminders")
        self._names = {kind: invented_names(self.seed, kind) for kind in kinds}

    def new_unit(self, municipality: str, unit_type: UnitType) -> str:
        """Return a number that no unit had before, and give it a name."""
        key = (municipality, unit_type)
        serial = self._serials.get(key, FIRST_SERIAL[unit_type])
        self._serials[key] = serial + 1
        unit = f"{municipality}{serial:03d}"
        self.names[unit] = next(self._names[unit_type])
        return unit

    def of(self, municipality: str, unit_type: UnitType) -> list[Site]:
        """Return the sites of one kind in one municipality."""
        return [
            site
            for site in self.all
            if site.municipality == municipality and site.unit_type == unit_type
        ]

    def name(self, unit: str, number: int) -> str:
        """Return the name of a unit in a round."""
        since, name = self.renamed.get(unit, (number + 1, ""))
        return name if number >= since else self.names[unit]

    def elsewhere(self, municipality: str, number: int) -> str | None:
        """Return a unit of another municipality that is open in a round."""
        others = (
            site.units[number]
            for site in self.all
            if site.unit_type == "school" and site.municipality != municipality
        )
        return next((unit for unit in others if unit is not None), None)

    def successors(self, earlier: int, later: int) -> dict[str, str | None]:
        """Return units of one round -> what became of them later; null: closed."""
        return {
            unit: site.units[later]
            for site in self.all
            if (unit := site.units[earlier]) is not None
        }


def founded_sites(
    municipalities: list[Municipality],
    size: Size,
    assumptions: Assumptions,
    n_rounds: int,
    seed: int,
) -> Sites:
    """Return the sites of the first round, all of them open in every round."""
    sites = Sites(n_rounds, seed)
    rng = generator(seed, "sites")
    weights = rng.uniform(0.6, 1.5, len(municipalities))
    schools = _school_sizes(size, assumptions, rng)
    n_schools = shared_out(size.schools * size.times, weights, least=2)
    n_daycare = shared_out(size.daycare_units * size.times, weights, least=2)
    school = iter(schools)
    for number, municipality in enumerate(municipalities):
        found = _found("school", [next(school) for _ in range(n_schools[number])])
        children = [
            (_between(rng, assumptions.daycare.children), 0)
            for _ in range(n_daycare[number])
        ]
        found += _found("daycare", children)
        if number >= len(municipalities) - size.childminders * size.times:
            adults = _between(rng, assumptions.staff["childminders"])
            found += _found("childminders", [(adults, 0)])
        for kind, people, grade in found:
            unit = sites.new_unit(municipality.code, kind)
            units: list[str | None] = [unit] * n_rounds
            sites.all.append(Site(municipality.code, kind, people, grade, units))
        adults = _between(rng, assumptions.staff["municipality"])
        own: list[str | None] = [municipality.code] * n_rounds
        sites.all.append(Site(municipality.code, "municipality", adults, 0, own))
        sites.names[municipality.code] = f"{municipality.name}, forvaltningen"
    return sites


def _school_sizes(
    size: Size, assumptions: Assumptions, rng: np.random.Generator
) -> Iterator[tuple[int, int]]:
    """Yield pupils and highest grade of every school; the pupils sum to the size's."""
    n = size.schools * size.times
    kinds = assumptions.schools.kinds
    shares = np.array([kind.share for kind in kinds])
    drawn = np.repeat(np.arange(len(kinds)), shared_out(n, shares))
    drawn = rng.permutation(drawn)
    people = np.zeros(n, dtype=np.int64)
    for number, kind in enumerate(kinds):
        if kind.pupils is not None:
            mine = drawn == number
            people[mine] = rng.integers(
                kind.pupils[0], kind.pupils[1], mine.sum(), endpoint=True
            )
    rest = people == 0
    weights = np.exp(rng.normal(0, assumptions.schools.spread, rest.sum()))
    people[rest] = shared_out(size.pupils * size.times - int(people.sum()), weights)
    grades = [kinds[kind].highest_grade for kind in drawn]
    yield from zip(people.tolist(), grades, strict=True)


def _found(
    kind: UnitType, places: list[tuple[int, int]]
) -> list[tuple[UnitType, int, int]]:
    return [(kind, people, grade) for people, grade in places]


def _between(rng: np.random.Generator, limits: tuple[int, int]) -> int:
    return int(rng.integers(limits[0], limits[1], endpoint=True))
