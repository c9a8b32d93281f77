"""Which promises are made, and where their limits lie."""

from collections.abc import Iterator

from pipeline.statistics.lasting_effect import CLASSES
from pipeline.verification.aggregate import Measures
from pipeline.verification.measure import Measure
from pipeline.verification.promise import Promise

COVERAGE = (0.94, 0.96)
FALSE = 0.05
BIAS = 0.01
CALIBRATION = 0.03
FEWEST_STATEMENTS = 100  # of a tenth whose calibration is judged
POPULATIONS = {
    "normal_courses": "true values normal, as assumed",
    "twin_courses": "the twin's: a few kinds, most of them up",
}
SHAPED_AS_ASSUMED = {"normal_courses"}
LEVELS = {"unit": "units", "municipality": "municipalities", "programme": "programme"}


def promises(measures: Measures) -> list[Promise]:
    """Return every promise that `measures` speak of, in the order of the report."""
    found = [
        *_coverage(measures),
        *_verdicts(measures),
        *_bias(measures),
        *_calibration(measures),
        *_items(measures),
    ]
    found = [promise for promise in found if promise.measure.n.sum()]
    headings = list(dict.fromkeys(promise.about for promise in found))
    return sorted(found, key=lambda promise: headings.index(promise.about))


def _coverage(measures: Measures) -> Iterator[Promise]:
    about = "95 % intervals that hold the true value"
    for key, measure in measures.items():
        match key:
            case ("mean", level):
                what = f"means, {LEVELS[level]}"
            case ("change", level, since, round_):
                what = f"changes {since}-{round_}, {LEVELS[level]}"
            case ("shrunken", _):
                what = "cautious estimates, units"
            case ("shrunken_change", _):
                what = "cautious estimates of changes, units"
            case _:
                continue
        yield _within(about, what, measure, COVERAGE)


def _verdicts(measures: Measures) -> Iterator[Promise]:
    for key, measure in measures.items():
        match key:
            case ("any_change", level, since, round_):
                about = "No true change: replications with any verdict 'changed'"
                what = f"{since}-{round_}, {LEVELS[level]}"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("false", since, round_):
                about = "Half of the units truly changed: false among 'changed'"
                what = f"{since}-{round_}"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("power", size, since, round_):
                about = "True changes of units that are called changed"
                what = f"{since}-{round_}, by {size} points"
                yield Promise(about=about, what=what, measure=measure)
            case _:
                continue


def _bias(measures: Measures) -> Iterator[Promise]:
    about = "Relative error on average"
    named = {
        ("bias", "within"): "variance within classes",
        ("bias", "between_classes"): "variance between classes",
        ("bias", "icc1"): "ICC(1)",
        ("omega", "continuous"): "omega, continuous answers",
        ("omega", "ordinal"): "omega, ordinal answers",
    }
    for key, what in named.items():
        if key in measures:
            yield _within(about, what, measures[key], (-BIAS, BIAS))
    key = ("omega", "ordinal_latent")
    if key in measures:
        what = "omega of ordinal answers, against the continuous ones beneath them"
        yield Promise(about=about, what=what, measure=measures[key])


def _calibration(measures: Measures) -> Iterator[Promise]:
    limits = (-CALIBRATION, CALIBRATION)
    for world, name in POPULATIONS.items():
        about = f"Courses ({name}): stated less observed probability"
        for key, measure in measures.items():
            if key[:2] == ("stated", world):
                yield _within(about, f"{key[2]}, all statements", measure, limits)
        for course in CLASSES:
            yield from _worst_tenth(measures, world, course, about)
        named = measures.get(("named", world))
        if named is not None and named.n.sum() >= FEWEST_STATEMENTS:
            yield _within(about, "the course that is named", named, limits)


def _worst_tenth(
    measures: Measures, world: str, course: str, about: str
) -> Iterator[Promise]:
    """Return the tenth of stated probabilities that is farthest from the truth."""
    tenths = {
        int(key[3]): measure
        for key, measure in measures.items()
        if key[:3] == ("tenth", world, course) and measure.n.sum() >= FEWEST_STATEMENTS
    }
    if not tenths:
        return
    tenth, worst = max(tenths.items(), key=lambda item: _beyond(item[1]))
    what = f"{course}, stated {10 * tenth}-{10 * tenth + 10} %, the worst tenth"
    if world in SHAPED_AS_ASSUMED:
        yield _within(about, what, worst, (-CALIBRATION, CALIBRATION))
    else:
        yield Promise(about=about, what=what, measure=worst)


def _beyond(measure: Measure) -> float:
    return abs(measure.value) - 2 * measure.error


def _items(measures: Measures) -> Iterator[Promise]:
    for key, measure in measures.items():
        match key:
            case ("reworded", scale) if scale.startswith("same"):
                about = "Invariance: nothing was reworded, and something is suspected"
                yield Promise(
                    about=about, what=_size(scale), measure=measure, high=FALSE
                )
            case ("reworded", scale):
                about = (
                    "Invariance: one question moved by a quarter of its SD, and seen"
                )
                yield Promise(about=about, what=_size(scale), measure=measure)
            case ("reworded_named", scale) if not scale.startswith("same"):
                about = "Invariance: the same, and the right question named"
                yield Promise(about=about, what=_size(scale), measure=measure)
            case _:
                continue


def _size(scale: str) -> str:
    return "400 respondents a round" if scale.endswith("few") else "all respondents"


def _within(
    about: str, what: str, measure: Measure, limits: tuple[float, float]
) -> Promise:
    low, high = limits
    return Promise(about=about, what=what, measure=measure, low=low, high=high)
