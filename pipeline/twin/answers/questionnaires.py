"""An instrument with the twin's numbers: loadings and thresholds of its items."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from pipeline.programme.model import Instrument
from pipeline.twin.answers.scale_models import ScaleModel
from pipeline.twin.assumptions import Group
from pipeline.twin.errors import TwinError
from pipeline.twin.randomness import generator

# Cutting a continuous answer into few categories weakens correlations between items by
# about this factor.
CUT = {2: 0.62, 3: 0.78, 4: 0.86}
CUT_FINE = 0.90
SINGLE_ITEM = 0.6  # squared correlation of a lonely item with its scale


@dataclass(frozen=True)
class Questionnaire:
    """An instrument with the twin's numbers.

    Attributes:
        instrument: The instrument.
        scales: Its scales, and a last one without a name for items of no scale.
        lowest: Lowest answer code per item.
        steps: Highest minus lowest code per item.
        reverse: True where the highest code is the least favourable.
        do_not_know: First missing code per item; -1: none.
    """

    instrument: Instrument
    scales: list[ScaleModel]
    lowest: np.ndarray
    steps: np.ndarray
    reverse: np.ndarray
    do_not_know: np.ndarray

    @cached_property
    def positions(self) -> dict[str, int]:
        """Return item -> position."""
        return {item.id: n for n, item in enumerate(self.instrument.items)}


def questionnaire(instrument: Instrument, group: Group, seed: int) -> Questionnaire:
    """Return the twin's version of `instrument`.

    Raises:
        TwinError: An item belongs to two scales.
    """
    positions = {item.id: number for number, item in enumerate(instrument.items)}
    answers = [instrument.answer_scales[item.answers] for item in instrument.items]
    steps = np.array([len(scale.codes) - 1 for scale in answers])
    rng = generator(seed, "questionnaire", instrument.id)
    owned = [
        (s.id, s.theme, [positions[item] for item in s.items])
        for s in instrument.scales
    ]
    used = [position for _, _, items in owned for position in items]
    if len(used) != len(set(used)):
        raise TwinError(
            f"instruments/{instrument.id}.yaml: an item belongs to two scales; the "
            "twin cannot know which of them its answers follow, so keep it in one."
        )
    loose = sorted(set(positions.values()) - set(used))
    owned += [("", instrument.scales[0].theme, [item]) for item in loose]
    return Questionnaire(
        instrument=instrument,
        scales=[
            _scale(name, theme, np.array(items), steps[items], group, rng)
            for name, theme, items in owned
        ],
        lowest=np.array([scale.codes[0] for scale in answers]),
        steps=steps,
        reverse=np.array([item.reverse for item in instrument.items]),
        do_not_know=np.array([min(scale.missing, default=-1) for scale in answers]),
    )


def _scale(
    name: str,
    theme: str,
    items: np.ndarray,
    steps: np.ndarray,
    group: Group,
    rng: np.random.Generator,
) -> ScaleModel:
    """Return a scale whose reliability lies in the group's range."""
    k, categories = items.size, int(steps[0]) + 1
    alpha = rng.uniform(*group.alpha)
    correlation = alpha / (k - (k - 1) * alpha) if k > 1 else SINGLE_ITEM
    square = min(0.85, correlation / CUT.get(categories, CUT_FINE))
    loadings = np.clip(np.sqrt(square) + rng.uniform(-0.07, 0.07, k), 0.25, 0.95)
    spread = 1.7 * (categories - 2) / categories
    middle = rng.normal(-0.45, 0.3, k)
    thresholds = middle[:, None] + np.linspace(-spread, spread, categories - 1)
    return ScaleModel(name, theme, items, loadings, thresholds)
