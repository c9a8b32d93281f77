"""A thousand deliveries to a real daemon: `python -m tests.chaos.thousand [--write]`.

An hour of the last day, compressed: ten municipalities deliver in forty bursts of 25
files, each a new version of an export beside the older ones, at random moments of a few
minutes. The daemon looks every 30 seconds, as always, and runs what its sensors ask
for. Afterwards every file stands in `raw.deliveries` once, no run was begun for a
municipality that had delivered nothing since its run before, and what was read and
scored has the bytes of one run over all that lies there.
"""

import argparse
import os
import random
import re
import shutil
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep, time

import dagster as dg
import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.ingest.tables import DELIVERIES
from pipeline.run.launch import OF_MUNICIPALITY, dagster_home
from pipeline.run.sensors import IN_PROGRESS
from pipeline.run.workspace import ROOT
from pipeline.store.files import write_whole
from pipeline.store.lake import Lake
from tests.chaos.__main__ import PAGE, say
from tests.chaos.daemons import daemon
from tests.chaos.world import World, contents
from tests.integration.tiny_world import HEADER, PROGRAMME, ROUNDS, write

BLOCK = re.compile(r"(?<=<!-- thousand -->\n).*(?=<!-- /thousand -->)", re.DOTALL)
CODES = [f"8{n:02}" for n in range(10)]
BURSTS, FILES = 40, 25
PUPILS = 20
MINUTES, PATIENCE = 10, 60  # for the deliveries; to read what is left
LOOK = 5  # seconds between two looks
OWN = ("lake/raw", "lake/staged", "lake/scored")  # of what a municipality delivered


@dataclass
class Hour(World):
    """The small world with ten municipalities."""

    @property
    def programme(self) -> Path:
        """The folder of its programme."""
        return self.folder / "programme"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a process finds it."""
        secrets = {f"LAERING_SECRET_{code}": f"{int(code):064d}" for code in CODES}
        return {
            **super().environment,
            **secrets,
            "LAERING_PROGRAMME": str(self.programme),
        }


def made(folder: Path, chance: random.Random) -> Hour:
    """Make the world: a register of schools, and nobody has answered."""
    hour = Hour(folder, chance)
    shutil.copytree(PROGRAMME, hour.programme)
    file = hour.programme / "programme.yaml"
    listed = "".join(f'  - {{code: "{one}", name: By {one}}}\n' for one in CODES)
    text = re.sub(
        r"(?<=^municipalities:\n)(?:  - .*\n)+",
        listed,
        file.read_text(encoding="utf-8"),
        flags=re.MULTILINE,
    )
    file.write_text(text, encoding="utf-8")
    hour.home.mkdir()
    shutil.copy(ROOT / "dagster.yaml", hour.home)
    register = [f"{one}001;Skolen {one};Folkeskole;{one}" for one in CODES]
    for round_ in ROUNDS:
        head = "number;name;type;municipality"
        write(hour.raw / round_ / "national" / "units.csv", [head, *register])
    return hour


def delivered(hour: Hour, code: str, numbers: dict[tuple[str, str], int]) -> list[str]:
    """Put a burst of a municipality's files into the drop zone; return their names."""
    names = []
    for _ in range(FILES):
        round_ = hour.chance.choice(ROUNDS)
        numbers[code, round_] += 1
        version = numbers[code, round_]
        name = f"{round_}/{code}/pupils.v{version}.csv"
        mark = len(ROUNDS) * version + ROUNDS.index(round_)
        rows = [_pupil(code, number, mark) for number in range(PUPILS)]
        write(hour.raw / name, [HEADER, *rows])
        names.append(name)
    return names


def _pupil(code: str, number: int, mark: int) -> str:
    """Return a pupil's row; the first ones spell a mark, so that no file is a copy."""
    first = mark // 4**number % 4 + 1
    return (
        f"{code}-{number};{code}001;4;4{'AB'[number % 2]};Pige;{first};"
        f"{number % 4 + 1};{number % 3 + 1}"
    )


