"""What cannot be concluded or is not shown, and why."""

from collections.abc import Iterator

from pipeline.documents.marks import Count
from pipeline.reports.numbers.cells import HIDDEN, Cell, counted, shown_value
from pipeline.reports.numbers.measured import kind_of
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Break, Series
from pipeline.reports.parts.participation import group_response
from pipeline.statistics.lasting_effect import MIN_ROUNDS

MOST_NAMED = 6


def cautions(
    scope: Scope,
    scales: list[Series],
    others: list[Series],
    held_back: list[Series],
) -> tuple[str, ...]:
    """Return one sentence per reason not to conclude.

    Args:
        scope: Unit and round.
        scales: Every scale of this kind of unit that may be shown.
        others: Measures and tests of the unit.
        held_back: Scales that are not shown because they measure too loosely.
    """
    return (
        *_split(scope),
        *_not_together(scope, scales),
        *_low_participation(scope),
        *_delivered_participation(scope),
        *_hidden_groups(scope, scales),
        *_alone(scope, [*scales, *others]),
        *_unknown_classes(scope, scales, others),
        *_not_comparable(scope, [*scales, *others]),
        *_adjusted(scope, [*scales, *others]),
        *_loose_scales(scope, scales),
        *_held_back(scope, held_back),
        *_coverage(scope, others),
    )


def hidden(
    scope: Scope, scales: list[Series], tests: list[Series], measures: list[Series]
) -> tuple[str, ...]:
    """Say how many scales, tests and figures are kept back because n is too small."""
    sentences = list(_hidden_scales(scope, scales))
    for key, series in (("tests.hidden", tests), ("figures.hidden", measures)):
        if kept := _kept_back(series):
            sentences.append(scope.wording.count(key, kept))
    return tuple(sentences)


def _split(scope: Scope) -> Iterator[str]:
    """Yield from when on a part of a split unit can be compared."""
    if scope.history.split:
        last = [r for r in scope.rounds if r in scope.history.split][-1]
        yield scope.wording.say("caution.split", round=last)


def _not_together(scope: Scope, scales: list[Series]) -> Iterator[str]:
    """Yield why a new unit's later rounds are not taken together, if they are not.

    They speak of one unit only from where it is what it is now, and two are needed.
    """
    first, *later = scope.rounds
    inherited = scope.history.inherited
    of_unit = [round_ for round_ in later if round_ not in inherited]
    too_few = len([first, *of_unit]) < MIN_ROUNDS <= len(scope.rounds)
    if scales and inherited and too_few:
        yield scope.wording.say("caution.not_together", since=first, round=of_unit[0])


def _low_participation(scope: Scope) -> Iterator[str]:
    """Yield groups that answered little."""
    limit = scope.programme.file.thresholds.low_response_rate
    for group, _ in scope.groups:
        cell = group_response(scope, group)
        if (rate := shown_value(cell)) is not None and rate < limit:
            yield _low(scope, group.name.of(scope.wording.language), rate)


def _delivered_participation(scope: Scope) -> Iterator[str]:
    limit = scope.programme.file.thresholds.low_response_rate
    for measure in scope.programme.indicators.measures:
        if measure.response_rate_of is not None:
            what = Measured(group=None, measure=measure.id, kind=kind_of(measure))
            cell = scope.cell(what, "value")
            if (rate := shown_value(cell)) is not None and rate < limit:
                yield _low(scope, measure.response_rate_of, rate)


def _low(scope: Scope, group: str, rate: float) -> str:
    share = scope.wording.number("share", rate)
    return scope.wording.say("caution.low_response", group=group, rate=share)


def _hidden_groups(scope: Scope, scales: list[Series]) -> Iterator[str]:
    """Yield the groups of which nothing can be shown in this round."""
    names = []
    for group, _ in scope.groups:
        now = [one.now for one in scales if one.what.group == group.id and one.now]
        hidden = [cell for cell in now if cell.status in HIDDEN]
        if hidden and len(hidden) == len(now):
            scope.told(*hidden)
            names.append(group.name.of(scope.wording.language))
    if names:
        yield scope.wording.say(
            "caution.too_few",
            groups=scope.wording.listed(names),
        )


