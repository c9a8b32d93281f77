"""Goals of which nothing can be decided: which, why, and what would decide them.

A table of them would say the same in every cell.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import LEFT_OUT, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from schemas.disclosed import SHOWN

# Why not, what depends on how many pupils there are first.
OF_PUPILS = ("few", "uncertain", "hidden_or_uncertain", "hidden")
MEASURED = OF_PUPILS[:-1]  # the pupils' work says what their results do not
REASONS = (*OF_PUPILS, "first", "broken", "unknown")
WITHOUT_NUMBER = {"hidden": "hidden", "not_comparable": "broken"}  # by status
UNSEEN = "could_not_be_seen"


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A goal, where it is judged, and what became of it.

    Attributes:
        title: The goal in words.
        unit: Whose number judges it, by its code: two schools may have one name.
        row: The test or figure, or a school.
        column: The grade; empty: all.
    """

    goal: Goal
    title: str
    unit: str
    row: str
    column: str
    what: Measured
    cell: Cell

    @property
    def place(self) -> tuple[str, str, str]:
        """The row of a table where it stands."""
        return self.title, self.unit, self.row


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


def undecided(scope: Scope, left: list[Aim], aims: list[Aim]) -> tuple[Undecided, ...]:
    """Return what stands in no row of a table, by reason.

    Args:
        scope: The unit or municipality, and the round.
        left: Where nothing is decided in a whole row.
        aims: Everywhere that goals are judged.
    """
    say, groups = scope.wording.say, []
    for reason, alike in _by_reason(left).items():
        text = scope.ahead(f"goals.undecided.{reason}.text")
        if reason in MEASURED and not scope.of_many:
            text = f"{text} {scope.ahead('goals.undecided.instead')}"
        groups.append(
            Undecided(
                why=say(f"goals.undecided.{reason}.why"),
                text=text,
                names=tuple(_names(scope, alike, aims)),
            )
        )
    return tuple(groups)


def _by_reason(aims: list[Aim]) -> dict[str, list[Aim]]:
    """Return reason -> where a goal cannot be decided for it.

    What depends on how many pupils there are is one reason, since readers can do the
    same about it, but for goals that so few could not even show to be met.
    """
    found: dict[str, list[Aim]] = {reason: [] for reason in REASONS}
    others = []
    for title in dict.fromkeys(aim.title for aim in aims):
        of_pupils = []
        for aim in (one for one in aims if one.title == title):
            reason = _reason(aim.cell)
            (of_pupils if reason in OF_PUPILS else found[reason]).append(aim)
        few = all(_reason(aim.cell) == "few" for aim in of_pupils)
        (found["few"] if few else others).extend(of_pupils)
    reasons = {_reason(aim.cell) for aim in others}
    both = "hidden_or_uncertain" if "hidden" in reasons else "uncertain"
    found["hidden" if reasons == {"hidden"} else both] = others
    return {reason: alike for reason, alike in found.items() if alike}


def _reason(cell: Cell) -> str:
    """Return why a cell decides nothing; of an outcome alone no more is known."""
    if cell.status not in {SHOWN, LEFT_OUT}:
        return WITHOUT_NUMBER.get(cell.status, "first")
    if cell.status == SHOWN and cell.low is None:
        return "unknown"
    return "few" if cell.because == UNSEEN else "uncertain"


def _names(scope: Scope, alike: list[Aim], aims: list[Aim]) -> Iterator[str]:
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
