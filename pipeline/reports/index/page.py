"""The index: every document by municipality, unit and round, searchable offline."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.documents.html import rendered, write_page
from pipeline.documents.wording import Wording, wording_of
from pipeline.handbook.dictionary import DICTIONARY
from pipeline.handbook.guidance import GUIDANCE
from pipeline.programme.model import Language, Programme
from pipeline.release.page import RELEASE
from pipeline.reports.index.unit_notes import Note, unit_notes
from pipeline.reports.registry import REPORTS
from pipeline.store.files import replacing

WORDS = ["title", "skip", "search", "round", "all_rounds", "municipality", "unit"]
WORDS += ["all_municipalities", "found", "found_one", "nothing", "empty", "clear"]
WORDS += ["also"]
DANISH_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}"})  # after z, in this order


@dataclass(frozen=True, kw_only=True)
class Link:
    """One document."""

    path: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A page beside the documents; an internal one is marked."""

    path: str
    text: str
    marking: str


@dataclass(frozen=True, kw_only=True)
class UnitLinks:
    """One unit: its documents per round, in the order of the rounds."""

    code: str
    name: str
    rounds: tuple[tuple[Link, ...], ...]
    notes: tuple[Note, ...] = ()  # what it was before, what became of it


@dataclass(frozen=True, kw_only=True)
class UnitKind:
    """The units of one municipality that get the same kind of report."""

    title: str
    units: tuple[UnitLinks, ...]


@dataclass(frozen=True, kw_only=True)
class MunicipalityLinks:
    """One municipality."""

    code: str
    name: str
    kinds: tuple[UnitKind, ...]


def write_index(
    programme: Programme,
    catalogue: pl.DataFrame,
    out: Path,
) -> list[Path]:
    """Write `index.html` and `catalogue.parquet` and return them.

    Args:
        programme: The programme.
        catalogue: `reported.Catalogue`, a row per file.
        out: Folder of the reports.
    """
    rows, listed = catalogue.sort("path"), out / "catalogue.parquet"
    with replacing(listed) as beside:
        rows.write_parquet(beside)
    text = index_html(programme, rows, programme.language)
    return [write_page(out / "index.html", text), listed]


def index_html(
    programme: Programme, catalogue: pl.DataFrame, language: Language
) -> str:
    """Return the page; without JavaScript it is a plain list of links."""
    wording = wording_of(programme, language)
    rounds = [
        round_ for round_ in programme.round_ids if round_ in set(catalogue["round"])
    ]
    return rendered(
        "index/index.html.j2",
        language=language,
        programme=programme.file.name.of(language),
        synthetic=wording.say("marking.synthetic") if programme.file.synthetic else "",
        source=programme.file.attribution.of(language),
        lead=wording.say(
            "index.lead",
            documents=wording.whole(catalogue.height),
            units=wording.whole(catalogue["unit"].n_unique()),
        ),
        words={word: wording.say(f"index.{word}", count="{count}") for word in WORDS},
        rounds=rounds,
        municipalities=_municipalities(programme, catalogue, rounds, wording),
        pages=_pages(wording),
    )


def _pages(wording: Wording) -> list[PageLink]:
    internal = wording.say("index.internal")
    return [
        PageLink(
            path=path.format(language=wording.language),
            text=wording.say(f"index.{page}"),
            marking=marking,
        )
        for page, path, marking in (
            ("guidance", GUIDANCE, ""),
            ("release", RELEASE, internal),
            ("dictionary", DICTIONARY, internal),
        )
    ]


def _municipalities(
    programme: Programme, catalogue: pl.DataFrame, rounds: list[str], wording: Wording
) -> list[MunicipalityLinks]:
    units = _units(programme, catalogue, rounds, wording)
    found = []
    for municipality in programme.file.municipalities:
        kinds = tuple(
            UnitKind(
                title=wording.say(f"index.report.{report}"),
                units=tuple(sorted(ones, key=_alphabetical)),
            )
            for (code, report), ones in units.items()
            if code == municipality.code
        )
        if kinds:
            found.append(
                MunicipalityLinks(
                    code=municipality.code, name=municipality.name, kinds=kinds
                )
            )
    return sorted(found, key=lambda one: _danish(one.name))


def _units(
    programme: Programme, catalogue: pl.DataFrame, rounds: list[str], wording: Wording
) -> dict[tuple[str, str], list[UnitLinks]]:
    """Return (municipality, report) -> its units, the reports in their own order.

    A unit's newest name counts.
    """
    links: dict[tuple[str, str, str], dict[str, list[Link]]] = {}
    names: dict[tuple[str, str, str], tuple[str, str]] = {}
    languages = catalogue["language"].n_unique()
    editions = catalogue["edition"].n_unique()
    report_ids = [report.id for report in REPORTS]
    columns = ["municipality", "report", "unit", "round", "format", "language"]
    for *key, round_, format_, language, edition, path, name in (
        catalogue.sort(pl.col("report").cast(pl.Enum(report_ids)), "path")
        .select(*columns, "edition", "path", "unit_name")
        .iter_rows()
    ):
        unit = (key[0], key[1], key[2])
        text = wording.say(f"index.format.{format_}")
        if languages > 1:
            text = f"{text} ({language})"
        if editions > 1:
            text = f"{text}, {wording.say(f'index.edition.{edition}')}"
        by_round = links.setdefault(unit, {})
        by_round.setdefault(round_, []).append(Link(path=path, text=text))
        names[unit] = max(names.get(unit, ("", "")), (round_, name))
    notes = unit_notes(
        programme, {unit[2]: name for unit, (_, name) in names.items()}, wording
    )
    found: dict[tuple[str, str], list[UnitLinks]] = {}
    for unit, by_round in links.items():
        found.setdefault(unit[:2], []).append(
            UnitLinks(
                code=unit[2],
                name=names[unit][1],
                rounds=tuple(tuple(by_round.get(round_, ())) for round_ in rounds),
                notes=notes.get(unit[2], ()),
            )
        )
    return found


def _alphabetical(unit: UnitLinks) -> tuple[str, str]:
    return _danish(unit.name), unit.code


def _danish(name: str) -> str:
    return name.casefold().replace("aa", "å").translate(DANISH_ORDER)
