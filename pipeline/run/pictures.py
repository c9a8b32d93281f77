"""Small tables and pictures about a table, for the Dagster UI; counts only."""

import polars as pl

from pipeline.store.lake import Partition


def rows_table(rows: dict[Partition, int]) -> str:
    """Return rows by municipality (down) and round (across) as Markdown."""
    rounds = list(dict.fromkeys(partition.round for partition in rows))
    municipalities = list(dict.fromkeys(p.municipality for p in rows))
    lines = [
        "| municipality | " + " | ".join(rounds) + " |",
        "|---|" + "---:|" * len(rounds),
    ]
    lines += [
        f"| {municipality} | "
        + " | ".join(
            str(rows.get(Partition(municipality, round_), "")) for round_ in rounds
        )
        + " |"
        for municipality in municipalities
    ]
    return "\n".join(lines)


def rows_picture(rows: dict[Partition, int]) -> str:
    """Return the rows of each partition as bars, an SVG that the UI renders."""
    height, step = 90, 12
    largest = max([*rows.values(), 1])
    bars = "".join(
        f"%3Crect x='{index * step}' y='{height - height * n / largest:.1f}' "
        f"width='{step - 2}' height='{height * n / largest:.1f}' fill='%23335c81'%3E"
        f"%3Ctitle%3E{partition.key.replace('|', ' ')}: {n}%3C/title%3E%3C/rect%3E"
        for index, (partition, n) in enumerate(rows.items())
    )
    svg = (
        f"%3Csvg xmlns='http://www.w3.org/2000/svg' width='{len(rows) * step}' "
        f"height='{height}'%3E{bars}%3C/svg%3E"
    )
    return f"![rows per partition](data:image/svg+xml,{svg.replace(' ', '%20')})"


def summary(frame: pl.DataFrame) -> str:
    """Return rows by level, quantity or status as Markdown; never a row's numbers."""
    by = [c for c in ("round", "level", "quantity", "verdict") if c in frame.columns]
    if not by:
        return f"{frame.height} rows"
    counted = frame.group_by(by).agg(rows=pl.len()).sort(by, nulls_last=True)
    lines = ["| " + " | ".join([*by, "rows"]) + " |", "|---" * (len(by) + 1) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in counted.rows()]
    return "\n".join(lines)
