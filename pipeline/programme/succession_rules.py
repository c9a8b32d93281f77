"""What `successions.csv` must keep: a number that is gone never comes back."""

from collections.abc import Iterator

from pipeline.programme.mistakes import Mistake, listed
from pipeline.programme.model import Programme, Succession

FILE = "successions.csv"


def succession_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield lines of `successions.csv` that cannot be."""
    rounds = programme.round_ids
    history = _History(programme)
    for line, one in enumerate(programme.successions, start=2):
        if one.round not in rounds:
            message = f"round: is not in programme.yaml; {listed(rounds)}."
            yield Mistake(f"{FILE}:{line}", (), message)
            continue
        for message in (*_alone(one), *history.contradictions(line, one)):
            yield Mistake(f"{FILE}:{line}", (), message)


def _alone(one: Succession) -> Iterator[str]:
    """Yield what is wrong with a line whatever the others say."""
    if (one.kind == "closed") is (one.successor is not None):
        yield (
            "successor: a closed unit has none, every other kind has one; correct it "
            "or kind."
        )
    if one.unit == one.successor and one.kind != "split":
        yield "successor: is the unit itself; correct it or remove the line."


class _History:
    """All lines of the file, to hold one line against the others."""

    def __init__(self, programme: Programme) -> None:
        """Note when each unit ended, and on which line that is said."""
        self._rounds = programme.round_ids
        self._lines = [
            (line, one)
            for line, one in enumerate(programme.successions, start=2)
            if one.round in self._rounds
        ]
        self._ended: dict[str, tuple[int, int]] = {}
        staying = {(s.unit, s.round) for _, s in self._lines if s.unit == s.successor}
        for line, one in self._lines:
            if (one.unit, one.round) not in staying:
                end = (self._rounds.index(one.round), line)
                self._ended[one.unit] = min(end, self._ended.get(one.unit, end))

    def contradictions(self, line: int, one: Succession) -> Iterator[str]:
        """Yield what the other lines rule out about one line."""
        now = self._rounds.index(one.round)
        ended, said = self._ended.get(one.unit, (now, line))
        if ended < now:
            yield (
                f"unit: is gone since {self._rounds[ended]} (line {said}); correct the "
                "number or one of the rounds."
            )
        ended, said = self._ended.get(one.successor or "", (now + 1, line))
        if ended <= now and one.unit != one.successor:
            yield (
                f"successor: is itself gone from {self._rounds[ended]} (line {said}); "
                "write the unit that took over in the end."
            )
        yield from self._siblings(one)

    def _siblings(self, one: Succession) -> Iterator[str]:
        together = [s for _, s in self._lines if s.round == one.round]
        same_unit = [s for s in together if s.unit == one.unit]
        if same_unit.count(one) > 1:
            yield "stands twice; remove one of the lines."
        elif len(same_unit) > 1 and {s.kind for s in same_unit} != {"split"}:
            yield (
                "unit: has another line in this round; only a split has several, one "
                "per part, all of kind split."
            )
        elif one.kind == "split" and len(same_unit) == 1:
            yield (
                "kind: a split has a line per part, also for the part that keeps the "
                "number; add the others, or write merged or renumbered."
            )
        named = [s.successor for s in together].count(one.successor)
        if one.kind == "renumbered" and named > 1:
            yield (
                "kind: another unit has the same successor in this round; write "
                "merged on both lines."
            )
