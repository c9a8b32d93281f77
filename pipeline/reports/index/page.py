"""The lists of documents: of all that lie open, and of each edition in its own folder.

A page finds documents by municipality, unit and round, without a server. What only the
council and the administration may read stands in the list of its own folder alone; and
a list of an edition leads nowhere outside its folder, so that it can be handed out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import polars as pl

from pipeline.documents.html import rendered
from pipeline.documents.wording import Wording, alphabetical, wording_of
from pipeline.handbook.dictionary import DICTIONARY
from pipeline.handbook.guidance import GUIDANCE
from pipeline.programme.model import EDITIONS, FOR_OWNER, EditionId, Language, Programme
from pipeline.release.page import RELEASE
from pipeline.reports.certificate.page import PAGE as CERTIFICATE
from pipeline.reports.class_sheet.classes import APART, named_in
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.explore.page import REPORT as EXPLORE
from pipeline.reports.index.sums import (
    SHORT,
    SUMS,
    Before,
    since_release,
    size_of,
    sums_of,
)
from pipeline.reports.index.unit_notes import Note, unit_notes
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.numbers_files.files import DICTIONARY as OF_CODES
from pipeline.reports.numbers_files.files import REPORT as NUMBERS
from pipeline.reports.registry import REPORTS
from pipeline.store.files import replacing, write_whole

WORDS = ["title", "skip", "search", "round", "all_rounds", "municipality", "unit"]
WORDS += ["all_municipalities", "found", "found_one", "nothing", "empty", "clear"]
WORDS += ["kind", "all_kinds", "edition_of", "all_editions", "language"]
WORDS += ["all_languages", "also", "certificates", "show_sums", "sums", "explored"]
CATALOGUE = "catalogue.parquet"
NOTHING_BEFORE = Before()
REPORT_IDS = [*(report.id for report in REPORTS), NUMBERS]
IN_FILE = rf"{APART}([^/.]+)"  # the class that a document is about


@dataclass(frozen=True, kw_only=True)
class Link:
    """One file, or a page in another language."""

    path: str
    text: str
    language: str = ""
    size: str = ""
    short: str = ""  # the first digits of its hash
    became: str = ""  # since the release before


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A page beside the documents; an internal one is marked."""

    path: str
    text: str
    marking: str


@dataclass(frozen=True, kw_only=True)
class DocumentLinks:
    """One document: its files, edition by edition in the order of the columns."""

    round: str
    editions: tuple[tuple[Link, ...], ...]

    @property
    def languages(self) -> list[str]:
        """The languages of its files."""
        return sorted({link.language for links in self.editions for link in links})


@dataclass(frozen=True, kw_only=True)
class UnitLinks:
    """One unit: its documents, the newest first."""

    code: str
    name: str
    documents: tuple[DocumentLinks, ...]
    notes: tuple[Note, ...] = ()  # what it was before, what became of it


@dataclass(frozen=True, kw_only=True)
class UnitKind:
    """The units of one municipality that get the same kind of report."""

    report: str
    title: str
    units: tuple[UnitLinks, ...]


@dataclass(frozen=True, kw_only=True)
class MunicipalityLinks:
    """One municipality."""

    code: str
    name: str
    kinds: tuple[UnitKind, ...]


def write_edition_indexes(
    programme: Programme,
    catalogue: pl.DataFrame,
    out: Path,
    before: Before = NOTHING_BEFORE,
) -> list[Path]:
    """Write the list of each edition, as pages and as a table, into its folder.

    Args:
        programme: The programme.
        catalogue: `reported.Catalogue`, a row per file.
        out: Holds the folders of the editions.
        before: What was published last.

    Returns:
        What was written; the lists of editions without documents are removed.
    """
    files = []
    for edition in EDITIONS:
        rows = catalogue.filter(edition=edition).sort("path")
        if rows.is_empty():
            for name in ("index*", CATALOGUE, SUMS):
                for file in out.glob(f"{edition}/{name}"):
                    file.unlink()
            continue
        for language in programme.file.languages:
            page = index_html(programme, rows, language, edition, before=before)
            path = f"{edition}/{index_name(programme, language)}"
            files.append(write_in_edition(out, path, page.encode()))
        with replacing(out / edition / CATALOGUE) as beside:
            beside.touch(0o600 if edition == FOR_OWNER else 0o666)
            rows.write_parquet(beside)
        files.append(out / edition / CATALOGUE)
        sums = sums_of(rows, f"{edition}/").encode()
        files.append(write_in_edition(out, f"{edition}/{SUMS}", sums))
    return files


