"""The folder that a bad file is delivered in, and what must be said of it."""

from functools import cache

from pipeline.checks.catalogue import checks
from tests.kit import (
    book_tables,
    books,
    contents,
    layout,
    letters,
    placing,
    row_places,
    statistical,
    tools,
)
from tests.kit.defect import Defect
from tests.kit.good import LABELS, PUPILS, REGISTER, STRUCTURE, plain_files
from tests.kit.good_tools import FORM, ODK, tool_files
from tests.kit.intake import Found

MODULES = [
    letters,
    layout,
    placing,
    row_places,
    contents,
    books,
    book_tables,
    statistical,
    tools,
]
TOGETHER = [{PUPILS, STRUCTURE, LABELS}, {ODK, FORM}]  # files that need each other


@cache
def good_files() -> dict[str, bytes]:
    """Return every good delivery: path below the raw folder -> content."""
    return plain_files() | tool_files()


def defects() -> list[Defect]:
    """Return every defect, in the order of the catalogue of checks."""
    order = {check: number for number, check in enumerate(checks())}
    found = [defect for module in MODULES for defect in module.DEFECTS.all]
    return sorted(found, key=lambda one: (order.get(one.check, -1), one.name))


def good_world(defect: Defect) -> dict[str, bytes]:
    """Return the good file that a bad one is made of, and what it needs."""
    wanted = {REGISTER, defect.good}
    for files in TOGETHER:
        wanted |= files if defect.good in files else set()
    return {path: good_files()[path] for path in sorted(wanted)}


def bad_world(defect: Defect, content: bytes) -> dict[str, bytes]:
    """Return the same delivery with the bad file in its place."""
    world = good_world(defect)
    if defect.alone:
        world = {REGISTER: world[REGISTER]}
    return world | {defect.put: content}


def expected(defect: Defect) -> Found:
    """Return what intake must say of the bad file, and nothing else."""
    refuses = checks()[defect.check].severity == "refuse"
    place = defect.place
    file = (place.file or defect.put.rpartition("/")[2]) if refuses else None
    return Found(
        defect.delivery, defect.check, file, place.sheet, place.line, place.column
    )
