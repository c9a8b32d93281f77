"""The disclosed cells, arranged so that a report finds its numbers at once."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from copy import copy
from functools import cached_property
from statistics import median
from typing import NamedTuple, TypeVar

import polars as pl

from pipeline.documents.marks import Claim, Count, Number, claim_of
from pipeline.programme.model import EditionId
from schemas.disclosed import SHOWN

LEFT_OUT = "confidential"  # an edition may not hold it
HIDDEN = {"hidden", LEFT_OUT}
RATE = "response_rate"
# Of these an edition that leaves out the number may tell the verdict.
OUTCOMES = {"goal", "change_share_good"}
OF_ALL_ALONE = {"reliability"}  # what no other level has

ADDRESS = ["round", "informant_group", "measure", "breakdown"]
ADDRESS += ["quantity", "since", "about"]
NUMBERS = ["value", "low", "high", "n", "base", "detectable"]
SAID = [*NUMBERS, "verdict", "because", "status", "row"]
WHOSE = ["level", "municipality", "unit"]
Computed = TypeVar("Computed")


class Address(NamedTuple):
    """What a number says: everything but whom it describes."""

    round: str
    group: str | None
    measure: str
    breakdown: str
    quantity: str
    since: str | None
    about: str | None = None


class Cell(NamedTuple):
    """A published number, or why it is not shown; its numbers know whose they are."""

    value: float | None
    low: float | None
    high: float | None
    n: int | None
    base: int | None
    detectable: float | None
    verdict: str | None
    because: str | None
    status: str
    row: int

    @property
    def shown(self) -> bool:
        """Is there a number to print?"""
        return self.status == SHOWN and self.value is not None

    @property
    def told(self) -> float:
        """The number that is printed, which knows whose it is, also where it is 0.

        Raises:
            ValueError: None is shown.
        """
        if self.value is None:
            raise ValueError(f"row {self.row} has no value to tell")
        return self.value

    @property
    def needed(self) -> float | None:
        """How large a difference must at least be to be certain.

        `detectable` where it is known. Otherwise half of the interval: a difference
        inside its own interval is never certain, whatever else was examined.
        """
        if self.detectable is not None or self.low is None or self.high is None:
            return self.detectable
        return Number((self.high - self.low) / 2, self.claim)

    @property
    def claim(self) -> Claim:
        """What is said of this cell says so."""
        return Claim((self.row,))


class Placed(NamedTuple):
    """A cell, and whom it describes; `unit` is None above units."""

    level: str
    municipality: str | None
    unit: str | None
    address: Address
    cell: Cell


class Level:
    """The cells about one unit, municipality or the programme, whoever asks for them.

    What was asked for is kept, since most documents ask for the same.
    """

    def __init__(self, rows: pl.DataFrame) -> None:
        """Take the rows of these cells."""
        self._rows = rows
        self._found: dict[Address, Cell] = {}
        self._computed: dict[Hashable, object] = {}

    def find(self, address: Address) -> Cell | None:
        """Return a cell, or None where there is none."""
        found = self._found.get(address)
        if found is None and (raw := self._raw.get(address)) is not None:
            found = self._found[address] = _claiming(raw)
        return found

    def once(self, key: Hashable, compute: Callable[[], Computed]) -> Computed:
        """Return what follows from these cells and those beside them, computed once."""
        if key not in self._computed:
            self._computed[key] = compute()
        return self._computed[key]  # pyright: ignore[reportReturnType]

    @cached_property
    def _raw(self) -> dict[tuple[object, ...], tuple]:
        addresses = self._rows.select(ADDRESS).iter_rows()
        return dict(zip(addresses, self._rows.select(SAID).iter_rows(), strict=True))

    @cached_property
    def in_order(self) -> dict[tuple[str, str], list[Address]]:
        """Quantity and round -> the addresses of the cells, in their order."""
        found: dict[tuple[str, str], list[Address]] = {}
        parts = [pl.col(name).fill_null("") for name in ADDRESS]
        for row in self._rows.sort(parts).select(ADDRESS).iter_rows():
            address = Address(*row)
            found.setdefault((address.quantity, address.round), []).append(address)
        return found

    @cached_property
    def breakdowns(self) -> dict[str, set[str]]:
        """Aggregate measure -> how the cells of it are broken down."""
        found: dict[str, set[str]] = {}
        aggregates = self._rows.filter(pl.col("informant_group").is_null())
        for measure, breakdown in (
            aggregates.select("measure", "breakdown").unique().iter_rows()
        ):
            found.setdefault(measure, set()).add(breakdown)
        return found


class UnitCells:
    """The cells of one subject beside those of its municipality and the programme.

    The subject is a unit, or a municipality: then the programme alone stands beside it.
    `told` are the rows of cells that a document tells of in words, without a number of
    theirs: they are its claims as much as the numbers, which say themselves what they
    are of.
    """

    def __init__(self, levels: Mapping[str, Level], book: "CellBook") -> None:
        """Take the cells per level, and the book that they are of."""
        self._levels = levels
        self._book = book
        self.told: set[int] = set()

    def find(self, level: str, address: Address) -> Cell | None:
        """Return a cell, or None when the release has none there."""
        return self._levels[level].find(address)

    def unit_cells(self, quantity: str, round_: str) -> list[tuple[Address, Cell]]:
        """Return every cell of one quantity about the unit itself, by address."""
        own = self._levels["unit"].in_order.get((quantity, round_), [])
        found = ((one, self.find("unit", one)) for one in own)
        return [(address, cell) for address, cell in found if cell is not None]

    def of_rows(self, rows: Collection[int]) -> dict[int, Placed]:
        """Return some rows of the book, by row: of other units, too."""
        return self._book.placed(rows)

    @property
    def breakdowns(self) -> dict[str, set[str]]:
        """Aggregate measure -> how the unit's own cells of it are broken down."""
        return self._levels["unit"].breakdowns

    def once(self, key: Hashable, compute: Callable[[], Computed]) -> Computed:
        """Return what follows from the cells alone, once for all documents of a book.

        Args:
            key: What is computed, and by what beside the cells.
            compute: Computes it; it tells nobody of a cell, and nobody changes it.
        """
        return self._levels["unit"].once(key, compute)


