"""One measured thing over the rounds, with everything it is compared with."""

from dataclasses import dataclass, field

from pipeline.programme.model import Ask
from pipeline.reports.numbers.cells import HIDDEN, Cell
from pipeline.reports.numbers.scope import Measured


@dataclass(frozen=True)
class Break:
    """Two rounds that cannot be compared, and why.

    Attributes:
        cells: What says so; none where the programme declares it.
    """

    since: str
    round: str
    reason: str
    cells: tuple[Cell, ...] = field(default=(), compare=False)


@dataclass(frozen=True, kw_only=True)
class Series:
    """A scale, test or measure of one unit; the last entry is this round."""

    what: Measured
    theme: str
    label: str
    below: str
    meaning: str  # of a high number
    cells: tuple[Cell | None, ...]
    programme: tuple[Cell | None, ...]
    municipality: Cell | None
    to_municipality: Cell | None
    to_programme: Cell | None
    changes: dict[str, Cell]  # earlier round -> change since then
    breaks: tuple[bool, ...]
    inherited: tuple[bool, ...]  # per round: the predecessors' numbers, added up
    reasons: tuple[Break, ...]  # why rounds cannot be compared
    adjusted: tuple[str, ...] = ()  # what was changed, or taken out of changes
    reliability: float | None = None
    low: str = ""  # what a low number means
    ask: Ask | None = None  # what to ask where it gives something to talk about

    @property
    def now(self) -> Cell | None:
        """The number of this round."""
        return self.cells[-1]

    @property
    def key(self) -> str:
        """A name for the row that is unique in the document."""
        parts = [self.what.group or "", self.what.measure]
        if self.what.breakdown != "all":
            parts.append(self.what.breakdown.replace(":", "-"))
        return ".".join(part for part in parts if part)

    @property
    def measured(self) -> bool:
        """Was it measured here in any round, shown or hidden?"""
        return any(
            cell is not None and (cell.shown or cell.status in HIDDEN)
            for cell in self.cells
        )

    @property
    def visible(self) -> bool:
        """Is a number of any round shown?"""
        return any(cell is not None and cell.shown for cell in self.cells)

    @property
    def reference(self) -> Cell | None:
        """The difference that conclusions rest on: the programme's, if shown."""
        for cell in (self.to_programme, self.to_municipality):
            if cell is not None and cell.shown:
                return cell
        return None

    @property
    def reference_is_programme(self) -> bool:
        """Do conclusions rest on the difference to the programme?"""
        return self.reference is not None and self.reference is self.to_programme
