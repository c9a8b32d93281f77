"""What was measured but is not shown."""

from collections.abc import Iterator

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series


def hidden(
    scope: Scope, scales: list[Series], tests: list[Series], measures: list[Series]
) -> tuple[str, ...]:
    """Say how many scales, tests and figures are kept back because n is too small."""
    sentences = list(_hidden_scales(scope, scales))
    for key, series in (("tests.hidden", tests), ("figures.hidden", measures)):
        if count := sum(one.measured and not one.visible for one in series):
            sentences.append(scope.wording.count(key, count))
    return tuple(sentences)


def _hidden_scales(scope: Scope, series: list[Series]) -> Iterator[str]:
    for group, _ in scope.groups:
        kept = [
            one
            for one in series
            if one.what.group == group.id and one.measured and not one.visible
        ]
        if kept:
            yield scope.wording.count(
                "scales.hidden",
                len(kept),
                group=group.name.of(scope.wording.language),
                minimum=scope.programme.file.thresholds.minimum_n.unit,
            )
