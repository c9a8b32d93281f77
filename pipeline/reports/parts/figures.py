"""A table of numbers that are read side by side: a label, and a number per column."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.palette import BAND, UNIT
from pipeline.documents.wording import Kind
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Entry, Scope

BAR = (54.0, 7.0)  # width and height, in points


@dataclass(frozen=True, kw_only=True)
class FigureRow:
    """One thing; `entries` by column, and what of them is drawn as a bar."""

    label: str
    entries: tuple[Entry, ...]
    shares: tuple[float | None, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Rows that share their columns.

    Attributes:
        title: What the table is called.
        label: What the rows are.
        columns: Heads of the entries.
        key: What pictures of it are called, where it has any.
    """

    title: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[FigureRow, ...]
    notes: tuple[str, ...] = ()
    key: str = ""


def figures(
    title: str,
    label: str,
    columns: Iterable[str],
    rows: Iterable[tuple[str, Iterable[Entry]]],
    notes: Iterable[str] = (),
) -> Figures | None:
    """Return a table without the columns and rows of which nothing is known.

    None: nothing is known of any.
    """
    heads = list(columns)
    listed = [(name, list(entries)) for name, entries in rows]
    listed = [one for one in listed if any(not each.unknown for each in one[1])]
    kept = [
        place
        for place in range(len(heads))
        if any(not entries[place].unknown for _, entries in listed)
    ]
    if not listed or not kept:
        return None
    return Figures(
        title=title,
        label=label,
        columns=tuple(heads[place] for place in kept),
        rows=tuple(
            FigureRow(label=name, entries=tuple(entries[place] for place in kept))
            for name, entries in listed
        ),
        notes=tuple(notes),
    )


def with_bars(table: Figures, key: str, shares: list[list[float | None]]) -> Figures:
    """Return a table with a bar beside each share.

    Args:
        table: Of which no row or column was left out.
        key: What its pictures are called.
        shares: By row and column, 0-1.
    """
    rows = (
        replace(row, shares=tuple(own))
        for row, own in zip(table.rows, shares, strict=True)
    )
    return replace(table, key=key, rows=tuple(rows))


def figure_pictures(table: Figures) -> dict[str, str]:
    """Return the bars of a table by name."""
    return {
        f"{table.key}.{place}.{column}": _bar(share)
        for place, row in enumerate(table.rows)
        for column, share in enumerate(row.shares)
        if share is not None
    }


def _bar(share: float) -> Markup:
    width, height = BAR
    filled = svg.box(0, 1, width * min(max(share, 0.0), 1.0), height - 2, UNIT)
    whole = svg.box(0, 1, width, height - 2, BAND)
    return svg.picture(width, height, [whole, svg.of(share, filled)])


def number_entry(
    scope: Scope, cell: Cell | None, kind: Kind, *, signed: bool = False
) -> Entry:
    """Return a number with its interval; a dash where there is none to know of."""
    if cell is None or cell.status in {"not_measured", "alone"}:
        return Entry(main=scope.wording.say("status.none"), hidden=True, unknown=True)
    return scope.entry(cell, kind, signed=signed)
