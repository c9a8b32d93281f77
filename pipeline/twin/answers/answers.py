"""From values on latent scales to delivered answer codes."""

import numpy as np

from pipeline.twin.answers.questionnaires import Questionnaire

NOT_ANSWERED = -128  # no answer scale has it


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
