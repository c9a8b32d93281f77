"""Why a partition of a table was not written: kept in the place of its files."""

import json
from collections.abc import Iterable
from pathlib import Path

from pipeline.store.files import write_whole
from pipeline.store.lake import Lake, Partition

REFUSAL = "refused.json"
UNREADABLE = "refused, and the reason cannot be read; run again to see it"


class UnusableError(Exception):
    """A key or a record that nobody but its owner can mend; the message says how."""


def record_refusal(folder: Path, problems: Iterable[str]) -> None:
    """Keep why the files of a folder were not written; no value of a respondent.

    Raises:
        OSError: The disk is full or the folder cannot be written.
    """
    text = json.dumps({"problems": list(problems)})
    write_whole(folder / REFUSAL, text.encode())


def refusal_of(lake: Lake, table: str, partition: Partition | None) -> str | None:
    """Return why a partition of a table was not written; None: it was."""
    file = lake.path(table, partition).with_name(REFUSAL)
    try:
        return "; ".join(json.loads(file.read_bytes())["problems"])
    except FileNotFoundError:
        return None
    except (ValueError, LookupError, TypeError):
        return UNREADABLE


def refusals(lake: Lake, table: str, partitions: Iterable[Partition]) -> list[str]:
    """Return which partitions of a table were refused, with their reasons."""
    return [
        f"{table} round={one.round}/municipality={one.municipality}: {why}"
        for one in partitions
        if (why := refusal_of(lake, table, one)) is not None
    ]
