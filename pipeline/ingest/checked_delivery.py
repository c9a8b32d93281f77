"""One delivery as one source sees it, batch by batch, or refused."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.cells import cleaned, columns_of_digits
from pipeline.ingest.damaged_cells import refuse_damaged
from pipeline.ingest.declared_missing import without_declared
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.headers import (
    check_fixed_columns,
    check_item_columns,
    key_columns,
    without_ignored,
)
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.not_available import NotAvailable
from pipeline.ingest.origins import placed, refuse_empty, spelt_otherwise
from pipeline.ingest.raw_table import LINE, MUNICIPALITY, ROUND, Codebook, RawTable
from pipeline.ingest.refusals import Refusal, unreadable
from pipeline.ingest.repairs import Repairs
from pipeline.ingest.single_pupils import refuse_columns
from pipeline.programme.model import Correction, Source
from pipeline.store.lake import Partition

LISTED = 5  # names that a message gives


class CheckedDelivery:
    """A delivery whose structure is as expected, or that is refused while it is read.

    What was counted is whole when the last batch was taken.

    Attributes:
        expected: The source and what belongs to it.
        encoding: Encoding found. Null for what is no text.
        ignored: Delivered columns that are left out.
        codebook: What the tool says about its variables; `check_codebook` judges it.
        n_rows: Delivered rows, header not counted.
        n_records: Of them: records, not totals (`dropped_rows` of the source).
        n_inside: Of them: of rounds and municipalities that the programme has.
        rounds: Rounds of the programme that any record belongs to.
        partitions: Every partition that the delivery feeds.
    """

    def __init__(
        self, raw: Path, path: str, match: Match, expected: Expected, sha256: str
    ) -> None:
        """Begin to read a delivery.

        Args:
            raw: The raw folder.
            path: The (main) file below it.
            match: What the names of its folders say.
            expected: The source and what belongs to it.
            sha256: Hash of the delivery's files; corrections go by it.
        """
        self.encoding: str | None = None
        self.ignored: tuple[str, ...] = ()
        self.codebook: Codebook | None = None
        self.n_rows = self.n_records = self.n_inside = 0
        self.rounds: set[str] = set()
        self.partitions: set[Partition] = set()
        self._raw, self._path, self._sha256 = raw, path, sha256
        self.expected, self._match = expected, match
        self._name = path.rpartition("/")[2]
        self._repairs = Repairs(expected.source, self._name)
        self._absent = NotAvailable(expected, self._name)
        self._told: list[Finding] = []  # by the reader
        self._spellings: set[str] = set()  # of municipalities, unlike the programme's

    @property
    def warnings(self) -> list[Finding]:
        """What deserves a remark although the delivery is accepted."""
        counts = {
            "rows_dropped": self.n_rows - self.n_records,
            "rows_outside": self.n_records - self.n_inside,
        }
        left_out = [
            Finding(check, self._name, facts={"rows": rows})
            for check, rows in counts.items()
            if rows
        ]
        return [
            *self._told,
            *self._repairs.warnings(),
            *self._absent.warnings(),
            *self._names_by_form(),
            *left_out,
        ]

    def _names_by_form(self) -> Iterator[Finding]:
        if self._spellings:
            column = self.expected.source.municipality.column
            names = ", ".join(sorted(self._spellings)[:LISTED])
            facts = {"names": names, "count": len(self._spellings)}
            yield Finding("name_by_form", self._name, column=column, facts=facts)

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is: path, source and hash."""
        return self._path, self.expected.source.id, self._sha256

    def batches(self) -> Iterator[pl.DataFrame]:
        """Yield the records of the programme, in the order of the file.

        Yields:
            The delivered columns that are not ignored (cleaned text), `LINE`, `ROUND`
            and `MUNICIPALITY`; the same columns each time.

        Raises:
            Refusal: The delivery as a whole cannot be used or read, or was changed
                meanwhile.
        """
        try:
            yield from self._checked_batches()
        except Refusal:
            self._check_unchanged()
            raise
        except OSError as error:
            raise unreadable(Path(error.filename or self._name).name, error) from error
        self._check_unchanged()

    def cells(self, columns: Sequence[str]) -> Iterator[pl.DataFrame]:
        """Yield some columns of a delivery that was accepted, of all its rows.

        The structure is not checked again, and no other cell is looked at.

        Args:
            columns: Delivered columns, as the source names them.

        Yields:
            Those and `LINE`, in the order of the file, written as `batches` does.

        Raises:
            Refusal: It was changed meanwhile, or cannot be read.
            OSError: It cannot be read.
        """
        corrector = self._corrector()
        for named, table in self._tables():
            corrected = corrector.corrected(named).select(LINE, *columns)
            plain = self._repairs.with_plain_letters(corrected)
            yield self._meant(plain, self._repairs.codebook(table.codebook))
        self._check_unchanged()

    def _corrector(self) -> "Corrector":
        every = self.expected.corrections
        mine = [one for one in every if one.file_sha256 == self._sha256]
        return Corrector(mine, self.expected.source)

    def _tables(self) -> Iterator[tuple[pl.DataFrame, RawTable]]:
        """Yield each batch with its columns named as expected, and as it was read."""
        source = self.expected.source
        for table in reader_of(source.reader).batches(self._raw / self._path, source):
            yield self._repairs.with_expected_names(table.frame), table

    def _meant(self, records: pl.DataFrame, codebook: Codebook | None) -> pl.DataFrame:
        """Return cells as they are meant; null where they say nothing."""
        source, instrument = self.expected.source, self.expected.instrument
        digits = columns_of_digits(records, source)
        clean = records.with_columns(cleaned(records.drop(digits), source))
        said = without_declared(clean, codebook, source, instrument)
        plain = self._repairs.with_plain_codes(said.drop(digits))
        return said.with_columns(self._absent.emptied(plain))

    def _checked_batches(self) -> Iterator[pl.DataFrame]:
        expected, name = self.expected, self._name
        source = expected.source
        corrector = self._corrector()
        columns: list[str] = []
        for named, table in self._tables():
            if not columns:
                refuse_columns(table.frame.columns, name)
                check_fixed_columns(named.columns, source, name)
            used = without_ignored(corrector.corrected(named), source)
            frame = self._repairs.with_plain_letters(used)
            columns = frame.columns
            self.ignored = tuple(c for c in named.columns if c not in columns)
            self.codebook = self._repairs.codebook(table.codebook)
            records = self._meant(_records(frame, source), self.codebook)
            refuse_damaged(records, source, name)
            located = placed(records, self._match, expected, name)
            inside = located.drop_nulls([ROUND, MUNICIPALITY])
            origin = source.municipality
            if origin.column is not None:
                self._spellings |= spelt_otherwise(
                    records[origin.column], origin, expected.municipalities
                )
            self._count(table, records, located, inside)
            yield inside
        corrector.check(name)
        refuse_empty(self.n_records, self.n_inside, self.rounds, name)
        rounds = sorted({partition.round for partition in self.partitions})
        check_item_columns(columns, source, rounds, name)

    def _count(
        self,
        table: RawTable,
        records: pl.DataFrame,
        located: pl.DataFrame,
        inside: pl.DataFrame,
    ) -> None:
        self.encoding = table.encoding
        self._told += [told for told in table.warnings if told not in self._told]
        self.n_rows += table.frame.height
        self.n_records += records.height
        self.n_inside += inside.height
        self.rounds.update(located[ROUND].drop_nulls().unique())
        keys = inside.select(MUNICIPALITY, ROUND).unique().rows()
        self.partitions.update(Partition(*key) for key in keys)

    def _check_unchanged(self) -> None:
        """Refuse a delivery that is not the one that was hashed.

        Raises:
            Refusal: `file_changed`, or it cannot be read any more.
        """
        source = self.expected.source
        if hash_delivery(self._raw, self._path, source) != self._sha256:
            raise Refusal("file_changed", self._name)


