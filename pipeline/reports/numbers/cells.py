"""The disclosed cells, arranged so that a report finds its numbers at once."""

from collections.abc import Collection, Iterable, Mapping
from copy import copy
from functools import cached_property
from statistics import median
from typing import NamedTuple

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

_COLUMNS = [
    *["unit", "round", "informant_group", "measure", "breakdown"],
    *["quantity", "since", "about", "value", "low", "high", "n", "base"],
    *["detectable", "verdict", "because", "status", "row"],
]


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


class UnitCells:
    """The cells of one subject beside those of its municipality and the programme.

    The subject is a unit, or a municipality: then the programme alone stands beside it.
    `told` are the rows of cells that a document tells of in words, without a number of
    theirs: they are its claims as much as the numbers, which say themselves what they
    are of.
    """

    def __init__(
        self,
        levels: dict[str, dict[Address, Cell]],
        places: Mapping[int, Placed],
    ) -> None:
        """Take the cells per level, and row -> cell, of others too."""
        self._levels = levels
        self._places = places
        self._found: dict[tuple[str, Address], Cell] = {}
        self.told: set[int] = set()

    def find(self, level: str, address: Address) -> Cell | None:
        """Return a cell, or None when the release has none there."""
        found = self._found.get((level, address))
        if found is None and address in self._levels[level]:
            found = _claiming(self._levels[level][address])
            self._found[level, address] = found
        return found

    def unit_cells(self, quantity: str, round_: str) -> list[tuple[Address, Cell]]:
        """Return every cell of one quantity about the unit itself, by address."""
        own = self._own.get((quantity, round_), [])
        found = ((one, self.find("unit", one)) for one in own)
        return [(address, cell) for address, cell in found if cell is not None]

    @cached_property
    def _own(self) -> dict[tuple[str, str], list[Address]]:
        """Quantity and round -> the addresses of the unit's own cells, in order."""
        found: dict[tuple[str, str], list[Address]] = {}
        ordered = sorted(
            self._levels["unit"], key=lambda one: [part or "" for part in one]
        )
        for address in ordered:
            found.setdefault((address.quantity, address.round), []).append(address)
        return found

    def of_rows(self, rows: Collection[int]) -> dict[int, Placed]:
        """Return some rows of the book, by row: of other units, too."""
        return {row: self._places[row] for row in rows}

    @cached_property
    def breakdowns(self) -> dict[str, set[str]]:
        """Aggregate measure -> how the unit's own cells of it are broken down."""
        found: dict[str, set[str]] = {}
        for address in self._levels["unit"]:
            if address.group is None:
                found.setdefault(address.measure, set()).add(address.breakdown)
        return found


class CellBook:
    """All cells of an edition that reports of one municipality, or of all, may use."""

    def __init__(
        self, cells: pl.DataFrame, municipality: str | None, edition: EditionId
    ) -> None:
        """Index `cells` (schema `disclosed.Cells`) once.

        Args:
            cells: At least the municipality's and the programme's cells.
            municipality: Cells of others are left out. None: all municipalities, and
                no units.
            edition: Cells of other editions are left out.
        """
        self.edition: EditionId = edition
        self._municipality = municipality
        self._levels: dict[tuple[str, str | None], dict[Address, Cell]] = {}
        self._places: dict[int, Placed] = {}
        chosen = (
            cells.with_row_index("row")
            .filter(
                pl.col("edition") == edition,
                pl.col("level") != "unit"
                if municipality is None
                else pl.col("municipality").is_null()
                | (pl.col("municipality") == municipality),
            )
            .select("level", "municipality", *_COLUMNS)
        )
        for level, of, unit, *row in chosen.iter_rows():
            cells_there = self._levels.setdefault((level, unit or of), {})
            address = Address(*row[:7])
            cell = cells_there[address] = _safe(address, Cell(*row[7:]))
            self._places[cell.row] = Placed(level, of, unit, address, cell)

    def as_told_in(self, other: "CellBook") -> "CellBook":
        """Return these cells without what another edition does not show.

        What stays are cells of this edition: what is told from them is its claim.
        """
        told = copy(self)
        told._levels = {
            key: {
                address: cell if there.shown else there._replace(row=cell.row)
                for address, cell in cells.items()
                if (there := other._levels.get(key, {}).get(address)) is not None
            }
            for key, cells in self._levels.items()
        }
        return told

    def of_municipality(self, code: str | None = None) -> UnitCells:
        """Return the cells of a municipality as a subject of its own.

        What the edition leaves out is not there: its rules say so, not that somebody
        must be protected. A unit alone in its municipality is told of by its own.

        Args:
            code: The municipality. None: the only one of the book.
        """
        own = self._levels.get(("municipality", code or self._municipality), {})
        return UnitCells(
            {
                "unit": {
                    at: one
                    for at, one in own.items()
                    if one.status != LEFT_OUT or one.verdict is not None
                },
                "municipality": {},
                "programme": self._levels.get(("programme", None), {}),
            },
            self._places,
        )

    def of_programme(self) -> UnitCells:
        """Return the cells of all municipalities together, beside nobody's.

        What stands beside a unit as the programme's is there, too: how well questions
        agree is known of the programme alone.
        """
        own = self._levels.get(("programme", None), {})
        alike = {at: one for at, one in own.items() if at.quantity in OF_ALL_ALONE}
        return UnitCells(
            {"unit": own, "municipality": {}, "programme": alike}, self._places
        )

    def of(self, unit: str) -> UnitCells:
        """Return the cells of one unit; empty when the release has none."""
        return UnitCells(
            {
                "unit": self._levels.get(("unit", unit), {}),
                "municipality": self._levels.get(
                    ("municipality", self._municipality), {}
                ),
                "programme": self._levels.get(("programme", None), {}),
            },
            self._places,
        )


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


def _claiming(cell: Cell) -> Cell:
    """Return the cell with numbers that know that they are its."""
    claim = cell.claim

    def number(value: float | None) -> Number | None:
        return None if value is None else Number(value, claim)

    def count(value: int | None) -> Count | None:
        return None if value is None else Count(value, claim)

    return cell._replace(
        value=number(cell.value),
        low=number(cell.low),
        high=number(cell.high),
        n=count(cell.n),
        base=count(cell.base),
        detectable=number(cell.detectable),
    )


def _safe(address: Address, cell: Cell) -> Cell:
    """Drop every number that the cell's status forbids, should one be there.

    Who was invited is no secret: of a response rate its base stays. Of a goal, and of
    which way it went, an edition may hold the outcome and nothing that it rests on.
    """
    if cell.status == SHOWN:
        return cell
    n, base, because = cell.n, cell.base, cell.because
    told = cell.status == LEFT_OUT and address.quantity in OUTCOMES
    verdict = cell.verdict if told else None
    if cell.status in HIDDEN:
        n = because = None
        base = base if address.quantity == RATE else None
    return Cell(
        None, None, None, n, base, None, verdict, because, cell.status, cell.row
    )
