"""A PDF beside its page: it must not hold a number that the page does not hold.

Then whatever readers cannot find out from the page, they cannot find out from the PDF.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from xml.etree.ElementTree import Element

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.privacy.kept_pdfs import NOWHERE, KeptPdfs
from pipeline.privacy.pdf import UnreadablePdfError

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
REPEATED = ("header", "thead")  # on every page, and above what goes on overleaf
HEADINGS = ("h2", "h3")  # that a list of contents may hold
SPOKEN = ("aria-label", "alt", "content")
MOST_NAMED = 5


def compared(
    document: str, page: Element, paper: bytes, pdfs: KeptPdfs = NOWHERE
) -> None:
    """Hold a PDF against its page, number by number.

    Each number may stand in the PDF as often as in the page. What a PDF repeats by its
    nature is free: the head of the document and of a table that goes on overleaf, and
    the numbers of its pages, below each and beside the links of a list of contents, and
    the headings in such a list, once.
    Titles and texts for pictures may repeat any number of the
    page.

    Args:
        document: Path of the PDF, for messages.
        page: The page, parsed.
        paper: The PDF.
        pdfs: What PDFs say, where it is kept.

    Raises:
        UnknownContentError: The PDF cannot be read, or holds a number more.
    """
    told = Counter(_numbers(_texts(page)))
    try:
        text = pdfs.text(paper)
    except UnreadablePdfError as error:
        raise UnknownContentError(document, str(error)) from error
    linked, last = [*map(str, text.linked)], len(text.pages)
    printed = Counter(_numbers(text.pages))
    printed -= Counter({str(last): last}) + Counter(map(str, range(1, last + 1)))
    printed -= Counter(linked)
    if linked:  # a list of contents tells each heading once more
        printed -= Counter(_numbers(_within(page, HEADINGS)))
    more = [
        *_without(printed - told, page, _repeated),
        *_without(
            # What a link of a list of contents is called says its page, too.
            (one for one in _numbers([text.beside]) if one not in {*told, *linked}),
            page,
            _spoken,
        ),
    ]
    if more:
        which = ", ".join(dict.fromkeys(more[:MOST_NAMED]))
        raise UnknownContentError(document, f"a number more than in its page: {which}")


def _without(
    numbers: Iterable[str], page: Element, texts: Callable[[Element], Iterator[str]]
) -> list[str]:
    """Return the numbers that do not stand in some texts of the page."""
    listed = list(numbers)
    free = set(_numbers(texts(page))) if listed else ()
    return [number for number in listed if number not in free]


def _numbers(texts: Iterable[str]) -> list[str]:
    return NUMBER.findall("\n".join(texts))


def _texts(tree: Element) -> Iterator[str]:
    yield from tree.itertext()
    for numbered in tree.iter("ol"):  # a browser writes these numbers
        first = int(numbered.get("start", "1"))
        yield from map(str, range(first, first + len(numbered.findall("li"))))


def _repeated(tree: Element) -> Iterator[str]:
    return _within(tree, REPEATED)


def _within(tree: Element, tags: Iterable[str]) -> Iterator[str]:
    for tag in tags:
        for element in tree.iter(tag):
            yield from element.itertext()


def _spoken(tree: Element) -> Iterator[str]:
    for element in tree.iter():
        yield from (element.get(name, "") for name in SPOKEN)
