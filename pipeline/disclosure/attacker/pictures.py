"""Charts, read back: what their coordinates say, with the rounding of a coordinate.

A chart is read against its own axis, as a reader with a ruler would.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from itertools import combinations
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import UnknownContentError

HALF = 0.05000001  # coordinates have one decimal
EDGE = 4.0  # marks nearer to the edge of a chart may stand for any further number
N = r"(-?\d+(?:\.\d+)?)"
SHAPES = {
    "level": re.compile(rf"M{N} {N}L{N} \2"),  # a point, too: an interval of none
    "upright": re.compile(rf"M{N} {N}L\1 {N}"),
    "slope": re.compile(rf"M{N} {N}L{N} {N}"),
    "uprights": re.compile(rf"(?:M{N} {N}V{N})+"),
    "box": re.compile(rf"M{N} {N}h{N}v{N}h{N}z"),
    "diamond": re.compile(rf"M{N} {N}l{N} {N}l{N} {N}l{N} {N}z"),
    "arrow": re.compile(rf"M{N} {N}l{N} -3v6z"),
}
_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
DRAWN = {"d", "fill", "stroke", "stroke-width", "stroke-dasharray"}
DRAWN |= {"cx", "cy", "r", "x", "y", "font-family", "font-size", "font-weight"}
DRAWN |= {"text-anchor", "data-claim"}  # the entry of the evidence, which is read
FRAME = {"viewBox", "width", "height", "role", "aria-label", "aria-hidden"}
PROGRAMME_STROKE = "2"
Interval = tuple[float, float]
Written = Callable[[str], Interval | None]  # a label of an axis as a number


@dataclass(frozen=True)
class Mark:
    """One shape of a chart."""

    kind: str
    numbers: tuple[float, ...]
    element: Element


@dataclass(frozen=True)
class Ruler:
    """Where numbers stand on an axis: two marks with their labels."""

    first: tuple[float, float]  # coordinate, number
    last: tuple[float, float]

    def at(self, coordinate: float) -> Interval:
        """Return the lowest and the highest number that is drawn there.

        An axis begins and ends at a margin: a whole coordinate is meant exactly.
        """
        (x0, v0), (x1, v1) = self.first, self.last
        found = [
            v0 + (v1 - v0) * (coordinate + c - x0 - a) / (x1 + b - x0 - a)
            for a in _error(x0)
            for b in _error(x1)
            for c in (-HALF, HALF)
        ]
        return min(found), max(found)


@dataclass
class Plotted:
    """What the chart of one row shows; None: not drawn, or beyond its edge."""

    unit: Interval | None = None
    municipality: Interval | None = None
    programme: Interval | None = None


@dataclass
class Course:
    """A trend: the height of each round's point, from the top."""

    heights: dict[int, float] = field(default_factory=dict)


def marks(picture: Element, document: str) -> list[Mark]:
    """Return the shapes of a chart.

    Raises:
        UnknownContentError: A shape or an attribute is none of ours.
    """
    _known(picture, FRAME, document)
    found = []
    for one in picture:
        _known(one, DRAWN, document)
        if one.tag == "path":
            found.append(_path(one, document))
        elif one.tag == "circle":
            place = (float(one.get("cx", "")), float(one.get("cy", "")))
            found.append(Mark("circle", place, one))
        elif one.tag == "text":
            place = (float(one.get("x", "")), float(one.get("y", "")))
            found.append(Mark("text", place, one))
        else:
            raise UnknownContentError(document, f"a <{one.tag}> in a chart")
    return found


def ruler(picture: Element, written: Written, document: str) -> Ruler | None:
    """Return the axis of a table; None: it has less than two marks."""
    texts = [mark for mark in marks(picture, document) if mark.kind == "text"]
    return _ruler(texts, written)


def plotted(picture: Element, axis: Ruler, document: str) -> Plotted:
    """Return what the chart of a row says of unit, municipality and programme."""
    found, edge = Plotted(), float(picture.get("width", "")) - EDGE

    def number(x: float) -> Interval | None:
        return axis.at(x) if EDGE < x < edge else None

    for mark in marks(picture, document):
        match mark.kind:
            case "circle":
                found.unit = number(mark.numbers[0])
            case "diamond":
                found.municipality = number(mark.numbers[0])
            case "upright" if mark.element.get("stroke-width") == PROGRAMME_STROKE:
                found.programme = number(mark.numbers[0])
            case "upright" if mark.element.get("stroke-dasharray"):
                pass  # the target, which is no secret
            case "uprights" | "box" | "level" | "arrow":
                pass  # grid, band, interval: a mean's width, read from the table
            case _:
                raise UnknownContentError(document, f"a {mark.kind} in a row's chart")
    return found


def course(picture: Element, rounds: int, document: str) -> Course:
    """Return where each round's point stands in a trend."""
    found, width = Course(), float(picture.get("width", ""))
    for mark in marks(picture, document):
        x, y = mark.numbers[:2]
        match mark.kind:
            case "circle":
                pass
            case "box":
                x, y = x + mark.numbers[2] / 2, y + mark.numbers[3] / 2
            case "uprights" | "slope" | "level" | "upright":
                continue  # intervals and connections of the points
            case _:
                raise UnknownContentError(document, f"a {mark.kind} in a trend")
        found.heights[_nearest_round(x, width, rounds)] = y
    return found


