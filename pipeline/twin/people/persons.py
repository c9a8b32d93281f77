"""What persons are like: traits that answers by them, and about them, share."""

from dataclasses import dataclass

import numpy as np

from pipeline.twin.assumptions import Person
from pipeline.twin.people.rosters import Occupancy, Roster

BACKGROUND = 0.35  # correlation of the general trait with parents' education
Traits = np.ndarray  # seat × trait, each with variance 1


@dataclass(frozen=True)
class People:
    """The persons of a roster.

    Attributes:
        roster: Their seats.
        prefix: Begins their keys.
        themes: Theme -> column of `traits` after the first, which is general.
        traits: Seat × trait in each round.
        education: Parents' education per seat in each round, standard normal; it is the
            same as long as the person is, and part of the general trait.
    """

    roster: Roster
    prefix: str
    themes: dict[str, int]
    traits: list[Traits]
    education: list[np.ndarray]


def people_of(
    roster: Roster,
    prefix: str,
    themes: list[str],
    stability: float,
    rng: np.random.Generator,
) -> People:
    """Return the persons of `roster` with their traits in all rounds."""
    columns = {theme: number for number, theme in enumerate(themes, start=1)}
    traits = evolving(roster.rounds, len(themes) + 1, stability, rng)
    education = [once[:, 0] for once in evolving(roster.rounds, 1, 1.0, rng)]
    for now, parents in zip(traits, education, strict=True):
        now[:, 0] = BACKGROUND * parents + np.sqrt(1 - BACKGROUND**2) * now[:, 0]
    return People(roster, prefix, columns, traits, education)


def evolving(
    rounds: list[Occupancy], n_traits: int, stability: float, rng: np.random.Generator
) -> list[Traits]:
    """Return traits per round; a person's are like they were, new persons' are new."""
    size = (rounds[0].person.size, n_traits)
    now = rng.standard_normal(size, dtype=np.float32)
    traits = [now]
    for occupancy in rounds[1:]:
        noise = rng.standard_normal(size, dtype=np.float32)
        kept = traits[-1][occupancy.came_from]
        mixed = stability * kept + np.float32(np.sqrt(1 - stability**2)) * noise
        now = np.where(occupancy.new[:, None], noise, mixed)
        traits.append(now)
    return traits


def own_part(
    people: People,
    number: int,
    seats: np.ndarray,
    themes: list[str],
    shares: Person,
    answering: Traits,
) -> np.ndarray:
    """Return seat × scale, variance 1: what a person's answers owe to the person.

    Args:
        people: Whom the answers are about.
        number: The round.
        seats: Whose answers.
        themes: Theme of each scale.
        shares: Of general trait, theme and sheet; the rest is the scale's own.
        answering: Seat × (1 + scales): what the sheet shares, and what each scale has
            of its own, for all seats.
    """
    traits = people.traits[number][seats]
    theme = traits[:, [people.themes[name] for name in themes]]
    sheet, own = answering[seats, :1], answering[seats, 1:]
    rest = 1 - shares.general - shares.theme - shares.sheet
    return (
        np.sqrt(shares.general) * traits[:, :1]
        + np.sqrt(shares.theme) * theme
        + np.sqrt(shares.sheet) * sheet
        + np.sqrt(rest) * own
    )
