"""Which round and municipality a delivery, or a row of it, belongs to."""

import re
from collections.abc import Collection, Sequence

import polars as pl

from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.names import meant_place
from pipeline.ingest.no_records import is_note
from pipeline.ingest.raw_table import LINE, MUNICIPALITY, OURS, ROUND
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Origin, Source

UNSAID = {"round": "round_not_said", "municipality": "municipality_not_said"}
UNKNOWN = {"round": "unknown_round", "municipality": "unknown_municipality"}
UNKNOWN_IN_ROW = {
    "round": "unknown_round_in_row",
    "municipality": "unknown_municipality_in_row",
}
# A number as spreadsheets make it of a code: 0479, 479.0
NUMBER = re.compile(r"0*(\d+?)(?:\.0+)?")


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
    if origin.others == "reject" and (unknown := place.is_null()).any():
        row = frame.filter(unknown).row(0, named=True)
        line, check = row.pop(LINE), UNKNOWN_IN_ROW[what]
        if is_note([cell for column, cell in row.items() if column not in OURS]):
            raise Refusal("note_below_table", name, line=line)
        raise Refusal(check, name, line=line, column=origin.column)
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


def resolve(delivered: str, origin: Origin, known: Sequence[str]) -> str | None:
    """Return the round or municipality that a delivered text means.

    Args:
        delivered: A folder name or a cell.
        origin: Where it comes from, with its translations.
        known: The rounds or municipalities of the programme.

    Returns:
        Null if the programme does not have it.

    Examples:
        >>> resolve("0479", Origin(folder=True), ["479"])
        '479'
        >>> resolve("Nordfyn", Origin(folder=True, values={"Nordfyns": "480"}), ["480"])
        '480'
    """
    text = delivered.strip()
    text = meant_place(text, origin.values) or text
    if text in known:
        return text
    number = NUMBER.fullmatch(text)
    return number.group(1) if number and number.group(1) in known else None


def resolved_column(
    cells: pl.Series, origin: Origin, known: Sequence[str]
) -> pl.Series:
    """Return the round or municipality that each cell means; null: not known."""
    delivered = cells.drop_nulls().unique().to_list()
    meant = [resolve(text, origin, known) for text in delivered]
    return cells.replace_strict(delivered, meant, default=None, return_dtype=pl.String)


def spelt_otherwise(cells: pl.Series, origin: Origin, known: Sequence[str]) -> set[str]:
    """Return the cells that mean something by the form of their name only."""
    return {
        text
        for text in cells.drop_nulls().unique().to_list()
        if text.strip() not in origin.values
        and meant_place(text.strip(), origin.values) is not None
        and text.strip() not in known
    }


def resolved_folder(
    what: str,
    folder: str | None,
    origin: Origin,
    source: Source,
    known: Sequence[str],
    name: str,
) -> str:
    """Return the one round or municipality of a whole delivery.

    Args:
        what: "round" or "municipality".
        folder: Name of the folder; null where the pattern has no place for it.
        origin: A folder or a constant.
        source: Named in messages.
        known: The rounds or municipalities of the programme.
        name: File, for messages.

    Raises:
        Refusal: One of `UNSAID` or `UNKNOWN`.
    """
    delivered = origin.constant if origin.constant is not None else folder
    if delivered is None:
        raise Refusal(UNSAID[what], name, source=source.id)
    meant = resolve(delivered, origin, known)
    if meant is None:
        raise Refusal(UNKNOWN[what], name, found=delivered)
    return meant
