"""How the answers to an item are distributed: between rounds, and beside the others."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.programme.model import ScreeningLimits
from pipeline.screening.suspicions import Suspicion

ITEM = ["round", "municipality", "informant_group", "item"]
ALIKE = 1 / 3  # a shifted distribution fits if this part of the distance is left


def moved_answers(
    counts: pl.DataFrame,
    neighbours: pl.DataFrame,
    declared: pl.DataFrame,
    codes: pl.DataFrame,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    """Yield items whose answers moved between neighbouring rounds, one sign each.

    Args:
        counts: round, municipality (null: programme), informant_group, item, answer
            (keyed, steps from the lowest), n.
        neighbours: since, round.
        declared: kind, informant_group, subject, since, round: changes that are known.
        codes: informant_group, item, codes, reverse.
        limits: Confidence, design effect, distances.
    """
    known = declared.filter(kind="item").select(
        "informant_group", "since", "round", item="subject"
    )
    wide = _wide(counts, codes)
    then = wide.rename({"round": "since", "counts": "then"}).drop("codes", "reverse")
    pairs = (
        wide.join(neighbours, on="round")
        .join(
            then,
            on=["since", "municipality", "informant_group", "item"],
            nulls_equal=True,
        )
        .join(known, on=["informant_group", "since", "round", "item"], how="anti")
        .sort(*ITEM, nulls_last=True)
    )
    yield from _signs(pairs, limits.answers_moved, limits, "moved")


def different_answers(
    counts: pl.DataFrame, codes: pl.DataFrame, limits: ScreeningLimits
) -> Iterator[Suspicion]:
    """Yield items that a municipality answers otherwise than all the others together.

    Args:
        counts: As `moved_answers` takes them.
        codes: informant_group, item, codes, reverse.
        limits: Confidence, design effect, distances.
    """
    wide = _wide(counts, codes)
    everybody = wide.filter(pl.col("municipality").is_null()).select(
        "round", "informant_group", "item", then="counts"
    )
    pairs = (
        wide.filter(pl.col("municipality").is_not_null())
        .join(everybody, on=["round", "informant_group", "item"])
        .with_columns(pl.col("then") - pl.col("counts"))
        .filter(pl.col("then").list.sum() > 0)
        .sort(ITEM)
    )
    yield from _signs(pairs, limits.answers_differ, limits, "differ")


def distance_and_bound(
    now: np.ndarray, then: np.ndarray, limits: ScreeningLimits
) -> tuple[np.ndarray, np.ndarray]:
    """Return total variation distances and what sampling alone may bring about.

    TV = sum |p - q| / 2. Of two samples of n and m from one distribution over k codes,
    E TV <= sqrt((k - 1)(1/n + 1/m)) / 2 (Cauchy-Schwarz), and it exceeds its mean by
    sqrt(ln(1/a) (1/n + 1/m) / 2) with probability a at most (McDiarmid 1989). Both are
    multiplied by the root of the design effect.

    Args:
        now: Counts, shape (rows, codes).
        then: Counts, same shape.
        limits: Confidence 1 - a and design effect.

    Returns:
        Distances and bounds, each of shape (rows,).
    """
    n, m = now.sum(axis=1), then.sum(axis=1)
    distance = np.abs(now / n[:, None] - then / m[:, None]).sum(axis=1) / 2
    used = ((now + then) > 0).sum(axis=1)
    spread = limits.design_effect * (1 / n + 1 / m)
    mean = np.sqrt(np.maximum(used - 1, 0) * spread) / 2
    tail = np.sqrt(-np.log(1 - limits.confidence) * spread / 2)
    return distance, mean + tail


def _wide(counts: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """Return one row per item with its counts as a list over all codes."""
    most = int(codes["codes"].max() or 1)  # pyright: ignore[reportArgumentType]
    answers = [
        pl.col("n").filter(pl.col("answer") == answer).sum() for answer in range(most)
    ]
    return (
        counts.group_by(ITEM)
        .agg(counts=pl.concat_list(answers))
        .with_columns(pl.col("counts").list.eval(pl.element().cast(pl.Int64)))
        .join(codes, on=["informant_group", "item"])
    )


def _signs(
    pairs: pl.DataFrame, smallest: float, limits: ScreeningLimits, verb: str
) -> Iterator[Suspicion]:
    """Yield one sign per suspicious pair: shifted before cut before moved."""
    if pairs.is_empty():
        return
    now = np.array(pairs["counts"].to_list(), dtype=float)
    then = np.array(pairs["then"].to_list(), dtype=float)
    distance, bound = distance_and_bound(now, then, limits)
    moved = distance > smallest + bound
    lost = _lost(now, then, limits)
    for at in np.flatnonzero(moved | lost.any(axis=1)):
        row = pairs.row(int(at), named=True)
        n, m = int(now[at].sum()), int(then[at].sum())
        facts: Facts = {
            "group": row["informant_group"],
            "item": row["item"],
            "distance": round(100 * distance[at]),
            "bound": min(100, round(100 * bound[at])),
            "n_then": m,
        }
        steps = (
            _shift(now[at], then[at], row["codes"], row["reverse"]) if moved[at] else 0
        )
        if steps:
            check, facts = f"codes_shifted_{verb}", {**facts, "steps": steps}
        elif lost[at].any():
            gone = _delivered(np.flatnonzero(lost[at]), row["codes"], row["reverse"])
            share = round(100 * then[at][lost[at]].sum() / m)
            check = f"codes_lost_{verb}"
            facts = {**facts, "codes": " ".join(map(str, gone)), "share": share}
        else:
            check = f"answers_{verb}"
        yield Suspicion(
            check,
            row["round"],
            "item",
            f"{row['informant_group']}.{row['item']}",
            n,
            municipality=row["municipality"],
            since=row.get("since"),
            facts=facts,
        )


def _lost(now: np.ndarray, then: np.ndarray, limits: ScreeningLimits) -> np.ndarray:
    """Return which codes had their share and surely would have been used by chance.

    If c of n + m answers are one code, all c fall among the m by chance with
    probability (m / (n + m))^c at most; clustered answers count as fewer.
    """
    n, m = now.sum(axis=1, keepdims=True), then.sum(axis=1, keepdims=True)
    share = then / m
    by_chance = (m / (n + m)) ** (then / limits.design_effect)
    return (
        (now == 0) & (share >= limits.code_share) & (by_chance < 1 - limits.confidence)
    )


def _shift(now: np.ndarray, then: np.ndarray, codes: int, reverse: bool) -> int:  # noqa: FBT001
    """Return by how many delivered codes the answers are shifted; 0: they are not.

    A code that would leave the scale is rejected at intake, so the edge that they come
    from is empty, and the rest has the old shape.
    """
    p, q = now[:codes] / now.sum(), then[:codes] / then.sum()
    apart = np.abs(p - q).sum()
    for step in (-1, 1):
        moved = np.zeros(codes)
        if step < 0:
            moved[:-1], edge = q[1:], p[-1]
        else:
            moved[1:], edge = q[:-1], p[0]
        if moved.sum() == 0 or edge > 0:
            continue
        if np.abs(p - moved / moved.sum()).sum() <= ALIKE * apart:
            return -step if reverse else step
    return 0


def _delivered(answers: np.ndarray, codes: int, reverse: bool) -> list[int]:  # noqa: FBT001
    """Return keyed answers as steps from the lowest delivered code, 1 the lowest."""
    return sorted(int(codes - a if reverse else a + 1) for a in answers)
