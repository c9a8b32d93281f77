"""National test results: who took which test in the spring before a round, and how."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.programme.model import Programme, Round, Source, TestSubject
from pipeline.twin.answers.criterion_levels import (
    delivered,
    scores_and_levels,
    shown_where,
)
from pipeline.twin.answers.effects import pooled
from pipeline.twin.answers.respondent_lists import (
    class_names,
    genders,
    person_keys,
    unit_numbers,
)
from pipeline.twin.answers.sheets import Invited
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.exports.national_tests_csv import named, test_days, yes_or_no
from pipeline.twin.faults.kinds import kinds_of_tests
from pipeline.twin.faults.plan import Fault, with_faults
from pipeline.twin.people.persons import People
from pipeline.twin.people.rosters import spring_grades
from pipeline.twin.randomness import generator

PROFILE_NOISE = 0.45  # SD of a profile area around the whole ability


@dataclass(frozen=True)
class SpringTests:
    """What one delivery of test results is made from.

    Attributes:
        programme: With its tests.
        source: How they are exported.
        round: The round; tests were taken in its school year.
        number: Of the round.
        elapsed: Years since the first round.
        elsewhere: A unit of another municipality that is open. Null: there is none.
        assumptions: Of the twin.
        seed: Of the twin.
    """

    programme: Programme
    source: Source
    round: Round
    number: int
    elapsed: int
    elsewhere: str | None
    assumptions: Assumptions
    seed: int


@dataclass(frozen=True)
class Attempt:
    """One test that pupils of a grade take."""

    subject: TestSubject
    grade: str
    is_voluntary: bool


def results_of(spring: SpringTests, people: People) -> tuple[pl.DataFrame, list[Fault]]:
    """Return one row per pupil, test and attempt, and the planted faults.

    Tests are taken in the spring before the round: in one grade less than in the
    autumn, also by those who have left the school since.
    """
    obligatory, voluntary = [], []
    for attempt in _attempts(spring):
        rows = _rows(spring, people, attempt)
        (voluntary if attempt.is_voluntary else obligatory).append(rows)
    if not obligatory:
        return pl.DataFrame(), []
    municipality = people.roster.sites[0].municipality
    others = [r for r in spring.programme.round_ids if r != spring.round.id]
    faulty = with_faults(
        pl.concat(obligatory),
        kinds_of_tests(
            spring.source, municipality, next(iter(others), None), spring.elsewhere
        ),
        rate=spring.assumptions.faults.answers,
        rng=generator(spring.seed, "test faults", municipality, spring.round.id),
    )
    return pl.concat([faulty.frame, *voluntary]), faulty.faults


def _attempts(spring: SpringTests) -> Iterator[Attempt]:
    """Yield every test of a round, then the voluntary attempts."""
    tests = spring.programme.indicators.tests
    listed = [
        (subject, grade)
        for subject in (tests.subjects if tests else [])
        for grade in subject.grades.get(spring.round.id, [])
    ]
    for subject, grade in listed:
        if not subject.voluntary:
            yield Attempt(subject, grade, is_voluntary=False)
    yield from (Attempt(s, grade, is_voluntary=True) for s, grade in listed)


def _rows(spring: SpringTests, people: People, attempt: Attempt) -> pl.DataFrame:
    """Return the results of one test in one municipality."""
    rules, source = spring.assumptions.tests, spring.source
    municipality = people.roster.sites[0].municipality
    rng = _generator(spring, municipality, attempt)
    seats, grades = spring_grades(people.roster, spring.number, spring.elapsed)
    seats = seats[grades == int(attempt.grade)]
    if attempt.is_voluntary:
        seats = seats[rng.random(seats.size) < rules.voluntary_share]
    who = Invited(spring.number, spring.elapsed - 1, seats)
    exempt = rng.random(seats.size) < rules.exempt
    tested = ~exempt & (rng.random(seats.size) >= rules.not_tested)
    ability = _ability(spring, people, attempt.subject, seats, rng)
    parts = ability[:, None] + rng.normal(0, PROFILE_NOISE, (seats.size, 3))
    kind = rules.voluntary_code if attempt.is_voluntary else rules.obligatory_code

    def always(value: str | int) -> pl.Series:
        return pl.repeat(value, seats.size, eager=True)

    values = {
        "school_year": always(spring.round.school_year or spring.round.id),
        "municipality": always(municipality),
        "unit": unit_numbers(people, spring.number, seats),
        "grade": always(int(attempt.grade)),
        "class": class_names(people, who),
        "gender": genders(source, people, who, spring.assumptions, rng),
        "subject": always(delivered(source, "subject", attempt.subject.id)),
        "pupil": person_keys(people, spring.number, seats),
        "date": test_days(spring.round.fieldwork.first.year, seats.size, rng),
        "type": always(kind),
        "exempt": yes_or_no(source, exempt),
        "scale_version": shown_where(tested, always(rules.scale_version)),
    }
    scores = scores_and_levels(
        spring.programme.indicators,
        attempt.subject,
        source,
        np.column_stack([parts, ability]),
        tested,
        spring.assumptions,
        spring.seed,
    )
    return named(source, values | scores)


def _ability(
    spring: SpringTests,
    people: People,
    subject: TestSubject,
    seats: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return abilities, standard normal at first, of pupils and their schools."""
    roster, rules = people.roster, spring.assumptions.tests
    municipality = roster.sites[0].municipality
    schools = generator(spring.seed, "test schools", municipality, subject.id)
    base = schools.normal(0, np.sqrt(rules.variance["unit"]), (len(roster.sites), 1))
    size = (len(roster.rounds), len(roster.sites), 1)
    changes = schools.normal(rules.change.mean, rules.change.sd, size)
    now = base + changes[1 : spring.number + 1].sum(axis=0)
    school = pooled(roster.sites, spring.number, now)[roster.site[seats], 0]
    general = people.traits[spring.number][seats, 0]
    rest = 1 - rules.variance["general"] - rules.variance["unit"]
    own = np.sqrt(rest) * rng.normal(size=seats.size)
    return np.sqrt(rules.variance["general"]) * general + school + own


def _generator(
    spring: SpringTests, municipality: str, attempt: Attempt
) -> np.random.Generator:
    purpose = (attempt.subject.id, attempt.grade, str(attempt.is_voluntary))
    return generator(spring.seed, "tests", municipality, spring.round.id, *purpose)
