"""The keys of rejected rows, read again from the delivered file."""

from collections.abc import Set as AbstractSet
from pathlib import Path

import polars as pl

from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import match
from pipeline.ingest.headers import key_columns
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Source
from pipeline.returns.report.keys import shown_keys


def read_keys(
    raw: Path, path: str, expected: Expected, sha256: str, lines: AbstractSet[int]
) -> dict[int, str]:
    """Return the keys of some lines of a file, as far as they may be shown.

    The respondent's key, or the unit's number where the file has no respondents.

    Args:
        raw: The drop zone.
        path: The (main) file below it.
        expected: The source that it is read as.
        sha256: Hash of its files; one that was changed meanwhile gives no keys.
        lines: Which.
    """
    columns, seen = _columns(expected.source), match(path, expected.source)
    if not lines or not columns or seen is None:
        return {}
    delivery = CheckedDelivery(raw, path, seen, expected, sha256)
    wanted = pl.Series(sorted(lines), dtype=pl.Int64).implode()
    try:
        rows = [
            row
            for batch in delivery.batches()
            for row in batch.filter(pl.col(LINE).is_in(wanted))
            .select(LINE, *columns)
            .iter_rows()
        ]
    except (Refusal, OSError):
        return {}
    shown = {line: shown_keys(parts) for line, *parts in rows}
    return {line: key for line, key in shown.items() if key is not None}


def _columns(source: Source) -> list[str]:
    """Return the columns that tell a row from another."""
    unit = source.columns.unit
    return key_columns(source) or ([] if unit is None else [unit])
