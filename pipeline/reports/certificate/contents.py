"""What a certificate says of a round: what is hidden, and how well it stays so."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from math import floor

import polars as pl

from pipeline.disclosure.class_pattern import told_classes
from pipeline.programme.model import (
    EDITIONS,
    FOR_OWNER,
    Edition,
    EditionId,
    Language,
    Programme,
    open_to,
)
from schemas.disclosed import SHOWN

POINTS, ITEM_SHARE = "points", "item_share"
FORM = 3  # of the JSON: a reader that knows another one must not guess
ROUNDING = 1e-6  # of the last digit
# Decimals of an interval that is certified; cut, so that none is said to be wider.
CUT = {POINTS: 1, ITEM_SHARE: 3}


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
class Intervals:
    """How narrowly hidden numbers of a kind can be told.

    The pattern takes readers to know how many answered in every hidden cell; what they
    reached, they computed from the documents.

    Attributes:
        kind: `points`, of means, or `item_share`, of 1, of the answers to an item.
        cells: Hidden cells.
        promised: No interval is narrower.
        left: The narrowest one that the pattern leaves. None: nothing is hidden.
        attacked: Hidden numbers that readers of any edition tried to compute.
        reached: The narrowest interval that they reached. None: nothing is known.
    """

    kind: str
    cells: int
    promised: float
    left: float | None
    attacked: int
    reached: float | None


@dataclass(frozen=True, kw_only=True)
class ClassFacts:
    """How many classes of schools are told of in an edition of their own.

    Attributes:
        told: Classes with a sheet.
        untold: Classes without one: few of them answered, or they protect such ones.
    """

    told: int
    untold: int


@dataclass(frozen=True, kw_only=True)
class Source:
    """What numbers and documents were made with.

    Attributes:
        versions: Of the program.
        sums: Hashes of all that the numbers are made from, and of all numbers. Only
            the owner of the data is told them: others could try out with them whatever
            they may not read.
    """

    versions: Mapping[str, str]
    sums: Mapping[str, str]


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
        intervals: How narrowly hidden means and shares can be told.
        others: Fewest persons of other hidden cells that a hidden one is among.
        editions: From the most open one.
        earlier: The earlier releases that readers were taken to have kept.
        source: What made the numbers and the documents.
        documents: Path below the reports -> SHA-256, of every edition.
        classes: How many classes are told of. None: no edition tells of any.
    """

    programme: str
    round: str
    cells: int
    primary: int
    secondary: int
    small_counts: int
    intervals: tuple[Intervals, ...]
    others: int
    editions: tuple[EditionFacts, ...]
    earlier: tuple[str, ...]
    source: Source
    documents: Mapping[str, str]
    classes: ClassFacts | None = None

    def release(self, edition: EditionId) -> str:
        """Return the hash of the round's documents that readers of an edition have.

        As `sha256sum` would list them: those of the edition, and of more open ones.
        """
        known = open_to(edition)
        listed = "".join(
            f"{sha}  {path}\n"
            for path, sha in self.documents.items()
            if path.partition("/")[0] in known
        )
        return sha256(listed.encode()).hexdigest()

    def made_with(self, edition: EditionId) -> dict[str, str]:
        """Return what an edition says about how numbers and documents were made."""
        told = dict(self.source.versions)
        if edition == FOR_OWNER:  # the most closed one that is written may be public
            told |= self.source.sums
        return told

    def of(self, edition: EditionId) -> dict[str, object]:
        """Return what its JSON says in an edition: all, but only own documents."""
        own = {
            path: sha
            for path, sha in self.documents.items()
            if path.startswith(f"{edition}/")
        }
        said = asdict(self)
        del said["source"]
        if self.classes is None:
            del said["classes"]
        return {
            "form": FORM,
            "edition": edition,
            **said,
            "versions": self.made_with(edition),
            "release": self.release(edition),
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
    source: Source,
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
        source: What made the numbers and the documents.
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
        intervals=tuple(
            _intervals(kind, promised, own, attack.filter(pl.col("round") == round_))
            for kind, promised in (
                (POINTS, programme.file.thresholds.hidden_width),
                (ITEM_SHARE, programme.file.thresholds.hidden_share),
            )
        ),
        others=programme.file.fewest(),
        editions=tuple(
            _facts(described, round_, cells, attack, listed)
            for described in sorted(programme.file.written, key=_openness)
            if described.id in set(listed["edition"])
        ),
        earlier=tuple(earlier),
        source=source,
        documents=dict(listed.select("path", "sha256").iter_rows()),
        classes=_classes(own) if programme.file.class_edition else None,
    )


def _intervals(
    kind: str, promised: float, pattern: pl.DataFrame, attack: pl.DataFrame
) -> Intervals:
    of_kind = pl.col("quantity").str.starts_with(kind)
    hidden = pattern.filter(of_kind, pl.col("status").is_in(["too_few", "derived"]))
    attacked = attack.filter(of_kind, pl.col("level") != "arrivals")
    return Intervals(
        kind=kind,
        cells=hidden.height,
        promised=promised,
        left=_least(hidden["narrowest"], kind),
        attacked=attacked.height,
        reached=_least(attacked["width"], kind),
    )


def _least(widths: pl.Series, kind: str) -> float | None:
    """Return the least width, cut: more digits would tell more of the answers."""
    least = widths.min()
    if not isinstance(least, int | float):
        return None
    steps = 10 ** CUT[kind]
    return floor(least * steps + ROUNDING) / steps


def _classes(pattern: pl.DataFrame) -> ClassFacts:
    """Count classes of which it is told how many answered, and the others."""
    told = told_classes(pattern)["told"]
    return ClassFacts(told=int(told.sum()), untold=int((~told).sum()))


def _openness(edition: Edition) -> int:
    return EDITIONS.index(edition.id)


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
    return EditionFacts(
        edition=edition,
        audience=described.audience.spoken,
        minimum=described.minimum_n,
        documents=documents.filter(pl.col("edition") == edition).height,
        shown=counts.get(SHOWN, 0),
        hidden=counts.get("hidden", 0),
        left_out=counts.get("confidential", 0),
        attacked=attacked.height,
        narrowest=_least(attacked.filter(quantity=POINTS)["width"], POINTS),
    )
