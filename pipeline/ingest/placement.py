"""To which round and municipality each row of a delivery belongs."""

from collections.abc import Collection

import polars as pl

from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.origins import refuse_unknown, resolved_column, resolved_folder
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Origin, Source


def placed(
    frame: pl.DataFrame, match: Match, expected: Expected, name: str
) -> pl.DataFrame:
    """Add `ROUND` and `MUNICIPALITY` of every row; null: not the programme's.

    Args:
        frame: The records of a delivery.
        match: What the names of its folders say.
        expected: The source and what belongs to it.
        name: File, for messages.

    Raises:
        Refusal: The place is not said, or not of the programme.
    """
    source = expected.source
    for what, column, origin, folder, known in (
        ("round", ROUND, source.round, match.round, expected.rounds),
        (
            "municipality",
            MUNICIPALITY,
            source.municipality,
            match.municipality,
            expected.municipalities,
        ),
    ):
        place = _place(frame, what, origin, folder, source, known, name)
        frame = frame.with_columns(place.alias(column))
    return frame


def _place(
    frame: pl.DataFrame,
    what: str,
    origin: Origin,
    folder: str | None,
    source: Source,
    known: tuple[str, ...],
    name: str,
) -> pl.Series | pl.Expr:
    if origin.column is None:
        return pl.lit(resolved_folder(what, folder, origin, source, known, name))
    place = resolved_column(frame[origin.column], origin, known)
    if origin.others == "reject":
        refuse_unknown(what, frame, place.is_null(), origin.column, name)
    return place


def refuse_empty(
    n_records: int, n_inside: int, rounds: Collection[str], name: str
) -> None:
    """Refuse a delivery without a record of the programme.

    Args:
        n_records: Rows that are records.
        n_inside: Those of the programme.
        rounds: Rounds of the programme that any record belongs to.
        name: File, for messages.

    Raises:
        Refusal: `only_totals`, `no_known_round` or `no_known_municipality`.
    """
    if not n_records:
        raise Refusal("only_totals", name)
    if not n_inside:
        check = "no_known_municipality" if rounds else "no_known_round"
        raise Refusal(check, name)
