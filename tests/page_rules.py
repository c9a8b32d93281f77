"""The rules of a page that people act on, as what a document breaks of them.

Read from the written files: letters and marks of the PDF, words and tags of the page.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.programme.model import Programme
from tests.unit.documents.outline import outline
from tests.unit.documents.structure import elements

INCH, MILLIMETRES = 72, 25.4
TOP, BOTTOM = (part * INCH / MILLIMETRES for part in (19, 17))  # head and foot
LEAST_SIZE, BODY_SIZE, HEADING_SIZE = 8.0, 10.5, 11.0
LEAST_FILL = 0.35
MOST_NUMBERS = {  # on the first page, on the first two
    "profile": {1: 25, 2: 60},
    "plan": {1: 30, 2: 60},  # hours and months of its steps among them
}
MOST_WORDS, MOST_IN_HEADLINE = 28, 22
TO_ACT_ON = 4  # pages before the tables
# What these begin with.
TABLES = ("scales", "figures", "small_units", "rounds_together", "guide")
BLOCKS = r"p|li|dd|dt|figcaption|th|td|ul|ol|dl|div|span|h\d|summary|table|section"
SENTENCE = re.compile(
    r"(?<=[.!?])\s+(?=[A-ZÆØÅ»])|(?<=[^\W\d]{2}[.!?])\s+(?=\d)|(?<=:)\s+"
)
STEP = re.compile(r"(?<!\S)\d\. (?=[A-ZÆØÅ])")  # the place of a step in a list
NAME = re.compile(r"[^\W\d]{3}")  # letters enough to be no number
YEAR = re.compile(r"\b(?:19|20)\d\d(?:/\d\d)?\b")


@dataclass(frozen=True)
class Letter:
    """A printed letter: its size in points, and where it stands from below."""

    text: str
    size: float
    bottom: float


@dataclass(frozen=True)
class PrintedPage:
    """A page of a PDF between head and foot.

    Attributes:
        letters: In the order of reading.
        lowest: Where the lowest letter or mark stands, in points from below.
        height: Of the sheet.
    """

    letters: tuple[Letter, ...]
    lowest: float
    height: float

    @property
    def text(self) -> str:
        """What it says, with one blank between words."""
        return " ".join("".join(one.text for one in self.letters).split())

    @property
    def inked(self) -> list[Letter]:
        """The letters that are seen."""
        return [one for one in self.letters if one.size and one.text.strip()]

    @property
    def fill(self) -> float:
        """Which share of it is used, from above."""
        above = self.height - TOP
        return (above - self.lowest) / (above - BOTTOM)


@dataclass(frozen=True)
class Written:
    """A report as a page and as a PDF."""

    page: Path
    programme: Programme

    @cached_property
    def html(self) -> str:
        """The page without styles, scripts and charts."""
        text = self.page.read_text(encoding="utf-8")
        return re.sub(r"<(style|script|svg)\b.*?</\1>", "", text, flags=re.S)

    @cached_property
    def printed(self) -> list[PrintedPage]:
        """The pages of the PDF."""
        return printed_pages(self.page.with_suffix(".pdf").read_bytes())

    @cached_property
    def names(self) -> list[str]:
        """Names with digits, which are no numbers: of groups, grades, questions."""
        phrases = self.programme.phrases[self.programme.language]
        grade = phrases["breakdown.grade"]
        told = {" ".join(one.split()) for one in _strings(self.programme.model_dump())}
        own = {form for one in told for form in (one, one[:1].lower() + one[1:])}
        head = self.html[: self.html.index("<main")]
        facts = re.findall(r'(?:<li>|<p class="history">)(.*?)</(?:li|p)>', head)
        found = {*own, *facts, *(grade.format(value=n) for n in range(11))}
        title = re.search(r"<h1>(.*?)</h1>", self.html)
        found |= {unescape(title[1])} if title else set()
        return sorted(
            (one for one in found if re.search(r"\d", one) and NAME.search(one)),
            key=len,
            reverse=True,
        )

    @property
    def of_tables(self) -> list[str]:
        """The headings that the tables begin with."""
        phrases = self.programme.phrases[self.programme.language]
        return [phrases[f"{key}.title"] for key in TABLES]

    @cached_property
    def labels(self) -> re.Pattern[str]:
        """What scales, tests, figures and groups are called, perhaps with whose."""
        language, programme = self.programme.language, self.programme
        groups = [one.name for one in programme.file.informant_groups]
        told = [s.label for one in programme.instruments.values() for s in one.scales]
        tests = programme.indicators.tests
        told += [one.label for one in (tests.subjects if tests else [])]
        told += [one.label for one in programme.indicators.measures]
        called = {one.of(language) for one in (*told, *groups)}
        called |= {name[:1].lower() + name[1:] for name in called}
        names = "|".join(map(re.escape, sorted(called, key=len, reverse=True)))
        return re.compile(rf"(?:{names})(?: \([^)]*\))?")


Rule = Callable[[Written], Iterator[str]]


def nothing_is_too_small(written: Written) -> Iterator[str]:
    """Nothing is printed smaller than 8 points."""
    for number, page in enumerate(written.printed, start=1):
        small = {one.size for one in page.inked if one.size < LEAST_SIZE - 0.05}
        yield from (f"page {number}: letters of {size}" for size in sorted(small))


def what_is_acted_on_is_large_enough(written: Written) -> Iterator[str]:
    """Before the tables most letters have the size of running text or more."""
    for number, page in enumerate(written.printed[:TO_ACT_ON], start=1):
        if any(title in page.text for title in written.of_tables):
            return
        sizes = Counter(one.size for one in page.inked)
        ((size, _),) = sizes.most_common(1)
        if size < BODY_SIZE - 0.05:
            yield f"page {number}: most letters have {size}"


def no_page_is_nearly_empty(written: Written) -> Iterator[str]:
    """Every page is at least 35 % full."""
    for number, page in enumerate(written.printed, start=1):
        if page.fill < LEAST_FILL:
            yield f"page {number}: {page.fill:.0%} full"


def nothing_is_torn_before_the_talk(written: Written) -> Iterator[str]:
    """The second page and the one after it begin with a heading."""
    for number, page in enumerate(written.printed[1:3], start=2):
        if page.inked[0].size < HEADING_SIZE - 0.05:
            yield f"page {number} begins with {page.text[:40]!r}"


def there_are_few_numbers(written: Written) -> Iterator[str]:
    """At most 25 numbers on the first page, 60 on the first two, without tables."""
    count, most = 0, MOST_NUMBERS[written.page.parent.name.rpartition("_")[2]]
    for number, page in enumerate(written.printed[:2], start=1):
        text = page.text
        if any(title in text for title in written.of_tables):
            return
        for name in written.names:
            text = text.replace(name, " ")
        left = STEP.sub(" ", YEAR.sub(" ", text))
        count += len(re.findall(r"\d+(?:[.,]\d+)*", left))
        if count > most[number]:
            yield f"{count} numbers up to page {number}"


def sentences_are_short(written: Written) -> Iterator[str]:
    """A sentence has at most 28 words, a headline 22; a name is one word."""
    shown = written.html[written.html.index("<main") :]
    shown = re.sub(r'<section class="evidence".*?</section>', "", shown, flags=re.S)
    for block in re.split(rf"</?(?:{BLOCKS})\b[^>]*>", shown):
        text = unescape(re.sub(r"<[^>]*>", "", block))
        for sentence in SENTENCE.split(" ".join(text.split())):
            count = len(written.labels.sub("name", sentence).split())
            if count > MOST_WORDS:
                yield f"{count} words: {sentence[:150]}"
    for text in re.findall(r'<p class="headline">(.*?)</p>', shown):
        if len(text.split()) > MOST_IN_HEADLINE:
            yield f"a headline of {len(text.split())} words"


def ids_are_unique_and_lead_somewhere(written: Written) -> Iterator[str]:
    """No id stands twice, and every link within the page has one to lead to."""
    found = outline(written.page)
    yield from (f"id {one}" for one, n in Counter(found.ids).items() if n > 1)
    inside = {one[1:] for one in found.addresses if one.startswith("#")}
    yield from (f"link to {one}" for one in sorted(inside - set(found.ids)))


def rows_have_heads(written: Written) -> Iterator[str]:
    """The first cell of every row of a table is its head."""
    for body in re.findall(r"<tbody.*?</tbody>", written.html, re.S):
        for cell in re.findall(r"<tr[^>]*>\s*<(\w+[^>]*)>", body):
            if not re.match(r'th\b.*scope="row(?:group)?"', cell):
                yield f"a row begins with <{cell}>"


def rows_have_heads_on_paper(written: Written) -> Iterator[str]:
    """In the PDF too the first of several cells of a row heads it."""
    content = written.page.with_suffix(".pdf").read_bytes()
    for body in (one for one in elements(content) if one.kind == "TBody"):
        for row in body.parts:
            cells = [(cell.kind, cell.scope) for cell in row.parts]
            if len(cells) > 1 and cells[0] != ("TH", "Row"):
                yield f"a row of the PDF begins with {cells[0]}"


def headings_have_something_below(written: Written) -> Iterator[str]:
    """No heading stands alone."""
    alone = r"<h(\d)[^>]*>([^<]*)</h\1>\s*(?=</section>|</article>|<h[12]\b)"
    for _, title in re.findall(alone, written.html):
        yield f"the heading {title!r}"


def charts_have_key_and_axis(written: Written) -> Iterator[str]:
    """The key stands before the first table with charts; each of these has its axis."""
    page = written.page.read_text(encoding="utf-8")
    tables = list(
        re.finditer(r'<table role="table" class="rows".*?</table>', page, re.S)
    )
    charted = [one for one in tables if '<td role="cell" class="plot"><svg' in one[0]]
    of_points = [one for one in charted if 'class="key' in page]
    if of_points and page.index('class="key') > of_points[0].start():
        yield "the key comes too late"
    for one in charted:
        head = one[0].partition("</thead>")[0]
        if not re.search(r'<th[^>]*class="plot">[^<]*<svg', head):
            yield f"a chart without an axis: {one[0][:80]}"


def charts_are_told_in_sentences(written: Written) -> Iterator[str]:
    """What a chart of a table shows is told in a sentence."""
    page = written.page.read_text(encoding="utf-8")
    for body in re.findall(r"<tbody.*?</tbody>", page, re.S):
        for text in re.findall(r'<svg[^>]*aria-label="([^"]*)"', body):
            if not re.match(r"[A-ZÆØÅ].* .*\.$", unescape(text)):
                yield f"a chart is called {text!r}"


RULES: tuple[Rule, ...] = (
    nothing_is_too_small,
    what_is_acted_on_is_large_enough,
    no_page_is_nearly_empty,
    nothing_is_torn_before_the_talk,
    there_are_few_numbers,
    sentences_are_short,
    ids_are_unique_and_lead_somewhere,
    rows_have_heads,
    rows_have_heads_on_paper,
    headings_have_something_below,
    charts_have_key_and_axis,
    charts_are_told_in_sentences,
)


def broken(written: list[Written], rule: Rule) -> list[str]:
    """Return what documents break of a rule, each with its name."""
    return [f"{one.page.name}: {what}" for one in written for what in rule(one)]


def printed_pages(content: bytes) -> list[PrintedPage]:
    """Return the pages of a PDF."""
    with pdfium.PdfDocument(content) as document:
        return [_printed(page) for page in document]


def _printed(page: pdfium.PdfPage) -> PrintedPage:
    height, text = page.get_height(), page.get_textpage()
    matrix, letters = raw.FS_MATRIX(), []
    for place in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, place) or 32)
        if raw.FPDFText_IsGenerated(text, place):
            letters.append(Letter(letter, 0.0, height))
            continue
        _, bottom, _, top = text.get_charbox(place)
        if bottom < BOTTOM or top > height - TOP + 2:
            continue
        raw.FPDFText_GetMatrix(text, place, matrix)
        size = raw.FPDFText_GetFontSize(text, place) * abs(matrix.d)
        letters.append(Letter(letter, round(size, 1), bottom))
    marks = (one.get_bounds()[1] for one in page.get_objects(max_depth=1))
    seen = [one.bottom for one in letters if one.size and one.text.strip()]
    lowest = min([*seen, *(low for low in marks if low > BOTTOM)], default=height)
    return PrintedPage(tuple(letters), lowest, height)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)
