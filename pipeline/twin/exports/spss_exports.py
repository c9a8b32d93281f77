"""The same answers as an SPSS file, for municipalities that deliver one."""

import tempfile
from pathlib import Path, PurePosixPath

import polars as pl
import pyreadstat

from pipeline.programme.model import Source

ENDING = ".sav"
MADE = slice(92, 109)  # where SPSS writes date and time; a fixed one, for equal bytes
WHEN = b"01 Jan 2012:00:00"


def spss_id(source: Source) -> str:
    """Return the id of the source that describes the SPSS file."""
    return f"{source.id}_spss"


def spss_pattern(source: Source) -> str:
    """Return where the SPSS file of a source lies, beside the folder of its texts."""
    return PurePosixPath(source.files[0]).parent.as_posix() + ENDING


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
        path = Path(folder) / f"export{ENDING}"
        pyreadstat.write_sav(
            whole,  # pyright: ignore[reportArgumentType], it takes Polars too
            str(path),
            column_labels={**questions},
            variable_value_labels=meanings,
        )
        content = path.read_bytes()
    return content[: MADE.start] + WHEN + content[MADE.stop :]
