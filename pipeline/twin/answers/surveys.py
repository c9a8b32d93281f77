"""The surveys of a programme: questionnaires, habits and effects, from its files."""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.interpolate import CubicSpline

from pipeline.programme.model import InformantGroup, Programme, Source
from pipeline.twin.answers.effects import Fixed, fixed_effects, spread
from pipeline.twin.answers.questionnaires import Questionnaire, questionnaire
from pipeline.twin.answers.scale_models import ScaleModel
from pipeline.twin.assumptions import Assumptions, Group


@dataclass(frozen=True)
class Survey:
    """One informant group with what all municipalities share.

    Attributes:
        group: The group.
        source: How its answers are exported.
        form: Its questionnaire.
        habits: How it answers.
        fixed: Effects on its scales.
        squares: Scale -> expected square of its scores in the first round, as a
            function of the mean of z.
    """

    group: InformantGroup
    source: Source
    form: Questionnaire
    habits: Group
    fixed: Fixed
    squares: dict[str, CubicSpline] = field(default_factory=dict)

    @property
    def grades(self) -> np.ndarray | None:
        """Return the grades that are asked; null: all, or there are none."""
        bands = self.form.instrument.grade_bands
        listed = [int(grade) for band in bands for grade in band.grades]
        return np.array(listed) if listed else None

    def asked(self, round_: str) -> dict[str, str]:
        """Return item -> column of one round."""
        columns = self.source.item_columns
        return columns.get(round_, columns.get("all", {}))

    def text(self, item: str) -> str:
        """Return the Danish text of an item."""
        return self.form.instrument.items[self.form.positions[item]].text.of("da")

    def scales(self, round_: str) -> list[tuple[int, ScaleModel]]:
        """Return position and model of the scales of a round, with its items only."""
        positions = np.array([self.form.positions[item] for item in self.asked(round_)])
        parts = [
            (number, scale.asked(positions))
            for number, scale in enumerate(self.form.scales)
        ]
        return [(number, part) for number, part in parts if part.id and part.items.size]


def surveys_of(
    programme: Programme, assumptions: Assumptions, seed: int
) -> list[Survey]:
    """Return one survey per source that feeds answers, in the order of the groups."""
    groups = {group.id: group for group in programme.file.informant_groups}
    order = list(groups)
    surveys = []
    for source in programme.sources.values():
        if source.feeds != "survey" or source.reader != "surveyxact":
            continue
        instrument = programme.instruments[source.instrument or ""]
        group = groups[instrument.informant_group]
        habits = assumptions.of(group)
        form = questionnaire(instrument, habits, assumptions.answers, seed)
        survey = Survey(
            group, source, form, habits, fixed_effects(form, assumptions, seed)
        )
        share = programme.file.thresholds.minimum_answered_share
        for _, scale in survey.scales(programme.round_ids[0]):
            survey.squares[scale.id] = scale.squares(
                spread(habits).within_unit,
                _missing(form, scale, assumptions),
                math.ceil(share * scale.items.size),
            )
        surveys.append(survey)
    return sorted(surveys, key=lambda survey: order.index(survey.group.id))


def _missing(form: Questionnaire, scale: ScaleModel, assumptions: Assumptions) -> float:
    """Return the probability that an item of a scale has no answer."""
    unsure = (form.do_not_know[scale.items] >= 0).mean() * assumptions.do_not_know
    return assumptions.item_missing + float(unsure)
