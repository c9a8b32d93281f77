"""What the path of a file says: which sources describe it, and which version it is.

A corrected file is put beside the old one, which stays: `pupils.v2.xlsx` is the second
version of `pupils.xlsx`, and so is a folder `pupils.v2`. The newest accepted version
counts; older ones are kept, listed, and not read.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.programme.model import IgnoredFiles, Source

MARK = re.compile(r"\.v([1-9]\d?)(?=[./]|$)")
ENDINGS = re.compile(r"(?:/dataset)?(?:\.[0-9A-Za-z]+)*$")

PLACEHOLDERS = {
    re.escape("{round}"): "round",
    re.escape("{municipality}"): "municipality",
}


@dataclass(frozen=True)
class Match:
    """A file that a source describes, and what the names of its folders say.

    Attributes:
        source: Id of the source.
        round: Folder name at `{round}`. Null: the pattern has no such place.
        municipality: Folder name at `{municipality}`. Null: as above.
    """

    source: str
    round: str | None
    municipality: str | None


def matches(path: str, sources: Iterable[Source]) -> list[Match]:
    """Return how each source that describes file `path` sees it.

    Args:
        path: Below the raw folder, with /.
        sources: The sources of a programme.
    """
    first = unversioned(path)
    return [found for source in sources if (found := _match(first, source)) is not None]


def match(path: str, source: Source) -> Match | None:
    """Return how `source` sees file `path`; null if it does not describe it.

    Every version of a file is seen as the first one.
    """
    return _match(unversioned(path), source)


def _match(first: str, source: Source) -> Match | None:
    for pattern in source.files:
        if found := _expression(pattern).fullmatch(first):
            names = found.groupdict()
            return Match(source.id, names.get("round"), names.get("municipality"))
    return None


def is_ignored(path: str, ignored: Iterable[IgnoredFiles]) -> bool:
    """Does the programme say that file `path` is no delivery?"""
    return any(_expression(entry.pattern).fullmatch(path) for entry in ignored)


@cache
def column_pattern(pattern: str) -> re.Pattern[str]:
    """Return the expression of a column name in which * matches any text."""
    return re.compile(re.escape(pattern).replace(r"\*", ".*"), re.DOTALL)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    expression = re.escape(pattern)
    for placeholder, name in PLACEHOLDERS.items():
        expression = expression.replace(placeholder, rf"(?P<{name}>[^/]+)", 1)
        expression = expression.replace(placeholder, rf"(?P={name})")
    any_folders, any_name = re.escape("**"), re.escape("*")
    expression = expression.replace(f"{any_folders}/", "(?:[^/]+/)*")
    expression = expression.replace(any_folders, ".*").replace(any_name, "[^/]*")
    return re.compile(expression)


def unversioned(path: str) -> str:
    """Return the path that the first version of a file has.

    >>> unversioned("2015/479/pupils.v2/dataset.csv")
    '2015/479/pupils/dataset.csv'
    """
    return MARK.sub("", path)


def version_of(path: str) -> int:
    """Return the version that a path names; 1 where it names none.

    >>> version_of("2015/479/pupils.v12.csv.gz"), version_of("2015/479/pupils.csv")
    (12, 1)
    """
    return max((int(number) for number in MARK.findall(path)), default=1)


def lineage_of(path: str) -> str:
    """Return what all versions of a delivery share, whatever format each has.

    >>> lineage_of("2015/479/pupils.v2.xlsx") == lineage_of(
    ...     "2015/479/pupils/dataset.csv"
    ... )
    True
    """
    return ENDINGS.sub("", unversioned(path))
