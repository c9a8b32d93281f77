"""What a certificate says of a round: what is hidden, and how well it stays so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import get_args

import polars as pl

from pipeline.programme.model import Edition, EditionId, Language, Programme
from schemas.disclosed import SHOWN

FORM = 1  # of the JSON: a reader that knows another one must not guess


@dataclass(frozen=True, kw_only=True)
class EditionFacts:
    """What an edition of a round holds.

    Attributes:
        edition: Its id.
        audience: Language -> who may read it.
        minimum: Fewest persons behind a number.
        documents: Files.
        shown: Numbers in it.
        hidden: Numbers of which it says that they are hidden.
        left_out: Numbers that it must not hold at all.
        attacked: Hidden numbers that a reader tried to compute.
        narrowest: The narrowest interval that one of these was told to lie in, in
            points. None: nothing is hidden, or nothing is known of it.
    """

    edition: EditionId
    audience: Mapping[Language, str]
    minimum: int
    documents: int
    shown: int
    hidden: int
    left_out: int
    attacked: int
    narrowest: float | None


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """What is certified of a round; the same in each of its editions.

    Attributes:
        programme: Id of the programme.
        round: The round.
        cells: Numbers behind those that are printed: counts, and sums behind means.
        primary: Cells that are hidden because of whom they tell.
        secondary: Cells that are hidden to protect these.
        small_counts: Cells that are hidden besides where an edition must not hold
            shares of a handful of pupils.
        promised: No hidden mean is told to lie in an interval narrower than this, in
            points.
        others: Fewest persons of other hidden cells that a hidden one is among.
        editions: From the most open one.
        earlier: The earlier releases that readers were taken to have kept.
        versions: What made the numbers and the documents.
        documents: Path below the reports -> SHA-256, of every edition.
    """

    programme: str
    round: str
    cells: int
    primary: int
    secondary: int
    small_counts: int
    promised: float
    others: int
    editions: tuple[EditionFacts, ...]
    earlier: tuple[str, ...]
    versions: Mapping[str, str]
    documents: Mapping[str, str]

    @property
    def release(self) -> str:
        """The hash of all documents of the round, as `sha256sum` would list them."""
        listed = "".join(f"{sha}  {path}\n" for path, sha in self.documents.items())
        return sha256(listed.encode()).hexdigest()

    def of(self, edition: EditionId) -> dict[str, object]:
        """Return what its JSON says in an edition: all, but only own documents."""
        own = {
            path: sha
            for path, sha in self.documents.items()
            if path.startswith(f"{edition}/")
        }
        return {
            "form": FORM,
            "edition": edition,
            **asdict(self),
            "release": self.release,
            "documents": own,
        }


def certificate(
    programme: Programme,
    round_: str,
    *,
    pattern: pl.DataFrame,
    cells: pl.DataFrame,
    attack: pl.DataFrame,
    documents: pl.DataFrame,
    earlier: Sequence[str],
    versions: Mapping[str, str],
) -> Certificate:
    """Return the certificate of a round.

    Args:
        programme: The programme.
        round_: The round.
        pattern: `disclosed.Pattern`.
        cells: How often (edition, round, status) stands in `disclosed.cells`: `count`.
        attack: `reported.Attack`, in which nothing was caught.
        documents: Rows of `reported.Catalogue`, as they were attacked.
        earlier: Names of the earlier releases that the attack took into account.
        versions: What made the numbers and the documents.
    """
    own = pattern.filter(pl.col("round") == round_)
    hidden = dict(own.group_by("status").len().iter_rows())
    behind = own.filter((pl.col("status") != SHOWN) | (pl.col("n") > 0)).height
    listed = documents.filter(pl.col("round") == round_).sort("path")
    return Certificate(
        programme=programme.file.id,
        round=round_,
        cells=behind,
        primary=hidden.get("too_few", 0),
        secondary=hidden.get("derived", 0),
        small_counts=hidden.get("small_count", 0),
        promised=programme.file.thresholds.hidden_width,
        others=programme.file.fewest(),
        editions=tuple(
            _facts(described, round_, cells, attack, listed)
            for described in sorted(programme.file.written, key=_openness)
            if described.id in set(listed["edition"])
        ),
        earlier=tuple(earlier),
        versions=dict(versions),
        documents=dict(listed.select("path", "sha256").iter_rows()),
    )


def _openness(edition: Edition) -> int:
    return get_args(EditionId).index(edition.id)


def _facts(
    described: Edition,
    round_: str,
    cells: pl.DataFrame,
    attack: pl.DataFrame,
    documents: pl.DataFrame,
) -> EditionFacts:
    edition = described.id
    here = (pl.col("edition") == edition) & (pl.col("round") == round_)
    counts = dict(cells.filter(here).select("status", "count").iter_rows())
    attacked = attack.filter(here, pl.col("level") != "arrivals")
    widths = attacked.filter(pl.col("quantity") == "points")["width"].drop_nulls()
    return EditionFacts(
        edition=edition,
        audience=described.audience.spoken,
        minimum=described.minimum_n,
        documents=documents.filter(pl.col("edition") == edition).height,
        shown=counts.get(SHOWN, 0),
        hidden=counts.get("hidden", 0),
        left_out=counts.get("confidential", 0),
        attacked=attacked.height,
        narrowest=None if widths.is_empty() else float(widths.min()),  # pyright: ignore[reportArgumentType]
    )
