"""The programme report in a headline and a few sentences, where numbers bear them."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.of_programme import quantity_of
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.goals import goal_cell
from pipeline.reports.programme_report.changed import DOWN, UP, judged
from pipeline.reports.programme_report.variation import shares_of

HELD = ("lasting", "growing")
MOSTLY = 0.25  # of the areas: if fewer have changed, most have not
SMALLEST = 0.005  # of what is printed as 1 per cent


def headline(scope: Scope, measured: UnitSeries) -> str:
    """Say in a sentence whether pupils, children and adults tell of more or less."""
    pairs = judged(scope, measured.scales)
    ways = {way: sum(cell.verdict == way for _, cell in pairs) for way in (UP, DOWN)}
    scope.told(*(cell for _, cell in pairs))
    if scope.previous is None:
        state = "first"
    elif not pairs:
        state = "unknown"
    elif not any(ways.values()):
        state = "still"
    elif sum(ways.values()) < MOSTLY * len(pairs):
        state = "mostly_still"
    elif ways[UP] and not ways[DOWN]:
        state = "up" if _large(scope, pairs) else "up_little"
    elif ways[DOWN] and not ways[UP]:
        state = "down"
    else:
        state = "both"
    return scope.wording.say(
        f"programme_report.headline.{state}", first=scope.rounds[0]
    )


def _large(scope: Scope, pairs: list[tuple[Series, Cell]]) -> list[Cell]:
    """Return the certain changes that the programme does not call small."""
    smallest = scope.programme.file.thresholds.smallest_difference
    return [
        cell
        for one, cell in pairs
        if cell.verdict in (UP, DOWN)
        and one.what.kind == "points"
        and abs(cell.value or 0.0) >= smallest
    ]


def summary(scope: Scope, measured: UnitSeries) -> tuple[str, ...]:
    """Return what a reader takes home."""
    parts = (_changed, _sizes, _held, _goals, _differences, _background, _causes)
    return tuple(told for part in parts for told in part(scope, measured))


def _changed(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    pairs = judged(scope, measured.scales)
    cells = [cell for _, cell in pairs]
    if not cells:
        return
    counts = {
        way: counted(cells, sum(cell.verdict == way for cell in cells))
        for way in (UP, DOWN)
    }
    ways = [way for way in (UP, DOWN) if counts[way]]
    yield scope.wording.say(
        f"programme_report.summary.changed.{'_'.join(ways) or 'still'}",
        first=scope.rounds[0],
        all=scope.wording.whole(counted(cells, len(cells))),
        **{way: scope.wording.whole(counts[way]) for way in counts},
    )


def _sizes(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    """Say how many of the certain changes are not small."""
    pairs = judged(scope, measured.scales)
    certain = [cell for _, cell in pairs if cell.verdict in (UP, DOWN)]
    if not certain:
        return
    large = len(_large(scope, pairs))
    limit = scope.programme.file.thresholds.smallest_difference
    yield scope.wording.say(
        f"programme_report.summary.{'large' if large else 'small'}",
        count=scope.wording.whole(counted(certain, large)),
        smallest=scope.wording.amount("points", limit),
    )


def _held(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    """Say of how many areas progress has lasted, where three rounds tell."""
    cells = [
        cell
        for one in measured.scales
        if (cell := scope.cell(one.what, "course", since=scope.rounds[0])) is not None
        and cell.shown
    ]
    if cells:
        held = sum(cell.verdict in HELD for cell in cells)
        key = "held" if held else "held_none"
        yield scope.wording.say(
            f"programme_report.summary.{key}",
            count=scope.wording.whole(counted(cells, held)),
            all=scope.wording.whole(counted(cells, len(cells))),
        )


def _goals(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    """Say on how many grades a goal with a target is met."""
    language = scope.wording.language
    for goal in scope.programme.indicators.goals:
        if goal.rule != "at_least":
            continue
        cells = [
            cell
            for one in measured.tests
            if (cell := goal_cell(scope, goal, one.what)) is not None
        ]
        if cells:
            met = sum(cell.verdict == "met" for cell in cells)
            yield scope.wording.say(
                "programme_report.summary.goal",
                goal=goal.text.of(language),
                count=scope.wording.whole(counted(cells, met)),
                all=scope.wording.whole(counted(cells, len(cells))),
            )


def _differences(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    """Say where the differences between pupils lie, of their gravest scale."""
    one = _gravest(scope, measured.scales)
    if one is None:
        return
    shares = shares_of(scope, one)
    unit, municipality = shares.get("unit"), shares.get("municipality")
    if unit is None or unit.value is None:
        return
    name = scope.wording.named(one.label, scope.wording.inside(one.below))
    parts = {"name": name, "unit": _about(scope, unit)}
    if municipality is None or municipality.value is None:
        yield scope.wording.say("programme_report.summary.units", **parts)
        return
    share = _about(scope, municipality)
    yield scope.wording.say("programme_report.summary.levels", share=share, **parts)


def _about(scope: Scope, share: Cell) -> str:
    """Say about how much, or next to nothing, and between what that lies."""
    wording, key = scope.wording, "about" if share.told >= SMALLEST else "nothing"
    said = wording.say(
        f"programme_report.summary.{key}", share=wording.number("share", share.told)
    )
    if share.low is None or share.high is None:
        return said
    between = wording.between("share", share.low, share.high)
    return f"{said} ({between})"


def _gravest(scope: Scope, scales: list[Series]) -> Series | None:
    """Return the scale of the oldest pupils on the first theme. None: there is none."""
    weights = scope.programme.seriousness
    pupils = [
        group.id
        for group, _ in scope.groups
        if group.are_pupils and group.unit_type == "school"
    ]
    known = [
        one
        for one in scales
        if one.what.group in pupils and "unit" in shares_of(scope, one)
    ]
    order = [one.id for one in scope.programme.file.themes]
    return min(
        known,
        key=lambda one: (
            order.index(one.theme),
            -pupils.index(one.what.group or ""),
            -weights.get(one.what.measure, 1),
        ),
        default=None,
    )


def _background(scope: Scope, _: UnitSeries) -> Iterator[str]:
    cells = [cell for _, cell in quantity_of(scope, "gradient_change") if cell.verdict]
    if not cells:
        return
    counts = {
        verdict: counted(cells, sum(cell.verdict == verdict for cell in cells))
        for verdict in ("flatter", "steeper")
    }
    key = "background" if any(counts.values()) else "background_still"
    yield scope.wording.say(
        f"programme_report.summary.{key}",
        first=scope.rounds[0],
        all=scope.wording.whole(counted(cells, len(cells))),
        **{name: scope.wording.whole(count) for name, count in counts.items()},
    )


def _causes(scope: Scope, _: UnitSeries) -> Iterator[str]:
    beside = quantity_of(scope, "controlled")
    key = "compared" if beside else "causes"
    yield scope.wording.say(f"programme_report.summary.{key}")
