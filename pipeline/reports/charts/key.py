"""The key: an example row, with a name at every mark."""

from collections.abc import Iterator, Mapping

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.palette import (
    BAND,
    EDGE,
    MUNICIPALITY,
    MUTED,
    PAPER,
    PROGRAMME,
    UNIT,
)

WIDTH, HEIGHT = 510.0, 62.0
BAND_FROM, BAND_TO = 70.0, 190.0
PROGRAMME_X, MUNICIPALITY_X, UNIT_X = 130.0, 158.0, 238.0
INTERVAL = (196.0, 280.0)
SAMPLES_X = 350.0
SIZE = 8.0


def key_chart(words: Mapping[str, str], label: str) -> Markup:
    """Return the example.

    Args:
        words: What its marks are called; municipality and programme have one only if
            they are named.
        label: What it shows.
    """
    parts = [
        *_programme(words),
        *_municipality(words),
        svg.line(INTERVAL[0], 26, INTERVAL[1], 26, UNIT, 2),
        svg.circle(UNIT_X, 26, 4.6, UNIT, UNIT),
        _name(UNIT_X, 15, words["unit"], bold=True),
        _name(UNIT_X, 41, words["interval"]),
        svg.circle(SAMPLES_X, 22, 4.6, UNIT, UNIT),
        _name(SAMPLES_X + 9, 25, words["certain"], anchor="start"),
        svg.circle(SAMPLES_X, 38, 4.6, PAPER, UNIT),
        _name(SAMPLES_X + 9, 41, words["uncertain"], anchor="start"),
    ]
    return svg.picture(WIDTH, HEIGHT, parts, label=label)


def _programme(words: Mapping[str, str]) -> Iterator[str]:
    """Yield the programme's stroke in the band of what is not certain."""
    if "programme" in words:
        yield svg.box(BAND_FROM, 16, BAND_TO - BAND_FROM, 28, BAND)
        yield svg.line(BAND_FROM, 16, BAND_FROM, 44, EDGE, 0.8)
        yield svg.line(BAND_TO, 16, BAND_TO, 44, EDGE, 0.8)
        yield _name(130, 10, words["band"])
        yield svg.line(PROGRAMME_X, 19, PROGRAMME_X, 41, PROGRAMME, 2.4)
        yield _name(PROGRAMME_X - 4, 56, words["programme"], anchor="end")
        yield svg.line(PROGRAMME_X, 44, PROGRAMME_X - 3, 49, EDGE, 0.6)


def _municipality(words: Mapping[str, str]) -> Iterator[str]:
    if "municipality" in words:
        yield svg.diamond(MUNICIPALITY_X, 36, 4, PAPER, MUNICIPALITY)
        name = words["municipality"]
        yield _name(MUNICIPALITY_X + 4, 56, name, anchor="start")
        yield svg.line(MUNICIPALITY_X, 41, MUNICIPALITY_X + 3, 49, EDGE, 0.6)


def _name(
    x: float, y: float, text: str, *, anchor: str = "middle", bold: bool = False
) -> str:
    return svg.text(x, y, text, size=SIZE, anchor=anchor, colour=MUTED, bold=bold)
