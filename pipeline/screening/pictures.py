"""The signs of `compared.screening` counted, for the Dagster UI."""

import polars as pl

BAR, LABEL, LONGEST = 16, 220, 360


def signs_table(signs: pl.DataFrame) -> str:
    """Return signs by check (down) and round (across) as Markdown."""
    if signs.is_empty():
        return "none"
    rounds = sorted(set(signs["round"]))
    counted = signs.group_by("check_id", "round").len()
    number = {(check, round_): n for check, round_, n in counted.iter_rows()}
    lines = [
        "| check | " + " | ".join(rounds) + " |",
        "|---|" + "---:|" * len(rounds),
    ]
    lines += [
        f"| {check} | "
        + " | ".join(str(number.get((check, round_), "")) for round_ in rounds)
        + " |"
        for check in sorted(set(signs["check_id"]))
    ]
    return "\n".join(lines)


def signs_picture(signs: pl.DataFrame) -> str:
    """Return signs per check as bars, an SVG that the UI renders."""
    counted = signs.group_by("check_id").len().sort("check_id").rows()
    largest = max([1, *(n for _, n in counted)])
    height = BAR * max(1, len(counted))
    bars = "".join(
        f"%3Ctext x='0' y='{BAR * at + 11}' font-size='11'%3E{check} ({n})%3C/text%3E"
        f"%3Crect x='{LABEL}' y='{BAR * at + 2}' height='{BAR - 4}' "
        f"width='{LONGEST * n / largest:.0f}' fill='%23335c81'/%3E"
        for at, (check, n) in enumerate(counted)
    )
    svg = (
        f"%3Csvg xmlns='http://www.w3.org/2000/svg' width='{LABEL + LONGEST}' "
        f"height='{height}' font-family='sans-serif'%3E{bars}%3C/svg%3E"
    )
    return f"![signs per check](data:image/svg+xml,{svg.replace(' ', '%20')})"
