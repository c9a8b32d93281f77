"""What the published numbers give away of hidden cells, and through which of them.

A block is a set of hidden cells that equations bind together, and nothing outside the
block tells more of them. What readers know exactly are the combinations of hidden cells
that its rows span.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, inf

import numpy as np
from scipy.optimize import linprog

from pipeline.disclosure.elimination import Row, minus, rational, solved_for

CLOSE = 1e-9  # relative: what sums of floating-point numbers may miss
TOLERANCE = 1e-6  # relative: what a solution of a linear programme may miss


@dataclass(frozen=True, kw_only=True)
class People:
    """Who stands behind the cells.

    Attributes:
        n: Persons, by cell.
        down: How much lower the total could be, by cell, with as many persons.
        up: How much higher.
        others: How many persons at least the other cells must hold.
        width: Narrowest interval of a mean.
    """

    n: list[int]
    down: list[float]
    up: list[float]
    others: int
    width: float

    def many(self, cell: int) -> bool:
        """Return whether the cell alone is enough others for any other one."""
        return self.n[cell] >= self.others


@dataclass(frozen=True, kw_only=True)
class Block:
    """Hidden cells that equations bind together.

    Attributes:
        rows: The combinations known of them, in reduced echelon form, cells of many
            persons solved for first.
        cells: The cells, in an order that does not depend on how they came.
    """

    rows: Mapping[int, Row]
    cells: list[int]


# By cell, those that moved with it, far enough: it can, wherever all these are hidden.
Moves = dict[int, frozenset[int]]


class Nesting:
    """Which cells hold the same persons, because one is a part of the other."""

    def __init__(self, equations: Iterable[Row]) -> None:
        """Read it off the equations: the only cell of its sign is the total."""
        self._parts: dict[int, set[int]] = {}
        self._totals: dict[int, set[int]] = {}
        for equation in equations:
            plus = {cell for cell, value in equation.items() if value > 0}
            for total in (plus, equation.keys() - plus):
                if len(total) == 1:
                    parts = equation.keys() - total
                    for part in parts:
                        self._totals.setdefault(part, set()).update(total)
                    for whole in total:
                        self._parts.setdefault(whole, set()).update(parts)

    def related(self, cell: int) -> set[int]:
        """Return what a cell is a part of, or has as a part, at any remove."""
        return _closure(cell, self._totals) | _closure(cell, self._parts)


def _closure(cell: int, steps: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [cell]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def known_to_few(
    block: Block, people: People, nesting: Nesting, among: Collection[int]
) -> Iterator[int]:
    """Yield the cells, among some, that follow once few persons tell what they know.

    Few are those behind other hidden cells, fewer than `others` together: nobody at
    all where the published numbers alone give the cell. A combination of a cell and
    few others can hold no second cell of many persons. Since these are solved for
    first, it is a sum of rows that are solved for a cell of few, and of at most one
    row more, whose only cell of many is the one it is solved for.

    Those who know a part of the cell, or a total it is part of, are no others: what
    they learn that is not theirs is another part, and that one's own question.
    """
    few = {cell: row for cell, row in block.rows.items() if not people.many(cell)}
    found: set[int] = set()
    for solved, row in block.rows.items():
        if any(people.many(cell) for cell in row if cell != solved):
            continue
        known = row.keys() if solved in few else {solved}
        targets = [cell for cell in known if cell in among and cell not in found]
        if not targets:
            continue
        span = _reached(row, few)
        span.pop(solved, None)
        for target in targets:
            n = _counted(target, (row, *span.values()), people, nesting)
            if _combination(target, row, list(span.values()), n, people.others):
                found.add(target)
                yield target


def _reached(row: Row, few: Mapping[int, Row]) -> dict[int, Row]:
    """Return the rows that share cells with a row, if only through others."""
    holders: dict[int, list[int]] = {}
    for solved, other in few.items():
        for cell in other:
            holders.setdefault(cell, []).append(solved)
    reached: dict[int, Row] = {}
    waiting = [row]
    while waiting:
        for cell in waiting.pop():
            for solved in holders.pop(cell, ()):
                if solved not in reached:
                    reached[solved] = few[solved]
                    waiting.append(few[solved])
    return reached


def _counted(
    target: int, rows: Iterable[Row], people: People, nesting: Nesting
) -> dict[int, float]:
    """Return the persons behind other cells of the rows, the most first.

    Infinitely many where the cell is nested with the target.
    """
    cells = frozenset[int]().union(*rows) - {target}
    nested = nesting.related(target) if cells else ()
    n = {cell: inf if cell in nested else people.n[cell] for cell in cells}
    return dict(sorted(n.items(), key=lambda item: -item[1]))


def _combination(
    target: int, row: Row, span: list[Row], n: Mapping[int, float], others: int
) -> bool:
    """Return whether the rows span a combination of the target and too few others."""
    row = solved_for(target, row)
    span = [_without(target, other, row) for other in span]
    return _within(row, span, n, max(others, 1) - 1)


def _within(row: Row, span: list[Row], n: Mapping[int, float], persons: float) -> bool:
    """Return whether `row` plus a combination of `span` can hold so few persons.

    Cells that are not in `n` do not count. Each cell that does is either taken, and its
    persons with it, or ruled out, which costs a row of the span.
    """
    counted = [cell for cell in n if cell in row]
    if not counted:
        return True
    avoidable = set().union(*span)
    if sum(n[cell] for cell in counted if cell not in avoidable) > persons:
        return False
    cell = counted[0]
    if n[cell] <= persons:
        rest = {other: m for other, m in n.items() if other != cell}
        taken = _within(row, span, rest, persons - n[cell])
        if taken or n[cell] == 0:
            return taken
    if cell not in avoidable:
        return False
    pivot = solved_for(cell, next(other for other in span if cell in other))
    left = [_without(cell, other, pivot) for other in span]
    row = _without(cell, row, pivot)
    return _within(row, [other for other in left if other], n, persons)


def _without(cell: int, row: Row, solved: Row) -> Row:
    """Return a row less as much of one solved for a cell as takes the cell out."""
    return minus(row, row[cell], solved) if cell in row else row


def pinned(
    block: Block, people: People, among: Collection[int], moves: Moves
) -> Iterator[int]:
    """Yield the cells, among some, whose mean the ends of the scale tell too narrowly.

    Readers are taken to know how many answered in every hidden cell; whoever does not
    is left with wider intervals.

    Args:
        block: The hidden cells.
        people: Who stands behind them.
        among: The cells that are asked about.
        moves: Takes, for each cell that is not pinned, those that move with it.
    """
    wanted = {
        cell: people.width * people.n[cell] * (1 - CLOSE)
        for cell in block.cells
        if cell in among and people.width * people.n[cell] > 0
    }
    if not wanted:
        return
    rows = {
        solved: {c: rational(row[c]) for c in block.cells if c in row}
        for solved, row in ((c, block.rows.get(c)) for c in block.cells)
        if row
    }
    free = _freely(rows, people, wanted) if len(rows) > 1 else {}
    moves |= free
    doubtful: dict[int, float] = {}
    for cell, width in wanted.items():
        if cell in free:
            continue
        at_most = min(
            _in_one_row(cell, row, people) for row in rows.values() if cell in row
        )
        if at_most < width:
            yield cell
        elif len(rows) == 1:
            moves[cell] = frozenset(block.cells)
        else:
            doubtful[cell] = at_most / width
    moved = set[int]()
    for cell in sorted(doubtful, key=lambda one: (doubtful[one], one)):
        if cell in moved:
            continue
        for way in _ways(cell, rows):
            if _along(way, cell, people) >= wanted[cell]:
                moves[cell] = frozenset(way)
                break
        else:
            found = _by_linear_programme(cell, rows, people, wanted)
            moves |= found
            moved |= found.keys()
            if cell not in found:
                yield cell


Coefficients = dict[int, float]


def _freely(
    rows: Mapping[int, Coefficients], people: People, wanted: Mapping[int, float]
) -> Moves:
    """Return cells whose totals have room enough, found all at once: most have.

    The rows are solved for cells with room to move; then one cell more moves at a
    time, and those with it. Whoever is solved for moves with the best of its row.
    """
    solved = list(rows)
    cells = list(dict.fromkeys(c for row in rows.values() for c in row))
    at = {cell: place for place, cell in enumerate(cells)}
    equations = np.zeros((len(rows), len(cells)))
    for number, row in enumerate(rows.values()):
        equations[number, [at[c] for c in row]] = list(row.values())
    down = np.array([people.down[c] for c in cells])
    up = np.array([people.up[c] for c in cells])
    room = np.minimum(down, up)
    pivot = np.array([at[c] for c in solved])
    most = max(wanted.values())
    for number in range(len(solved)):
        if room[pivot[number]] >= most:
            continue
        here = np.where(np.abs(equations[number]) > CLOSE, room, -1.0)
        best = int(here.argmax())
        if here[best] > room[pivot[number]]:
            equations[number] /= equations[number, best]
            times = equations[:, best].copy()
            times[number] = 0.0
            equations -= np.outer(times, equations[number])
            pivot[number] = best
    size = np.abs(equations)
    size[size <= CLOSE] = np.nan
    # With a cell that rises by 1, those solved for fall by their coefficients.
    falls, rises = equations > 0, equations < 0
    fall = np.where(falls, down[pivot][:, None], np.where(rises, up[pivot][:, None], 0))
    rise = np.where(falls, up[pivot][:, None], np.where(rises, down[pivot][:, None], 0))
    forth = np.minimum(up, np.fmin.reduce(fall / size, axis=0, initial=np.inf))
    back = np.minimum(down, np.fmin.reduce(rise / size, axis=0, initial=np.inf))
    width = forth + back
    width[pivot] = 0.0
    with_others = np.nan_to_num(size * width)
    mover = np.arange(len(cells))
    mover[pivot] = with_others.argmax(axis=1)
    width[pivot] = np.minimum(with_others.max(axis=1), down[pivot] + up[pivot])
    width *= 1 - TOLERANCE
    found: Moves = {}
    for cell, least in wanted.items():
        if width[at[cell]] >= least:
            one = mover[at[cell]]
            others = pivot[np.abs(equations[:, one]) > CLOSE]
            found[cell] = frozenset([cells[one], *(cells[other] for other in others)])
    return found


def _in_one_row(cell: int, row: Coefficients, people: People) -> float:
    """Return the width that one equation alone leaves to a total."""
    down, up = people.down, people.up
    others = [(other, a) for other, a in row.items() if other != cell]
    rise = fsum(a * up[c] if a > 0 else -a * down[c] for c, a in others)
    fall = fsum(a * down[c] if a > 0 else -a * up[c] for c, a in others)
    size = abs(row[cell])
    if row[cell] < 0:
        rise, fall = fall, rise
    return min(down[cell], rise / size) + min(up[cell], fall / size)


def _ways(cell: int, rows: Mapping[int, Coefficients]) -> Iterator[Coefficients]:
    """Yield ways for the cell to move while one cell that no row is solved for does."""
    for free in [c for c in rows[cell] if c != cell] if cell in rows else [cell]:
        yield {free: 1.0} | {
            solved: -row[free] for solved, row in rows.items() if free in row
        }


def _along(way: Coefficients, cell: int, people: People) -> float:
    """Return how far the total of a cell can go along a way."""
    down, up = people.down, people.up
    forth = min((up[c] if a > 0 else down[c]) / abs(a) for c, a in way.items())
    back = min((down[c] if a > 0 else up[c]) / abs(a) for c, a in way.items())
    return abs(way[cell]) * (forth + back)


def _by_linear_programme(
    cell: int,
    rows: Mapping[int, Coefficients],
    people: People,
    wanted: Mapping[int, float],
) -> Moves:
    """Return the cell if its total has room enough, and others that move as far.

    The room is what all equations of the block leave to the total, at least.
    """
    cells = list(dict.fromkeys(c for row in rows.values() for c in row))
    equations = np.array([[row.get(c, 0.0) for c in cells] for row in rows.values()])
    bounds = [(-people.down[c], people.up[c]) for c in cells]
    moved = []
    for sign in (1.0, -1.0):
        aim = [sign * (c == cell) for c in cells]
        found = linprog(aim, A_eq=equations, b_eq=np.zeros(len(rows)), bounds=bounds)
        if not found.success:
            raise ArithmeticError(found.message)
        moved.append(found.x)
    room = np.ptp([*moved, np.zeros(len(cells))], axis=0) * (1 - TOLERANCE)
    with_it = frozenset(c for c, *ways in zip(cells, *moved, strict=True) if any(ways))
    return {
        c: with_it
        for c, width in zip(cells, room.tolist(), strict=True)
        if c in wanted and width >= wanted[c]
    }
