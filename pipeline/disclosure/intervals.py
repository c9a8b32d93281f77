"""How far a hidden total can move while all that is shown stays as it is.

A move changes totals of hidden cells so that all equations hold and no mean leaves its
scale. It is one wherever the cells that it changes are hidden: so what was found once
holds as long as these are.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from math import fsum, inf

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from pipeline.disclosure.elimination import Echelon, rational
from pipeline.disclosure.exposure import Block, People

CLOSE = 1e-9  # relative: what sums of floating-point numbers may miss
TOLERANCE = 1e-6  # relative: what a solution of a linear programme may miss
STEPS = 30  # of a search; what is not found by then is left to the linear programme

Coefficients = dict[int, float]
Found = dict[int, Set[int]]  # by cell, those that moved with it, far enough


class Moves:
    """For each cell that can move far enough, those that moved with it."""

    def __init__(self) -> None:
        """Know of no move."""
        self._cells: Found = {}
        self._with: dict[int, set[int]] = defaultdict(set)

    def note(self, found: Found) -> None:
        """Take in moves, instead of those that were known of these cells."""
        self._cells |= found
        for cell, others in found.items():
            for other in others:
                self._with[other].add(cell)

    def standing(self, hidden: Set[int]) -> set[int]:
        """Return the cells of which all that moved with them are hidden still."""
        return {cell for cell, others in self._cells.items() if others <= hidden}

    def with_cell(self, cell: int) -> set[int]:
        """Return the cells that another one moved with."""
        return {one for one in self._with[cell] if cell in self._cells[one]}


def moved_nearby(cell: int, form: Echelon, people: People) -> Set[int] | None:
    """Return who moves with a cell far enough, as its own rows tell it.

    Empty: one of them alone pins the mean. None: it takes more rows to tell.
    """
    wanted = people.promised(cell) * (1 - CLOSE)
    moved = {cell}
    forth = _reach(cell, 1, wanted, form, people, moved)
    if forth + _reach(cell, -1, wanted - forth, form, people, moved) >= wanted:
        return moved
    for holder in form.rows_with(cell):
        row = {one: rational(value) for one, value in form.rows[holder].items()}
        if _in_one_row(cell, row, people) < wanted:
            return set()
    return None


def _reach(
    cell: int, sign: int, far: float, form: Echelon, people: People, moved: set[int]
) -> float:
    """Return how far a total can move at least, up (sign 1) or down (-1).

    In each of its rows others move against it, as far as their own room goes and that
    of the cells which their other rows are solved for, and which move with them.

    Args:
        cell: The cell.
        sign: Up or down.
        far: No more is asked for.
        form: The rows.
        people: Who stands behind the cells.
        moved: Takes the cells that move.
    """
    own, room = form.rows_with(cell), (people.down, people.up)
    left: dict[tuple[int, bool], float] = {}  # of the room of cells in other rows
    far = min(far, room[sign > 0][cell])
    for solved in own:
        row = form.rows[solved]
        share = rational(row[cell])
        needed, against = far * abs(share), (share > 0) != (sign > 0)
        found = 0.0
        for other in (solved, *row):  # it stands in no other row, and is of many
            if found >= needed:
                break
            beyond = form.rows_with(other)
            if other == cell or (other == solved and found > 0):
                continue
            if len(beyond) > 1 and len(beyond & own) > 1:
                continue
            size = rational(row[other])
            rising = (size > 0) == against
            step = min(room[rising][other], (needed - found) / abs(size))
            parts: list[tuple[tuple[int, bool], float]] = []
            for last in beyond:
                if last != solved and step > 0:
                    part = rational(form.rows[last][other])
                    way = last, (part > 0) != rising
                    step = min(
                        step, left.setdefault(way, room[way[1]][last]) / abs(part)
                    )
                    parts.append((way, abs(part)))
            if step > 0:
                found += step * abs(size)
                moved.add(other)
                for way, part in parts:
                    left[way] -= step * part
                    moved.add(way[0])
        far = min(far, found / abs(share))
    return far


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
        cell: people.promised(cell) * (1 - CLOSE)
        for cell in block.cells
        if cell in among and people.promised(cell) > 0
    }
    form = _form(_rows(block), block.cells, people)
    moved = _free(form, wanted)
    moves.note(moved)
    for cell in sorted(wanted.keys() - moved.keys()):
        if cell in moved:
            continue
        found = _by_steps(cell, form, wanted)
        if found is None:
            found = _by_linear_programme(cell, form, wanted)
        moves.note(found)
        moved |= found
        if cell not in found:
            yield cell


def narrowest(
    block: Block, people: People, among: Collection[int], known: float = inf
) -> float:
    """Return the narrowest interval of a mean among some cells, or what is known.

    Args:
        block: The hidden cells.
        people: Who stands behind them.
        among: The cells that are asked about.
        known: A wider one is not looked for.
    """
    rows = _rows(block)
    asked = [cell for cell in block.cells if cell in among and people.n[cell] > 0]
    if len(rows) == 1:
        (row,) = rows.values()
        means = (_in_one_row(cell, row, people) / people.n[cell] for cell in asked)
        return min([known, *means])
    form = _form(rows, block.cells, people)
    width, _ = _freely(form)
    at_least = {cell: width[form.at(cell)] / people.n[cell] for cell in asked}
    for cell in sorted(asked, key=at_least.__getitem__):
        if at_least[cell] >= known:
            break
        known = min(known, _room(cell, form) / people.n[cell])
    return known


def _rows(block: Block) -> dict[int, Coefficients]:
    """Return the equations of a block with fractions for coefficients."""
    return {
        solved: {c: rational(value) for c, value in block.rows[solved].items()}
        for solved in block.cells
        if solved in block.rows
    }


@dataclass(frozen=True)
class _Form:
    """The rows of a block as arrays.

    Attributes:
        cells: Their order.
        equations: Shape (rows, cells), each solved for one cell.
        solved: Shape (rows,), places of these.
        down: Shape (cells,), how much lower each total could be.
        up: Shape (cells,), how much higher.
    """

    cells: list[int]
    equations: NDArray[np.float64]
    solved: NDArray[np.int64]
    down: NDArray[np.float64]
    up: NDArray[np.float64]

    def at(self, cell: int) -> int:
        """Return the place of a cell."""
        return self.cells.index(cell)


def _form(rows: Mapping[int, Coefficients], cells: list[int], people: People) -> _Form:
    """Return rows solved for cells with room to move, as far as there are such."""
    at = {cell: place for place, cell in enumerate(cells)}
    equations = np.zeros((len(rows), len(cells)))
    where = (
        [number for number, row in enumerate(rows.values()) for _ in row],
        [at[c] for row in rows.values() for c in row],
    )
    equations[where] = [value for row in rows.values() for value in row.values()]
    down = np.array([people.down[c] for c in cells])
    up = np.array([people.up[c] for c in cells])
    room, solved = np.minimum(down, up), np.array([at[c] for c in rows])
    # The cells in the order of their room: the first that a row holds is its best.
    order = np.argsort(-room, kind="stable")
    for number in range(len(solved)):
        held = np.abs(equations[number, order]) > CLOSE
        best = int(order[held.argmax()])
        if room[best] > room[solved[number]]:
            _solve(equations, number, best)
            solved[number] = best
    return _Form(cells, equations, solved, down, up)


def _solve(equations: NDArray[np.float64], number: int, place: int) -> None:
    """Solve a row for a place, and take that out of the other rows."""
    equations[number] /= equations[number, place]
    times = equations[:, place].copy()
    times[number] = 0.0
    (held,) = times.nonzero()
    if len(held):
        equations[held] -= times[held, None] * equations[number]


def _freely(form: _Form) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the room that totals have at least, and with which cell each moves.

    One cell more moves at a time, and those solved for with it. Whoever is solved for
    moves with the best of its row.
    """
    equations, solved, down, up = form.equations, form.solved, form.down, form.up
    size = np.abs(equations)
    size[size <= CLOSE] = np.nan
    # With a cell that rises by 1, those solved for fall by their coefficients.
    falls, rises = equations > 0, equations < 0
    lower, higher = down[solved][:, None], up[solved][:, None]
    fall = np.where(falls, lower, np.where(rises, higher, 0))
    rise = np.where(falls, higher, np.where(rises, lower, 0))
    forth = np.minimum(up, np.fmin.reduce(fall / size, axis=0, initial=np.inf))
    back = np.minimum(down, np.fmin.reduce(rise / size, axis=0, initial=np.inf))
    width = forth + back
    width[solved] = 0.0
    with_others = np.where(np.isnan(size), 0.0, size * width)
    mover = np.arange(len(width))
    mover[solved] = with_others.argmax(axis=1)
    width[solved] = np.minimum(with_others.max(axis=1), down[solved] + up[solved])
    return width, mover


