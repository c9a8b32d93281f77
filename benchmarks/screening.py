"""Seconds from a file to its return report: screening before delivery, start included.

    python -m benchmarks.screening [--rows 100000]

A survey of 60 columns is written with one bad row in a hundred, and checked with a unit
register beside it. Stored in `benchmarks/results/screening.json` and printed.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import polars as pl
import yaml

from benchmarks.measure import machine, timed
from pipeline.run.workspace import ROOT

RESULTS = Path(__file__).parent / "results" / "screening.json"
SOURCE = "survey_pupils_4_10"
COLUMNS = 60
SMALL = 1_000  # rows of the file whose answer must come at once
UNITS = 40
BAD = 100  # one row in so many
SEED = 2015


def main() -> None:
    """Write the files, check them, and store what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        programme = _programme(place / "programme")
        result = {
            "machine": machine(),
            "columns": COLUMNS,
            "files": {
                f"{rows} rows": _checked(place / str(rows), programme, rows)
                for rows in (SMALL, given.rows)
            },
        }
    text = json.dumps(result, indent=2, ensure_ascii=False) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201


def _checked(folder: Path, programme: Path, rows: int) -> dict[str, object]:
    """Check one file in a process of its own, with and without reports."""
    files = _files(folder, programme, rows)
    command = [sys.executable, "-m", "pipeline", "check", *map(str, files)]
    command += ["--programme", str(programme), "--round", "2019"]
    command += ["--municipality", "479"]

    def run(*more: str) -> str:
        done = subprocess.run(  # noqa: S603, our own command
            [*command, *more], check=False, capture_output=True, text=True, cwd=ROOT
        )
        if done.returncode != 1:  # some rows are bad
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout

    seconds, _ = timed(run)
    used = _processor_seconds()
    reported, said = timed(lambda: run("--out", str(folder / "out")))
    return {
        "megabytes": round(files[0].stat().st_size / 1e6, 1),
        "seconds": seconds,
        "seconds_with_reports": reported,
        "processor_seconds_with_reports": round(_processor_seconds() - used, 2),
        "said": str(said).splitlines()[1].strip(),
    }


def _processor_seconds() -> float:
    """Return what all ended child processes used; waiting for others is not in it."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _programme(folder: Path) -> Path:
    """Write a programme of one survey and a register, read as plain text."""
    original = ROOT / "programme"
    folder.mkdir()
    for name in ("programme.yaml", "indicators.yaml", "instruments", "successions.csv"):
        (folder / name).symlink_to(original / name)
    (folder / "exports").mkdir()
    register = original / "exports" / "unit_register.yaml"
    (folder / "exports" / register.name).symlink_to(register)
    survey = yaml.safe_load((original / "exports" / f"{SOURCE}.yaml").read_text())
    fixed = len(_background(survey)) + len(survey["status_columns"])
    items = list(survey["item_columns"]["all"].items())[: COLUMNS - fixed]
    survey |= {
        "reader": "delimited",
        "files": ["{round}/{municipality}/pupils.csv"],
        "item_columns": {"all": dict(items)},
        "ignored_columns": [],
    }
    (folder / "exports" / f"{SOURCE}.yaml").write_text(yaml.safe_dump(survey))
    return folder


def _background(survey: dict) -> list[str]:
    return [column for column in survey["columns"].values() if column]


def _files(folder: Path, programme: Path, rows: int) -> list[Path]:
    """Write the survey and its register."""
    folder.mkdir()
    survey = yaml.safe_load((programme / "exports" / f"{SOURCE}.yaml").read_text())
    rng = np.random.default_rng(SEED)
    columns, number = survey["columns"], np.arange(rows)
    bad = number % BAD == BAD - 1
    unit = np.char.add("479", np.char.zfill((1 + number % UNITS).astype(str), 3))
    grades = (4 + number % 6).astype(str)
    answers = {
        column: np.where(bad & (number % 3 == 0), 77, rng.integers(1, 4, rows))
        for column in survey["item_columns"]["all"].values()
    }
    cells = {
        columns["respondent"]: number + 100_000,
        columns["unit"]: np.where(bad & (number % 3 == 1), "479999", unit),
        columns["grade"]: np.where(bad & (number % 3 == 2), "44", grades),  # noqa: PLR2004
        columns["class"]: np.char.add(grades, "A"),
        columns["gender"]: np.where(number % 2, "Pige", "Dreng"),
        **{name: np.zeros(rows, int) for name in survey["status_columns"].values()},
        survey["status_columns"]["completed"]: np.ones(rows, int),
        **answers,
    }
    export, register = folder / "elever.csv", folder / "register.csv"
    pl.DataFrame(cells).write_csv(export, separator=";")
    lines = ["KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN"]
    lines += [f"479;479{n:03};Skole {n};Folkeskoler" for n in range(1, UNITS + 1)]
    register.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return [export, register]


if __name__ == "__main__":
    main()
