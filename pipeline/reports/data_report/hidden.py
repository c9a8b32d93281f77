"""How much is hidden so that nobody can be recognised, and what is promised of it."""

from collections.abc import Iterator

from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.of_programme import count_of, counts_of
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry

KINDS = ("points", "item_share", "answered", "gender_gap", "tests", "coverage", "value")
LEVELS = ("unit", "municipality")
REASONS = ("too_few", "derived", "small_count")


def hidden_numbers(scope: Scope, _: UnitSeries) -> Iterator[Block]:
    """Yield which share of each kind of number is hidden, by level."""
    say, thresholds = scope.wording.say, scope.programme.file.thresholds
    table = figures(
        say("data_report.hidden.title"),
        say("data_report.hidden.kind"),
        [say(f"data_report.hidden.{level}") for level in LEVELS],
        [
            (
                say(f"data_report.hidden.of.{kind}"),
                [
                    number_entry(
                        scope, count_of(scope, kind, "hidden_share", level), "share"
                    )
                    for level in LEVELS
                ],
            )
            for kind in KINDS
        ],
    )
    if table is None:
        return
    yield Block(
        kind="lead",
        content=say(
            "data_report.hidden.text",
            limit=scope.wording.amount("points", thresholds.hidden_width),
            minimum=scope.programme.file.fewest(),
        ),
    )
    yield Block(kind="figures", content=table, key="hidden")
    reasons = dict(counts_of(scope, "cells", "hidden_cells"))
    why = figures(
        say("data_report.hidden.why"),
        say("data_report.reason"),
        [say("data_report.hidden.count")],
        [
            (
                say(f"data_report.hidden.because.{one}"),
                [number_entry(scope, reasons.get(one), "count")],
            )
            for one in REASONS
        ],
    )
    if why is not None:
        yield Block(kind="figures", content=why, key="hidden-why")
