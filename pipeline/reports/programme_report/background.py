"""What the parents' education means for what pupils answer and achieve."""

from collections.abc import Iterator

from pipeline.documents.wording import Kind
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Entry, Measured, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry


def background(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield the difference per year of education, and whether it has become less."""
    say = scope.wording.say
    tables = []
    kinds: tuple[tuple[str, list[Series], Kind], ...] = (
        ("scales", measured.scales, "points"),
        ("tests", measured.tests, "share"),
    )
    for kind, some, unit in kinds:
        heads = [say("programme_report.background.gradient")]
        if scope.previous is not None:
            heads += [
                say("programme_report.background.change", first=scope.rounds[0]),
                say("programme_report.background.verdict"),
            ]
        table = figures(
            say(f"programme_report.background.{kind}"),
            say("column.scale" if kind == "scales" else "column.test"),
            heads,
            [
                (scope.wording.named(one.label, one.below), entries)
                for one in some
                if (entries := _entries(scope, one, unit)) is not None
            ],
        )
        if table is not None:
            tables.append(Block(kind="figures", content=table, key=f"gradient-{kind}"))
    if tables:
        yield Block(kind="lead", content=say("programme_report.background.text"))
        yield from tables
        yield Block(kind="text", content=say("programme_report.background.note"))


def _entries(scope: Scope, series: Series, unit: Kind) -> list[Entry] | None:
    """Return the slope, its change and what that is called. None: nothing is known."""
    what = Measured(
        group=series.what.group,
        measure=series.what.measure,
        breakdown=series.what.breakdown,
    )
    slope = scope.cell(what, "gradient")
    if slope is None:
        return None
    entries = [number_entry(scope, slope, unit, signed=True)]
    if scope.previous is not None:
        since = scope.rounds[0]
        change = scope.cell(what, "gradient_change", since=since)
        verdict = change.verdict if change is not None and change.shown else None
        scope.told(change)
        told = scope.wording.say(
            f"programme_report.background.is.{verdict or 'unknown'}"
        )
        entries += [
            number_entry(scope, change, unit, signed=True),
            Entry(main=told, hidden=verdict is None),
        ]
    return entries
