"""Promises about stated probabilities: they come true as often as stated."""

from collections.abc import Iterator
from functools import reduce

import numpy as np

from pipeline.statistics.lasting_effect import CLASSES
from pipeline.verification.aggregate import Measures
from pipeline.verification.measure import Measure
from pipeline.verification.promise import Promise, within

CALIBRATION = 0.03
FEWEST_REPLICATIONS = 50  # whose spread says how uncertain a tenth is
FEWEST_STATEMENTS = 100  # of a tenth whose calibration is judged
POPULATIONS = {
    "normal_courses": "true values normal, as assumed",
    "twin_courses": "the twin's: a few kinds, most of them up",
}
NOTHING = Measure(np.zeros(1), np.zeros(1))
SHAPED_AS_ASSUMED = {"normal_courses"}


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


def _percent(tenth: int) -> str:
    return f"{10 * tenth}-{10 * tenth + 10} %"


def _beyond(measure: Measure) -> float:
    return abs(measure.value) - 2 * measure.error