def _alone(scope: Scope, series: list[Series]) -> Iterator[str]:
    """Yield what nobody else answered: in the programme, or else in the municipality.

    A mean of one unit is no mean, so nothing stands beside the unit's own number.
    """
    told: dict[str, dict[str, Cell]] = {"alone": {}, "alone_in_municipality": {}}
    for one in series:
        if one.now is None or not one.now.shown:
            continue
        beside = {"alone": one.programme[-1], "alone_in_municipality": one.municipality}
        for where, cell in beside.items():
            if cell is not None and cell.status == "alone":
                name = one.below if one.what.group else one.label
                told[where][name] = cell
                scope.told(cell)
                break
    for where, cells in told.items():
        if cells:
            groups = scope.wording.listed(list(cells))
            yield scope.wording.say(f"caution.{where}", groups=groups)


def _unknown_classes(
    scope: Scope, scales: list[Series], others: list[Series]
) -> Iterator[str]:
    """Yield whose classes are not known, tests after groups, and what is taken then."""
    assumed = scope.programme.file.thresholds.unknown_classes
    for reason in ("classes_elsewhere", "classes_assumed"):
        concerned = {
            one.what.group: one.now
            for one in [*scales, *others]
            if one.now is not None and one.now.shown and one.now.because == reason
        }
        if concerned:
            scope.told(*concerned.values())
            names = [
                group.name.of(scope.wording.language)
                for group, _ in scope.groups
                if group.id in concerned
            ]
            if None in concerned:
                names.append(scope.wording.say("tests.title"))
            yield scope.wording.say(
                f"caution.{reason}",
                groups=scope.wording.listed(names),
                share=scope.wording.number("share", assumed.share),
                size=round(assumed.size),
            )


def _not_comparable(scope: Scope, series: list[Series]) -> Iterator[str]:
    """Yield every reason for a break, with the scales and measures it concerns."""
    concerned: dict[Break, list[str]] = {}
    for one in series:
        for broken in one.reasons if one.visible else ():
            scope.told(*broken.cells)
            concerned.setdefault(broken, []).append(
                scope.wording.named(one.label, one.below)
            )
    for broken, names in concerned.items():
        yield scope.wording.say(
            "caution.not_comparable",
            names=scope.wording.listed(names),
            since=broken.since,
            round=broken.round,
            reason=broken.reason,
        )


def _adjusted(scope: Scope, series: list[Series]) -> Iterator[str]:
    """Yield what was changed and compares all the same, or was taken out of changes."""
    for one in series:
        for told in one.adjusted if one.visible else ():
            yield scope.wording.say(
                "caution.told",
                name=scope.wording.named(one.label, one.below),
                told=told,
            )


def _loose_scales(scope: Scope, scales: list[Series]) -> Iterator[str]:
    """Yield the scales whose questions hang together loosely."""
    flag = scope.programme.file.thresholds.reliability.flag
    loose = [
        scope.wording.named(one.label, one.below)
        for one in scales
        if one.visible and one.reliability is not None and one.reliability < flag
    ]
    if loose:
        yield scope.wording.count(
            "caution.loose", len(loose), names=scope.wording.listed(loose[:MOST_NAMED])
        )


def _held_back(scope: Scope, held_back: list[Series]) -> Iterator[str]:
    """Yield the scales that are not shown because their questions do not agree."""
    names = [
        scope.wording.named(one.label, one.below) for one in held_back if one.visible
    ]
    if names:
        yield scope.wording.count(
            "caution.held_back", len(names), names=scope.wording.listed(names)
        )


def _coverage(scope: Scope, series: list[Series]) -> Iterator[str]:
    """Yield tests whose share of tested pupils changed too much to compare."""
    limit = scope.programme.file.thresholds.coverage_difference
    previous = scope.previous
    if previous is None:
        return
    for one in series:
        cell = scope.cell(one.what, "coverage")
        earlier = scope.constant(one.what, "coverage", previous)
        now, then = shown_value(cell), shown_value(earlier)
        if now is not None and then is not None and abs(now - then) > limit:
            yield scope.wording.say(
                "caution.coverage",
                name=scope.wording.named(one.label, one.below),
                then=scope.wording.number("share", then),
                now=scope.wording.number("share", now),
                round=previous,
            )


def _hidden_scales(scope: Scope, series: list[Series]) -> Iterator[str]:
    for group, _ in scope.groups:
        kept = _kept_back([one for one in series if one.what.group == group.id])
        if kept:
            yield scope.wording.count(
                "scales.hidden",
                kept,
                group=group.name.of(scope.wording.language),
            )


def _kept_back(series: list[Series]) -> Count:
    """Count what was measured in some round and is shown in none."""
    kept = [one for one in series if one.measured and not one.visible]
    cells = [cell for one in kept for cell in one.cells if cell]
    return counted((cell for cell in cells if cell.status in HIDDEN), len(kept))
