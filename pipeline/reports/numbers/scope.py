"""What one report is about: a subject, a round, a language, and the cells for it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.documents.marks import marked
from pipeline.documents.wording import Kind, Wording
from pipeline.editorial.agreements import AgreedGoal, Agreement
from pipeline.editorial.decisions import Decision
from pipeline.editorial.fields import Fields
from pipeline.programme.model import (
    EditionId,
    InformantGroup,
    Instrument,
    Programme,
    Round,
)
from pipeline.reports.numbers.cells import HIDDEN, Address, Cell, UnitCells
from pipeline.reports.numbers.history import History, Names
from schemas.disclosed import CLASSES, SHOWN


@dataclass(frozen=True, kw_only=True)
class Unit:
    """A unit as the register knows it in this round, or a municipality."""

    code: str
    name: str
    unit_type: str


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What was measured: a scale of a group, a test in a grade, or a measure."""

    group: str | None
    measure: str
    breakdown: str = "all"
    kind: Kind = "points"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A table cell: the number, and its interval or remark below it."""

    main: str
    below: str = ""
    hidden: bool = False  # True: `main` says why there is no number
    unknown: bool = False  # True: not hidden, nobody knows it


# What kind of unit a municipality is to its words, and all municipalities together;
# the latter stands in place of a code, too.
MUNICIPALITY, PROGRAMME = "municipality", "programme"


@dataclass(frozen=True)
class Scope:
    """One unit, one of its classes, a municipality or all, in one round and language.

    Of a municipality, its own numbers stand where a unit's would, beside those of the
    programme; of the programme, its own stand there, beside nobody's.

    Attributes:
        agreement: What the unit agreed on after this round. None: nothing that this
            edition may tell.
        agreed: What it agreed on after the round before.
        class_id: The class. None: the unit.
        units: Of a municipality: its units by name, each a scope of its own; of the
            programme: its municipalities.
        edition: Whose cells these are.
        written: Of a municipality: what people wrote into its documents.
        open: The same as its most open edition tells of it, with cells of this one.
            None: this is it, or the report says in each edition what it likes.
        decisions: What was decided about warnings when earlier rounds were published,
            about all together or about a municipality.
    """

    programme: Programme
    unit: Unit
    municipality: str
    round: Round
    cells: UnitCells
    wording: Wording
    names: Names = field(default_factory=dict)
    agreement: Agreement | None = None
    agreed: tuple[AgreedGoal, ...] = ()
    class_id: str | None = None
    units: tuple["Scope", ...] = ()
    edition: EditionId = "unit"
    written: Fields = field(default_factory=Fields)
    open: "Scope | None" = None
    decisions: tuple[Decision, ...] = ()

    @property
    def of_municipality(self) -> bool:
        """Is it about a municipality as a whole?"""
        return self.unit.unit_type == MUNICIPALITY

    @property
    def of_programme(self) -> bool:
        """Is it about all municipalities together?"""
        return self.unit.unit_type == PROGRAMME

    @property
    def of_many(self) -> bool:
        """Is it about more than one unit, so that everybody who answers is shown?"""
        return self.of_municipality or self.of_programme

    @cached_property
    def rounds(self) -> list[str]:
        """The rounds up to this one, in the order of time."""
        rounds = self.programme.round_ids
        return rounds[: rounds.index(self.round.id) + 1]

    @property
    def previous(self) -> str | None:
        """The round before this one. None: this is the first."""
        return self.rounds[-2] if len(self.rounds) > 1 else None

    @property
    def next(self) -> str | None:
        """The round after this one. None: the programme has no further one."""
        rounds = self.programme.round_ids
        later = rounds[len(self.rounds) :]
        return later[0] if later else None

    def ahead(self, key: str, **parts: object) -> str:
        """Say what is to come, where a next round may show it and where none will.

        Args:
            key: Of a phrase in two wordings: `.next` if the programme has a round after
                this one, `.last` if this is its last.
            parts: What fills it.
        """
        which = "last" if self.next is None else "next"
        return self.wording.say(f"{key}.{which}", **parts)

    @cached_property
    def municipality_code(self) -> str:
        """The code of the municipality that `municipality` names, or `PROGRAMME`."""
        if self.of_programme:
            return PROGRAMME
        return next(
            one.code
            for one in self.programme.file.municipalities
            if one.name == self.municipality
        )

    @property
    def breakdown(self) -> str:
        """How the numbers of what it is about are broken down."""
        return "all" if self.class_id is None else f"{CLASSES}{self.class_id}"

    @cached_property
    def history(self) -> History:
        """How the unit came about."""
        return History(self.programme, self.unit.code, tuple(self.rounds), self.names)

    @cached_property
    def groups(self) -> list[tuple[InformantGroup, Instrument]]:
        """Who answers in this kind of unit and is shown per unit.

        Above units, everybody who answers at all.
        """
        instruments = self.programme.instrument_of_group
        return [
            (group, instruments[group.id])
            for group in self.programme.file.informant_groups
            if group.id in instruments
            and (
                self.of_many
                or (group.unit_type == self.unit.unit_type and group.per_unit)
            )
        ]

    def cell(
        self,
        what: Measured,
        quantity: str,
        *,
        level: str = "unit",
        round_: str | None = None,
        since: str | None = None,
        about: str | None = None,
    ) -> Cell | None:
        """Return one cell about `what`; `round_` defaults to this round."""
        return self.cells.find(
            level,
            Address(
                round_ or self.round.id,
                what.group,
                what.measure,
                what.breakdown,
                quantity,
                since,
                about,
            ),
        )

    def constant(self, what: Measured, quantity: str, round_: str) -> Cell | None:
        """Return a cell of this or an earlier round about the unit as it is now.

        In rounds before a merger or a new number that is the sum of its predecessors.
        """
        if round_ not in self.history.inherited:
            return self.cell(what, quantity, round_=round_)
        earlier = "earlier"
        if quantity not in {"points", "value"}:
            earlier = f"earlier_{quantity}"
        return self.cell(what, earlier, since=round_)

    def shown(self, what: Measured, quantity: str, level: str = "unit") -> Cell | None:
        """Return a cell of this round only if it may be printed."""
        cell = self.cell(what, quantity, level=level)
        return cell if cell is not None and cell.shown else None

    def told(self, *cells: Cell | None) -> None:
        """Note that the document tells of these cells in words, without a number.

        Numbers, marks in charts and why a number is missing say themselves whose they
        are.
        """
        self.cells.told.update(cell.row for cell in cells if cell is not None)

    def entry(self, cell: Cell | None, kind: Kind, *, signed: bool = False) -> Entry:
        """Return a cell as a table entry, with its interval, or why it is empty."""
        if cell is None or not cell.shown or cell.value is None:
            return Entry(main=self.reason(cell), hidden=True)
        write = self.wording.signed if signed else self._write(kind)
        below = ""
        if cell.low is not None and cell.high is not None:
            below = self.wording.span(kind, cell.low, cell.high)
        return Entry(main=write(kind, cell.value), below=below)

    def change_entry(self, cell: Cell | None, kind: Kind) -> Entry:
        """Return a change as a table entry; a dash: nothing to compare with."""
        if cell is None:
            return Entry(main=self.wording.say("status.none"), hidden=True)
        if cell.status == "not_comparable" and self.previous in self.history.split:
            text = marked(self.wording.say("status.split"), cell.claim)
            return Entry(main=text, hidden=True)
        return self.entry(cell, kind, signed=True)

    def _write(self, kind: Kind) -> Callable[[Kind, float], str]:
        """Tests say "per cent" once for the whole table, delivered figures do not."""
        return self.wording.number if kind == "percent" else self.wording.bare

    def number_of(self, cell: Cell | None) -> Entry:
        """Return the number of persons behind a cell."""
        if cell is None or (cell.n is None and cell.status not in HIDDEN):
            return self.unknown()
        if cell.n is None:
            return Entry(main=self.reason(cell), hidden=True)
        return Entry(main=self.wording.whole(cell.n))

    def unknown(self) -> Entry:
        """Return the entry of a number that nobody knows."""
        return Entry(main=self.wording.say("status.unknown"), hidden=True, unknown=True)

    def reason(self, cell: Cell | None) -> str:
        """Say in a word or two why a number is missing."""
        if cell is None or cell.status == SHOWN:
            return self.wording.say("status.not_measured")
        status = "hidden" if cell.status in HIDDEN else cell.status
        return marked(self.wording.say(f"status.{status}"), cell.claim)
