"""The outlines of Denmark's municipalities, for small maps.

`report_templates/map/denmark.json`: simplified from react-denmark-map (MIT; its licence
lies beside it).
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True)
class Outlines:
    """Paths as SVG draws them, by the code of the municipality, on one canvas."""

    width: int
    height: int
    paths: dict[str, str]


@cache
def outlines() -> Outlines:
    """Return the outlines of all municipalities."""
    file = files("report_templates").joinpath("map/denmark.json")
    said = json.loads(file.read_text(encoding="utf-8"))
    width, height = said["size"]
    return Outlines(width=width, height=height, paths=said["paths"])
