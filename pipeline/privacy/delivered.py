"""Who is named in the files as delivered, in the columns that intake leaves out.

Names, logins and addresses are dropped before anything is staged; here they are read
once more, only to be looked for where they must not be, and kept nowhere.
"""

import re
from collections.abc import Iterator, Set
from pathlib import Path

import polars as pl

from pipeline.ingest.expected import expected_of
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme, Source

PERSONAL = re.compile(
    r"navn|name|unilogin|uniid|^ip|ipadd?r|telefon|phone|mobil|adresse|address"
)
# Headings of names that nobody bears, and of names of files.
OTHERS = re.compile(
    r"skole|school|institution|enhed|unit|kommune|organi|klasse|class|fil"
)
FIRST = re.compile("fornavn|firstname|givenname")
LAST = re.compile("efternavn|lastname|surname")
SHORTEST = 6  # letters: what is shorter stands everywhere


def delivered_identities(
    programme: Programme, raw: Path, deliveries: pl.DataFrame, known: Set[str]
) -> frozenset[str]:
    """Return every name, login and address of a person in the accepted files.

    A single word is no name to be looked for (Anna, Holm), unless it has a digit, as
    logins and telephone numbers do; a first and a last name in two columns are one.

    Args:
        programme: Describes the deliveries.
        raw: The drop zone.
        deliveries: Table `raw.deliveries`.
        known: Names that are no persons', as `looked_for` writes them: units,
            municipalities.

    Returns:
        As `looked_for` writes them. A file that is gone or was exchanged has none.
    """
    rows = deliveries.filter("accepted", pl.col("ignored_columns").is_not_null())
    found: set[str] = set()
    for path, source, ignored in rows.select(
        "delivery", "source", "ignored_columns"
    ).iter_rows():
        columns = [one for one in ignored.split("\n") if _is_personal(one)]
        if columns:
            said = _values(raw / path, expected_of(programme, source).source, columns)
            found.update(map(looked_for, said))
    return frozenset(one for one in found - known if _tells_who(one))


def looked_for(text: str) -> str:
    """Return a text as it is looked for: lower case, single blanks."""
    return " ".join(text.split()).lower()


def _is_personal(column: str) -> bool:
    plain = _plain(column)
    return bool(PERSONAL.search(plain)) and not OTHERS.search(plain)


def _plain(column: str) -> str:
    return re.sub(r"[\W_]", "", column.casefold())


def _tells_who(text: str) -> bool:
    is_single_word = " " not in text and not re.search(r"\d", text)
    return len(text) >= SHORTEST and not is_single_word


def _values(file: Path, source: Source, columns: list[str]) -> Iterator[str]:
    try:
        for table in reader_of(source.reader).batches(file, source):
            frame = table.frame.select(c for c in columns if c in table.frame.columns)
            for name in frame.columns:
                yield from frame[name].drop_nulls().unique()
            first = [c for c in frame.columns if FIRST.search(_plain(c))]
            last = [c for c in frame.columns if LAST.search(_plain(c))]
            if first and last:
                both = pl.concat_str(first[0], last[0], separator=" ")
                yield from frame.select(both).to_series().drop_nulls().unique()
    except (Refusal, OSError):
        return
