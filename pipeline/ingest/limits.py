"""What intake accepts at most: the bounds of untrusted input, all in one place."""

from dataclasses import dataclass

MEBIBYTE = 1024**2
GIBIBYTE = 1024**3


@dataclass(frozen=True)
class Limits:
    """Bounds that a delivery must keep; what exceeds one is refused.

    They stand well above what a national survey with free text needs (1 million rows ×
    300 columns × 6 bytes is 2 GB) and well below what hurts the machine that reads it.

    Attributes:
        file_bytes: Size of one delivered file as it lies on the disk.
        unpacked_bytes: Size of everything that a packed file (gzip, the zip of a
            workbook) holds when it is unpacked.
        unpacked_ratio: Unpacked bytes per packed byte. Survey text packs 5 to 50 times,
            sheets of equal cells up to 200 times; gzip ends at 1,032.
        unpacked_free_bytes: The ratio is judged beyond this size only: a small file may
            pack as well as it likes.
        record_bytes: Size of one record of a text, its line breaks included.
        document_bytes: Size of a text that must be read at once (JSON).
        columns: Columns of one table.
        rows: Rows of one table.
        sheet_cells: Cells of the used range of one sheet, empty ones included.
        sparse_cells: The same where nearly all of them are empty.
        empty_rows: Rows of a sheet that the file describes and that hold nothing.
        native_seconds: Wall-clock time of one read by a native library.
        native_bytes: Address space of the child process that does such a read.
    """

    file_bytes: int = 4 * GIBIBYTE
    unpacked_bytes: int = 4 * GIBIBYTE
    unpacked_ratio: int = 250
    unpacked_free_bytes: int = 8 * MEBIBYTE
    record_bytes: int = 4 * MEBIBYTE
    document_bytes: int = 128 * MEBIBYTE
    columns: int = 16_384
    rows: int = 10_000_000
    sheet_cells: int = 50_000_000
    sparse_cells: int = 10_000_000
    empty_rows: int = 100_000
    native_seconds: float = 120.0
    native_bytes: int = 3 * GIBIBYTE


LIMITS = Limits()
