"""A table of words: no number of it is drawn, and none is compared with another."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MatrixRow:
    """One thing, and what is said of it in every column; empty: nothing is."""

    label: str
    outcomes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class MatrixBlock:
    """Rows under a head of their own."""

    title: str
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Blocks of rows that share their columns.

    Attributes:
        label: What the rows are.
        wide: Places of columns that hold several words, from 0.
    """

    title: str
    label: str
    columns: tuple[str, ...]
    blocks: tuple[MatrixBlock, ...]
    notes: tuple[str, ...] = ()
    lead: str = ""
    wide: tuple[int, ...] = ()
