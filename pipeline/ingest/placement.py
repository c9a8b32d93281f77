"""To which round and municipality each row of a delivery belongs."""

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
    records: pl.DataFrame, located: pl.DataFrame, inside: pl.DataFrame, name: str
) -> None:
    """Refuse a delivery without a record of the programme.

    Args:
        records: The rows that are records.
        located: The same with their places.
        inside: Those of the programme.
        name: File, for messages.

    Raises:
        Refusal: `only_totals`, `no_known_round` or `no_known_municipality`.
    """
    if records.is_empty():
        raise Refusal("only_totals", name)
    if inside.is_empty():
        no_round = located[ROUND].null_count() == located.height
        check = "no_known_round" if no_round else "no_known_municipality"
        raise Refusal(check, name)
