"""The header of a table: one to three rows, and the columns that they name."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate, chain
from typing import Self

import polars as pl

from pipeline.ingest.raw_table import LINE, OURS, Place
from pipeline.ingest.refusals import Refusal

JOINT = " | "  # between the header rows of a name


@dataclass(frozen=True)
class Header:
    """Names of columns.

    Attributes:
        place: File and sheet.
        names: Of every column in its order; "" where it has none.
    """

    place: Place
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse a name that stands twice or is one of ours.

        Raises:
            Refusal: `duplicate_column`.
        """
        file, sheet = self.place
        seen = {*OURS}
        for name in filter(None, self.names):
            if name in seen:
                raise Refusal("duplicate_column", file, sheet=sheet, column=name)
            seen.add(name)

    @classmethod
    def of(
        cls,
        rows: pl.DataFrame,
        place: Place,
        name_row: int | None = None,
        *,
        fill_right: bool = True,
    ) -> Self:
        """Return the header that stands in `rows`.

        Args:
            rows: The header rows, with `LINE`.
            place: File and sheet.
            name_row: The one that names the columns, from 1. Null: all of them
                together.
            fill_right: Does a cell of an upper row hold for the empty ones to its
                right, as merged cells are exported? Not where merged cells are known.

        Raises:
            Refusal: `no_rows` (there are fewer rows than the header has) or
                `duplicate_column`.
        """
        if rows.height < (name_row or 1):
            raise Refusal("no_rows", place[0], sheet=place[1])
        cells = [[(c or "").strip() for c in row] for row in rows.drop(LINE).rows()]
        if name_row is not None:
            cells = [cells[name_row - 1]]
        *upper, lowest = cells
        if fill_right:
            upper = [
                list(accumulate(row, lambda left, cell: cell or left)) for row in upper
            ]
        parts = zip(*upper, lowest, strict=True)
        names = tuple(JOINT.join(filter(None, column)) for column in parts)
        return cls(place, names)

    def named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return `LINE` and the columns that have a name, under it.

        Raises:
            Refusal: `unnamed_column`, one without a name has content; `empty_file` or
                `empty_sheet`, none has a name or content.
        """
        file, sheet = self.place
        fields = [field for field in rows.columns if field != LINE]
        named = dict(zip(fields, self.names, strict=True))
        for position, (field, name) in enumerate(named.items(), start=1):
            if not name and rows[field].null_count() < rows.height:
                raise Refusal("unnamed_column", file, sheet=sheet, position=position)
        if not any(self.names):
            raise Refusal("empty_sheet" if sheet else "empty_file", file, sheet=sheet)
        return rows.select(
            LINE, *(pl.col(field).alias(name) for field, name in named.items() if name)
        )

    def over(self, batches: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
        """Yield batches of rows under their names; those without rows are left out.

        Raises:
            Refusal: `no_rows`, or as `named`.
        """
        n_rows = 0
        for rows in batches:
            n_rows += rows.height
            if not rows.is_empty():
                yield self.named(rows)
        if not n_rows:
            file, sheet = self.place
            raise Refusal("no_rows", file, sheet=sheet)


def with_header(
    rows: pl.DataFrame,
    file: str,
    sheet: str | None = None,
    *,
    header_rows: int = 1,
    name_row: int | None = None,
    fill_right: bool = True,
) -> pl.DataFrame:
    """Return `rows` with the first ones as column names.

    Columns without name and content are left out.

    Raises:
        Refusal: `no_rows`, `duplicate_column` or `unnamed_column` (with content).
    """
    if rows.height <= header_rows:
        raise Refusal("no_rows", file, sheet=sheet)
    header = Header.of(
        rows.head(header_rows), (file, sheet), name_row, fill_right=fill_right
    )
    return header.named(rows.slice(header_rows))


def batches_with_header(
    batches: Iterator[pl.DataFrame],
    file: str,
    *,
    header_rows: int = 1,
    name_row: int | None = None,
) -> Iterator[pl.DataFrame]:
    """Yield batches of a table with the first rows of the first one as column names.

    Args:
        batches: At least one; the first has all header rows, if the table has.
        file: Name of the file.
        header_rows: How many.
        name_row: As for `Header.of`.

    Raises:
        Refusal: As `with_header`.
    """
    first = next(batches)
    header = Header.of(first.head(header_rows), (file, None), name_row)
    yield from header.over(chain([first.slice(header_rows)], batches))
