"""What a reader of the documents knows: every printed number as an interval."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf
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
        return self._replace(quantity=PERSONS)

    @property
    def rounds(self) -> tuple[str, ...]:
        """The rounds of the answers that it is of."""
        together = self.level == ROUNDS_TOGETHER
        return tuple((self.as_of or "").split()) if together else (self.round,)

    @property
    def of_item(self) -> bool:
        """Is it a share of the answers to one item?"""
        return self.quantity.startswith(ITEM)


@dataclass(frozen=True, slots=True)
class Within:
    """A number that lies between two others, as far as a document says."""

    number: Number
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Apart:
    """How far a number lies above another one, as far as a document says."""

    number: Number
    other: Number
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Hidden:
    """A number that is said to be hidden: somebody stands behind it.

    `at_most`: how many, where the document says that they are too few.
    """

    number: Number
    at_most: int | None = None


Fact = Within | Apart | Hidden


def together(facts: Iterable[Fact]) -> list[Fact]:
    """Return facts once each: what several say of a number, as one interval.

    An interval that is empty stays so: the numbers contradict each other.
    """
    within: dict[Number, tuple[float, float]] = {}
    apart: dict[tuple[Number, Number], tuple[float, float]] = {}
    hidden: dict[Hidden, None] = {}
    for fact in facts:
        match fact:
            case Within(number, low, high):
                least, most = within.get(number, (-inf, inf))
                within[number] = max(least, low), min(most, high)
            case Apart(number, other, low, high):
                least, most = apart.get((number, other), (-inf, inf))
                apart[number, other] = max(least, low), min(most, high)
            case Hidden():
                hidden[fact] = None
    return [
        *(Within(number, *ends) for number, ends in within.items()),
        *(Apart(*pair, *ends) for pair, ends in apart.items()),
        *hidden,
    ]


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
