"""What must hold of a reader, whatever the bytes: tables as promised, or a refusal."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Source
from tests.fuzz.mutation import BETWEEN_FILES, Mutation

LANGUAGES = ("da", "en")


@dataclass(frozen=True)
class Target:
    """What is fuzzed.

    Attributes:
        names: Files of one delivery; the first is the main one.
        sources: How the reader may be asked to read; the length of the input decides.
        seeds: Returns valid inputs.
        mutate: Changes an input so that much of it stays valid.
    """

    names: Sequence[str]
    sources: Sequence[Source]
    seeds: Callable[[], list[bytes]]
    mutate: Mutation

    @property
    def reader(self) -> str:
        """Name of the reader."""
        return self.sources[0].reader


def judge(target: Target, data: bytes, folder: Path) -> str:
    """Return what became of an input: "read", or the check that refused it.

    Args:
        target: Which reader.
        data: The files of the delivery, `BETWEEN_FILES`; missing ones are not written.
        folder: Where they are written.

    Raises:
        AssertionError: A table or a refusal is not as promised.
        Exception: Whatever else the reader raises: a defect.
    """
    for name in target.names:
        (folder / name).unlink(missing_ok=True)
    contents = data.split(BETWEEN_FILES, len(target.names) - 1)
    for name, content in zip(target.names, contents, strict=False):
        (folder / name).write_bytes(content)
    source = target.sources[len(data) % len(target.sources)]
    try:
        _check_tables(
            reader_of(target.reader).batches(folder / target.names[0], source)
        )
    except Refusal as refusal:
        return _checked(refusal.finding, folder)
    return "read"


def _checked(finding: Finding, folder: Path) -> str:
    """Return the check that found it, if it can be said in every language."""
    for language in LANGUAGES:
        assert str(folder) not in finding.said(language), "a text names a folder"
    assert "/" not in finding.file, "a message names a folder"
    return finding.check


def _check_tables(batches: Iterator[RawTable]) -> None:
    columns, line = None, 0
    for table in batches:
        frame = table.frame
        columns = columns or frame.columns
        assert frame.columns == columns, "batches differ in their columns"
        assert columns.count(LINE) == 1
        assert frame.schema[LINE] == pl.Int64
        assert set(frame.drop(LINE).dtypes) <= {pl.String}, "a cell is no text"
        assert frame.height, "a batch is empty"
        assert frame[LINE].is_sorted()
        assert frame[LINE][0] > line, "lines are not counted on"
        line = frame[LINE][-1]
        empty = (pl.selectors.string() == "").any()
        # None has columns of text where the tool's own are all that there are.
        assert not any(map(any, frame.select(empty).rows())), "an empty cell is no null"
    assert columns is not None, "no batch and no refusal"


TIGHT = Limits(
    native_seconds=5.0,
    native_bytes=768 * MEBIBYTE,
    unpacked_bytes=32 * MEBIBYTE,
    unpacked_free_bytes=2 * MEBIBYTE,
    rows=100_000,
    sheet_cells=1_000_000,
)


@contextmanager
def tight_limits() -> Iterator[None]:
    """Lower the limits of this process, so that hostile inputs cost little."""
    before = asdict(LIMITS)
    _set_limits(asdict(TIGHT))
    try:
        yield
    finally:
        _set_limits(before)


def _set_limits(limits: dict[str, float]) -> None:
    for name, value in limits.items():
        object.__setattr__(LIMITS, name, value)  # the default of every reader
