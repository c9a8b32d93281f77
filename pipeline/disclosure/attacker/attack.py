"""The promise, held against what a reader can compute.

Nothing here knows the truth or how numbers are hidden: only documents, and what is
public. Whoever may read an edition may read every more open one, too.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import ceil, floor, inf

import polars as pl

from pipeline.disclosure.attacker.answering import hidden_counts
from pipeline.disclosure.attacker.bounds import Solver
from pipeline.disclosure.attacker.building import systems
from pipeline.disclosure.attacker.facts import Fact, Number
from pipeline.disclosure.attacker.knowledge import (
    CLASSES,
    SLACK,
    UNKNOWN_PART,
    Interval,
    Known,
    Public,
    both,
    is_mean,
    known,
)
from pipeline.disclosure.attacker.systems import (
    Atom,
    System,
)
from schemas import reported

LEVELS = ("unit", "municipality", "programme", "never")  # from the smallest
VAGUE = 0.5  # a share that is known no better says nothing
FOLLOWS = 80.0  # points: of hidden rounds together, likewise


@dataclass(frozen=True)
class Promise:
    """What is promised of every hidden number of an edition.

    Attributes:
        minimum: Fewest persons behind a shown number.
        of_class: Fewest persons behind a number of a class.
        width: No hidden mean is known better than this, in points.
        share: No hidden share of the answers to an item is known better than this.
        others: Fewest persons of other hidden numbers that it is hidden among.
        small_counts: Whether counts of 1-4 pupils may stand behind shares of tests.
        test_numbers: Smallest level of which shares of tests may be known at all.
    """

    minimum: int = 5
    of_class: int = 10
    width: float = 80
    share: float = 0.05
    others: int = 5
    small_counts: bool = False
    test_numbers: str = "unit"


@dataclass(frozen=True)
class Found:
    """What a reader finds out about one number.

    `because`: how it breaks the promise; empty: it does not.
    """

    number: Number
    mean: Interval
    persons: Interval
    others: float | None  # most persons of the other hidden ones; None: no sum holds it
    because: tuple[str, ...]


def attacked(facts: Iterable[Fact], public: Public, promise: Promise) -> list[Found]:
    """Return every hidden number, and every shown one that tells of single persons.

    Raises:
        ContradictionError: The documents contradict each other.
    """
    found = known(facts, public)
    means = (
        one for system in systems(found, public) for one in of_system(system, promise)
    )
    return once([*means, *of_counts(found, public, promise)])


def of_counts(
    found: Known, public: Public, promise: Promise, *, rule: bool = True
) -> list[Found]:
    """Return what is found out of how many answered, where that is hidden.

    Args:
        found: What is known.
        public: Beside the documents.
        promise: Of the edition.
        rule: As for `hidden_counts`.

    Raises:
        ContradictionError: The documents contradict each other.
    """
    return [
        Found(
            number,
            (-inf, inf),
            persons,
            None,
            ("persons_known",) * (persons[0] == persons[1] < promise.minimum),
        )
        for number, persons in hidden_counts(
            found, public, promise.minimum, rule=rule
        ).items()
    ]


def once(found: Iterable[Found]) -> list[Found]:
    """Return each number once: that of a school stands beside its classes, too.

    What is known in one of the places is known, and what breaks a promise in one of
    them breaks it.
    """
    results: dict[Number, Found] = {}
    for one in found:
        before = results.setdefault(one.number, one)
        if before is not one:
            others = [n for n in (before.others, one.others) if n is not None]
            results[one.number] = Found(
                one.number,
                both(before.mean, one.mean),
                both(before.persons, one.persons),
                min(others, default=None),
                tuple(dict.fromkeys((*before.because, *one.because))),
            )
    return [*results.values()]


@dataclass(frozen=True)
class Computed:
    """What follows of a hidden number: between what it lies, and as `Found` says."""

    number: Number
    mean: Interval
    persons: Interval
    others: float | None


def of_system(system: System, promise: Promise) -> list[Found]:
    """Return what is found out in one system."""
    return judged(system, promise, computed(system))


def judged(system: System, promise: Promise, hidden: Iterable[Computed]) -> list[Found]:
    """Return what is found out in one system, all that follows being computed."""
    results = list(_forbidden(system, promise))
    told = {one.number for one in results}
    results += [one for one in _alike(system, promise) if one.number not in told]
    of_class = replace(promise, minimum=promise.of_class)
    for one in hidden:
        own = of_class if one.number.breakdown.startswith(CLASSES) else promise
        because = _broken(system, own, one.mean, one.persons, one.others)
        results.append(
            Found(one.number, one.mean, one.persons, one.others, tuple(because))
        )
    return results


def unknown(system: System) -> list[Number]:
    """Return the hidden numbers of a system, and what is left of units by others."""
    remainders = [
        number
        for number in system.members
        if number.breakdown == UNKNOWN_PART and number not in system.means
    ]
    return [*system.hidden, *remainders]


def computed(system: System) -> list[Computed]:
    """Return what follows of each hidden number of a system, whatever is promised.

    Raises:
        ContradictionError: The documents contradict each other.
    """
    solver, results = Solver(system), []
    sums = _Sums(system, [system.members[one] for one in _followed(system, solver)])
    known: dict[object, tuple[Interval, Interval, float | None]] = {}
    for number in unknown(system):
        place = _place(system, number)
        if place not in known:
            persons = solver.persons([number])
            if persons[1] < 1:
                continue
            if number not in system.hidden and persons[0] < 1:
                continue  # perhaps nobody's
            others = sums.others(number, solver)
            known[place] = solver.mean(number), persons, others
        results.append(Computed(number, *known[place]))
    return results


def _place(system: System, number: Number) -> object:
    """Return what tells a number from others; classes may well be told of alike."""
    own = system.members[number]
    if not number.breakdown.startswith(CLASSES) or len(own) > 1:
        return number
    holding = (one for one, atoms in system.members.items() if own < atoms)
    return frozenset(holding), system.persons[number]


def _broken(
    system: System,
    promise: Promise,
    mean: Interval,
    persons: Interval,
    others: float | None,
) -> Iterator[str]:
    """Yield how a hidden number breaks the promise."""
    width = promise.share if system.of_item else 0 if system.whole else promise.width
    if mean[1] - mean[0] < width - SLACK:
        yield "narrow"
    if persons[0] == persons[1] < promise.minimum:
        yield "persons_known"
    if others is not None and others < promise.others:
        yield "alone"
    if system.whole and persons[0] == persons[1]:
        low, high = _whole_between(persons[0] * mean[0], persons[0] * mean[1])
        if low == high:
            yield "count_known"


def _followed(system: System, solver: Solver) -> Iterator[Number]:
    """Yield what is known of several hidden rounds together, though nobody tells it."""
    for number in system.implied:
        low, high = solver.mean(number)
        if high - low < FOLLOWS:
            yield number


class _Sums:
    """The sums of a system that are printed or follow, and what is untold in each."""

    def __init__(self, system: System, followed: Iterable[frozenset[Atom]]) -> None:
        """Look through the system once: it may have thousands of hidden numbers."""
        self._members = system.members
        self._of_one: list[frozenset[Atom]] = []
        self._of_several = [*followed]
        # They are called hidden, or no document holds them: of items each tells only
        # some.
        self._untold: list[Number] = []
        for one, atoms in system.members.items():
            if one in system.hidden or one not in system.means:
                self._untold.append(one)
            elif len(atoms) > 1:
                (self._of_one if len(one.rounds) == 1 else self._of_several).append(
                    atoms
                )
        self._inside: dict[frozenset[Atom], list[Number]] = {}

    def others(self, number: Number, solver: Solver) -> float | None:
        """Return the most persons of the numbers that a number is hidden among.

        Those of the smallest sum of a round that is printed, and of the smallest one of
        several rounds that is printed or follows: whichever holds fewer. None: no such
        sum holds it.
        """
        own = self._members[number]
        found = []
        for sums in (self._of_one, self._of_several):
            smallest = min((one for one in sums if one > own), key=len, default=None)
            if smallest is None:
                continue
            others = [
                one
                for one in self._untold_in(smallest)
                if self._members[one].isdisjoint(own)
            ]
            found.append(solver.persons(others)[1] if others else 0.0)
        return min(found, default=None)

    def _untold_in(self, whole: frozenset[Atom]) -> list[Number]:
        if whole not in self._inside:
            self._inside[whole] = [
                one for one in self._untold if self._members[one] <= whole
            ]
        return self._inside[whole]


def _alike(system: System, promise: Promise) -> Iterator[Found]:
    """Yield shown numbers that tell the answer of every single person, or few ones."""
    ends = system.ends
    for number, (low, high) in system.means.items():
        persons = system.persons[number]
        if number in system.hidden or persons[0] != persons[1] or persons[0] < 1:
            continue
        n = persons[0]
        because: list[str] = []
        if not system.whole:
            # One answer to one item, one step from the end.
            least = ends.of_one_answer / n
            if n > 1 and (low > ends.high - least or high < ends.low + least):
                because.append("alike")
        elif system.of_item:
            because += _all_or_none(system, n, (low, high))
        else:
            because += _few(number, n, (low, high), promise)
        if because:
            yield Found(number, (low, high), persons, None, tuple(because))


def _few(number: Number, n: float, share: Interval, promise: Promise) -> Iterator[str]:
    """Yield what a share of `n` tested pupils tells of a handful of them.

    That nobody is among the very best says nothing of anybody.
    """
    first, last = _whole_between(n * share[0], n * share[1])
    telling = {n} if number.quantity == "share_top" else {0, n}
    if first == last and first in telling:
        yield "alike"
    elif first == last and 0 < first < promise.minimum and not promise.small_counts:
        yield "few_known"


def _all_or_none(system: System, n: float, share: Interval) -> Iterator[str]:
    """Yield that all or none of `n` persons gave the answers to a sensitive item."""
    first, last = _whole_between(n * share[0], n * share[1])
    if system.sensitive and first == last and first in {0, n}:
        yield "alike"


def _forbidden(system: System, promise: Promise) -> Iterator[Found]:
    """Yield shares of tests that an edition must not tell of so small a level."""
    smallest = LEVELS.index(promise.test_numbers)
    for number, (low, high) in system.means.items():
        level = LEVELS.index(number.level) if number.level in LEVELS else 0
        if not system.whole or system.of_item:
            continue
        if level < smallest and high - low < VAGUE:
            persons = system.persons[number]
            yield Found(number, (low, high), persons, None, ("not_allowed",))


def _whole_between(low: float, high: float) -> Interval:
    return float(ceil(low - SLACK)), float(floor(high + SLACK))


def arrivals(
    facts: Known, earlier: Known, public: Public, promise: Promise
) -> list[Found]:
    """Return what a second release tells of those who answered between the two.

    Args:
        facts: What the documents of this release say.
        earlier: What those of an earlier one say.
        public: What everybody knows.
        promise: A release changes a number by `minimum` answers, or keeps it.

    Returns:
        Numbers behind which 1 to `minimum` - 1 have come or gone for certain, with the
        mean of their answers; level `arrivals`.
    """
    results = []
    for number in sorted(facts.printed & earlier.printed, key=str):
        if not is_mean(number):
            continue
        now, then = facts.of(number.persons), earlier.of(number.persons)
        if now[0] != now[1] or then[0] != then[1]:
            continue
        came = now[0] - then[0]
        if not 0 < abs(came) < promise.minimum:
            continue
        (low, high), (low_then, high_then) = facts.of(number), earlier.of(number)
        ends = public.ends_of(number)
        sums = now[0] * low - then[0] * high_then, now[0] * high - then[0] * low_then
        means = sorted(one / came for one in sums)
        mean = max(means[0], ends.low), min(means[1], ends.high)
        results.append(
            Found(
                number._replace(level="arrivals", as_of=number.level),
                mean,
                (abs(came), abs(came)),
                None,
                ("late_answers",),
            )
        )
    return results


def table(found: Mapping[str, Iterable[Found]]) -> pl.DataFrame:
    """Return what readers of each edition find out, as `reported.Attack`."""
    rows = [
        {
            "edition": edition,
            **{
                name: value
                for name, value in one.number._asdict().items()
                if name != "group"
            },
            "informant_group": one.number.group,
            "lowest": _finite(one.mean[0]),
            "highest": _finite(one.mean[1]),
            "width": _finite(one.mean[1] - one.mean[0]),
            "n_lowest": int(one.persons[0]),
            "n_highest": int(one.persons[1]) if one.persons[1] < inf else None,
            "n_others": int(one.others) if one.others is not None else None,
            "caught": bool(one.because),
            "because": " ".join(one.because) or None,
        }
        for edition, results in found.items()
        for one in results
    ]
    columns = reported.Attack.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    return pl.DataFrame(rows, schema=columns).sort(columns.names()[:10])


def _finite(value: float) -> float | None:
    return round(value, 6) if abs(value) < inf else None
