"""Fuzz many targets: `python -m tests.fuzz [--seconds N] [--jobs N] [TARGET …]`.

Every target runs so long; its log, its corpus and its counts are left in the folder
`fuzz` of the system's temporary folder, inputs that show a defect in tests/fixtures.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.fuzz.targets import TARGETS

WORK = Path(tempfile.gettempdir()) / "fuzz"


def fuzz(name: str, seconds: int) -> bool:
    """Fuzz one target and say what came of it; was nothing found?"""
    WORK.mkdir(exist_ok=True)
    note, log = WORK / f"{name}.json", WORK / f"{name}.log"
    note.unlink(missing_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.one", name, str(seconds)],
            stdout=output,
            stderr=output,
            check=False,
        )
    found = json.loads(note.read_text()) if note.exists() else {"defects": {}}
    sound = done.returncode == 0 and not found["defects"]
    print(f"{name}: {'sound' if sound else f'DEFECTS, see {log}'}", flush=True)  # noqa: T201
    print(json.dumps(found, indent=1), flush=True)  # noqa: T201
    return sound


def main() -> None:
    """Fuzz what the command line names, or everything."""
    options = argparse.ArgumentParser(prog="python -m tests.fuzz")
    options.add_argument("targets", nargs="*", metavar="TARGET")
    options.add_argument("--seconds", type=int, default=600, help="per target")
    options.add_argument("--jobs", type=int, default=2, help="targets side by side")
    given = options.parse_args()
    names = given.targets or list(TARGETS)
    if unknown := set(names) - TARGETS.keys():
        options.error(f"no target {', '.join(sorted(unknown))}; {', '.join(TARGETS)}")
    with ThreadPoolExecutor(given.jobs) as pool:
        sound = list(pool.map(lambda name: fuzz(name, given.seconds), names))
    sys.exit(not all(sound))


if __name__ == "__main__":
    main()
