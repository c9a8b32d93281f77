"""Who answered, and how large a difference must be to be certain here."""

from statistics import median

from pipeline.programme.model import InformantGroup
from pipeline.reporting.cells import Cell
from pipeline.reporting.scope import Measured, Scope
from pipeline.reporting.series import Series, kind_of
from pipeline.reporting.view import Entry, Participation, ParticipationRow


def participation(scope: Scope, series: list[Series]) -> Participation:
    """Return who was invited and answered, per informant group."""
    say = scope.wording.say
    precise = needed_difference(series) is not None
    followed = scope.previous is not None and (
        needed_change(series, scope.previous) is not None
    )
    rows = [
        _group_row(
            scope,
            group,
            [one for one in series if one.what.group == group.id],
            precise=precise,
            followed=followed,
        )
        for group, _ in scope.groups
    ]
    rows += _delivered_rates(scope, blanks=precise + followed)
    columns = ["invited", "answered", "response_rate"]
    columns += ["certain_difference"] if precise else []
    columns += ["certain_change"] if followed else []
    return Participation(
        title=say("participation.title"),
        columns=(say("column.group"), *(say(f"participation.{c}") for c in columns)),
        rows=tuple(rows),
        low_rate=scope.programme.file.thresholds.low_response_rate,
        notes=(*([say("participation.reading")] if precise else []), *_kept(scope)),
    )


def group_response(scope: Scope, group: InformantGroup) -> Cell | None:
    """Return the response rate of an informant group in this round."""
    return scope.cell(Measured(group=group.id, measure="all"), "response_rate")


def needed_difference(series: list[Series]) -> float | None:
    """Return how large a difference of these scales typically must be."""
    widths = [
        one.reference.half_width
        for one in series
        if one.reference is not None and one.reference.half_width is not None
    ]
    return median(widths) if widths else None


def needed_change(series: list[Series], previous: str) -> float | None:
    """Return how large a change of these scales typically must be."""
    found = [
        change.detectable
        for one in series
        if (change := one.changes.get(previous)) is not None
        and change.detectable is not None
    ]
    return median(found) if found else None


def _group_row(
    scope: Scope,
    group: InformantGroup,
    series: list[Series],
    *,
    precise: bool,
    followed: bool,
) -> ParticipationRow:
    cell = group_response(scope, group)
    rate = cell.value if cell is not None and cell.shown else None
    entries = [
        _count(scope, cell, cell.base if cell is not None else None),
        _answered(scope, cell, series),
        _rate(scope, cell),
    ]
    if precise:
        entries.append(_points(scope, needed_difference(series)))
    if followed and scope.previous is not None:
        entries.append(_points(scope, needed_change(series, scope.previous)))
    return ParticipationRow(
        label=group.name.of(scope.wording.language), entries=tuple(entries), rate=rate
    )


def _delivered_rates(scope: Scope, *, blanks: int) -> list[ParticipationRow]:
    """Return response rates that arrived as aggregates."""
    unknown = Entry(main=scope.wording.say("status.unknown"), hidden=True)
    rows = []
    for measure in scope.programme.indicators.measures:
        what = Measured(group=None, measure=measure.id, kind=kind_of(measure))
        cell = scope.cell(what, "value")
        if measure.response_rate_of is None or cell is None:
            continue
        answered = unknown if cell.n is None else scope.number_of(cell)
        rows.append(
            ParticipationRow(
                label=measure.response_rate_of,
                entries=(
                    *(unknown, answered, _rate(scope, cell)),
                    *[Entry(main="")] * blanks,
                ),
                rate=cell.value if cell.shown else None,
            )
        )
    return rows


def _answered(scope: Scope, cell: Cell | None, series: list[Series]) -> Entry:
    """Return how many answered; without invitations, the most behind one scale."""
    if cell is not None and (cell.n is not None or cell.status != "not_measured"):
        return scope.number_of(cell)
    counts = [
        one.now.n for one in series if one.now is not None and one.now.n is not None
    ]
    if counts:
        return Entry(main=scope.wording.whole(max(counts)))
    return Entry(main=scope.reason(cell), hidden=True)


def _count(scope: Scope, cell: Cell | None, count: int | None) -> Entry:
    if count is None:
        known = cell is not None and cell.status != "not_measured"
        text = scope.reason(cell) if known else scope.wording.say("status.unknown")
        return Entry(main=text, hidden=True)
    return Entry(main=scope.wording.whole(count))


def _rate(scope: Scope, cell: Cell | None) -> Entry:
    if cell is None or cell.status == "not_measured":
        return Entry(main=scope.wording.say("status.unknown"), hidden=True)
    if not cell.shown or cell.value is None:
        return Entry(main=scope.reason(cell), hidden=True)
    return Entry(main=scope.wording.number("share", cell.value))


def _points(scope: Scope, value: float | None) -> Entry:
    if value is None:
        return Entry(main=scope.wording.say("status.none"), hidden=True)
    return Entry(main=scope.wording.amount("points", value))


def _kept(scope: Scope) -> tuple[str, ...]:
    """Say which groups are never shown per unit."""
    language = scope.wording.language
    kept = [
        group.name.of(language)
        for group in scope.programme.file.informant_groups
        if group.unit_type == scope.unit.unit_type and not group.per_unit
    ]
    if not kept:
        return ()
    return (scope.wording.say("participation.kept", groups=scope.wording.listed(kept)),)
