"""What people wrote into the fields of `editorial.yaml`, read and never written by us.

`EDITORIAL/MUNICIPALITY/ROUND/FIELD.md`, or `FIELD.UNIT.md` where every unit has one.
What cannot be used is told with file and line, and the rest of the file counts. Where
two files are meant for one field none counts: a council's text must be the right one.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, NamedTuple

import polars as pl

from pipeline.editorial.folder import (
    ENDING,
    editorial_files,
    field_of,
    file_name,
    wrong_place,
)
from pipeline.editorial.own_words import Note, line_of, read, words
from pipeline.editorial.rows import Known, Row, rows_of
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told
from pipeline.programme.model import EditorialField, Programme
from pipeline.programme.remedies import FIXED

MOST_NOTES = 40
NUMBER = re.compile(r"\d")
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])")  # not after "4." in "4. klasse"

Trouble = Literal["two_versions", "unusable"]


class Key(NamedTuple):
    """Which field of which round, and of which unit; None: of the municipality."""

    round: str
    field: str
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Filled:
    """What stands in a field.

    Attributes:
        notes: Paragraphs of a text, without any markup.
        rows: Of a table.
        none: The table says that there is nothing to tell.
        day: The day; of a text: when it was given.
        trouble: Why nothing, or not all, can be used.
    """

    notes: tuple[Note, ...] = ()
    rows: tuple[Row, ...] = ()
    none: bool = False
    day: date | None = None
    trouble: Trouble | None = None

    def answers(self, field: EditorialField) -> bool:
        """Say whether something stands there that the field asks for."""
        match field.kind:
            case "text":
                return bool(self.notes)
            case "table":
                return self.none or bool(self.rows)
            case "date":
                return self.day is not None

    @property
    def own_words(self) -> Iterator[str]:
        """What stands there in people's own words."""
        yield from (note.text for note in self.notes)
        for row in self.rows:
            yield from (value for value in row.values() if isinstance(value, str))


@dataclass(frozen=True, kw_only=True)
class Remark:
    """Something that can be published and should be looked at before.

    Attributes:
        kind: A day after the deadline, or a number that may be a result of a test.
        told: What it is, with file and line.
    """

    kind: Literal["late", "test_number"]
    key: Key
    told: Told


