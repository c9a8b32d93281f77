"""Seconds, processor seconds and peak memory per stage on a twin world.

    python -m benchmarks.run [--size programme] [--folder DIR] [--parts 4 2 1]

Stored and printed. The twin is written once and kept; data are made anew each time.
With `--parts`: of these parts of a programme, without documents, and how fast each
stage grows with the answer sheets.
"""

import argparse
import json
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Run the benchmark and write `benchmarks/results/<size>.json`."""
    # Not above: every worker process loads this module.
    from benchmarks.stages import measured, measured_parts  # noqa: PLC0415

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="programme")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--without-reports", action="store_true")
    parser.add_argument("--parts", type=int, nargs="+")
    given = parser.parse_args()
    if given.parts:
        _store("parts", measured_parts(given.folder, given.parts))
        return
    reports = not given.without_reports
    name = given.size if reports else f"{given.size}-without-reports"
    _store(name, measured(given.folder, given.size, reports=reports))


def _store(name: str, result: dict) -> None:
    target = ROOT / "benchmarks" / "results" / f"{name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    _print(result)


def _print(result: dict) -> None:
    for key, value in result.items():
        if not key.startswith("steps"):
            print(f"{key:>24}: {value}")  # noqa: T201


if __name__ == "__main__":
    main()
