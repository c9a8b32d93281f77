"""The tiny world asked by three faces: how many of each school chose which."""

from collections.abc import Mapping
from pathlib import Path

from tests.integration.tiny_world import HEADER, write

SCHOOLS = {  # how many chose the first face, the second, the third
    "479": {
        "479001": (2, 1, 0),
        "479002": (2, 1, 0),
        "479003": (19, 6, 0),
        "479004": (14, 4, 2),
        "479005": (2, 2, 0),
    },
    "510": {"510001": (12, 9, 4)},
}
LATE = (4, 5, 1)  # of 479001, when seven more have answered
ASKED = """    answers:
      1: {da: Nej, en: 'No'}
      2: {da: Lidt, en: A little}
      3: {da: Ja, en: 'Yes'}
"""
OF_FACES = (
    "      answers: [2]\n      label: {da: lidt, en: a little}\n    faces: true\n"
)


def ask_by_faces(programme: Path) -> None:
    """Let the pupils of the tiny programme choose between three faces."""
    file = programme / "instruments" / "pupils.yaml"
    text = file.read_text(encoding="utf-8")
    answers, missing = text.index("    answers:\n"), text.index("    missing:\n")
    counted, items = text.index("      answers: [3, 4]\n"), text.index("items:\n")
    parts = [text[:answers], ASKED, text[missing:counted], OF_FACES, text[items:]]
    file.write_text("".join(parts), encoding="utf-8")


def write_raw(
    raw: Path, schools: Mapping[str, Mapping[str, tuple[int, int, int]]] = SCHOOLS
) -> Path:
    """Write pupils of one round, each of whom chooses the same face throughout."""
    register = ["number;name;type;municipality"]
    for municipality, faces in schools.items():
        rows = [
            row for school, chosen in faces.items() for row in _rows(school, chosen)
        ]
        write(raw / "2015" / municipality / "pupils.csv", [HEADER, *rows])
        register += [f"{s};Skolen {s};Folkeskole;{municipality}" for s in faces]
    write(raw / "2015" / "national" / "units.csv", register)
    return raw


def _rows(school: str, chosen: tuple[int, ...]) -> list[str]:
    """Return pupils who choose so; the second question is keyed in reverse."""
    each = [face for face, n in enumerate(chosen, start=1) for _ in range(n)]
    return [
        f"{school}-{number};{school};4;4A;Pige;{face};{4 - face};{face}"
        for number, face in enumerate(each)
    ]
