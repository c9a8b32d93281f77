"""What the rules of accessibility look at in a page."""

import re
from html.parser import HTMLParser
from pathlib import Path


class Outline(HTMLParser):
    """Collects what the accessibility rules look at."""

    VOID = frozenset({"meta", "br", "link", "input", "img", "path", "circle"})

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.pictures: list[dict[str, str | None]] = []
        self.addresses: list[str] = []
        self.open: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note headings, ids, references, pictures and addresses."""
        found = dict(attrs)
        if tag not in self.VOID:
            self.open.append(tag)
        if tag == "html":
            self.language = found.get("lang")
        if re.fullmatch(r"h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag == "svg":
            self.pictures.append(found)
        if identifier := found.get("id"):
            self.ids.append(identifier)
        if label := found.get("aria-labelledby"):
            self.references.append(label)
        for name in ("src", "href"):
            if address := found.get(name):
                self.addresses.append(address)

    def handle_endtag(self, tag: str) -> None:
        """Check that tags close in the order in which they were opened."""
        if tag not in self.VOID:
            assert self.open.pop() == tag


def outline(path: Path) -> Outline:
    parser = Outline()
    parser.feed(path.read_text(encoding="utf-8"))
    assert parser.open == []
    return parser
