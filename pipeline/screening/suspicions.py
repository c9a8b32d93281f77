"""What a comparison of sums makes suspicious: a row of `compared.screening`."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import polars as pl

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
    facts: dict[str, str | int | float] = field(default_factory=dict)


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


def _facts(one: Suspicion) -> str:
    said = {"subject": one.subject, "round": one.round, "n": one.n, **one.facts}
    if one.since is not None:
        said["since"] = one.since
    return json.dumps(said, ensure_ascii=False, sort_keys=True)
