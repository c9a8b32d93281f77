"""Which promises are made, and where their limits lie."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from pipeline.statistics.lasting_effect import CLASSES
from pipeline.verification.aggregate import ANY_LEVEL, ANY_SIZE, Measures
from pipeline.verification.differences import EITHER
from pipeline.verification.gaps import GROUPS
from pipeline.verification.measure import Measure
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
BESIDE = {
    "municipality": "to the municipality",
    "programme": "to the programme",
    EITHER: "to either",
}
UNCLASSED = {
    "one_unclassed": "classes of one municipality unknown",
    "all_unclassed": "all classes unknown",
}
IN_WORLD = {
    "sparse": "A twentieth of the units truly changed",
    "many_scales": "Half of the units truly changed, fourteen scales",
}
UNPROMISED = "nothing"  # of a class is shared: its components are of whole classes
GAPS = {
    "all": "girls and boys, who share what a class does",
    "half": "girls and boys, who share half of what a class does",
    "nothing": "girls and boys, who share nothing of what a class does",
    GROUPS: "two groups about one pupil",
}
QUARTERS = {
    "flat": "all units alike",
    "nothing": "units differ and do not change",
    "half": "half of the units truly changed",
}
FALSE_QUARTERS = 0.20  # what is told holds with a probability of .80 at least
SELECTED = {
    "half": "half of the units truly changed",
    "sparse": "a twentieth of the units truly changed",
    "many_scales": "half of the units truly changed, fourteen scales",
}
ESTIMATES = {"change": "measured", "shrunken": "cautious"}
TESTED = {
    "share_good": "good pupils",
    "share_top": "very good pupils",
    "share_poor": "poor pupils",
}
CALIBRATION = 0.03
FEWEST_REPLICATIONS = 50  # whose spread says how uncertain a tenth is
FEWEST_STATEMENTS = 100  # of a tenth whose calibration is judged
POPULATIONS = {
    "normal_courses": "true values normal, as assumed",
    "twin_courses": "the twin's: a few kinds, most of them up",
}
NOTHING = Measure(np.zeros(1), np.zeros(1))
SHAPED_AS_ASSUMED = {"normal_courses"}


def promises(measures: Measures) -> list[Promise]:
    """Return every promise that `measures` speak of, in the order of the report."""
    found = [
        *_coverage(measures),
        *_verdicts(measures),
        *_sizes(measures),
        *_differences(measures),
        *_gaps(measures),
        *_quarters(measures),
        *_bias(measures),
        *calibration(measures),
        *_few(measures),
        *_items(measures),
        *_national_tests(measures),
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
                low, _ = COVERAGE
                yield Promise(about=about, what=what, measure=measure, low=low)
                continue
            case ("mean_unclassed", world):
                what = f"means, units, {UNCLASSED[world]}"
                # What is assumed of classes may be cautious.
                low, _ = COVERAGE
                yield Promise(about=about, what=what, measure=measure, low=low)
                continue
            case ("difference", other, level):
                what = f"differences {BESIDE[other]}, {LEVELS[level]}"
            case ("shrunken", _):
                what = "cautious estimates, units"
            case ("shrunken_change", _):
                what = "cautious estimates of changes, units"
                # They rest on the same variances as the intervals of changes.
                low, _ = COVERAGE
                yield Promise(about=about, what=what, measure=measure, low=low)
                continue
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
            case ("any_unclassed", world, since, round_):
                about = "No true change and unknown classes: any verdict 'changed'"
                what = f"{since}-{round_}, {UNCLASSED[world]}"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("halves", level):
                about = "Real answers, split at random: any verdict 'changed'"
                high = FALSE if level == ANY_LEVEL else None
                what = LEVELS[level]
                yield Promise(about=about, what=what, measure=measure, high=high)
            case ("false", level, since, round_):
                about = "Half of the units truly changed: false among 'changed'"
                what = f"{since}-{round_}, {LEVELS[level]}"
                high = FALSE if level in {ANY_LEVEL, "unit"} else None
                yield Promise(about=about, what=what, measure=measure, high=high)
            case ("false_in", world, _, since, round_):
                about = f"{IN_WORLD[world]}: false among 'changed'"
                what = f"{since}-{round_}, all levels"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("power_in", world, size, since, round_):
                about = f"{IN_WORLD[world]}: true changes of units that are seen"
                what = f"{since}-{round_}, by {size} points"
                yield Promise(about=about, what=what, measure=measure)
            case ("power", size, since, round_):
                about = "True changes of units that are called changed"
                what = f"{since}-{round_}, by {size} points"
                yield Promise(about=about, what=what, measure=measure)
            case _:
                continue


def _sizes(measures: Measures) -> Iterator[Promise]:
    """Yield how much larger than they are changes are told that are called changed."""
    for key, measure in measures.items():
        match key:
            case ("size", world, estimate, since, round_, size):
                about = f"Called changed ({SELECTED[world]}): larger than it is by"
                of_size = "" if size == ANY_SIZE else f", truly {size} points"
                what = f"{ESTIMATES[estimate]}, {since}-{round_}{of_size}"
                yield Promise(about=about, what=what, measure=measure)
            case _:
                continue


def _gaps(measures: Measures) -> Iterator[Promise]:
    """Yield what is promised of gaps between girls and boys, and between groups."""
    for key, measure in measures.items():
        low = high = None
        match key:
            case ("gap", kind, level):
                about = "Gaps: 95 % intervals that hold the true one"
                what = f"{LEVELS[level]}, {GAPS[kind]}"
                # What two parts of a class have in common is left in: nobody knows it.
                low, _ = COVERAGE
            case ("any_gap", kind):
                about = "No true gap: replications with any that is called certain"
                what, high = GAPS[kind], FALSE
            case ("false_gap", kind):
                about = "Half of the units have a gap: false among certain gaps"
                what, high = GAPS[kind], FALSE
            case ("power_gap", kind, size):
                about = "True gaps of units that are called certain"
                what = f"of {size} points, {GAPS[kind]}"
            case _:
                continue
        if kind == UNPROMISED:
            low = high = None
        yield Promise(about=about, what=what, measure=measure, low=low, high=high)


def _quarters(measures: Measures) -> Iterator[Promise]:
    """Yield what is promised of units told to be in the lowest quarter twice."""
    for key, measure in measures.items():
        match key:
            case ("quarter_any", world):
                about = "Lowest quarter twice: replications where any unit is told so"
                high = FALSE
            case ("quarter_false", world):
                about = "Lowest quarter twice: not so, among units that are told"
                high = FALSE_QUARTERS
            case ("quarter_wrong", world):
                about = "Lowest quarter twice: told, among units where it is not so"
                high = None
            case ("quarter_seen", world):
                about = "Lowest quarter twice: told, among units where it is so"
                high = None
            case _:
                continue
        yield Promise(about=about, what=QUARTERS[world], measure=measure, high=high)


def _differences(measures: Measures) -> Iterator[Promise]:
    """Yield what is promised of units beside their municipality and the programme."""
    for key, measure in measures.items():
        match key:
            case ("any_difference", other, level, round_):
                about = "All units alike: replications with any certain difference"
                what = f"{round_}, {BESIDE[other]}, {LEVELS[level]}"
                promised = level == ANY_LEVEL and other != EITHER
                high = FALSE if promised else None
                yield Promise(about=about, what=what, measure=measure, high=high)
            case ("false_difference", other, round_):
                about = "Half of the units differ: false among certain differences"
                what = f"{round_}, {BESIDE[other]}, all levels"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("power_difference", other, size):
                about = "True differences of units that are called certain"
                what = f"{BESIDE[other]}, of {size} points"
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
            case ("suspected", "same", what):
                about = "Invariance: nothing was reworded, and something is suspected"
                yield Promise(about=about, what=what, measure=measure, high=FALSE)
            case ("suspected", "reworded", what):
                about = (
                    "Invariance: one question moved by a quarter of its SD, and seen"
                )
                yield Promise(about=about, what=what, measure=measure)
            case ("named_item", _, what):
                about = "Invariance: the same, and the right question named"
                yield Promise(about=about, what=what, measure=measure)
            case _:
                continue


def _national_tests(measures: Measures) -> Iterator[Promise]:
    """Yield what is promised of shares of pupils, whose classes are alike within."""
    for key, measure in measures.items():
        match key:
            case ("share" | "share_change" as of_what, quantity, class_share):
                about = "National tests: 95 % intervals that hold the true value"
                what = "shares, all levels" if of_what == "share" else "changes, units"
                # Pupils come whole, and few of them: the interval may be cautious.
                yield Promise(
                    about=about,
                    what=f"{TESTED[quantity]}, {what}, {_between_classes(class_share)}",
                    measure=measure,
                    low=COVERAGE[0],
                )
            case ("any_share", quantity, class_share, since, round_):
                about = "National tests, no true change: any verdict 'changed'"
                what = f"{since}-{round_}, {_between_classes(class_share)}"
                yield Promise(
                    about=about,
                    what=f"{TESTED[quantity]}, {what}",
                    measure=measure,
                    high=FALSE,
                )
            case ("class_share", quantity, class_share):
                about = "National tests: relative error of the classes' share"
                what = f"{TESTED[quantity]}, {_between_classes(class_share)}"
                yield Promise(about=about, what=what, measure=measure)
            case _:
                continue


def _between_classes(share: str) -> str:
    return f"{float(share):.0%} of the variance between classes"


def calibration(measures: Measures) -> Iterator[Promise]:
    """Yield what stated probabilities of courses promise, world by world."""
    limits = (-CALIBRATION, CALIBRATION)
    for world, name in POPULATIONS.items():
        about = f"Courses ({name}): stated less observed probability"
        for key, measure in measures.items():
            if key[:2] == ("stated", world):
                yield within(about, f"{key[2]}, all statements", measure, limits)
        tenths = [
            {
                key[2]: measure
                for key, measure in measures.items()
                if key[:2] == ("tenth", world) and key[3] == str(tenth)
            }
            for tenth in range(10)
        ]
        for tenth, classes in enumerate(tenths):
            measure = reduce(Measure.beside, classes.values(), NOTHING)
            what = f"all courses, stated {_percent(tenth)}"
            many = measure.replications >= FEWEST_REPLICATIONS
            if world in SHAPED_AS_ASSUMED and many:
                yield within(about, what, measure, limits)
            else:
                yield Promise(about=about, what=what, measure=measure)
        for course in CLASSES:
            yield from _worst_tenth(
                [own[course] for own in tenths if own], course, about
            )
        if ("named", world) in measures:
            named = measures["named", world]
            yield within(about, "the course that is named", named, limits)


def _worst_tenth(tenths: list[Measure], course: str, about: str) -> Iterator[Promise]:
    """Return the tenth of stated probabilities that is farthest from the truth."""
    judged = {
        tenth: measure
        for tenth, measure in enumerate(tenths)
        if measure.n.sum() >= FEWEST_STATEMENTS
    }
    if judged:
        tenth, worst = max(judged.items(), key=lambda item: _beyond(item[1]))
        part = worst.n.sum() / sum(measure.n.sum() for measure in tenths)
        what = (
            f"{course}, its worst tenth: stated {_percent(tenth)}, {part:.1%} of units"
        )
        yield Promise(about=about, what=what, measure=worst)


def _few(measures: Measures) -> Iterator[Promise]:
    """Yield what is promised of courses where hardly anybody answers."""
    about = "Courses where five to ten answer in each unit (the twin's)"
    named = {
        "wrong": ("a course is named that the unit did not take", FALSE),
        "named": ("a course is named", None),
    }
    for name, (what, high) in named.items():
        if (key := ("few", name)) in measures:
            yield Promise(about=about, what=what, measure=measures[key], high=high)


def _percent(tenth: int) -> str:
    return f"{10 * tenth}-{10 * tenth + 10} %"


def _beyond(measure: Measure) -> float:
    return abs(measure.value) - 2 * measure.error
