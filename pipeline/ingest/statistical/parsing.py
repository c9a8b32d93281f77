"""What a file of a statistical package says, and its rows; runs in a child process."""

import codecs
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any, BinaryIO

import polars as pl
import pyreadstat
from pyreadstat import metadata_container
from pyreadstat._readstat_parser import parser_entry_point

from pipeline.ingest.raw_table import LINE, OURS
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical.cell_text import Cell, Meaning, as_text, meaning_of
from pipeline.ingest.statistical_formats import Format
from pipeline.ingest.text.encoding import WESTERN
from pipeline.ingest.text.letters import OTHER_CODE_PAGE, SUSPICIONS, first_suspicion

# User-missing values stay what they are: the parser would make nothing of them. Of the
# portable format its public function always does, so the one below it is called.
DAMAGED = "statistical_file_damaged"
PARSERS = {
    "sav": pyreadstat.read_sav,
    "por": partial(parser_entry_point, parser_format="por"),
    "dta": pyreadstat.read_dta,
}

LOST = "replacement_character"
LETTERS = sorted({*"".join(s.letters for s in [*SUSPICIONS, OTHER_CODE_PAGE])})


def described(
    file: BinaryIO, *, format_: Format, encoding: str | None, decimal: str
) -> dict[str, Any]:
    """Return what a file says about itself.

    Args:
        file: The file.
        format_: Its format.
        encoding: Of its texts. Null: the one that it declares.
        decimal: Decimal separator of codes that are no whole numbers.

    Returns:
        columns: names in their order. n_rows: number of rows, null in a portable file.
        row_bytes: length of a row. encoding: as declared, null in a portable file.
        answers: variable -> code -> label. questions: variable -> label.
        missing: variable -> codes and [from, to] that are declared missing.
        sets: multiple-response set -> its variables.

    Raises:
        Refusal: The file is damaged, or its letters cannot be told.
    """
    _, found = _parsed(file, format_, encoding, metadataonly=True)
    if None in found.column_names:  # a name that is no text
        raise Refusal(DAMAGED, file.name, package=format_.package)
    meanings = _meanings_of(found)
    names = list(meanings)
    counted = Counter([*OURS, *found.column_names])
    if repeated := [name for name, count in counted.items() if count > 1]:
        raise Refusal("duplicate_column", file.name, column=repeated[0])
    used = encoding or found.file_encoding
    if _numbers_of_texts(found.variable_value_labels, meanings):
        raise Refusal(DAMAGED, file.name, package=format_.package)
    answers = {
        name: _labelled(labels, meanings[name], decimal)
        for name, labels in found.variable_value_labels.items()
        if name in meanings
    }
    questions = {
        name: label for name, label in found.column_names_to_labels.items() if label
    }
    _check_text([*names, *questions.values()], file.name, used)
    for name, labels in answers.items():
        _check_text([*labels, *labels.values()], file.name, used, column=name)
    return {
        "columns": names,
        "n_rows": found.number_rows,
        "row_bytes": sum(found.variable_storage_width.values()),
        "encoding": used,
        "answers": answers,
        "questions": questions,
        "missing": {
            name: _declared(ranges, meanings[name], decimal)
            for name, ranges in found.missing_ranges.items()
        },
        "sets": {name: s["variable_list"] for name, s in found.mr_sets.items()},
    }


def rows(
    file: BinaryIO,
    *,
    format_: Format,
    encoding: str | None,
    decimal: str,
    offset: int,
    limit: int,
) -> pl.DataFrame:
    """Return rows of a file as text, with `LINE`.

    Args:
        file: The file.
        format_: Its format.
        encoding: As in `described`.
        decimal: Decimal separator of numbers that are not whole.
        offset: Rows left out before them.
        limit: How many at most, at least 1.

    Raises:
        Refusal: The file is damaged, or its letters cannot be told.
    """
    cells, found = _parsed(file, format_, encoding, row_offset=offset, row_limit=limit)
    frame = pl.DataFrame(
        {
            name: as_text(cells[name], meaning, decimal)
            for name, meaning in _meanings_of(found).items()
        }
    )
    _check_letters(frame, file.name, encoding or found.file_encoding, offset)
    line = pl.int_range(1, pl.len() + 1, dtype=pl.Int64) + offset
    return frame.select(line.alias(LINE), pl.all())


def _numbers_of_texts(
    labels: Mapping[str, Mapping[Any, str]], meanings: Mapping[str, Meaning]
) -> bool:
    """Return whether numbers are labelled in a column of texts: no package does."""
    return any(
        meanings[name].form == "text" and not all(isinstance(c, str) for c in codes)
        for name, codes in labels.items()
        if name in meanings
    )


def _labelled(
    labels: Mapping[Any, str], meaning: Meaning, decimal: str
) -> dict[str, str]:
    return dict(
        zip(_codes(list(labels), meaning, decimal), labels.values(), strict=True)
    )


def _codes(codes: list[Cell], meaning: Meaning, decimal: str) -> list[str]:
    return [code or "" for code in as_text(codes, meaning, decimal)]


def _declared(
    ranges: Iterable[Any], meaning: Meaning, decimal: str
) -> list[str | list[Cell]]:
    return [
        _codes([one["lo"]], meaning, decimal)[0]
        if one["lo"] == one["hi"]
        else [one["lo"], one["hi"]]
        for one in ranges
    ]


def _check_text(
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


def _check_letters(
    frame: pl.DataFrame, name: str, encoding: str | None, offset: int
) -> None:
    """Refuse rows, after `offset` others, that hold what no text may hold.

    Raises:
        Refusal: As `_check_text`, with line and column.
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


def _parsed(
    file: BinaryIO, format_: Format, encoding: str | None, **options: object
) -> tuple[dict[str, list[Cell]], metadata_container]:
    """Return the cells of each column, and what the file says about itself.

    Args:
        file: The file.
        format_: Its format.
        encoding: Of its texts. Null: the one that it declares.
        options: Which part of the file.

    Raises:
        Refusal: `declared_encoding` or `statistical_file_damaged`.
        OSError: The file cannot be read.
    """
    if format_.ending != "por":
        options["encoding"] = encoding
    try:
        return PARSERS[format_.ending](
            file,
            user_missing=True,
            output_format="dict",
            disable_datetime_conversion=True,
            **options,
        )
    except (OSError, MemoryError):
        raise
    except Exception as error:  # on damaged files it fails in many ways of Python
        if _is_of_letters(error):
            raise Refusal("declared_encoding", file.name) from None
        raise Refusal(DAMAGED, file.name, package=format_.package) from None


def _is_of_letters(error: Exception) -> bool:
    """Could a text not be decoded?"""
    if isinstance(error, UnicodeDecodeError):
        return True
    said = str(error) if isinstance(error, pyreadstat.ReadstatError) else ""
    return "convert string" in said or "character set" in said


def _meanings_of(found: metadata_container) -> dict[str, Meaning]:
    """Return what the values of each column mean."""
    return {
        name: meaning_of(
            found.readstat_variable_types[name], found.original_variable_types[name]
        )
        for name in found.column_names
    }
