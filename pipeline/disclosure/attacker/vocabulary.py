"""What the words of a row or an entry are about: a scale, item, test or measure.

The same in all documents of a language about one kind of unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pipeline.disclosure.attacker.facts import ITEM, WHOLE
from pipeline.programme.model import Programme

REMEMBERED = 10_000  # titles


@dataclass(frozen=True)
class What:
    """What a row is about: the scale of a group, a test in a grade, a measure."""

    group: str | None
    measure: str
    breakdown: str
    quantity: str
    kind: str  # points, share, or the unit of a measure


class Vocabulary:
    """The names of what a programme asks of some groups, and of what others deliver.

    Attributes:
        scales: Label and name of the group -> the scale.
        items: Words of an item, what its answers are called, and name of the group ->
            share.
    """

    def __init__(self, programme: Programme, groups: Iterable[tuple[str, str]]) -> None:
        """Take name and id of the groups, in the language of the programme."""
        self._programme = programme
        language, instruments = programme.language, programme.instrument_of_group
        asked = [
            (name, group, instruments[group])
            for name, group in groups
            if group in instruments
        ]
        self.scales = {
            (scale.label.of(language), name): What(
                group, scale.id, WHOLE, "points", "points"
            )
            for name, group, instrument in asked
            for scale in instrument.scales
        }
        self.items = {
            (item.text.of(language), told.label.of(language), name): What(
                group, item.id, WHOLE, f"{ITEM} {told.codes}", "share"
            )
            for name, group, instrument in asked
            for item in instrument.items
            for told in instrument.told(item)
        }
        self.other = lru_cache(REMEMBERED)(self._other)
        self.titled = lru_cache(REMEMBERED)(self._titled)

    def _other(self, label: str, below: str) -> What | None:
        """Return the test or measure that a row is about, if it is about any."""
        language, indicators = self._programme.language, self._programme.indicators
        breakdown = self._breakdown(below)
        for subject in indicators.tests.subjects if indicators.tests else []:
            if subject.label.of(language) == label:
                return What(None, subject.id, breakdown, "share_good", "share")
        for measure in indicators.measures:
            name = measure.label.of(language)
            if label == name:
                return What(None, measure.id, breakdown, "value", measure.unit)
            if label.startswith(f"{name}, "):
                below = label.removeprefix(f"{name}, ")
                return What(
                    None, measure.id, self._breakdown(below), "value", measure.unit
                )
        return None

    def _breakdown(self, below: str) -> str:
        """Return a breakdown by what it is called; it may have no words of its own."""
        if not below:
            return WHOLE
        phrases = self._programme.phrases[self._programme.language]
        for kind in ("grade", "gender", "stage"):
            before, _, after = phrases[f"breakdown.{kind}"].partition("{value}")
            if below.startswith(before) and below.endswith(after):
                value = below.removeprefix(before).removesuffix(after)
                return f"{kind}:{value}"
        return below

    def _titled(self, title: str) -> What | None:
        """Return what a label is about, and below it whatever else the words say.

        None: a whole group, a unit.
        """
        parts = title.split(", ")
        for split in range(len(parts), 0, -1):
            label, below = ", ".join(parts[:split]), ", ".join(parts[split:])
            found = self.scales.get((label, below)) or self.other(label, below)
            if found:
                return found
        return None
