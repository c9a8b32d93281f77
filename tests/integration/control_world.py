"""Two municipalities of the programme and two outside it, in two rounds.

Of 20 pupils in each school so many answer one step better in the second round as
`BETTER` says: in the programme 18 and 20 of 20, outside it 0 and 2.
"""

import shutil
from pathlib import Path

from tests.integration.tiny_world import HEADER, PROGRAMME, ROUNDS, write

BETTER = {"479": 18, "250": 20, "510": 0, "615": 2}
SCHOOLS = ("001", "002", "003")
OF_PROGRAMME = """  - {code: "479", name: Svendborg}
  - {code: "510", name: Haderslev}
"""
OF_BOTH = """  - {code: "479", name: Svendborg}
  - {code: "250", name: Frederikssund}
  - {code: "510", name: Haderslev, control: true}
  - {code: "615", name: Horsens, control: true}
"""
EDITIONS = """editions:
  - id: public
    audience: {da: Alle, en: Everybody}
    minimum_n: 5
  - id: confidential
    audience: {da: Kommunalbestyrelsen, en: The council}
    minimum_n: 5
    test_numbers: unit
    test_verdicts: unit
"""


def write_programme(folder: Path) -> Path:
    """Write the tiny programme with these municipalities, and for their councils."""
    programme = Path(shutil.copytree(PROGRAMME, folder / "programme"))
    file = programme / "programme.yaml"
    text = file.read_text(encoding="utf-8").replace(OF_PROGRAMME, OF_BOTH)
    file.write_text(text.replace("editions:\n", EDITIONS), encoding="utf-8")
    return programme


def write_raw(raw: Path) -> Path:
    """Write what all four deliver in both rounds, the second time in other order."""
    for round_, order in zip(ROUNDS, (1, -1), strict=True):
        register = ["number;name;type;municipality"]
        for municipality, better in BETTER.items():
            schools = [f"{municipality}{school}" for school in SCHOOLS]
            rows = [
                _pupil(school, number, up=round_ != ROUNDS[0] and number < better)
                for school in schools
                for number in range(20)[::order]
            ]
            write(raw / round_ / municipality / "pupils.csv", [HEADER, *rows])
            register += [f"{s};Skolen {s};Folkeskole;{municipality}" for s in schools]
        write(raw / round_ / "national" / "units.csv", register)
    return raw


def _pupil(school: str, number: int, *, up: bool) -> str:
    """Return one pupil's row; the second question is keyed in reverse."""
    answer = 1 + number % 3 + up
    gender = "Pige" if number % 2 else "Dreng"
    codes = f"{answer};{5 - answer};{answer}"
    return f"{school}-{number};{school};4;4{'AB'[number % 2]};{gender};{codes}"
