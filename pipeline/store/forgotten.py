"""Rounds whose respondents were forgotten: what was counted of them stands for good.

`LAKE/forgotten.json` names them. What it names is never read again as respondents, even
where a killed deletion left some, and never made anew, since nobody could.
"""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from pipeline.store.files import write_whole
from pipeline.store.lake import Lake, Partition
from pipeline.store.refusals import UnusableError

RECORD = "forgotten.json"
NONE: Mapping[str, frozenset[str]] = MappingProxyType({})


def record_forgotten(lake: Lake, round_: str, deliveries: Iterable[str]) -> None:
    """Keep that a round is forgotten; what is deleted is deleted after this.

    Args:
        lake: The store.
        round_: The round.
        deliveries: SHA-256 of the files that had been read for it.

    Raises:
        UnusableError: The record is damaged.
        OSError: The disk is full or the folder cannot be written.
    """
    known = {name: sorted(files) for name, files in forgotten(lake).items()}
    known[round_] = sorted(set(deliveries))
    text = json.dumps(known, indent=1, sort_keys=True)
    write_whole(lake.root / RECORD, text.encode())


def forgotten(lake: Lake) -> Mapping[str, frozenset[str]]:
    """Return every forgotten round and the SHA-256 of the files read for it.

    Raises:
        UnusableError: The record is damaged.
    """
    file = lake.root / RECORD
    try:
        status = file.stat()
    except FileNotFoundError:
        return NONE
    return _read(file, status.st_mtime_ns, status.st_size, status.st_ino)


@cache
def _read(file: Path, *_status: int) -> Mapping[str, frozenset[str]]:
    try:
        known = json.loads(file.read_bytes())
        return {str(name): frozenset(files) for name, files in known.items()}
    except (ValueError, TypeError, AttributeError):
        raise UnusableError(
            f"{file}: damaged; it says whose answers are deleted for good. Restore it "
            "from a backup: without it, sums would be made anew out of nothing."
        ) from None


def is_forgotten(lake: Lake, partition: Partition) -> bool:
    """Tell whether the respondents of a partition were forgotten.

    Raises:
        UnusableError: The record is damaged.
    """
    return partition.round in forgotten(lake)
