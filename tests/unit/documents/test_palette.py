"""Colours that everybody can read, also on a grey copy."""

import pytest

from pipeline.documents.palette import COLOURS, DARK

BOTH = pytest.mark.parametrize("colours", [COLOURS, DARK], ids=["day", "night"])


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.1."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2.1: black on white is 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_day_and_night_name_the_same_colours_and_no_two_are_alike() -> None:
    assert DARK.keys() == COLOURS.keys()
    assert len(set(COLOURS.values())) == len(COLOURS)  # charts are painted over by them


@BOTH
@pytest.mark.parametrize(
    "name", ["ink", "muted", "unit", "municipality", "programme", "warning"]
)
def test_text_stands_out_from_paper_and_tint(
    name: str, colours: dict[str, str]
) -> None:
    assert contrast(colours[name], colours["paper"]) >= 4.5
    assert contrast(colours[name], colours["tint"]) >= 4.5


@BOTH
@pytest.mark.parametrize("name", ["unit", "municipality", "programme", "edge"])
def test_marks_stand_out_from_paper(name: str, colours: dict[str, str]) -> None:
    assert contrast(colours[name], colours["paper"]) >= 3


@BOTH
def test_the_unit_stands_out_from_the_band_behind_it(colours: dict[str, str]) -> None:
    assert contrast(colours["unit"], colours["band"]) >= 3
