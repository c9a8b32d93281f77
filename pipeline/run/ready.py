"""What keeps a release back, and what only goes with it, as a list of findings.

Everything is looked at, so that one list says all that is to be done.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path

import polars as pl

from pipeline.disclosure.attacker.tables import attack_lines
from pipeline.documents.wording import wording_of
from pipeline.editorial.fields import Fields, fields_of
from pipeline.editorial.missing import missing_fields
from pipeline.editorial.mistakes import editorial_mistakes
from pipeline.ingest.municipality_secrets import programme_secret
from pipeline.privacy.tables import personal_data_lines
from pipeline.programme.mistakes import lines_of
from pipeline.publishing.decided import Decided, decided
from pipeline.publishing.embargo import HERE
from pipeline.publishing.findings import Finding, Kind, in_order
from pipeline.publishing.scope import Asked
from pipeline.publishing.warnings import Warned, about, keyed, warnings_of
from pipeline.release.verdict import verdict
from pipeline.reports.certificate.tables import CERTIFICATES
from pipeline.run.launch import stale
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.listed import documents as listed_documents
from pipeline.store.partitions import partitions
from pipeline.store.refusals import refusals

WAREHOUSE = "reported.warehouse"
QUALITY, EVIDENCE = "disclosed.release_quality", "disclosed.release_evidence"
SIGNS, DELIVERIES, UNITS = "compared.screening", "raw.deliveries", "staged.units"
MOST_NAMED = 5  # of one kind of failure
AGAIN = "run `laering run`, mend what it says, and publish then"


@dataclass(frozen=True)
class Readiness:
    """What was found out about a release before it is made.

    Attributes:
        findings: What keeps it back, and what only goes with it.
        warnings: What is to be decided about it.
        decided: What was.
        documents: What it holds: rows of `reported.catalogue`.
    """

    findings: list[Finding]
    warnings: list[Warned]
    decided: Decided
    documents: pl.DataFrame


def readiness(workspace: Workspace, asked: Asked, now: datetime) -> Readiness:
    """Return what is found about a release that somebody asks for.

    Args:
        workspace: Programme, drop zone, store.
        asked: What it is to be about.
        now: The present.

    Raises:
        UnusableError: An earlier release is missing or damaged, or the programme's
            secret cannot be used.
    """
    programme, lake = workspace.programme, workspace.lake
    listed = listed_documents(lake)
    documents = asked.documents(listed)
    written = list(_written(workspace, documents))
    found = about(
        [
            *_remarks(written, asked.round),
            *warnings_of(
                programme,
                asked.round,
                quality=lake.rows(QUALITY),
                evidence=lake.rows(EVIDENCE),
                signs=lake.rows(SIGNS),
                deliveries=lake.rows(DELIVERIES),
                documents=listed,
            ),
        ],
        asked.municipalities,
    )
    warnings = keyed(found, programme_secret(workspace.places.keys))
    today = now.astimezone(HERE).date()
    made = decided(workspace.places.editorial, asked.round, warnings, today)
    findings = [
        *_documents(workspace, asked, documents),
        *_stale(workspace),
        *_failed(workspace),
        *_certificates(workspace, asked, documents),
        *_unfilled(workspace, asked.round, written),
        *_editorial(workspace, asked),
        *made.findings,
    ]
    return Readiness(in_order(findings), warnings, made, documents)


def _documents(
    workspace: Workspace, asked: Asked, documents: pl.DataFrame
) -> Iterator[Finding]:
    nothing = Kind.NOTHING_TO_PUBLISH
    if not workspace.raw.is_dir():
        told = "no such folder; give the drop zone with --raw"
        yield Finding(kind=nothing, place=str(workspace.raw), message=told)
    if documents.is_empty():
        of = f"round {asked.round}"
        if asked.editions:
            of += f", edition {', '.join(asked.editions)}"
        told = f"{of} has no documents: {AGAIN}"
        yield Finding(kind=nothing, message=told)
    for code in sorted({*asked.municipalities} - {*documents["municipality"]}):
        told = f"round {asked.round} has no documents of municipality {code}: {AGAIN}"
        yield Finding(kind=nothing, message=told)


def _stale(workspace: Workspace) -> Iterator[Finding]:
    """Yield what is not up to date; the first of each kind of table stands for all."""
    if not workspace.raw.is_dir():
        return
    told: dict[str, int] = {}
    for step, work in stale(workspace, partitions(workspace.programme)):
        if step.name == WAREHOUSE:
            continue  # the views of analysts are no part of a release
        told[step.name] = told.get(step.name, 0) + 1
        if told[step.name] > 1:
            continue
        where = f" of {work.partition.key}" if work.partition else ""
        certificate = step.name == CERTIFICATES
        yield Finding(
            kind=Kind.MISSING_CERTIFICATE if certificate else Kind.NOT_UP_TO_DATE,
            message=f"{step.name}{where} is not up to date: {AGAIN}",
        )


def _failed(workspace: Workspace) -> Iterator[Finding]:
    """Yield checks that keep a release back."""
    programme, lake = workspace.programme, workspace.lake
    came_to = verdict(lake.rows(QUALITY), programme.round_ids)
    page = workspace.reports / "internal"
    everywhere = partitions(programme)
    tables = [table for step in STEPS if step.partitioned for table in step.tables]
    lines: list[Iterable[str]] = [
        [f"the release is not fit to publish ({came_to}), {page} says why; {AGAIN}"]
        if came_to in {"blocked", "nothing"}
        else [],
        (line for table in tables for line in refusals(lake, table, everywhere)),
        personal_data_lines(lake),
        (f"could be found out: {line}" for line in attack_lines(lake)),
    ]
    for some in lines:
        first = islice(some, MOST_NAMED)
        yield from (Finding(kind=Kind.FAILED_CHECK, message=line) for line in first)


def _certificates(
    workspace: Workspace, asked: Asked, documents: pl.DataFrame
) -> Iterator[Finding]:
    """Yield editions whose certificate is missing, changed, or of other documents."""
    listed = listed_documents(workspace.lake).filter(round=asked.round)
    rows = workspace.lake.rows(CERTIFICATES).filter(round=asked.round)
    certified = {
        edition: (path, digest, count)
        for edition, path, digest, count in rows.select(
            "edition", "path", "sha256", "documents"
        ).iter_rows()
    }
    for edition in documents["edition"].unique().sort():
        path, digest, count = certified.get(edition, ("", "", -1))
        there = listed.filter(edition=edition).height
        if not path:
            why = "is missing"
        elif _digest(workspace.reports / path) != digest:
            why = "is not as it was written"
        elif count != there:
            why = f"is about {count} documents, and there are {there}"
        else:
            continue
        told = f"the certificate of edition {edition}, {asked.round}, {why}: {AGAIN}"
        yield Finding(kind=Kind.MISSING_CERTIFICATE, message=told)


@dataclass(frozen=True)
class _Written:
    """What people wrote into the documents of a municipality."""

    municipality: str
    documents: list[str]
    fields: Fields


def _written(workspace: Workspace, documents: pl.DataFrame) -> Iterator[_Written]:
    """Yield what people wrote, of each municipality with documents that ask for it."""
    programme, units = workspace.programme, workspace.lake.rows(UNITS)
    asking = {
        place.document for field in programme.editorial.fields for place in field.stands
    }
    reports = documents.select("municipality", "report").unique().sort("municipality")
    for (code,), rows in reports.group_by("municipality", maintain_order=True):
        if own := sorted(asking & {*rows["report"]}):
            folder, name = workspace.places.editorial, str(code)
            yield _Written(name, own, fields_of(folder, programme, units, name))


def _remarks(written: Iterable[_Written], round_: str) -> Iterator[Warned]:
    """Yield what people wrote that should be looked at."""
    for one in written:
        for remark in one.fields.remarks:
            if remark.key.round == round_:
                yield Warned(
                    kind=Kind.UNDECIDED_WARNING,
                    municipality=one.municipality,
                    about=remark.kind,
                    says=f"{remark.told.place}: {remark.told.message}",
                )


def _unfilled(
    workspace: Workspace, round_: str, written: Iterable[_Written]
) -> Iterator[Finding]:
    """Yield mandatory fields of the documents that are empty or cannot be used."""
    programme, units = workspace.programme, workspace.lake.rows(UNITS)
    wording = wording_of(programme, programme.language)
    for one in written:
        for document in one.documents:
            for missing in missing_fields(
                one.fields,
                programme,
                units,
                municipality=one.municipality,
                round_=round_,
                document=document,
            ):
                file = workspace.places.editorial / missing.expected.file
                yield Finding(
                    kind=Kind.MISSING_FIELD,
                    place=str(file),
                    message=f"{missing.told(wording)} ({document})",
                )


def _editorial(workspace: Workspace, asked: Asked) -> Iterator[Finding]:
    """Yield what people wrote for these documents that cannot be used."""
    places, units = workspace.places, workspace.lake.rows(UNITS)
    mistakes = editorial_mistakes(places.editorial, workspace.programme, units)
    folder = places.editorial.name
    own = [
        one
        for one in mistakes
        if not asked.municipalities
        or one.place.removeprefix(f"{folder}/").split("/")[0] in asked.municipalities
    ]
    for line in lines_of(own):
        yield Finding(kind=Kind.EDITORIAL_MISTAKE, message=line)


def _digest(file: Path) -> str:
    try:
        return sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
