"""The pages to explore the public edition: one per round and language."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.programme.rules import words
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.explore.page import PAGE, explore_html
from pipeline.reports.numbers_files.files import DICTIONARY, REPORT
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

PROFILES = "reported.school_profiles"
EDITION = "public"


def _written(work: Work) -> Made:
    """Write the pages of every round of which there are public numbers."""
    listed = work.lake.rows(PROFILES).filter(
        pl.col("report") == REPORT,
        pl.col("edition") == EDITION,
        pl.col("format") == "csv",
        ~pl.col("path").str.contains(f"_{DICTIONARY}."),
    )
    numbers = {
        round_: numbers_of(work.places.drafts, paths["path"])
        for (round_,), paths in listed.sort("path").group_by("round")
    }
    rows, files = [], []
    for round_ in [one for one in work.programme.round_ids if one in numbers]:
        known = pl.concat([numbers[one] for one in sorted(numbers) if one <= round_])
        for language in work.programme.file.languages:
            page = explore_html(work.programme, known, language, round_).encode()
            path = f"{EDITION}/{round_}/{PAGE.format(language=language)}"
            files.append(write_in_edition(work.places.drafts, path, page))
            rows.append((path, language, len(page), sha256(page).hexdigest()))
    for file in work.places.drafts.glob(f"{EDITION}/*/{PAGE.format(language='*')}"):
        if file not in files:
            file.unlink()
    schema = reported.ExplorePages.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    frame = pl.DataFrame(rows, schema=schema, orient="row").sort("path")
    return made(reported.ExplorePages, frame, files)


def numbers_of(drafts: Path, paths: Iterable[str]) -> pl.DataFrame:
    """Return the rows of some files of numbers, as texts."""
    return pl.concat(
        pl.read_csv((drafts / path).read_bytes(), infer_schema=False) for path in paths
    )


STEPS = (
    Step(
        tables=described(reported.ExplorePages),
        make=_written,
        kinds=frozenset({"jinja"}),
        reads=frozenset({PROFILES}),
        functions=(explore_html, numbers_of),
        knows=words,
    ),
)
