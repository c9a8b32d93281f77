"""What stands in a delimited text and is no part of any record.

A hint for Excel above the header (`sep=;`), marks (U+FEFF) where files were put
together, and the Ctrl-Z with which programs of DOS end a text.
"""

import re
from collections.abc import Iterator

from pipeline.ingest.text.decoded import MARK

CTRL_Z = "\x1a"
HINT = re.compile(r'"?sep="?([;,\t|])(?:"?\1*)\s*', re.I)
AT_LINE_START = re.compile(f"^[{MARK}{CTRL_Z}]+", re.M)


def hinted_delimiter(line: str) -> str | None:
    r"""Return the delimiter that a line names for Excel; null: it is no such hint.

    Examples:
        >>> hinted_delimiter("sep=;")
        ';'
        >>> hinted_delimiter('"sep=,"')
        ','
        >>> hinted_delimiter("sep;number")
    """
    hint = HINT.fullmatch(line)
    return hint and hint[1]


class WithoutStrays:
    """A text without marks and Ctrl-Z where a line begins or the text ends.

    Attributes:
        marked: Lines that began with a mark, from 1; the first line of a text may.
    """

    def __init__(self, blocks: Iterator[str]) -> None:
        """Take the text, with LF line ends."""
        self._blocks = blocks
        self.marked: list[int] = []

    def __iter__(self) -> Iterator[str]:
        """Yield the text."""
        line, begins, held = 1, True, ""
        for block in self._blocks:
            text = held + block
            kept = text.rstrip(CTRL_Z)
            held = text[len(kept) :]
            if MARK in kept or CTRL_Z in kept:
                kept = self._cleaned(kept, line, begins=begins)
            if kept:
                begins = kept.endswith("\n")
                line += kept.count("\n")
                yield kept

    def _cleaned(self, text: str, line: int, *, begins: bool) -> str:
        """Return a block without strays; `begins`: a line begins with it."""
        start = 0 if begins else text.find("\n") + 1 or len(text)
        for found in AT_LINE_START.finditer(text[start:]):
            at = line + text.count("\n", 0, start + found.start())
            if MARK in found[0] and at > 1 and self.marked[-1:] != [at]:
                self.marked.append(at)
        return text[:start] + AT_LINE_START.sub("", text[start:])
