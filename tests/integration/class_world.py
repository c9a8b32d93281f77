"""The tiny world with an edition for classes: of 22, 9 and 15 pupils, of 12 and 9.

They choose between faces, two of which matter.
"""

import shutil
from pathlib import Path

from tests.integration.tiny_world import HEADER, PROGRAMME, write

MARKUP = "<i>4</i>"
CLASSES = {
    "479": {"479001": {"4A": 22, "4B": 9, "4C": 15}, "479002": {"4A": 12, "4B": 9}},
    "510": {"510001": {"4A": 18, MARKUP: 14}},
}
AUDIENCE = "{da: Klassens team, en: The class's own team}"
EDITION = f"  - {{id: class, audience: {AUDIENCE}, minimum_n: 10}}\n"


def write_programme(folder: Path) -> Path:
    """Write the tiny programme, with pupils in classes and the edition for these."""
    shutil.copytree(PROGRAMME, folder)
    file = folder / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("thresholds:\n", f"{EDITION}thresholds:\n")
    about = "    described: {da: Elever om"
    file.write_text(text.replace(about, f"    are_pupils: true\n{about}"))
    asked = folder / "instruments" / "pupils.yaml"
    text = asked.read_text(encoding="utf-8")
    asked.write_text(text.replace("\nitems:\n", "\n    faces: true\nitems:\n"))
    return folder


def write_raw(raw: Path) -> Path:
    """Write the pupils of every class, in one round."""
    register = ["number;name;type;municipality"]
    for municipality, schools in CLASSES.items():
        rows = [
            row
            for school, classes in schools.items()
            for name, size in classes.items()
            for row in _class(school, name, size)
        ]
        write(raw / "2015" / municipality / "pupils.csv", [HEADER, *rows])
        register += [f"{s};Skolen {s};Folkeskole;{municipality}" for s in schools]
    write(raw / "2015" / "national" / "units.csv", register)
    return raw


def _class(school: str, name: str, size: int) -> list[str]:
    """Return rows of pupils who answer 1 to 4, most of them alike to all questions."""
    rows = []
    for number in range(size):
        answer = 1 + number % 4
        other = min(4, answer + number // 4 % 2)
        gender = "Pige" if number % 2 else "Dreng"
        key = f"{school}-{name}-{number}"
        turned = 5 - answer  # the second question is keyed in reverse
        rows.append([key, school, 4, name, gender, answer, turned, other])
    return [";".join(map(str, row)) for row in rows]
