"""One spelling of a cell: what looks the same to a reader is the same.

Letters may be composed of two (a Mac writes å as a and a ring), carry invisible
companions (byte-order marks, zero-width blanks, soft hyphens) or be of double width;
tools that guard a number against spreadsheets write ="004790" or '004790. None of it
says anything. Texts that are plain already, nearly all, are only searched.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import NamedTuple

import polars as pl

UNSEEN = re.compile(
    "[\x01-\x08\x0e-\x1f\x7f"
    "\u00ad\u034f\u061c\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064"
    "\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
BLANK = re.compile(r"\s")
DOUBLE_WIDTH = {0xFF01 + at: 0x21 + at for at in range(94)}
NOT_ASCII = r"[^\x20-\x7e]"

HYPHENS = "[\u2010-\u2015\u2212]"  # and dashes
GUARDS = [
    re.compile(pattern, re.DOTALL) for pattern in ('="(.*)"', '"([^"]*)"', "'([^']+)")
]
GUARDED = """^(?:=?"|')"""
WHOLE = re.compile(r"(-?[0-9]+)[.,]0+")  # 5.0 or 5,0 for 5
WITH_DECIMALS = r"^-?[0-9]+[.,]0+$"


def plain_letters(text: str) -> str:
    r"""Return a text in composed letters, without invisible ones, blanks as blanks.

    Examples:
        >>> plain_letters("\ufeffk1\u200b"), plain_letters("4.a\u030a") == "4.\u00e5"
        ('k1', True)
    """
    composed = unicodedata.normalize("NFC", UNSEEN.sub("", text))
    return BLANK.sub(" ", composed).translate(DOUBLE_WIDTH).strip()


def unguarded(text: str) -> str:
    """Return a code without what guards it against spreadsheets.

    Examples:
        >>> [unguarded(text) for text in ('="004790"', "'004790", "d'Arc")]
        ['004790', '004790', "d'Arc"]
    """
    for guard in GUARDS:
        if found := guard.fullmatch(text):
            return found[1].strip()
    return text


def plain_hyphens(text: str) -> str:
    """Return a text with hyphens for dashes.

    Examples:
        >>> plain_hyphens("1\u20132")
        '1-2'
    """
    return re.sub(HYPHENS, "-", text)


def whole_number(text: str) -> str:
    """Return a whole number without the decimals that a spreadsheet gave it.

    Examples:
        >>> [whole_number(text) for text in ("479001.0", "5,00", "5,5")]
        ['479001', '5', '5,5']
    """
    found = WHOLE.fullmatch(text)
    return found[1] if found else text


class Spelling(NamedTuple):
    """A way in which a text may be written otherwise, and the plain one.

    Attributes:
        check: Tells of it.
        suspicious: Expression that every text matches which is not plain.
        plain: Returns the plain spelling of a text.
    """

    check: str
    suspicious: str
    plain: Callable[[str], str]

    def of(self, cells: pl.Series, known: Collection[str]) -> dict[str, str]:
        """Return cell -> its plain spelling, of those that are written otherwise.

        Args:
            cells: Text.
            known: Texts that mean something as they are written.
        """
        found = cells.filter(cells.str.contains(self.suspicious)).unique().to_list()
        return {
            text: plain
            for text in found
            if text not in known and (plain := self.plain(text)) != text
        }


LETTERS = Spelling("letters_respelt", NOT_ASCII, plain_letters)
DASHES = Spelling("letters_respelt", HYPHENS, plain_hyphens)
GUARDED_CODES = Spelling("codes_guarded", GUARDED, unguarded)
DECIMALS = Spelling("codes_with_decimals", WITH_DECIMALS, whole_number)
