"""What a reader of the documents knows: every printed number as an interval."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

PERSONS = "n"
INVITED, ANSWERED = "invited", "answered"  # measures of a whole informant group
WHOLE = "all"  # the breakdown that is none
ROUNDS_TOGETHER = "rounds_together"  # level of a unit's hidden rounds added up
ITEM = "item_share"  # of an item's answers: the quantity names their codes after it


class Number(NamedTuple):
    """What a number says of whom.

    `level` is unit, municipality or programme; `predecessors`: those units of `round`
    that have become `unit` in `as_of`, added up; `small_units`: those of `municipality`
    of which no document prints this number, added up; `rounds_together`: the answers of
    `unit` in the rounds that `as_of` names by blanks, added up. `quantity` is points,
    a share, a value of somebody else's, or `n`, the persons behind all of these.
    """

    round: str
    level: str
    municipality: str | None
    unit: str | None
    as_of: str | None
    group: str | None
    measure: str
    breakdown: str
    quantity: str

    @property
    def persons(self) -> "Number":
        """The number of persons behind it."""
        return Number(*self[:8], PERSONS)

    @property
    def rounds(self) -> tuple[str, ...]:
        """The rounds of the answers that it is of."""
        together = self.level == ROUNDS_TOGETHER
        return tuple((self.as_of or "").split()) if together else (self.round,)

    @property
    def of_item(self) -> bool:
        """Is it a share of the answers to one item?"""
        return self.quantity.startswith(ITEM)


class Within(NamedTuple):
    """A number that lies between two others, as far as a document says."""

    number: Number
    low: float
    high: float


class Apart(NamedTuple):
    """How far a number lies above another one, as far as a document says."""

    number: Number
    other: Number
    low: float
    high: float


class Hidden(NamedTuple):
    """A number that is said to be hidden: somebody stands behind it.

    `at_most`: how many, where the document says that they are too few.
    """

    number: Number
    at_most: int | None = None


Fact = Within | Apart | Hidden


class Told:
    """Facts once each: what several say of a number, as one interval.

    An interval that is empty stays so: the numbers contradict each other.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._within: dict[Number, Within] = {}
        self._apart: dict[tuple[Number, Number], Apart] = {}
        self._hidden: dict[Hidden, None] = {}

    def __iter__(self) -> Iterator[Fact]:
        """Yield them, those about single numbers first."""
        yield from self._within.values()
        yield from self._apart.values()
        yield from self._hidden

    def add(self, facts: Iterable[Fact]) -> None:
        """Take more facts in; most are told again and again with the same ends."""
        within, apart, hidden = self._within, self._apart, self._hidden
        for fact in facts:
            if isinstance(fact, Within):
                own = within.setdefault(fact.number, fact)
                if own.low < fact.low or fact.high < own.high:
                    ends = max(own.low, fact.low), min(own.high, fact.high)
                    within[fact.number] = Within(fact.number, *ends)
            elif isinstance(fact, Apart):
                pair = fact.number, fact.other
                both = apart.setdefault(pair, fact)
                if both.low < fact.low or fact.high < both.high:
                    ends = max(both.low, fact.low), min(both.high, fact.high)
                    apart[pair] = Apart(*pair, *ends)
            else:
                hidden[fact] = None


def together(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts once each, as `Told` has them."""
    told = Told()
    told.add(facts)
    return [*told]


class UnknownContentError(ValueError):
    """A document holds a table, picture, attribute or number that nobody explained."""

    def __init__(self, document: str, what: str) -> None:
        """Say where it stands and what it is; it is printed, so it may be told."""
        self._said = document, what  # what makes it again beside another process
        super().__init__(
            f"{document}: {what} - teach pipeline/disclosure/attacker to read it"
        )

    @property
    def document(self) -> str:
        """Where it stands, by path; what it is may be what nobody should read."""
        return self._said[0]

    def __reduce__(self) -> tuple[type["UnknownContentError"], tuple[str, str]]:
        """Say how it is made anew where a worker told it."""
        return type(self), self._said


class ContradictionError(ValueError):
    """Two numbers of the documents that cannot both be true."""
