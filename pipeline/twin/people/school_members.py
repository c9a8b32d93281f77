"""How many pupils schools had in the spring before a round."""

from dataclasses import dataclass

import numpy as np

from pipeline.twin.people.rosters import Roster, spring_grades


@dataclass(frozen=True)
class Members:
    """Pupils of schools in the spring before a round.

    Attributes:
        unit: Number of the unit of each entry.
        grade: Grade.
        n: Pupils.
        site: A site of the unit.
    """

    unit: np.ndarray
    grade: np.ndarray
    n: np.ndarray
    site: np.ndarray


def members_of(roster: Roster, number: int, elapsed: int) -> Members:
    """Return how many pupils each school had in each grade."""
    seats, grades = spring_grades(roster, number, elapsed)
    units = np.array([site.units[number] or "" for site in roster.sites])
    keys, unit_of = np.unique(units, return_inverse=True)
    code = unit_of[roster.site[seats]] * (grades.max(initial=0) + 1) + grades
    _, first, n = np.unique(code, return_index=True, return_counts=True)
    site = roster.site[seats[first]]
    return Members(keys[unit_of[site]], grades[first], n, site)
