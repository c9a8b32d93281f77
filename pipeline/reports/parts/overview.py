"""Everything at a glance: a dot per scale."""

from dataclasses import dataclass
from functools import partial

from pipeline.documents.axes import Axis, difference_axis
from pipeline.reports.charts.overview import NARROW, Dot, OverviewRow, overview_chart
from pipeline.reports.numbers.cells import counted, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import is_certain
from pipeline.reports.parts.topics import Topic


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All differences at a glance."""

    title: str
    caption: str
    text: str  # what it shows, in words
    rows: tuple[OverviewRow, ...]
    axis: Axis
    below: str
    above: str


def overview(
    scope: Scope, series: list[Series], topics: tuple[Topic, ...]
) -> Overview | None:
    """Return every difference as a dot per theme; topics carry their number."""
    wording = scope.wording
    compared = [one for one in series if shown_value(one.reference) is not None]
    if not compared:
        return None
    numbers = {one.key: one.number for one in topics}
    rows = tuple(
        OverviewRow(
            label=theme.name.of(wording.language),
            dots=tuple(_dot(one, numbers) for one in themed),
        )
        for theme in scope.programme.file.themes
        if (themed := [one for one in compared if one.theme == theme.id])
    )
    dots = [dot for row in rows for dot in row.dots]
    shown = [one.reference for one in compared]
    to = "programme" if compared[0].reference_is_programme else "municipality"
    return Overview(
        title=wording.count("overview.title", counted(shown, len(dots))),
        caption=_caption(
            scope, to, numbered=any(dot.number is not None for dot in dots)
        ),
        text=wording.count(
            "overview.text",
            counted(shown, len(dots)),
            certain=wording.whole(counted(shown, sum(dot.certain for dot in dots))),
        ),
        rows=rows,
        axis=difference_axis(wording, [dot.value for dot in dots]),
        below=wording.say("overview.below"),
        above=wording.say("overview.above"),
    )


def overview_pictures(overview: Overview) -> dict[str, str]:
    """Return the chart by name: for a page, and for a telephone."""
    chart = partial(
        overview_chart,
        overview.rows,
        overview.axis,
        ends=(overview.below, overview.above),
        label=overview.text,
    )
    return {"overview": chart(), "overview.narrow": chart(size=NARROW)}


def _caption(scope: Scope, to: str, *, numbered: bool) -> str:
    caption = scope.wording.say(f"overview.caption.{to}")
    if numbered:
        return f"{caption} {scope.wording.say('overview.numbered')}"
    return caption


def _dot(series: Series, numbers: dict[str, int]) -> Dot:
    certain = is_certain(series.reference)
    return Dot(
        value=shown_value(series.reference) or 0.0,
        certain=certain,
        number=numbers.get(series.key) if certain else None,
    )
