"""The people of a municipality over all rounds: seats that persons come to and leave.

A seat belongs to a site, for pupils also to a cohort and a class; who sits there may
change between rounds. So classes keep together while they move up, and units keep their
size while people come and go.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.twin.units.sites import Site

Index = np.ndarray  # of int64
NO_GRADE = -1


@dataclass(frozen=True)
class Occupancy:
    """Who sits where in one round; one entry per seat in each array.

    Attributes:
        person: Number of the person.
        came_from: Seat where the person sat in the round before.
        new: True: the person was nowhere in the round before.
        girl: True for girls and women.
    """

    person: Index
    came_from: Index
    new: np.ndarray
    girl: np.ndarray


@dataclass(frozen=True)
class Roster:
    """All seats of one kind in one municipality.

    Attributes:
        sites: The sites, in an order that `site` refers to.
        site: Site of each seat.
        grade: Grade of each seat in the first round; grows by the years. Below 0 or
            above the site's highest grade nobody sits there. All `NO_GRADE`: no grades.
        class_: Class of each seat, numbered through; -1: none.
        rounds: Who sits there, per round.
    """

    sites: list[Site]
    site: Index
    grade: Index
    class_: Index
    rounds: list[Occupancy]

    @property
    def n_classes(self) -> int:
        """Number of classes over all rounds."""
        return int(self.class_.max(initial=-1)) + 1


def present(roster: Roster, number: int, elapsed: int, grades: Index | None) -> Index:
    """Return the seats that are taken in a round.

    Args:
        roster: The seats.
        number: The round.
        elapsed: Years since the first round.
        grades: Only seats in these grades. Null: all that the site has.
    """
    is_open = np.array([site.units[number] is not None for site in roster.sites], bool)
    taken = is_open[roster.site]
    if has_grades(roster):
        highest = np.array([site.highest_grade for site in roster.sites])
        grade = roster.grade + elapsed
        taken &= (grade >= 0) & (grade <= highest[roster.site])
        if grades is not None:
            taken &= np.isin(grade, grades)
    return np.flatnonzero(taken)


def spring_grades(roster: Roster, number: int, elapsed: int) -> tuple[Index, Index]:
    """Return the seats that were taken in the spring before a round, and their grades.

    Among them are those who have left since, after the highest grade.
    """
    grade = roster.grade + elapsed - 1
    highest = np.array([site.highest_grade for site in roster.sites])[roster.site]
    is_open = np.array([site.units[number] is not None for site in roster.sites], bool)
    seats = np.flatnonzero((grade >= 0) & (grade <= highest) & is_open[roster.site])
    return seats, grade[seats]


def has_grades(roster: Roster) -> bool:
    """Are these pupils of grades?"""
    return bool((roster.grade != NO_GRADE).any())


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
