"""The list of units that merged, were split, were renumbered or closed."""

import csv
from pathlib import Path

from pydantic import ValidationError

from pipeline.programme.model import Succession
from pipeline.programme.remedies import remedy

COLUMNS = list(Succession.model_fields)


def read_successions(path: Path, name: str) -> tuple[list[Succession], list[str]]:
    """Return the successions in a CSV file, and one line per mistake.

    A programme without the file has none.

    Args:
        path: File with the header unit,successor,round,kind.
        name: How messages call it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return [], []
    except UnicodeDecodeError:
        return [], [f"{name}:1: is not UTF-8; save the file with encoding UTF-8."]
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); give read permission."
        return [], [f"{name}:1: {reason}"]
    reader = csv.DictReader(lines)
    if reader.fieldnames != COLUMNS:
        header = ",".join(COLUMNS)
        return [], [f"{name}:1: the first line must be {header}; correct it."]
    successions = []
    mistakes = [
        f"{name}:{number}: is empty; remove the line."
        for number, line in enumerate(lines, start=1)
        if not line.strip()
    ]
    for row in reader:
        line = f"{name}:{reader.line_num}"
        if None in row or None in row.values():
            mistakes.append(f"{line}: needs {len(COLUMNS)} fields; correct the commas.")
            continue
        try:
            filled = {key: value.strip() or None for key, value in row.items()}
            successions.append(Succession.model_validate(filled))
        except ValidationError as error:
            mistakes += [
                f"{line}: {problem['loc'][0]}: {remedy(problem)}"
                for problem in error.errors(include_url=False, include_input=False)
            ]
    return successions, mistakes
