"""What a unit was before: told in words, and which earlier rounds its numbers have."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import polars as pl

from pipeline.documents.wording import Wording
from pipeline.programme.frames import lineage
from pipeline.programme.model import Programme

Names = Mapping[str, Mapping[str, str]]  # round -> unit -> name in its register


@dataclass(frozen=True)
class History:
    """How one unit of a round came about."""

    programme: Programme
    unit: str
    rounds: tuple[str, ...]  # up to the unit's, in the order of time
    names: Names

    @cached_property
    def inherited(self) -> frozenset[str]:
        """Earlier rounds in which its predecessors, added up, stand for the unit."""
        return frozenset(round_ for round_, intact in self._origins.items() if intact)

    @cached_property
    def split(self) -> frozenset[str]:
        """Earlier rounds in which the unit was part of one that was split since."""
        return frozenset(self._origins) - self.inherited

    @cached_property
    def predecessors(self) -> tuple[str, ...]:
        """Every number that became the unit, or part of it, in their order."""
        found = {self.unit}
        for round_ in reversed(self.rounds):
            found |= {
                one.unit
                for one in self.programme.successions
                if one.round == round_ and one.successor in found
            }
        return tuple(sorted(found - {self.unit}))

    def told(self, wording: Wording) -> tuple[str, ...]:
        """Return a sentence per succession that led to the unit, the newest first."""
        return tuple(self._sentences(wording))

    @cached_property
    def _origins(self) -> dict[str, bool]:
        """Earlier round -> whether the unit holds all of those that it came from."""
        if not self.programme.successions:
            return {}
        mine = lineage(self.programme).filter(
            pl.col("round") == self.rounds[-1], pl.col("successor") == self.unit
        )
        return dict(mine.group_by("since").agg(pl.col("intact").all()).rows())

    def _sentences(self, wording: Wording) -> Iterator[str]:
        followed = {self.unit}
        for number, round_ in reversed(list(enumerate(self.rounds))):
            before = dict(self.names.get(self.rounds[number - 1], {})) if number else {}
            come: dict[str, list[tuple[str, str]]] = {}
            for one in self.programme.successions:
                if one.round == round_ and one.successor in followed:
                    come.setdefault(one.successor, []).append((one.unit, one.kind))
            for successor, sources in sorted(come.items()):
                kinds = {kind for _, kind in sources}
                units = {unit for unit, _ in sources}
                if kinds == {"merged"} and successor in before:
                    units.add(successor)
                yield wording.say(
                    f"history.{_kind(kinds, units)}",
                    round=round_,
                    subject=self._subject(successor, round_, wording),
                    names=wording.listed(
                        [_called(unit, before, wording) for unit in sorted(units)]
                    ),
                )
                followed |= units

    def _subject(self, unit: str, round_: str, wording: Wording) -> str:
        if unit == self.unit:
            return wording.say("history.subject")
        return _called(unit, self.names.get(round_, {}), wording)


def _kind(kinds: set[str], units: set[str]) -> str:
    """A unit of which a part joined others is like any part: compared with nobody."""
    if "split" in kinds:
        return "split"
    return "merged" if len(units) > 1 else "renumbered"


def _called(unit: str, names: Mapping[str, str], wording: Wording) -> str:
    """Return name and number, or the number alone where no register has it."""
    if unit not in names:
        return unit
    return wording.say("named", label=names[unit], below=unit)
