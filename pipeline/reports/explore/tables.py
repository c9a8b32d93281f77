"""The pages to explore the public edition: one per round and language."""

from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.wording import wording_of
from pipeline.programme.model import Language, Programme
from pipeline.programme.rules import words
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.explore.page import PAGE, REPORT, explore_html, title_of
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.numbers_files.files import DICTIONARY
from pipeline.reports.numbers_files.files import REPORT as NUMBERS
from pipeline.reports.numbers_files.texts import read_csv
from pipeline.store.listed import OF_MUNICIPALITIES
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

EDITION = "public"


def _written(work: Work) -> Made:
    """Write the pages of every round of which there are public numbers."""
    listed = work.lake.rows(OF_MUNICIPALITIES).filter(
        pl.col("report") == NUMBERS,
        pl.col("edition") == EDITION,
        pl.col("format") == "csv",
        pl.col("language") == work.programme.document_languages[0],  # one of the same
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
            rows.append(_catalogued(work.programme, round_, language, path, page))
    for file in work.places.drafts.glob(f"{EDITION}/*/{PAGE.format(language='*')}"):
        if file not in files:
            file.unlink()
    schema = reported.ExplorePages.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    frame = pl.DataFrame(rows, schema=schema).sort("path")
    return made(reported.ExplorePages, frame, files)


def _catalogued(
    programme: Programme, round_: str, language: Language, path: str, page: bytes
) -> dict[str, object]:
    """Return the row of the catalogue of a page: it is about the whole programme."""
    return {
        "report": REPORT,
        "edition": EDITION,
        "round": round_,
        "municipality": PROGRAMME,
        "unit": PROGRAMME,
        "language": language,
        "format": "html",
        "path": path,
        "title": title_of(wording_of(programme, language), round_),
        "unit_name": programme.file.name.of(language),
        "predecessors": None,
        "size": len(page),
        "sha256": sha256(page).hexdigest(),
    }


def numbers_of(drafts: Path, paths: Iterable[str]) -> pl.DataFrame:
    """Return the rows of some files of numbers, as texts."""
    return pl.concat(read_csv((drafts / path).read_bytes()) for path in paths)


STEPS = (
    Step(
        tables=described(reported.ExplorePages),
        make=_written,
        kinds=frozenset({"jinja"}),
        reads=frozenset({OF_MUNICIPALITIES}),
        functions=(explore_html, numbers_of),
        knows=words,
    ),
)
