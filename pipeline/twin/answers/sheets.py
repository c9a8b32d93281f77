"""The answer sheets of one informant group: who answers, how far, and what."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.twin.answers.effects import (
    UnitEffects,
    class_effects,
    spread,
    unit_effects,
)
from pipeline.twin.answers.questionnaires import NOT_ANSWERED, answer_codes, with_gaps
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.assumptions import Assumptions, Group
from pipeline.twin.people.persons import People, evolving, own_part
from pipeline.twin.people.rosters import has_grades, present
from pipeline.twin.randomness import generator


@dataclass(frozen=True)
class Answering:
    """A survey in one municipality: effects and persons over all rounds.

    Attributes:
        survey: The survey.
        people: Whom the answers are about; adults answer about themselves.
        effects: Of the units.
        classes: Round × class × scale.
        own: Seat × (1 + scales) in each round: sheet, and what belongs to each scale.
    """

    survey: Survey
    people: People
    effects: UnitEffects
    classes: np.ndarray
    own: list[np.ndarray]


@dataclass(frozen=True)
class Invited:
    """Everybody whom a survey invited in one municipality and round.

    Attributes:
        number: The round.
        elapsed: Years since the first round.
        seats: Their seats.
    """

    number: int
    elapsed: int
    seats: np.ndarray


def answering(
    survey: Survey, people: People, assumptions: Assumptions, seed: int
) -> Answering:
    """Return `survey` among `people`."""
    roster, form = people.roster, survey.form
    municipality = roster.sites[0].municipality
    rng = generator(seed, "answering", municipality, survey.group.id)
    n_scales, n_rounds = len(form.scales), len(roster.rounds)
    stability = assumptions.between_rounds.stability
    return Answering(
        survey,
        people,
        unit_effects(
            roster.sites, form, survey.habits, survey.fixed, assumptions, seed
        ),
        class_effects(max(roster.n_classes, 1), n_scales, n_rounds, assumptions, rng),
        evolving(roster.rounds, n_scales + 1, stability, rng),
    )


def invited(survey: Survey, people: People, number: int, elapsed: int) -> Invited:
    """Return whom the survey invites in one round."""
    seats = present(people.roster, number, elapsed, survey.grades)
    return Invited(number, elapsed, seats)


def expected_z(answers: Answering, who: Invited) -> np.ndarray:
    """Return seat × scale: mean of z given the unit, the gender and the grade."""
    roster, fixed = answers.people.roster, answers.survey.fixed
    girl = roster.rounds[who.number].girl[who.seats].astype(float)
    z = answers.effects.shift[who.number][roster.site[who.seats]]
    z = z + (girl - 0.5)[:, None] * fixed.girl
    if has_grades(roster):
        grades = answers.survey.grades
        middle = (
            np.mean(grades) if grades is not None else roster.sites[0].highest_grade / 2
        )
        grade = roster.grade[who.seats] + who.elapsed
        z = z + (grade - middle)[:, None] * fixed.grade
    return z


def sheets(
    answers: Answering, who: Invited, assumptions: Assumptions, rng: np.random.Generator
) -> tuple[np.ndarray, pl.DataFrame]:
    """Return the answers of everybody invited.

    Returns:
        Invited × item codes (`NOT_ANSWERED` where nothing was ticked) and a frame with
        `status` and `late`, one row per invited person.
    """
    survey, people = answers.survey, answers.people
    roster, habits = people.roster, survey.habits
    site, class_ = roster.site[who.seats], roster.class_[who.seats]
    part = participation(site, class_, habits, assumptions, rng)
    some = part.answered
    here = Invited(who.number, who.elapsed, who.seats[some])
    variances = spread(habits)
    themes = [scale.theme for scale in survey.form.scales]
    own = own_part(
        people, who.number, here.seats, themes, habits.person, answers.own[who.number]
    )
    # Whoever has no class differs from others by as much as class and person together.
    in_class = (class_[some] >= 0)[:, None]
    of_class = answers.classes[who.number][np.maximum(class_[some], 0)]
    z = expected_z(answers, here)
    z = z + np.where(in_class, np.sqrt(variances.class_) * of_class, 0)
    z = z + np.where(in_class, variances.person, variances.within_unit) ** 0.5 * own
    ticked = with_gaps(
        answer_codes(survey.form, z.astype(np.float32), rng),
        survey.form,
        rng,
        missing=assumptions.item_missing,
        do_not_know=assumptions.do_not_know,
        partial=part.partial[some],
    )
    codes = np.full((who.seats.size, ticked.shape[1]), NOT_ANSWERED, dtype=np.int8)
    codes[some] = ticked
    names = np.array(["invited", "partial", "completed", "withdrawn"])
    status = names[part.partial + 2 * part.completed + 3 * part.withdrawn]
    return codes, pl.DataFrame({"status": status, "late": part.late})


@dataclass(frozen=True)
class Participation:
    """What became of the invited, one entry per invited seat.

    Attributes:
        completed: Answered to the end.
        partial: Stopped on the way.
        withdrawn: Taken off the list, e.g. moved away.
        late: Put on the list after the invitations were sent.
    """

    completed: np.ndarray
    partial: np.ndarray
    withdrawn: np.ndarray
    late: np.ndarray

    @property
    def answered(self) -> np.ndarray:
        """Return the positions of those who answered anything."""
        return np.flatnonzero(self.completed | self.partial)


def participation(
    unit: np.ndarray,
    class_: np.ndarray,
    group: Group,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> Participation:
    """Return who answers.

    Rates differ between units, and between classes of a unit; whether a person answers
    does not depend on what the answers would be.

    Args:
        unit: Number of the unit of each invited person.
        class_: Number of the class; -1: none.
        group: How the group answers.
        assumptions: Of the twin.
        rng: Decides.
    """
    rate = rng.uniform(*group.response_rate, int(unit.max(initial=0)) + 1)[unit]
    bend = rng.normal(0, group.by_class, int(class_.max(initial=0)) + 2)
    # Averaged over a normal bend of the log-odds the rate shrinks towards one half; the
    # factor (a well-known approximation) puts it back.
    has_class = class_ >= 0
    stretch = np.where(has_class, np.sqrt(1 + group.by_class**2 * np.pi / 8), 1)
    odds = np.log(rate / (1 - rate)) * stretch + bend[class_ + 1] * has_class
    late = rng.random(unit.size) < assumptions.late
    # Those who come late more often do not answer.
    willing = rng.random(unit.size) < 1 / (1 + np.exp(-odds)) * np.where(late, 0.7, 1)
    withdrawn = rng.random(unit.size) < assumptions.withdrawn
    partial = willing & ~withdrawn & (rng.random(unit.size) < group.partial)
    return Participation(
        completed=willing & ~withdrawn & ~partial,
        partial=partial,
        withdrawn=withdrawn,
        late=late,
    )
