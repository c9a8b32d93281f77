"""What a comparison of sums makes suspicious: the rows of `compared.screening`."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

from pipeline.checks.catalogue import Facts

Kind = Literal[
    "unit",
    "item",
    "scale",
    "measure",
    "column",
    "delivery",
    "informant_group",
    "municipality",
]
BAR, LABEL, LONGEST = 16, 220, 360
KEY = ["municipality", "round", "since", "subject_kind", "subject", "check_id"]
COLUMNS = {
    "municipality": pl.String,
    "round": pl.String,
    "since": pl.String,
    "subject_kind": pl.String,
    "subject": pl.String,
    "check_id": pl.String,
    "facts": pl.String,
    "n": pl.Int64,
}


@dataclass(frozen=True)
class Suspicion:
    """One sign that figures do not mean what they should.

    Attributes:
        check_id: Check of the catalogue.
        round: Round in which it shows.
        kind: What it is about.
        subject: Its id: a unit's number, a measure, `group.item` or `group.scale`.
        n: Units, or respondents where no unit is named, that it concerns.
        municipality: Whose. Null: the programme as a whole.
        since: Earlier round that it is compared with. Null: none.
        facts: What the words of the check need besides subject, round and since.
    """

    check_id: str
    round: str
    kind: Kind
    subject: str
    n: int
    municipality: str | None = None
    since: str | None = None
    facts: Facts = field(default_factory=dict)


def signs_of(
    check: str, rows: pl.DataFrame, kind: Kind, n: str, *facts: str
) -> Iterator[Suspicion]:
    """Yield a sign per row.

    Args:
        check: Check of the catalogue.
        rows: round, municipality, since where there is one, and the columns below; an
            informant_group is a fact too, called `group`.
        kind: What the signs are about, and the column of its id.
        n: Column of how many units or respondents it concerns.
        facts: Columns of further facts.
    """
    grouped = {"group": "informant_group"} if "informant_group" in rows.columns else {}
    named = {**grouped, **dict(zip(facts, facts, strict=True))}
    for row in rows.iter_rows(named=True):
        yield Suspicion(
            check,
            row["round"],
            kind,
            row[kind],
            row[n],
            municipality=row["municipality"],
            since=row.get("since"),
            facts={fact: row[column] for fact, column in named.items()},
        )


def suspicion_rows(found: Iterable[Suspicion]) -> pl.DataFrame:
    """Return the rows of `compared.screening`, sorted.

    Facts are JSON with sorted keys; subject, round and since are among them, so that a
    check's words can be filled in from them alone.
    """
    rows = [
        (
            one.municipality,
            one.round,
            one.since,
            one.kind,
            one.subject,
            one.check_id,
            _facts(one),
            one.n,
        )
        for one in found
    ]
    frame = pl.DataFrame(rows, schema=COLUMNS, orient="row")
    return frame.unique(KEY, keep="first", maintain_order=True).sort(KEY)


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


def _facts(one: Suspicion) -> str:
    said = {"subject": one.subject, "round": one.round, "n": one.n, **one.facts}
    if one.since is not None:
        said["since"] = one.since
    return json.dumps(said, ensure_ascii=False, sort_keys=True)
