"""Which of some cells are hidden, and which would do without.

The search starts with more hidden than is needed and shows the dearest first, since the
fewest and cheapest stay hidden that way: to hide the cheapest first, until nothing is
given away, hid three times as many in a table of three dimensions (SDC-6).
"""

from collections.abc import Collection, Iterator, Mapping, Set
from math import inf

from pipeline.disclosure.elimination import Echelon, Row
from pipeline.disclosure.exposure import Block, Nesting, People, known_to_few, telling
from pipeline.disclosure.intervals import Moves, moved_nearby, narrowest, pinned

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
        self._moves = Moves()
        self._exposes: dict[int, int] = {}  # cell -> one that is exposed without it
        behind = max(rank.values(), default=0) + 1  # cells of many are solved for first
        self._form = Echelon(
            equations,
            {cell: at + behind * people.many(cell) for cell, at in rank.items()},
        )
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
            self.hidden = primary | self.apart
            self._form.hold(self.hidden)
        while self.thin_out(primary, all_of_them=True):
            pass
        return set()

    def thin_out(self, needy: set[int], *, all_of_them: bool = False) -> bool:
        """Show what is hidden in vain, the dearest first; return whether any was.

        That is, what needy cells can do without, or all hidden ones.
        """
        before = len(self.hidden)
        kept = self.hidden - self._spared - self.apart if all_of_them else set(needy)
        for cell in sorted(
            self.hidden - needy - self.apart,
            key=self._rank.__getitem__,
            reverse=True,
        ):
            own = cell in kept
            kept.discard(cell)
            if not self.can_show(cell, kept) and own:
                kept.add(cell)
        return len(self.hidden) < before

    def can_show(self, cell: int, needy: Set[int]) -> bool:
        """Show a hidden cell if needy ones stay protected; return whether it is.

        Args:
            cell: The cell.
            needy: Hidden cells, protected while this one is hidden.
        """
        weak = self._exposes.get(cell)
        if weak is not None and weak in needy and weak in self.hidden:
            return False
        self.hidden.remove(cell)
        changed = self._form.release(cell)
        weak = next(self._weakened(cell, changed, needy), None)
        if weak is None:
            return True
        self.hidden.add(cell)
        self._form.take_back()
        self._exposes[cell] = weak
        return False

    def hide(self, cells: Collection[int]) -> None:
        """Hide cells."""
        self._exposes.clear()  # where more is hidden, less is exposed
        self.hidden.update(cells)
        self._form.hold(self.hidden)

    def exposed(self, cells: set[int]) -> set[int]:
        """Return which cells are not protected."""
        return set(self._weak(cells))

    def narrowest(self) -> float:
        """Return the narrowest interval of a hidden mean that is promised one."""
        promised = self.hidden - self._spared - self.apart
        known, bound = inf, set[int]()
        waiting = set(self._form.rows)
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

    def _weak(self, cells: Set[int]) -> Iterator[int]:
        """Yield cells that are not protected."""
        waiting, bound = set(self._form.rows), set[int]()
        while waiting:
            block = self._block(next(iter(waiting)))
            waiting -= block.rows.keys()
            bound.update(block.cells)
            yield from known_to_few(block.rows, self._people, self._nesting, cells)
        yield from self._pinned((cells & bound) - self._moves.standing(self.hidden))

    def _weakened(
        self, shown: int, changed: Set[int], cells: Set[int]
    ) -> Iterator[int]:
        """Yield cells that are protected no more, since one is shown.

        What follows now and did not follow before takes a row that has changed; and
        whoever moved without the shown cell moves still.
        """
        rows = telling(changed, self._form, self._people)
        if rows:
            yield from known_to_few(rows, self._people, self._nesting, cells)
        yield from self._pinned(self._moves.with_cell(shown) & cells)

    def _pinned(self, cells: Set[int]) -> Iterator[int]:
        """Yield cells whose mean is told too narrowly."""
        doubtful: set[int] = set()
        for cell in cells:
            found = moved_nearby(cell, self._form, self._people)
            if found is None:
                doubtful.add(cell)
            elif found:
                self._moves.note({cell: found})
            else:
                yield cell
        while doubtful:
            block = self._block(next(iter(self._form.holders(doubtful))))
            yield from pinned(block, self._people, doubtful, self._moves)
            doubtful.difference_update(block.cells)

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

    def _block(self, solved: int) -> Block:
        """Return the block of a row that is solved for a hidden cell."""
        rows: dict[int, Row] = {}
        cells: set[int] = set()
        waiting = [solved]
        while waiting:
            solved = waiting.pop()
            if solved not in rows:
                rows[solved] = row = self._form.rows[solved]
                own = row.keys() - cells
                cells |= own
                waiting += self._form.holders(own)
        return Block(rows=rows, cells=sorted(cells, key=self._rank.__getitem__))
