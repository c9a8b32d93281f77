"""Conclusions made up for the report tests: courses, a gap, a goal, a need, bounds."""

from collections.abc import Iterable, Iterator


def conclusions(rows: Iterable[dict], rounds: list[str]) -> Iterator[dict]:
    """Yield what is concluded from made rows of the last round; shown ones only."""
    for row in rows:
        if row["level"] != "unit" or row["round"] != rounds[-1] or row["value"] is None:
            continue
        if row["quantity"] == "points":
            yield from _of_scale(row, rounds[0])
        if row["quantity"] == "share_good":
            yield _of_test(row)


def _of_scale(row: dict, first: str) -> Iterator[dict]:
    verdicts = ["lasting", "faded", "no_change", "cannot_tell"]
    place = len(row["measure"]) % len(verdicts)
    yield row | {
        "quantity": "course", "since": first, "verdict": verdicts[place],
        "value": 0.95 - 0.1 * place, "low": None, "high": None,
    }  # fmt: skip
    if row["informant_group"] == "parents":
        yield row | {
            "quantity": "bounds", "low": row["value"] - 90, "high": row["value"] + 80,
            "base": 2 * row["n"], "verdict": "may_not_hold",
        }  # fmt: skip


def _of_test(row: dict) -> dict:
    decided = row["high"] < 0.8
    return row | {
        "quantity": "goal", "about": "good",
        "verdict": "not_met" if decided else "cannot_be_decided",
        "because": None if decided else "could_not_be_seen",
    }  # fmt: skip
