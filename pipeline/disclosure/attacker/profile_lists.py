"""The lists of a profile: findings, the dots that refer to them, and the evidence."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker import pictures
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    ITEM,
    ROUNDS_TOGETHER,
    Apart,
    Hidden,
    Number,
    UnknownContentError,
)
from pipeline.disclosure.attacker.pages import (
    words,
)
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.profile_tables import (
    LAYOUT,
    SHARES,
    SPOKEN,
    TOGETHER,
    TableReader,
)
from pipeline.disclosure.attacker.vocabulary import What

ANSWERS = "evidence.answers."
MEANS = {"points", "value", "earlier", TOGETHER, ROUNDS_TOGETHER}
UNRELATED = {
    *["change", "change_share_good", "change_share_top", "change_share_poor", "gap"],
    *["adjustment", "common_bands", "common_items", "since_start", "course", "bounds"],
    *["goal", "need", "reliability", "cautious_difference", "cautious_change"],
    *["cautious_since_start", "controlled"],
}


@dataclass
class ListReader(TableReader):
    """Reads what is listed: each entry is about one number."""

    def _finding(self, finding: Element) -> None:
        """Read one entry of a list of findings."""
        for element in finding.iter():
            self._attributes(element)
        strong, small = finding.find("div/strong"), finding.find("div/span")
        label = "" if strong is None else words(strong)
        below = "" if small is None else words(small)
        number = finding.find("b")
        self._say(f"{label} {below}")
        what = self._scales.get((label, below))
        for part in finding:
            if part is number or part.find("strong") is not None:
                continue
            for key, said in self._say(words(part)):
                amount = self._plain(said.get("amount", ""), what.kind if what else "")
                if what is None or amount is None:
                    continue
                sign = -1 if key.endswith("down") else 1
                low, high = sorted(sign * end for end in amount)
                unit = self._number(what, "unit")
                if key.startswith("moved.") and what.measure not in self.adjusted:
                    rounds = self.programme.round_ids
                    since = rounds[rounds.index(self.round) - 1]
                    then = self._number(what, "unit", since)
                    self.facts.append(Apart(unit, then, low, high))

    def _open_goals(self, listed: Element) -> None:
        """Read of which goals nothing can be decided: each is one of the programme."""
        language = self.programme.language
        goals = tuple(
            goal.text.of(language) for goal in self.programme.indicators.goals
        )
        beside = (listed.text, *(one.tail for one in listed))
        if any(map(len, listed)) or "".join(one or "" for one in beside).strip():
            raise UnknownContentError(self.document, "more than names of open goals")
        for one in listed:
            self._attributes(one)
            text = words(one)
            if not text.startswith(goals):
                raise UnknownContentError(self.document, f"an open goal {text!r}")
            self._say(text)

    def _evidence(self, section: Element) -> None:
        """Read the list of where every number comes from: it says each once more."""
        title = ""
        for element in section.iter():
            self._attributes(element)
            if element.tag in {"h2", "p"}:
                self._say(words(element))
            elif element.tag == "h3":
                title = words(element)
                self._say(title)
            elif element.tag == "li":
                self._entry(title, words(element))

    def _entry(self, title: str, text: str) -> None:
        """Take in an entry of the evidence; others combine entries by their codes."""
        told, _, answers = text.rpartition(self._before_answers)
        count = self.sentences.phrase(f"{self._before_answers}{answers}", ANSWERS)
        if not told or count is None:
            told, count = text, None
        for key in ("evidence.round", "evidence.since"):
            if found := self.sentences.phrase(told, key):
                n = None if count is None else self.sentences.number(count[1]["count"])
                self._claim(title, found[1], n)
                return
        if not set(text) <= set("0123456789, \N{EN DASH}"):
            raise UnknownContentError(self.document, f"an entry {text!r}")

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        """Take in what an entry says; several kinds only repeat a sentence."""
        key = self.sentences.phrase(said["quantity"], "evidence.quantity.")
        level = self.sentences.phrase(said["level"], "evidence.level.")
        if key is None or level is None:
            raise UnknownContentError(self.document, f"an entry about {said}")
        quantity = key[0].removeprefix("earlier_")  # predecessors', in their round
        plain, _, interval = said["number"].partition(" (")
        self._interval(interval.rstrip(")"))
        if quantity == "response_rate":
            self._rate(title, level[0], said["round"], plain, n)
            return
        if quantity == ITEM:
            self._item(title, level[0], said, key[1]["chosen"], n)
            return
        what = self._vocabulary.titled(title)
        if what is None or quantity in UNRELATED:
            return
        of = quantity if quantity in {TOGETHER, ROUNDS_TOGETHER} else level[0]
        now = self._in_place(what, of, said["round"])
        if quantity == "gender_gap":
            self._genders(what, level[0], plain, said["round"])
        elif quantity.startswith("difference_"):
            self._beside(now, quantity.removeprefix("difference_"), plain, what)
        elif quantity == "coverage":  # a share of the enrolled
            self._tell(now._replace(quantity="enrolled"), n)
            self._take(now._replace(quantity=quantity), plain, None, what.kind)
        elif quantity in SHARES.values():
            self._take(now._replace(quantity=quantity), plain, n, what.kind)
        elif quantity in MEANS:
            self._take(now, plain, n, what.kind)

    def _rate(
        self, title: str, level: str, round_: str, text: str, n: Interval | None
    ) -> None:
        """Take in a response rate of the unit."""
        group = self._groups.get(title)
        if group is not None and level == "unit":
            rate = self._of_group(group, ANSWERED, "share")
            self._take(rate._replace(round=round_), text, n, "share")

    def _item(
        self,
        title: str,
        level: str,
        said: Mapping[str, str],
        answers: str,
        n: Interval | None,
    ) -> None:
        """Take in a share of the answers to an item."""
        text, _, group = title.rpartition(", ")
        what = self._items.get((text, answers, group))
        if what is None:
            raise UnknownContentError(self.document, f"an entry about {title!r}")
        number = self._number(what, level, said["round"])
        self._take(number, said["number"], n, "share")

    def _take(self, number: Number, text: str, n: Interval | None, kind: str) -> None:
        """Take in a number of the evidence with how many stand behind it."""
        if self.sentences.phrase(text, "status.") is None:
            self._tell(number, self._plain(text, kind))
        elif self.sentences.phrase(text, "status.hidden"):
            self.facts.append(Hidden(number))
        if n is not None:
            whole = float(round(sum(n) / 2))
            self._tell(number.persons, (whole, whole))

    def _beside(self, number: Number, level: str, text: str, what: What) -> None:
        found = self._plain(text, what.kind)
        if found is not None:
            other = self._number(what, level, number.round)
            self.facts.append(Apart(number, other, *found))

    @cached_property
    def _before_answers(self) -> str:
        """What stands before the number of answers of an entry."""
        phrase = self.programme.phrases[self.programme.language][f"{ANSWERS}many"]
        return phrase.partition("{")[0]

    def _overview(self, picture: Element) -> None:
        """Read the dots: the scales of a theme in their order, certain ones last."""
        compared = self.differences.get("programme") or self.differences.get(
            "municipality", []
        )
        themes = {
            theme.name.of(self.programme.language): theme.id
            for theme in self.programme.file.themes
        }
        for name, found in pictures.dots(picture, self.sentences.number, self.document):
            own = [one for one in compared if self._theme(one[0]) == themes.get(name)]
            own.sort(key=lambda one: one[1])
            if [certain for _, certain in own] != [filled for _, filled in found]:
                raise UnknownContentError(self.document, f"dots of {name!r}")
            for (apart, _), (place, _) in zip(own, found, strict=True):
                if place is not None:
                    self.drawn.append((Apart(apart.number, apart.other, *place), 1.0))

    def _views(self, figure: Element) -> None:
        """Read the signs of groups on themes, beside the words that say each."""
        self._say(words(figure))
        for picture in figure.iter("svg"):
            caption, _, said = picture.get("aria-label", "").rpartition(". ")
            self._say(caption)
            points = said.removesuffix(".").split("; ")
            placed = pictures.views(picture, self.sentences.number, self.document)
            if len(points) != len(placed):
                raise UnknownContentError(self.document, f"{len(placed)} signs")
            for point, place in zip(points, placed, strict=True):
                name, _, value = point.rpartition(": ")
                what, number = self._named(name), self._plain(value, "points")
                if what is None or number is None:
                    raise UnknownContentError(self.document, f"a sign {point!r}")
                self._tell(self._number(what, "unit"), number)
                self._draw(self._number(what, "unit"), place, what.kind)

    def _named(self, name: str) -> What | None:
        """Return the scale that is called so, with its group."""
        return next(
            (
                what
                for (label, group), what in self._scales.items()
                if name == f"{label} ({group})"
            ),
            None,
        )

    def _theme(self, apart: Apart) -> str:
        return self._themes[apart.number.group or "", apart.number.measure]

    @cached_property
    def _themes(self) -> dict[tuple[str, str], str]:
        """(group, scale) -> its theme."""
        return {
            (group, scale.id): scale.theme
            for group, instrument in self.programme.instrument_of_group.items()
            for scale in instrument.scales
        }

    def _attributes(self, element: Element) -> None:
        for name, value in element.items():
            if name in SPOKEN and name != "data-label":
                if not (element.tag == "meta" and value.startswith("width=")):
                    self._say(value)
            elif name not in LAYOUT and name != "data-label":
                raise UnknownContentError(self.document, f"the attribute {name}")
