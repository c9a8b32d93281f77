"""SPSS files: .sav, .zsav or .por, whatever they are called."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.statistical.batches import batches_of
from pipeline.programme.model import Source


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the rows of one file, with what it says about its variables.

    Raises:
        Refusal: The delivery as a whole cannot be used.
        OSError: The file cannot be read.
    """
    return batches_of(path, source, "SPSS")
