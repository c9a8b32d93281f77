"""How the groups see the same theme, where a gap between two of them is certain.

The list beside it tells the gaps; a chart shows all who were asked about these themes.
"""

from dataclasses import dataclass, replace
from functools import partial

from pipeline.documents.axes import Axis, points_axis
from pipeline.reports.charts.views import NARROW, Sign, ViewRow, views_chart
from pipeline.reports.numbers.cells import shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import Highlight, Highlights


@dataclass(frozen=True, kw_only=True)
class Views:
    """Themes of certain gaps, with a sign for each group on a line."""

    title: str
    caption: str
    text: str  # what it shows, in words: every sign with its scale
    groups: tuple[str, ...]
    rows: tuple[ViewRow, ...]
    axis: Axis


def views(scope: Scope, series: list[Series], gaps: Highlights | None) -> Views | None:
    """Return where each group lies on the themes of certain gaps. None: no gap.

    Args:
        scope: Unit and round.
        series: Scales of all groups.
        gaps: The certain gaps that are told; of a group that is part of none its first
            scale of the theme stands beside them.
    """
    if gaps is None:
        return None
    wording = scope.wording
    told = [
        one for one in series if not one.reasons and shown_value(one.now) is not None
    ]
    themes = {
        theme.id: theme.name.of(wording.language)
        for theme in scope.programme.file.themes
    }
    of_gaps = {side for gap in gaps.items for side in _sides(gap)}
    names = [name for name in themes.values() if name in {g.label for g in gaps.items}]
    chosen = {
        name: _one_per_group([s for s in told if themes.get(s.theme) == name], of_gaps)
        for name in names
    }
    seeing = {group for signs in chosen.values() for group in signs}
    groups = [group for group, _ in scope.groups if group.id in seeing]
    order = [group.id for group in groups]
    values = [
        shown_value(one.now) or 0.0 for s in chosen.values() for one in s.values()
    ]
    axis = points_axis(wording, [float(value) for value in values], [])
    if axis is None:
        return None
    return Views(
        title=wording.say("views.title", themes=wording.listed(names)),
        caption=wording.say("views.caption", first=scope.rounds[0]),
        text=_in_words(scope, chosen),
        groups=tuple(group.name.of(wording.language) for group in groups),
        rows=tuple(
            ViewRow(
                label=name,
                signs=tuple(
                    Sign(group=order.index(group), value=shown_value(one.now) or 0.0)
                    for group, one in signs.items()
                ),
            )
            for name, signs in chosen.items()
        ),
        axis=_with_few_ticks(axis),
    )


def views_pictures(found: Views) -> dict[str, str]:
    """Return the chart by name: for a page, and for a telephone."""
    chart = partial(views_chart, found.rows, found.groups, found.axis, label=found.text)
    return {"views": chart(), "views.narrow": chart(size=NARROW)}


def _sides(gap: Highlight) -> tuple[str, str]:
    """Return the keys of the two scales that a gap lies between."""
    _, group, scale, other_group, other = gap.key.split(".")
    return f"{group}.{scale}", f"{other_group}.{other}"


def _one_per_group(told: list[Series], of_gaps: set[str]) -> dict[str, Series]:
    """Return a scale of each group; one of a gap before any other."""
    found: dict[str, Series] = {}
    for one in sorted(told, key=lambda one: one.key not in of_gaps):
        found.setdefault(one.what.group or "", one)
    return found


def _in_words(scope: Scope, chosen: dict[str, dict[str, Series]]) -> str:
    """Return what the chart shows: its caption, then every sign in its order."""
    wording = scope.wording
    said = [
        wording.say(
            "views.point",
            name=wording.named(one.label, one.below),
            value=wording.amount("points", shown_value(one.now) or 0.0),
        )
        for signs in chosen.values()
        for one in signs.values()
    ]
    caption = wording.say("views.caption", first=scope.rounds[0])
    return f"{caption} {'; '.join(said)}."


def _with_few_ticks(axis: Axis) -> Axis:
    """Return the axis with its ends and its middle labelled: a page has few numbers."""
    places = (0, len(axis.ticks) // 2, len(axis.ticks) - 1)
    return replace(
        axis,
        ticks=tuple(axis.ticks[place] for place in places),
        labels=tuple(axis.labels[place] for place in places),
    )
