"""The keys of rejected rows, as far as a return report may show them.

A key helps the reader to find the row, but nobody must be known by it. A key is shown
only if it cannot be a CPR number, a date of birth, a telephone number, a name,
initials, an e-mail address or a UNI-Login; when in doubt it is hidden, for the line is
there too.
"""

import re
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

import polars as pl

from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import match
from pipeline.ingest.headers import key_columns
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Source

LONGEST = 40
PARTS = re.compile(r"[0-9A-Za-z]+(?:[-_./ ][0-9A-Za-z]+)*")
SEPARATORS = re.compile(r"[-_./ ]")
NAME = re.compile(r"[A-Za-z]{3}")  # Anna, mette-1204
# A letter and at most seven letters or digits: 4 of the name and 4 more, or initials.
UNI_LOGIN = re.compile(r"[A-Za-z][0-9A-Za-z]{1,7}")
DIGITS = re.compile(r"[0-9]+")
RANDOM = re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
TELEPHONE = 8
# Day and month as in a CPR number; the day of a substitute number is 60 higher.
DAY_MONTH = r"(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])(?:0[1-9]|1[0-2])"
BORN = re.compile(rf"{DAY_MONTH}\d\d|{DAY_MONTH}(?:19|20)\d\d")
BORN_YEAR_FIRST = re.compile(r"(?:19|20)?\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
CPR = re.compile(rf"(?={DAY_MONTH}\d{{6}})")
CPR_WITHOUT_ZERO = 9  # digits, when a spreadsheet took the leading zero


def read_keys(
    raw: Path, path: str, expected: Expected, sha256: str, lines: AbstractSet[int]
) -> dict[int, str]:
    """Return the keys of some lines of a file, as far as they may be shown.

    The respondent's key, or the unit's number where the file has no respondents.

    Args:
        raw: The drop zone.
        path: The (main) file below it.
        expected: The source that it is read as.
        sha256: Hash of its files; one that was changed meanwhile gives no keys.
        lines: Which.
    """
    columns, seen = _columns(expected.source), match(path, expected.source)
    if not lines or not columns or seen is None:
        return {}
    delivery = CheckedDelivery(raw, path, seen, expected, sha256)
    wanted = pl.Series(sorted(lines), dtype=pl.Int64).implode()
    try:
        rows = [
            row
            for batch in delivery.cells(columns)
            for row in batch.filter(pl.col(LINE).is_in(wanted)).iter_rows()
        ]
    except (Refusal, OSError):
        return {}
    shown = {line: shown_keys(parts) for line, *parts in rows}
    return {line: key for line, key in shown.items() if key is not None}


def shown_key(delivered: str | None) -> str | None:
    """Return a delivered key if it may be shown.

    Examples:
        >>> shown_key("e479000098")
        'e479000098'
        >>> shown_key("010203-1234") is None
        True
    """
    key = (delivered or "").strip()
    if RANDOM.fullmatch(key):
        return key
    if len(key) > LONGEST or not PARTS.fullmatch(key) or not DIGITS.search(key):
        return None
    parts = SEPARATORS.split(key)
    if NAME.search(key) or any(UNI_LOGIN.fullmatch(part) for part in parts):
        return None
    return None if _tells_who(key) else key


def shown_keys(delivered: Sequence[str | None]) -> str | None:
    """Return the parts of a joined key if every one may be shown."""
    shown = [shown_key(part) for part in delivered]
    known = [part for part in shown if part is not None]
    return " + ".join(known) if known and len(known) == len(shown) else None


def _columns(source: Source) -> list[str]:
    """Return the columns that tell a row from another."""
    unit = source.columns.unit
    return key_columns(source) or ([] if unit is None else [unit])


def _tells_who(key: str) -> bool:
    """Could the digits be a CPR number, a date of birth or a telephone number?

    The digits are looked at as they stand and with everything between them left out.
    """
    runs = [*DIGITS.findall(key), *DIGITS.findall(SEPARATORS.sub("", key))]
    return any(
        len(digits) == TELEPHONE
        or BORN.fullmatch(digits)
        or BORN_YEAR_FIRST.fullmatch(digits)
        or CPR.search(digits)
        or (len(digits) == CPR_WITHOUT_ZERO and CPR.match(f"0{digits}"))
        for digits in runs
    )
