"""A world small enough to know by heart: two municipalities, three schools, two rounds.

Every school has two classes of ten pupils, who answer 1 to 4 in a fixed pattern.
"""

import shutil
from collections.abc import Collection
from pathlib import Path

from click.testing import CliRunner, Result

from pipeline.cli import main
from pipeline.reports.registry import REPORTS
from pipeline.run.damaged import remove_damaged
from pipeline.run.freshness import Freshness
from pipeline.run.steps import STEPS
from pipeline.run.update import bring_up_to_date
from pipeline.run.workspace import Workspace
from pipeline.store.lake import STAGES, Partition

PROGRAMME = Path(__file__).parents[1] / "fixtures" / "tiny" / "programme"
HEADER = "key;school;grade;class;gender;q1;q2;q3"
SCHOOLS = {"479": ["479001", "479002"], "510": ["510001"]}
ROUNDS = ["2015", "2017"]
OF_SCHOOLS = [
    report
    for report in REPORTS
    if "school" in report.unit_types and "unit" in report.editions
]
OF_NUMBERS = 2 * len(ROUNDS) * 4  # municipalities; CSV, dictionary, JSON, workbook
DOCUMENTS = 3 * len(ROUNDS) * 2 * len(OF_SCHOOLS) + OF_NUMBERS  # HTML and PDF


def pupil(school: str, number: int, round_: str) -> str:
    """Return one pupil's row."""
    better = 1 if round_ == "2017" and school != "479002" else 0
    answers = [min(4, 1 + (number * step + better) % 4) for step in (1, 3, 1)]
    gender = "Pige" if number % 2 else "Dreng"
    codes = ";".join(map(str, answers))
    return f"{school}-{number};{school};4;4{'AB'[number % 2]};{gender};{codes}"


def write_raw(raw: Path) -> Path:
    """Write clean exports below `raw` and return it."""
    for round_ in ROUNDS:
        register = ["number;name;type;municipality"]
        for municipality, schools in SCHOOLS.items():
            rows = [pupil(s, n, round_) for s in schools for n in range(20)]
            write(raw / round_ / municipality / "pupils.csv", [HEADER, *rows])
            register += [f"{s};Skolen {s};Folkeskole;{municipality}" for s in schools]
        write(raw / round_ / "national" / "units.csv", register)
    return raw


def without(raw: Path, municipality: str) -> None:
    """Take away what a municipality delivered, in every round."""
    for round_ in ROUNDS:
        shutil.rmtree(raw / round_ / municipality)
        register = raw / round_ / "national" / "units.csv"
        lines = register.read_bytes().splitlines(keepends=True)
        of_it = f";{municipality}\r\n".encode()
        register.write_bytes(b"".join(x for x in lines if not x.endswith(of_it)))


def write(path: Path, lines: list[str]) -> None:
    """Write lines as the tools do: Windows letters, Windows line ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("\r\n".join([*lines, ""]).encode("cp1252"))


def step_by_step(
    mine: Workspace, asked: list[Partition], stages: Collection[str] = STAGES
) -> list[str]:
    """Do what a run does, without Dagster's history; these stages only.

    Returns what was found damaged.
    """
    mine.prepare()
    told = remove_damaged(mine)
    done: set[tuple[str, Partition | None]] = set()
    there = {*asked, *Freshness(mine.places).delivered()}
    for step in STEPS:
        if step.name.partition(".")[0] in stages:
            wanted = asked if step.from_outside else sorted(there)
            partitioned = wanted if step.partitioned else []
            bring_up_to_date(step, partitioned, mine.places, done)
    return told


def laering(*arguments: object) -> Result:
    """Run `laering` in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def run(raw: Path, data: Path, *more: object, programme: Path = PROGRAMME) -> Result:
    """Run `laering run` on a tiny world."""
    return laering("run", "--programme", programme, "--raw", raw, "--data", data, *more)
