"""What a file of numbers says, row by row, whichever format it has."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook

from pipeline.reports.numbers_files.texts import read_csv

ADDRESS = "address"  # of a row of numbers
ENTRY = ("what", "code")  # of a row of a dictionary
NOTHING = "-"


def rows_told(content: bytes, ending: str) -> dict[str, Counter[str]]:
    """Return the address of each row -> what stands in it; of codes, what they mean.

    Args:
        content: Of the file; empty: there is none.
        ending: csv, json or xlsx.
    """
    told: dict[str, Counter[str]] = {}
    for table in _tables(content, ending) if content else ():
        for row in table:
            address = row.get(ADDRESS) or " ".join(str(row[name]) for name in ENTRY)
            said = " ".join(f"{name}={_plain(one)}" for name, one in row.items())
            told.setdefault(address, Counter())[said] += 1
    return told


def _tables(content: bytes, ending: str) -> Iterator[Iterable[Mapping[str, Any]]]:
    """Yield the numbers and their dictionary, as far as a file has both."""
    if ending == "csv":
        yield read_csv(content).to_dicts()
    elif ending == "json":
        said = json.loads(content)
        yield (dict(zip(said["columns"], row, strict=True)) for row in said["rows"])
        yield said["dictionary"]
    else:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for place in range(len(book.sheet_names)):
            head, *lines = book.get_sheet_by_index(place).to_python()
            names = [str(name) for name in head]
            yield (dict(zip(names, line, strict=True)) for line in lines)


def _plain(one: object) -> str:
    """Return what a cell says as text; an empty one says nothing."""
    return NOTHING if one is None or one == "" else str(one)
