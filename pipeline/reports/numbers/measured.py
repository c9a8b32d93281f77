"""What was measured in a unit: scales, figures from elsewhere, national tests."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.documents.marks import Count
from pipeline.documents.wording import Kind
from pipeline.programme.model import (
    Ask,
    Change,
    Measure,
    MeasureChange,
    TestBreak,
    TestSubject,
)
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Break, Series

FOUND_REASONS = ("meaning_changed", "questions_changed", "other_grades")


@dataclass(frozen=True, kw_only=True)
class UnitSeries:
    """Everything that was measured in a unit.

    Attributes:
        scales: Those that may show a number.
        held_back: Scales whose questions agree too little for one.
        tests: National tests, by grade.
        measures: Figures from elsewhere.
    """

    scales: list[Series]
    held_back: list[Series]
    tests: list[Series]
    measures: list[Series]

    @property
    def everything(self) -> list[Series]:
        """What conclusions may rest on."""
        return [*self.scales, *self.tests, *self.measures]


def unit_series(scope: Scope) -> UnitSeries:
    """Return everything that was measured in a unit, each kind in its order."""
    by = ("unit_series", scope.round.id, scope.unit, scope.wording.language)
    return scope.cells.once(by, lambda: _unit_series(scope))


def _unit_series(scope: Scope) -> UnitSeries:
    scales = scale_series(scope)
    loose = [one for one in scales if is_loose(scope, one.reliability)]
    return UnitSeries(
        scales=[one for one in scales if one not in loose],
        held_back=loose,
        tests=national_test_series(scope),
        measures=measure_series(scope),
    )


def is_loose(scope: Scope, reliability: float | None) -> bool:
    """Do the questions of a scale agree too little for a number of it?"""
    limit = scope.programme.file.thresholds.reliability.hide
    return reliability is not None and reliability < limit


def scale_series(scope: Scope) -> list[Series]:
    """Return every scale that this kind of unit answers, in the programme's order."""
    language = scope.wording.language
    return [
        _series(
            scope,
            Measured(group=group.id, measure=scale.id),
            "points",
            theme=scale.theme,
            label=scale.label.of(language),
            below=group.name.of(language),
            meaning=scale.high.of(language),
            low=scale.low.of(language),
            ask=scale.ask,
            changes=[
                change for change in instrument.changes if change.scale == scale.id
            ],
        )
        for group, instrument in scope.groups
        for scale in instrument.scales
    ]


def measure_series(scope: Scope) -> list[Series]:
    """Return every aggregate measure that this unit has, in the programme's order."""
    language = scope.wording.language
    return [
        _series(
            scope,
            Measured(
                group=None,
                measure=measure.id,
                breakdown=breakdown,
                kind=kind_of(measure),
            ),
            "value",
            theme=measure.area,
            label=measure.label.of(language),
            below=breakdown_label(scope, breakdown),
            meaning="",
            changes=measure.changes,
        )
        for measure in scope.programme.indicators.measures
        if measure.response_rate_of is None
        for breakdown in breakdowns(scope, measure)
    ]


def national_test_series(scope: Scope) -> list[Series]:
    """Return the share of good results per test and grade that this unit took."""
    tests = scope.programme.indicators.tests
    if tests is None:
        return []
    language = scope.wording.language
    return [
        _series(
            scope,
            Measured(group=None, measure=subject.id, breakdown=breakdown, kind="share"),
            "share_good",
            theme="tests",
            label=subject.label.of(language),
            below=breakdown_label(scope, breakdown),
            meaning="",
            changes=[
                broken
                for broken in tests.breaks
                if broken.subject == subject.id and breakdown == f"grade:{broken.grade}"
            ],
        )
        for subject in tests.subjects
        for breakdown in breakdowns(scope, subject)
    ]


def kind_of(measure: Measure) -> Kind:
    """Return how the numbers of a delivered measure are written."""
    return "percent" if measure.unit == "share" else measure.unit


def breakdowns(scope: Scope, measure: Measure | TestSubject) -> list[str]:
    """Return how the unit's cells of a measure are broken down: 'all' when it is."""
    found = scope.cells.breakdowns.get(measure.id, set())
    return ["all"] if "all" in found else sorted(found, key=_grade_order)


def breakdown_label(scope: Scope, breakdown: str) -> str:
    """Return what a breakdown such as 'grade:4' is called."""
    if breakdown == "all":
        return ""
    kind, _, value = breakdown.partition(":")
    if not value:
        return scope.wording.say(f"breakdown.no_{kind}")
    return scope.wording.say(f"breakdown.{kind}", value=value)


def _grade_order(breakdown: str) -> tuple[int, str]:
    digits = "".join(filter(str.isdigit, breakdown))
    return int(digits or 0), breakdown


