"""Every file of a release: what each says, or that nobody can read it."""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

import polars as pl

from pipeline.disclosure.attacker.class_sheets import ClassReader
from pipeline.disclosure.attacker.explore_pages import PLACE as EXPLORED
from pipeline.disclosure.attacker.facts import Fact, UnknownContentError
from pipeline.disclosure.attacker.municipal import MunicipalReader
from pipeline.disclosure.attacker.number_files import PLACE as NUMBERS
from pipeline.disclosure.attacker.pages import parsed, sources
from pipeline.disclosure.attacker.papers import compared
from pipeline.disclosure.attacker.profile_tables import LAYOUT
from pipeline.disclosure.attacker.profiles import ProfileReader
from pipeline.disclosure.attacker.programme_documents import ProgrammeReader
from pipeline.disclosure.attacker.quality_reports import QualityReader
from pipeline.disclosure.attacker.sentences import DIGIT, Sentences
from pipeline.disclosure.attacker.subjects import (
    Added,
    Origins,
    intact,
    origins,
)
from pipeline.privacy.kept_pdfs import NOWHERE, KeptPdfs
from pipeline.programme.model import EDITIONS, Language, Programme

# What it can read; a test holds the list against that of the reports.
CLASS_SHEET = "class_sheet"
REPORTS = ("school_profile", "daycare_profile", "school_plan", "daycare_plan")
REPORTS += (CLASS_SHEET, "municipality_profile", "municipality_plan")
REPORTS += ("municipality_brief",)
REPORTS += ("quality_report", "quality_annex")
REPORTS += ("data_report", "programme_report", "programme_plan")
QUALITY = "quality_"  # how those are called that hold the numbers of its units, too
OF_MUNICIPALITY = ("municipality_", QUALITY)  # how reports about a municipality are
OF_PROGRAMME = ("data_report", "programme_")  # how those about all of them are called
SCHOOL = ("school_", "class_")  # how reports about schools are called
LETTERS = 3  # of a name that is no number
NOT_PUBLISHED = "internal"  # pages of who runs the program
NO_ANSWERS = "guidance"  # pages made from the programme's rules alone
INDEX, CATALOGUE = "index.html", "catalogue.parquet"
# Beside the documents; a certificate counts cells of a whole round.
LISTS = re.compile(
    rf"(?:\w+/)?(?:index(?:\.\w\w)?\.html|{re.escape(CATALOGUE)}|SHA256SUMS)"
)
CERTIFICATE = re.compile(r"\w+/[^/]+/certificate\.(?:json|\w\w\.html)")
LISTED = {  # columns of the catalogue; `size` and `sha256` are of files
    *["report", "edition", "round", "municipality", "unit", "language", "format"],
    *["path", "title", "unit_name", "predecessors", "size", "sha256"],
}
PLACE = re.compile(
    r"(?P<edition>\w+)/(?P<round>[^/]+)/(?P<municipality>[^/]+)/(?P<report>\w+)/"
    r"(?P<unit>[^/_]+)(?:_(?P<part>[^/]+))?\.(?P<language>\w\w)\.(?P<format>\w+)"
)
SHORT_SUM = re.compile(r"[0-9a-f]{8}")
INDEX_LAYOUT = LAYOUT | {
    "for",
    *["value", "type", "autocomplete", "spellcheck", "hidden"],
    *["data-code", "data-many", "data-one", "data-none", "data-r", "hreflang"],
    *["selected", "data-k", "data-l"],
}


@dataclass(frozen=True)
class Document:
    """A page about a unit or municipality, as its place among the reports names it.

    Attributes:
        paper: Path of its PDF, if there is one.
    """

    path: str
    edition: str
    round: str
    municipality: str
    report: str
    unit: str
    language: Language
    paper: str | None = None

    @property
    def of_municipality(self) -> bool:
        """Is it about a municipality as a whole? Its report is called so."""
        return self.report.startswith(OF_MUNICIPALITY)

    @property
    def of_programme(self) -> bool:
        """Is it about all municipalities together? Its report is called so."""
        return self.report.startswith(OF_PROGRAMME)

    @property
    def of_school(self) -> bool:
        """Is the unit a school? The kind of the report tells it."""
        return self.report.startswith(SCHOOL)


def documents(folder: Path) -> list[Document]:
    """Return the pages about units below a folder of reports, by path.

    A PDF is held against its page, so it must have one.

    Raises:
        UnknownContentError: A file that nobody knows how to read.
    """
    pages, papers = {}, []
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder)
        if file.is_dir() or path.parts[0] in {NOT_PUBLISHED, NO_ANSWERS}:
            continue
        known = (LISTS, CERTIFICATE, NUMBERS, EXPLORED)  # read for themselves
        if any(kind.fullmatch(path.as_posix()) for kind in known):
            continue
        place = PLACE.fullmatch(path.as_posix())
        if place is None or place["edition"] not in EDITIONS:
            raise UnknownContentError(path.as_posix(), "a file of unknown kind")
        if place["report"] not in REPORTS or place["format"] not in {"html", "pdf"}:
            raise UnknownContentError(path.as_posix(), "a report of unknown kind")
        if place["format"] == "pdf":
            papers.append(path)
            continue
        parts = place.groupdict()
        del parts["format"], parts["part"]  # of a class: its page says which
        pages[path] = Document(path=path.as_posix(), **parts)  # pyright: ignore[reportArgumentType]
    for path in papers:
        page = path.with_suffix(".html")
        if page not in pages:
            raise UnknownContentError(path.as_posix(), "a PDF without its page")
        pages[page] = replace(pages[page], paper=path.as_posix())
    return list(pages.values())