def _records(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Leave out the rows that are no records."""
    for column, values in source.dropped_rows.items():
        text = pl.col(column).str.strip_chars()
        frame = frame.filter(~text.is_in(values).fill_null(value=False))
    return frame


class Corrector:
    """Makes the corrections of one file, batch by batch.

    A correction names its row by the respondent's key, or the unit where the rows have
    no respondents, and by the value that was delivered.
    """

    def __init__(self, corrections: Sequence[Correction], source: Source) -> None:
        """Take the corrections of one file, in their order."""
        self._corrections = corrections
        self._key = (key_columns(source)[:1] or [source.columns.unit or LINE])[0]
        self._n_found = [0] * len(corrections)

    def corrected(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a batch with the corrections made."""
        for number, correction in enumerate(self._corrections):
            column = correction.column
            if column not in frame.columns:
                continue
            is_found = (
                (pl.col(self._key).cast(pl.String) == correction.key)
                & (pl.col(column) == correction.delivered)
            ).fill_null(value=False)
            self._n_found[number] += frame.select(is_found.sum()).item()
            corrected = pl.when(is_found).then(pl.lit(correction.corrected))
            frame = frame.with_columns(corrected.otherwise(column).alias(column))
        return frame

    def check(self, name: str) -> None:
        """Refuse the file unless every correction found exactly one row of it.

        Raises:
            Refusal: `correction_fails`.
        """
        found = zip(self._corrections, self._n_found, strict=True)
        for number, (correction, n_found) in enumerate(found, start=1):
            if n_found != 1:
                column = correction.column
                raise Refusal(
                    "correction_fails",
                    name,
                    column=column,
                    number=number,
                    found=n_found,
                )
