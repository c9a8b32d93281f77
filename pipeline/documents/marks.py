"""Numbers that know which cells they are of, and the marks that carry it through words.

Who reads a cell gets numbers with a claim. The function that words such a number puts
marks around it: characters for private use, so that they pass through every sentence.
What lays out a document turns them into links, or drops them; nobody sees them.
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

OPEN, CLOSE, END = "\ue000", "\ue001", "\ue002"
HIDE = {code: 0xE100 + code for code in range(0x20, 0x7F)}  # of a claim's key
SHOW = {hidden: code for code, hidden in HIDE.items()}
PRIVATE = re.compile("[\ue000-\uf8ff]+")
MARK = re.compile(f"{OPEN}([\ue120-\ue17e]+){CLOSE}([^{OPEN}{CLOSE}{END}]*){END}")
TAG = re.compile(r"<[^<>]*[\ue000-\uf8ff][^<>]*>")

KEPT = 2**15  # claims that were read last: most stand in a document several times

Made = Literal["itself", "counted", "middle"]


class Claim(NamedTuple):
    """What a number is of.

    Attributes:
        rows: Cells that it comes from, by their row.
        made: The number of the one cell, how many of the cells, or the middle of them.
    """

    rows: tuple[int, ...]
    made: Made = "itself"

    @property
    def key(self) -> str:
        """The claim as plain text."""
        return f"{self.made[0]}{' '.join(map(str, self.rows))}"

    @classmethod
    def of_key(cls, key: str) -> "Claim":
        """Return the claim that a key stands for."""
        made: dict[str, Made] = {"i": "itself", "c": "counted", "m": "middle"}
        return cls(tuple(map(int, key[1:].split())), made[key[0]])


class Number(float):
    """A number of a cell. With another sign it is of the same cell."""

    __slots__ = ("claim",)  # there are hundreds of thousands
    claim: Claim

    def __new__(cls, value: float, claim: Claim) -> "Number":
        """Return the number with its claim."""
        number = super().__new__(cls, value)
        number.claim = claim
        return number

    def __neg__(self) -> "Number":
        """Return it with the other sign."""
        return Number(-float(self), self.claim)

    def __abs__(self) -> "Number":
        """Return it without its sign."""
        return Number(abs(float(self)), self.claim)

    def __reduce__(self) -> tuple[type["Number"], tuple[float, Claim]]:
        """Say how it is copied."""
        return Number, (float(self), self.claim)


class Count(int):
    """A whole number of a cell, or of how many cells something is true."""

    claim: Claim

    def __new__(cls, value: int, claim: Claim) -> "Count":
        """Return the number with its claim."""
        number = super().__new__(cls, value)
        number.claim = claim
        return number

    def __reduce__(self) -> tuple[type["Count"], tuple[int, Claim]]:
        """Say how it is copied."""
        return Count, (int(self), self.claim)


def claim_of(value: object) -> Claim | None:
    """Return what a number is of; None: it is of no cell."""
    return value.claim if isinstance(value, Number | Count) else None


def marked(text: str, claim: Claim | None) -> str:
    """Return a text as what is told of some cells."""
    if claim is None or not claim.rows:
        return text
    return f"{OPEN}{claim.key.translate(HIDE)}{CLOSE}{text}{END}"


def plain(text: str) -> str:
    """Return a text as it is read.

    >>> plain(f"up {marked('9', Claim((4,)))} points")
    'up 9 points'
    """
    return PRIVATE.sub("", text)


def claims_in(text: str) -> Iterable[Claim]:
    """Yield the claim of every mark in a text, in its order."""
    return (_claim(found[1]) for found in MARK.finditer(text))


def told(text: str, tell: Callable[[Claim, str], str]) -> str:
    """Return a text in which `tell` has its way with every mark; no mark is left."""
    return PRIVATE.sub(
        "", MARK.sub(lambda found: tell(_claim(found[1]), found[2]), text)
    )


def linked(page: str, codes: dict[Claim, int]) -> str:
    """Return an HTML page whose numbers lead to the entries of their claims.

    Args:
        page: With marks in its text, and in the attribute `data-claim` of chart marks.
        codes: Claim -> number of its entry, whose id is `:` and that number.
    """

    def link(claim: Claim, text: str) -> str:
        return f'<a href="#:{codes[claim]}">{text}</a>' if claim in codes else text

    def attribute(claim: Claim, text: str) -> str:
        return text or str(codes.get(claim, ""))

    page = TAG.sub(lambda tag: told(tag[0], attribute), page)
    return told(page, link)


@lru_cache(KEPT)
def _claim(hidden: str) -> Claim:
    return Claim.of_key(hidden.translate(SHOW))
