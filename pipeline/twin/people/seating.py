"""How pupils, children and adults are seated, and who changes seats between rounds."""

from itertools import pairwise

import numpy as np

from pipeline.twin.assumptions import Assumptions
from pipeline.twin.people.rosters import NO_GRADE, Index, Occupancy, Roster
from pipeline.twin.randomness import shared_out
from pipeline.twin.units.sites import Site


def pupils(
    sites: list[Site],
    years: list[int],
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Roster:
    """Return the pupils of schools, with those who left after the highest grade.

    Args:
        sites: Schools of one municipality.
        years: Calendar year of each round.
        assumptions: Of the twin.
        rng: Decides.
    """
    span = years[-1] - years[0]
    seats: list[tuple[int, int, int]] = []
    for number, site in enumerate(sites):
        now = np.arange(site.highest_grade + 1)
        sizes = shared_out(site.people, rng.uniform(0.85, 1.15, now.size), least=1)
        usual = site.people / now.size
        for grade in range(-span, site.highest_grade + 2):
            drawn = max(1, round(usual * rng.uniform(0.85, 1.15)))
            within = 0 <= grade <= site.highest_grade
            seats.append((number, grade, int(sizes[grade]) if within else drawn))
    site, grade, class_ = _seated(seats, assumptions.schools.largest_class)
    moves = assumptions.between_rounds
    rounds = _occupied(
        site.size,
        [moves.pupil_turnover * (b - a) / moves.years for a, b in pairwise(years)],
        rng,
        girls=assumptions.girls,
        moving=moves.pupil_moves,
        alike=grade,
    )
    return Roster(sites, site, grade, class_, rounds)


def children(
    sites: list[Site],
    years: list[int],
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Roster:
    """Return the children of daycare units.

    After as many years as there are ages, all of them are new.
    """
    seats = [(number, NO_GRADE, site.people) for number, site in enumerate(sites)]
    site, grade, class_ = _seated(seats, assumptions.daycare.largest_room)
    ages = len(assumptions.daycare.ages)
    turnover = [min(1.0, (b - a) / ages) for a, b in pairwise(years)]
    rounds = _occupied(site.size, turnover, rng, girls=assumptions.girls)
    return Roster(sites, site, grade, class_, rounds)


def adults(
    sites: list[Site],
    people: np.ndarray,
    years: list[int],
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Roster:
    """Return staff or leaders, `people` of them in each site."""
    site = np.repeat(np.arange(len(sites)), people)
    nowhere = np.full(site.size, -1)
    moves = assumptions.between_rounds
    turnover = [
        moves.adult_turnover * (b - a) / moves.years for a, b in pairwise(years)
    ]
    rounds = _occupied(site.size, turnover, rng, girls=assumptions.girls)
    return Roster(sites, site, np.full(site.size, NO_GRADE), nowhere, rounds)


def _seated(
    blocks: list[tuple[int, int, int]], largest: int
) -> tuple[Index, Index, Index]:
    """Return site, grade and class of every seat; (site, grade, seats) are divided."""
    number, grade, seats = (np.array(column) for column in zip(*blocks, strict=True))
    n_classes = -(-seats // largest)
    first_class = np.cumsum(n_classes) - n_classes
    block = np.repeat(np.arange(seats.size), seats)
    within = np.arange(block.size) - np.repeat(np.cumsum(seats) - seats, seats)
    class_ = first_class[block] + within * n_classes[block] // seats[block]
    return number[block], grade[block], class_


def _occupied(
    n: int,
    turnover: list[float],
    rng: np.random.Generator,
    *,
    girls: float,
    moving: float = 0,
    alike: Index | None = None,
) -> list[Occupancy]:
    """Return who sits where in every round.

    Args:
        n: Number of seats.
        turnover: Share of seats whose person is replaced, per gap between rounds.
        rng: Decides.
        girls: Share of girls.
        moving: Share of persons who change seats with each other.
        alike: Persons change seats only where this is equal, e.g. the cohort.
    """
    everybody = np.arange(n)
    first = Occupancy(everybody, everybody, np.ones(n, bool), rng.random(n) < girls)
    rounds = [first]
    for share in turnover:
        before = rounds[-1]
        came_from = everybody.copy()
        if moving and alike is not None:
            movers = np.flatnonzero(rng.random(n) < moving)
            for cohort in np.unique(alike[movers]):
                group = movers[alike[movers] == cohort]
                came_from[group] = np.roll(group, 1)
        new = rng.random(n) < share
        unused = before.person.max(initial=-1) + 1
        numbers = unused + np.arange(int(new.sum()))
        person, girl = before.person[came_from], before.girl[came_from]
        person[new] = numbers
        girl[new] = rng.random(numbers.size) < girls
        rounds.append(Occupancy(person, came_from, new, girl))
    return rounds
