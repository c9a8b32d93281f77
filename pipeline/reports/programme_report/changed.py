"""What has changed for certain since the first round, scale by scale."""

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series

UP, DOWN = "up", "down"


def since_first(scope: Scope, series: Series) -> Cell | None:
    """Return how later rounds together, or the last one, differ from the first.

    None: there is one round, or the two cannot be compared.
    """
    first = scope.rounds[0]
    if scope.previous is None:
        return None
    together = scope.cell(series.what, "since_start", since=first)
    found = together if together is not None and together.shown else None
    found = found or series.changes.get(first)
    return found if found is not None and found.shown and found.verdict else None


def judged(scope: Scope, scales: list[Series]) -> list[tuple[Series, Cell]]:
    """Return the scales of which it can be told whether they have changed."""
    pairs = [(one, since_first(scope, one)) for one in scales]
    return [(one, cell) for one, cell in pairs if cell is not None]


def named(scope: Scope, some: list[tuple[Series, Cell]], way: str) -> str:
    """Return the scales that went one way, in words; their cells are told of."""
    chosen = [(one, cell) for one, cell in some if cell.verdict == way]
    scope.told(*(cell for _, cell in chosen))
    names = [
        scope.wording.inside(
            scope.wording.named(one.label, scope.wording.inside(one.below))
        )
        for one, _ in chosen
    ]
    return scope.wording.listed(names)
