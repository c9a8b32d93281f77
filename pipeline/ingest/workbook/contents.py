"""What a sheet holds, as far as one can see without reading its cells."""

from dataclasses import dataclass, field
from typing import NoReturn

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal

ALPHABET = 26
LETTER_BEFORE_A = ord("A") - 1

SPARSE = 50  # cells of the used range for each that the file describes

Range = tuple[int, int, int, int]
"""First row, first column, last row, last column of merged cells, counted from 1."""

Run = tuple[int, int]
"""First and last of rows or columns that follow each other, counted from 1."""


@dataclass(frozen=True)
class Cell:
    """A cell: its row and column as Excel shows them."""

    row: int
    column: str


@dataclass
class Contents:
    """What a sheet holds.

    Attributes:
        name: Of the sheet.
        rows: Number of the last row that holds anything.
        columns: Number of the last column that holds anything.
        empty_rows: Rows of the file that hold nothing.
        filled: Cells that the file describes.
        formula: The first formula.
        error: The first error value (#N/A, #DIV/0!, …).
        is_linked: Does it fetch values from another workbook?
        merged: Merged cells, where the native reader does not tell them (ODS).
        hidden_rows: Numbers of hidden rows, first and last of each run.
        hidden_columns: Likewise.
        far: The cell with which the used range grew most, if it grew by leaps.
    """

    name: str
    rows: int = 0
    columns: int = 0
    empty_rows: int = 0
    filled: int = 0
    formula: Cell | None = None
    error: Cell | None = None
    is_linked: bool = False
    merged: list[Range] = field(default_factory=list)
    hidden_rows: list[Run] = field(default_factory=list)
    hidden_columns: list[Run] = field(default_factory=list)
    far: Cell | None = None
    _growth: float = 2.0  # less is how tables grow

    def reach(self, row: int, column: int) -> None:
        """Let the used range hold a cell, counted from 1."""
        if row <= self.rows and column <= self.columns:
            return
        if self.rows and self.columns:
            growth = max(row / self.rows, column / self.columns)
            if growth > self._growth:
                self._growth, self.far = growth, Cell(row, column_letters(column))
        self.rows, self.columns = max(self.rows, row), max(self.columns, column)

    @property
    def cells(self) -> int:
        """Cells of the used range, empty ones included."""
        return self.rows * self.columns

    def check_size(self, file: str, limits: Limits) -> None:
        """Refuse a sheet that is larger than any table.

        Raises:
            Refusal: `sheet_too_large` or `empty_rows`.
        """
        if self.cells > (most := limits.sheet_cells):
            self._refuse_range(file, most)
        if self.cells > limits.sparse_cells and self.filled * SPARSE < self.cells:
            self._refuse_range(file, limits.sparse_cells)
        if self.empty_rows > limits.empty_rows:
            raise Refusal("empty_rows", file, sheet=self.name, found=self.empty_rows)

    def _refuse_range(self, file: str, most: int) -> NoReturn:
        """Refuse what a native reader would unfold to its used range."""
        raise Refusal(
            "sheet_too_large",
            file,
            sheet=self.name,
            line=self.far and self.far.row,
            column=self.far and self.far.column,
            cells=self.cells,
            most=most,
        )

    def check_values(self, file: str, *, formulas: bool) -> None:
        """Refuse a sheet whose cells do not simply hold their values.

        Args:
            file: Name of the workbook.
            formulas: Are formulas accepted, with the values they had when it was saved?

        Raises:
            Refusal: `external_link`, `cell_error` or `formula`.
        """
        if self.is_linked:
            _refuse("external_link", file, self.name, self.formula)
        if self.error is not None:
            _refuse("cell_error", file, self.name, self.error)
        if self.formula is not None and not formulas:
            _refuse("formula", file, self.name, self.formula)


def _refuse(check: str, file: str, sheet: str, place: Cell | None) -> NoReturn:
    if place is None:
        raise Refusal(check, file, sheet=sheet)
    raise Refusal(check, file, sheet=sheet, line=place.row, column=place.column)


def column_number(letters: str) -> int:
    """Return the number of a column, from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * ALPHABET + ord(letter) - LETTER_BEFORE_A
    return number


def column_letters(number: int) -> str:
    """Return the letters of a column, counted from 1."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, ALPHABET)
        letters = chr(LETTER_BEFORE_A + 1 + rest) + letters
    return letters
