"""SurveyXact exports: three CSV files in any of its variants, or one workbook."""

from pathlib import Path

import polars as pl

from pipeline.ingest.delimited_text import parse_rows, sniffed_delimiter, with_header
from pipeline.ingest.raw_table import LINE, Codebook, Place, RawTable
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text_encoding import decode
from pipeline.ingest.workbook import Workbook
from pipeline.programme.model import Source

DATASET, STRUCTURE, LABELS = "dataset.csv", "structure.csv", "labels.csv"
VARIABLE, QUESTION = "variableName", "questionText"
LABEL_FIELDS = 3  # variable; value; label


def companions(name: str) -> tuple[str, ...]:
    """Return the two files that describe `dataset.csv`."""
    return (LABELS, STRUCTURE) if name == DATASET else ()


def read(path: Path, source: Source) -> RawTable:  # noqa: ARG001
    """Return the answers and the codebook of one export.

    Encoding and delimiter are found in the files: UTF-16 with tabs, Windows-1252 or
    UTF-8 with semicolons or commas.

    Raises:
        Refusal: A file or sheet is missing, cut off, malformed, in a wrong encoding or
            without data.
        OSError: A file cannot be read.
    """
    if path.suffix == ".xlsx":
        return _from_workbook(path)
    text, encoding = decode(path.read_bytes(), path.name)
    delimiter = sniffed_delimiter(text)
    dataset = with_header(parse_rows(text, delimiter, path.name), path.name)
    structure = _companion(path.with_name(STRUCTURE), delimiter)
    labels = _companion(path.with_name(LABELS), delimiter)
    book = _codebook(structure, labels, (STRUCTURE, None), (LABELS, None))
    return RawTable(dataset, encoding, book)


def _companion(path: Path, delimiter: str) -> pl.DataFrame:
    if not path.exists():
        files = f"{DATASET}, {STRUCTURE}, {LABELS}"
        raise Refusal("companion_missing", path.name, files=files)
    text, _ = decode(path.read_bytes(), path.name)
    return parse_rows(text, delimiter, path.name)


def _from_workbook(path: Path) -> RawTable:
    workbook = Workbook(path)
    structure, labels = workbook.rows("Structure"), workbook.rows("Labels")
    book = _codebook(structure, labels, (path.name, "Structure"), (path.name, "Labels"))
    return RawTable(workbook.table("Dataset"), None, book)


def _codebook(
    structure: pl.DataFrame, labels: pl.DataFrame, structure_in: Place, labels_in: Place
) -> Codebook:
    questions = with_header(structure, *structure_in)
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
