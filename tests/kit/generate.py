"""Write the kit of bad files: `make kit`.

Everything follows from the good files and the defects; the same code writes the same
bytes. Files that are too large or too hostile to keep are not written: `hostile.py`
makes them when they are tested.
"""

import shutil
from pathlib import Path
from typing import Any

import yaml

from pipeline.checks.catalogue import STAGES, checks, checks_of
from tests.kit.defect import Defect
from tests.kit.world import defects, good_files

ROOT = Path(__file__).parents[2]
STAGE_OF = {check.id: stage for stage in STAGES for check in checks_of(stage)}
KIT = ROOT / "tests" / "fixtures" / "invalid"
TABLE = ROOT / "docs" / "bad-files.md"
HEAD = """\
# Bad files

Every file of `tests/fixtures/invalid/bad` has one defect, named by the file. It is made
of a good file of `tests/fixtures/invalid/good`, and a test delivers both: the good one
passes without a remark, the bad one fails the named check at the named place and no
other. Written by `make kit`; a test fails when it is out of date.

| File | What is wrong | Check | Severity | Line | Column |
|---|---|---|---|--:|---|
"""


def kit() -> dict[str, bytes]:
    """Return every file of the kit: path below `KIT` -> content."""
    good = good_files()
    found = {f"good/{path}": content for path, content in good.items()}
    for defect in defects():
        found[f"bad/{defect.file}"] = defect.make(good[defect.good])
    found["manifest.yaml"] = manifest().encode()
    return found


def manifest() -> str:
    """Return what intake must say of every bad file."""
    entries = [_entry(defect) for defect in defects()]
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False)


def _entry(defect: Defect) -> dict[str, Any]:
    check = checks()[defect.check]
    entry = {
        "file": f"bad/{defect.file}",
        "what": defect.what,
        "delivered_as": defect.put,
        "instead_of": None if defect.put != defect.good else f"good/{defect.good}",
        "check": defect.check,
        "stage": STAGE_OF[check.id],
        "severity": check.severity,
        "line": defect.place.line,
        "column": defect.place.column,
        "sheet": defect.place.sheet,
    }
    return {key: value for key, value in entry.items() if value is not None}


def table() -> str:
    """Return the page of the documentation, in the order of the catalogue."""
    lines, stage = [HEAD.rstrip("\n")], None
    for defect in defects():
        check = checks()[defect.check]
        if STAGE_OF[check.id] != stage:
            stage = STAGE_OF[check.id]
            lines.append(f"| **{stage.replace('_', ' ')}** | | | | | |")
        column = f"`{defect.place.column}`" if defect.place.column else ""
        lines.append(
            f"| `{defect.file}` | {defect.what} | `{check.id}` | {check.severity} | "
            f"{defect.place.line or ''} | {column} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    """Write the kit and the table anew."""
    for folder in ("good", "bad"):
        shutil.rmtree(KIT / folder, ignore_errors=True)
    for path, content in kit().items():
        file = KIT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    TABLE.write_text(table(), encoding="utf-8")


if __name__ == "__main__":
    main()
