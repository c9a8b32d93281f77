"""Letters of statistical files that were lost or turned into others."""

import codecs
from collections.abc import Iterable

import polars as pl

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.encoding import WESTERN
from pipeline.ingest.text.letters import OTHER_CODE_PAGE, SUSPICIONS, first_suspicion

LOST = "replacement_character"
LETTERS = sorted({*"".join(s.letters for s in [*SUSPICIONS, OTHER_CODE_PAGE])})


def check_text(
    texts: Iterable[str], name: str, encoding: str | None, column: str | None = None
) -> None:
    """Refuse names and labels that hold what no text may hold.

    Args:
        texts: The names or labels.
        name: Of the file.
        encoding: In which the file says it is written. Null: it is portable.
        column: That has the labels.

    Raises:
        Refusal: `letters_not_portable`, `replacement_character`, `decoded_twice` or
            `other_code_page`.
    """
    if check := _failed("\n".join(texts), encoding):
        raise Refusal(check, name, column=column)


def check_letters(
    frame: pl.DataFrame, name: str, encoding: str | None, offset: int
) -> None:
    """Refuse rows, after `offset` others, that hold what no text may hold.

    Raises:
        Refusal: As `check_text`, with line and column.
    """
    for column in frame.select(pl.selectors.string()).iter_columns():
        doubtful = column.str.contains_any(LETTERS).arg_true()
        for row, text in zip(doubtful, column.gather(doubtful), strict=True):
            if check := _failed(text, encoding):
                line = offset + row + 1
                raise Refusal(check, name, line=line, column=column.name)


def _failed(text: str, encoding: str | None) -> str | None:
    """Return the check that `text` fails; null: none."""
    found = first_suspicion(text, WESTERN if _is_western(encoding) else "utf-8")
    if found and encoding is None and found[0] == LOST:
        return "letters_not_portable"
    return found[0] if found else None


def _is_western(encoding: str | None) -> bool:
    try:
        return codecs.lookup(encoding or "").name == WESTERN
    except LookupError:
        return False
