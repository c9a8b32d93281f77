"""All systems of what is known, and which of them more knowledge has not changed."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    INVITED,
    ROUNDS_TOGETHER,
    WHOLE,
    Number,
)
from pipeline.disclosure.attacker.knowledge import (
    BANDS,
    Known,
    Public,
    Unit,
    is_mean,
)
from pipeline.disclosure.attacker.systems import (
    Place,
    System,
    of_group,
    of_numbers,
    system_of,
    whole_of,
)

Subject = tuple[str | None, str]  # group and measure


@dataclass(frozen=True)
class Built:
    """The systems of what somebody knows.

    Attributes:
        found: What is known.
        public: Beside the documents.
        of_key: What a system is of -> the systems; group and measure come second.
    """

    found: Known
    public: Public
    of_key: dict[tuple[object, ...], list[System]]

    @property
    def systems(self) -> list[System]:
        """All of them."""
        return [one for several in self.of_key.values() for one in several]


def systems(found: Known, public: Public) -> list[System]:
    """Return a system per scale or test, quantity, and rounds told together.

    Of classes, one per unit.
    """
    return built(found, public).systems


def built(found: Known, public: Public, before: Built | None = None) -> Built:
    """Return the systems of what is known, as `systems` has them.

    Args:
        found: What is known.
        public: Beside the documents.
        before: Those of what was known before. What has not changed is not built anew.
    """
    changed = None if before is None else _changed(found, public, before)
    of_key: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for number in {*found.intervals, *found.hidden}:
        if (changed is None or _subject(number) in changed) and is_mean(number):
            of_key[_key(number)].append(number)
    results: dict[tuple[object, ...], list[System]] = {}
    if before is not None and changed is not None:
        kept = (one for one in before.of_key.items() if one[0][1:3] not in changed)
        results |= kept
    results |= _of_keys(found, public, of_key)
    results |= _of_bands(found, public, of_key)
    return Built(found, public, results)


def _changed(found: Known, public: Public, before: Built) -> set[Subject] | None:
    """Return of which groups and measures more is known. None: perhaps of all.

    How many of a group answered counts for all that it was asked.
    """
    if public != before.public:
        return None
    then = before.found
    more = {n for n, ends in found.intervals.items() if then.of(n) != ends}
    more |= (found.printed ^ then.printed) | (found.hidden ^ then.hidden)
    changed = {_subject(number) for number in more}
    groups = {group for group, measure in changed if measure in {ANSWERED, INVITED}}
    every = {_subject(number) for number in (*found.intervals, *found.hidden)}
    return changed | {one for one in every if one[0] in groups}


def _subject(number: Number) -> Subject:
    return number.group, number.measure


def _of_keys(
    found: Known, public: Public, of_key: Mapping[tuple[object, ...], list[Number]]
) -> dict[tuple[object, ...], list[System]]:
    """Return the systems of numbers that are of one key, where rounds bind them."""
    by_key: dict[tuple[object, ...], list[Number]] = defaultdict(list)
    for key, numbers in of_key.items():
        bound: list[set[str]] = []
        for rounds in {number.rounds for number in numbers}:
            _bind(bound, set(rounds))
        first = {round_: min(some) for some in bound for round_ in some}
        for number in numbers:
            by_key[first[number.rounds[0]], *key].append(number)
    units: dict[tuple[str, str | None], list[Unit]] = {}
    results: dict[tuple[object, ...], list[System]] = {}
    for key, numbers in sorted(by_key.items(), key=lambda one: str(one[0])):
        one, places = numbers[0], _pooled(numbers)
        for round_ in {round_ for number in numbers for round_ in number.rounds}:
            of_round = round_, one.group
            if of_round not in units:
                units[of_round] = _units(found, public, one._replace(round=round_))
            places |= {unit[:3] for unit in units[of_round]}
        results[key] = [*of_numbers(found, public, numbers, sorted(places))]
    return results


def _of_bands(
    found: Known, public: Public, of_key: Mapping[tuple[object, ...], list[Number]]
) -> dict[tuple[object, ...], list[System]]:
    """Return the answers of units to items, beside those of their grade bands.

    A band of all units is a system as any other; here its unit ties it to the others.
    """
    of_units = [
        one
        for numbers in of_key.values()
        for one in (numbers if numbers[0].of_item else ())
        if one.level == "unit" and _is_of_bands(one)
    ]
    of_unit: dict[tuple[object, ...], list[Number]] = {
        _of_item(one): [] for one in of_units if one in found.hidden
    }
    for one in of_units:
        if _of_item(one) in of_unit:
            of_unit[_of_item(one)].append(one)
    results: dict[tuple[object, ...], list[System]] = {}
    for key, numbers in sorted(of_unit.items(), key=lambda one: str(one[0])):
        one = numbers[0]
        whole = one._replace(breakdown=WHOLE)
        bands = [number for number in numbers if number.breakdown != WHOLE]
        if bands and not found.printed.isdisjoint({whole, *bands}):
            place = one.round, one.municipality or "", one.unit or ""
            results[key] = [system_of(found, public, [whole, *bands], [place])]
    return results


def _of_item(number: Number) -> tuple[object, ...]:
    """Return what is the same of the answers of some people and of parts of them."""
    return "bands", *number[5:7], *number[:4], number.quantity


def _is_of_bands(number: Number) -> bool:
    return number.breakdown == WHOLE or number.breakdown.startswith(BANDS)


def _bind(rounds: list[set[str]], these: set[str]) -> None:
    """Make one set of all that share a round with these."""
    bound = these.union(*(some for some in rounds if not some.isdisjoint(these)))
    rounds[:] = [some for some in rounds if some.isdisjoint(these)] + [bound]


def _key(number: Number) -> tuple[object, ...]:
    return number.group, number.measure, whole_of(number), number.quantity


def _units(found: Known, public: Public, one: Number) -> list[Unit]:
    """Return the units that may stand behind numbers of a round and group."""
    here = [unit for unit in public.units if unit.round == one.round]
    if one.group is None:
        return sorted(unit for unit in here if unit.school)
    return sorted(
        unit for unit in here if of_group(one, *unit[:3], ANSWERED) in found.intervals
    )


def _pooled(numbers: Iterable[Number]) -> set[Place]:
    """Return the units and rounds that pools name, though they had no document."""
    return {
        (round_, number.municipality or "", number.unit or "")
        for number in numbers
        if number.level == ROUNDS_TOGETHER
        for round_ in number.rounds
    }
