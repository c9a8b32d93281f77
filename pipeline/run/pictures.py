"""Small tables and pictures about a table, for the Dagster UI; counts only."""

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

import polars as pl

from pipeline.store.lake import Partition

BAR, STEP, HEIGHT, LEFT, BELOW = 10, 12, 90, 60, 16  # pixels


def rows_table(rows: Mapping[Partition, int], names: Mapping[str, str]) -> str:
    """Return rows by municipality (down) and round (across) as Markdown.

    Args:
        rows: Rows of each partition.
        names: Of the municipalities, by code.
    """
    rounds = list(dict.fromkeys(partition.round for partition in rows))
    municipalities = list(dict.fromkeys(p.municipality for p in rows))
    counts = (
        (called(code, names), *(rows.get(Partition(code, r), "") for r in rounds))
        for code in municipalities
    )
    return table(("municipality", *rounds), counts, right=len(rounds))


def called(code: str, names: Mapping[str, str]) -> str:
    """Return a municipality's name and code."""
    return f"{names[code]} ({code})" if code in names else code


def table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], right: int = 0
) -> str:
    """Return a table as Markdown.

    Args:
        heads: Of its columns.
        rows: Values; a bar in one of them divides no cell.
        right: How many columns, from the right, are numbers.
    """
    rules = ["---"] * (len(heads) - right) + ["---:"] * right
    cells = [
        [str(value).replace("|", "\\|").replace("\n", " ") for value in row]
        for row in (heads, rules, *rows)
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in cells)


def rows_picture(rows: Mapping[Partition, int], names: Mapping[str, str]) -> str:
    """Return the rows of each partition as bars, an SVG that the UI renders.

    Beside them how many the tallest is; below, which the first and the last are.
    """
    largest = max([*rows.values(), 1])
    bars = [
        f"<rect x='{LEFT + place * STEP}' y='{HEIGHT - HEIGHT * n / largest:.1f}' "
        f"width='{BAR}' height='{HEIGHT * n / largest:.1f}' fill='#335c81'>"
        f"<title>{called(one.municipality, names)} {one.round}: {n}</title></rect>"
        for place, (one, n) in enumerate(rows.items())
    ]
    width = LEFT + max(len(rows) * STEP, 220)
    ends = list(rows)[:1] + list(rows)[-1:]
    first, last = (f"{called(e.municipality, names)} {e.round}" for e in ends)
    words = [
        _words(LEFT - 6, 10, f"{largest:,}", "end"),
        _words(LEFT - 6, HEIGHT, "0", "end"),
        _words(LEFT, HEIGHT + BELOW - 3, f"{first} to {last}", "start"),
    ]
    axis = f"<path d='M{LEFT - 2} 0V{HEIGHT}H{width}' fill='none' stroke='#889'/>"
    drawn = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' "
        f"height='{HEIGHT + BELOW}'>{axis}{''.join(bars)}{''.join(words)}</svg>"
    )
    return f"![rows per partition](data:image/svg+xml,{quote(drawn)})"


def _words(x: int, y: int, text: str, anchor: str) -> str:
    return (
        f"<text x='{x}' y='{y}' text-anchor='{anchor}' font-size='11' "
        f"font-family='sans-serif' fill='#667'>{text}</text>"
    )


def summary(frame: pl.DataFrame) -> str:
    """Return rows by level, quantity or status as Markdown; never a row's numbers."""
    by = [c for c in ("round", "level", "quantity", "verdict") if c in frame.columns]
    if not by:
        return f"{frame.height} rows"
    counted = frame.group_by(by).agg(rows=pl.len()).sort(by, nulls_last=True)
    return table([*by, "rows"], counted.rows(), right=1)
