"""What a municipality's plan leaves out and why, and what it says instead."""

from collections.abc import Iterator

from pipeline.programme.model import Module
from pipeline.reports.municipality_plan.themes import Term
from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.common import Reach, reaches
from pipeline.reports.parts.offers import lies_below
from pipeline.reports.parts.proposals import ABSTENTIONS, OF_ALL, PLACES

MOST_NAMED = 5  # areas of a sentence; the profile of the municipality names the others


def other_modules(
    scope: Scope, everything: list[Series], taken: set[str]
) -> tuple[Term, ...]:
    """Return every general module that is not proposed, and why it is not."""
    language = scope.wording.language
    return tuple(
        Term(
            label=module.name.of(language),
            text=scope.wording.say(
                f"municipality_plan.other.{_reason(scope, module, everything, taken)}"
            ),
        )
        for module in scope.programme.modules.modules
        if module.kind == OF_ALL and module.id not in taken
    )


def _reason(
    scope: Scope, module: Module, everything: list[Series], taken: set[str]
) -> str:
    """Return why a module is not proposed, and note of which numbers that is told."""
    if scope.of_programme:
        return _reason_of_all(scope, module, taken)
    cells = [
        cell
        for one in everything
        if one.what.measure in module.triggered_by
        and (cell := one.to_programme) is not None
        and cell.shown
    ]
    scope.told(*cells)
    if not cells:
        return "unknown"
    if any(lies_below(scope, cell) for cell in cells):
        return "crowded" if len(taken) == len(PLACES) else "kept_back"
    return "small" if any(cell.verdict == "below" for cell in cells) else "not_low"


def _reason_of_all(scope: Scope, module: Module, taken: set[str]) -> str:
    """Return why a module is not proposed to all: by how many municipalities it is."""
    cells = [
        cell
        for one in scope.units
        for address, cell in one.cells.unit_cells("need", scope.round.id)
        if address.about == module.id and cell.shown and cell.verdict in PLACES
    ]
    scope.told(*cells)
    if len(cells) > 1:
        return "crowded" if len(taken) == len(PLACES) else "in_some"
    return "in_one" if cells else "in_none"


def other_areas(
    scope: Scope, scales: list[Series], taken: set[str]
) -> tuple[Term, ...]:
    """Return the areas that are low and that no theme is about, and what to do.

    Args:
        scope: The municipality and round.
        scales: Those that may show a number.
        taken: Keys of the areas that are the reasons of themes.
    """
    share = scope.programme.file.thresholds.common_share
    found = [one for one in reaches(scope, scales) if one.series.key not in taken]
    told = []
    for key, ones in (
        ("common", [one for one in found if one.is_common(share)]),
        ("single", [one for one in found if not one.is_common(share)]),
    ):
        if not ones:
            continue
        scope.told(*_cells(ones))
        names = scope.wording.listed([_name(scope, one) for one in ones[:MOST_NAMED]])
        form = "more" if len(ones) > MOST_NAMED else "all"
        kind = f"{key}_of_all" if scope.of_programme else key
        told.append(
            Term(
                label=scope.wording.say(f"municipality_plan.areas.{kind}"),
                text=scope.wording.say(
                    f"municipality_plan.areas.{form}_{kind}", names=names
                ),
            )
        )
    return tuple(told)


def _cells(found: list[Reach]) -> Iterator[Cell | None]:
    for one in found:
        yield one.series.to_programme
        yield from one.judged


def _name(scope: Scope, one: Reach) -> str:
    return scope.wording.named(one.series.label, one.series.below)


def abstention(scope: Scope) -> str:
    """Return why no module is proposed: as `compared.needs` says; else `nothing`.

    `nothing`: nothing may be shown that one could be proposed from.
    """
    for address, cell in scope.cells.unit_cells("need", scope.round.id):
        if address.about == OF_ALL and cell.because in ABSTENTIONS:
            scope.told(cell)
            return cell.because or ""
    return "nothing"


def instead(scope: Scope, scales: list[Series], why: str) -> tuple[str, ...]:
    """Return what a municipality may do where no module is proposed."""
    say, wording = scope.wording.say, scope.wording
    if why != "no_certain_difference":
        return (
            scope.ahead("municipality_plan.instead.answers"),
            *(say(f"municipality_plan.instead.{one}") for one in ("leaders", "keep")),
        )
    judged: dict[str, list[Cell]] = {}
    for unit in scope.units:
        for one in scales:
            cell = unit.cell(one.what, "difference_programme")
            if cell is not None and cell.shown and cell.verdict is not None:
                judged.setdefault(unit.unit.code, []).append(cell)
    low = sum(
        any(cell.verdict == "below" for cell in cells) for cells in judged.values()
    )
    told = [say("municipality_plan.instead.keep")]
    whose = "municipalities" if scope.of_programme else "units"
    if low:
        cells = [cell for ones in judged.values() for cell in ones]
        told.append(
            say(
                f"municipality_plan.instead.{whose}",
                count=wording.whole(counted(cells, low)),
                all=wording.whole(counted(cells, len(judged))),
            )
        )
    return (
        *told,
        say("municipality_plan.instead.leaders"),
        say("municipality_plan.instead.ask"),
    )
