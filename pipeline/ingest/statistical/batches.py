"""A file of a statistical package in batches of text, with its codebook."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.ingest.isolation import isolated
from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.raw_table import Codebook, RawTable
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical.parsing import described, rows
from pipeline.ingest.statistical_formats import STATA, check_format
from pipeline.ingest.text.unpacked import most_unpacked
from pipeline.programme.model import Source

BATCH_CELLS = 2_000_000
EXTENDED_MISSING = [f".{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]


def batches_of(
    path: Path, source: Source, package: str, limits: Limits = LIMITS
) -> Iterator[RawTable]:
    """Yield the rows of a file that `package` has written.

    Args:
        path: The file.
        source: Its encoding and decimal separator.
        package: "SPSS" or "Stata".
        limits: Of untrusted input.

    Raises:
        Refusal: It is another format, damaged, too large, without rows, in a wrong
            encoding, or kills its reader.
        OSError: The file cannot be read.
    """
    format_ = check_format(path, package, limits)
    options: dict[str, Any] = {
        "format_": format_,
        "encoding": source.encoding or format_.encoding,
        "decimal": source.decimal,
    }
    found = isolated(described, path, limits=limits, **options)
    _check_size(found, found["n_rows"] or 0, path, limits)
    codebook = _codebook(found, path.name, package)
    limit = max(BATCH_CELLS // len(found["columns"]), 1)
    offset, n_rows = 0, found["n_rows"]
    while n_rows is None or offset < n_rows:
        frame = isolated(
            rows, path, limits=limits, offset=offset, limit=limit, **options
        )
        offset += frame.height
        _check_size(found, offset, path, limits)
        if not frame.is_empty():
            yield RawTable(frame, found["encoding"], codebook)
        if frame.height < limit:
            break
    if offset == 0:
        raise Refusal("no_rows", path.name)
    if n_rows is not None and offset != n_rows:
        raise Refusal("statistical_file_damaged", path.name, package=package)


def _check_size(found: dict[str, Any], n_rows: int, path: Path, limits: Limits) -> None:
    """Refuse a file without columns, or with more than is accepted."""
    n_columns = len(found["columns"])
    if not n_columns:
        raise Refusal("no_rows", path.name)
    if n_columns > limits.columns:
        most = limits.columns
        raise Refusal("too_many_columns", path.name, found=n_columns, most=most)
    if n_rows > limits.rows:
        raise Refusal("too_many_rows", path.name, found=n_rows, most=limits.rows)
    most = most_unpacked(path.stat().st_size, limits)
    if n_rows * found["row_bytes"] > most:
        raise Refusal("unpacks_too_large", path.name, megabytes=most / MEBIBYTE)


def _codebook(found: dict[str, Any], name: str, package: str) -> Codebook:
    missing = {
        variable: [
            one if isinstance(one, str) else (float(one[0]), float(one[1]))
            for one in declared
        ]
        for variable, declared in found["missing"].items()
    }
    if package == STATA.package:
        missing = dict.fromkeys(found["columns"], EXTENDED_MISSING)
    return Codebook(
        (name, None),
        (name, None),
        found["answers"],
        found["questions"],
        missing=missing,
        sets=found["sets"],
        voluntary=True,
    )
