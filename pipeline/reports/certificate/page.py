"""A certificate as a page: what was checked, what is hidden, what it holds for."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor

from pipeline.documents.html import page_of, rendered
from pipeline.documents.wording import DASH, Wording, wording_of
from pipeline.programme.model import EditionId, Language, Programme
from pipeline.reports.certificate.contents import (
    POINTS,
    ROUNDING,
    Certificate,
    EditionFacts,
    Intervals,
)

JSON = "certificate.json"
PAGE = "certificate.{language}.html"
INTERVAL = ("cells", "promised", "left", "attacked", "reached")
WORDS = [
    "hidden",
    "intervals",
    "intervals_told",
    "editions",
    "earlier",
    "made_with",
    "verify",
    "facts",
]
WORDS += ["not_promised"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """A fact, of the whole or of each edition."""

    label: str
    numbers: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class CertificatePage:
    """The page."""

    headline: str
    lead: str
    hidden: tuple[Row, ...]
    interval_columns: tuple[str, ...]
    intervals: tuple[Row, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    readers: str
    earlier: tuple[str, ...]
    not_promised: tuple[str, ...]
    made_with: tuple[Row, ...]
    verify: str
    words: dict[str, str]
    json: str
    others: tuple[tuple[Language, str, str], ...]  # the page in other languages


def certificate_html(
    programme: Programme, made: Certificate, edition: EditionId, language: Language
) -> str:
    """Return the page of a round as it lies in the folder of an edition."""
    wording = wording_of(programme, language)
    say = wording.say
    page = page_of(
        programme,
        wording,
        title=say("certificate.title", round=made.round),
        lead="",
    )
    return rendered(
        "certificate/certificate.html.j2",
        page=page,
        certificate=_page(programme, made, edition, wording),
    )


def _page(
    programme: Programme, made: Certificate, edition: EditionId, wording: Wording
) -> CertificatePage:
    say, whole = wording.say, wording.whole
    own = next(one for one in made.editions if one.edition == edition)
    files = sum(one.documents for one in made.editions)
    return CertificatePage(
        headline=say("certificate.headline"),
        lead=say("certificate.lead", documents=whole(files)),
        hidden=tuple(_hidden(made, wording)),
        interval_columns=tuple(say(f"certificate.interval.{c}") for c in INTERVAL),
        intervals=tuple(_interval(one, wording) for one in made.intervals),
        columns=tuple(say(f"edition.{one.edition}") for one in made.editions),
        rows=tuple(_rows(made, wording)),
        readers=say("certificate.readers"),
        earlier=made.earlier or (say("certificate.no_earlier"),),
        not_promised=tuple(say(f"certificate.not.{what}") for what in NOT_PROMISED),
        made_with=(
            *(
                Row(label=say(f"certificate.version.{name}"), numbers=(version,))
                for name, version in made.made_with(edition).items()
            ),
            Row(
                label=say("certificate.version.release"),
                numbers=(made.release(edition),),
            ),
        ),
        verify=say("certificate.verify_text", documents=whole(own.documents)),
        words={word: say(f"certificate.{word}") for word in WORDS},
        json=JSON,
        others=tuple(
            (other, PAGE.format(language=other), say(f"language.{other}"))
            for other in programme.file.languages
            if other != wording.language
        ),
    )


NOT_PROMISED = ("five", "which", "earlier")


def _hidden(made: Certificate, wording: Wording) -> Iterator[Row]:
    """Yield what is hidden of the round, and how well it is."""
    say, whole, cells = wording.say, wording.whole, made.cells
    counts = {"cells": cells, "primary": made.primary}
    counts |= {"secondary": made.secondary, "small_counts": made.small_counts}
    for name, count in counts.items():
        if count or name != "small_counts":
            share = wording.bare("index", 100 * count / cells) if cells else "0"
            part = say("number.percent", value=share)
            told = whole(count) if name == "cells" else f"{whole(count)} ({part})"
            yield Row(label=say(f"certificate.{name}"), numbers=(told,))
    yield Row(label=say("certificate.others"), numbers=(whole(made.others),))
    if made.classes is not None:
        for name in ("told", "untold"):
            count = whole(getattr(made.classes, name))
            yield Row(label=say(f"certificate.classes.{name}"), numbers=(count,))


def _interval(one: Intervals, wording: Wording) -> Row:
    """Return what the pattern leaves of one kind, and what readers reached."""
    whole = wording.whole

    def told(width: float | None) -> str:
        if one.kind == POINTS or width is None:
            return _width(width, wording)
        of_hundred = whole(floor(100 * width + ROUNDING))
        return wording.say("certificate.interval.of_hundred", value=of_hundred)

    return Row(
        label=wording.say(f"certificate.interval.{one.kind}"),
        numbers=(
            whole(one.cells),
            told(one.promised),
            told(one.left),
            whole(one.attacked),
            told(one.reached),
        ),
    )


def _rows(made: Certificate, wording: Wording) -> Iterator[Row]:
    """Yield what each edition holds, fact by fact."""
    language, whole = wording.language, wording.whole

    def row(name: str, numbers: Iterator[str]) -> Row:
        return Row(label=wording.say(f"certificate.{name}"), numbers=tuple(numbers))

    every = made.editions
    yield row("audience", (_reader(one, language) for one in every))
    yield row("minimum", (whole(one.minimum) for one in every))
    yield row("documents", (whole(one.documents) for one in every))
    yield row("shown", (whole(one.shown) for one in every))
    yield row("kept_back", (whole(one.hidden) for one in every))
    yield row("left_out", (whole(one.left_out) for one in every))
    yield row("attacked", (whole(one.attacked) for one in every))
    yield row("found_out", (whole(0) for _ in every))  # else there were no certificate
    yield row("narrowest", (_width(one.narrowest, wording) for one in every))


def _reader(edition: EditionFacts, language: Language) -> str:
    told = edition.audience
    return told.get(language) or next(iter(told.values()))


def _width(width: float | None, wording: Wording) -> str:
    """Return a width, rounded down: no more is said than is true."""
    if width is None:
        return DASH
    return wording.amount("points", floor(width + ROUNDING))
