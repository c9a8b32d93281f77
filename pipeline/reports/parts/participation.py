"""Who answered, and how large a difference must be to be certain here."""

from dataclasses import dataclass

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.palette import BAND, EDGE, UNIT
from pipeline.programme.model import InformantGroup
from pipeline.reports.numbers.cells import RATE, Cell, middle, shown_value
from pipeline.reports.numbers.measured import kind_of
from pipeline.reports.numbers.scope import Entry, Measured, Scope
from pipeline.reports.numbers.series import Series

COLUMNS = ("invited", "answered", RATE)
NEEDED = ("certain_difference", "certain_change")
BAR = (70.0, 9.0)  # width and height, in points


@dataclass(frozen=True, kw_only=True)
class ParticipationRow:
    """One informant group."""

    label: str
    entries: tuple[Entry, ...]
    rate: float | None  # response rate, 0-1


@dataclass(frozen=True, kw_only=True)
class Participation:
    """Informant groups under a heading: who answered, or what can be seen of them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[ParticipationRow, ...]
    rate_column: int | None  # entry that the response rate's bar stands beside
    low_rate: float  # below this a response rate is called low
    notes: tuple[str, ...]


def participation(scope: Scope, series: list[Series]) -> Participation:
    """Return who was invited and answered; columns in which nothing is known go.

    A group of which an edition tells nothing of a municipality is not named there.
    """
    rows = [
        _group_row(scope, group, [one for one in series if one.what.group == group.id])
        for group, _ in scope.groups
        if not scope.of_many or group_response(scope, group) is not None
    ]
    rows += _delivered_rates(scope)
    notes = (*_not_known(scope, rows), *_kept(scope))
    return _told(scope, "title", COLUMNS, rows, notes)


def needed(scope: Scope, series: list[Series]) -> Participation | None:
    """Return how large a difference and a change must be. None: it is not known."""
    rows = []
    for group, _ in scope.groups:
        own = [one for one in series if one.what.group == group.id]
        sizes = (
            needed_difference(own),
            (needed_change(own, scope.previous) if scope.previous else None),
        )
        if any(size is not None for size in sizes):
            entries = tuple(_points(scope, size) for size in sizes)
            label = group.name.of(scope.wording.language)
            rows.append(ParticipationRow(label=label, entries=entries, rate=None))
    if not rows:
        return None
    changes = any(not row.entries[1].unknown for row in rows)
    read = scope.wording.say(
        f"participation.{'reading' if changes else 'reading_first'}"
    )
    return _told(scope, "title_needed", NEEDED, rows, (read,))


def _told(
    scope: Scope,
    title: str,
    names: tuple[str, ...],
    rows: list[ParticipationRow],
    notes: tuple[str, ...],
) -> Participation:
    """Return rows under their heads, without the columns in which nothing is known."""
    say = scope.wording.say
    kept = [
        index
        for index in range(len(names))
        if any(not row.entries[index].unknown for row in rows)
    ]
    columns = [names[index] for index in kept]
    return Participation(
        title=say(f"participation.{title}"),
        columns=(say("column.group"), *(say(f"participation.{c}") for c in columns)),
        rows=tuple(
            ParticipationRow(
                label=row.label,
                entries=tuple(row.entries[index] for index in kept),
                rate=row.rate,
            )
            for row in rows
        ),
        rate_column=columns.index(RATE) if RATE in columns else None,
        low_rate=scope.programme.file.thresholds.low_response_rate,
        notes=notes,
    )


def participation_pictures(part: Participation) -> dict[str, str]:
    """Return the bars of the response rates by name."""
    return {
        f"rate.{index}": _bar(row.rate, part.low_rate)
        for index, row in enumerate(part.rows)
        if row.rate is not None
    }


def group_response(scope: Scope, group: InformantGroup) -> Cell | None:
    """Return the response rate of an informant group in this round."""
    return scope.cell(Measured(group=group.id, measure="all"), "response_rate")


def low_rate(scope: Scope, group: InformantGroup) -> float | None:
    """Return the response rate of a group of which too few answered; else None."""
    cell = group_response(scope, group)
    rate, limit = shown_value(cell), scope.programme.file.thresholds.low_response_rate
    if rate is None or rate >= limit:
        return None
    scope.told(cell)
    return rate


def needed_difference(series: list[Series]) -> float | None:
    """Return how large a difference of these scales typically must at least be."""
    found = [
        one.reference.needed
        for one in series
        if one.reference is not None and one.reference.needed is not None
    ]
    return middle(found) if found else None


def needed_change(series: list[Series], previous: str) -> float | None:
    """Return how large a change of these scales typically must be."""
    found = [
        change.detectable
        for one in series
        if (change := one.changes.get(previous)) is not None
        and change.detectable is not None
    ]
    return middle(found) if found else None


def _group_row(
    scope: Scope, group: InformantGroup, series: list[Series]
) -> ParticipationRow:
    cell = group_response(scope, group)
    return ParticipationRow(
        label=group.name.of(scope.wording.language),
        entries=(
            _count(scope, cell, cell.base if cell is not None else None),
            _answered(scope, cell, series),
            _rate(scope, cell),
        ),
        rate=cell.value if cell is not None and cell.shown else None,
    )


def _delivered_rates(scope: Scope) -> list[ParticipationRow]:
    """Return response rates that arrived as aggregates."""
    rows = []
    for measure in scope.programme.indicators.measures:
        what = Measured(group=None, measure=measure.id, kind=kind_of(measure))
        cell = scope.cell(what, "value")
        if measure.response_rate_of is None or cell is None:
            continue
        rows.append(
            ParticipationRow(
                label=measure.response_rate_of,
                entries=(
                    scope.unknown(),
                    scope.unknown() if cell.n is None else scope.number_of(cell),
                    _rate(scope, cell),
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
    return Entry(main=scope.wording.whole(max(counts))) if counts else scope.unknown()


def _count(scope: Scope, cell: Cell | None, count: int | None) -> Entry:
    if count is not None:
        return Entry(main=scope.wording.whole(count))
    if cell is None or cell.status == "not_measured":
        return scope.unknown()
    return Entry(main=scope.reason(cell), hidden=True)


def _rate(scope: Scope, cell: Cell | None) -> Entry:
    if cell is None or cell.status == "not_measured":
        return scope.unknown()
    if not cell.shown or cell.value is None:
        return Entry(main=scope.reason(cell), hidden=True)
    return Entry(main=scope.wording.number("share", cell.value))


def _points(scope: Scope, value: float | None) -> Entry:
    if value is None:
        return Entry(main=scope.wording.say("status.none"), hidden=True, unknown=True)
    return Entry(main=scope.wording.amount("points", value))


def _not_known(scope: Scope, rows: list[ParticipationRow]) -> tuple[str, ...]:
    """Say of which groups that answered it is not known how many were invited."""
    unknown = []
    for row in rows:
        invited, answered, rate, *_ = row.entries
        if invited.unknown and rate.unknown and not answered.unknown:
            unknown.append(row.label)
    if not unknown:
        return ()
    groups = scope.wording.listed(unknown)
    return (scope.wording.say("participation.not_known", groups=groups),)


def _kept(scope: Scope) -> tuple[str, ...]:
    """Say which groups are never shown per unit."""
    language = scope.wording.language
    kept = [
        group.name.of(language)
        for group in scope.programme.file.informant_groups
        if group.unit_type == scope.unit.unit_type
        and not group.per_unit
        and not scope.of_many
    ]
    if not kept:
        return ()
    return (scope.wording.say("participation.kept", groups=scope.wording.listed(kept)),)


def _bar(rate: float, low_rate: float) -> Markup:
    """Return a response rate as a bar, with a stroke at what counts as low."""
    width, height = BAR
    x = width * low_rate
    parts = [
        svg.box(0, 2.5, width, height - 5, BAND),
        svg.of(rate, svg.box(0, 2.5, width * min(max(rate, 0), 1), height - 5, UNIT)),
        svg.line(x, 0, x, 2, EDGE, 1),
        svg.line(x, height - 2, x, height, EDGE, 1),
    ]
    return svg.picture(width, height, parts)
