"""National test results as the test system exports them: semicolons, Danish numbers."""

import numpy as np
import polars as pl

from pipeline.programme.model import Source
from pipeline.twin.answers.criterion_levels import delivered
from pipeline.twin.exports.text_forms import as_usual_or_not

FIRST_DAY, LAST_DAY = "02-01", "04-30"  # month and day between which tests are taken
ENCODING = "cp1252"


def as_csv(
    results: pl.DataFrame, source: Source, unusual: float, rng: np.random.Generator
) -> bytes:
    """Return the results as the bytes of an export; `unusual`: how often another."""

    def written(delimiter: str) -> str:
        return results.write_csv(
            separator=source.delimiter or delimiter,
            float_precision=1,
            decimal_comma=source.decimal == ",",
        )

    return as_usual_or_not(written, ENCODING, unusual, rng)


def named(source: Source, values: dict[str, pl.Series]) -> pl.DataFrame:
    """Return the columns under the names of the export, in its order."""
    columns = source.columns
    names = {
        "school_year": source.round.agrees_with or "skoleaar",
        "municipality": source.municipality.agrees_with or "kommunenr",
        "unit": columns.unit,
        "grade": columns.grade,
        "class": columns.class_,
        "gender": columns.gender,
        "subject": columns.subject,
        "pupil": columns.respondent,
        "date": "testdato",
        "type": "type",
        "exempt": columns.exempt,
        "p1_score": "p1_norm",
        "p2_score": "p2_norm",
        "p3_score": "p3_norm",
        "whole_score": "samlet_norm",
        "p1_level": "p1_niveau",
        "p2_level": "p2_niveau",
        "p3_level": "p3_niveau",
        "whole_level": columns.level,
        "scale_version": columns.scale_version,
    }
    return pl.DataFrame(
        {name: values[meaning] for meaning, name in names.items() if name is not None}
    )


def yes_or_no(source: Source, flags: np.ndarray) -> pl.Series:
    """Return exemptions as the source delivers them."""
    yes, no = (delivered(source, "exempt", text) for text in ("true", "false"))
    return pl.Series([no, yes]).gather(flags.astype(np.int64))


def test_days(year: int, n: int, rng: np.random.Generator) -> pl.Series:
    """Return days of the spring of a year."""
    first, last = (np.datetime64(f"{year}-{day}") for day in (FIRST_DAY, LAST_DAY))
    days = first + rng.integers(0, int((last - first).astype(int)) + 1, n)
    return pl.Series(days).dt.strftime("%d-%m-%Y")
