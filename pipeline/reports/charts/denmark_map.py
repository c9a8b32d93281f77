"""A small map of Denmark: one municipality among those that take part."""

from collections.abc import Collection

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.denmark import outlines
from pipeline.documents.palette import EDGE, GRID, MUNICIPALITY, PAPER, UNIT


def denmark_map(own: str, others: Collection[str], label: str) -> Markup:
    """Return the map: dark is the own one, outlined who takes part, pale the rest.

    Args:
        own: Code of the municipality.
        others: Codes of the others that take part.
        label: What it shows, in words.
    """
    drawn = outlines()
    rest = [code for code in drawn.paths if code != own and code not in others]
    # Later ones are drawn over borders that they share with earlier ones.
    parts = [_shape(drawn.paths[code], GRID, PAPER, 2) for code in rest]
    parts += [
        _shape(drawn.paths[code], EDGE, PAPER, 3)
        for code in sorted(others)
        if code in drawn.paths
    ]
    parts.append(_shape(drawn.paths[own], UNIT, MUNICIPALITY, 5))
    return svg.picture(drawn.width, drawn.height, parts, label=label)


def _shape(path: str, fill: str, stroke: str, width: int) -> str:
    return f'<path d="{path}" fill="{fill}" stroke="{stroke}" stroke-width="{width}"/>'