def steepness(
    courses: Iterable[tuple[Course, dict[int, Interval]]],
) -> Interval | None:
    """Return how many units one point of height stands for, in trends of one height.

    Args:
        courses: Of each row its trend, and its printed numbers by round.
    """
    lowest, highest = 0.0, float("inf")
    for trend, printed in courses:
        for a, b in combinations(sorted(trend.heights.keys() & printed.keys()), 2):
            rise = abs(trend.heights[a] - trend.heights[b])
            if rise <= 2 * HALF:
                continue
            (low_a, high_a), (low_b, high_b) = printed[a], printed[b]
            apart = max(low_a - high_b, low_b - high_a, 0)
            lowest = max(lowest, apart / (rise + 2 * HALF))
            furthest = max(high_a - low_b, high_b - low_a)
            highest = min(highest, furthest / (rise - 2 * HALF))
    return (lowest, highest) if highest < float("inf") else None


def dots(
    picture: Element, written: Written, document: str
) -> list[tuple[str, list[tuple[Interval | None, bool]]]]:
    """Return the rows of the overview: its name, and of each dot what it says.

    The second value of a dot: it is filled.
    """
    found = marks(picture, document)
    axis = _ruler([m for m in found if m.kind == "text"], written)
    rows: list[tuple[str, list[tuple[Interval | None, bool]]]] = []
    for mark in found:
        if mark.kind == "text" and mark.numbers[0] == 0:
            rows.append((mark.element.text or "", []))
        elif mark.kind == "circle":
            filled = mark.element.get("fill") != "#ffffff"
            place = axis.at(mark.numbers[0]) if axis else None
            if axis and not axis.first[0] <= mark.numbers[0] <= axis.last[0]:
                place = None
            rows[-1][1].append((place, filled))
        elif mark.kind not in {"text", "uprights", "upright", "level"}:
            raise UnknownContentError(document, f"a {mark.kind} in the overview")
    return rows


def views(picture: Element, written: Written, document: str) -> list[Interval | None]:
    """Return where the signs on the lines of themes stand, in their order.

    Above the first theme stands the key, whose signs stand for no number. None: beyond
    the axis.
    """
    found = marks(picture, document)
    axis = _ruler([mark for mark in found if mark.kind == "text"], written)
    places: list[Interval | None] = []
    of_themes = False
    for mark in found:
        x = mark.numbers[0]
        if mark.kind == "box":  # its middle, whose half width is rounded as well
            x += mark.numbers[2] / 2
        match mark.kind:
            case "text":
                of_themes = of_themes or x == 0
            case "circle" | "diamond" | "box" if of_themes:
                inside = axis is not None and axis.first[0] <= x <= axis.last[0]
                places.append(axis.at(x) if axis and inside else None)
            case "circle" | "diamond" | "box" | "uprights" | "level":
                pass
            case _:
                raise UnknownContentError(document, f"a {mark.kind} among signs")
    return places


def bar(picture: Element, document: str) -> Interval:
    """Return the share that a bar shows: its second box beside the first."""
    boxes = [mark for mark in marks(picture, document) if mark.kind == "box"]
    if len(boxes) != 2:  # noqa: PLR2004 - the whole and the part
        raise UnknownContentError(document, "a bar that is not two boxes")
    whole, part = (box.numbers[2] for box in boxes)
    return (part - HALF) / whole, (part + HALF) / whole


def _error(coordinate: float) -> tuple[float, ...]:
    return (0.0,) if coordinate == round(coordinate) else (-HALF, HALF)


def _ruler(texts: list[Mark], written: Written) -> Ruler | None:
    """Return the axis of the labels that are numbers and stand in one line."""
    lines: dict[float, list[tuple[float, float]]] = {}
    for mark in texts:
        number = written(mark.element.text or "")
        if number is not None and mark.element.get("text-anchor") == "middle":
            place = mark.numbers[0], sum(number) / 2
            lines.setdefault(mark.numbers[1], []).append(place)
    ticks = sorted(lines[max(lines)]) if lines else []
    return Ruler(ticks[0], ticks[-1]) if len(ticks) > 1 else None


def _nearest_round(x: float, width: float, rounds: int) -> int:
    if rounds == 1:
        return 0
    margin = 9.0
    return round((x - margin) / ((width - 2 * margin) / (rounds - 1)))


def _path(one: Element, document: str) -> Mark:
    course_ = one.get("d", "")
    shape = _shape(course_)
    if shape is None:
        raise UnknownContentError(document, f"a path {course_[:40]!r}")
    return Mark(*shape, one)


@lru_cache(maxsize=10_000)  # lines of axes and boxes of bars come again and again
def _shape(course_: str) -> tuple[str, tuple[float, ...]] | None:
    """Return what a path is, and its numbers."""
    for kind, shape in SHAPES.items():
        if shape.fullmatch(course_):
            return kind, tuple(map(float, _NUMBERS.findall(course_)))
    return None


def _known(element: Element, names: set[str], document: str) -> None:
    if not names.issuperset(element.keys()):
        unknown = min({*element.keys()} - names)
        raise UnknownContentError(document, f"the attribute {unknown} in a chart")


@cache
def outlines() -> Mapping[str, str]:
    """Return code -> outline of every municipality, which everybody may know."""
    file = files("report_templates").joinpath("map/denmark.json")
    return json.loads(file.read_text(encoding="utf-8"))["paths"]
