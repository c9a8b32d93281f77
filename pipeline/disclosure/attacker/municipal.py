"""Reports about a municipality: their own numbers are of all its units together."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import (
    INVITED,
    PERSONS,
    Number,
    UnknownContentError,
)
from pipeline.disclosure.attacker.pages import classes, table_rows, words
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.profiles import ProfileReader
from pipeline.disclosure.attacker.vocabulary import What

OWN, UNIT = "municipality", "unit"
INVITED_TO = "municipality_plan.invited"
# What a whole cell may be; within a sentence these would explain nearly every number.
CELLS = ("common.of", "brief.goals.lowest")


@dataclass
class MunicipalReader(ProfileReader):
    """Reads one report, all of it: where a profile has its unit, here is everybody."""

    def _number(self, what: What, level: str, round_: str | None = None) -> Number:
        return super()._number(what, OWN if level == UNIT else level, round_)

    @cached_property
    def _groups(self) -> dict[str, str]:
        """Name -> id of everybody who answers, leaders and administration too."""
        language = self.programme.language
        return {
            one.name.of(language): one.id
            for one in self.programme.file.informant_groups
        }

    def _head(self, head: tuple[str, ...], prefix: str) -> tuple[str, str | None]:
        """Return what a column is: the one that is named after it holds its numbers."""
        key, since = super()._head(head, prefix)
        return (UNIT if key == OWN else key), since

    def _say(self, text: str) -> list[tuple[str, dict[str, str]]]:
        """Take in a text; of a plan, how many it says were asked to answer."""
        found = super()._say(text)
        for key, said in found:
            group = self._groups.get(said.get("group", ""))
            if key == INVITED_TO and group is not None:
                persons = self._of_group(group, INVITED, PERSONS)
                self._cell(persons, said["invited"], "count")
        return found

    def _in_words(self, table: Element) -> None:
        """Read a table of words.

        A bare number counts areas that profiles tell of, or is a share of a test, or
        how far that is from a target. What people wrote themselves is passed over.
        """
        for row in table_rows(table):
            label, _, below = row.label.rpartition(" (")
            what = self._other(label, below.removesuffix(")"))
            for head, cell in row.cells:
                key = self.sentences.phrase(head[-1], "goal_map.column.")
                if what is not None and key is not None and key[0] == "now":
                    self._cell(self._number(what, UNIT), words(cell), what.kind)
        for element in table.iter():
            if element.tag in {"th", "td"} and "own" not in classes(element):
                text = words(element)
                if self.sentences.number(text) is None and not any(
                    self.sentences.phrase(text, key) for key in CELLS
                ):
                    self._say(text)

    def _change(
        self, what: What, since: str, found: Interval | None, text: str
    ) -> None:
        """Take in a change; of figures of others it is the mean of the units' own."""
        if what.quantity == "value":
            self._explain(text)
        else:
            super()._change(what, since, found, text)

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        """Take in what an entry says; of a single unit it tells in words alone."""
        level = self.sentences.phrase(said["level"], "evidence.level.")
        if level is not None and level[0] == "other":
            if self.sentences.phrase(said["number"], "status.") is None:
                raise UnknownContentError(self.document, f"a unit's number: {said}")
            return
        if level is not None and level[0] == OWN:
            own = self.programme.phrases[self.programme.language]["unit.school.the"]
            said = {**said, "level": own}
        super()._claim(title, said, n)
