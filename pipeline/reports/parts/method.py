"""How the numbers of a report were made: who answered, what to beware of, the guide."""

from collections.abc import Iterator

from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.cautions import cautions, hidden
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.guide import Guide
from pipeline.reports.parts.participation import participation


def method(
    scope: Scope, measured: UnitSeries, told: Guide, tests: list[Series]
) -> Iterator[Block]:
    """Yield what stands below the heading of a report's last chapter.

    Args:
        scope: Whom the report is about.
        measured: Everything that is told of.
        told: How numbers are read.
        tests: National tests that the report tells of.
    """
    say, language = scope.wording.say, scope.wording.language
    yield Block(
        kind="participation",
        content=participation(scope, measured.scales),
        key="participation",
    )
    others = [*tests, *measured.measures]
    spoken = (
        *cautions(scope, measured.scales, others, measured.held_back),
        *hidden(scope, measured.scales, tests, measured.measures),
    )
    if spoken:
        yield Block(kind="heading", content=say("caution.title"))
        yield Block(kind="list", content=spoken, key="cautions")
    yield Block(kind="guide", content=told)
    assumed = [one.of(language) for one in scope.programme.file.assumptions]
    if assumed:
        yield Block(kind="heading", content=say("quality.assumptions"))
        yield Block(kind="small_list", content=tuple(assumed))
