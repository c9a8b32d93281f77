"""Patterns of files below the raw folder."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pipeline.ingest.versions import unversioned
from pipeline.programme.model import IgnoredFiles, Source

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
    return [found for source in sources if (found := match(path, source)) is not None]


def match(path: str, source: Source) -> Match | None:
    """Return how `source` sees file `path`; null if it does not describe it.

    Every version of a file is seen as the first one.
    """
    first = unversioned(path)
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
