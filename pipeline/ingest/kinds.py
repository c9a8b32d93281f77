"""Kinds of delivery: one module of `pipeline.ingest.readers` each, named like it."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol, cast

from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Source

READERS = "pipeline.ingest.readers"


class Reader(Protocol):
    """What a module in `pipeline.ingest.readers` offers.

    One whose deliveries are several files has `companions(name)`, too: the names of
    those that must lie beside file `name` and belong to it.
    """

    def batches(self, path: Path, source: Source) -> Iterator[RawTable]:
        """Yield the delivery whose (main) file is `path`.

        Its rows come in the order of the file, in at least one batch; all batches have
        the same columns, encoding and codebook. `LINE` is counted over the whole file.
        What is read at once is one batch.

        Raises:
            Refusal: The delivery as a whole cannot be used.
            OSError: A file cannot be read.
        """
        ...


def reader_of(kind: str) -> Reader:
    """Return the reader of one kind of delivery.

    Raises:
        Refusal: `unknown_reader`.
    """
    module = f"{READERS}.{kind}"
    if find_spec(module) is None:
        raise Refusal("unknown_reader", f"{kind}.py", reader=kind)
    return cast("Reader", import_module(module))


def companions_of(kind: str, name: str) -> tuple[str, ...]:
    """Return the files that must lie beside file `name` and belong to it.

    Raises:
        Refusal: `unknown_reader`.
    """
    companions = getattr(reader_of(kind), "companions", None)
    return companions(name) if companions else ()
