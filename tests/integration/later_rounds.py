"""A programme as it will be: rounds more, in which all is asked as in the last one."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml


def with_later_rounds(folder: Path, out: Path, last: str, later: Sequence[str]) -> Path:
    """Copy the programme in `folder` to `out`, add the `later` rounds, return it.

    Args:
        folder: A programme.
        out: Where the other one goes.
        last: Its last round, a year.
        later: The years of those that are added.
    """
    shutil.copytree(folder, out)
    for path in [*out.glob("*.yaml"), *out.glob("exports/*.yaml")]:
        known = yaml.safe_load(path.read_text(encoding="utf-8"))
        if path.name == "programme.yaml":
            known["rounds"] += [_as_in(known["rounds"][-1], year) for year in later]
        text = yaml.safe_dump(
            _extended(known, last, later), allow_unicode=True, sort_keys=False
        )
        path.write_text(text, encoding="utf-8")
    return out


def _as_in(last: dict[str, Any], later: str) -> dict[str, Any]:
    days = last["fieldwork"].items()
    return last | {
        "id": later,
        "label": f"T {later}",
        "phase": "lasting_effect",
        "fieldwork": {end: day.replace(year=int(later)) for end, day in days},
        "school_year": _school_year(later),
    }


def _extended(block: Any, last: str, later: Sequence[str]) -> Any:  # noqa: ANN401
    """Return any YAML in which what is said of the last round is said of later ones."""
    if isinstance(block, list):
        return [_extended(one, last, later) for one in block]
    if not isinstance(block, dict):
        return block
    found = {key: _extended(value, last, later) for key, value in block.items()}
    if last in found:
        found |= dict.fromkeys(later, found[last])
    if found.get(_school_year(last)) == last:
        found |= {_school_year(year): year for year in later}
    return found


def _school_year(round_: str) -> str:
    return f"{int(round_) - 1}/{round_}"
