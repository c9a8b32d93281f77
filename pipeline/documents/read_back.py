"""A written page, read back: what it tells of every entry of its evidence."""

from html.parser import HTMLParser
from typing import Literal, NamedTuple

ENTRY = ":"  # what the id of an entry of the evidence begins with


class Told(NamedTuple):
    """What a page tells of an entry of its evidence.

    Attributes:
        code: Number of the entry.
        place: In a text that leads there, in the entry itself, or in a chart.
        text: The words, or the mark of the chart with its coordinates.
    """

    code: int
    place: Literal["text", "entry", "chart"]
    text: str


def read_back(page: str) -> list[Told]:
    """Return what an HTML page of a report tells of entries of its evidence."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Told] = []
        self._inside = ""  # the tag of what is read, if it belongs to an entry

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if code := given.pop("data-claim", None):
            drawn = " ".join(f"{name}={value}" for name, value in given.items())
            self.found.append(Told(int(code), "chart", f"{tag} {drawn}"))
        target = given.get("href" if tag == "a" else "id") or ""
        code = target.removeprefix("#").removeprefix(ENTRY)
        if tag in {"a", "li"} and ENTRY in target and code.isdecimal():
            self._inside = tag
            place = "text" if tag == "a" else "entry"
            self.found.append(Told(int(code), place, ""))

    def handle_endtag(self, tag: str) -> None:
        if self._inside == tag:
            self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            last = self.found[-1]
            self.found[-1] = last._replace(text=last.text + data)
