"""What is true of the units of one municipality, group and round."""

import numpy as np
import polars as pl

from pipeline.twin.answers.effects import spread
from pipeline.twin.answers.respondent_lists import unit_numbers
from pipeline.twin.answers.sheets import Answering, Invited, expected_z
from pipeline.twin.people.rosters import has_grades
from pipeline.twin.truth.truth import cell_frame


def true_cells(answers: Answering, who: Invited, round_: str) -> pl.DataFrame:
    """Return the expected scores of the invited, by unit, scale and grade band."""
    survey, people = answers.survey, answers.people
    roster = people.roster
    grade = roster.grade[who.seats] + who.elapsed if has_grades(roster) else None
    alike, n = _alike(answers, who, grade)
    z = expected_z(answers, alike)
    variance = spread(survey.habits).within_unit
    scales = survey.scales(round_)
    steps = [scale.expected(z[:, number], variance) for number, scale in scales]
    squares = [
        survey.squares[scale.id](z[:, number])
        if who.number == 0
        else np.full(n.size, np.nan)
        for number, scale in scales
    ]
    labels = pl.DataFrame(
        {
            "unit": unit_numbers(people, who.number, alike.seats),
            "informant_group": survey.group.id,
            "round": round_,
            "grade_band": _bands(answers, alike),
            "n": n,
        }
    )
    names = [scale.id for _, scale in scales]
    return cell_frame(labels, names, np.column_stack(steps), np.column_stack(squares))


def true_classes(answers: Answering) -> pl.DataFrame:
    """Return the effect class of every unit and scale.

    A unit that becomes part of another has the class of what it becomes.
    """
    scales = [scale.id for scale in answers.survey.form.scales]
    lineage = {
        unit: site.lineage
        for site in answers.people.roster.sites
        for unit in site.units
        if unit is not None
    }
    rows = [
        (unit, answers.survey.group.id, scale, effect_class)
        for unit, last in lineage.items()
        for scale, effect_class in zip(
            scales, answers.effects.effect_class[last], strict=True
        )
        if scale
    ]
    names = ("unit", "informant_group", "scale", "effect_class")
    return pl.DataFrame(rows, schema=dict.fromkeys(names, pl.String), orient="row")


def _alike(
    answers: Answering, who: Invited, grade: np.ndarray | None
) -> tuple[Invited, np.ndarray]:
    """Return a seat of each kind of members who are expected to answer alike, and n."""
    roster = answers.people.roster
    girl = roster.rounds[who.number].girl[who.seats]
    code = roster.site[who.seats] * 2 + girl
    if grade is not None:
        code = code * (grade.max(initial=0) + 1) + grade
    _, first, n = np.unique(code, return_index=True, return_counts=True)
    return Invited(who.number, who.elapsed, who.seats[first]), n


def _bands(answers: Answering, who: Invited) -> pl.Series:
    bands = {
        int(grade): band.id
        for band in answers.survey.form.instrument.grade_bands
        for grade in band.grades
    }
    if not bands:
        return pl.repeat("all", who.seats.size, eager=True)
    grade = pl.Series(answers.people.roster.grade[who.seats] + who.elapsed)
    return grade.replace_strict(
        list(bands), list(bands.values()), return_dtype=pl.String
    )