Names = Mapping[str, tuple[str, ...]]  # number of a unit -> its names in all rounds


def names_of(folder: Path) -> Names:
    """Return the names of each unit as the catalogues give them.

    Raises:
        UnknownContentError: The catalogue has a column that nobody explained.
    """
    listed = []
    for file in _lists(folder, CATALOGUE):
        rows = pl.read_parquet(file)
        if unknown := set(rows.columns) - LISTED:
            raise UnknownContentError(CATALOGUE, f"the column {min(unknown)}")
        listed.append(rows.select("unit", "unit_name"))
    return names_in(pl.concat(listed)) if listed else {}


def _lists(folder: Path, name: str) -> list[Path]:
    """Return the files of a name beside all documents, and beside each edition's."""
    return sorted([*folder.glob(name), *folder.glob(f"*/{name}")])


def names_in(rows: pl.DataFrame) -> Names:
    """Return the names of each unit in rows (unit, unit_name)."""
    named = rows.group_by("unit").agg(pl.col("unit_name").unique().sort())
    return {unit: tuple(names) for unit, names in named.iter_rows()}


def facts_of(
    folder: Path,
    document: Document,
    sentences: Sentences,
    names: Names,
    changed: Origins | None = None,
    before: dict[Hashable, Added] | None = None,
    pdfs: KeptPdfs = NOWHERE,
) -> list[Fact]:
    """Return what a page says, having held its PDF against it.

    Args:
        folder: The reports.
        document: One of them.
        sentences: What the programme may say, in the language of the page.
        names: Of units.
        changed: From `origins`, for whoever reads many; None: it is asked here.
        before: What parts of its other editions said that were read before it.
        pdfs: What PDFs say, where it is kept.

    Raises:
        UnknownContentError: The page holds something that nobody explained, or the PDF
            something that the page does not hold.
    """
    programme = sentences.programme
    became = origins(programme) if changed is None else changed
    was = became.get((document.round, document.unit), ())
    units = [document.unit, *sorted({one for _, one, _ in was})]
    stem = document.path.removesuffix(".html")
    # Pages are read with one blank between words, whatever the register has.
    called = [
        " ".join(text.split())
        for one in units
        for text in (*names.get(one, ()), f"({one})")
    ]
    # A number with letters is a name: no phrase takes it for an amount.
    own = [stem, *called, *(one for one in units if not one.isdigit())]
    read = ClassReader if document.report == CLASS_SHEET else ProfileReader
    if document.of_municipality:
        read = MunicipalReader
        own += _named_with_digits(names)  # units stand there by name
        own += _numbers_of_changed(became)
    if document.report.startswith(QUALITY):
        read = QualityReader
    if document.of_programme:
        read = ProgrammeReader
        own += _named_with_digits(names)
    reader = read(
        programme,
        sentences,
        document.path,
        document.round,
        document.municipality,
        document.unit,
        intact(was),
        own,
    )
    text = (folder / document.path).read_text()
    page = parsed(text)
    if before is not None and read is ProfileReader:
        reader.before, reader.sources = before, sources(text, page)
    if document.paper is not None:
        compared(document.paper, page, (folder / document.paper).read_bytes(), pdfs)
    return reader.read(page)


def _numbers_of_changed(became: Origins) -> list[str]:
    """Return the numbers of units that changed, as their history tells them."""
    former = {one for several in became.values() for _, one, _ in several}
    return [f"({one})" for one in sorted(former | {unit for _, unit in became})]


def _named_with_digits(names: Names) -> list[str]:
    """Return the names of units that hold digits, and letters enough to be names."""
    called = {" ".join(text.split()) for texts in names.values() for text in texts}
    return sorted(
        (
            text
            for text in called
            if DIGIT.search(text) and sum(map(str.isalpha, text)) >= LETTERS
        ),
        key=len,
        reverse=True,
    )


def read_index(
    folder: Path, programme: Programme, units: Iterable[str], names: Names
) -> None:
    """Read the lists of documents, which must not say anything about answers.

    Raises:
        UnknownContentError: It holds a number that is no round, unit or count of files.
    """
    classes = (PLACE.fullmatch(one.path) for one in documents(folder))
    parts = {place["part"] for place in classes if place and place["part"]}
    units = {*units, *names, *parts}
    for file in _lists(folder, "index*.html"):
        page = parsed(file.read_text())
        _read_list(page, programme, units, names, parts)


def _read_list(
    page: Element,
    programme: Programme,
    units: set[str],
    names: Names,
    parts: set[str],
) -> None:
    all_names = {one for several in names.values() for one in several}
    listed = {*units, *all_names, *programme.round_ids}
    language = "en" if page.get("lang") == "en" else "da"
    sentences = Sentences(programme, language)
    for element in page.iter():
        if element.tag == "code" and SHORT_SUM.fullmatch(element.text or ""):
            element.text = ""  # of a file, not of what it says
        if unknown := element.attrib.keys() - INDEX_LAYOUT - {"content"}:
            raise UnknownContentError(INDEX, f"the attribute {min(unknown)}")
        for text in (element.text, element.tail):
            said = (text or "").strip(" \n,")
            if DIGIT.search(said) and said not in listed:
                known = [*all_names, *parts, *(f"({unit})" for unit in units)]
                called = [name for name in known if name in said]
                sentences.told(said, INDEX, sorted(called, key=len, reverse=True))