def main() -> None:
    """Deliver, wait, and judge."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos.thousand")
    options.add_argument("--minutes", type=float, default=MINUTES)
    options.add_argument("--seed", type=int, default=2015)
    options.add_argument("--write", action="store_true", help="into docs/operation.md")
    given = options.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="thousand-"))
    hour = made(folder, random.Random(given.seed))  # noqa: S311
    os.environ.update(hour.environment)
    began = time()
    came = {code: [began] for code in CODES}  # the register is about each of them
    names: list[str] = []
    numbers: dict[tuple[str, str], int] = defaultdict(int)
    moments = sorted(hour.chance.uniform(0, 60 * given.minutes) for _ in range(BURSTS))
    codes = hour.chance.sample(CODES * (BURSTS // len(CODES)), BURSTS)
    with daemon(hour):
        for moment, code in zip(moments, codes, strict=True):
            sleep(max(0, began + moment - time()))
            names += delivered(hour, code, numbers)
            came[code].append(time())
        say(f"{len(names)} delivered in {(time() - began) / 60:.1f} minutes")
        end = monotonic() + 60 * PATIENCE
        while _busy() or _waiting(came):
            if monotonic() > end:
                raise SystemExit(f"WRONG: not read in {PATIENCE} minutes")
            sleep(LOOK)
        read = (time() - max(map(max, came.values()))) / 60
        runs = _runs()
    told = (
        f"{len(names):,} deliveries of {len(CODES)} municipalities in "
        f"{given.minutes:g} minutes, {BURSTS} bursts of {FILES} files: "
        f"{sum(map(len, runs.values()))} runs read them, the last {read:.1f} minutes "
        f"after the last file came."
    )
    say(told)
    wrong = judged(hour, names, came, runs)
    say("\n".join(wrong) or "each was read once; the bytes are those of one run")
    if given.write and not wrong:
        page = PAGE.read_text(encoding="utf-8")
        write_whole(PAGE, BLOCK.sub(lambda _: f"{told}\n", page).encode())
    if not wrong:
        shutil.rmtree(folder)
    sys.exit(bool(wrong))


def _table(hour: Hour) -> pl.DataFrame:
    return Lake(hour.data / "lake").rows(DELIVERIES)


def _waiting(came: dict[str, list[float]]) -> set[str]:
    """Return who has delivered since its last run was asked for.

    The list of files is no sign: each run lists all of them, and reads its own.
    """
    runs = _runs()
    return {code for code in came if max(runs.get(code, [0])) < max(came[code])}


def _busy() -> int:
    """Return how many runs are asked for that read deliveries."""
    with dagster_home(), dg.DagsterInstance.get() as instance:
        return instance.get_runs_count(
            dg.RunsFilter(job_name=OF_MUNICIPALITY, statuses=IN_PROGRESS)
        )


def _runs() -> dict[str, list[float]]:
    """Return when runs of each municipality were asked for, in order."""
    asked: dict[str, list[float]] = defaultdict(list)
    with dagster_home(), dg.DagsterInstance.get() as instance:
        for one in instance.get_run_records(dg.RunsFilter(job_name=OF_MUNICIPALITY)):
            start = one.dagster_run.tags.get("dagster/asset_partition_range_start", "")
            asked[start.partition("|")[0]].append(one.create_timestamp.timestamp())
    return {code: sorted(moments) for code, moments in asked.items()}


def judged(
    hour: Hour,
    names: list[str],
    came: dict[str, list[float]],
    runs: dict[str, list[float]],
) -> list[str]:
    """Return what is wrong; empty: each delivery was processed, and once."""
    wrong = []
    table = _table(hour).filter(pl.col("delivery").is_in(names))
    if table.height != len(names):
        wrong.append(f"WRONG: {table.height} rows for {len(names)} deliveries")
    others = table.filter(~pl.col("accepted"), pl.col("check_id") != SUPERSEDED)
    if others.height:
        wrong.append(f"WRONG: refused {others['check_id'].unique().to_list()}")
    for code, asked in runs.items():
        before = 0.0
        for moment in asked:
            if not any(before < one <= moment for one in came[code]):
                wrong.append(f"WRONG: a run of {code} although nothing new had come")
            before = moment
    found = _own(hour)
    shutil.rmtree(hour.data / "lake")
    if hour.run("--until", "scored"):
        wrong.append(f"WRONG: {hour.said[-1][-500:]}")
    wanted = _own(hour)
    differ = [x for x in wanted.keys() | found if wanted.get(x) != found.get(x)]
    if differ:
        wrong.append(f"WRONG: {len(differ)} tables differ, {sorted(differ)[:3]}")
    return wrong


def _own(hour: Hour) -> dict[str, str]:
    return {name: x for name, x in contents(hour).items() if name.startswith(OWN)}


if __name__ == "__main__":
    main()
