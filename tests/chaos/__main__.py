"""Disturb runs: `python -m tests.chaos [--tries N] [--seed N] [--write] [FAULT …]`.

A fault is named by any part of its name. With `--write` the table of what came of them
replaces the one in docs/operation.md after each turn, so that a stop leaves a true one.
"""

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path

from pipeline.run.workspace import ROOT
from pipeline.store.files import write_whole
from tests.chaos.faults import FAULTS, hindered
from tests.chaos.world import World, contents, copy_of, judged, undisturbed

PAGE = ROOT / "docs" / "operation.md"
BLOCK = re.compile(r"(?<=<!-- chaos -->\n).*(?=<!-- /chaos -->)", re.DOTALL)
SHORT = 100  # letters of a reason in the table


def disturbed(world: World, wanted: dict[str, str], name: str, seed: str) -> str:
    """Return what came of one fault in a copy of a world; empty: nothing."""
    folder = Path(tempfile.mkdtemp(prefix="chaos-"))
    mine = copy_of(world, folder, seed)
    FAULTS[name](mine)
    came = judged(mine, wanted)
    if came.startswith("WRONG"):
        (folder / "said.txt").write_text("\n\n".join(mine.said), encoding="utf-8")
        return f"{came} (kept in {folder})"
    shutil.rmtree(folder)
    return came


def line(name: str, came: list[str]) -> str:
    """Return the row of the table about a fault."""
    if reason := hindered(name):
        return f"| {name} | 0 | | not tried: {reason} |"
    others = Counter(one[:SHORT] for one in came if one)
    told = "; ".join(f"{one} ({n})" for one, n in others.most_common()) or "none"
    return f"| {name} | {len(came)} | {came.count('')} | {told} |"


def table(found: dict[str, list[str]], seed: int) -> str:
    """Return what came of all faults as a table."""
    return "\n".join(
        [
            f"Seed {seed}; each try is followed by one further run.",
            "",
            "| fault | tries | same bytes | otherwise |",
            "|---|---|---|---|",
            *(line(name, came) for name, came in found.items()),
            "",
        ]
    )


def written(said: str) -> None:
    """Replace the table in the handbook."""
    page = BLOCK.sub(lambda _: said, PAGE.read_text(encoding="utf-8"))
    write_whole(PAGE, page.encode())


def main() -> None:
    """Try what the command line names, or everything."""
    options = argparse.ArgumentParser(prog="python -m tests.chaos")
    options.add_argument("faults", nargs="*", metavar="FAULT")
    options.add_argument("--tries", type=int, default=20, help="of each fault")
    options.add_argument("--seed", type=int, help="of an earlier try, to have it again")
    options.add_argument("--write", action="store_true", help="into docs/operation.md")
    given = options.parse_args()
    seed = (
        given.seed if given.seed is not None else random.SystemRandom().getrandbits(16)
    )
    names = [
        name
        for name in FAULTS
        if not given.faults or any(one in name for one in given.faults)
    ]
    if not names:
        options.error(f"no such fault; {', '.join(FAULTS)}")
    say(f"seed {seed}, {given.tries} tries of each: {', '.join(names)}")
    world = undisturbed(Path(tempfile.mkdtemp(prefix="chaos-")))
    wanted = contents(world)
    found: dict[str, list[str]] = {name: [] for name in names}
    for number in range(given.tries):  # in turns, so that a stop leaves some of each
        for name in names:
            if not hindered(name):
                came = disturbed(world, wanted, name, f"{seed} {name} {number}")
                found[name].append(came)
                say(f"{name} {number}: {came or 'the same bytes'}")
        if given.write:
            written(table(found, seed))
    shutil.rmtree(world.folder)
    say(table(found, seed))
    sys.exit(any(one.startswith("WRONG") for came in found.values() for one in came))


def say(text: str) -> None:
    """Say something at once."""
    print(text, flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
