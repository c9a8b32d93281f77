"""What is personal by its form alone: CPR numbers and e-mail addresses.

A CPR number is a date of birth and four digits. Its check digit (modulo 11) does not
hold for numbers given since October 2007, so the date is all there is to go by; the
seventh digit says the century (CPR-kontoret, "Personnummeret i CPR-systemet", 2008). Of
ten digits in a row one in fourteen begins with a date; so what is known to be
something else, a number of a unit, is passed over, and decimals and parts of longer
numbers are none.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Set
from typing import Literal

import polars as pl

Kind = Literal["cpr", "email"]
CPR = re.compile(r"(?<![0-9A-Za-z])([0-9]{6})(-?)([0-9]{4})(?![0-9A-Za-z])")
# Of a longer number: 1.0101121234, 0101121234,5, or a group of an identifier.
GOES_ON = re.compile(r"[.,-][0-9]")
CAME_BEFORE = re.compile(r"[0-9][.,-]")
SUBSTITUTE = 60  # added to the day where somebody has no number of the register yet
EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]+@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?![\w-])",
    re.IGNORECASE,
)
# Both, but for what is asked of their parts and of what is around them: where these do
# not stand, nothing does. Expressions that never look back, for Polars.
MAY_BE_CPR = (
    r"(?:^|[^0-9A-Za-z.,-]|(?:^|[^0-9])[.,-])[0-9]{6}-?[0-9]{4}(?:$|[^0-9A-Za-z])"
)
MAY_BE_EMAIL = r"(?i)[\w.+-]@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"


def personal(text: str, known: Set[str] = frozenset()) -> Iterator[Kind]:
    """Yield the kind of each personal number or address in a text, never itself.

    Args:
        text: Any.
        known: Numbers of units, with which a number may begin that is no CPR number;
            and addresses that are meant to be read.

    Examples:
        >>> list(personal("born 010112-1234, a.b@example.dk"))
        ['cpr', 'email']
        >>> list(personal("310212-1234 and 0.0101121234"))
        []
    """
    for found in CPR.finditer(text):
        first, hyphen, last = found.groups()
        before = text[max(0, found.start() - 2) : found.start()]
        if (
            _is_born(first, last)
            and not {first, first + last, first + hyphen + last} & known
            and not GOES_ON.match(text, found.end())
            and not CAME_BEFORE.fullmatch(before)
        ):
            yield "cpr"
    if "@" in text:
        for found in EMAIL.finditer(text):
            if found[0].casefold() not in known:
                yield "email"


def may_hold(texts: pl.Series) -> pl.Series:
    """Tell of which texts `personal` may yield anything; of no other it does."""
    return texts.str.contains(MAY_BE_CPR) | texts.str.contains(MAY_BE_EMAIL)


def _is_born(date: str, serial: str) -> bool:
    """Tell whether six digits are a date in the century of the seventh."""
    day, month, year = int(date[:2]), int(date[2:4]), int(date[4:])
    if day > SUBSTITUTE:
        day -= SUBSTITUTE
    if not 1 <= month <= 12 or day == 0:  # noqa: PLR2004
        return False
    return day <= monthrange(_century(int(serial[0]), year) + year, month)[1]


def _century(seventh: int, year: int) -> int:
    if seventh <= 3:  # noqa: PLR2004
        return 1900
    if seventh in {4, 9}:
        return 2000 if year <= 36 else 1900  # noqa: PLR2004
    return 2000 if year <= 57 else 1800  # noqa: PLR2004
