"""What was delivered and refused, and what was decided about warnings."""

from collections.abc import Iterator

from pipeline.checks.catalogue import checks
from pipeline.editorial.own_words import Note
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.of_programme import count_of, counts_of
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry
from pipeline.reports.quality_report.written import OwnText

BECAME = {
    "files": ("accepted", "refused", "superseded"),
    "rows": ("rejected",),
}
MOST_REASONS = 10


def delivered(scope: Scope, _: UnitSeries) -> Iterator[Block]:
    """Yield how many files and rows could be used, and why others could not."""
    say = scope.wording.say
    heads = [
        say(f"data_report.became.{what}.{one}")
        for what, became in BECAME.items()
        for one in became
    ]
    rows = [
        (
            one.unit.name,
            [
                number_entry(one, count_of(one, what, what, about), "count")
                for what, became in BECAME.items()
                for about in became
            ],
        )
        for one in (*scope.units, scope)
    ]
    label = say("data_report.municipality")
    table = figures(say("data_report.delivered.title"), label, heads, rows)
    if table is None:
        return
    yield Block(kind="lead", content=say("data_report.delivered.text"))
    yield Block(kind="figures", content=table, key="delivered")
    for what in BECAME:
        yield from _reasons(scope, what)


def _reasons(scope: Scope, what: str) -> Iterator[Block]:
    """Yield why files or rows were refused, the commonest first."""
    say, language = scope.wording.say, scope.wording.language
    found = sorted(
        counts_of(scope, what, "reasons"),
        key=lambda one: (-(one[1].value or 0), one[0]),
    )
    known = checks()
    table = figures(
        say(f"data_report.reasons.{what}"),
        say("data_report.reason"),
        [say(f"data_report.reasons.count_{what}")],
        [
            (
                known[about].name.of(language) if about in known else about,
                [number_entry(scope, cell, "count")],
            )
            for about, cell in found[:MOST_REASONS]
        ],
    )
    if table is not None:
        yield Block(kind="figures", content=table, key=f"reasons-{what}")


def decisions(scope: Scope, _: UnitSeries) -> Iterator[Block]:
    """Yield who decided what about warnings, in their own words.

    Of single municipalities in the confidential edition alone.
    """
    say = scope.wording.say
    yield Block(kind="text", content=say("data_report.decided.where"))
    of_all = [(say("data_report.decided.all"), scope)]
    of_each = [(one.unit.name, one) for one in scope.units]
    for name, one in of_all + (of_each if scope.edition == "confidential" else []):
        notes = tuple(
            Note(
                text=say(
                    "data_report.decided.one",
                    warning=each.about,
                    decision=say(f"data_report.decided.{each.decision}"),
                    by=each.by,
                    date=say(
                        "date",
                        day=each.date.day,
                        month=say(f"month.{each.date.month}"),
                        year=each.date.year,
                    ),
                    why=each.why,
                ),
                entry=True,
            )
            for each in one.decisions
        )
        if notes:
            yield Block(kind="own", content=OwnText(whose=name, notes=notes))