class CellBook:
    """All cells of an edition that reports of one municipality, or of all, may use."""

    def __init__(
        self, cells: pl.DataFrame, municipality: str | None, edition: EditionId
    ) -> None:
        """Take what of `cells` (schema `disclosed.Cells`) is of the edition.

        Args:
            cells: At least the municipality's and the programme's cells.
            municipality: Cells of others are left out. None: all municipalities, and
                no units.
            edition: Cells of other editions are left out.
        """
        self.edition: EditionId = edition
        self._municipality = municipality
        self._levels: dict[tuple[str, str | None], Level] = {}
        self._rows = _safe(
            cells.with_row_index("row")
            .filter(
                pl.col("edition") == edition,
                pl.col("level") != "unit"
                if municipality is None
                else pl.col("municipality").is_null()
                | (pl.col("municipality") == municipality),
            )
            .select(*WHOSE, *ADDRESS, *SAID)
        )
        self._told_of = self._rows
        self._parts = _parted(self._rows)

    def as_told_in(self, other: "CellBook") -> "CellBook":
        """Return these cells without what another edition does not show.

        What stays are cells of this edition: what is told from them is its claim.
        """
        told = copy(self)
        told._levels = {}
        key = [*WHOSE, *ADDRESS]
        both = self._rows.join(
            other._told_of, on=key, nulls_equal=True, suffix="_there",
            maintain_order="left",
        )  # fmt: skip
        shown = (pl.col("status_there") == SHOWN) & pl.col("value_there").is_not_null()
        told._told_of = both.select(
            *key,
            *(
                pl.when(shown).then(name).otherwise(f"{name}_there").alias(name)
                for name in SAID
                if name != "row"
            ),
            "row",
        )
        told._parts = _parted(told._told_of)
        return told

    def placed(self, rows: Collection[int]) -> dict[int, Placed]:
        """Return some rows, by row."""
        wanted = pl.Series(sorted(rows), dtype=self._rows.schema["row"])
        found = self._rows[self._rows["row"].search_sorted(wanted)]
        cells: dict[int, Placed] = {}
        for level, municipality, unit, *row in found.iter_rows():
            address, cell = Address(*row[: len(ADDRESS)]), Cell(*row[len(ADDRESS) :])
            cells[cell.row] = Placed(level, municipality, unit, address, cell)
        return {row: cells[row] for row in rows}

    def of_municipality(self, code: str | None = None) -> UnitCells:
        """Return the cells of a municipality as a subject of its own.

        What the edition leaves out is not there: its rules say so, not that somebody
        must be protected. A unit alone in its municipality is told of by its own.

        Args:
            code: The municipality. None: the only one of the book.
        """
        kept = (pl.col("status") != LEFT_OUT) | pl.col("verdict").is_not_null()
        own = self._level("municipality", code or self._municipality, kept)
        return UnitCells(
            {
                "unit": own,
                "municipality": NOTHING,
                "programme": self._level("programme", None),
            },
            self,
        )

    def of_programme(self) -> UnitCells:
        """Return the cells of all municipalities together, beside nobody's.

        What stands beside a unit as the programme's is there, too: how well questions
        agree is known of the programme alone.
        """
        alike = pl.col("quantity").is_in(list(OF_ALL_ALONE))
        return UnitCells(
            {
                "unit": self._level("programme", None),
                "municipality": NOTHING,
                "programme": self._level("programme", None, alike),
            },
            self,
        )

    def of(self, unit: str) -> UnitCells:
        """Return the cells of one unit; empty when the release has none."""
        return UnitCells(
            {
                "unit": self._level("unit", unit),
                "municipality": self._level("municipality", self._municipality),
                "programme": self._level("programme", None),
            },
            self,
        )

    def _level(
        self, level: str, code: str | None, kept: pl.Expr | None = None
    ) -> Level:
        """Return the cells of one level about one subject, or some of them."""
        key = (f"{level} {'' if kept is None else 'some'}", code)
        if key not in self._levels:
            rows = self._parts.get((level, code), self._told_of.clear())
            self._levels[key] = Level(rows if kept is None else rows.filter(kept))
        return self._levels[key]


