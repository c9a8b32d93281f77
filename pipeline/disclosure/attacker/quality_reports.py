"""Quality reports: the numbers of all units of a municipality stand in one document."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import (
    Number,
    UnknownContentError,
)
from pipeline.disclosure.attacker.municipal import UNIT, MunicipalReader
from pipeline.disclosure.attacker.pages import classes, table_rows, words
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.profiles import ProfileReader
from pipeline.disclosure.attacker.subjects import Origins, intact, origins
from pipeline.disclosure.attacker.vocabulary import What

GOOD = "share_good"


@dataclass
class QualityReader(MunicipalReader):
    """Reads one report, all of it: chapters about the whole, then a page per unit.

    Attributes:
        about: The unit whose numbers are read just now. None: the municipality.
    """

    about: str | None = None

    def _number(self, what: What, level: str, round_: str | None = None) -> Number:
        if self.about is None:
            return super()._number(what, level, round_)
        return ProfileReader._number(self, what, level, round_)._replace(
            unit=self.about if level == UNIT else None
        )

    def _head(self, head: tuple[str, ...], prefix: str) -> tuple[str, str | None]:
        if self.about is None:
            return super()._head(head, prefix)
        return ProfileReader._head(self, head, prefix)

    def _visit(self, element: Element) -> None:
        """Read an element; what is about one unit says so."""
        if "unit-page" not in classes(element):
            super()._visit(element)
            return
        self._about(element.attrib.pop("data-code", ""))
        super()._visit(element)
        self._about_all()

    def _table(self, table: Element) -> None:
        if "units" not in classes(table):
            super()._table(table)
            return
        codes = [row.attrib.pop("data-code", "") for row in table.iterfind("tbody/tr")]
        for cell in table.iter():
            self._attributes_of_table(cell)
        caption = table.find("caption")
        if caption is None:
            raise UnknownContentError(self.document, "a table of units without a name")
        self._say(words(caption))
        for code, row in zip(codes, table_rows(table), strict=True):
            self._about(code)
            for head, cell in row.cells:
                label, _, below = head[-1].rpartition(", ")
                what = self._other(label, below) or self._other(head[-1], "")
                if what is None:
                    raise UnknownContentError(self.document, f"a column {head[-1]!r}")
                text = words(cell, without=("small",))
                self._cell(self._number(what, UNIT), text, what.kind)
                small = cell.find("small")
                self._interval("" if small is None else words(small))
        self._about_all()

    def _about(self, code: str) -> None:
        """Take down whose numbers follow."""
        if not code:
            raise UnknownContentError(self.document, "numbers of no unit")
        self.about = code
        self.predecessors = intact(self._origins.get((self.round, code), ()))

    def _about_all(self) -> None:
        """Take down that the municipality's numbers follow."""
        self.about = None
        self.predecessors = {}

    @cached_property
    def _origins(self) -> Origins:
        return origins(self.programme)

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        """Take in what an entry says; those of single units name them."""
        level = self.sentences.phrase(said["level"], "evidence.level.")
        if level is None or level[0] != "other":
            super()._claim(title, said, n)
            return
        self._about(level[1]["number"])
        own = self.programme.phrases[self.programme.language]["unit.school.the"]
        ProfileReader._claim(self, title, {**said, "level": own}, n)
        self._about_all()
