"""What is found when the files of a programme folder are held against each other."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

Location = tuple[str | int, ...]


@dataclass(frozen=True)
class Mistake:
    """A contradiction: `file` below the programme folder and the place in it."""

    file: str
    location: Location
    message: str


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
