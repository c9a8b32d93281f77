"""The chapters about schools: the municipality's figures, and those of each school."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.programme.model import Chapter as Wanted
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block, Chapter
from pipeline.reports.parts.goals import goals
from pipeline.reports.parts.sections import measure_sections
from pipeline.reports.parts.table import Section
from pipeline.reports.parts.unit_figures import unit_figures

SCHOOL = "school"
MOST_COLUMNS = 6  # of figures side by side on paper


def school_chapters(scope: Scope, measured: UnitSeries) -> Iterator[Chapter]:
    """Yield the chapters in the programme's order, those too of which nothing is known.

    Args:
        scope: The municipality and round.
        measured: Its tests and figures.
    """
    language = scope.wording.language
    for wanted in scope.programme.indicators.chapters:
        told = _tests(scope, measured.tests)
        if not wanted.tests:
            told = _figures(scope, wanted, measured.measures)
        blocks = tuple(told) or (
            Block(kind="quiet", content=scope.wording.say("quality.nothing")),
        )
        title = wanted.name.of(language)
        yield Chapter(id=f"schools-{wanted.id}", title=title, blocks=blocks)


def _tests(scope: Scope, tests: list[Series]) -> Iterator[Block]:
    """Yield yes or no; every number stands in the annex alone."""
    judged = goals(scope, tests, arrows=True)
    if judged is not None:
        yield Block(kind="goals", content=judged, key="test-goals")
    yield Block(kind="quiet", content=scope.wording.say("quality.tests.annex"))


def _figures(scope: Scope, wanted: Wanted, measures: list[Series]) -> Iterator[Block]:
    own = [one for one in measures if one.what.measure in wanted.measures]
    for section in measure_sections(scope, own):
        yield Block(kind="section", content=_called(scope, section, wanted.id))
    for begin in range(0, len(own), MOST_COLUMNS):
        told = unit_figures(scope, own[begin : begin + MOST_COLUMNS], of=SCHOOL)
        if told is not None:
            yield Block(kind="unit_figures", content=told)


def _called(scope: Scope, section: Section, chapter: str) -> Section:
    """Return a section by a name of its own: several chapters are of its area."""
    title = scope.wording.say("quality.whole")
    return replace(section, key=f"{chapter}-{section.key}", title=title)
