"""Files that lie among the deliveries and that intake refuses as a whole."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.twin.faults.plan import SCHEMA

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"


@dataclass(frozen=True)
class Junk:
    """A file of no use.

    Attributes:
        check: Check of intake that refuses it.
        why: How it came there.
        content: Its bytes.
        name: Of the file. Null: that of a workbook which was not delivered.
    """

    check: str
    why: str
    content: bytes
    name: str | None = None


JUNK = (
    Junk("unknown_kind", "Windows left it behind.", OLE + bytes(24), "Thumbs.db"),
    Junk("unknown_kind", "A letter lay beside the exports.", ZIP, "Følgebrev.docx"),
    Junk("workbook_damaged", "An upload stopped in the middle.", ZIP + bytes(60)),
    Junk("empty_file", "An upload never began.", b""),
)


def leave_junk(
    raw: Path, folder: Path, unused: list[Path], rng: np.random.Generator
) -> pl.DataFrame:
    """Leave a useless file in a folder; return what intake must say of it.

    Args:
        raw: The raw folder.
        folder: Below it; made if it is not there.
        unused: Workbooks that a source would read and that were not delivered.
        rng: Decides what is left.
    """
    possible = [junk for junk in JUNK if junk.name is not None or unused]
    junk = possible[int(rng.integers(len(possible)))]
    path = folder / junk.name if junk.name else unused[int(rng.integers(len(unused)))]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(junk.content)
    return planted(path.relative_to(raw).as_posix(), junk.check, junk.why)


def planted(
    delivery: str,
    check: str,
    why: str,
    *,
    column: str | None = None,
    subject: str | None = None,
) -> pl.DataFrame:
    """Return a fault of a whole delivery, as truth keeps it."""
    row = (delivery, None, column, subject, check, why)
    return pl.DataFrame([row], schema=SCHEMA, orient="row")
