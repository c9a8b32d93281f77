"""Single ways to make a row faulty, of which the kinds of a delivery are made."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from pipeline.programme.model import Measure, Source
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.faults.plan import FaultKind

NOTHING = "A value was taken out."
NO_SUCH_UNIT = "000"  # serial numbers of units begin at 001
BEYOND = 5  # how far an impossible code lies above the highest possible one
NO_SUCH_GRADE = "99"
NONSENSE = "Andet (syntetisk)"


def one_cell(
    check: str, column: str, value: pl.Expr | str | int | None, why: str
) -> FaultKind:
    """Return the kind that puts one value into one column."""
    return FaultKind(check=check, column=column, why=why, cells={column: value})


def emptied(column: str) -> FaultKind:
    """Return the kind that empties a key."""
    return one_cell("missing_key", column, None, NOTHING)


def emptied_units(source: Source) -> list[FaultKind]:
    """Return the kinds that empty the unit."""
    return [emptied(column) for column in listed(source.columns.unit)]


def unknown_units(source: Source, municipality: pl.Expr) -> list[FaultKind]:
    """Return the kinds that name a unit which nobody has."""
    why = "The unit was replaced by a number that no unit has."
    return [
        one_cell("unknown_unit", column, municipality + NO_SUCH_UNIT, why)
        for column in listed(source.columns.unit)
    ]


def others_units(source: Source, elsewhere: str | None) -> list[FaultKind]:
    """Return the kinds that name a unit of another municipality."""
    why = "The unit was replaced by one of another municipality."
    return [
        one_cell("unit_elsewhere", column, elsewhere, why)
        for column in listed(source.columns.unit)
        if elsewhere is not None
    ]


def nonsense(
    check: str, column: str | None, value: str, *, where: pl.Expr | None = None
) -> list[FaultKind]:
    """Return the kinds that put a value which means nothing."""
    why = "The value was replaced by one that means nothing."
    return [
        FaultKind(check=check, column=name, why=why, cells={name: value}, where=where)
        for name in listed(column)
    ]


def bad_status(column: str) -> Iterator[FaultKind]:
    """Yield the kind that breaks a status column."""
    yield one_cell("unknown_status", column, 2, "A status is neither 0 nor 1.")


def two_statuses(status: Mapping[str, str]) -> list[FaultKind]:
    """Return the kind that sets two statuses."""
    columns = list(status.values())
    if len(columns) < 2:  # noqa: PLR2004
        return []
    why = "Two statuses are set at once."
    cells = dict.fromkeys(columns[:2], 1)
    return [
        FaultKind(check="several_statuses", column=columns[0], why=why, cells=cells)
    ]


def outside_scale(column: str, highest: int) -> FaultKind:
    """Return the kind that answers beyond the highest code."""
    return FaultKind(
        check="answer_outside_scale",
        column=column,
        why="An answer was replaced by a code that no answer has.",
        cells={column: highest + BEYOND},
        where=pl.col(column).is_not_null(),
    )


def repeated(check: str, column: str | None) -> FaultKind:
    """Return the kind that repeats a row."""
    return FaultKind(check=check, column=column, why="The row repeats an earlier one.")


def said_elsewhere(check: str, source: Source, other: str | None) -> list[FaultKind]:
    """Return the kinds that contradict the folder of a row."""
    origin = source.round if check == "round_disagrees" else source.municipality
    if origin.agrees_with is None or other is None:
        return []
    texts = {ours: text for text, ours in origin.values.items()}
    why = "The row says that it belongs elsewhere."
    return [one_cell(check, origin.agrees_with, texts.get(other, other), why)]


def exempt_with_level(
    source: Source, yes: str, tested: pl.Expr | None
) -> list[FaultKind]:
    """Return the kind that exempts a pupil who was tested."""
    columns = source.columns
    if columns.exempt is None or columns.level is None:
        return []
    return [
        FaultKind(
            check="exempt_with_level",
            column=columns.level,
            why="A pupil who was tested was called exempt.",
            cells={columns.exempt: yes},
            where=tested,
        )
    ]


def only_where(kinds: Sequence[FaultKind], where: pl.Expr | None) -> list[FaultKind]:
    """Return the kinds for rows that intake looks at."""
    return [
        FaultKind(check=k.check, column=k.column, why=k.why, cells=k.cells, where=where)
        for k in kinds
    ]


def highest_codes(survey: Survey, round_: str) -> dict[str, int]:
    """Return item column -> highest code that may stand in it."""
    instrument, positions = survey.form.instrument, survey.form.positions
    scales = {
        column: instrument.answer_scales[instrument.items[positions[item]].answers]
        for item, column in survey.asked(round_).items()
    }
    return {
        column: max([*scale.answers, *scale.missing])
        for column, scale in scales.items()
    }


def is_bounded(source: Source, measures: Mapping[str, Measure], column: str) -> bool:
    """Is 999 impossible for every measure that the column may hold?"""
    wide = {one.column: one.measure for one in source.measures}
    ids = (
        [wide[column]] if column in wide else source.values.get("measure", {}).values()
    )
    held = [measures[one] for one in ids]
    return bool(held) and all(
        one.unit == "share" or one.maximum is not None for one in held
    )


def delivered_as(source: Source, meaning: str, ours: str) -> str:
    """Return how a source delivers one of our values."""
    values = source.values.get(meaning, {})
    return next((text for text, value in values.items() if value == ours), ours)


def listed(*columns: str | None) -> list[str]:
    """Return the columns that there are."""
    return [column for column in columns if column is not None]
