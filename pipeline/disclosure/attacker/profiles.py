"""The profile of a unit: what its tables, charts and sentences say of whom."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker import pictures
from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    Fact,
    Hidden,
    UnknownContentError,
    Within,
    together,
)
from pipeline.disclosure.attacker.pages import (
    classes,
    words,
)
from pipeline.disclosure.attacker.profile_lists import ListReader
from pipeline.disclosure.attacker.vocabulary import What

SLACK = 1e-6
OUT_OF_CHANGES = ("caution.adjusted", "caution.some_grades", "caution.some_items")
IN_LINE = {"span", "b", "i", "strong", "small", "a", "em", "br"}


@dataclass
class ProfileReader(ListReader):
    """Reads one profile, all of it."""

    _hidden_scales: list[dict[str, str]] = field(default_factory=list)
    _overviews: list[Element] = field(default_factory=list)

    def read(self, page: Element) -> list[Fact]:
        """Return everything that the parsed page says.

        Raises:
            UnknownContentError: It says something that is not understood.
        """
        self.adjusted = self._told_otherwise(page)
        self._visit(page)
        for picture in self._overviews:  # when the differences are known
            self._overview(picture)
        self._kept_back()
        printed = together(self.facts)
        return together([*printed, *self._charted(printed)])

    def _charted(self, facts: Iterable[Fact]) -> Iterator[Fact]:
        """Yield what charts say: more than the text only if they differ from it.

        Charts may be drawn from the printed numbers: then each of them stands where
        the number beside it does, and says nothing more.
        """
        printed = {
            fact.number: (fact.low + fact.high) / 2
            for fact in facts
            if isinstance(fact, Within)
        }
        exact = any(
            not fact.low - SLACK <= printed[fact.number] <= fact.high + SLACK
            for fact, _ in self.drawn
            if isinstance(fact, Within) and fact.number in printed
        )
        for fact, rounded in self.drawn:
            slack = 0 if exact else rounded
            yield fact._replace(low=fact.low - slack, high=fact.high + slack)

    def _visit(self, element: Element) -> None:
        """Read an element and all that it holds, each in its own way."""
        self._attributes(element)
        own_way = self._own_way
        called = [name for name in (element.tag, *classes(element)) if name in own_way]
        if called:
            self._once(element, own_way[called[0]])
        elif element.tag == "svg":
            raise UnknownContentError(self.document, "a chart in a place of its own")
        elif all(child.tag in IN_LINE for child in islice(element.iter(), 1, None)):
            for child in element.iter():
                self._attributes(child)
            self._sentence(words(element))
        else:
            for text in (element.text, *(child.tail for child in element)):
                self._say(text or "")
            for child in element:
                self._visit(child)

    @cached_property
    def _own_way(self) -> dict[str, Callable[[Element], None]]:
        """Tags and classes of elements that are read in a way of their own."""
        return {
            "table": self._table,
            "overview": self._dots_later,
            "views": self._views,
            "key": self._key,
            "findings": self._findings,
            "undecided": self._open_goals,
            "evidence": self._evidence,
            "own": self._own_words,
            "denmark": self._map,
        }

    def _dots_later(self, figure: Element) -> None:
        self._say(words(figure))
        for picture in figure.iter("svg"):
            self._label(picture)
            self._overviews.append(picture)

    def _key(self, example: Element) -> None:
        """Read the key: an example that is the same in every profile."""
        for picture in example.iter("svg"):
            pictures.marks(picture, self.document)
            self._label(picture)

    def _own_words(self, written: Element) -> None:
        """Pass over what people wrote themselves: they know no more than they read.

        Who writes pages lets through no number there that is not in their own file.
        """
        for element in written.iter():
            self._attributes(element)

    def _map(self, figure: Element) -> None:
        """Read a map: outlines that are the country's, and names."""
        self._say(words(figure))
        known = set(pictures.outlines().values())
        for shape in figure.iter("path"):
            if shape.get("d") not in known:
                what = "an outline that is no municipality's"
                raise UnknownContentError(self.document, what)
        for picture in figure.iter("svg"):
            self._label(picture)
            if unknown := {one.tag for one in picture} - {"path"}:
                raise UnknownContentError(self.document, f"{min(unknown)} in a map")

    def _findings(self, listed: Element) -> None:
        for one in listed:
            self._finding(one)

    def _sentence(self, text: str) -> None:
        if hidden := self.sentences.phrase(text, "caution.too_few"):
            self._too_few(hidden[1]["groups"], hidden[1].get("minimum", ""))
            return
        for key, said in self._say(text):
            match key:
                case "caution.coverage":
                    self._coverage(said)
                case "caution.low_response":
                    group = self._groups.get(said["group"])
                    rate = self.sentences.number(said["rate"])
                    if group:
                        self._tell(self._of_group(group, ANSWERED, "share"), rate)
                case "scales.hidden.one" | "scales.hidden.many":
                    self._hidden_scales.append(said)
                case _:
                    pass  # told in a table, too, or about no single result

    def _told_otherwise(self, page: Element) -> set[str]:
        """Return the scales of which something was taken out of a change."""
        named = {
            f"{label} ({group})": what for (label, group), what in self._scales.items()
        }
        found = set()
        for cautions in page.iter("ul"):
            for item in cautions if "cautions" in classes(cautions) else ():
                text = words(item)
                what = named.get(text.partition(": ")[0])
                keys = {key for key, _ in self._say(text)}
                if what and any(key.startswith(OUT_OF_CHANGES) for key in keys):
                    found.add(what.measure)
        return found

    def _too_few(self, groups: str, minimum: str) -> None:
        """Take in that of some groups no scale is shown in this round."""
        for what in self._scales.values():
            name = next(n for n, one in self._groups.items() if one == what.group)
            if name in groups and self._is_asked(what):
                self.facts.append(
                    Hidden(self._number(what, "unit"), self._fewer(minimum))
                )

    def _fewer(self, minimum: str) -> int | None:
        """Return how many stand behind a number if fewer than so many do."""
        found = self.sentences.whole(minimum)
        return None if found is None else found - 1

    def _coverage(self, said: Mapping[str, str]) -> None:
        """Take in which share of the enrolled was tested, now and then."""
        label, _, below = said["name"].rpartition(" (")
        what = self._what(label, below.rstrip(")"))
        one = What(None, what.measure, what.breakdown, "coverage", "share")
        for key, round_ in (("now", self.round), ("then", said["round"])):
            share = self.sentences.number(said[key])
            self._tell(self._number(one, "unit", round_), share)

    def _kept_back(self) -> None:
        """Take in how many scales of a group no round shows, if that names them."""
        for said in self._hidden_scales:
            group = self._groups.get(said["group"])
            absent = [
                what
                for what in self._scales.values()
                if what.group == group
                and (group or "", what.measure) not in self.seen
                and self._is_asked(what)
            ]
            if len(absent) == self.sentences.whole(said["count"]):
                self._absent(absent, said)

    def _absent(self, absent: Iterable[What], said: Mapping[str, str]) -> None:
        """Take in that some round hides each of these scales, and none shows them."""
        most = self._fewer(said.get("minimum", ""))
        for what in absent:
            number = self._number(what, "unit")
            if self.round == self.programme.round_ids[0]:
                self.facts.append(Hidden(number, most))
            elif most is not None:
                self.facts.append(Within(number.persons, 0, most))
