"""Exports as SurveyXact writes them: CSV in three variants, a workbook, or SPSS."""

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
import polars as pl
import pyreadstat
import xlsxwriter

from pipeline.programme.model import Source

Variant = Literal["tab_utf16", "semicolon_ansi", "comma_ansi", "workbook", "spss"]
TEXTS: tuple[Variant, ...] = ("tab_utf16", "semicolon_ansi", "comma_ansi")
VARIANTS: tuple[Variant, ...] = (*TEXTS, "workbook", "spss")
MAIL_DOMAIN = "example.invalid"  # reserved: no mail can ever be sent there
STATUS_LABELS = ("Ny", "Distribueret", "Nogen svar", "Gennemført", "Frafaldet")
STATUS_ORDER = ("invited", "partial", "completed", "withdrawn")
# System columns of a full export: name -> number of one-hot columns.
SYSTEM = {
    "statinternal": 20,
    "statcompletion": 3,
    "statcreation": 7,
    "statdistribution": 5,
    "statsource": 6,
    "statcollect": 4,
    "statoverall": 5,
}
FIRST_RESPONDENT_ID = 100_000_001
# Workbooks carry the time of writing; a fixed one makes the same bytes every time.
WRITTEN = datetime(2020, 1, 1, tzinfo=UTC)
SPSS_ENDING = ".sav"
MADE = slice(92, 109)  # where SPSS writes date and time; a fixed one, for equal bytes
WHEN = b"01 Jan 2012:00:00"


@dataclass(frozen=True)
class Export:
    """One export.

    Attributes:
        dataset: One row per invited person.
        structure: One row per variable and choice, with a header.
        labels: variable, value, label; SurveyXact writes no header.
        questions: Variable -> its text.
    """

    dataset: pl.DataFrame
    structure: pl.DataFrame
    labels: pl.DataFrame
    questions: dict[str, str]


def write_export(
    export: Export, variant: Variant, folder: Path, workbook: Path
) -> Path:
    """Write `export` and return the file that stands for the delivery.

    Args:
        export: What to write.
        variant: How.
        folder: Takes the three CSV files.
        workbook: The other form. An SPSS file lies beside the folder.
    """
    if variant == "workbook":
        workbook.parent.mkdir(parents=True, exist_ok=True)
        workbook.write_bytes(_workbook(export))
        return workbook
    if variant == "spss":
        path = folder.with_suffix(SPSS_ENDING)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(spss_bytes(export.dataset, export.labels, export.questions))
        return path
    folder.mkdir(parents=True, exist_ok=True)
    dataset = folder / "dataset.csv"
    dataset.write_bytes(encoded(export.dataset, variant))
    structure = export.structure
    if variant == "comma_ansi":  # a redundant empty column, as real exports have it
        structure = structure.with_columns(pl.lit(None, dtype=pl.Int8).alias(""))
    (folder / "structure.csv").write_bytes(encoded(structure, variant))
    labels = encoded(export.labels, variant, header=False)
    (folder / "labels.csv").write_bytes(labels)
    return dataset


def encoded(frame: pl.DataFrame, variant: Variant, *, header: bool = True) -> bytes:
    """Return `frame` in one of the byte-level variants of CSV exports."""
    if variant == "tab_utf16":
        text = frame.write_csv(
            separator="\t", line_terminator="\r\n", include_header=header
        )
        return b"\xff\xfe" + text.encode("utf-16-le")
    if variant == "semicolon_ansi":
        text = frame.write_csv(separator=";", include_header=header)
    else:
        blank = frame.with_columns(pl.selectors.string().fill_null(""))
        text = blank.write_csv(include_header=header, quote_style="non_numeric")
    return text.encode("cp1252", errors="replace")


def with_system_columns(
    background: pl.DataFrame,
    status: pl.Series,
    items: pl.DataFrame,
    *,
    status_columns: dict[str, str],
    organization: str,
    late: pl.Series,
) -> pl.DataFrame:
    """Return the dataset of a full export, one row per invited person.

    Args:
        background: The uploaded respondent list.
        status: invited, partial, completed or withdrawn.
        items: Answer codes.
        status_columns: Status -> its one-hot column.
        organization: Whose survey it is.
        late: True for respondents that were added after the invitations were sent.
    """
    n = background.height
    ids = pl.Series("respondentid", np.arange(n) + FIRST_RESPONDENT_ID)
    address = (background.to_series(0) + f"@{MAIL_DOMAIN}").alias("email")
    place = status.replace_strict(
        STATUS_ORDER, [2, 3, 4, 5], return_dtype=pl.Int8
    )  # nobody is new when a survey has ended
    one_hot = {
        f"{name}_{number}": pl.zeros(n, dtype=pl.Int8, eager=True)
        for name, count in SYSTEM.items()
        for number in range(1, count + 1)
    }
    one_hot["statcreation_1"] = (~late).cast(pl.Int8)
    one_hot["statcreation_2"] = late.cast(pl.Int8)
    hot = {
        f"statoverall_{number}": (place == number).cast(pl.Int8)
        for number in range(1, 6)
    }
    stato = {"stato_1": pl.zeros(n, dtype=pl.Int8, eager=True)} | {
        column: (status == name).cast(pl.Int8)
        for name, column in status_columns.items()
    }
    return pl.DataFrame(
        {
            "respondentid": ids,
            "organization": pl.repeat(organization, n, eager=True),
            **{column.name: column for column in background},
            "email": address,
            "digitaldistributionstatus": pl.repeat("Sendt", n, eager=True),
            "digitaldistributionerrormessage": pl.repeat(
                None, n, dtype=pl.String, eager=True
            ),
            **(one_hot | hot),
            **{column.name: column for column in items},
            **stato,
        }
    )


def _workbook(export: Export) -> bytes:
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_urls": False})
    book.set_properties({"created": WRITTEN})
    for name, frame, header in (
        ("Dataset", export.dataset, True),
        ("Structure", export.structure, True),
        ("Labels", export.labels, False),
    ):
        sheet = book.add_worksheet(name)
        if header:
            sheet.write_row(0, 0, frame.columns)
        for number, row in enumerate(frame.iter_rows(), start=int(header)):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    book.close()
    return buffer.getvalue()


def spss_id(source: Source) -> str:
    """Return the id of the source that describes the SPSS file."""
    return f"{source.id}_spss"


def spss_pattern(source: Source) -> str:
    """Return where the SPSS file of a source lies, beside the folder of its texts."""
    return PurePosixPath(source.files[0]).parent.as_posix() + SPSS_ENDING


def spss_bytes(
    dataset: pl.DataFrame, labels: pl.DataFrame, questions: dict[str, str]
) -> bytes:
    """Return an export as the bytes of an SPSS file.

    Args:
        dataset: One row per invited person.
        labels: variable, value, label.
        questions: Variable -> its text.
    """
    whole = dataset.with_columns(pl.selectors.integer().cast(pl.Float64))
    meanings: dict[str, dict[float, str]] = {}
    for variable, value, label in labels.rows():
        meanings.setdefault(variable, {})[float(value)] = label
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"export{SPSS_ENDING}"
        pyreadstat.write_sav(
            whole,  # pyright: ignore[reportArgumentType], it takes Polars too
            str(path),
            column_labels={**questions},
            variable_value_labels=meanings,
        )
        content = path.read_bytes()
    return content[: MADE.start] + WHEN + content[MADE.stop :]
