"""Small valid inputs, made by what makes the files of the other tests."""

import datetime as dt
import gzip
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pyreadstat

from tests.fuzz.mutation import BETWEEN_FILES
from tests.unit.ingest.exports import (
    delimited,
    export_files,
    label_rows,
    pupil,
    structure_rows,
    table,
)
from tests.unit.ingest.test_odk import FORM, VARIANTS
from tests.unit.ingest.test_survey_tools import (
    IDS,
    LIME_TEXTS,
    NAMES,
    TEXTS,
    lime_row,
    lines,
    qualtrics_row,
)
from tests.unit.ingest.workbooks import Cells, ods, xls, xlsx

ROWS = [
    pupil("17", klasse="3.å", koen="Pige"),
    pupil("18", klasse='Rød; "ny"', koen="Dreng", s_1="", s_2="9"),
    pupil("19", klasse="Æ, Ø og\nÅ", klassetrin="", s_1="1,5"),
]


def texts() -> list[bytes]:
    """Delimited texts in every encoding and with every delimiter."""
    plain = {mark: delimited(table(ROWS), mark) for mark in ";,\t"}
    return [
        plain[";"].encode("cp1252"),
        plain[","].encode("utf-8-sig"),
        plain["\t"].encode("utf-16"),
        plain[";"].replace("\n", "\r\n").encode(),
        b"a;b\n1;2\n",
    ]


def packed_texts() -> list[bytes]:
    """The same as gzip."""
    return [gzip.compress(content, 1, mtime=0) for content in texts()]


def surveyxact_exports() -> list[bytes]:
    """The three files of an export, one after the other."""
    return [
        BETWEEN_FILES.join(
            text.encode(encoding) for text in export_files(ROWS, mark).values()
        )
        for mark, encoding in ((";", "cp1252"), (",", "utf-8"), ("\t", "utf-16"))
    ]


def answers_of_the_portal() -> list[bytes]:
    """Lists of flat objects."""
    one = {"[Institution].[Institution]": "Skole, Ø", "Antal": "1.234", "Andel": 0.25}
    rows = [one, {**one, "Antal": 7, "Trin": None}, {"Trin": "9. klasse"}]
    return [json.dumps(rows).encode(), json.dumps(rows, ensure_ascii=False).encode()]


def limesurvey_exports() -> list[bytes]:
    """With codes, and with codes and texts, over the answers."""
    row = lime_row("17", "2015-09-01 10:00:00", "4", "Ved ikke")
    both = [f"{code}. {text}" for code, text in LIME_TEXTS.items()]
    return [lines([heading, row, row]).encode() for heading in ([*LIME_TEXTS], both)]


def qualtrics_exports() -> list[bytes]:
    """With every number of header rows."""
    headers = ([NAMES, TEXTS, IDS], [NAMES, IDS], [NAMES, TEXTS])
    row = qualtrics_row("17")
    return [lines([*header, row, row]).encode("utf-8-sig") for header in headers]


SHEETS: dict[str, Cells] = {
    "Svar": [
        ["noegle", "svar", "dag", "sand"],
        ["017", 4, dt.date(2017, 9, 1), True],
        ["Æ\nø", -2.5, dt.datetime(2017, 9, 1, 8, 30), None],  # noqa: DTZ001
    ],
    "Andet": [["a"], [1]],
}


def xlsx_workbooks() -> list[bytes]:
    """Of one sheet and of more."""
    return [xlsx(SHEETS), xlsx({"Svar": SHEETS["Svar"]}, merged=[(1, 0, 2, 0)])]


def xls_workbooks() -> list[bytes]:
    """Likewise."""
    return [xls(SHEETS), xls({"Svar": SHEETS["Svar"]})]


def ods_workbooks() -> list[bytes]:
    """Likewise."""
    return [ods(SHEETS), ods({"Svar": SHEETS["Svar"]})]


def surveyxact_workbooks() -> list[bytes]:
    """An export in one workbook."""
    sheets: dict[str, Cells] = {
        "Dataset": table(ROWS),
        "Structure": structure_rows(),
        "Labels": label_rows(),
    }
    return [xlsx(sheets), ods(sheets)]


def odk_submissions() -> list[bytes]:
    """Submissions as text, and the form."""
    texts = [delimited(rows, ",").encode() for rows in VARIANTS.values()]
    return [BETWEEN_FILES.join([text, xlsx(FORM)]) for text in texts]


def odk_workbooks() -> list[bytes]:
    """The form as an old workbook, and submissions as a new one."""
    books = [xlsx({"Svar": rows}) for rows in VARIANTS.values()]
    return [BETWEEN_FILES.join([book, xls(FORM)]) for book in books[:2]]


def statistical_frame(*, ascii_only: bool = False) -> Any:  # noqa: ANN401, pyreadstat
    """A small table of every type."""
    text = ["017", "Rod; ny", ""] if ascii_only else ["017", 'Rød; "ny"', ""]
    return pl.DataFrame(
        {
            "noegle": text,
            "svar": [1.0, 9.0, None],
            "andel": [0.25, -3.5, 1e6],
            "dag": [dt.date(2015, 9, 1), None, dt.date(2026, 1, 31)],
            "tid": [dt.datetime(2015, 9, 1, 8, 30), None, None],  # noqa: DTZ001
            "lang": ["x" * 300, "", "å"] if not ascii_only else ["x" * 90, "", "a"],
        }
    )


LABELS = {"svar": {1.0: "Helt uenig", 9.0: "Ved ikke"}}
MISSING = {"svar": [{"lo": 8, "hi": 9}, -1], "noegle": ["017"]}


def spss_files() -> list[bytes]:
    """Plain and packed by rows."""
    return [_spss(), _spss(row_compress=True)]


def packed_spss_files() -> list[bytes]:
    """A .zsav."""
    return [_spss(compress=True)]


def portable_files() -> list[bytes]:
    """A .por."""
    return [_written(pyreadstat.write_por, statistical_frame(ascii_only=True))]


def stata_files() -> list[bytes]:
    """Files of releases 8 to 15."""
    return [
        _written(
            pyreadstat.write_dta,
            statistical_frame(ascii_only=version < 14),
            version=version,
            variable_value_labels=LABELS,
        )
        for version in (8, 12, 13, 15)
    ]


def _spss(**options: bool) -> bytes:
    return _written(
        pyreadstat.write_sav,
        statistical_frame(),
        variable_value_labels=LABELS,
        missing_ranges=MISSING,
        column_labels={"svar": "Spørgsmål"},
        **options,
    )


def _written(write: Callable[..., None], frame: Any, **options: Any) -> bytes:  # noqa: ANN401
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "data")
        write(frame, path, **options)
        return path.read_bytes()
