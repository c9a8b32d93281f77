"""Colours that everybody can read, also on a grey copy."""

import pytest

from pipeline.documents.palette import (
    BAND,
    EDGE,
    INK,
    MUNICIPALITY,
    MUTED,
    PAPER,
    PROGRAMME,
    TINT,
    UNIT,
    WARNING,
)


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


@pytest.mark.parametrize("colour", [INK, MUTED, UNIT, MUNICIPALITY, PROGRAMME, WARNING])
def test_text_stands_out_from_paper_and_tint(colour: str) -> None:
    assert contrast(colour, PAPER) >= 4.5
    assert contrast(colour, TINT) >= 4.5


@pytest.mark.parametrize("colour", [UNIT, MUNICIPALITY, PROGRAMME, EDGE])
def test_marks_stand_out_from_paper(colour: str) -> None:
    assert contrast(colour, PAPER) >= 3


def test_the_unit_stands_out_from_the_band_behind_it() -> None:
    assert contrast(UNIT, BAND) >= 3
