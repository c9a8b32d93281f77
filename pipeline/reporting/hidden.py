"""Scales that were answered but are not shown."""

from pipeline.reporting.scope import Scope
from pipeline.reporting.series import Series


def hidden_scales(scope: Scope, series: list[Series]) -> tuple[str, ...]:
    """Say per informant group how many of its scales were measured but not shown."""
    sentences = []
    for group, _ in scope.groups:
        hidden = [
            one
            for one in series
            if one.what.group == group.id and one.measured and not one.visible
        ]
        if hidden:
            sentences.append(
                scope.wording.count(
                    "scales.hidden",
                    len(hidden),
                    group=group.name.of(scope.wording.language),
                    minimum=scope.programme.file.thresholds.minimum_n.unit,
                )
            )
    return tuple(sentences)