def write_index(
    programme: Programme,
    catalogue: pl.DataFrame,
    out: Path,
    before: Before = NOTHING_BEFORE,
) -> list[Path]:
    """Write the list of everything that lies open, as pages and as a table.

    Args:
        programme: The programme.
        catalogue: `reported.Catalogue`, a row per file.
        out: Folder of the reports.
        before: What was published last.
    """
    rows = catalogue.filter(pl.col("edition") != FOR_OWNER).sort("path")
    with replacing(out / CATALOGUE) as beside:
        rows.write_parquet(beside)
    closed = catalogue.height > rows.height
    pages = [
        write_whole(
            out / index_name(programme, language),
            index_html(
                programme, rows, language, closed=closed, before=before
            ).encode(),
        )
        for language in programme.file.languages
    ]
    sums = write_whole(out / SUMS, sums_of(rows).encode())
    return [*pages, out / CATALOGUE, sums]


def index_name(programme: Programme, language: Language) -> str:
    """Return what the page in a language is called."""
    plain = language == programme.language
    return "index.html" if plain else f"index.{language}.html"


def index_html(
    programme: Programme,
    catalogue: pl.DataFrame,
    language: Language,
    edition: EditionId | None = None,
    *,
    closed: bool = False,
    before: Before = NOTHING_BEFORE,
) -> str:
    """Return the page; without JavaScript it is a plain list of links.

    Args:
        programme: The programme.
        catalogue: What it lists.
        language: Of the page; documents are in their own.
        edition: Whose folder it lies in; None: beside the folders of all of them.
        closed: True: there is a list of confidential documents to lead to.
        before: What was published last.
    """
    wording = wording_of(programme, language)
    say = wording.say
    shown: list[EditionId] = [
        one for one in EDITIONS if one in set(catalogue["edition"])
    ]
    told = set(catalogue["round"])
    rounds = [round_ for round_ in reversed(programme.round_ids) if round_ in told]
    marks = [say("marking.synthetic")] if programme.file.synthetic else []
    if edition is not None:
        marks.insert(0, say(f"edition.{edition}"))
    of_units = catalogue.filter(pl.col("unit") != pl.col("municipality"))
    documents = catalogue.select(
        "report", "round", "unit", pl.col("path").str.extract(IN_FILE)
    ).n_unique()
    return rendered(
        "index/index.html.j2",
        language=language,
        programme=programme.file.name.of(language),
        badges=marks,
        source=programme.file.attribution.of(language),
        lead=say(
            "index.lead",
            documents=wording.whole(documents),
            units=wording.whole(of_units["unit"].n_unique()),
        ),
        words={word: say(f"index.{word}", count="{count}") for word in WORDS},
        rounds=rounds,
        editions=[say(f"index.edition.{one}") for one in shown],
        kinds=[
            Link(path=report, text=say(f"index.report.{report}"))
            for report in REPORT_IDS
            if report in set(catalogue["report"])
        ],
        spoken=[
            Link(path=one, text=say(f"language.{one}"))
            for one in programme.file.languages
            if one in set(_about_units(catalogue)["language"])
        ],
        since=since_release(catalogue, before, wording),
        sums=SUMS,
        municipalities=_municipalities(
            programme, catalogue, shown, wording, edition, before
        ),
        certificates=_certificates(shown, rounds, language, edition),
        explored=_explored(catalogue, edition, before, wording),
        pages=[] if edition else _pages(programme, shown, wording, closed=closed),
        languages=[
            Link(
                path=index_name(programme, other),
                text=say(f"language.{other}"),
                language=other,
            )
            for other in programme.file.languages
            if other != language
        ],
    )


def _pages(
    programme: Programme, shown: Iterable[EditionId], wording: Wording, *, closed: bool
) -> list[PageLink]:
    internal, language = wording.say("index.internal"), wording.language
    name = index_name(programme, language)
    lists: list[EditionId] = [*shown, *([FOR_OWNER] if closed else [])]
    return [
        *(
            PageLink(
                path=f"{edition}/{name}",
                text=wording.say("index.of_edition", edition=_named(edition, wording)),
                marking="" if edition == "public" else internal,
            )
            for edition in lists
        ),
        *(
            PageLink(
                path=path.format(language=language),
                text=wording.say(f"index.{page}"),
                marking=marking,
            )
            for page, path, marking in (
                ("guidance", GUIDANCE, ""),
                ("release", RELEASE, internal),
                ("dictionary", DICTIONARY, internal),
            )
        ),
    ]


def _named(edition: EditionId, wording: Wording) -> str:
    return wording.inside(wording.say(f"edition.{edition}"))


def _certificates(
    shown: list[EditionId],
    rounds: Iterable[str],
    language: Language,
    edition: EditionId | None,
) -> list[Link]:
    """Return the rounds' certificates; beside all editions, those of the most open."""
    name = CERTIFICATE.format(language=language)
    above = "" if edition or not shown else f"{shown[0]}/"
    return [Link(path=f"{above}{one}/{name}", text=one) for one in rounds]