def _free(form: _Form, wanted: Mapping[int, float]) -> Found:
    """Return cells whose totals have room enough, found all at once: most have."""
    found: Found = {}
    width, mover = _freely(form)
    for place, cell in enumerate(form.cells):
        if cell in wanted and width[place] >= wanted[cell]:
            one = mover[place]
            others = form.solved[np.abs(form.equations[:, one]) > CLOSE]
            found[cell] = frozenset(form.cells[p] for p in (one, *others))
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


def _by_steps(cell: int, form: _Form, wanted: Mapping[int, float]) -> Found | None:
    """Return what `_enough` does; None: a few steps do not tell.

    One cell after another moves as far as it can: the simplex method, which begins
    where nothing has moved and ends when the total has moved far enough.
    """
    ways, told = list[NDArray[np.float64]](), True
    for sign in (1.0, -1.0):
        way, longest = _climb(form.at(cell), sign, wanted[cell], form)
        ways.append(way)
        told &= longest
        found = _enough(ways, form, wanted)
        if cell in found:
            return found
    return {} if told else None


def _climb(
    target: int, sign: float, enough: float, form: _Form
) -> tuple[NDArray[np.float64], bool]:
    """Return a move of all cells, up (sign 1) or down (-1) for one of them.

    True: it is the longest one, or long enough.
    """
    equations, solved = form.equations.copy(), form.solved.copy()
    way = np.zeros(len(form.cells))
    for _ in range(STEPS):
        slope = np.zeros(len(way))
        if target in solved:
            slope = -sign * equations[np.argmax(solved == target)]
            slope[solved] = 0.0
        else:
            slope[target] = sign
        slope[np.abs(slope) <= CLOSE] = 0.0
        rising, falling = form.up - way, form.down + way
        room = np.where(slope > 0, rising, np.where(slope < 0, falling, 0.0))
        change = -equations * np.sign(slope)
        limit = np.where(change > 0, rising[solved][:, None], falling[solved][:, None])
        size = np.abs(change)
        size[size <= CLOSE] = np.nan
        limit = np.where(np.isnan(size), np.inf, np.maximum(limit, 0.0) / size)
        least = limit.min(axis=0)
        step = np.minimum(room, least)
        gain = np.abs(slope) * step
        mover = int(gain.argmax())
        if gain[mover] <= 0:  # perhaps when another cell is solved for
            mover = int((np.abs(slope) * (room > 0)).argmax())
            if slope[mover] == 0 or room[mover] <= 0:
                return way, True
        way[mover] += np.sign(slope[mover]) * step[mover]
        way[solved] += change[:, mover] * step[mover]
        if abs(way[target]) >= enough:
            return way, True
        if least[mover] <= room[mover]:
            number = int(limit[:, mover].argmin())
            if solved[number] == target:
                return way, True
            _solve(equations, number, mover)
            solved[number] = mover
    return way, False


