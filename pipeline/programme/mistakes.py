"""What is found when the files of a programme folder are held against each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Location = tuple[str | int, ...]
LISTED = 4  # further places of one cause that are named


@dataclass(frozen=True)
class Mistake:
    """A contradiction: `file` below the programme folder and the place in it."""

    file: str
    location: Location
    message: str


@dataclass(frozen=True)
class Told:
    """A mistake as it is told.

    Attributes:
        place: File and line.
        message: What is wrong and what to do.
        part: Keys that lead to it, joined by dots, where the message needs them.
    """

    place: str
    message: str
    part: str = ""

    @property
    def cause(self) -> tuple[str, str]:
        """What it shares with others: the key and the message, not which entry."""
        return re.sub(r"(^|\.)\d+(?=\.|$)", "", self.part), self.message


def lines_of(mistakes: Iterable[Told]) -> list[str]:
    """Return a line per cause: the first place in full, and where it stands too."""
    causes: dict[tuple[str, str], list[Told]] = {}
    for one in mistakes:
        causes.setdefault(one.cause, []).append(one)
    return [_line(*same) for same in causes.values()]


def also_at(places: Sequence[str]) -> str:
    """Return the end of a line about a cause that is found in further places."""
    if not places:
        return ""
    more = f" and {len(places) - LISTED} more" if len(places) > LISTED else ""
    return f" The same at {', '.join(places[:LISTED])}{more}."


def _line(first: Told, *others: Told) -> str:
    said = ": ".join(part for part in (first.place, first.part, first.message) if part)
    places = dict.fromkeys(one.place for one in others)
    places.pop(first.place, None)
    return said + also_at([*places])


def twice(file: str, at: Location, ids: Iterable[str], what: str) -> Iterator[Mistake]:
    """Yield a mistake for every id that stood before.

    Args:
        file: File below the programme folder.
        at: The list that the ids are taken from, entry by entry.
        ids: In the order of the list.
        what: What they are, e.g. "item".
    """
    seen = set()
    for index, identifier in enumerate(ids):
        if identifier in seen:
            yield Mistake(
                file,
                (*at, index),
                f"{what} {identifier!r} stands twice; rename or remove one.",
            )
        seen.add(identifier)


def not_neighbours(
    file: str, at: Location, between: tuple[str, str], rounds: Sequence[str]
) -> Iterator[Mistake]:
    """Yield a mistake unless `between` are two neighbouring rounds, in their order."""
    if between not in set(pairwise(rounds)):
        yield Mistake(
            file,
            at,
            "must be two neighbouring rounds, the earlier first; programme.yaml has "
            f"{', '.join(rounds)}.",
        )


def listed(known: Iterable[str]) -> str:
    """Return what may be written instead, for the end of a message."""
    names = sorted(known)
    return f"use one of {', '.join(names)}" if names else "there is none yet"
