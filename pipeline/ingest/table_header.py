"""The header of a table: one to three rows, and the columns that they name."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate, chain
from typing import Self

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.no_records import (
    FEWEST_COLUMNS,
    Names,
    plain_name,
    rows_of_names,
    without_blank_rows,
)
from pipeline.ingest.raw_table import LINE, OURS, Codebook, Place, RawTable
from pipeline.ingest.refusals import Refusal

JOINT = " | "  # between the header rows of a name
Says = Callable[[str], bool]  # of a column


def no_column(_: str) -> bool:
    """Say no of every column."""
    return False


@dataclass(frozen=True)
class Header:
    """Names of columns.

    Attributes:
        place: File and sheet.
        names: Of every column in its order; "" where it has none.
        rows: What its rows say, by which a repeated one is known.
        ignored: Says of a column that nobody wants it; then it may stand twice.
    """

    place: Place
    names: tuple[str, ...]
    rows: tuple[Names, ...] = ()
    ignored: Says = field(default=no_column, compare=False)

    def __post_init__(self) -> None:
        """Refuse a name that stands twice or is one of ours.

        Raises:
            Refusal: `duplicate_column`.
        """
        file, sheet = self.place
        seen = {*OURS}
        for name in filter(None, self.names):
            if name in seen and not (name not in OURS and self.ignored(name)):
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
        ignored: Says = no_column,
    ) -> Self:
        """Return the header that stands in `rows`.

        Args:
            rows: The header rows, with `LINE`.
            place: File and sheet.
            name_row: The one that names the columns, from 1. Null: all of them
                together.
            fill_right: Does a cell of an upper row hold for the empty ones to its
                right, as merged cells are exported? Not where merged cells are known.
            ignored: Says of a column that nobody wants it.

        Raises:
            Refusal: `no_rows` (there are fewer rows than the header has) or
                `duplicate_column`.
        """
        if rows.height < (name_row or 1):
            raise Refusal("no_rows", place[0], sheet=place[1])
        cells = [[(c or "").strip() for c in row] for row in rows.drop(LINE).rows()]
        said = tuple(tuple(map(plain_name, row)) for row in cells)
        if name_row is not None:
            cells = [cells[name_row - 1]]
        *upper, lowest = cells
        if fill_right:
            upper = [
                list(accumulate(row, lambda left, cell: cell or left)) for row in upper
            ]
        parts = zip(*upper, lowest, strict=True)
        names = tuple(JOINT.join(filter(None, column)) for column in parts)
        return cls(place, names, said, ignored)

    def named(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Return `LINE` and the columns that have a name, under it.

        Raises:
            Refusal: `unnamed_column`, one without a name has content; `empty_file` or
                `empty_sheet`, none has a name or content.
        """
        file, sheet = self.place
        named: dict[str, str] = {}  # of several that nobody wants, the first
        for position, (column, name) in enumerate(self._columns(rows), start=1):
            if not name and _has_content(rows[column]):
                raise Refusal("unnamed_column", file, sheet=sheet, position=position)
            named.setdefault(name, column)
        named.pop("", None)
        if not named:
            raise Refusal("empty_sheet" if sheet else "empty_file", file, sheet=sheet)
        return rows.select(
            LINE, *(pl.col(column).alias(name) for name, column in named.items())
        )

    def records(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[int]]:
        """Return the rows that are records, and the lines that repeat the header.

        Raises:
            Refusal: `headers_differ`, a row is a header of the same columns in another
                order.
        """
        columns = [column for column, name in self._columns(rows) if name]
        rows = without_blank_rows(rows, [c for c in rows.columns if c != LINE])
        known = {name for row in self.rows for name in row if name}
        if len(columns) < FEWEST_COLUMNS or not known:
            return rows, []
        repeated = []
        for line, *cells in (
            rows_of_names(rows, columns, known).select(LINE, pl.exclude(LINE)).rows()
        ):
            said = tuple(map(plain_name, cells))
            if said in self.rows:
                repeated.append(line)
            elif any(sorted(said) == sorted(row) for row in self.rows):
                file, sheet = self.place
                raise Refusal("headers_differ", file, sheet=sheet, line=line)
        return rows.filter(
            ~pl.col(LINE).is_in(repeated)
        ) if repeated else rows, repeated

    def tables(
        self,
        batches: Iterable[pl.DataFrame],
        encoding: str | None = None,
        codebook: Codebook | None = None,
    ) -> Iterator[RawTable]:
        """Yield batches of records under their names; those without are left out.

        Raises:
            Refusal: `no_rows`, `empty_file` or `empty_sheet` (rows of nothing under no
                names); or as `named` and `records`.
        """
        file, sheet = self.place
        n_rows, is_blank = 0, True
        for batch in batches:
            is_blank &= batch.is_empty()
            rows, repeated = self.records(batch)
            n_rows += rows.height
            told = (
                Finding("header_repeated", file, sheet=sheet, line=line)
                for line in repeated
            )
            if not rows.is_empty():
                yield RawTable(self.named(rows), encoding, codebook, tuple(told))
        if not n_rows:
            nothing = "empty_sheet" if sheet else "empty_file"
            check = "no_rows" if is_blank or any(self.names) else nothing
            raise Refusal(check, file, sheet=sheet)

    def _columns(self, rows: pl.DataFrame) -> list[tuple[str, str]]:
        """Return the columns of `rows` with their names."""
        columns = [column for column in rows.columns if column != LINE]
        return list(zip(columns, self.names, strict=True))


def _has_content(cells: pl.Series) -> bool:
    filled = cells.drop_nulls()
    return bool((filled.str.strip_chars() != "").any())


def with_header(
    rows: pl.DataFrame,
    file: str,
    sheet: str | None = None,
    *,
    header_rows: int = 1,
    name_row: int | None = None,
    fill_right: bool = True,
    ignored: Says = no_column,
) -> RawTable:
    """Return `rows` with the first ones as column names.

    Columns without name and content are left out, and rows that are no records.

    Raises:
        Refusal: `no_rows`, `duplicate_column`, `unnamed_column` (with content) or
            `headers_differ`.
    """
    if rows.height <= header_rows:
        raise Refusal("no_rows", file, sheet=sheet)
    header = Header.of(
        rows.head(header_rows),
        (file, sheet),
        name_row,
        fill_right=fill_right,
        ignored=ignored,
    )
    return next(header.tables([rows.slice(header_rows)]))


def batches_with_header(
    batches: Iterator[pl.DataFrame],
    file: str,
    *,
    header_rows: int = 1,
    name_row: int | None = None,
    ignored: Says = no_column,
    encoding: str | None = None,
    codebook: Codebook | None = None,
) -> Iterator[RawTable]:
    """Yield batches of a table with the first rows of the first one as column names.

    Args:
        batches: At least one; the first has all header rows, if the table has.
        file: Name of the file.
        header_rows: How many.
        name_row: As for `Header.of`.
        ignored: As for `Header.of`.
        encoding: Of the text.
        codebook: What the tool says about its variables.

    Raises:
        Refusal: As `with_header`.
    """
    first = next(batches)
    header = Header.of(first.head(header_rows), (file, None), name_row, ignored=ignored)
    rows = chain([first.slice(header_rows)], batches)
    yield from header.tables(rows, encoding, codebook)
