"""Goals of which nothing can be decided: which, why, and what would decide them.

A table of them would say the same in every cell.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import LEFT_OUT, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from schemas.disclosed import SHOWN

# Why not, those that most readers can do something about first.
REASONS = ("few", "uncertain", "first", "broken", "unknown", "hidden")
OF_PUPILS = ("few", "uncertain", "hidden")  # their work says what their results do not
UNSEEN = "could_not_be_seen"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A goal, where it is judged, and what became of it.

    Attributes:
        title: The goal in words.
        row: The test or figure, or a school.
        column: The grade; empty: all.
    """

    goal: Goal
    title: str
    row: str
    column: str
    what: Measured
    cell: Cell

    @property
    def place(self) -> tuple[str, str]:
        """The row of a table where it stands."""
        return self.title, self.row


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """Goals that cannot be decided for one reason.

    Attributes:
        why: The reason.
        text: What would decide them, and where to look until then.
        names: The goals; what they are judged by, if only some of it is meant.
    """

    why: str
    text: str
    names: tuple[str, ...]


def undecided(
    scope: Scope, aims: list[Aim], kept: Collection[tuple[str, str]]
) -> tuple[Undecided, ...]:
    """Return what stands in no row of a table, by reason.

    Args:
        scope: The unit or municipality, and the round.
        aims: Where goals are judged.
        kept: The rows of the table.
    """
    say, found = scope.wording.say, dict[str, list[Aim]]()
    for aim in aims:
        if aim.place not in kept:
            alike = [one for one in aims if one.place == aim.place]
            found.setdefault(_reason(aim, alike), []).append(aim)
    groups = []
    for reason in REASONS:
        if reason not in found:
            continue
        text = say(f"goals.undecided.{reason}.text")
        if reason in OF_PUPILS and not scope.of_many:
            text = f"{text} {say('goals.undecided.instead')}"
        groups.append(
            Undecided(
                why=say(f"goals.undecided.{reason}.why"),
                text=text,
                names=tuple(_names(scope, found[reason], aims)),
            )
        )
    return tuple(groups)


def _reason(aim: Aim, row: Iterable[Aim]) -> str:
    """Return why a goal cannot be decided.

    So few that none could show it are the reason only if they are all over the row.
    """
    cell = aim.cell
    if cell.status not in {SHOWN, LEFT_OUT}:
        hidden_or_broken = {"hidden": "hidden", "not_comparable": "broken"}
        return hidden_or_broken.get(cell.status, "first")
    if cell.status == SHOWN and cell.low is None:
        return "unknown"
    told = [one.cell for one in row if one.cell.status == SHOWN]
    unseen = bool(told) and all(one.because == UNSEEN for one in told)
    return "few" if unseen else "uncertain"


def _names(scope: Scope, alike: list[Aim], aims: list[Aim]) -> Iterable[str]:
    """Yield the goals, each with as much of what it is judged by as is needed."""
    wording = scope.wording
    for title in dict.fromkeys(aim.title for aim in alike):
        own = [aim for aim in alike if aim.title == title]
        whole = [aim for aim in aims if aim.title == title]
        if len(own) == len(whole):
            yield title
            continue
        rows = []
        for row in dict.fromkeys(aim.row for aim in own):
            grades = [aim.column for aim in own if aim.row == row]
            every = [aim.column for aim in whole if aim.row == row]
            below = "" if len(grades) == len(every) else wording.listed(grades)
            rows.append(wording.named(row, below))
        yield wording.say("goals.undecided.some", goal=title, rows="; ".join(rows))
