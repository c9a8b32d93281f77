"""The certificates of a release: written when its documents have stood the attack."""

import json
import platform
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pipeline.programme.model import Programme
from pipeline.programme.rules import words
from pipeline.reports.certificate.contents import Certificate, Source, certificate
from pipeline.reports.certificate.page import JSON, PAGE, certificate_html
from pipeline.reports.edition_folders import write_in_edition
from pipeline.store.lake import Lake, stamp
from pipeline.store.listed import LISTED
from pipeline.store.listed import documents as listed_documents
from pipeline.store.released import releases, releases_text
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Step,
    Work,
    described,
    made,
)
from schemas import reported

ATTACK = "reported.attack"
CELLS, PATTERN = "disclosed.cells", "disclosed.pattern"
CERTIFICATES = "reported.certificates"
INTERVALS = (  # columns for means, and for shares of answers
    {"promised": "promised", "left": "left", "reached": "reached"},
    {"promised": "promised_share", "left": "left_share", "reached": "reached_share"},
)


def _certified(work: Work) -> Made:
    """Write a certificate per round into the folder of each edition."""
    documents = listed_documents(work.lake)
    _refuse_changed(work.places.drafts, documents)
    rows, files = [], []
    earlier = [one.version for one in releases(work.lake)]
    for one in certificates(work.lake, work.programme, documents, earlier):
        for row, written in write_certificate(work.programme, one, work.places.drafts):
            rows.append(row)
            files += written
    _remove_others(work.places.drafts, files)
    columns = reported.Certificates.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    frame = pl.DataFrame(rows, schema=columns).sort("path")
    return made(reported.Certificates, frame, files)


def certificates(
    lake: Lake,
    programme: Programme,
    documents: pl.DataFrame,
    earlier: Iterable[str] = (),
) -> list[Certificate]:
    """Return the certificate of every round of which there are documents.

    Args:
        lake: Holds the pattern, the cells and the attack.
        programme: The programme.
        documents: Rows of `reported.Catalogue`, as they were attacked.
        earlier: Names of the earlier releases that the attack took into account.
    """
    counts = (
        lake.scan(CELLS)
        .group_by("edition", "round", "status")
        .agg(count=pl.len())
        .collect()
    )
    [file] = lake.files(CELLS)
    said = stamp(file)
    source = Source(
        versions={
            "laering": f"{version('laering')}, Python {platform.python_version()}",
            "program": said.program if said else "",
        },
        sums={
            "inputs": said.made_from if said else "",
            "content": said.content if said else "",
        },
    )
    return [
        certificate(
            programme,
            round_,
            pattern=lake.rows(PATTERN),
            cells=counts,
            attack=lake.rows(ATTACK),
            documents=documents,
            earlier=tuple(earlier),
            source=source,
        )
        for round_ in programme.round_ids
        if round_ in set(documents["round"])
    ]


def write_certificate(
    programme: Programme, made: Certificate, out: Path
) -> Iterator[tuple[dict[str, object], list[Path]]]:
    """Write a certificate into each edition of its round.

    Yields:
        The edition's row of `reported.Certificates`, and the files: the JSON and a page
        per language.
    """
    for one in made.editions:
        folder = f"{one.edition}/{made.round}"
        said = json.dumps(made.of(one.edition), ensure_ascii=False, indent=1)
        content = said.encode()
        files = [write_in_edition(out, f"{folder}/{JSON}", content)]
        for language in programme.file.languages:
            page = certificate_html(programme, made, one.edition, language)
            path = f"{folder}/{PAGE.format(language=language)}"
            files.append(write_in_edition(out, path, page.encode()))
        row = {
            "edition": one.edition,
            "round": made.round,
            "cells": made.cells,
            "primary": made.primary,
            "secondary": made.secondary,
            "small_counts": made.small_counts,
            "documents": one.documents,
            "shown": one.shown,
            "hidden": one.hidden,
            "left_out": one.left_out,
            "attacked": one.attacked,
            **{
                name: getattr(kind, what)
                for kind, names in zip(made.intervals, INTERVALS, strict=True)
                for what, name in names.items()
            },
            "narrowest": one.narrowest,
            "earlier": len(made.earlier),
            "release": made.release(one.edition),
            "path": f"{folder}/{JSON}",
            "sha256": sha256(content).hexdigest(),
        }
        yield row, files


def _refuse_changed(drafts: Path, documents: pl.DataFrame) -> None:
    """Hold the documents that were attacked against the catalogue.

    Raises:
        CannotBeMadeError: One is not as it was written.
    """
    for path, sha in documents.select("path", "sha256").sort("path").iter_rows():
        file = drafts / path
        if not file.exists() or sha256(file.read_bytes()).hexdigest() != sha:
            raise CannotBeMadeError(
                f"{file}: is not as it was written. Delete it and run `laering run`, "
                "which writes it anew."
            )


def _remove_others(drafts: Path, keep: Iterable[Path]) -> None:
    """Remove certificates of rounds and editions that have no documents any more."""
    kept = set(keep)
    for file in drafts.glob("*/*/certificate.*"):
        if file not in kept:
            file.unlink()


def _told(work: Work) -> list[str]:
    return releases_text(work.places.lake)


STEPS = (
    Step(
        tables=described(reported.Certificates),
        make=_certified,
        kinds=frozenset({"jinja"}),
        reads=frozenset({*LISTED, ATTACK, CELLS, PATTERN}),
        after=frozenset({"reported.personal_data"}),
        knows=words,
        also=_told,
    ),
)
