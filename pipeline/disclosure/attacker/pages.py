"""HTML as elements, texts and tables; every cell with the heads above it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree.ElementTree import (
    Element,
    ParseError,
    TreeBuilder,
    fromstring,
)

VOID = frozenset({"meta", "br", "hr", "img", "input", "link"})
_VOID_TAG = re.compile(rf"<({'|'.join(sorted(VOID))})\b([^>]*?)/?>")
_SILENT = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_TABLE = re.compile(r"<table .*?</table>", re.DOTALL)
_EVIDENCE = re.compile(r'<section class="evidence".*?</section>', re.DOTALL)
_NAMESPACE = 'xmlns="http://www.w3.org/2000/svg"'


@dataclass(frozen=True)
class TableRow:
    """A row of a table: the title it stands under, its label, and its cells."""

    block: str
    label: str
    below: str
    cells: tuple[tuple[tuple[str, ...], Element], ...]  # heads from the top, cell


def parsed(text: str) -> Element:
    """Return a page as a tree, without what is not shown: styles and scripts."""
    shown = _SILENT.sub("", text).replace(_NAMESPACE, "")
    closed = _VOID_TAG.sub(r"<\1\2/>", shown.replace("<!doctype html>", "", 1))
    try:
        return fromstring(closed)  # noqa: S314 - our own page, no entities
    except ParseError:  # HTML that is no XML: six times slower
        builder = _Page()
        builder.feed(shown)
        return builder.tree.close()


def sources(text: str, page: Element) -> dict[int, str]:
    """Return how the tables and the evidence of a page are written.

    Args:
        text: The page.
        page: The same, parsed.

    Returns:
        Identity of each element -> its text, to the letter. Of a kind whose elements
        hold others of it, none.
    """
    found: dict[int, str] = {}
    for shape, elements in (
        (_TABLE, list(page.iter("table"))),
        (
            _EVIDENCE,
            [one for one in page.iter("section") if "evidence" in classes(one)],
        ),
    ):
        written = shape.findall(text)
        nested = any(one.count(one[: one.index(" ")]) > 1 for one in written)
        if len(written) == len(elements) and not nested:
            found |= {id(one): own for one, own in zip(elements, written, strict=True)}
    return found


def words(element: Element, *, without: tuple[str, ...] = ("svg",)) -> str:
    """Return the text of an element in one line, without that of some tags."""
    if not len(element):  # most are
        return " ".join((element.text or "").split())
    return " ".join("".join(_texts(element, without)).split())


def classes(element: Element) -> set[str]:
    """Return the classes of an element."""
    return set(element.get("class", "").split())


def table_rows(table: Element) -> Iterator[TableRow]:
    """Yield the rows of a table; a row that is one wide head is a title of others."""
    heads = _heads(table)
    for body in table.iter("tbody"):
        block = ""
        for row in body.iter("tr"):
            head, *cells = list(row)
            if not cells:
                block = words(head)
                continue
            small = head.find("small")
            yield TableRow(
                block=block,
                label=words(head, without=("small", "svg")),
                below="" if small is None else words(small),
                cells=tuple(zip(heads[1:], cells, strict=True)),
            )


def head_cells(table: Element) -> list[Element]:
    """Return the cells of a table's head."""
    head = table.find("thead")
    return [] if head is None else list(head.iter("th"))


def _heads(table: Element) -> list[tuple[str, ...]]:
    """Return the heads over each column, from the top; wide ones stand over several."""
    grid: dict[int, list[str]] = {}
    taken: dict[int, int] = {}  # column -> rows that a high head still fills
    for row in table.iterfind("thead/tr"):
        column = 0
        for cell in row:
            while taken.get(column, 0):
                taken[column] -= 1
                column += 1
            for _ in range(int(cell.get("colspan", "1"))):
                grid.setdefault(column, []).append(words(cell))
                taken[column] = int(cell.get("rowspan", "1")) - 1
                column += 1
    return [tuple(grid[column]) for column in sorted(grid)]


def _texts(element: Element, without: tuple[str, ...]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag not in without:
            yield from _texts(child, without)
        yield child.tail or ""


class _Page(HTMLParser):
    """Builds the tree of a page that is no XML."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in VOID:
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)
