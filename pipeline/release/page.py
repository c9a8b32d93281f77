"""The quality of a release as a page: verdict first, then what to look at and how."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.documents.html import page_of, rendered, write_page
from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import Language, Programme
from pipeline.release.expectations import expectations
from pipeline.release.requirements import Requirement, Requirements
from pipeline.release.verdict import (
    Verdict,
    counts_now,
    matters,
    newest_round,
    verdict,
)

RELEASE = "internal/release_quality.{language}.html"  # below the reports folder
WORDS = ["first", "themes", "outside", "subject", "todo", "expected", "found"]
WORDS += ["requirement", "earlier", "earlier_lead", "unjudged", "unjudged_lead"]
WORDS += [f"held_back.{word}" for word in ("title", "lead", "where", "n")]


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Expectations about one thing."""

    id: str
    title: str
    lead: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """Answers that are too few to change a published number."""

    where: str
    n: str


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """The page."""

    verdict: Verdict
    headline: str
    lead: str
    judged: str
    matters: tuple[Requirement, ...]
    themes: tuple[Theme, ...]
    earlier: tuple[Requirement, ...]
    held_back: tuple[Waiting, ...]
    unjudged: tuple[str, ...]
    words: dict[str, str]


def write_release(
    programme: Programme,
    quality: pl.DataFrame,
    evidence: pl.DataFrame,
    held_back: pl.DataFrame,
    reports: Path,
    language: Language,
) -> Path:
    """Write the page below the reports folder and return where it lies.

    Args:
        programme: The programme.
        quality: `disclosed.release_quality`.
        evidence: `disclosed.release_evidence`.
        held_back: `staged.held_back`.
        reports: Folder of the reports.
        language: Language of the page.
    """
    wording = wording_of(programme, language)
    release = release_page(programme, quality, evidence, held_back, wording)
    page = page_of(
        programme,
        wording,
        title=wording.say("release.title"),
        lead=release.lead,
        internal=True,
    )
    text = rendered("release/release.html.j2", page=page, release=release)
    return write_page(reports / RELEASE.format(language=language), text)


def headline(wording: Wording, quality: pl.DataFrame, rounds: list[str]) -> str:
    """Return the verdict as one sentence.

    Args:
        wording: The sentences.
        quality: `disclosed.release_quality`.
        rounds: Rounds in time.
    """
    came_to, found = verdict(quality, rounds), matters(quality, rounds)
    if came_to in {"ready", "nothing"}:
        return wording.say(f"release.{came_to}")
    count = found.filter("blocking").height if came_to == "blocked" else found.height
    return wording.count(f"release.{came_to}", count)


def release_page(
    programme: Programme,
    quality: pl.DataFrame,
    evidence: pl.DataFrame,
    held_back: pl.DataFrame,
    wording: Wording,
) -> ReleasePage:
    """Return what the page says."""
    say, rounds = wording.say, programme.round_ids
    requirements = Requirements(programme, evidence, wording)
    came_to, newest = verdict(quality, rounds), newest_round(quality, rounds)
    found = matters(quality, rounds).sort(
        "blocking", "round", descending=True, maintain_order=True
    )
    now = quality.filter(counts_now(rounds, quality))
    past = quality.filter(~pl.col("success"), ~counts_now(rounds, quality))
    judged = set(quality["expectation"])
    expected = expectations(programme.file.thresholds)
    return ReleasePage(
        verdict=came_to,
        headline=headline(wording, quality, rounds),
        lead=say(f"release.lead_{came_to}", round=newest),
        judged=say(
            "release.judged",
            expectations=wording.whole(quality.height),
            judged=wording.whole(evidence.height),
            rounds=wording.listed([r for r in rounds if r in set(quality["round"])]),
        ),
        matters=requirements.of(found),
        themes=tuple(
            Theme(
                id=theme,
                title=say(f"release.theme.{theme}.title"),
                lead=say(f"release.theme.{theme}.lead"),
                requirements=requirements.joined(now.filter(theme=theme)),
            )
            for theme in dict.fromkeys(one.theme for one in expected)
            if theme in set(now["theme"])
        ),
        earlier=requirements.of(past),
        held_back=tuple(_waiting(programme, held_back, wording)),
        unjudged=tuple(
            say(f"release.expectation.{one.id}.title")
            for one in expected
            if one.id not in judged
        ),
        words={word: say(f"release.{word}") for word in WORDS},
    )


def _waiting(
    programme: Programme, held_back: pl.DataFrame, wording: Wording
) -> Iterator[Waiting]:
    """Yield what waits, municipality by municipality."""
    names = programme.municipality_names
    groups = {one.id: one.name for one in programme.file.informant_groups}
    for row in held_back.sort("round", "municipality", "unit").iter_rows(named=True):
        unit = row["unit"] or wording.say("release.held_back.whole")
        if row["measure"] is not None:
            what = wording.say("release.held_back.figure", measure=row["measure"])
        elif row["informant_group"] is None:
            what = wording.say("release.held_back.tests")
        else:
            what = groups[row["informant_group"]].of(wording.language)
        place = names.get(row["municipality"], row["municipality"])
        yield Waiting(
            where=f"{row['round']}, {place}, {unit}: {what}",
            n=wording.whole(row["n"]),
        )
