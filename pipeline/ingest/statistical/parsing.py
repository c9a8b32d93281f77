"""What a file of a statistical package says, and its rows; runs in a child process."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import polars as pl

from pipeline.ingest.raw_table import LINE, OURS
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical.cell_text import Cell, as_text
from pipeline.ingest.statistical.formats import Format
from pipeline.ingest.statistical.letters import check_letters, check_text
from pipeline.ingest.statistical.meanings import Meaning
from pipeline.ingest.statistical.parser import DAMAGED, meanings_of, parsed


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
    _, found = parsed(file, format_, encoding, metadataonly=True)
    if None in found.column_names:  # a name that is no text
        raise Refusal(DAMAGED, file.name, package=format_.package)
    meanings = meanings_of(found)
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
    check_text([*names, *questions.values()], file.name, used)
    for name, labels in answers.items():
        check_text([*labels, *labels.values()], file.name, used, column=name)
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
    cells, found = parsed(file, format_, encoding, row_offset=offset, row_limit=limit)
    frame = pl.DataFrame(
        {
            name: as_text(cells[name], meaning, decimal)
            for name, meaning in meanings_of(found).items()
        }
    )
    check_letters(frame, file.name, encoding or found.file_encoding, offset)
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
