"""Who answers where: schools, classes and pupils of the twin, without any answer yet.

The people of a design are the same in every replication; their answers are not.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Instrument, Programme
from pipeline.twin.assumptions import SizeName, load_assumptions
from pipeline.twin.people.rosters import Roster, present
from pipeline.twin.people.seating import pupils
from pipeline.twin.randomness import generator
from pipeline.twin.units.municipalities import chosen_municipalities
from pipeline.twin.units.sites import Site, founded_sites

Index = NDArray[np.integer]
NOT_ASKED = -1
FEWEST = 8  # replications of any world
FEWEST_OF_FEW, MOST_OF_FEW = 5, 10  # respondents, such as teachers of a school
WHOLE = {"nothing", "flat", "halves"}  # each replication says one thing


@dataclass(frozen=True)
class Extent:
    """How much is verified.

    Attributes:
        size: Of the twin whose schools answer.
        replications: Of worlds without a true change or difference, whose promise is
            about a replication as a whole. A quarter as many of all others: most of
            them tell something in each unit, or take longer.
        seed: Of all random numbers.
    """

    size: SizeName
    replications: int
    seed: int

    def of(self, world: str) -> int:
        """Return the number of replications of one world."""
        part = 1 if world in WHOLE else 4
        return max(self.replications // part, FEWEST)


@dataclass(frozen=True)
class Design:
    """Classes of units, and their pupils by the rounds that they answered in.

    A class keeps together and moves up through the grades. Its pupils fall into cells
    of those who answered in the same rounds.

    Attributes:
        rounds: Ids of the T rounds.
        bands: Ids of the grade bands.
        units: Unit ids, U of them.
        municipalities: Municipality of each unit.
        class_unit: Shape (C,), row number of each class's unit; sorted.
        class_band: Shape (C, T), row number of the grade band that the class is in;
            `NOT_ASKED` where its grade is not asked.
        cell_class: Shape (K,), row number of each cell's class; sorted.
        answered: Shape (K, T), whether the pupils of the cell answered.
        size: Shape (K,), pupils in the cell.
    """

    rounds: list[str]
    bands: list[str]
    units: list[str]
    municipalities: list[str]
    class_unit: Index
    class_band: Index
    cell_class: Index
    answered: NDArray[np.bool_]
    size: Index


def design_of(programme: Programme, size: SizeName, seed: int) -> Design:
    """Return the pupils of a twin of this size who answer the programme's questions.

    They are those of the questionnaire that most grades get.
    """
    numbers, assumptions = load_assumptions().sizes[size], load_assumptions()
    rounds, instrument = programme.file.rounds, _of_most_grades(programme)
    years = [round_.fieldwork.first.year for round_ in rounds]
    chosen = chosen_municipalities(programme, numbers, seed)
    sites = founded_sites(chosen, numbers, assumptions, len(rounds), seed)
    schools = [school for one in chosen for school in sites.of(one.code, "school")]
    rng = generator(seed, "verification", "people")
    roster = pupils(schools, years, assumptions, rng)
    rate = sum(assumptions.roles["pupils"].response_rate) / 2
    people = pl.concat(
        _answering(roster, number, year - years[0], instrument, rate, rng)
        for number, year in enumerate(years)
    )
    return _design(people, schools, programme.round_ids, _band_ids(instrument))


def of_few(design: Design) -> Design:
    """Return the same units with five to ten respondents each, who sit in no classes.

    So many answer in every round: half of them, rounded down, the same persons.
    """
    n_units, n_rounds = len(design.units), len(design.rounds)
    many = FEWEST_OF_FEW + np.arange(n_units) % (MOST_OF_FEW - FEWEST_OF_FEW + 1)
    same = many // 2
    sizes = np.column_stack([same, *[many - same] * n_rounds])
    ones, once = np.ones((1, n_rounds), dtype=bool), np.eye(n_rounds, dtype=bool)
    return replace(
        design,
        bands=design.bands[:1],
        class_unit=np.arange(n_units),
        class_band=np.zeros((n_units, n_rounds), dtype=np.int64),
        cell_class=np.repeat(np.arange(n_units), sizes.shape[1]),
        answered=np.tile(np.concatenate([ones, once]), (n_units, 1)),
        size=sizes.ravel().astype(np.int64),
    )


def _of_most_grades(programme: Programme) -> Instrument:
    pupil_groups = {g.id for g in programme.file.informant_groups if g.are_pupils}
    asked = [
        instrument
        for instrument in programme.instruments.values()
        if instrument.informant_group in pupil_groups
    ]
    return max(asked, key=lambda instrument: len(_band_of_grade(instrument)))


def _band_ids(instrument: Instrument) -> list[str]:
    return [band.id for band in instrument.grade_bands]


def _band_of_grade(instrument: Instrument) -> dict[int, int]:
    return {
        int(grade): number
        for number, band in enumerate(instrument.grade_bands)
        for grade in band.grades
    }


def _answering(
    roster: Roster,
    number: int,
    elapsed: int,
    instrument: Instrument,
    rate: float,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Return (site, class, person, round, band) of everybody who answers in a round."""
    bands = _band_of_grade(instrument)
    seats = present(roster, number, elapsed, np.array(sorted(bands)))
    seats = seats[rng.random(seats.size) < rate]
    grades = roster.grade[seats] + elapsed
    return pl.DataFrame(
        {
            "site": roster.site[seats],
            "class": roster.class_[seats],
            "person": roster.rounds[number].person[seats],
            "round": np.full(seats.size, number),
            "band": [bands[int(grade)] for grade in grades],
        }
    )


def _design(
    people: pl.DataFrame, schools: list[Site], rounds: list[str], bands: list[str]
) -> Design:
    classes = people.select("site", "class").unique().sort("site", "class")
    row_of = {class_: row for row, class_ in enumerate(classes["class"])}
    class_band = np.full((classes.height, len(rounds)), NOT_ASKED)
    for class_, number, band in people.select("class", "round", "band").unique().rows():
        class_band[row_of[class_], number] = band
    cells = (
        people.group_by("site", "class", "person")
        .agg(answered=(2 ** pl.col("round")).sum())
        .group_by("site", "class", "answered")
        .agg(size=pl.len())
        .sort("site", "class", "answered")
    )
    return Design(
        rounds=rounds,
        bands=bands,
        units=[school.first for school in schools],
        municipalities=[school.municipality for school in schools],
        class_unit=classes["site"].to_numpy(),
        class_band=class_band,
        cell_class=np.array([row_of[class_] for class_ in cells["class"]]),
        answered=(cells["answered"].to_numpy()[:, None] >> np.arange(len(rounds))) % 2
        == 1,
        size=cells["size"].to_numpy().astype(np.int64),
    )