def _series(
    scope: Scope,
    what: Measured,
    quantity: str,
    *,
    changes: Sequence[Change | MeasureChange | TestBreak],
    ask: Ask | None = None,
    **texts: str,
) -> Series:
    language = scope.wording.language
    declared = [one for one in changes if set(one.between) <= set(scope.rounds)]
    breaks = [
        (one.between, one.reason.of(language)) for one in declared if not one.comparable
    ]
    change = "change" if quantity in {"points", "value"} else f"change_{quantity}"
    moved = {
        since: cell
        for since in scope.rounds[:-1]
        if (cell := scope.cell(what, change, since=since)) is not None
    }
    pairs = list(pairwise(scope.rounds))
    broken = [_is_broken(scope, what, change, pair, breaks) for pair in pairs]
    alpha = scope.shown(what, "reliability", "programme") if what.group else None
    return Series(
        what=what,
        cells=tuple(scope.constant(what, quantity, r) for r in scope.rounds),
        programme=tuple(
            scope.cell(what, quantity, level="programme", round_=r)
            for r in scope.rounds
        ),
        municipality=scope.cell(what, quantity, level="municipality"),
        to_municipality=scope.cell(what, "difference_municipality"),
        to_programme=scope.cell(what, "difference_programme"),
        changes=moved,
        breaks=tuple(broken),
        inherited=tuple(r in scope.history.inherited for r in scope.rounds),
        reasons=tuple(Break(*between, reason) for between, reason in breaks)
        + tuple(found for pair in pairs for found in _found(scope, what, change, pair)),
        adjusted=tuple(
            scope.wording.say(
                "caution.still_comparable",
                since=one.between[0],
                round=one.between[1],
                reason=one.reason.of(language),
            )
            for one in declared
            if one.comparable
        )
        + tuple(told for pair in pairs for told in _adjusted(scope, what, pair))
        + tuple(
            told
            for since in scope.rounds[:-1]
            for of_some in (_of_some_grades, _of_some_items)
            for told in of_some(scope, what, (since, scope.rounds[-1]))
        ),
        reliability=alpha.value if alpha else None,
        ask=ask,
        **texts,
    )


def _is_broken(
    scope: Scope,
    what: Measured,
    change: str,
    pair: tuple[str, str],
    breaks: list[tuple[tuple[str, str], str]],
) -> bool:
    """Can the numbers of two neighbouring rounds not be compared as they are?"""
    earlier, later = pair
    split = scope.history.split
    return (
        pair in {between for between, _ in breaks}
        or (earlier in split and later not in split)
        or bool(_stated(scope, what, "common_items", pair))
        or any(
            cell.status == "not_comparable"
            for cell in _stated(scope, what, change, pair)
        )
    )


def _found(
    scope: Scope, what: Measured, change: str, pair: tuple[str, str]
) -> Iterator[Break]:
    """Yield what the answers themselves say against comparing two rounds."""
    stated = _stated(scope, what, change, pair)
    for reason in FOUND_REASONS:
        cells = tuple(cell for cell in stated if cell.because == reason)
        if cells:
            since, round_ = pair
            told = scope.wording.say(
                f"caution.because.{reason}", since=since, round=round_
            )
            yield Break(since, round_, told, cells)


def _adjusted(scope: Scope, what: Measured, pair: tuple[str, str]) -> Iterator[str]:
    """Yield which questions were taken out of a change, in their own words."""
    for cell in _stated(scope, what, "adjustment", pair):
        if cell.shown and cell.because:
            texts = _item_texts(scope, what.group, cell.because.split())
            yield scope.wording.count(
                "caution.adjusted",
                len(texts),
                items=scope.wording.listed(texts),
                since=pair[0],
                round=pair[1],
            )
            return


def _of_some_grades(
    scope: Scope, what: Measured, pair: tuple[str, str]
) -> Iterator[str]:
    """Yield which grades a change rests on, where only some were asked twice."""
    for cell in _stated(scope, what, "common_bands", pair):
        if cell.shown and cell.because:
            yield scope.wording.say(
                "caution.some_grades",
                grades=_grades(scope, what.group, cell.because.split()),
                since=pair[0],
                round=pair[1],
            )
            return


def _of_some_items(
    scope: Scope, what: Measured, pair: tuple[str, str]
) -> Iterator[str]:
    """Yield on how many questions a change rests, where not all were asked twice."""
    for cell in _stated(scope, what, "common_items", pair):
        if cell.shown and cell.value is not None:
            items = Count(round(cell.value), cell.claim)
            yield scope.wording.count(
                "caution.some_items", items, since=pair[0], round=pair[1]
            )
            return


def _grades(scope: Scope, group: str | None, bands: list[str]) -> str:
    """Return the grades of these bands."""
    instrument = scope.programme.instrument_of_group[group or ""]
    grades = [
        grade
        for band in instrument.grade_bands
        if band.id in bands
        for grade in band.grades
    ]
    return scope.wording.listed(
        [scope.wording.say("breakdown.grade", value=grade) for grade in grades]
    )


def _item_texts(scope: Scope, group: str | None, items: list[str]) -> list[str]:
    instrument = scope.programme.instrument_of_group[group or ""]
    return [
        scope.wording.say("quoted", text=item.text.of(scope.wording.language))
        for item in instrument.items
        if item.id in items
    ]


def _stated(
    scope: Scope, what: Measured, quantity: str, pair: tuple[str, str]
) -> list[Cell]:
    """Return what is said of two rounds; of the unit, and if need be the programme."""
    earlier, later = pair
    found = [
        scope.cell(what, quantity, level=level, round_=later, since=earlier)
        for level in ("unit", "programme")
    ]
    return [cell for cell in found if cell is not None]
