"""Which promises are made, and where their limits lie."""

from collections.abc import Iterator

from pipeline.verification.aggregate import ANY_LEVEL, Measures
from pipeline.verification.calibration import calibration
from pipeline.verification.promise import Promise, within

COVERAGE = (0.94, 0.96)
FALSE = 0.05
BIAS = 0.01
LEVELS = {
    ANY_LEVEL: "all levels",
    "unit": "units",
    "municipality": "municipalities",
    "programme": "programme",
}


def promises(measures: Measures) -> list[Promise]:
    """Return every promise that `measures` speak of, in the order of the report."""
    found = [
        *_coverage(measures),
        *_verdicts(measures),
        *_bias(measures),
        *calibration(measures),
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
        yield within(about, what, measure, COVERAGE)


def _verdicts(measures: Measures) -> Iterator[Promise]:
    for key, measure in measures.items():
        match key:
            case ("any_change", level, since, round_):
                about = "No true change: replications with any verdict 'changed'"
                what = f"{since}-{round_}, {LEVELS[level]}"
                high = FALSE if level == ANY_LEVEL else None
                yield Promise(about=about, what=what, measure=measure, high=high)
            case ("false", level, since, round_):
                about = "Half of the units truly changed: false among 'changed'"
                what = f"{since}-{round_}, {LEVELS[level]}"
                high = FALSE if level in {ANY_LEVEL, "unit"} else None
                yield Promise(about=about, what=what, measure=measure, high=high)
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
            yield within(about, what, measures[key], (-BIAS, BIAS))
    key = ("omega", "ordinal_latent")
    if key in measures:
        what = "omega of ordinal answers, against the continuous ones beneath them"
        yield Promise(about=about, what=what, measure=measures[key])


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