def _room(cell: int, form: _Form) -> float:
    """Return how far the total of a cell can move in all."""
    climbs = [_climb(form.at(cell), sign, inf, form) for sign in (1.0, -1.0)]
    if not all(longest for _, longest in climbs):
        ways = _longest(cell, form)
    else:
        ways = [way for way, _ in climbs]
    return float(np.ptp([way[form.at(cell)] for way in ways]))


def _by_linear_programme(cell: int, form: _Form, wanted: Mapping[int, float]) -> Found:
    """Return what `_enough` does of the longest moves of a cell."""
    return _enough(_longest(cell, form), form, wanted, TOLERANCE)


def _longest(cell: int, form: _Form) -> list[NDArray[np.float64]]:
    """Return the moves that bring the total of a cell lowest and highest."""
    bounds = np.column_stack([-form.down, form.up])
    nothing = np.zeros(len(form.equations))
    ways = []
    for sign in (1.0, -1.0):
        aim = np.zeros(len(form.cells))
        aim[form.at(cell)] = sign
        found = linprog(aim, A_eq=form.equations, b_eq=nothing, bounds=bounds)
        if not found.success:
            raise ArithmeticError(found.message)
        ways.append(found.x)
    return ways


def _enough(
    ways: list[NDArray[np.float64]],
    form: _Form,
    wanted: Mapping[int, float],
    missed: float = 0.0,
) -> Found:
    """Return the cells whose totals have room enough by moves, and who moved.

    `missed`: what part of a move may be wrong.
    """
    room = np.ptp([*ways, np.zeros(len(form.cells))], axis=0) * (1 - missed)
    moved = np.any(ways, axis=0)
    with_it = frozenset(c for c, does in zip(form.cells, moved, strict=True) if does)
    return {
        c: with_it
        for c, width in zip(form.cells, room.tolist(), strict=True)
        if c in wanted and width >= wanted[c]
    }
