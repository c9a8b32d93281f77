"""How to deliver: the formats, and every check with its remedy and its reason.

Made from `programme/checks`, so that page, message and code are one list.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from pipeline.checks.catalogue import STAGES, Check, Stage, checks_of, formats
from pipeline.documents.html import page_of, rendered, write_page
from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import Language, Programme

# Below the reports folder; an id of a check is an anchor of the page.
GUIDANCE = "guidance/checks.{language}.html"
SEVERITIES = ["refuse", "reject", "warn"]
FACT = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, kw_only=True)
class Severity:
    """What a check does to a delivery."""

    id: str
    name: str
    meaning: str


@dataclass(frozen=True, kw_only=True)
class DescribedCheck:
    """One check in the reader's language."""

    id: str
    severity: Severity
    name: str
    feedback: str
    remedy: str
    guidance: str


@dataclass(frozen=True, kw_only=True)
class DescribedStage:
    """The checks of one stage, in their order."""

    id: Stage
    title: str
    lead: str
    checks: tuple[DescribedCheck, ...]


@dataclass(frozen=True, kw_only=True)
class DescribedFormat:
    """How one tool makes the file."""

    id: str
    name: str
    files: str
    steps: tuple[str, ...]
    beware: str


@dataclass(frozen=True, kw_only=True)
class Guidance:
    """The page."""

    contents: str
    formats_title: str
    formats_lead: str
    beware: str
    remedy: str
    why: str
    formats: tuple[DescribedFormat, ...]
    severities: tuple[Severity, ...]
    stages: tuple[DescribedStage, ...]


def write_guidance(programme: Programme, reports: Path, language: Language) -> Path:
    """Write the page below the reports folder and return where it lies."""
    path = reports / GUIDANCE.format(language=language)
    return write_page(path, _rendered("guidance.html.j2", programme, language))


def guidance_markdown(programme: Programme) -> str:
    """Return the same page for `docs/checks.md`, in Danish."""
    return _rendered("checks.md.j2", programme, "da")


def _rendered(template: str, programme: Programme, language: Language) -> str:
    wording = wording_of(programme, language)
    page = page_of(
        programme,
        wording,
        title=wording.say("guidance.title"),
        lead=wording.say("guidance.lead"),
        data=False,
    )
    return rendered(f"guidance/{template}", page=page, guidance=_guidance(wording))


def _guidance(wording: Wording) -> Guidance:
    say, language = wording.say, wording.language
    severities = {
        id_: Severity(
            id=id_,
            name=say(f"guidance.severity.{id_}.name"),
            meaning=say(f"guidance.severity.{id_}.meaning"),
        )
        for id_ in SEVERITIES
    }
    return Guidance(
        contents=say("page.contents"),
        formats_title=say("guidance.formats.title"),
        formats_lead=say("guidance.formats.lead"),
        beware=say("guidance.beware"),
        remedy=say("guidance.remedy"),
        why=say("guidance.why"),
        formats=tuple(
            DescribedFormat(
                id=format_.id,
                name=format_.name.of(language),
                files=format_.files.of(language),
                steps=tuple(step.of(language) for step in format_.steps),
                beware=format_.beware.of(language),
            )
            for format_ in formats()
        ),
        severities=tuple(severities.values()),
        stages=tuple(
            DescribedStage(
                id=stage,
                title=say(f"guidance.stage.{stage}.title", number=number),
                lead=say(f"guidance.stage.{stage}.lead"),
                checks=tuple(
                    _described(check, severities[check.severity], language)
                    for check in checks_of(stage)
                ),
            )
            for number, stage in enumerate(STAGES, start=1)
        ),
    )


def _described(check: Check, severity: Severity, language: Language) -> DescribedCheck:
    """Return a check in words; what a finding would fill in is left open."""
    return DescribedCheck(
        id=check.id,
        severity=severity,
        name=check.name.of(language),
        feedback=FACT.sub("…", check.feedback.of(language)),
        remedy=FACT.sub("…", check.remedy.of(language)),
        guidance=check.guidance.of(language),
    )
