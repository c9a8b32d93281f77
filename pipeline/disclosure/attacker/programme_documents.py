"""Documents about all municipalities together: their own numbers are the programme's.

Most of their numbers stand in sentences and tables of their own. Each of these leads to
an entry of the evidence, and must say what the entry says; so what is learned of it is
what the entry tells, whom it is of and what.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import ANSWERED, Number, UnknownContentError
from pipeline.disclosure.attacker.municipal import OWN, UNIT, MunicipalReader
from pipeline.disclosure.attacker.pages import classes, words
from pipeline.disclosure.attacker.pictures import Interval
from pipeline.disclosure.attacker.profile_lists import ListReader
from pipeline.disclosure.attacker.sentences import DIGIT
from pipeline.disclosure.attacker.subjects import Subject
from pipeline.disclosure.attacker.vocabulary import What

PROGRAMME = "programme"
ENTRY = re.compile(r"#:(\d+)")
READ = "\N{BULLET}"  # stands for a number that was held against its entry
PRINTED = re.compile(r"\d+(?:[.,]\d+)*")
RUN = re.compile(r"(\d+)(?:\N{EN DASH}(\d+))?")
COMBINED = re.compile(r"[\d, \N{EN DASH}]+")
LINKED = {"matrix", "figures"}  # tables of numbers that lead to their entries


@dataclass
class ProgrammeReader(MunicipalReader):
    """Reads one document, all of it.

    Attributes:
        about: The municipality whose entry of the evidence is read. None: all.
    """

    about: str | None = None
    _entries: dict[str, tuple[str, str]] = field(default_factory=dict)

    def read(self, page: Element) -> list:
        """Return everything that the parsed page says.

        Raises:
            UnknownContentError: It says something that is not understood, or another
                number than its evidence.
        """
        for section in page.iter("section"):
            title = ""
            for one in section.iter() if "evidence" in classes(section) else ():
                if one.tag == "h3":
                    title = words(one)
                elif one.tag == "li":
                    self._entries[one.get("id", "").removeprefix(":")] = (
                        title,
                        words(one),
                    )
        return super().read(page)

    def _visit(self, element: Element) -> None:
        if element.tag in {"p", "li", "h2", "h3", "h4"} and not (
            {"findings", "evidence"} & classes(element)
        ):
            self._compare(element)
        super()._visit(element)

    def _table(self, table: Element) -> None:
        if not LINKED & classes(table):
            super()._table(table)
            return
        self._attributes_of_table(table)
        self._compare(table)
        for element in table.iter():
            if element.tag in {"caption", "th", "td"}:
                self._say(words(element))

    def _compare(self, element: Element) -> None:
        """Hold every number that leads to an entry against it, which has it then."""
        for link in element.iter("a"):
            at, text = ENTRY.fullmatch(link.get("href", "")), words(link)
            if at is None or not DIGIT.search(text):
                continue
            entry = self._entries.get(at[1])
            if entry is None or not self._is_told(*entry, text):
                raise UnknownContentError(self.document, f"a number not of {at[0]!r}")
            link.text = READ
            for one in link:
                link.remove(one)

    def _is_told(self, title: str, entry: str, text: str) -> bool:
        """Say whether an entry tells a number, or one that follows from others."""
        if not COMBINED.fullmatch(entry):
            return set(PRINTED.findall(text)) <= set(PRINTED.findall(entry))
        codes = [
            str(code)
            for first, last in RUN.findall(entry)
            for code in range(int(first), int(last or first) + 1)
        ]
        found = [self.sentences.number(one) for one in PRINTED.findall(text)]
        known = [one for one in found if one is not None]
        if not known or len(known) < len(found):
            return False
        phrases = self.programme.phrases[self.programme.language]
        if title == phrases["evidence.counted"]:  # of how many something is true
            return len(known) == 1 and 0 <= sum(known[0]) / 2 <= len(codes)
        # The middle of numbers of the programme, none of them hidden, tells of nobody;
        # nor does the middle of their intervals.
        hidden, of_all = phrases["status.hidden"], phrases["evidence.level.programme"]
        behind = [self._entries.get(code, ("", hidden))[1] for code in codes]
        return all(of_all in one and hidden not in one for one in behind)

    def _number(self, what: What, level: str, round_: str | None = None) -> Number:
        if level == OWN and self.about is not None:
            number = Subject._number(self, what, OWN, round_)
            return number._replace(municipality=self.about)
        return Subject._number(
            self, what, PROGRAMME if level == UNIT else level, round_
        )

    def _claim(self, title: str, said: Mapping[str, str], n: Interval | None) -> None:
        """Take in what an entry says; of a municipality it names which."""
        level = self.sentences.phrase(said["level"], "evidence.level.")
        if level is None:
            raise UnknownContentError(self.document, f"an entry about {said}")
        if level[0] == "named":
            self.about = self._code_of(level[1]["name"])
            own = self.programme.phrases[self.programme.language]
            said = {**said, "level": own["evidence.level.municipality"]}
        elif level[0] != PROGRAMME:
            raise UnknownContentError(self.document, f"a number of {said['level']!r}")
        ListReader._claim(self, title, said, n)
        self.about = None

    def _rate(
        self, title: str, level: str, round_: str, text: str, n: Interval | None
    ) -> None:
        """Take in a response rate of all, or of the municipality that is named."""
        group = self._groups.get(title)
        if group is not None:
            rate = self._number(What(group, ANSWERED, "all", "share", "count"), level)
            self._take(rate._replace(round=round_), text, n, "share")

    def _code_of(self, name: str) -> str:
        for one in self.programme.file.municipalities:
            if one.name == name:
                return one.code
        raise UnknownContentError(self.document, f"an unknown municipality {name!r}")
