"""Effects of municipalities, units and classes, and the true changes of units."""

from dataclasses import dataclass

import numpy as np

from pipeline.twin.answers.questionnaires import Questionnaire
from pipeline.twin.assumptions import Assumptions, Group
from pipeline.twin.randomness import generator
from pipeline.twin.units.sites import Site


@dataclass(frozen=True)
class Spread:
    """How the variance 1 of z splits up.

    Scale scores are measured with error, so these shares are larger than those that one
    finds among scores.
    """

    municipality: float
    unit: float
    class_: float

    @property
    def person(self) -> float:
        """Variance between persons of the same class."""
        return 1 - self.municipality - self.unit - self.class_

    @property
    def within_unit(self) -> float:
        """Variance between persons of the same unit, gender and grade."""
        return self.class_ + self.person


def spread(group: Group) -> Spread:
    """Return the variances of the latent scales of `group`."""
    alpha = sum(group.alpha) / 2
    shares = group.variance
    class_ = max(0.0, shares.class_ - shares.unit)
    return Spread(shares.municipality / alpha, shares.unit / alpha, class_ / alpha)


@dataclass(frozen=True)
class Fixed:
    """Effects on each scale that are the same everywhere.

    Attributes:
        girl: Of being a girl rather than a boy.
        grade: Of one grade more.
        strength: Factor of the points by which units change.
    """

    girl: np.ndarray
    grade: np.ndarray
    strength: np.ndarray


def fixed_effects(form: Questionnaire, assumptions: Assumptions, seed: int) -> Fixed:
    """Return the fixed effects on the scales of one questionnaire."""
    rng = generator(seed, "fixed effects", form.instrument.id)
    n = len(form.scales)
    slope = assumptions.grade
    return Fixed(
        girl=rng.normal(0, assumptions.gender, n),
        grade=rng.normal(slope.mean, slope.sd, n),
        strength=rng.uniform(*assumptions.changes.by_scale, n),
    )


@dataclass(frozen=True)
class UnitEffects:
    """Effects of the sites of one municipality on the scales of one questionnaire.

    Attributes:
        shift: Round × site × scale: municipality, unit and change, on the latent scale.
        effect_class: Unit of the last round (lineage) -> effect class per scale.
    """

    shift: np.ndarray
    effect_class: dict[str, list[str]]


def unit_effects(
    sites: list[Site],
    form: Questionnaire,
    group: Group,
    fixed: Fixed,
    assumptions: Assumptions,
    seed: int,
) -> UnitEffects:
    """Return the effects of `sites`, all of one municipality and kind.

    Sites that are one unit share the mean of their effects, weighted by their people;
    sites that are ever going to be one unit change in the same way.
    """
    first, n = sites[0], len(form.scales)
    place = (first.municipality, first.unit_type)
    variances = spread(group)
    general = generator(seed, "unit", *place).normal(size=(len(sites), 1))
    rng = generator(seed, "unit effects", *place, form.instrument.id)
    share = assumptions.unit_general
    own = np.sqrt(share) * general + np.sqrt(1 - share) * rng.normal(
        size=(len(sites), n)
    )
    base = np.sqrt(variances.unit) * own
    base += np.sqrt(variances.municipality) * rng.normal(size=n)
    n_rounds = len(first.units)
    change, classes = unit_changes(sites, fixed.strength, group, assumptions, rng)
    shift = np.stack([pooled(sites, r, base) for r in range(n_rounds)]) + change
    return UnitEffects(shift, classes)


def class_effects(
    n_classes: int,
    n_scales: int,
    n_rounds: int,
    assumptions: Assumptions,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return round × class × scale, each with variance 1 and stable over the rounds."""
    share, stability = assumptions.class_general, assumptions.between_rounds.stability
    general = rng.normal(size=(n_rounds, n_classes, 1))
    own = rng.normal(size=(n_rounds, n_classes, n_scales))
    effects = np.sqrt(share) * general + np.sqrt(1 - share) * own
    for later in range(1, n_rounds):
        effects[later] *= np.sqrt(1 - stability**2)
        effects[later] += stability * effects[later - 1]
    return effects


def pooled(sites: list[Site], number: int, base: np.ndarray) -> np.ndarray:
    """Return the effects of one round: sites of the same unit share their mean."""
    units = np.array(
        [site.units[number] or f"closed {n}" for n, site in enumerate(sites)]
    )
    weight = np.array([site.people for site in sites], dtype=float)
    _, unit = np.unique(units, return_inverse=True)
    total = np.bincount(unit, weight)
    pooled = np.stack(
        [np.bincount(unit, weight * column) / total for column in base.T], axis=1
    )
    return pooled[unit]


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
