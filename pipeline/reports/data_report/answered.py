"""Who answered, in each municipality and round, and what the silent could change."""

from collections.abc import Iterator

from pipeline.programme.model import InformantGroup
from pipeline.reports.numbers.cells import RATE, middle
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Entry, Measured, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry
from pipeline.reports.parts.participation import group_response, participation

SCHOOL = "school"
KINDS = ("school", "daycare")


def answered(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield who was invited and answered, over the rounds and by municipality."""
    told = participation(scope, measured.scales)
    if not told.rows:
        return
    yield Block(kind="participation", content=told, key="participation")
    yield from _over_rounds(scope)
    for kind in KINDS:
        yield from _by_municipality(scope, kind)


def _over_rounds(scope: Scope) -> Iterator[Block]:
    """Yield the response rates of all rounds, where there are several."""
    if scope.previous is None:
        return
    table = figures(
        scope.wording.say("data_report.rounds"),
        scope.wording.say("column.group"),
        scope.rounds,
        [
            (
                group.name.of(scope.wording.language),
                [_rate(scope, group, round_) for round_ in scope.rounds],
            )
            for group, _ in scope.groups
        ],
    )
    if table is not None:
        yield Block(kind="figures", content=table, key="rounds")


def _by_municipality(scope: Scope, kind: str) -> Iterator[Block]:
    """Yield the response rates of each municipality, by name."""
    say, language = scope.wording.say, scope.wording.language
    groups = [
        group
        for group, _ in scope.groups
        if (group.unit_type == SCHOOL) == (kind == SCHOOL) and group.per_unit
    ]
    table = figures(
        say(f"data_report.by_municipality.{kind}"),
        say("data_report.municipality"),
        [group.name.of(language) for group in groups],
        [
            (one.unit.name, [_rate(one, group, scope.round.id) for group in groups])
            for one in scope.units
        ],
    )
    if table is not None and len(table.rows) > 1:
        yield Block(kind="figures", content=table, key=f"municipalities-{kind}")


def _rate(scope: Scope, group: InformantGroup, round_: str) -> Entry:
    what = Measured(group=group.id, measure="all")
    return number_entry(scope, scope.cell(what, RATE, round_=round_), "share")


def silent(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield what those who did not answer could change, where they are many."""
    say = scope.wording.say
    rows = []
    for group, _ in scope.groups:
        own = [one for one in measured.scales if one.what.group == group.id]
        row = _bounds(scope, own)
        if row is not None and group_response(scope, group) is not None:
            rows.append((group.name.of(scope.wording.language), row))
    table = figures(
        say("data_report.silent.title"),
        say("column.group"),
        [say(f"data_report.silent.{one}") for one in ("lowest", "told", "highest")],
        rows,
    )
    if table is None:
        return
    yield Block(kind="lead", content=say("data_report.silent.text"))
    yield Block(kind="figures", content=table, key="bounds")


def _bounds(scope: Scope, scales: list[Series]) -> list[Entry] | None:
    """Return the middle of the ends and numbers of scales. None: none is bounded."""
    found = [
        cell for one in scales if (cell := scope.shown(one.what, "bounds")) is not None
    ]
    ends = [[cell.low, cell.value, cell.high] for cell in found]
    if not ends:
        return None
    return [
        Entry(main=scope.wording.bare("points", middle([one for one in of if one])))
        for of in zip(*ends, strict=True)
    ]
