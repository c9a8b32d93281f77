"""A requirement of a release in words: what was expected, found, and is to be done."""

from dataclasses import dataclass
from typing import Any

import polars as pl

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.release.subjects import Subjects

LONG = 12  # subjects that are listed without being asked for


@dataclass(frozen=True, kw_only=True)
class Outside:
    """One subject outside the limit."""

    subject: str
    observed: str


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One expectation of one round.

    Attributes:
        shown: The subjects furthest outside, the worst first.
        others: The rest of them.
    """

    id: str
    title: str
    expected: str
    found: str
    round: str
    fulfilled: bool
    status: str
    remedy: str
    shown: tuple[Outside, ...]
    others: tuple[Outside, ...]
    more: str


class Requirements:
    """Words the rows of `disclosed.release_quality`."""

    def __init__(
        self, programme: Programme, evidence: pl.DataFrame, wording: Wording
    ) -> None:
        """Bind the words to the figures that were judged."""
        self._evidence = evidence
        self._subjects = Subjects(programme, wording)
        self._wording = wording

    def of(self, rows: pl.DataFrame) -> tuple[Requirement, ...]:
        """Return a requirement per row."""
        return tuple(
            self._requirement(row, [row["round"]]) for row in rows.iter_rows(named=True)
        )

    def joined(self, rows: pl.DataFrame) -> tuple[Requirement, ...]:
        """Return a requirement per row; rounds that fulfil the same one are joined."""
        found = []
        for _, same in rows.group_by("expectation", maintain_order=True):
            found += self.of(same.filter(~pl.col("success")))
            kept = same.filter("success")
            if kept.height:
                counts = kept.select(pl.col("judged", "outside").sum()).row(
                    0, named=True
                )
                row = kept.row(-1, named=True) | counts
                found.append(self._requirement(row, kept["round"].to_list()))
        return tuple(found)

    def _requirement(self, row: dict[str, Any], rounds: list[str]) -> Requirement:
        say, whole, id_ = self._wording.say, self._wording.whole, row["expectation"]
        words = say(f"release.expectation.{id_}.subjects")
        inside = row["judged"] - row["outside"]
        kept = {"inside": whole(inside), "judged": whole(row["judged"])}
        listed = () if row["success"] and len(rounds) > 1 else self._outside(row)
        status = "ok" if row["success"] else "stop" if row["blocking"] else "look"
        return Requirement(
            id=f"{id_}-{row['round']}",
            title=say(f"release.expectation.{id_}.title"),
            expected=self._expected(row, words),
            found=say("release.kept", subjects=words, **kept),
            round=say("release.round", round=rounds[0])
            if len(rounds) == 1
            else say("release.rounds", rounds=self._wording.listed(rounds)),
            fulfilled=row["success"],
            status=say(f"release.{status}"),
            remedy=say(f"release.expectation.{id_}.remedy"),
            shown=listed[:LONG],
            others=listed[LONG:],
            more=self._wording.count("release.more", len(listed[LONG:])),
        )

    def _expected(self, row: dict[str, Any], subjects: str) -> str:
        say, id_ = self._wording.say, row["expectation"]
        limits = {
            name: self._subjects.figure(id_, limit)
            for name, limit in (("low", row["lowest"]), ("high", row["highest"]))
            if limit is not None
        }
        within = self._wording.number("share", row["within"])
        spread = "everyone" if row["within"] == 1 else "most"
        whole = say(f"release.{spread}", subjects=subjects, within=within)
        return f"{say(f'release.expectation.{id_}.expected', **limits)} {whole}"

    def _outside(self, row: dict[str, Any]) -> tuple[Outside, ...]:
        """Return the subjects outside the limits, the furthest outside first."""
        id_ = row["expectation"]
        below = pl.lit(row["lowest"], pl.Float64) - pl.col("observed")
        above = pl.col("observed") - pl.lit(row["highest"], pl.Float64)
        rows = (
            self._evidence.filter(expectation=id_, round=row["round"])
            .with_columns(by=pl.max_horizontal(below, above))
            .filter(pl.col("by") > 0)
            .sort("by", descending=True, maintain_order=True)
        )
        return tuple(
            Outside(
                subject=self._subjects.name(one),
                observed=self._subjects.figure(id_, one["observed"]),
            )
            for one in rows.iter_rows(named=True)
        )
