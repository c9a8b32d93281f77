"""What became of units: mergers, splits and new numbers, followed over the rounds."""

from itertools import combinations

import polars as pl

from pipeline.programme.model import Programme

TEXT = pl.String


def lineage(programme: Programme) -> pl.DataFrame:
    """Return (unit, since, round, successor, intact): who a unit of `since` became.

    Only units that changed stand here; successions are followed one after another, so
    that A into B and B into C make A into C. `intact`: the successor holds all of the
    unit, so that their results may be compared. A unit that was split has a row per
    part, none of them intact; one that closed has none.
    """
    rounds = programme.round_ids
    rows = [
        (unit, since, until, successor, len(fate) == 1)
        for since, until in combinations(rounds, 2)
        for unit, fate in sorted(_fates(programme, since, until).items())
        for successor in sorted(one for one in fate if one is not None)
    ]
    return pl.DataFrame(
        rows,
        schema={
            "unit": TEXT,
            "since": TEXT,
            "round": TEXT,
            "successor": TEXT,
            "intact": pl.Boolean,
        },
        orient="row",
    )


def _fates(programme: Programme, since: str, until: str) -> dict[str, set[str | None]]:
    """Return unit -> all that it has become in `until`; None among them: closed."""
    rounds = programme.round_ids
    between = rounds[rounds.index(since) + 1 : rounds.index(until) + 1]
    steps: dict[str, dict[str, set[str | None]]] = {round_: {} for round_ in between}
    for one in programme.successions:
        if one.round in steps:
            steps[one.round].setdefault(one.unit, set()).add(one.successor)
    fates: dict[str, set[str | None]] = {
        unit: {unit} for step in steps.values() for unit in step
    }
    for step in steps.values():
        for unit, fate in fates.items():
            fates[unit] = {
                later
                for now in fate
                for later in (step.get(now, {now}) if now is not None else {None})
            }
    return fates
