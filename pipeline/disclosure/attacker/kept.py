"""What the documents of a release said, kept as a table for the attacks to come.

Words and layouts change, so documents are read when they are published and not again.
"""

from collections import defaultdict

import polars as pl

from pipeline.disclosure.attacker.facts import Apart, Fact, Hidden, Number, Within
from pipeline.disclosure.attacker.reading import Document
from pipeline.disclosure.attacker.release import Release

OF_NUMBER, OF_DOCUMENT = Number._fields, tuple(Document.__dataclass_fields__)
OTHER = [f"other_{one}" for one in OF_NUMBER]
FACTS = {
    **dict.fromkeys(["edition", "kind", *OF_NUMBER, *OTHER], pl.String),
    **dict.fromkeys(["low", "high"], pl.Float64),
    "at_most": pl.Int64,
}


def kept(release: Release) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the facts of a release and its documents as tables."""
    facts = [
        (edition, *_row(fact))
        for edition, said in release.facts.items()
        for fact in said
    ]
    documents = [
        [getattr(one, name) for name in OF_DOCUMENT] for one in release.documents
    ]
    schema = dict.fromkeys(OF_DOCUMENT, pl.String)
    return (
        pl.DataFrame(facts, schema=FACTS, orient="row"),
        pl.DataFrame(documents, schema=schema, orient="row"),
    )


def release_of(facts: pl.DataFrame, documents: pl.DataFrame) -> Release:
    """Return the release that was kept."""
    said: dict[str, list[Fact]] = defaultdict(list)
    for edition, *row in facts.iter_rows():
        said[edition].append(_fact(*row))
    return Release([Document(**one) for one in documents.to_dicts()], dict(said))


def _row(fact: Fact) -> tuple[object, ...]:
    nobody = (None,) * len(OTHER)
    match fact:
        case Within(number, low, high):
            return ("within", *number, *nobody, low, high, None)
        case Apart(number, other, low, high):
            return ("apart", *number, *other, low, high, None)
        case Hidden(number, at_most):
            return ("hidden", *number, *nobody, None, None, at_most)


def _fact(kind: str, *row: object) -> Fact:
    size = len(OF_NUMBER)
    number, other = Number(*row[:size]), Number(*row[size : 2 * size])  # pyright: ignore[reportArgumentType]
    low, high, at_most = row[2 * size :]
    if kind == "within":
        return Within(number, low, high)  # pyright: ignore[reportArgumentType]
    if kind == "apart":
        return Apart(number, other, low, high)  # pyright: ignore[reportArgumentType]
    return Hidden(number, at_most)  # pyright: ignore[reportArgumentType]
