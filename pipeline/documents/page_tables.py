"""The tables of pages that stand alone: a row per page that was written."""

from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.programme.model import Language
from pipeline.programme.rules import words
from pipeline.store.steps import Made, Step, Work, described, made

Pages = Callable[[Work], Iterable[tuple[Language, Path]]]


def paged(
    schema: type[pa.DataFrameModel],
    write: Pages,
    *,
    reads: Iterable[str] = (),
    shows: Iterable[Callable[..., object]] = (),
) -> Step:
    """Return the step of pages; what they say is words, so any word makes them stale.

    Args:
        schema: The table of the pages.
        write: Writes them below the reports folder and yields language and file.
        reads: Tables that they tell of.
        shows: Functions and models that they describe.
    """
    return Step(
        tables=described(schema),
        make=partial(_written, schema, write),
        kinds=frozenset({"jinja"}),
        reads=frozenset(reads),
        functions=(write, *shows),
        knows=words,
    )


def _written(schema: type[pa.DataFrameModel], write: Pages, work: Work) -> Made:
    rows, files = [], []
    for language, file in write(work):
        files.append(file)
        content = file.read_bytes()
        rows.append(
            {
                "path": file.relative_to(work.places.reports).as_posix(),
                "language": language,
                "size": len(content),
                "sha256": sha256(content).hexdigest(),
            }
        )
    columns = schema.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    return made(schema, pl.DataFrame(rows, schema=columns).sort("path"), files)