NOTHING = Level(pl.DataFrame(schema=dict.fromkeys([*ADDRESS, *SAID], pl.String)))


def counted(cells: Iterable[Cell | None], count: int) -> Count:
    """Return of how many of these cells something is true, as a number of theirs."""
    rows = sorted(cell.row for cell in cells if cell is not None)
    return Count(count, Claim(tuple(rows), "counted"))


def middle(numbers: Collection[float]) -> float:
    """Return the median of numbers of cells, as a number of them all."""
    claims = [claim for number in numbers if (claim := claim_of(number)) is not None]
    rows = sorted({row for claim in claims for row in claim.rows})
    made = "middle" if len(rows) > 1 else "itself"
    return Number(median(numbers), Claim(tuple(rows), made))


def shown_value(cell: Cell | None) -> float | None:
    """Return the number of a cell that may be printed."""
    return cell.value if cell is not None and cell.shown else None


def _claiming(raw: tuple) -> Cell:
    """Return a cell with numbers that know that they are its."""
    value, low, high, n, base, detectable, verdict, because, status, row = raw
    claim = Claim((row,))

    def number(value: float | None) -> Number | None:
        return None if value is None else Number(value, claim)

    def count(value: int | None) -> Count | None:
        return None if value is None else Count(value, claim)

    return Cell(
        number(value),
        number(low),
        number(high),
        count(n),
        count(base),
        number(detectable),
        verdict,
        because,
        status,
        row,
    )


def _parted(rows: pl.DataFrame) -> dict[tuple[object, ...], pl.DataFrame]:
    """Return (level, whose) -> the rows about it, in their order."""
    whose = pl.coalesce("unit", "municipality").alias("whose")
    parts = rows.with_columns(whose).partition_by("level", "whose", as_dict=True)
    return dict(parts)


def _safe(cells: pl.DataFrame) -> pl.DataFrame:
    """Drop every number that a cell's status forbids, should one be there.

    Who was invited is no secret: of a response rate its base stays. Of a goal, and of
    which way it went, an edition may hold the outcome and nothing that it rests on.
    """
    status, quantity = pl.col("status"), pl.col("quantity")
    shown, hidden = status == SHOWN, status.is_in(list(HIDDEN))
    outcome = (status == LEFT_OUT) & quantity.is_in(list(OUTCOMES))
    stays = {
        **dict.fromkeys(("value", "low", "high", "detectable"), shown),
        "verdict": shown | outcome,
        **dict.fromkeys(("n", "because"), ~hidden),
        "base": ~hidden | (quantity == RATE),
    }
    return cells.with_columns(
        pl.when(rule).then(name).alias(name) for name, rule in stays.items()
    )