@dataclass(frozen=True)
class Fields:
    """What people wrote for a municipality.

    Attributes:
        filled: What stands in each field that has a file.
        mistakes: What is wrong with which file.
        remarks: What should be looked at.
    """

    filled: Mapping[Key, Filled] = field(default_factory=dict)
    mistakes: tuple[Told, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def of(self, round_: str, field: str, unit: str | None = None) -> Filled:
        """Return what stands in a field; an empty one: nothing is written."""
        return self.filled.get(Key(round_, field, unit), Filled())


@dataclass
class _Reading:
    """Files while they are read."""

    programme: Programme
    known: Known
    filled: dict[Key, Filled] = field(default_factory=dict)
    files: dict[Key, str] = field(default_factory=dict)
    mistakes: list[Told] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


def fields_of(
    folder: Path, programme: Programme, units: pl.DataFrame, municipality: str
) -> Fields:
    """Return what people wrote for a municipality, and what cannot be used.

    Args:
        folder: Holds a folder per municipality; it need not be there.
        programme: Says which fields there are.
        units: `staged.Units`; a file may be about a unit of its round.
        municipality: The code.
    """
    kinds: dict[str, dict[str, str]] = {}
    own = units.filter(municipality=municipality)
    for round_, unit, kind in own.select("round", "unit", "unit_type").iter_rows():
        kinds.setdefault(round_, {})[unit] = kind
    reading = _Reading(programme, known_of(programme))
    copies: list[tuple[Key, str]] = []
    for path in editorial_files(folder, municipality):
        asked = field_of(path, programme)
        if asked is None:
            continue
        name = path.relative_to(folder.parent).as_posix()
        called = file_name(asked, "UNIT" if asked.per else None)
        wrong = wrong_place(path, programme, municipality, f"ROUND/{called}")
        if wrong is not None:
            reading.mistakes.append(Told(name, wrong))
            continue
        round_ = path.parent.name
        unit, wrong = _unit(path, asked, kinds.get(round_, {}), municipality)
        if wrong is not None:
            reading.mistakes.append(Told(name, wrong))
            continue
        key = Key(round_, asked.id, unit)
        if path.name == file_name(asked, unit):
            reading.files[key] = name
            reading.filled[key] = _filled(reading, path, name, asked, key)
        else:
            copies.append((key, name))
    for key, name in copies:
        _copy(reading, key, name)
    return Fields(reading.filled, tuple(reading.mistakes), tuple(reading.remarks))


def known_of(programme: Programme) -> Known:
    """Return every scale, figure and test subject, and every module for all units."""
    tests = programme.indicators.tests
    return Known(
        subjects=[
            *(s.id for one in programme.instruments.values() for s in one.scales),
            *(measure.id for measure in programme.indicators.measures),
            *(subject.id for subject in (tests.subjects if tests else ())),
        ],
        modules=[one.id for one in programme.modules.modules if one.kind == "A"],
    )


def _unit(
    path: Path, asked: EditorialField, kinds: Mapping[str, str], municipality: str
) -> tuple[str | None, str | None]:
    """Return the unit that a file is about, or what is wrong with its name."""
    if not asked.per:
        return None, None
    rest = path.name[len(asked.id) + 1 : -len(ENDING)]
    named = [
        unit
        for unit in kinds
        if rest.casefold().startswith(unit.casefold())
        and not rest[len(unit) :][:1].isalnum()
    ]
    if not named:
        return None, (
            f"no register of {path.parent.name} has the unit {rest!r} in municipality "
            f"{municipality}; name it {file_name(asked, 'UNIT')} by the number of a "
            "unit there."
        )
    unit = max(named, key=len)
    if kinds[unit] not in asked.per:
        kinds_asked = " or ".join(asked.per)
        return None, (
            f"unit {unit!r} is of kind {kinds[unit]}, and {asked.id} is for "
            f"{kinds_asked}; correct the name."
        )
    return unit, None


def _copy(reading: _Reading, key: Key, name: str) -> None:
    """Note a file that is meant for a field and is not called so."""
    if key in reading.files:
        reading.filled[key] = Filled(trouble="two_versions")
        told = (
            f"is another version of {reading.files[key]}; put what holds into that "
            "file and remove this one. Until then none of them counts."
        )
    else:
        asked = next(
            one for one in reading.programme.editorial.fields if one.id == key.field
        )
        reading.filled[key] = Filled(trouble="unusable")
        told = f"is not read; name it {file_name(asked, key.unit)}."
    reading.mistakes.append(Told(name, told))


def _filled(
    reading: _Reading, path: Path, name: str, asked: EditorialField, key: Key
) -> Filled:
    """Return what a file says."""
    document = read(path, name)
    if document.mistakes:
        reading.mistakes += document.mistakes
        return Filled(trouble="unusable")
    content = document.content
    mistakes: list[Told] = []
    if not isinstance(content, dict):
        mistakes.append(document.at((), FIXED["model_type"]))
        content = {}
    allowed = {"text": ["date"], "date": ["date"], "table": ["rows", "none"]}
    for one in content:
        if one not in allowed[asked.kind]:
            keys = " or ".join(allowed[asked.kind])
            told = f"is not a known key here; write {keys}."
            mistakes.append(document.at((one,), told, str(one)))
    notes, wrong = words(
        document,
        most_letters=asked.most_letters,
        most_notes=MOST_NOTES,
        what="the text has",
    )
    mistakes += wrong
    rows, none = _table(reading, document, asked, content, mistakes)
    day = _day(document, content, mistakes)
    filled = Filled(
        notes=notes,
        rows=rows,
        none=none,
        day=day,
        trouble="unusable" if mistakes else None,
    )
    reading.mistakes += sorted(mistakes, key=line_of)
    reading.remarks += _remarks(reading.programme, document, asked, key, filled)
    return filled


def _table(
    reading: _Reading,
    document: Document,
    asked: EditorialField,
    content: Mapping[str, object],
    mistakes: list[Told],
) -> tuple[tuple[Row, ...], bool]:
    """Return the rows of a table, or that it has none on purpose."""
    given, none = content.get("rows"), content.get("none")
    if asked.kind != "table":
        return (), False
    if none not in {None, True, False}:
        mistakes.append(document.at(("none",), FIXED["bool_type"], "none"))
        none = None
    if given is None:
        return (), none is True
    found = rows_of(document, asked, given, reading.known)
    mistakes += found.mistakes
    if none is True and given:
        told = "there are rows, too; remove it or them."
        mistakes.append(document.at(("none",), told, "none"))
    return tuple(found.rows), False


def _day(
    document: Document, content: Mapping[str, object], mistakes: list[Told]
) -> date | None:
    given = content.get("date")
    if given is None or type(given) is date:
        return given
    mistakes.append(document.at(("date",), FIXED["date_type"], "date"))
    return None


def _remarks(
    programme: Programme,
    document: Document,
    asked: EditorialField,
    key: Key,
    filled: Filled,
) -> Iterator[Remark]:
    """Yield what should be looked at in a file that can be used."""
    if asked.deadline is not None and filled.day is not None:
        fieldwork = next(one for one in programme.file.rounds if one.id == key.round)
        last = asked.deadline.after(fieldwork.fieldwork.last)
        if filled.day > last:
            told = f"is after {last.isoformat()}, its last day; correct or say why."
            yield Remark(kind="late", key=key, told=document.at(("date",), told))
    known = [
        said.casefold()
        for word in programme.editorial.confidential_words
        for said in word.spoken.values()
    ]
    for sentence in _sentences(filled):
        word = next((one for one in known if one in sentence.casefold()), None)
        if word is not None and NUMBER.search(sentence):
            told = (
                "a number stands beside a word about national tests; no result below "
                "the whole country may be published."
            )
            at = f"{document.name}:{_line(document, word)}"
            yield Remark(kind="test_number", key=key, told=Told(at, told))


def _sentences(filled: Filled) -> Iterator[str]:
    for text in filled.own_words:
        yield from SENTENCE.split(text)


def _line(document: Document, word: str) -> int:
    """Return the first line with a word; the file's first if lines tear it."""
    lines = enumerate(document.text.splitlines(), start=1)
    return next((line for line, text in lines if word in text.casefold()), 1)
