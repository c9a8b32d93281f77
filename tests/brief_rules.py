"""The rules of a brief that a council reads in an evening, as what a document breaks.

Words and sentences are counted in what the page says before the list of where its
numbers come from; pages in the PDF.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from tests.page_rules import BLOCKS, YEAR, Written

PAGES, MOST_WORDS, MOST_NUMBERS, MOST_LIX = 3, 700, 20, 38
LONG = 6  # letters; a word of more is a long one
WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*|\d+(?:[.,]\d+)*")
END = re.compile(r"(?<=[^\d\W])[.!?:;](?=\s|[»«”]|$)")
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
# A number and another one, as ends: 52–60, 52-60, [52; 60], from 52 to 60, ± 4.
INTERVAL = re.compile(
    r"\d\s*[–-]\s*\d|[\[(]\s*\d+\s*[;,]|\d\s*±|±\s*\d|"
    r"\b(?:fra|from)\s+\d+[\d,.]*\s+(?:til|to)\s+\d"
)
POINTS = re.compile(r"\bpoints?\b|\b[Pp]oint(?:ene|et)?\b")


def blocks(written: Written) -> list[str]:
    """Return the texts of the page, each what stands alone: a cell, a heading."""
    html = written.html
    shown = html[html.index("<header") : html.index('<section class="evidence"')]
    found = (
        unescape(re.sub(r"<[^>]*>", " ", one))
        for one in re.split(rf"</?(?:{BLOCKS}|article|header|main)\b[^>]*>", shown)
    )
    return [" ".join(text.split()) for text in found if text.strip()]


def words(texts: list[str]) -> list[str]:
    """Return the words of texts; a number is a word."""
    return [word for text in texts for word in WORD.findall(text)]


def lix(texts: list[str]) -> float:
    """Return how hard texts are to read: words a sentence, and long words in 100.

    A text ends a sentence.

    >>> lix(["Vi ser to ting. Trivselen falder"])  # 6 words, 2 sentences, a long one
    19.666666666666668
    """
    told = words(texts)
    sentences = sum(bool(words([part])) for text in texts for part in END.split(text))
    long = sum(len(word) > LONG and not word[0].isdigit() for word in told)
    return len(told) / sentences + 100 * long / len(told)


def it_has_three_pages(written: Written) -> Iterator[str]:
    """The PDF has three pages."""
    if len(written.printed) != PAGES:
        yield f"{len(written.printed)} pages"


def it_has_few_words(written: Written) -> Iterator[str]:
    """There are at most 700 words, on the page and in the PDF between head and foot."""
    for count in (
        len(words(blocks(written))),
        len(words([page.text for page in written.printed])),
    ):
        if count > MOST_WORDS:
            yield f"{count} words"


def it_has_few_numbers(written: Written) -> Iterator[str]:
    """There are at most 20 numbers; years and names with digits are none."""
    told = (YEAR.sub(" ", _without_names(written, one)) for one in blocks(written))
    count = sum(len(NUMBER.findall(text)) for text in told)
    if count > MOST_NUMBERS:
        yield f"{count} numbers"


def it_is_easy_to_read(written: Written) -> Iterator[str]:
    """Its LIX is at most 38, of all texts and of the sentences among them alone."""
    told = blocks(written)
    for texts in (told, [one for one in told if END.search(one)]):
        if (found := lix(texts)) > MOST_LIX:
            yield f"LIX {found:.1f}"


def it_tells_no_points(written: Written) -> Iterator[str]:
    """The scale of points is not told of."""
    yield from (text for text in blocks(written) if POINTS.search(text))


def it_writes_no_interval(written: Written) -> Iterator[str]:
    """No interval is written as two ends; names of groups with digits are none."""
    for text in blocks(written):
        if INTERVAL.search(_without_names(written, text)):
            yield text


def _without_names(written: Written, text: str) -> str:
    for name in written.names:
        text = text.replace(name, " ")
    return text


BRIEF_RULES: tuple[Callable[[Written], Iterator[str]], ...] = (
    it_has_three_pages,
    it_has_few_words,
    it_has_few_numbers,
    it_is_easy_to_read,
    it_tells_no_points,
    it_writes_no_interval,
)
