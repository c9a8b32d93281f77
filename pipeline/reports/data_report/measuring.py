"""How far numbers bear: do questions hang together, and mean the same as before?"""

from collections.abc import Iterator

from pipeline.programme.model import InformantGroup
from pipeline.reports.numbers.cells import counted, middle
from pipeline.reports.numbers.measured import UnitSeries, is_loose
from pipeline.reports.numbers.of_programme import quantity_of
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.cautions import cautions
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry

HELD = ("scalar", "partial_scalar", "none", "untested")
SCHOOL = "school"


def reliability(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield how well the questions of each group's scales hang together."""
    say, limits = scope.wording.say, scope.programme.file.thresholds.reliability
    rows = []
    for group, _ in scope.groups:
        own = [
            one
            for one in (*measured.scales, *measured.held_back)
            if one.what.group == group.id
        ]
        row = _of_group(scope, own)
        if row is not None:
            rows.append((group.name.of(scope.wording.language), row))
    heads = ("scales", "lowest", "middle", "highest", "loose", "units")
    table = figures(
        say("data_report.reliability.title"),
        say("column.group"),
        [say(f"data_report.reliability.{one}") for one in heads],
        rows,
        [
            say(
                "data_report.reliability.note",
                limit=scope.wording.number("index", limits.hide),
                size=scope.wording.number("index", limits.flag),
            )
        ],
    )
    if table is not None:
        yield Block(kind="lead", content=say("data_report.reliability.text"))
        yield Block(kind="figures", content=table, key="alpha")


def _of_group(scope: Scope, scales: list[Series]) -> list[Entry] | None:
    """Return how many scales of a group there are, and their alphas."""
    wording = scope.wording
    alphas = [
        cell
        for one in scales
        if (cell := scope.shown(one.what, "reliability")) is not None
    ]
    if not alphas:
        return None
    alphas.sort(key=lambda cell: cell.value or 0.0)
    loose = sum(is_loose(scope, cell.value) for cell in alphas)
    trust = [
        cell.value
        for one in scales
        if (cell := scope.shown(one.what, "unit_reliability")) is not None
        and cell.value is not None
    ]
    none = Entry(main=wording.say("status.none"), hidden=True)
    values = [cell.value for cell in alphas if cell.value is not None]
    return [
        Entry(main=wording.whole(counted(alphas, len(alphas)))),
        Entry(main=wording.number("index", values[0])),
        Entry(main=wording.number("index", middle(values))),
        Entry(main=wording.number("index", values[-1])),
        Entry(main=wording.whole(counted(alphas, loose))) if loose else none,
        Entry(main=wording.number("index", middle(trust))) if trust else none,
    ]


def children(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield how well young children's answers hang together, scale by scale."""
    say, language = scope.wording.say, scope.wording.language
    for group in _young(scope):
        rows = []
        for one in (*measured.scales, *measured.held_back):
            if one.what.group != group.id:
                continue
            alpha = scope.cell(one.what, "reliability")
            shown = say(
                f"data_report.children.{'no' if one in measured.held_back else 'yes'}"
            )
            n = one.now.n if one.now is not None else None
            told = Entry(main=shown)
            count = Entry(main=scope.wording.whole(n)) if n is not None else told
            rows.append((one.label, [number_entry(scope, alpha, "index"), count, told]))
        heads = ("alpha", "answers", "shown")
        table = figures(
            say(
                "data_report.children.title",
                group=scope.wording.inside(group.name.of(language)),
            ),
            say("column.scale"),
            [say(f"data_report.children.{one}") for one in heads],
            rows,
        )
        if table is not None:
            yield Block(kind="lead", content=say("data_report.children.text"))
            yield Block(kind="figures", content=table, key=f"children-{group.id}")


def _young(scope: Scope) -> list[InformantGroup]:
    """Return the children in daycare who answer themselves."""
    return [
        group
        for group, _ in scope.groups
        if group.are_pupils and group.unit_type != SCHOOL
    ]


def comparability(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield of how many scales rounds can be compared, and every reason against it."""
    say = scope.wording.say
    found = {
        (address.group, address.since, address.about): cell
        for address, cell in quantity_of(scope, "comparable")
    }
    rows = [
        (
            group.name.of(scope.wording.language),
            [
                number_entry(
                    scope, found.get((group.id, scope.previous, held)), "count"
                )
                for held in HELD
            ],
        )
        for group, _ in scope.groups
    ]
    table = figures(
        say(
            "data_report.comparable.title",
            since=scope.previous or "",
            round=scope.round.id,
        ),
        say("column.group"),
        [say(f"data_report.comparable.{one}") for one in HELD],
        rows,
    )
    if table is None:
        return
    yield Block(kind="lead", content=say("data_report.comparable.text"))
    yield Block(kind="figures", content=table, key="comparable")
    others = [*measured.tests, *measured.measures]
    spoken = cautions(scope, measured.scales, others, measured.held_back)
    if spoken:
        yield Block(kind="heading", content=say("caution.title"))
        yield Block(kind="small_list", content=spoken, key="cautions")
