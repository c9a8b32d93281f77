"""Units that came, went, were renamed or renumbered without an entry in successions."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.ingest.names import plain, words
from pipeline.screening.suspicions import Suspicion

COMMON = 0.002  # a word of this share of all names says what a unit is, not which
FEW = 3  # names that may share a telling word in a small programme
SHORTEST = 4  # letters of a word that can tell one unit from another


@dataclass(frozen=True)
class Register:
    """The units of one type of one municipality in one round.

    Attributes:
        names: Unit -> name.
        mains: Unit -> the unit that it is a department of.
    """

    names: dict[str, str]
    mains: dict[str, str]


def register_changes(
    units: pl.DataFrame,
    neighbours: pl.DataFrame,
    successions: Collection[tuple[str, str | None]],
) -> Iterator[Suspicion]:
    """Yield what changed in the registers and is no entry in successions.csv.

    Each sign of a unit that is gone proposes the line to add. Types of units of which
    one of the two rounds has no register are left out.

    Args:
        units: round, municipality, unit, name, unit_type, main_unit.
        neighbours: since, round.
        successions: (unit, successor) of every entry.
    """
    registers = {
        (str(round_), str(municipality), str(unit_type)): Register(
            dict(rows.select("unit", "name").iter_rows()),
            dict(rows.select("unit", "main_unit").drop_nulls().iter_rows()),
        )
        for (round_, municipality, unit_type), rows in units.sort("unit").group_by(
            "round", "municipality", "unit_type", maintain_order=True
        )
    }
    telling = _telling(units["name"])
    left = {unit for unit, _ in successions}
    taking_over = {unit for _, unit in successions if unit is not None}
    for since, round_ in neighbours.iter_rows():
        elsewhere = {
            unit: code
            for (at, code, _), register in registers.items()
            if at == round_
            for unit in register.names
        }
        for (at, code, unit_type), now in registers.items():
            then = registers.get((since, code, unit_type))
            if at != round_ or then is None:
                continue
            change = _Change(then, now, left, taking_over, telling, elsewhere, round_)
            for check, unit, n, facts in change.signs():
                yield Suspicion(
                    check,
                    round_,
                    "unit",
                    unit,
                    n,
                    municipality=code,
                    since=since,
                    facts=facts,
                )


Sign = tuple[str, str, int, Facts]


@dataclass(frozen=True)
class _Change:
    then: Register
    now: Register
    left: set[str]
    taking_over: set[str]
    telling: frozenset[str]
    elsewhere: dict[str, str]
    round: str

    def signs(self) -> Iterator[Sign]:
        """Yield check, unit, number of units and facts."""
        gone = self.then.names.keys() - self.now.names.keys() - self.left
        new = self.now.names.keys() - self.then.names.keys() - self.taking_over
        explained: set[str] = set()
        for unit in sorted(gone):
            check, facts = self._gone(unit, new)
            explained.add(str(facts.get("successor", "")))
            yield check, unit, 1, {"name": self.then.names[unit], **facts}
        departments: Counter[str] = Counter()
        for unit in sorted(new - explained):
            main = self.now.mains.get(unit)
            if main in self.now.names:
                departments[main] += 1
            else:
                yield "unit_appeared", unit, 1, {"name": self.now.names[unit]}
        for main, n in sorted(departments.items()):
            yield "departments_appeared", main, n, {"name": self.now.names[main]}
        for unit in sorted(self.then.names.keys() & self.now.names.keys()):
            name, before = self.now.names[unit], self.then.names[unit]
            if plain(name) != plain(before):
                facts: Facts = {
                    "name": name,
                    "name_since": before,
                }
                yield "unit_renamed", unit, 1, facts

    def _gone(self, unit: str, new: Collection[str]) -> tuple[str, Facts]:
        if unit in self.elsewhere:
            return "unit_moved", {"to_municipality": self.elsewhere[unit]}
        same = [
            other
            for other, name in self.now.names.items()
            if plain(name) == plain(self.then.names[unit])
        ]
        if same:
            kind = "renumbered" if same[0] in new else "merged"
            return "unit_renumbered", self._proposal(unit, same[0], kind)
        joined = [other for other in self.now.names if self._took_over(unit, other)]
        main = self.then.mains.get(unit)
        if len(joined) != 1 and main in self.now.names:
            joined = [main]
        if len(joined) == 1:
            return "units_merged", self._proposal(unit, joined[0], "merged")
        line = f"{unit},,{self.round},closed"
        return "unit_disappeared", {"proposal": line}

    def _proposal(self, unit: str, successor: str, kind: str) -> Facts:
        return {
            "successor": successor,
            "successor_name": self.now.names[successor],
            "proposal": f"{unit},{successor},{self.round},{kind}",
        }

    def _took_over(self, unit: str, other: str) -> bool:
        """Does the name of `other` hold the name of a unit that is gone?

        Either its name is new and holds the telling words of the old name, or it is the
        whole of which the old unit was a part: Bjerringbro Skole and Bjerringbro Skole
        (Koldskær).
        """
        old, name = words(self.then.names[unit]), words(self.now.names[other])
        if len(name) > 1 and old[: len(name)] == name and old != name:
            return True
        before = self.then.names.get(other)
        if before is not None and plain(before) == plain(self.now.names[other]):
            return False
        mine = [word for word in old if word in self.telling]
        return bool(mine) and all(
            any(_akin(word, theirs) for theirs in name) for word in mine
        )


def _telling(names: pl.Series) -> frozenset[str]:
    """Return the words that tell one unit from another."""
    count: Counter[str] = Counter()
    for name in names:
        count.update(set(words(name)))
    most = max(COMMON * len(names), FEW)
    return frozenset(
        word for word, n in count.items() if n <= most and len(word) >= SHORTEST
    )


def _akin(one: str, other: str) -> bool:
    """Are two words the same, or one the beginning of the other?

    >>> _akin("christinelystskolen", "christinelyst")
    True
    """
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > SHORTEST and long.startswith(short))
