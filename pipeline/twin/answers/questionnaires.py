"""An instrument with the twin's numbers, and the codes that persons tick in it."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import ndtr, ndtri

from pipeline.programme.model import Instrument
from pipeline.twin.answers.scale_models import ScaleModel
from pipeline.twin.assumptions import Answers, Group, TwinError
from pipeline.twin.randomness import generator

SINGLE_ITEM = 0.6  # squared correlation of a lonely item with its scale
NOT_ANSWERED = -128  # no answer scale has it


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


def questionnaire(
    instrument: Instrument, group: Group, answers: Answers, seed: int
) -> Questionnaire:
    """Return the twin's version of `instrument`.

    Args:
        instrument: The instrument.
        group: How its informants answer.
        answers: How favourable answers are.
        seed: Of the twin.

    Raises:
        TwinError: An item belongs to two scales.
    """
    positions = {item.id: number for number, item in enumerate(instrument.items)}
    ticked = [instrument.answer_scales[item.answers] for item in instrument.items]
    steps = np.array([len(scale.codes) - 1 for scale in ticked])
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
            _scale(name, theme, np.array(items), steps[items], group, answers, rng)
            for name, theme, items in owned
        ],
        lowest=np.array([scale.codes[0] for scale in ticked]),
        steps=steps,
        reverse=np.array([item.reverse for item in instrument.items]),
        do_not_know=np.array([min(scale.missing, default=-1) for scale in ticked]),
    )


def _scale(
    name: str,
    theme: str,
    items: np.ndarray,
    steps: np.ndarray,
    group: Group,
    answers: Answers,
    rng: np.random.Generator,
) -> ScaleModel:
    """Return a scale of the reliability and the answers that are assumed of it."""
    k, categories = items.size, int(steps[0]) + 1
    alpha = rng.uniform(*group.alpha)
    correlation = alpha / (k - (k - 1) * alpha) if k > 1 else SINGLE_ITEM
    favourable = answers.favourable.get(name, answers.usual)
    middle = rng.normal(-ndtri(favourable), answers.between_items, k)
    spread = 1.7 * (categories - 2) / categories
    steps_up = np.linspace(-spread, spread, categories - 1)
    # A favourable answer exceeds this threshold and all below it.
    steps_up -= steps_up[(categories - 1) // 2]
    thresholds = middle[:, None] + steps_up
    kept = np.array([_kept_of_a_correlation(one) for one in thresholds])
    square = np.minimum(0.85, correlation / kept)
    loadings = np.clip(np.sqrt(square) + rng.uniform(-0.07, 0.07, k), 0.25, 0.95)
    return ScaleModel(name, theme, items, loadings, thresholds)


def _kept_of_a_correlation(thresholds: np.ndarray) -> float:
    """Return what cutting a normal variable into answers leaves of a correlation.

    The squared correlation of the variable and its answer: few answers, or nearly all
    alike, tell little.

    Source:
        Pearson (1913), On the measurement of the influence of broad categories on
        correlation, Biometrika 9(1/2), 116-139: a weak correlation is multiplied by it.
    """
    above = ndtr(-thresholds)
    step = np.arange(1, thresholds.size + 1)
    variance = (above * (2 * step - 1)).sum() - above.sum() ** 2
    density = np.exp(-(thresholds**2) / 2) / np.sqrt(2 * np.pi)
    return density.sum() ** 2 / variance


def answer_codes(
    form: Questionnaire, z: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """Return sheet × item: the code that each person ticks, nothing missing.

    Args:
        form: The questionnaire.
        z: Sheet × scale, latent values.
        rng: Item noise.
    """
    keyed = np.empty((z.shape[0], form.lowest.size), dtype=np.int8)
    for number, scale in enumerate(form.scales):
        noise = rng.standard_normal((z.shape[0], scale.items.size), dtype=np.float32)
        loadings = scale.loadings.astype(np.float32)
        leaning = loadings * z[:, [number]] + np.sqrt(1 - loadings**2) * noise
        count = np.zeros(leaning.shape, dtype=np.int8)
        for step in range(scale.thresholds.shape[1]):
            count += leaning > scale.thresholds[:, step].astype(np.float32)
        keyed[:, scale.items] = count
    turned = np.where(form.reverse, form.steps - keyed, keyed)
    return (form.lowest + turned).astype(np.int8)


def with_gaps(
    codes: np.ndarray,
    form: Questionnaire,
    rng: np.random.Generator,
    *,
    missing: float,
    do_not_know: float,
    partial: np.ndarray,
) -> np.ndarray:
    """Return `codes` with items left out or answered by 'do not know'.

    Args:
        codes: Sheet × item.
        form: The questionnaire.
        rng: Decides.
        missing: Probability that an item is skipped.
        do_not_know: Probability of 'do not know', where the item offers it.
        partial: True for sheets that were abandoned: all after some item is missing.
    """
    drawn = rng.random(codes.shape, dtype=np.float32)
    unsure = (drawn >= missing) & (drawn < missing + do_not_know)
    unsure &= form.do_not_know >= 0
    codes = np.where(unsure, form.do_not_know, codes).astype(np.int8)
    codes[drawn < missing] = NOT_ANSWERED
    n_items = codes.shape[1]
    abandoned = np.where(
        partial, rng.integers(1, max(n_items, 2), partial.size), n_items
    )
    codes[np.arange(n_items) >= abandoned[:, None]] = NOT_ANSWERED
    return codes
