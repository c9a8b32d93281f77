"""The sheet of a class: what its tables and evidence say of it, and of other ones."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import inf
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    ITEM,
    PERSONS,
    WHOLE,
    Fact,
    Number,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.knowledge import CLASSES
from pipeline.disclosure.attacker.pages import classes, table_rows, words
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.profiles import ProfileReader
from pipeline.disclosure.attacker.vocabulary import What

OWN, SCHOOL, PROGRAMME = "class", "school", "programme"
LEVELS = {SCHOOL: "unit", PROGRAMME: PROGRAMME}


@dataclass
class ClassReader(ProfileReader):
    """Reads one sheet, all of it.

    Attributes:
        class_id: The class, as its heading names it.
    """

    class_id: str = ""

    def read(self, page: Element) -> list[Fact]:
        """Return everything that the parsed page says.

        Raises:
            UnknownContentError: It says something that is not understood.
        """
        heading = words(next(page.iter("h1")))
        self.class_id = self._class_in(heading)
        # Whole, with what stands beside it: a class may be called 6, as a number is.
        called = {heading}
        for title in page.iter("h3"):
            _, before, name = words(title).rpartition(self._before)
            called |= {f"{before.removeprefix(', ')}{name}"} if before else set()
        self.names = [*sorted(called, key=len, reverse=True), *self.names]
        return super().read(page)

    def _class_in(self, heading: str) -> str:
        for name in self.names:
            if heading.endswith(f", {name}"):
                return heading.removesuffix(f", {name}")
        raise UnknownContentError(self.document, f"a heading {heading!r}")

    @property
    def _before(self) -> str:
        """What stands before the name of a class, after what is told of it."""
        phrases = self.programme.phrases[self.programme.language]
        return f", {phrases['breakdown.class'].replace('{value}', '')}"

    def _of_class(self, what: What, class_id: str | None = None) -> Number:
        name = self.class_id if class_id is None else class_id
        return self._number(replace(what, breakdown=f"{CLASSES}{name}"), "unit")

    def _in_column(self, what: What, column: str) -> Number:
        if column == OWN:
            return self._of_class(what)
        return self._number(what, LEVELS[column])

    def _table(self, table: Element) -> None:
        kinds = classes(table)
        if kinds.isdisjoint({"estimates", "own"}):
            super()._table(table)
            return
        self._attributes_of_table(table)
        group = table.get("aria-label", "")
        for row in table_rows(table):
            what = self._scales.get((row.label, group))
            if what is None:
                raise UnknownContentError(self.document, f"a row {row.label!r}")
            for head, cell in row.cells:
                self._scale_cell(what, self._head(head, "class_sheet.column.")[0], cell)

    def _scale_cell(self, what: What, column: str, cell: Element) -> None:
        small = cell.find("small")
        text = words(cell, without=("small", "svg"))
        self._interval("" if small is None else words(small))
        match column:
            case "unit":  # made of the two numbers that stand beside it
                self._explain(text)
            case "school" | "programme":
                self._cell(self._number(what, LEVELS[column]), text, what.kind)
            case "n":
                self._cell(self._of_class(what).persons, text, "count")
            case "mean":
                self._cell(self._of_class(what), text, what.kind)
            case "interval":
                self._interval(text)
            case _:
                raise UnknownContentError(self.document, f"a column {column!r}")

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        if not self.sentences.phrase(said["level"], "evidence.level.class"):
            super()._claim(title, said, n)
            return
        key = self.sentences.phrase(said["quantity"], "evidence.quantity.")
        about, class_id = self._about(title)
        if key is None:
            raise UnknownContentError(self.document, f"an entry about {said}")
        plain, _, interval = said["number"].partition(" (")
        self._interval(interval.rstrip(")"))
        if key[0] == ANSWERED:
            self._class_answered(about, class_id, plain)
        elif key[0] == ITEM:
            text, _, group = about.rpartition(", ")
            what = self._items[text, key[1]["chosen"], group]
            self._take(self._of_class(what), plain, n, "share")
        elif key[0] == "points" and (one := self._vocabulary.titled(about)) is not None:
            self._take(self._of_class(one), plain, n, one.kind)
        elif key[0] != "shrunken":
            raise UnknownContentError(self.document, f"an entry about {said}")

    def _about(self, title: str) -> tuple[str, str]:
        """Return what a title is about, and of which class; no name: of none."""
        phrases = self.programme.phrases[self.programme.language]
        nobody = f", {phrases['breakdown.no_class']}"
        if title.endswith(nobody):
            return title.removesuffix(nobody), ""
        about, before, class_id = title.rpartition(self._before)
        if not before:
            raise UnknownContentError(self.document, f"an entry about {title!r}")
        return about, class_id

    def _class_answered(self, name: str, class_id: str, text: str) -> None:
        """Take in how many of a class answered, or that there is such a class.

        Of one without a sheet perhaps nobody has a score.
        """
        group = self._groups.get(name)
        if group is None:
            raise UnknownContentError(self.document, f"an entry about {name!r}")
        answered = What(group, ANSWERED, WHOLE, PERSONS, "count")
        self.facts.append(Within(self._number(answered, "unit"), 0, inf))
        number = self._of_class(answered, class_id)
        if self.sentences.phrase(text, "status.hidden"):
            self.facts.append(Within(number, 0, inf))
        else:
            self._cell(number, text, "count")
