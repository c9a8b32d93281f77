"""Seconds of a look by the sensors at a full drop zone, and at a finished lake.

    python -m benchmarks.sensors [--files 5000 100000] [--lake DIR]

Empty files by the names of the programme's exports; with `--lake` also how long it
takes to find what is stale of a finished run: DIR holds programme, raw and data. Stored
in `benchmarks/results/sensors.json` and printed.
"""

import argparse
import json
import tempfile
from pathlib import Path

from benchmarks.measure import machine, timed
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from pipeline.run.launch import stale
from pipeline.run.sensors import signs
from pipeline.run.steps import STEPS
from pipeline.run.workspace import ROOT, Workspace

RESULTS = Path(__file__).parent / "results" / "sensors.json"
NAMES = ("teachers", "school_leaders", "parents", "pupils_4_10")
MADE = [step for step in STEPS if not step.from_outside]


def main() -> None:
    """Lay out the files, look, and store what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, nargs="+", default=[5_000, 100_000])
    parser.add_argument("--lake", type=Path)
    given = parser.parse_args()
    programme = load_programme(ROOT / "programme")
    result: dict[str, object] = {"machine": machine()}
    for count in given.files:
        with tempfile.TemporaryDirectory() as folder:
            raw = _drop_zone(Path(folder), programme, count)
            seconds, _ = timed(lambda raw=raw: signs(programme, raw))
            result[f"deliveries, {count} files"] = seconds
    if given.lake is not None:
        where = {name: given.lake / name for name in ("programme", "raw", "data")}
        workspace = Workspace.of(**where)
        for look in ("first", "further"):
            seconds, _ = timed(lambda: [*stale(workspace, [], MADE)])
            result[f"changes, {look} look"] = seconds
        files = len([*workspace.lake.root.rglob("*.parquet")])
        result["changes, files of the lake"] = files
    text = json.dumps(result, indent=2) + "\n"
    RESULTS.write_text(text, encoding="utf-8")
    print(text)  # noqa: T201


def _drop_zone(raw: Path, programme: Programme, count: int) -> Path:
    """Write empty files, the same number for each round and municipality."""
    folders = [
        raw / round_ / code
        for round_ in programme.round_ids
        for code in sorted(programme.municipality_codes)
    ]
    for folder in folders:
        folder.mkdir(parents=True)
    for number in range(count):
        version, folder = divmod(number, len(folders))
        version, name = divmod(version, len(NAMES))
        mark = f".v{version + 1}" if version else ""
        (folders[folder] / f"{NAMES[name]}{mark}.xlsx").touch()
    return raw


if __name__ == "__main__":
    main()
