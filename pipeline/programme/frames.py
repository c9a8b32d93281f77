"""The programme as small tables that queries join: `programme.<name>`."""

from collections.abc import Container
from itertools import combinations

import polars as pl

from pipeline.programme.model import Programme

TEXT = pl.String


def rounds(programme: Programme) -> pl.DataFrame:
    """Return (round, position), position counting from 0 in time."""
    return pl.DataFrame(
        list(enumerate(programme.round_ids)),
        schema={"position": pl.Int64, "round": TEXT},
        orient="row",
    ).select("round", "position")


def groups(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, unit_type, per_unit, are_pupils, in_classes)."""
    return pl.DataFrame(
        [
            (g.id, g.unit_type, g.per_unit, g.are_pupils, g.in_classes)
            for g in programme.file.informant_groups
        ],
        schema={
            "informant_group": TEXT,
            "unit_type": TEXT,
            "per_unit": pl.Boolean,
            "are_pupils": pl.Boolean,
            "in_classes": pl.Boolean,
        },
        orient="row",
    )


def class_groups(programme: Programme) -> pl.DataFrame:
    """Return (informant_group) whose classes are told of: none if no edition does."""
    return pl.DataFrame(
        {"informant_group": [*programme.fewest_of_class]},
        schema={"informant_group": TEXT},
    )


def education(programme: Programme) -> pl.DataFrame:
    """Return (parents_education, years)."""
    return pl.DataFrame(
        list(programme.file.education_years.items()),
        schema={"parents_education": TEXT, "years": pl.Int64},
        orient="row",
    )


def scales(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, scale, theme, steps): steps from lowest to highest."""
    return pl.DataFrame(
        [
            (
                instrument.informant_group,
                scale.id,
                scale.theme,
                instrument.steps_of(scale),
            )
            for instrument in programme.instruments.values()
            for scale in instrument.scales
        ],
        schema={
            "informant_group": TEXT,
            "scale": TEXT,
            "theme": TEXT,
            "steps": pl.Int64,
        },
        orient="row",
    )


def counted_answers(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, item, answers, matters, in_bands, answer).

    A row per answer code of every set of answers that is told of, `answers` being the
    codes of the set by blanks. `matters`: the set that decides what is hidden of the
    item; the others are faces. `in_bands`: the group has several grade bands.
    """
    return pl.DataFrame(
        [
            (
                instrument.informant_group,
                item.id,
                counted.codes,
                place == 0,
                len(instrument.grade_bands) > 1,
                code,
            )
            for instrument in programme.instruments.values()
            for item in instrument.items
            for place, counted in enumerate(instrument.told(item))
            for code in sorted(counted.answers)
        ],
        schema={
            "informant_group": TEXT,
            "item": TEXT,
            "answers": TEXT,
            "matters": pl.Boolean,
            "in_bands": pl.Boolean,
            "answer": pl.Int64,
        },
        orient="row",
    )


def breakdowns(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, variable): by what a group's sums are broken down."""
    return pl.DataFrame(
        [
            (instrument.informant_group, variable)
            for instrument in programme.instruments.values()
            for variable in instrument.breakdowns
        ],
        schema={"informant_group": TEXT, "variable": TEXT},
        orient="row",
    )


def levels(programme: Programme) -> pl.DataFrame:
    """Return (level, level_group) of the national tests."""
    tests = programme.indicators.tests
    return pl.DataFrame(
        [(level.id, level.group) for level in tests.levels] if tests else [],
        schema={"level": TEXT, "level_group": TEXT},
        orient="row",
    )


def subjects(programme: Programme) -> pl.DataFrame:
    """Return (subject) of the national tests that have criterion levels."""
    tests = programme.indicators.tests
    return pl.DataFrame(
        [(s.id,) for s in tests.subjects if s.criterion_levels] if tests else [],
        schema={"subject": TEXT},
        orient="row",
    )


def measures(programme: Programme) -> pl.DataFrame:
    """Return (measure, kind, minimum_n, trend) of what arrives as aggregates."""
    return pl.DataFrame(
        [(m.id, m.unit, m.minimum_n, m.trend) for m in programme.indicators.measures],
        schema={
            "measure": TEXT,
            "kind": TEXT,
            "minimum_n": pl.Int64,
            "trend": pl.Boolean,
        },
        orient="row",
    )


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


def incomparable(programme: Programme) -> pl.DataFrame:
    """Return (measure, breakdown, since, round): pairs that must not be compared.

    A declared break between two rounds forbids every pair that spans it.
    """
    breaks = [
        (change.scale, "all", change.between)
        for instrument in programme.instruments.values()
        for change in instrument.changes
        if not change.comparable
    ]
    breaks += [
        (measure.id, "all", change.between)
        for measure in programme.indicators.measures
        for change in measure.changes
        if not change.comparable
    ]
    if programme.indicators.tests:
        breaks += [
            (b.subject, f"grade:{b.grade}", b.between)
            for b in programme.indicators.tests.breaks
        ]
    ids = programme.round_ids
    rows = {
        (measure, breakdown, since, until)
        for measure, breakdown, (before, after) in breaks
        for since, until in combinations(ids, 2)
        if ids.index(since) < ids.index(after) and ids.index(until) > ids.index(before)
    }
    return pl.DataFrame(
        sorted(rows),
        schema={"measure": TEXT, "breakdown": TEXT, "since": TEXT, "round": TEXT},
        orient="row",
    )


def common_items(programme: Programme) -> pl.DataFrame:
    """Return (since, round, informant_group, scale, items): what both rounds asked.

    Only of scales whose items differ and that are compared on those of both rounds:
    enough for `thresholds.common_items`, and no declared break between them. `items`
    stand by blanks in the order of the scale; a question in other words is another.
    """
    limits = programme.file.thresholds.common_items
    broken = set(incomparable(programme).select("measure", "since", "round").rows())
    rows = []
    for instrument in programme.instruments.values():
        asked = {r: programme.asked_items(instrument, r) for r in programme.round_ids}
        for scale in instrument.scales:
            for since, until in combinations(programme.round_ids, 2):
                before, now = (
                    [item for item in scale.items if item in asked[round_]]
                    for round_ in (since, until)
                )
                both = [item for item in before if item in now]
                larger = max(len(before), len(now))
                if (
                    before != now
                    and len(both) >= max(limits.fewest, limits.share * larger)
                    and (scale.id, since, until) not in broken
                ):
                    group = instrument.informant_group
                    rows.append((since, until, group, scale.id, " ".join(both)))
    return pl.DataFrame(
        rows,
        schema=dict.fromkeys(
            ("since", "round", "informant_group", "scale", "items"), TEXT
        ),
        orient="row",
    )


TABLES = (
    rounds,
    groups,
    class_groups,
    education,
    scales,
    counted_answers,
    breakdowns,
    levels,
    subjects,
    measures,
    lineage,
    incomparable,
    common_items,
)


def programme_frames(
    programme: Programme, names: Container[str] | None = None
) -> dict[str, pl.DataFrame]:
    """Return tables under the name that queries use; None: every one."""
    return {
        name: table(programme)
        for table in TABLES
        if (name := f"programme.{table.__name__}") and (names is None or name in names)
    }


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
