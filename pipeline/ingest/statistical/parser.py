"""The parser of statistical files, ReadStat, and what becomes of its errors.

User-missing values stay what they are: the parser would turn them into nothing. Of the
portable format its public function always does, so the one below it is called.
"""

from functools import partial
from typing import BinaryIO

import pyreadstat
from pyreadstat import metadata_container
from pyreadstat._readstat_parser import parser_entry_point

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical.cell_text import Cell
from pipeline.ingest.statistical.formats import Format
from pipeline.ingest.statistical.meanings import Meaning, meaning_of

DAMAGED = "statistical_file_damaged"
PARSERS = {
    "sav": pyreadstat.read_sav,
    "por": partial(parser_entry_point, parser_format="por"),
    "dta": pyreadstat.read_dta,
}


def parsed(
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


def meanings_of(found: metadata_container) -> dict[str, Meaning]:
    """Return what the values of each column mean."""
    return {
        name: meaning_of(
            found.readstat_variable_types[name], found.original_variable_types[name]
        )
        for name in found.column_names
    }
