"""Every picture of a profile as SVG, the same ones for screen and paper."""

from pipeline.reports.charts.key import key_chart
from pipeline.reports.charts.overview import NARROW, overview_chart
from pipeline.reports.charts.rows import (
    axis_plot,
    interval_plot,
    rate_bar,
    rounds_axis,
    trend_plot,
)
from pipeline.reports.parts.tables import Section
from pipeline.reports.parts.view import Profile


def illustrations(profile: Profile) -> dict[str, str]:
    """Return every picture of a profile by its name."""
    pictures = {"key": key_chart(profile.guide)}
    if profile.overview is not None:
        pictures["overview"] = overview_chart(profile.overview)
        pictures["overview.narrow"] = overview_chart(profile.overview, NARROW)
    for section in (*profile.scales, *profile.figures):
        pictures |= _section_pictures(section)
    for index, row in enumerate(profile.participation.rows):
        if row.rate is not None:
            pictures[f"rate.{index}"] = rate_bar(
                row.rate, profile.participation.low_rate
            )
    return pictures


def _section_pictures(section: Section) -> dict[str, str]:
    pictures = {}
    if section.axis is not None:
        label = ", ".join(section.axis.labels)
        pictures[f"{section.key}.axis"] = axis_plot(section.axis, label)
    if section.trend_title:
        pictures[f"{section.key}.rounds"] = rounds_axis(section.rounds)
    for row in section.rows:
        if row.plot is not None and section.axis is not None:
            pictures[f"{row.key}.plot"] = interval_plot(
                row.plot, section.axis, row.plot_text
            )
        if row.trend is not None:
            pictures[f"{row.key}.trend"] = trend_plot(row.trend, row.trend_text)
    return pictures
