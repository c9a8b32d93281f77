"""The files that survey tools would write."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import xlsxwriter

FOLDER = "2015/479/pupils"
AGREEMENT = {1: "Helt uenig", 2: "Uenig", 3: "Enig", 4: "Helt enig", 9: "Ved ikke"}
QUESTIONS = {"s_1": "Jeg er glad for at gå i skole.", "s_2": "Jeg har ondt i maven."}
STATUSES = ["stato_1", "stato_2", "stato_3", "stato_4", "stato_5"]
BACKGROUND = ["noegle", "institutionsnr", "klassetrin", "klasse", "koen"]
HEADER = ["respondentid", "email", *BACKGROUND, *STATUSES, "s_1", "s_2"]


def pupil(key: str, **cells: str) -> dict[str, str]:
    """One row of the pupils' export: a girl in 4A who answered both items."""
    row = dict.fromkeys(HEADER, "")
    row |= dict.fromkeys(STATUSES, "0")
    row |= {
        "respondentid": f"1{key}",
        "email": f"{key}@example.org",
        "noegle": key,
        "institutionsnr": "479001",
        "klassetrin": "4",
        "klasse": "4.a",
        "koen": "Pige",
        "stato_4": "1",
        "s_1": "4",
        "s_2": "1",
    }
    assert cells.keys() <= row.keys()
    return row | cells


def table(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return header and rows as lists of cells."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def delimited(cells: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    """Return lines of delimited text; fields are quoted only when needed."""
    needing = (delimiter, '"', "\n")

    def field(text: str) -> str:
        if any(mark in text for mark in needing):
            return '"' + text.replace('"', '""') + '"'
        return text

    return "".join(delimiter.join(map(field, row)) + "\n" for row in cells)


def structure_rows(questions: Mapping[str, str] = QUESTIONS) -> list[list[str]]:
    """Return the cells of structure.csv."""
    header = [
        "questionName",
        "variableName",
        "questionType",
        "subType",
        "questionText",
        "choiceValue",
        "choiceText",
    ]
    return [
        header,
        *(
            [name, name, "Closed", "Single", f"Om skolen - {text}", str(code), label]
            for name, text in questions.items()
            for code, label in AGREEMENT.items()
        ),
    ]


def label_rows(labels: Mapping[int, str] = AGREEMENT) -> list[list[str]]:
    """Return the cells of labels.csv, which has no header."""
    return [
        [name, str(code), text] for name in QUESTIONS for code, text in labels.items()
    ]


def export_files(
    rows: Sequence[Mapping[str, str]], delimiter: str = ";"
) -> dict[str, str]:
    """Return the texts of the three CSV files of an export."""
    return {
        "dataset.csv": delimited(table(rows), delimiter),
        "structure.csv": delimited(structure_rows(), delimiter),
        "labels.csv": delimited(label_rows(), delimiter),
    }


def write_export(
    raw: Path,
    rows: Sequence[Mapping[str, str]],
    folder: str = FOLDER,
    *,
    labels: Mapping[int, str] = AGREEMENT,
    questions: Mapping[str, str] = QUESTIONS,
    encoding: str = "cp1252",
) -> Path:
    """Write the three CSV files of an export (semicolons)."""
    files = {
        "dataset.csv": table(rows),
        "structure.csv": structure_rows(questions),
        "labels.csv": label_rows(labels),
    }
    for name, cells in files.items():
        write(raw, f"{folder}/{name}", delimited(cells).encode(encoding))
    return raw / folder / "dataset.csv"


def write_workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    """Write a workbook; texts of digits become numbers, as in Excel."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"strings_to_numbers": True})
    for name, cells in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    workbook.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.getvalue())
    return file


def write(raw: Path, path: str, content: bytes | str) -> Path:
    """Write one file below the raw folder."""
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file
