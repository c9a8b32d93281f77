"""What is kept of the rows of a portion while its batches come and go.

Nearly every rule is about one row; so a batch is judged and read while it is there, and
then forgotten. Whether two rows are of one person, how large a class is or what nobody
answered only all rows show: of each row its line, persons, unit, grade and class are
kept, of its answers only counts.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from functools import cached_property

import polars as pl

from pipeline.ingest.cells import ours
from pipeline.ingest.expected import Expected
from pipeline.ingest.headers import item_columns
from pipeline.ingest.keys import (
    SEPARATOR,
    alike,
    compared,
    compared_columns,
    form_of,
    hashed,
    hashes,
    sharing,
    written,
)
from pipeline.ingest.raw_table import LINE, MUNICIPALITY, ROUND
from pipeline.programme.model import Source
from pipeline.store.lake import Partition

UNIT, GRADE, CLASS = "unit", "grade", "class"


class Seen:
    """The rows of a portion that were taken; whole when the last batch was.

    Attributes:
        restored: Rows whose unit was not written as the register does, and is now.
        answered: Rows with an answer to any item.
        unanswered: Delivered column of an item -> rows of these without an answer.
        elsewhere: Of a unit register: the round's units of other municipalities.
    """

    def __init__(
        self, expected: Expected, partition: Partition, units: Collection[str]
    ) -> None:
        """Begin with no rows.

        Args:
            expected: The source and what belongs to it.
            partition: Whose rows these are.
            units: Numbers of the register; empty: there is none.
        """
        self.restored = self.answered = 0
        self.unanswered: Counter[str] = Counter()
        self.elsewhere: set[str] = set()
        self._source, self._partition = expected.source, partition
        self._items: list[str] = []
        if expected.instrument is not None:
            self._items += item_columns(expected.source, partition.round).values()
        self._units = {*units, partition.municipality}
        self._kept = list(_kept(expected.source))
        self._texts = [
            text(key)
            for key in compared_columns(expected.source)
            for text in (_form, _written)
        ]
        self._parts: list[pl.DataFrame] = []
        self._places: list[pl.DataFrame] = []

    def own(self, delivered: pl.DataFrame) -> pl.DataFrame:
        """Return the partition's rows of a batch.

        Args:
            delivered: As `CheckedDelivery.batches` yields it.
        """
        of_round = pl.col(ROUND) == self._partition.round
        own = pl.col(MUNICIPALITY) == self._partition.municipality
        if self._source.feeds == "units":
            others = delivered.filter(of_round, ~own)
            self.elsewhere |= {*others[self._source.columns.unit or UNIT].drop_nulls()}
        return delivered.filter(of_round, own)

    def taken(self, own: pl.DataFrame) -> pl.DataFrame:
        """Keep what shows beside other rows; return the rows, units as registered.

        Args:
            own: Rows of the partition, none of them taken before.
        """
        is_register = self._source.feeds == "units"
        rows = own if is_register else self._with_known_units(own)
        kept = hashed(rows.select(self._kept), self._texts)
        self._parts.append(kept)
        self._places.append(_counted(kept))
        self._count_answers(rows)
        return rows

    @property
    def rows(self) -> pl.DataFrame:
        """One row per row that was taken.

        `LINE`; `unit` and `grade` (ours) and `class` (as delivered), Categorical; of
        each key hashes of its form (`form …`) and of how it is written (`written …`),
        so that nobody's key is held, however long it is.
        """
        if len(self._parts) > 1:
            self._parts = [pl.concat(self._parts)]
        return self._parts[0]

    def alike(self, columns: Sequence[str]) -> pl.Series:
        """Return `LINE` of keys that are the same and not written the same.

        Args:
            columns: One of `compared_columns`.
        """
        return alike(self.rows, hashes(_form(columns)), hashes(_written(columns)))

    def places(self) -> pl.DataFrame:
        """Return `unit`, `grade`, `class` and the number of persons `n` there.

        Of a sheet about somebody, whom it describes; of several, the first counts.
        Without persons, rows.
        """
        again = []
        for key in compared_columns(self._source)[-1:]:
            person = hashes(_written(key))
            some = sharing(self.rows, person)
            if not some.is_empty():
                later = some.filter(~pl.struct(person).is_first_distinct())
                again.append(_counted(later).with_columns(-pl.col("n")))
        counted = pl.concat([*self._places, *again]).group_by(UNIT, GRADE, CLASS)
        return counted.agg(pl.col("n").sum()).filter(pl.col("n") > 0)

    @cached_property
    def classes(self) -> Counter[str]:
        """Each class as delivered and its rows; to be asked when all were taken."""
        classes: Counter[str] = Counter()
        for places in self._places:
            for class_, n in zip(places[CLASS], places["n"], strict=True):
                if class_ is not None:
                    classes[class_] += n
        return classes

    def forget_persons(self) -> None:
        """Keep `LINE`, `unit` and `grade` only."""
        self._parts = [self.rows.select(LINE, UNIT, GRADE)]

    @cached_property
    def _known(self) -> pl.DataFrame:
        """`unit` and its `form`."""
        known = pl.Series("unit", sorted(self._units), dtype=pl.String).to_frame()
        return known.with_columns(form=form_of(pl.col("unit")))

    def _with_known_units(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Write unit numbers as the register does: its zeros, letters, no thousands.

        Only a number that is no unit itself, and is one unit's in another form.
        """
        column = self._source.columns.unit
        if column is None:
            return rows
        delivered = rows.select(pl.col(column).unique()).drop_nulls()
        meant = (
            delivered.filter(~pl.col(column).is_in(self._known["unit"].implode()))
            .with_columns(form=form_of(pl.col(column)))
            .join(self._known.filter(pl.col("form").is_unique()), on="form")
        )
        if meant.is_empty():
            return rows
        self.restored += int(rows[column].is_in(meant[column].implode()).sum())
        renamed = pl.col(column).replace(meant[column], meant["unit"])
        return rows.with_columns(renamed)

    def _count_answers(self, rows: pl.DataFrame) -> None:
        if not self._items:
            return
        cells = rows.select(self._items)
        filled = cells.select(pl.any_horizontal(pl.all().is_not_null())).to_series()
        left_out = cells.select((pl.all().is_null() & pl.lit(filled)).sum())
        self.answered += int(filled.sum())
        self.unanswered.update(left_out.row(0, named=True))


def _kept(source: Source) -> Iterator[pl.Expr]:
    """Yield what is kept of a row; of units, grades and classes there are few."""
    columns = source.columns
    nothing = pl.lit(None, pl.String)
    class_ = nothing if columns.class_ is None else pl.col(columns.class_)
    yield pl.col(LINE)
    yield ours(columns.unit, "unit", source).cast(pl.Categorical).alias(UNIT)
    yield ours(columns.grade, "grade", source).cast(pl.Categorical).alias(GRADE)
    yield class_.cast(pl.Categorical).alias(CLASS)
    for key in compared_columns(source):
        yield compared(key).alias(_form(key))
        yield written(key).alias(_written(key))


def _counted(rows: pl.DataFrame) -> pl.DataFrame:
    """Return `unit`, `grade`, `class` and the number of rows `n` there."""
    return rows.group_by(UNIT, GRADE, CLASS).agg(n=pl.len().cast(pl.Int64))


def _form(key: Sequence[str]) -> str:
    return f"form {SEPARATOR.join(key)}"


def _written(key: Sequence[str]) -> str:
    return f"written {SEPARATOR.join(key)}"
