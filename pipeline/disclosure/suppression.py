"""Which of some cells are hidden, and which would do without.

The search starts with more hidden than is needed and shows the dearest first, since the
fewest and cheapest stay hidden that way: to hide the cheapest first, until nothing is
given away, hid three times as many in a table of three dimensions (SDC-6).
"""

from collections.abc import Collection, Iterator, Mapping, Set
from math import inf

from pipeline.disclosure.elimination import Echelon, Row
from pipeline.disclosure.exposure import Block, Nesting, People, known_to_few
from pipeline.disclosure.intervals import Moves, narrowest, pinned

ALIKE = 8  # cells with the same part in the equations that are tried at first


class Suppression:
    """The hidden cells among some that equations bind together.

    Attributes:
        hidden: The hidden cells.
        apart: Those of them that nobody publishes; they stay hidden, unprotected.
    """

    hidden: set[int]
    apart: set[int]

    def __init__(
        self,
        equations: list[Row],
        rank: Mapping[int, int],
        people: People,
        apart: Collection[int] = (),
    ) -> None:
        """Hide nothing yet, but for what is apart."""
        self._rank, self._people = rank, people
        self._equations = equations
        self._nesting = Nesting(equations)
        self.hidden, self.apart = set(), set(apart)
        self._spared: set[int] = set()
        self._moves: Moves = {}
        self._exposes: dict[int, int] = {}  # cell -> one that is exposed without it
        self._form = Echelon(equations, rank)
        self._stands: dict[int, list[tuple[int, int]]] = {cell: [] for cell in rank}
        for number, equation in enumerate(equations):
            for cell, value in equation.items():
                self._stands[cell].append((number, value))
        self.hide(self.apart)

    def protect(self, primary: set[int], candidates: set[int]) -> set[int]:
        """Hide primary cells and what protects all that is hidden.

        Candidates that cannot be protected themselves are barred. Where primary cells
        cannot do without them, they are spared that protection: they could be shown
        but for the primary cells, and these are protected.

        Returns:
            Primary cells that not even all candidates protect.
        """
        self.hide(primary)
        needy, barred = set(primary), set[int]()
        while weak := self.exposed(self.hidden - self._spared - self.apart):
            needy |= weak
            lost = self._surround(needy, candidates - barred)
            if not lost:
                self.thin_out(needy)
                continue
            if lost & primary and not barred:
                return lost & primary
            if lost & primary:
                self._spared |= barred
                barred = set()
            else:
                barred |= lost
            needy = set(primary)
            self._show(self.hidden - primary - self.apart)
        while self.thin_out(primary, all_of_them=True):
            pass
        return set()

    def thin_out(self, needy: set[int], *, all_of_them: bool = False) -> bool:
        """Show what is hidden in vain, the dearest first; return whether any was.

        That is, what needy cells can do without, or all hidden ones.
        """
        before = len(self.hidden)
        for cell in sorted(
            self.hidden - needy - self.apart,
            key=self._rank.__getitem__,
            reverse=True,
        ):
            others = self.hidden - self._spared - self.apart - {cell}
            self.can_show(cell, others if all_of_them else needy)
        return len(self.hidden) < before

    def can_show(self, cell: int, needy: set[int]) -> bool:
        """Show a hidden cell if needy ones stay protected; return whether it is."""
        if self._exposes.get(cell) in needy & self.hidden:
            return False
        touched = self._show({cell})
        weak = next(self._weak(needy, touched), None)
        if weak is None:
            return True
        self._hide({cell})
        self._exposes[cell] = weak
        return False

    def hide(self, cells: Collection[int]) -> None:
        """Hide cells."""
        self._exposes.clear()  # where more is hidden, less is exposed
        self._hide(cells)

    def _hide(self, cells: Collection[int]) -> None:
        self.hidden.update(cells)
        for cell in cells:
            kind = 2 if self._people.many(cell) else 1
            self._form.move(cell, (kind, self._rank[cell]))

    def exposed(self, cells: set[int]) -> set[int]:
        """Return which cells are not protected."""
        return set(self._weak(cells, self._form.rows.keys()))

    def narrowest(self) -> float:
        """Return the narrowest interval of a hidden mean that is promised one."""
        promised = self.hidden - self._spared - self.apart
        known, bound = inf, set[int]()
        waiting = self.hidden & self._form.rows.keys()
        while waiting:
            block = self._block(next(iter(waiting)))
            waiting = waiting - block.rows.keys()
            bound.update(block.cells)
            known = narrowest(block, self._people, promised, known)
        people = self._people
        free = [c for c in promised - bound if people.n[c] > 0]
        return min(
            [known, *((people.down[c] + people.up[c]) / people.n[c] for c in free)]
        )

    def _weak(self, cells: set[int], rows: Set[int]) -> Iterator[int]:
        """Yield cells that are not protected, in the blocks of some rows."""
        waiting = self.hidden & rows
        while waiting:
            block = self._block(next(iter(waiting)))
            waiting = waiting - block.rows.keys()
            yield from known_to_few(block, self._people, self._nesting, cells)
            still = cells.intersection(block.cells)
            still -= {c for c in still & self._moves.keys() if self._can_move(c)}
            if still:
                yield from pinned(block, self._people, still, self._moves)

    def _can_move(self, cell: int) -> bool:
        """Tell whether what moved with the cell is hidden still."""
        return self._moves[cell] <= self.hidden

    def _surround(self, needy: set[int], candidates: set[int]) -> set[int]:
        """Hide candidates around cells until these are protected; return the others."""
        reached, alike = set(needy), ALIKE
        while weak := self.exposed(needy):
            near = self._around(reached, candidates, alike)
            if near <= reached and alike > len(self._rank):
                return weak
            self.hide(near - self.hidden)
            reached |= near
            alike *= 2
        return set()

    def _around(self, cells: set[int], candidates: set[int], alike: int) -> set[int]:
        """Return candidates that share equations with cells.

        Of those that stand in the same equations alike, the cheapest so many.
        """
        numbers = {number for cell in cells for number, _ in self._stands[cell]}
        groups: dict[tuple[tuple[int, int], ...], set[int]] = {}
        for number in numbers:
            for cell in self._equations[number].keys() & candidates:
                groups.setdefault(tuple(self._stands[cell]), set()).add(cell)
        return {
            cell
            for group in groups.values()
            for cell in sorted(group, key=self._rank.__getitem__)[:alike]
        }

    def _show(self, cells: Collection[int]) -> set[int]:
        """Show cells; return the rows that may tell more now."""
        self.hidden.difference_update(cells)
        return set().union(
            *[self._form.move(cell, (0, self._rank[cell])) for cell in cells]
        )

    def _block(self, solved: int) -> Block:
        """Return the block of a row that is solved for a hidden cell."""
        rows: dict[int, Row] = {}
        cells: set[int] = set()
        waiting, hidden = [solved], self.hidden
        while waiting:
            solved = waiting.pop()
            if solved not in rows:
                row = self._form.rows[solved]
                own = row.keys() & hidden
                rows[solved] = {cell: row[cell] for cell in own}
                own -= cells
                cells |= own
                waiting += self._form.holders(own)
        return Block(rows=rows, cells=sorted(cells, key=self._rank.__getitem__))
