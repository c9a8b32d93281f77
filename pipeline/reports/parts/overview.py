"""Everything at a glance: how many came out how, and a dot per scale."""

from dataclasses import dataclass
from functools import partial

from pipeline.documents.axes import Axis, difference_axis
from pipeline.reports.charts.overview import NARROW, Dot, OverviewRow, overview_chart
from pipeline.reports.numbers.cells import Cell, counted, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import Highlights, is_certain

STANDING = ["above", "below", "no_certain_difference"]
MOVING = ["up", "down", "no_certain_change"]


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many scales came out how."""

    title: str
    counts: tuple[tuple[str, str], ...]  # number and what it counts


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


def tallies(scope: Scope, series: list[Series]) -> tuple[Tally, ...]:
    """Count how the comparisons and the changes of this round came out."""
    say, previous = scope.wording.say, scope.previous
    standing = [one.reference for one in series if one.reference is not None]
    found = [_tally(scope, say("tally.standing"), STANDING, standing)]
    if previous is not None:
        moving = [
            (one, change)
            for one in series
            if (change := one.changes.get(previous)) is not None and change.shown
        ]
        tests = any(cell.verdict for one, cell in moving if one.what.kind == "share")
        title = say("tally.moved_tests" if tests else "tally.moved", round=previous)
        found.append(_tally(scope, title, MOVING, [cell for _, cell in moving]))
    return tuple(tally for tally in found if tally is not None)


def overview(scope: Scope, series: list[Series], found: Highlights) -> Overview | None:
    """Return every difference as a dot per theme; the findings carry their number."""
    wording = scope.wording
    compared = [one for one in series if shown_value(one.reference) is not None]
    if not compared:
        return None
    numbers = {finding.key: finding.number for finding in found.items}
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
        caption=_caption(scope, to, found),
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


def _caption(scope: Scope, to: str, found: Highlights) -> str:
    caption = scope.wording.say(f"overview.caption.{to}")
    if found.items:
        return f"{caption} {scope.wording.say('overview.numbered')}"
    return caption


def _dot(series: Series, numbers: dict[str, int]) -> Dot:
    return Dot(
        value=shown_value(series.reference) or 0.0,
        certain=is_certain(series.reference),
        number=numbers.get(series.key),
    )


def _tally(
    scope: Scope, title: str, keys: list[str], cells: list[Cell]
) -> Tally | None:
    """Return the tally of verdicts, or None where no conclusion was drawn."""
    verdicts = [cell.verdict for cell in cells]
    if not any(verdicts):
        return None
    return Tally(
        title=title,
        counts=tuple(
            (
                scope.wording.whole(counted(cells, verdicts.count(key))),
                scope.wording.say(f"tally.{key}"),
            )
            for key in keys
        ),
    )
