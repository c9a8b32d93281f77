"""A page to explore the public numbers of a round: theme, group, area, municipality.

What it shows are rows of the public files of numbers, some of their columns, as they
stand there; a script chooses among them. It needs no network, and without a script the
files themselves are linked.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.documents.denmark import outlines
from pipeline.documents.html import rendered
from pipeline.documents.wording import Wording, alphabetical, wording_of
from pipeline.programme.model import Language, Programme
from pipeline.reports.numbers_files.files import REPORT as NUMBERS
from pipeline.reports.numbers_files.files import named_files

REPORT = "explore"
PAGE = "explore.{language}.html"
COLUMNS = ["round", "municipality", "unit", "group", "measure", "quantity", "since"]
COLUMNS += ["status", "value", "low", "high", "n", "verdict"]
SAID = ("above", "below", "no_certain_difference", "up", "down", "no_certain_change")
STATUSES = ("hidden", "not_measured", "not_comparable", "alone", "too_loose", "none")
WORDS = ("theme", "group", "measure", "municipality", "all", "interval", "verdict")
WORDS += ("programme", "points", "answers", "name", "between", "caption", "map")


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A municipality on the map; without a code it takes no part."""

    path: str
    code: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Files:
    """The public numbers of a municipality, as files."""

    name: str
    links: tuple[tuple[str, str], ...]  # path and what it is called


def explored(rows: pl.DataFrame, programme: Programme, round_: str) -> pl.DataFrame:
    """Return what the page holds of the rows of public numbers, as texts.

    Points of every round up to this one; of this one what is concluded of them.

    Args:
        rows: Of the files of all municipalities and rounds.
        programme: Its rounds.
        round_: The round.
    """
    rounds = programme.round_ids
    rounds = rounds[: rounds.index(round_) + 1]
    now = pl.col("round") == round_
    quantity = pl.col("quantity")
    before = rounds[-2] if len(rounds) > 1 else ""
    kept = (
        (quantity == "points")
        | (now & quantity.is_in(["difference_programme", "earlier"]))
        | (now & (quantity == "change") & (pl.col("since") == before))
    )
    return (
        rows.filter(
            kept,
            pl.col("round").is_in(rounds),
            pl.col("breakdown") == "all",
            pl.col("group").is_not_null(),
        )
        .select(COLUMNS)
        .unique()
        .sort(COLUMNS, nulls_last=False)
    )


def explore_html(
    programme: Programme,
    rows: pl.DataFrame,
    language: Language,
    round_: str,
) -> str:
    """Return the page.

    Args:
        programme: Names and sentences.
        rows: Of the public files of numbers, as texts.
        language: Of the page.
        round_: The round; later ones are not looked at.

    Raises:
        ValueError: A code that would end the data early; registers hold none.
    """
    wording = wording_of(programme, language)
    data = explored(rows, programme, round_).write_csv()
    if "<" in data:
        raise ValueError("a code with <")
    here = rows.filter(pl.col("round") == round_)
    return rendered(
        "explore/explore.html.j2",
        language=language,
        title=title_of(wording, round_),
        programme=programme.file.name.of(language),
        badges=[wording.say("marking.synthetic")] if programme.file.synthetic else [],
        source=programme.file.attribution.of(language),
        say=wording.say,
        data=data,
        names=_names(programme, here, wording, round_),
        shapes=_shapes(programme, here),
        map=outlines(),
        files=list(_files(programme, here, wording)),
    )


def title_of(wording: Wording, round_: str) -> str:
    """Return what the page of a round is called."""
    return wording.say("explore.title", round=round_)


def _names(
    programme: Programme, here: pl.DataFrame, wording: Wording, round_: str
) -> str:
    """Return what codes are called, and the words of the script, as JSON."""
    language = wording.language
    units = here.filter(pl.col("unit").is_not_null())
    groups = set(here["group"])
    instruments = programme.instrument_of_group
    rounds = programme.round_ids
    named = {
        "round": round_,
        "rounds": rounds[: rounds.index(round_) + 1],
        "municipalities": dict(_taking_part(programme, here)),
        "units": sorted(
            units.select("unit", "municipality", "unit_name").unique().rows()
        ),
        "themes": [[one.id, one.name.of(language)] for one in programme.file.themes],
        "groups": {
            one.id: one.name.of(language)
            for one in programme.file.informant_groups
            if one.id in groups
        },
        "scales": [
            [group, one.id, one.theme, one.label.of(language), one.high.of(language)]
            for group, instrument in instruments.items()
            if group in groups
            for one in instrument.scales
        ],
        "words": {one: wording.say(f"explore.{one}", **_OPEN) for one in WORDS},
        "verdicts": {one: wording.say(f"data_file.verdict.{one}") for one in SAID},
        "statuses": {one: wording.say(f"explore.status.{one}") for one in STATUSES},
        "sentences": {
            one: wording.say(f"explore.sentence.{one}", **_OPEN)
            for one in (*SAID, "plain", "untold", "incomparable")
        },
    }
    return json.dumps(named, ensure_ascii=False).replace("<", "\\u003c")


_PLACES = ("name", "value", "low", "high", "programme", "since", "change", "n")
_PLACES += ("measure", "group")
_OPEN: dict[str, object] = {one: f"{{{one}}}" for one in _PLACES}  # the script fills in


def _taking_part(programme: Programme, here: pl.DataFrame) -> list[tuple[str, str]]:
    """Return code and name of the municipalities with numbers, by name."""
    told = set(here["municipality"])
    named = [(m.code, m.name) for m in programme.file.municipalities if m.code in told]
    return sorted(named, key=lambda one: alphabetical(one[1]))


def _shapes(programme: Programme, here: pl.DataFrame) -> list[Shape]:
    """Return all municipalities; those that take part come last, and are named."""
    names = dict(_taking_part(programme, here))
    paths = outlines().paths
    others = [Shape(path=path) for code, path in paths.items() if code not in names]
    return others + [
        Shape(path=paths[code], code=code, name=name)
        for code, name in names.items()
        if code in paths
    ]


def _files(
    programme: Programme, here: pl.DataFrame, wording: Wording
) -> Iterable[Files]:
    written = programme.document_languages
    language = wording.language if wording.language in written else written[0]
    for code, name in _taking_part(programme, here):
        links = [
            (f"{code}/{NUMBERS}/{file}", called)
            for file, called in named_files(code, language, wording)
        ]
        yield Files(name=name, links=tuple(links))