def _explored(
    catalogue: pl.DataFrame,
    edition: EditionId | None,
    before: Before,
    wording: Wording,
) -> list[Link]:
    """Return the pages to explore the public numbers, the newest first."""
    pages = catalogue.filter(report=EXPLORE, language=wording.language)
    return [
        _link(row, row["round"], edition, before, wording)
        for row in pages.sort("round", descending=True).iter_rows(named=True)
    ]


def _link(
    row: Mapping[str, object],
    text: str,
    edition: EditionId | None,
    before: Before,
    wording: Wording,
) -> Link:
    """Return a file of the catalogue as a link from the list of an edition, or of all.

    Args:
        row: Of `reported.Catalogue`; at least path, round, size and sha256.
        text: What the link says.
        edition: Whose list it is; None: that of all.
        before: What was published last.
        wording: Of the list.
    """
    path, sha = str(row["path"]), str(row["sha256"])
    became = before.became(path, str(row["round"]), sha)
    return Link(
        path=path.removeprefix(f"{edition}/"),
        text=text,
        language=str(row["language"]),
        size=size_of(int(str(row["size"])), wording),
        short=sha[:SHORT],
        became=wording.say(f"index.became.{became}") if became else "",
    )


def _municipalities(
    programme: Programme,
    catalogue: pl.DataFrame,
    shown: list[EditionId],
    wording: Wording,
    edition: EditionId | None,
    before: Before,
) -> list[MunicipalityLinks]:
    units = _units(programme, catalogue, shown, wording, edition, before)
    found = []
    named = [(one.code, one.name) for one in programme.file.municipalities]
    for of, name in [*named, (PROGRAMME, wording.say("index.whole"))]:
        kinds = tuple(
            UnitKind(
                report=report,
                title=wording.say(f"index.report.{report}"),
                units=tuple(sorted(ones, key=_by_name)),
            )
            for (code, report), ones in units.items()
            if code == of
        )
        if kinds:
            found.append(MunicipalityLinks(code=of, name=name, kinds=kinds))
    return sorted(
        found, key=lambda one: (one.code != PROGRAMME, alphabetical(one.name))
    )


def _about_units(catalogue: pl.DataFrame) -> pl.DataFrame:
    """Return the documents that stand in the tables; some pages stand apart."""
    return catalogue.filter(pl.col("report") != EXPLORE)


Files = dict[str, dict[str, list[Link]]]  # round -> edition -> files


def _units(
    programme: Programme,
    catalogue: pl.DataFrame,
    shown: list[EditionId],
    wording: Wording,
    edition: EditionId | None,
    before: Before,
) -> dict[tuple[str, str], list[UnitLinks]]:
    """Return (municipality, report) -> its units, the reports in their own order.

    A unit's newest name counts.
    """
    links: dict[tuple[str, str, str], Files] = {}
    names: dict[tuple[str, str, str], tuple[str, str]] = {}
    about_units = _about_units(catalogue)
    order = pl.col("report").cast(pl.Enum(REPORT_IDS))
    for row in about_units.sort(order, "path").iter_rows(named=True):
        unit, round_ = (row["municipality"], row["report"], row["unit"]), row["round"]
        text = wording.say(f"index.format.{row['format']}")
        part = named_in(PurePosixPath(row["path"]).name).partition(".")[0]
        if row["report"] == NUMBERS and part == OF_CODES:
            text = wording.say("index.codes")
        elif part:
            text = f"{part} {text}"
        if row["language"] != wording.language:
            text = f"{text} ({row['language']})"
        by_edition = links.setdefault(unit, {}).setdefault(round_, {})
        link = _link(row, text, edition, before, wording)
        by_edition.setdefault(row["edition"], []).append(link)
        names[unit] = max(names.get(unit, ("", "")), (round_, row["unit_name"]))
    notes = unit_notes(
        programme, {unit[2]: name for unit, (_, name) in names.items()}, wording
    )
    found: dict[tuple[str, str], list[UnitLinks]] = {}
    for unit, files in links.items():
        found.setdefault(unit[:2], []).append(
            UnitLinks(
                code=unit[2],
                name=names[unit][1],
                documents=tuple(_documents(files, programme.round_ids, shown)),
                notes=notes.get(unit[2], ()),
            )
        )
    return found


def _documents(
    files: Mapping[str, Mapping[str, list[Link]]],
    rounds: list[str],
    shown: list[EditionId],
) -> Iterable[DocumentLinks]:
    for round_ in reversed(rounds):
        if round_ in files:
            own = files[round_]
            editions = tuple(tuple(own.get(edition, ())) for edition in shown)
            yield DocumentLinks(round=round_, editions=editions)


def _by_name(unit: UnitLinks) -> tuple[str, str]:
    return alphabetical(unit.name), unit.code
