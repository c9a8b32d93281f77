"""Numbers about all municipalities together, beside what anybody answered."""

from collections.abc import Iterator

from pipeline.checks.catalogue import checks
from pipeline.documents.wording import Wording
from pipeline.reports.numbers.cells import Address, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from schemas.disclosed import OF_PROGRAMME

MEASURES = ("files", "rows", "cells", "school", "daycare", "childminders")


def count_of(
    scope: Scope, measure: str, quantity: str, about: str | None = None
) -> Cell | None:
    """Return a number of no group: of files, rows, units, or of numbers themselves."""
    what = Measured(group=None, measure=measure, kind="count")
    return scope.cell(what, quantity, about=about)


def counts_of(scope: Scope, measure: str, quantity: str) -> Iterator[tuple[str, Cell]]:
    """Yield what the numbers of a measure are about, with each."""
    for address, cell in scope.cells.unit_cells(quantity, scope.round.id):
        if address.measure == measure and address.about is not None:
            yield address.about, cell


def quantity_of(scope: Scope, quantity: str) -> list[tuple[Address, Cell]]:
    """Return the shown numbers of a quantity in this round, by address."""
    found = scope.cells.unit_cells(quantity, scope.round.id)
    return [(address, cell) for address, cell in found if cell.shown]


KINDS = ("points", "item_share", "answered", "gender_gap", "tests", "coverage", "value")
CALLED = {  # of a quantity: what it is about -> its words, where they are not the same
    "variance_share": {"unit": "school", "municipality": "municipalities"}
}


def about_label(wording: Wording, quantity: str, about: str | None) -> str | None:
    """Return what a number is about in words. None: nothing in particular."""
    if about is None or quantity not in OF_PROGRAMME:
        return None
    if quantity == "reasons":
        found = checks().get(about)
        return found.name.of(wording.language) if found else about
    called = CALLED.get(quantity, {}).get(about, about)
    return wording.say(f"data_report.about.{called}")


def named_measures(wording: Wording) -> dict[str, str]:
    """Return what these numbers are of -> what it is called."""
    say = wording.say
    names = {one: say(f"data_report.hidden.of.{one}") for one in KINDS}
    names |= {one: say(f"data_report.measure.{one}") for one in MEASURES}
    return names
