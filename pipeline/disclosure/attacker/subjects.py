"""Whom and what a number of a profile is about, and what its text says of it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import (
    PERSONS,
    ROUNDS_TOGETHER,
    WHOLE,
    Apart,
    Fact,
    Hidden,
    Number,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.disclosure.attacker.vocabulary import Vocabulary, What
from pipeline.programme.frames import lineage
from pipeline.programme.model import Programme

ROUNDED = {"share": 0.005}  # half of the last decimal; of others, of points


# Round and unit -> an earlier round, one that became it since, and whether all of it.
Origins = Mapping[tuple[str, str], Sequence[tuple[str, str, bool]]]


def origins(programme: Programme) -> Origins:
    """Return what every unit that changed was in earlier rounds."""
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = defaultdict(list)
    for unit, since, round_, successor, intact in lineage(programme).iter_rows():
        found[round_, successor].append((since, unit, intact))
    return dict(found)


def intact(was: Sequence[tuple[str, str, bool]]) -> dict[str, bool]:
    """Return the earlier rounds in which a unit was others.

    And whether those became it as a whole, so that their sum stands for it.
    """
    found: dict[str, bool] = {}
    for since, _, whole in was:
        found[since] = found.get(since, True) and whole
    return found


@dataclass(frozen=True)
class Added:
    """What a part of a page added to what was read before; see `Subject`."""

    facts: list[Fact]
    drawn: list[tuple[Within | Apart, float]]
    seen: set[tuple[str, str]]
    pools: dict[tuple[str, str], list[str]]
    differences: dict[str, list[tuple[Apart, bool]]]


@dataclass
class Subject:
    """The unit and round that a profile is about, and what was read of them so far.

    Attributes:
        programme: What is public: names, scales, answer scales, successions.
        sentences: Its phrases.
        document: Path, for messages.
        round: Round of the profile.
        municipality: Code of the municipality.
        unit: Number of the unit.
        predecessors: Earlier round -> the unit was other units then, as a whole.
        names: Names and numbers of the unit and of those that it was.
        facts: What was read in words.
        drawn: What was read from charts, and how far numbers may be rounded that are
            drawn as they are printed.
        adjusted: Scales of which something was taken out of changes.
        seen: (group, scale) in a table.
        pools: (group, scale) -> the rounds that are told together.
        differences: Level -> differences to it in the order of the page, and whether
            they are called certain.
        sources: Identity of a part of the page -> how it is written.
        before: What parts of other editions of the page added that were written so.
    """

    programme: Programme
    sentences: Sentences
    document: str
    round: str
    municipality: str
    unit: str
    predecessors: Mapping[str, bool]
    names: Sequence[str] = ()
    facts: list[Fact] = field(default_factory=list)
    drawn: list[tuple[Within | Apart, float]] = field(default_factory=list)
    adjusted: set[str] = field(default_factory=set)
    seen: set[tuple[str, str]] = field(default_factory=set)
    pools: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    differences: dict[str, list[tuple[Apart, bool]]] = field(default_factory=dict)
    sources: Mapping[int, str] = field(default_factory=dict)
    before: dict[Hashable, Added] = field(default_factory=dict)

    def _once(self, element: Element, read: Callable[[Element], None]) -> None:
        """Read a part of the page, or take what it said where it was the same.

        What it says rests on how it is written, and on what was read before it of what
        changes leave out and of rounds that are told together.
        """
        source = self.sources.get(id(element))
        if source is None:
            read(element)
            return
        pools = tuple((key, tuple(rounds)) for key, rounds in self.pools.items())
        key = source, frozenset(self.adjusted), pools
        if key not in self.before:
            self.before[key] = self._added(element, read)
            return
        added = self.before[key]
        self.facts += added.facts
        self.drawn += added.drawn
        self.seen |= added.seen
        self.pools |= added.pools
        for level, apart in added.differences.items():
            self.differences.setdefault(level, []).extend(apart)

    def _added(self, element: Element, read: Callable[[Element], None]) -> Added:
        """Read a part of the page; return what it added."""
        facts, drawn, pools = len(self.facts), len(self.drawn), dict(self.pools)
        told = {level: len(apart) for level, apart in self.differences.items()}
        seen, self.seen = self.seen, set()
        read(element)
        seen, self.seen = self.seen, seen | self.seen
        return Added(
            self.facts[facts:],
            self.drawn[drawn:],
            seen,
            {key: one for key, one in self.pools.items() if pools.get(key) != one},
            {
                level: apart[told.get(level, 0) :]
                for level, apart in self.differences.items()
            },
        )

    def _number(self, what: What, level: str, round_: str | None = None) -> Number:
        round_ = round_ or self.round
        as_of = None
        if level == "unit" and self.predecessors.get(round_):
            level, as_of = "predecessors", self.round
        named = level in {"unit", "predecessors"}
        return Number(
            round_,
            level,
            None if level == "programme" else self.municipality,
            self.unit if named else None,
            as_of,
            what.group,
            what.measure,
            what.breakdown,
            what.quantity,
        )

    def _in_place(self, what: What, place: str, round_: str | None = None) -> Number:
        """Return the number of a level, or of rounds that a table told of together."""
        if place != ROUNDS_TOGETHER:
            return self._number(what, place, round_)
        rounds = self.pools.get((what.group or "", what.measure))
        if rounds is None:
            raise UnknownContentError(self.document, f"rounds of {what.measure!r}")
        own = self._number(what, "unit")
        return own._replace(level=ROUNDS_TOGETHER, as_of=" ".join(rounds))

    @cached_property
    def _unit_type(self) -> str:
        # The kind of the report tells the kind of unit.
        report = self.document.split("/")[-2]
        return "school" if report.startswith(("school_", "class_")) else "daycare"

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Name -> id of the groups that answer in this kind of unit."""
        language = self.programme.language
        school = self._unit_type == "school"
        return {
            one.name.of(language): one.id
            for one in self.programme.file.informant_groups
            if (one.unit_type == "school") == school and one.per_unit
        }

    @cached_property
    def _vocabulary(self) -> Vocabulary:
        return self.sentences.vocabulary(tuple(self._groups.items()))

    @property
    def _scales(self) -> dict[tuple[str, str], What]:
        """Label and name of the group -> the scale."""
        return self._vocabulary.scales

    @property
    def _items(self) -> dict[tuple[str, str, str], What]:
        """Words of an item, what its answers are called, name of the group -> share."""
        return self._vocabulary.items

    def _what(self, label: str, below: str) -> What:
        """Return what a row with these words is about."""
        if found := self._scales.get((label, below)) or self._other(label, below):
            return found
        raise UnknownContentError(self.document, f"a row {label!r} ({below})")

    def _other(self, label: str, below: str) -> What | None:
        """Return the test or measure that a row is about, if it is about any."""
        return self._vocabulary.other(label, below)

    def _of_group(self, group: str, measure: str, quantity: str) -> Number:
        return self._number(What(group, measure, WHOLE, quantity, "count"), "unit")

    def _is_asked(self, what: What) -> bool:
        """Whether the programme asked a scale in this round, as far as it says."""
        instrument = self.programme.instrument_of_group[what.group or ""]
        asked = self.programme.asked_items(instrument, self.round)
        scale = next(one for one in instrument.scales if one.id == what.measure)
        return not asked or not asked.isdisjoint(scale.items)

    def _tell(self, number: Number, interval: Interval | None) -> None:
        if interval is not None:
            self.facts.append(Within(number, *interval))

    def _draw(self, number: Number, interval: Interval | None, kind: str) -> None:
        """Take in a number of a chart."""
        if interval is not None:
            self.drawn.append((Within(number, *interval), ROUNDED.get(kind, 0.5)))

    def _say(self, text: str) -> list[tuple[str, dict[str, str]]]:
        return self.sentences.told(text, self.document, self.names)

    def _cell(self, number: Number, text: str, kind: str) -> Interval | None:
        """Take in a cell of a table: its number, or the word instead of it."""
        found = self._plain(text, kind)
        if found is not None:
            if number.quantity == PERSONS:
                whole = float(round(sum(found) / 2))
                found = (whole, whole)
            self._tell(number, found)
            return found
        status = self.sentences.phrase(text, "status.")
        if status is None:
            raise UnknownContentError(self.document, f"a cell {text!r}")
        if status[0] == "hidden":
            self.facts.append(Hidden(number))
        elif status[0] == "not_measured" and number.level == "unit" and number.group:
            self.facts.append(Within(number.persons, 0, 0))
        return None

    def _plain(self, text: str, kind: str) -> Interval | None:
        """Return a number of a column; a share's unit may stand in the head."""
        found = self.sentences.number(text)
        bare = found is not None and "pct" not in text and "%" not in text
        if found is not None and bare and kind == "share":
            return found[0] / 100, found[1] / 100
        return found

    def _interval(self, text: str) -> None:
        """Take in an interval: its width is of a number that is shown.

        Or whether that number is over, on or under a level, by it and its n alone.
        """
        if text and not self.sentences.phrase(text, "level."):
            parts = self.sentences.phrase(text, "number.to")
            ends = list(parts[1].values()) if parts else text.split("\N{EN DASH}")
            if not all(self.sentences.number(end) for end in ends):
                raise UnknownContentError(self.document, f"an interval {text!r}")

    def _explain(self, text: str) -> None:
        """Take in a number that is about no single result."""
        known = self.sentences.number(text) or self.sentences.phrase(text, "status.")
        if not known and not self.sentences.rounds(text):
            raise UnknownContentError(self.document, f"a cell {text!r}")
