"""One document: HTML and PDF, its rows of the catalogue, and what it claims."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import polars as pl

from pipeline.documents.html import rendered
from pipeline.documents.marks import Claim, linked
from pipeline.documents.pdf import compiled
from pipeline.documents.svg import unclaimed
from pipeline.programme.model import Edition
from pipeline.reports.class_sheet.sheet import naming_classes
from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.numbers.cells import HIDDEN
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers_files.files import REPORT as NUMBERS
from pipeline.reports.numbers_files.files import named_files
from pipeline.reports.parts.evidence import claims_of, evidence
from pipeline.reports.parts.issue import Beside, InLanguage, issue
from pipeline.reports.registry import Report
from pipeline.reports.unclaimed import LEAST, Explained
from pipeline.store.steps import CannotBeMadeError
from schemas import reported
from schemas.disclosed import SHOWN

MOST_TOLD = 3  # texts that a refusal quotes
CLAIMED = tuple(reported.Claims.to_schema().columns)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where cells come from.

    Attributes:
        asset: What made them.
        program: Hash of the code that did.
        inputs: Hash of those that documents rest on.
    """

    asset: str
    program: str
    inputs: str

    def beside(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Return cells with where they come from in columns of their own."""
        return cells.with_columns(
            asset=pl.lit(self.asset),
            program=pl.lit(self.program),
            inputs=pl.lit(self.inputs),
        )


def write_document(
    report: Report,
    edition: Edition,
    scope: Scope,
    out: Path,
    stem: str,
    explained: Explained,
) -> tuple[list[dict[str, object]], dict[Claim, int]]:
    """Write a document in every format.

    Returns:
        Its rows of the catalogue, and claim -> number of its entry of the evidence.

    Raises:
        CannotBeMadeError: It tells a number that nobody can follow; nothing is written.
    """
    view = report.compose(scope)
    pictures = view.pictures
    found, codes = evidence(scope, claims_of(view, pictures), stem)
    day = scope.round.fieldwork.last  # the same numbers carry the same day
    drawn = {name: unclaimed(picture) for name, picture in pictures.items()}
    foot = issue(
        edition, scope.wording, _in_others(scope, stem), tuple(_numbers(scope))
    )
    html = rendered(report.html, p=view, pictures=pictures, evidence=found, issue=foot)
    page = linked(html, codes)
    if unknown := explained.unclaimed(page, [stem, *_registered(scope)]):
        raise CannotBeMadeError(
            f"{stem} has digits of no claim: {' | '.join(unknown[:MOST_TOLD])}. Word "
            "them as numbers of their cells, or say in reports/unclaimed.py what they "
            "are."
        )
    # On paper its evidence is not listed, but where it is found is said.
    listed = {"title": found.title, "on_paper": found.on_paper}
    parts = {"p": view, "pictures": drawn, "evidence": listed, "issue": foot}
    contents = {
        "html": page.encode(),
        "pdf": compiled(report.pdf, parts, day),
    }
    rows = []
    for ending, content in contents.items():
        path = f"{stem}.{ending}"
        write_in_edition(out, path, content)
        rows.append(
            {
                "report": report.id,
                "edition": edition.id,
                "round": scope.round.id,
                "municipality": scope.municipality_code,
                "unit": scope.unit.code,
                "language": scope.wording.language,
                "format": ending,
                "path": path,
                "title": view.heading.title,
                "unit_name": scope.unit.name,
                "predecessors": " ".join(scope.history.predecessors) or None,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
            }
        )
    return rows, codes


def _in_others(scope: Scope, stem: str) -> tuple[InLanguage, ...]:
    """Return the same document in the other languages, which lies beside it."""
    own, name = scope.wording.language, stem.rpartition("/")[2].rpartition(".")[0]
    return tuple(
        InLanguage(
            language=one,
            name=scope.wording.say(f"language.{one}"),
            path=f"{name}.{one}.html",
        )
        for one in scope.programme.document_languages
        if one != own
    )


def _numbers(scope: Scope) -> Iterator[Beside]:
    """Yield the numbers of the municipality, or of all, that a document is about."""
    if scope.of_many:
        language = scope.wording.language
        for file, name in named_files(scope.unit.code, language, scope.wording):
            yield Beside(name=name, path=f"../{NUMBERS}/{file}")


def _registered(scope: Scope) -> Iterator[str]:
    """Yield what a document may write of the register, and of what people wrote.

    Names and numbers of units, and of classes; own words that are more than a number.
    """
    yield scope.unit.name
    if scope.class_id is not None:
        yield from naming_classes(scope)
    for one in (scope, *scope.units):
        yield one.wording.say("heading.number", number=one.unit.code)
    words = [goal.seen for goal in scope.agreed]
    if scope.agreement is not None:
        words += scope.agreement.own_words
    for filled in scope.written.filled.values():
        words += filled.own_words
    for one in (scope, *scope.units):
        for decision in one.decisions:
            words += [decision.warning, decision.by, decision.why]
    yield from (text for text in words if sum(map(str.isalpha, text)) >= LEAST)
    for names in scope.names.values():
        yield from names.values()
        yield from (f"({code})" for code in names)


def claimed(cells: pl.DataFrame, codes: dict[Claim, int], stem: str) -> pl.DataFrame:
    """Return the address of every cell of every entry of a document's evidence.

    Args:
        cells: All that the document may rest on, beside where they come from.
        codes: Claim -> number of its entry.
        stem: The document without its ending.
    """
    entries = pl.DataFrame(
        [
            (code, claim.made, row)
            for claim, code in codes.items()
            for row in claim.rows
        ],
        schema={"code": pl.Int64, "made": pl.String, "row": pl.Int64},
        orient="row",
    )
    hidden = pl.col("status") != SHOWN
    kept_back = pl.col("status").is_in(list(HIDDEN))
    numbers = ("value", "low", "high")
    return (
        pl.concat([entries, cells[entries["row"].to_list()]], how="horizontal")
        .with_columns(
            *(pl.when(~hidden).then(name).alias(name) for name in numbers),
            pl.when(~kept_back).then("n").alias("n"),
            path=pl.lit(stem),
        )
        .select(CLAIMED)
        .sort("code", maintain_order=True)
    )
