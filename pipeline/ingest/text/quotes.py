"""Quotes in delimited text: they enclose whole fields, or the text is refused."""

import numpy as np
import numpy.typing as npt

from pipeline.ingest.refusals import Refusal

NEWLINE, QUOTE = ord("\n"), ord('"')
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


def outside_quotes(text: Bytes, *positions: Positions) -> list[Positions]:
    """Return those of each `positions` that stand outside quotes.

    A doubled quote closes and opens again, so quotes need only be counted.
    """
    # Odd parity: inside. It survives the overflow of 8 bits.
    inside = (np.cumsum(text == QUOTE, dtype=np.uint8) & 1).astype(bool)
    return [found[~inside[found]] for found in positions]


def check_quotes(text: Bytes, delimiter: int, name: str, line: int) -> None:
    """Refuse a text, the first line of which is `line`, if a quote stands wrong.

    Raises:
        Refusal: `quote_not_closed` or `quote_inside_text`.
    """
    edges = [delimiter, NEWLINE, QUOTE]
    quotes = np.flatnonzero(text == QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    before = text[np.maximum(opening - 1, 0)]
    stray = opening[(opening > 0) & ~np.isin(before, edges)]
    after = text[np.minimum(closing + 1, len(text) - 1)]
    torn = closing[(closing < len(text) - 1) & ~np.isin(after, edges)]
    misplaced = np.concatenate([stray, torn])
    if misplaced.size:
        line += _newlines_before(text, int(misplaced.min()))
        raise Refusal("quote_inside_text", name, line=line)
    if quotes.size % 2:
        line += _newlines_before(text, int(quotes[-1]))
        raise Refusal("quote_not_closed", name, line=line)


def _newlines_before(text: Bytes, position: int) -> int:
    return int(np.count_nonzero(text[:position] == NEWLINE))
