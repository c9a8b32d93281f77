"""The classes of a unit: which have a sheet, and where it lies."""

import re
from collections.abc import Iterator
from hashlib import sha256

from pipeline.reports.numbers.cells import Cell, UnitCells
from schemas.disclosed import CLASSES

PLAIN = re.compile(r"[0-9A-ZÆØÅ]{1,12}")
UNFIT = re.compile(r"[^0-9A-Za-zÆØÅæøå]+")
LONGEST, DIGITS = 24, 8  # of what a file is called after a name that is not plain
APART = "_"  # no number of a unit holds it


def classes_of(cells: UnitCells, round_: str) -> list[str]:
    """Return the classes of a unit of whose answers an edition tells."""
    return sorted(
        {
            class_id
            for _, class_id, cell in answered(cells, round_)
            if class_id and cell.shown
        }
    )


def answered(cells: UnitCells, round_: str) -> Iterator[tuple[str, str, Cell]]:
    """Yield informant group, class and who answered; no name: nobody gave the class."""
    for address, cell in cells.unit_cells("answered", round_):
        yield address.group or "", address.breakdown.removeprefix(CLASSES), cell


def file_stem(unit: str, class_id: str) -> str:
    """Return what the file of a class is called, whatever its name holds.

    >>> file_stem("479001", "4A")
    '479001_4A'
    >>> file_stem("479001", "<B>../4</B>")
    '479001_B-4-B-a630018d'
    """
    name = class_id
    if not PLAIN.fullmatch(class_id):
        digest = sha256(class_id.encode()).hexdigest()[:DIGITS]
        name = f"{UNFIT.sub('-', class_id).strip('-')[:LONGEST]}-{digest}"
    return f"{unit}{APART}{name}"


def named_in(stem: str) -> str:
    """Return the name of the class in that of its file; empty: it is about no class."""
    return stem.partition(APART)[2]
