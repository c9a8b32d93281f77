"""The judgement of a release: its evidence, the verdict, and the page that tells it."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.documents.page_tables import paged
from pipeline.programme.model import Language, Programme
from pipeline.programme.rules import limits
from pipeline.release.evidence import SMALL, SUMS, evidence
from pipeline.release.expectations import expectations
from pipeline.release.page import write_release
from pipeline.store.lake import Lake
from pipeline.store.steps import Work, computed
from schemas import disclosed, reported

EVIDENCE, QUALITY = "disclosed.release_evidence", "disclosed.release_quality"
HELD_BACK = "staged.held_back"


def _judged(lake: Lake, programme: Programme) -> pl.DataFrame:
    # Four seconds to import: only who judges waits for them.
    from pipeline.release.judge import judge  # noqa: PLC0415

    return judge(
        lake.rows(EVIDENCE),
        expectations(programme.file.thresholds),
        programme.round_ids,
    )


def _pages(work: Work) -> Iterator[tuple[Language, Path]]:
    rows = work.lake.rows
    found = rows(QUALITY), rows(EVIDENCE), rows(HELD_BACK)
    for language in work.programme.file.languages:
        file = write_release(work.programme, *found, work.places.reports, language)
        yield language, file


STEPS = (
    computed(
        disclosed.ReleaseEvidence,
        evidence,
        reads=[*SUMS, *SMALL],
        kind="polars",
        knows=limits,
    ),
    computed(
        disclosed.ReleaseQuality,
        _judged,
        reads=[EVIDENCE],
        kind="polars",
        knows=limits,
    ),
    paged(reported.ReleaseReport, _pages, reads=[QUALITY, EVIDENCE, HELD_BACK]),
)
