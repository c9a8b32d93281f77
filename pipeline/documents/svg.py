"""Small SVG building blocks: numbers, lines, marks, text."""

import re
from html import escape

from markupsafe import Markup

from pipeline.documents.marks import claim_of, marked, plain
from pipeline.documents.palette import INK

FONT = "Source Sans 3"
CLAIM = re.compile(r' data-claim="[^"]*"')


def picture(
    width: float, height: float, parts: list[str], *, label: str = ""
) -> Markup:
    """Return an SVG; `label` is its text alternative, none hides it from readers."""
    text = escape(plain(label))
    said = f'role="img" aria-label="{text}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - every text in it was escaped where it was written
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {n(width)} {n(height)}" '
        f'width="{n(width)}" height="{n(height)}" {said}>{"".join(parts)}</svg>'
    )


def of(number: float | None, mark: str) -> str:
    """Return a mark as what shows a number; of a cell's it says which."""
    claim = claim_of(number)
    return f'{mark[:-2]} data-claim="{marked("", claim)}"/>' if claim else mark


def unclaimed(chart: str) -> str:
    """Return a chart whose marks do not say what they show, as PDF draws it."""
    return CLAIM.sub("", chart)


def n(value: float) -> str:
    """Write a coordinate with at most one decimal."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


def line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    colour: str,
    width: float,
    dash: str = "",
) -> str:
    """Return a straight line."""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<path d="M{n(x1)} {n(y1)}L{n(x2)} {n(y2)}" stroke="{colour}" '
        f'stroke-width="{width}"{dashes}/>'
    )


def uprights(
    xs: list[float], top: float, bottom: float, colour: str, width: float
) -> str:
    """Return vertical lines as one path, which is faster to draw than several."""
    course = "".join(f"M{n(x)} {n(top)}V{n(bottom)}" for x in xs)
    return f'<path d="{course}" stroke="{colour}" stroke-width="{width}"/>'


def box(x: float, y: float, width: float, height: float, colour: str) -> str:
    """Return a filled rectangle."""
    return (
        f'<path d="M{n(x)} {n(y)}h{n(width)}v{n(height)}h{n(-width)}z" '
        f'fill="{colour}"/>'
    )


def circle(x: float, y: float, radius: float, fill: str, stroke: str = "") -> str:
    """Return a circle, with an outline if `stroke` is given."""
    outline = f' stroke="{stroke}" stroke-width="1.4"' if stroke else ""
    return f'<circle cx="{n(x)}" cy="{n(y)}" r="{radius}" fill="{fill}"{outline}/>'


def diamond(x: float, y: float, radius: float, fill: str, stroke: str) -> str:
    """Return a square on its corner."""
    r = n(radius)
    return (
        f'<path d="M{n(x)} {n(y - radius)}l{r} {r}l-{r} {r}l-{r} -{r}z" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.3"/>'
    )


def arrow(x: float, y: float, direction: int, colour: str) -> str:
    """Return an arrowhead at the edge: the interval goes on."""
    return f'<path d="M{n(x)} {n(y)}l{n(-4.0 * direction)} -3v6z" fill="{colour}"/>'


def text(
    x: float,
    y: float,
    content: str,
    *,
    size: float = 8,
    anchor: str = "start",
    colour: str = INK,
    bold: bool = False,
) -> str:
    """Return a line of text whose baseline stands at `y`."""
    weight = ' font-weight="600"' if bold else ""
    return (
        f'<text x="{n(x)}" y="{n(y)}" font-family="{FONT}" font-size="{size}" '
        f'text-anchor="{anchor}" fill="{colour}"{weight}>{escape(content)}</text>'
    )
