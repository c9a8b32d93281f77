"""Who decided what about each warning of a release, and why: files that people write.

`EDITORIAL/MUNICIPALITY/ROUND/decisions.yaml`, and `EDITORIAL/programme/ROUND/…` for
warnings about all municipalities together. They are read and never written by us.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from pipeline.editorial.folder import DECISIONS, OF_PROGRAMME
from pipeline.editorial.own_words import unfit
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told
from pipeline.programme.model import Block

Verdict = Literal["publish", "wait"]


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody decided about a warning.

    Attributes:
        warning: Its name.
        decision: `publish`: the release goes out with it; `wait`: it does not.
        by: Who decided, a role.
        date: When.
        why: Why, in words.
        place: File and line.
    """

    warning: str
    decision: Verdict
    by: str
    date: date
    why: str
    place: str

    @property
    def about(self) -> str:
        """What the warning is about: its name without the digits.

        No document holds these. Of releases before names were keyed they tell what the
        warning says, which may be hidden.
        """
        return self.warning.rpartition("-")[0]


class _Decision(Block):
    """One entry of `decisions`."""

    warning: str
    decision: Verdict
    by: Annotated[str, Field(min_length=2, max_length=80)]
    date: date
    why: Annotated[str, Field(min_length=10, max_length=400)]


class _File(Block):
    """A file of decisions."""

    decisions: list[_Decision] = Field(default=[])


def decisions_file(folder: Path, municipality: str | None, round_: str) -> Path:
    """Return where decisions about a municipality and round stand.

    Args:
        folder: Holds a folder per municipality.
        municipality: The code; None: about all of them together.
        round_: The round.
    """
    return folder / (municipality or OF_PROGRAMME) / round_ / DECISIONS


def decisions_of(
    folder: Path,
    municipality: str | None,
    round_: str,
    warnings: Iterable[str],
    today: date,
) -> tuple[Mapping[str, Decision], list[Told]]:
    """Return what was decided, by warning, and what of the file cannot be used.

    Args:
        folder: Holds a folder per municipality; it need not be there.
        municipality: The code; None: about all of them together.
        round_: The round.
        warnings: Names of those that there are.
        today: Nothing was decided after it.
    """
    path = decisions_file(folder, municipality, round_)
    if not path.exists():
        return {}, []
    document = Document(path, path.relative_to(folder.parent).as_posix())
    if isinstance(document.content, list):  # without the key above it
        document.mistakes.append(document.at((), "begin with a line `decisions:`."))
    parsed = document.parse(_File)
    if parsed is None:
        return {}, document.mistakes
    known, found = list(warnings), dict[str, Decision]()
    mistakes: list[Told] = []
    for place, one in enumerate(parsed.decisions):
        at = ("decisions", place)
        wrong = _wrong(one, known, found, today)
        mistakes += [document.at((*at, key), told) for key, told in wrong]
        if not wrong:
            stands = document.at(at, "").place
            found[one.warning] = Decision(**dict(one), place=stands)
        elif (before := found.get(one.warning)) and one.decision != before.decision:
            del found[one.warning]  # nobody knows which of the two holds
    return found, mistakes


def _wrong(
    one: _Decision, known: list[str], found: Mapping[str, Decision], today: date
) -> list[tuple[str, str]]:
    """Return what is wrong with a decision that has all its parts: key and remedy."""
    told = []
    if one.warning in found:
        before = found[one.warning]
        told.append(
            (
                "warning",
                f"{one.warning!r} is decided twice, {before.decision!r} at "
                f"{before.place} and {one.decision!r} here; keep one of them.",
            )
        )
    elif one.warning not in known:
        similar = get_close_matches(one.warning, known, n=1)
        meant = f"; it may be {similar[0]!r} now" if similar else ""
        told.append(
            (
                "warning",
                f"there is no warning {one.warning!r}, or it says something else than "
                f"when it was decided{meant}. Decide anew, or remove the entry.",
            )
        )
    if one.date > today:
        told.append(("date", f"{one.date} is still to come; write when it was."))
    for key, text in (("by", one.by), ("why", one.why)):
        told += [(key, wrong) for wrong in unfit(text)]
    return told
