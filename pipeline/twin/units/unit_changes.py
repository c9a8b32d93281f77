"""True changes of units: effect classes and their course over the rounds."""

import numpy as np

from pipeline.twin.assumptions import Assumptions, Group
from pipeline.twin.units.sites import Site


def course(effect_class: str, n_rounds: int) -> np.ndarray:
    """Return how much of its effect a class shows in each round.

    Examples:
        >>> course("faded", 3).tolist()
        [0.0, 1.0, 0.0]
    """
    last = max(n_rounds - 1, 1)
    time = np.arange(n_rounds) / last
    started = (np.arange(n_rounds) > 0).astype(float)
    return {
        "lasting": started,
        "growing": time,
        "faded": started * (1 - time) * last / max(last - 1, 1),
        "delayed": started * (np.arange(n_rounds) == n_rounds - 1),
        "none": 0 * time,
        "decline": -time,
    }[effect_class]


def unit_changes(
    sites: list[Site],
    strength: np.ndarray,
    group: Group,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> tuple[np.ndarray, dict[str, list[str]]]:
    """Return what units change by, and their effect classes.

    Args:
        sites: Of one municipality and kind.
        strength: Factor of the points of each scale.
        group: How the informants answer.
        assumptions: About true changes.
        rng: Decides.

    Returns:
        Round × site × scale, on the latent scale; lineage -> effect class per scale.
    """
    rules = assumptions.changes
    n_rounds = len(sites[0].units)
    names, shares = list(rules.classes), list(rules.classes.values())
    lineages = sorted({site.lineage for site in sites})
    shape = (len(lineages), strength.size)
    usual = rng.choice(len(names), size=(shape[0], 1), p=shares)
    drawn = rng.choice(len(names), size=shape, p=shares)
    chosen = np.where(rng.random(shape) < rules.same_class, usual, drawn)
    points = rng.gamma(
        rules.points.shape, rules.points.mean / rules.points.shape, shape
    )
    # One standard deviation of scores is 100 points; scores follow z by sqrt(alpha).
    latent = points * strength / 100 / np.sqrt(sum(group.alpha) / 2)
    courses = np.stack([course(name, n_rounds) for name in names])
    change = np.moveaxis(courses[chosen], -1, 0) * latent
    row = [lineages.index(site.lineage) for site in sites]
    classes = {
        lineage: [names[code] for code in chosen[number]]
        for number, lineage in enumerate(lineages)
    }
    return change[:, row], classes
