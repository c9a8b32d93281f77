"""Our programme as it will be: two rounds more, in which all is asked as in 2019."""

import shutil
from pathlib import Path
from typing import Any

import yaml

LAST = "2019"
LATER = ("2021", "2023")


def with_later_rounds(folder: Path, out: Path) -> Path:
    """Copy the programme in `folder` to `out`, add the later rounds, and return it."""
    shutil.copytree(folder, out)
    files = ["programme.yaml", "indicators.yaml"]
    exports = [f"exports/{file.name}" for file in (out / "exports").glob("*.yaml")]
    for name in [*files, *exports]:
        path = out / name
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        if name == "programme.yaml":
            last = known["rounds"][-1]
            known["rounds"] += [_as_in(last, later) for later in LATER]
        path.write_text(
            yaml.safe_dump(_extended(known), allow_unicode=True, sort_keys=False),
            encoding="utf-8",
        )
    return out


def _as_in(last: dict[str, Any], later: str) -> dict[str, Any]:
    years = int(later) - int(LAST)
    return last | {
        "id": later,
        "label": f"T{int(last['label'][1:]) + years // 2}",
        "fieldwork": {
            end: day.replace(year=int(later)) for end, day in last["fieldwork"].items()
        },
        "school_year": _school_year(later),
    }


def _extended(block: Any) -> Any:  # noqa: ANN401, any YAML
    """Return a block in which what is said of the last round is said of later ones."""
    if isinstance(block, list):
        return [_extended(one) for one in block]
    if not isinstance(block, dict):
        return block
    found = {key: _extended(value) for key, value in block.items()}
    if LAST in found:
        found |= dict.fromkeys(LATER, found[LAST])
    if found.get(_school_year(LAST)) == LAST:
        found |= {_school_year(later): later for later in LATER}
    return found


def _school_year(round_: str) -> str:
    return f"{int(round_) - 1}/{round_}"
