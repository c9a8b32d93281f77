"""The same answers in every format that is read: what `benchmarks.readers` measures."""

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl
import pyreadstat

from benchmarks import workbook_formats

KEYS = ["noegle", "institutionsnr", "klassetrin", "koen"]
COLUMNS = 60
ITEMS = [f"s_{number}" for number in range(1, COLUMNS - len(KEYS) + 1)]
LABELS = ["Helt uenig", "Uenig", "Enig", "Helt enig"]


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        reader: A module of `pipeline.ingest.readers`.
        file: Name of the (main) file.
        write: Writes answers, all cells text, and what belongs to them.
        most_rows: That the format can hold. Null: any number.
    """

    reader: str
    file: str
    write: Callable[[pl.DataFrame, Path], None]
    most_rows: int | None = None


def answers(rows: int) -> pl.DataFrame:
    """Return sheets of pupils: four background variables, then codes 1 to 4."""
    random = np.random.default_rng(2015)
    number = pl.int_range(rows, eager=True)
    background = {
        "noegle": number.cast(pl.String).str.zfill(8),
        "institutionsnr": (479000 + number % 50).cast(pl.String),
        "klassetrin": (4 + number % 6).cast(pl.String),
        "koen": pl.Series(["Pige", "Dreng"])[(number % 2).to_numpy()],
    }
    codes = random.integers(1, 5, size=(len(ITEMS), rows)).astype(str)
    return pl.DataFrame(background | dict(zip(ITEMS, codes, strict=True)))


def _csv(frame: pl.DataFrame, delimiter: str = ";", *, quoted: bool = False) -> str:
    style = "always" if quoted else "necessary"
    return frame.write_csv(separator=delimiter, quote_style=style)


def _semicolons(frame: pl.DataFrame, file: Path) -> None:
    file.write_bytes(_csv(frame).encode("cp1252"))


def _tabs(frame: pl.DataFrame, file: Path) -> None:
    text = _csv(frame, "\t").replace("\n", "\r\n")
    file.write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))


def _packed(frame: pl.DataFrame, file: Path) -> None:
    file.write_bytes(gzip.compress(_csv(frame).encode(), compresslevel=6))


def _labels(frame: pl.DataFrame, file: Path) -> None:
    codes = [str(code) for code in range(1, len(LABELS) + 1)]
    texts = frame.with_columns(pl.col(ITEMS).replace_strict(codes, LABELS))
    file.write_bytes(_csv(texts, ",", quoted=True).encode())


def _surveyxact(frame: pl.DataFrame, file: Path) -> None:
    _semicolons(frame, file)
    structure = [f"{item};{item};Closed;Single;{item};1;x" for item in ITEMS]
    header = "questionName;variableName;questionType;subType;questionText;choiceValue"
    text = "\n".join([f"{header};choiceText", *structure])
    file.with_name("structure.csv").write_text(text, encoding="cp1252")
    labels = [
        f"{item};{code};{label}"
        for item in ITEMS
        for code, label in enumerate(LABELS, start=1)
    ]
    file.with_name("labels.csv").write_text("\n".join(labels), encoding="cp1252")


def _limesurvey(frame: pl.DataFrame, file: Path) -> None:
    headed = frame.rename({name: f"{name}. Spørgsmål {name}" for name in frame.columns})
    file.write_bytes(_csv(headed, ",", quoted=True).encode("utf-8-sig"))


def _qualtrics(frame: pl.DataFrame, file: Path) -> None:
    texts = [f"Spørgsmål {name}" for name in frame.columns]
    ids = [json.dumps({"ImportId": f"QID{name}"}) for name in frame.columns]
    header = pl.DataFrame([texts, ids], schema=frame.columns, orient="row")
    file.write_bytes(_csv(pl.concat([header, frame]), ",").encode())


def _json(frame: pl.DataFrame, file: Path) -> None:
    frame.write_json(file)


def _statistical(
    write: Callable[..., None], **options: object
) -> Callable[[pl.DataFrame, Path], None]:
    """Write codes as numbers, as a person would have them in SPSS or Stata."""

    def written(frame: pl.DataFrame, file: Path) -> None:
        write(frame.with_columns(pl.col(ITEMS).cast(pl.Float64)), file, **options)

    return written


FORMATS: dict[str, Format] = {
    "CSV, Windows-1252, semicolons": Format("delimited", "a.csv", _semicolons),
    "CSV, UTF-16, tabs": Format("delimited", "a.csv", _tabs),
    "CSV, UTF-8, commas, labels in quotes": Format("delimited", "a.csv", _labels),
    "CSV, gzip": Format("delimited", "a.csv.gz", _packed),
    "SurveyXact": Format("surveyxact", "dataset.csv", _surveyxact),
    "LimeSurvey": Format("limesurvey", "a.csv", _limesurvey),
    "Qualtrics": Format("qualtrics", "a.csv", _qualtrics),
    "Uddannelsesstatistik, JSON": Format("uddannelsesstatistik", "a.json", _json),
    "Workbook, .xlsx": Format("workbook", "a.xlsx", workbook_formats.xlsx),
    "Workbook, .ods": Format("workbook", "a.ods", workbook_formats.ods),
    "Workbook, .xls": Format(
        "workbook", "a.xls", workbook_formats.xls, workbook_formats.XLS_ROWS
    ),
    "SPSS, .sav": Format("spss", "a.sav", _statistical(pyreadstat.write_sav)),
    "SPSS, .sav, packed rows": Format(
        "spss", "a.sav", _statistical(pyreadstat.write_sav, row_compress=True)
    ),
    "SPSS, .zsav": Format(
        "spss", "a.zsav", _statistical(pyreadstat.write_sav, compress=True)
    ),
    "Stata, .dta": Format("stata", "a.dta", _statistical(pyreadstat.write_dta)),
}
