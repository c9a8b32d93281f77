"""The colours of every document and chart.

Shape carries the meaning and colour repeats it, so that a greyscale copy says the
same. Charts are drawn in the colours of the day; a page at night paints over each of
them. `tests/unit/documents/test_palette.py` computes the contrasts.
"""

PAPER = "#ffffff"
INK = "#1c2430"
MUTED = "#545e6c"  # secondary text
UNIT = "#0b4a6f"  # the school or daycare unit: filled or open circle, solid line
MUNICIPALITY = "#a3480a"  # diamond
PROGRAMME = "#59636f"  # vertical stroke, dashed line
EDGE = "#818a96"  # edge of the band without certain difference
BAND = "#e4e9ee"  # its filling; the edge carries the contrast
GRID = "#dfe3e8"  # decoration
TINT = "#f1f4f7"  # background of tiles and table heads
WARNING = "#7a1f1f"  # marking of confidential and synthetic documents

COLOURS = {
    "paper": PAPER,
    "ink": INK,
    "muted": MUTED,
    "unit": UNIT,
    "municipality": MUNICIPALITY,
    "programme": PROGRAMME,
    "edge": EDGE,
    "band": BAND,
    "grid": GRID,
    "tint": TINT,
    "warning": WARNING,
}

DARK = {  # the same by night, on screens that ask for it
    "paper": "#12171e",
    "ink": "#e6eaf0",
    "muted": "#aab5c3",
    "unit": "#7fc1ea",
    "municipality": "#f0a565",
    "programme": "#a9b4c1",
    "edge": "#8590a0",
    "band": "#2b3541",
    "grid": "#37414d",
    "tint": "#1b222c",
    "warning": "#f2a3a3",
}
