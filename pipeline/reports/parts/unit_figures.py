"""Figures of each unit side by side, by name: never in the order of a number."""

from dataclasses import dataclass, replace

from pipeline.reports.numbers.cells import HIDDEN
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.levels import level_of


@dataclass(frozen=True, kw_only=True)
class UnitRow:
    """A unit and its figures."""

    code: str
    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class UnitFigures:
    """A row per unit, a column per figure.

    Attributes:
        title: What the table is called.
        columns: What the figures are called, and which grade or gender they are of.
        without: Which units have none of them; empty: all have.
    """

    title: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[UnitRow, ...]
    without: str = ""


def unit_figures(
    scope: Scope, series: list[Series], *, of: str, quantity: str = "value"
) -> UnitFigures | None:
    """Return the figures of this round of every unit of a kind. None: no unit has any.

    Args:
        scope: The municipality and round.
        series: What is told, as the municipality has it.
        of: The kind of units.
        quantity: Which of their cells.
    """
    wording, rows, without = scope.wording, [], []
    for unit in scope.units:
        if unit.unit.unit_type != of:
            continue
        cells = [unit.cell(one.what, quantity) for one in series]
        if not any(cell and (cell.shown or cell.status in HIDDEN) for cell in cells):
            without.append(unit.unit.name)
            continue
        entries = tuple(
            replace(
                unit.entry(cell, one.what.kind), below=level_of(unit, one.what, cell)
            )
            for one, cell in zip(series, cells, strict=True)
        )
        rows.append(UnitRow(code=unit.unit.code, label=unit.unit.name, entries=entries))
    if not rows:
        return None
    none = wording.say("units.without", names=wording.listed(without))
    return UnitFigures(
        title=wording.say(f"units.kind.{of}"),
        label=wording.say("units.column.unit"),
        columns=tuple(_named(one) for one in series),
        rows=tuple(rows),
        without=none if without else "",
    )


def _named(series: Series) -> str:
    return f"{series.label}, {series.below}" if series.below else series.label
