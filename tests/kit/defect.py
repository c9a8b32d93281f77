"""A defect: how one bad file is made of a good one, and what intake must say of it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import NamedTuple

from tests.kit.good import LABELS, PUPILS, STRUCTURE, WELLBEING
from tests.kit.good_tools import FORM, LIME, ODK, QUALTRICS, SECOND_FORM

UTF_8 = {WELLBEING, LIME, QUALTRICS, ODK}  # others: by their mark, or Windows-1252
DELIVERY_OF = {
    STRUCTURE: PUPILS,
    LABELS: PUPILS,
    FORM: ODK,
    SECOND_FORM: ODK,
}  # companion -> main file


class Place(NamedTuple):
    """Where a finding points."""

    line: int | None = None
    column: str | None = None
    sheet: str | None = None
    file: str | None = None  # null: the bad file itself


ANYWHERE = Place()


@dataclass(frozen=True, kw_only=True)
class Defect:
    """One bad file.

    Attributes:
        name: Of the file, without ending.
        what: What is wrong with it, in a sentence.
        check: The check that finds it.
        place: Where the check must point.
        good: The good delivery that it is made of.
        put: Where it is delivered, below the raw folder.
        make: Good bytes -> bad bytes.
        alone: Its companions are not delivered with it.
    """

    name: str
    what: str
    check: str
    place: Place
    good: str
    put: str
    make: Callable[[bytes], bytes]
    alone: bool = False

    @property
    def file(self) -> str:
        """Name of the file in the kit."""
        return self.name + "".join(PurePosixPath(self.put).suffixes)

    @property
    def delivery(self) -> str:
        """The delivery that intake names."""
        return DELIVERY_OF.get(self.put, self.put)


class Defects:
    """Collects the defects of a module; each is one function or one line."""

    def __init__(self) -> None:
        """Begin with none."""
        self.all: list[Defect] = []

    def of_bytes(
        self,
        check: str,
        good: str,
        place: Place = ANYWHERE,
        *,
        put: str | None = None,
        alone: bool = False,
    ) -> Callable[[Callable[[bytes], bytes]], Callable[[bytes], bytes]]:
        """Register a function of bytes; its name and docstring name the defect."""

        def register(make: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
            self.all.append(
                Defect(
                    name=make.__name__,
                    what=(make.__doc__ or "").strip(),
                    check=check,
                    place=place,
                    good=good,
                    put=put or good,
                    make=make,
                    alone=alone,
                )
            )
            return make

        return register

    def of_lines(
        self,
        check: str,
        good: str,
        place: Place = ANYWHERE,
        *,
        put: str | None = None,
        alone: bool = False,
    ) -> Callable[[Callable[[list[str]], list[str]]], object]:
        """Register a function of lines, header first and without their ends."""

        def register(make: Callable[[list[str]], list[str]]) -> object:
            def of_bytes(content: bytes) -> bytes:
                return with_lines(content, good, make)

            of_bytes.__name__, of_bytes.__doc__ = make.__name__, make.__doc__
            return self.of_bytes(check, good, place, put=put, alone=alone)(of_bytes)

        return register

    def of_cell(
        self, name: str, check: str, good: str, place: Place, value: str, what: str
    ) -> None:
        """Register a defect of one cell: in `place`, `value` stands instead."""

        def make(content: bytes) -> bytes:
            return with_lines(content, good, lambda lines: _put(lines, place, value))

        make.__name__, make.__doc__ = name, what
        self.of_bytes(check, good, place)(make)


def with_lines(
    content: bytes, good: str, change: Callable[[list[str]], list[str]]
) -> bytes:
    """Return a text file with its lines changed, in its own encoding and line ends."""
    encoding = "utf-8" if good in UTF_8 else "cp1252"
    if content.startswith(b"\xef\xbb\xbf"):
        encoding = "utf-8-sig"
    text = content.decode(encoding)
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = change(text.removesuffix(ends).split(ends))
    return (ends.join(lines) + ends).encode(encoding)


def _put(lines: list[str], place: Place, value: str) -> list[str]:
    """Return the lines with one cell replaced; no field before it is quoted."""
    assert place.line is not None
    delimiter = ";" if ";" in lines[0] else ","
    column = lines[0].split(delimiter).index(place.column or "")
    cells = lines[place.line - 1].split(delimiter)
    assert len(cells) == len(lines[0].split(delimiter)), "a field is quoted"
    assert cells[column] != value, "the good file says so already"
    cells[column] = value
    changed = list(lines)
    changed[place.line - 1] = delimiter.join(cells)
    return changed
