"""Answers per 100 as a table: the items of a scale, in the words of who answered."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.marks import Number
from pipeline.documents.palette import BAND, PROGRAMME, UNIT
from pipeline.reports.numbers.answers import ItemAnswers, Share, scale_answers
from pipeline.reports.numbers.cells import Cell, shown_value
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series

COLUMNS = ("unit", "municipality", "programme")
BAR = (62.0, 7.0)  # width and height, in points


@dataclass(frozen=True, kw_only=True)
class AnswerRow:
    """One item and one set of its answers."""

    key: str
    text: str  # the item quoted, and what the answers are called
    entries: tuple[Entry, ...]  # by column
    shares: tuple[float | None, ...]  # the same as numbers; None: none to show


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What was answered to the items of a scale.

    Attributes:
        columns: Heads: of the items, then of each level.
        levels: Whose answers stand in the columns after the first.
        rows: An item each.
    """

    columns: tuple[str, ...]
    levels: tuple[str, ...]
    rows: tuple[AnswerRow, ...]

    def beside(self, level: str) -> "Answers":
        """Return the unit beside one other level; beside all, if that is not there."""
        return self.only({"unit", level}) if level in self.levels else self

    def only(self, levels: Collection[str]) -> "Answers":
        """Return the columns of these levels, as far as they are there."""
        places = [place for place, one in enumerate(self.levels) if one in levels]
        rows = (
            replace(
                row,
                entries=tuple(row.entries[place] for place in places),
                shares=tuple(row.shares[place] for place in places),
            )
            for row in self.rows
        )
        return Answers(
            columns=(self.columns[0], *(self.columns[1 + place] for place in places)),
            levels=tuple(self.levels[place] for place in places),
            rows=tuple(rows),
        )


@dataclass(frozen=True, kw_only=True)
class NamedAnswers:
    """Answers to the items of a scale, and what the scale is called, with its group."""

    name: str
    told: Answers


def answers(scope: Scope, series: Series) -> Answers | None:
    """Return the answers behind a scale, those that differ most from others first.

    None: it is no scale, or nothing of it may be shown here. A level of which no number
    is shown has no column.
    """
    found = sorted(_shown(scope, series), key=_sameness)
    if not found:
        return None
    rows = [(one, _cells(one)) for one in found]
    return answer_table(scope, series.key, rows, COLUMNS)


def answer_table(
    scope: Scope,
    key: str,
    rows: Sequence[tuple[ItemAnswers, tuple[Cell | None, ...]]],
    columns: Sequence[str],
) -> Answers:
    """Return answers per 100, each item beside the same of others.

    Args:
        scope: Whose words.
        key: What pictures of it are called.
        rows: Items, and of each the cell of every column, its own first.
        columns: What the columns are of, as in `answers.column`.
    """
    places = [
        place
        for place in range(len(columns))
        if any((cell := cells[place]) is not None and cell.shown for _, cells in rows)
    ]
    levels = tuple(columns[place] for place in places)
    whose = {"unit": "programme"} if scope.of_programme else {}
    heads = ["item", *(whose.get(one, one) for one in levels)]
    return Answers(
        columns=tuple(scope.wording.say(f"answers.column.{one}") for one in heads),
        levels=levels,
        rows=tuple(_row(scope, key, one, cells, places) for one, cells in rows),
    )


def is_told(scope: Scope, series: Series) -> bool:
    """Is there an answer behind a scale that may be shown?"""
    return next(_shown(scope, series), None) is not None


def answers_pictures(*tables: Answers | None) -> dict[str, str]:
    """Return the bars of tables by name; where there is none, none are drawn."""
    return {
        f"{row.key}.{level}": _bar(share, UNIT if place == 0 else PROGRAMME)
        for told in tables
        if told is not None
        for row in told.rows
        for place, (level, share) in enumerate(
            zip(told.levels, row.shares, strict=True)
        )
        if share is not None
    }


def _shown(scope: Scope, series: Series) -> Iterator[ItemAnswers]:
    """Yield what may be shown of the items of a scale; of anything else nothing."""
    group, measure = series.what.group, series.what.measure
    told = [] if group is None else scale_answers(scope, group, measure)
    return (one for one in told if one.shown)


def _sameness(told: ItemAnswers) -> float:
    """Return how near the unit's share is to the programme's, as a negative number."""
    here, there = shown_value(told.counted.unit), shown_value(told.counted.programme)
    return -abs((here or 0.0) - (there or 0.0)) if there is not None else 0.0


def _cells(told: ItemAnswers) -> tuple[Cell | None, ...]:
    share = told.counted
    return share.unit, share.municipality, share.programme


def _row(
    scope: Scope,
    key: str,
    told: ItemAnswers,
    cells: tuple[Cell | None, ...],
    places: list[int],
) -> AnswerRow:
    share = told.counted
    drawn = (_drawn(told), *(shown_value(cell) for cell in cells[1:]))
    return AnswerRow(
        key=f"{key}.{told.item}",
        text=scope.wording.say("answers.item", item=told.text, answers=share.label),
        entries=tuple(
            _entry(scope, share if place == 0 and told.faces else None, cells[place])
            for place in places
        ),
        shares=tuple(drawn[place] for place in places),
    )


def _drawn(told: ItemAnswers) -> float | None:
    """Return the unit's share as it is printed: of counts, the share of all."""
    cell, persons = told.counted.unit, told.counted.persons
    if not told.faces or persons is None or cell is None or not cell.n:
        return shown_value(cell)
    return Number(persons / cell.n, cell.claim)


def _entry(scope: Scope, of_unit: Share | None, cell: Cell | None) -> Entry:
    """Return `55 af 100`; of children who chose faces, how many of how many."""
    if cell is None or not cell.shown or cell.value is None:
        return Entry(main=scope.reason(cell), hidden=True)
    persons = of_unit.persons if of_unit is not None else None
    if persons is not None and cell.n is not None:
        return Entry(
            main=scope.wording.say(
                "answers.of_all",
                count=scope.wording.whole(persons),
                n=scope.wording.whole(cell.n),
            )
        )
    count = scope.wording.bare("share", cell.value)
    return Entry(main=scope.wording.say("answers.of_hundred", count=count))


def _bar(share: float, colour: str) -> Markup:
    width, height = BAR
    filled = svg.box(0, 1, width * min(max(share, 0.0), 1.0), height - 2, colour)
    return svg.picture(
        width, height, [svg.box(0, 1, width, height - 2, BAND), svg.of(share, filled)]
    )
