"""Background variables: what a municipality uploads about the people it invites."""

import zlib

import numpy as np
import polars as pl
from scipy.special import ndtr

from pipeline.programme.model import Source
from pipeline.twin.answers.sheets import Invited
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.people.persons import People
from pipeline.twin.people.rosters import has_grades

CLASS_STYLES = ("{}{}", "{}.{}", "{}. {}", "{} {}")  # 4A, 4.A, 4. A, 4 A
CLASSES_PER_SITE = 100_000  # more than any site has
SHEET_MARK = "s"  # the key of a sheet about somebody is this mark and that one's key
FIRST_LETTER = ord("A")


def respondent_list(
    survey: Survey,
    people: People,
    who: Invited,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> pl.DataFrame:
    """Return one row per invited person, with the columns that the source names."""
    source = survey.source
    columns = source.columns
    person = person_keys(people, who.number, who.seats)
    key = person if columns.about is None else SHEET_MARK + person
    listed = {
        columns.respondent: key,
        columns.unit: unit_numbers(people, who.number, who.seats),
        columns.grade: pl.Series(people.roster.grade[who.seats] + who.elapsed),
        columns.class_: class_names(people, who),
        columns.gender: genders(source, people, who, assumptions, rng),
        columns.about: person,
        columns.parents_education: _education(source, people, who, assumptions, rng),
    }
    return pl.DataFrame(
        {column: values for column, values in listed.items() if column is not None}
    )


def person_keys(people: People, number: int, seats: np.ndarray) -> pl.Series:
    """Return the keys of persons: the same in all rounds, unique in a municipality."""
    municipality = people.roster.sites[0].municipality
    person = pl.Series(people.roster.rounds[number].person[seats])
    digits = person.cast(pl.String).str.zfill(6)
    return f"{people.prefix}{municipality}" + digits


def unit_numbers(people: People, number: int, seats: np.ndarray) -> pl.Series:
    """Return the number of the unit of each seat in one round."""
    roster = people.roster
    units = pl.Series([site.units[number] for site in roster.sites], dtype=pl.String)
    return units.gather(roster.site[seats])


def class_names(people: People, who: Invited) -> pl.Series:
    """Return classes as the municipality writes them; null where there are none.

    Classes of sites that are one unit get different letters.
    """
    roster = people.roster
    if not has_grades(roster):
        return pl.repeat(None, who.seats.size, dtype=pl.String, eager=True)
    municipality = roster.sites[0].municipality
    style = CLASS_STYLES[zlib.crc32(municipality.encode()) % len(CLASS_STYLES)]
    frame = pl.DataFrame(
        {
            "unit": unit_numbers(people, who.number, who.seats),
            "grade": roster.grade[who.seats] + who.elapsed,
            "class": roster.site[who.seats] * CLASSES_PER_SITE
            + roster.class_[who.seats],
        }
    )
    place = pl.col("class").rank("dense").over("unit", "grade").cast(pl.Int64) - 1
    letters = [chr(FIRST_LETTER + n) for n in range(26)]
    letter = place.replace_strict(list(range(26)), letters, return_dtype=pl.String)
    return frame.select(pl.format(style, "grade", letter).alias("name"))["name"]


def genders(
    source: Source,
    people: People,
    who: Invited,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> pl.Series:
    """Return genders as delivered; null for the few that are not known."""
    delivered = {ours: text for text, ours in source.values.get("gender", {}).items()}
    girl = people.roster.rounds[who.number].girl[who.seats]
    known = rng.random(girl.size) >= assumptions.gender_missing
    meant = np.where(girl, delivered.get("girl", "girl"), delivered.get("boy", "boy"))
    return pl.Series(meant.astype(object), dtype=pl.String).set(pl.Series(~known), None)


def _education(
    source: Source,
    people: People,
    who: Invited,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> pl.Series:
    """Return parents' education; equally many have each that the source lists."""
    names = list(source.values.get("parents_education", {})) or ["1", "2", "3", "4"]
    rank = ndtr(people.education[who.number][who.seats])
    level = np.minimum((rank * len(names)).astype(np.int64), len(names) - 1)
    known = rng.random(level.size) >= assumptions.education_missing
    return pl.Series(names).gather(level).set(pl.Series(~known), None)
