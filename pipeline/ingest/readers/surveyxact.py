"""SurveyXact exports: three CSV files in any of its variants, or one workbook."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Self

import polars as pl

from pipeline.ingest.hashing import hash_files
from pipeline.ingest.raw_table import LINE, Codebook, Place, RawTable
from pipeline.ingest.readers import delimited
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.table_header import with_header
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.ingest.workbook.kind import kind_of
from pipeline.ingest.workbook.workbook import Workbook
from pipeline.programme.model import Source

DATASET, STRUCTURE, LABELS = "dataset.csv", "structure.csv", "labels.csv"
VARIABLE, QUESTION = "variableName", "questionText"
LABEL_FIELDS = 3  # variable; value; label


def companions(name: str) -> tuple[str, ...]:
    """Return the two files that describe `dataset.csv`."""
    return (LABELS, STRUCTURE) if name == DATASET else ()


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the answers and the codebook of one export.

    Encoding and delimiter are found in the files: UTF-16 with tabs, Windows-1252 or
    UTF-8 with semicolons or commas.

    Raises:
        Refusal: A file or sheet is missing, cut off, malformed, in a wrong encoding or
            without data.
        OSError: A file cannot be read.
    """
    if path.name != DATASET and kind_of(path) != "text":
        yield _from_workbook(path, source.decimal)
        return
    dataset = DelimitedText(path, delimiter=source.delimiter)
    structure = _Companion.of(path.with_name(STRUCTURE), dataset.delimiter)
    labels = _Companion.of(path.with_name(LABELS), dataset.delimiter)
    yield from delimited.tables(dataset, source, _read_codebook(structure, labels))


@dataclass(frozen=True)
class _Companion:
    """A file beside the answers, known by its content, wherever it lies."""

    sha256: str
    delimiter: str
    path: Path = field(compare=False)

    @classmethod
    def of(cls, path: Path, delimiter: str) -> Self:
        if not path.exists():
            files = f"{DATASET}, {STRUCTURE}, {LABELS}"
            raise Refusal("companion_missing", path.name, files=files)
        return cls(hash_files([path])[1], delimiter, path)

    def rows(self) -> pl.DataFrame:
        rows = pl.concat(DelimitedText(self.path, delimiter=self.delimiter).batches())
        if hash_files([self.path])[1] != self.sha256:
            raise Refusal("file_changed", self.path.name)
        return rows


@lru_cache(maxsize=64)  # everybody who was asked the same delivers the same codebook
def _read_codebook(structure: _Companion, labels: _Companion) -> Codebook:
    return _codebook(structure.rows(), labels.rows(), (STRUCTURE, None), (LABELS, None))


def _from_workbook(path: Path, decimal: str) -> RawTable:
    workbook = Workbook(path, decimal=decimal)
    structure, labels = workbook.rows("Structure"), workbook.rows("Labels")
    book = _codebook(structure, labels, (path.name, "Structure"), (path.name, "Labels"))
    table = workbook.joined_table("Dataset")
    return RawTable(table, None, book, tuple(workbook.told))


def _codebook(
    structure: pl.DataFrame, labels: pl.DataFrame, structure_in: Place, labels_in: Place
) -> Codebook:
    questions = with_header(structure, *structure_in).frame
    file, sheet = structure_in
    for column in (VARIABLE, QUESTION):
        if column not in questions.columns:
            raise Refusal("codebook_column_missing", file, sheet=sheet, column=column)
    fields = labels.drop(LINE)
    if fields.width < LABEL_FIELDS:
        file, sheet = labels_in
        raise Refusal(
            "codebook_too_narrow",
            file,
            sheet=sheet,
            found=fields.width,
            expected=LABEL_FIELDS,
        )
    answers: dict[str, dict[str, str]] = {}
    for variable, value, label in fields.select(fields.columns[:LABEL_FIELDS]).rows():
        if variable and variable != VARIABLE:  # workbooks may repeat a header
            answers.setdefault(variable.strip(), {})[_text(value)] = _text(label)
    asked = (
        questions.select(VARIABLE, QUESTION)
        .drop_nulls()
        .unique(VARIABLE, keep="first", maintain_order=True)
    )
    return Codebook(labels_in, structure_in, answers, dict(asked.rows()))


def _text(cell: str | None) -> str:
    return (cell or "").strip()
