"""What people must decide about before a release: warnings, by name.

A name ends with a digest of what the warning says. When it says something else, it is
another warning: nobody has decided about it. Names go with a release, and what is said
holds numbers that may be hidden, so digests are keyed: nobody can try out which text
has such a name.

The key is a secret of the programme of its own, not those that pseudonyms rest on: a
municipality's may be deleted once no round needs it, is changed when it was seen, and
is not there where sums were handed over, whereas names must last. Nor is it made of
what the lake holds: that changes with every delivery, and decisions about what stayed
as it was would be void.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b

import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.programme.model import Programme
from pipeline.publishing.findings import Kind
from pipeline.release.verdict import EVERY_ROUND
from pipeline.returns.report.places import owner

DIGEST = 6  # hexadecimal digits
LONGEST = 5  # subjects that a message names
COMPLETENESS = "completeness"
SUBJECT = ["informant_group", "measure", "breakdown", "since", "edition"]


@dataclass(frozen=True, kw_only=True)
class Warned:
    """Something about which somebody must decide whether the release goes with it.

    Attributes:
        kind: What it is while nobody has decided.
        municipality: Whose it is. None: of all of them together.
        about: What it is about, as phrases and checks call it.
        says: What it says.
        key: What the digest in its name is keyed with: the programme's secret.
    """

    kind: Kind
    municipality: str | None
    about: str
    says: str
    key: bytes = field(default=b"", repr=False)

    @property
    def name(self) -> str:
        """What a decision calls it.

        Raises:
            ValueError: It has no key.
        """
        if not self.key:
            raise ValueError("without a key anybody could try out what has this name")
        said = blake2b(self.says.encode(), key=self.key, digest_size=DIGEST // 2)
        return f"{self.about}-{said.hexdigest()}"


def keyed(warnings: Iterable[Warned], secret: bytes) -> list[Warned]:
    """Return the warnings, keyed: those of the whole programme first.

    An order by what they say would tell of it, so it follows from their names.
    """
    found = [replace(one, key=secret) for one in warnings]
    return sorted(found, key=lambda one: (one.municipality or "", one.about, one.name))


def warnings_of(
    programme: Programme,
    round_: str,
    *,
    quality: pl.DataFrame,
    evidence: pl.DataFrame,
    signs: pl.DataFrame,
    deliveries: pl.DataFrame,
    documents: pl.DataFrame,
) -> list[Warned]:
    """Return all warnings about a round, not keyed yet.

    Args:
        programme: Who takes part.
        round_: The round.
        quality: `disclosed.release_quality`.
        evidence: `disclosed.release_evidence`.
        signs: `compared.screening`.
        deliveries: `raw.deliveries`.
        documents: Rows (round, municipality) of what was written.
    """
    return [
        *_of_release(programme.round_ids, round_, quality, evidence),
        *_of_signs(signs.filter(round=round_)),
        *_refused(programme, round_, deliveries),
        *_absent(programme, round_, documents),
    ]


def about(warnings: Iterable[Warned], municipalities: Iterable[str]) -> list[Warned]:
    """Return those about some municipalities or about all together; none named: all."""
    some = {None, *municipalities}
    return [w for w in warnings if len(some) == 1 or w.municipality in some]


def _of_release(
    rounds: list[str], round_: str, quality: pl.DataFrame, evidence: pl.DataFrame
) -> Iterator[Warned]:
    """Yield requirements of the release that are not met, a municipality at a time."""
    until = rounds[: rounds.index(round_) + 1]
    counts = (pl.col("round") == round_) | pl.col("theme").is_in(EVERY_ROUND)
    unmet = quality.filter(
        ~pl.col("success"), ~pl.col("blocking"), counts, pl.col("round").is_in(until)
    )
    observed = pl.col("observed")
    for row in unmet.iter_rows(named=True):
        low, high = row["lowest"], row["highest"]
        outside = evidence.filter(
            (observed < (float("-inf") if low is None else low))
            | (observed > (float("inf") if high is None else high)),
            expectation=row["expectation"],
            round=row["round"],
        ).sort("municipality", *SUBJECT, nulls_last=False)
        limits = ", ".join(
            f"at {end} {limit:g}"
            for end, limit in (("least", low), ("most", high))
            if limit is not None
        )
        missing = row["theme"] == COMPLETENESS
        for (municipality,), rows in outside.group_by(
            "municipality", maintain_order=True
        ):
            told = ", ".join(_subject(one) for one in rows.iter_rows(named=True))
            yield Warned(
                kind=Kind.INCOMPLETE_ROUND if missing else Kind.UNDECIDED_WARNING,
                municipality=_code(municipality),
                about=row["expectation"],
                says=f"{row['expectation']} of {row['round']} must be {limits}: {told}",
            )


def _code(municipality: object) -> str | None:
    return None if municipality is None else str(municipality)


def _subject(row: dict[str, object]) -> str:
    named = [str(row[key]) for key in SUBJECT if row[key] not in {None, "all"}]
    return f"{'/'.join([*named, ''])[:-1] or 'it'} is {row['observed']:.4g}"


def _of_signs(signs: pl.DataFrame) -> Iterator[Warned]:
    """Yield signs across files and rounds, by check; what they are of is told where."""
    key = ["municipality", "check_id"]
    for (municipality, check), rows in signs.sort(*key, "subject").group_by(
        key, maintain_order=True
    ):
        kinds = rows.select("subject_kind", "subject").unique(maintain_order=True)
        named = [f"{kind} {subject}" for kind, subject in kinds.rows()]
        more = len(named) - LONGEST
        told = ", ".join(named[:LONGEST]) + (f" and {more} more" if more > 0 else "")
        yield Warned(
            kind=Kind.UNDECIDED_WARNING,
            municipality=_code(municipality),
            about=str(check),
            says=f"{check}: {told}",
        )


def _refused(
    programme: Programme, round_: str, deliveries: pl.DataFrame
) -> Iterator[Warned]:
    """Yield files that were refused and not sent again.

    One without an owner is of all municipalities, unless it is of another round.
    """
    refused = deliveries.filter(
        ~pl.col("accepted"), ~pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    ).sort("delivery")
    for file, check, content in refused.select(
        "delivery", "check_id", "sha256"
    ).iter_rows():
        place = owner(file, programme)
        if place is None and _of_other_round(file, round_, programme.round_ids):
            continue
        if place is None or place.round == round_:
            yield Warned(
                kind=Kind.REFUSED_FILE,
                municipality=place.municipality if place else None,
                about="refused",
                says=f"{file} was refused: {check} ({(content or '')[:DIGEST]})",
            )


def _of_other_round(file: str, round_: str, rounds: list[str]) -> bool:
    named = {part for part in file.split("/")[:-1] if part in rounds}
    return bool(named) and round_ not in named


def _absent(
    programme: Programme, round_: str, documents: pl.DataFrame
) -> Iterator[Warned]:
    """Yield members of the programme of which nothing was written."""
    there = set(documents.filter(round=round_)["municipality"])
    for code in programme.member_municipalities:
        if code not in there:
            yield Warned(
                kind=Kind.INCOMPLETE_ROUND,
                municipality=code,
                about="no_documents",
                says=f"of municipality {code} there is no document of round {round_}",
            )
