"""Which faults a delivery can have, read from what its source describes.

Every check that rejects a row of such a delivery has its kind here, unless the source
lacks the column that it is about.
"""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from pipeline.ingest.headers import key_columns
from pipeline.programme.model import Measure, Source
from pipeline.twin.faults import FaultKind
from pipeline.twin.surveys import Survey

NOTHING = "A value was taken out."
NO_SUCH_UNIT = "000"  # serial numbers of units begin at 001
BEYOND = 5  # how far an impossible code lies above the highest possible one
NO_SUCH_GRADE = "99"
NONSENSE = "Andet (syntetisk)"

Kinds = list[list[FaultKind]]


def kinds_of_survey(
    survey: Survey, round_: str, municipality: str, elsewhere: str | None
) -> Kinds:
    """Return what can be wrong with rows of a survey export.

    Args:
        survey: The survey.
        round_: Decides which items were asked.
        municipality: Code.
        elsewhere: A unit of another municipality that is open; null: there is none.
    """
    source, columns = survey.source, survey.source.columns
    about = columns.about if survey.group.describes_pupils else None
    status = source.status_columns
    kinds = [
        [_emptied(column) for column in _listed(*key_columns(source), about)],
        _emptied_units(source),
        _unknown_units(source, pl.lit(municipality)),
        _others_units(source, elsewhere),
        _nonsense("unknown_grade", columns.grade, NO_SUCH_GRADE)
        if survey.form.instrument.grade_bands
        else [],
        _nonsense("unknown_gender", columns.gender, NONSENSE),
        _nonsense("unknown_parents_education", columns.parents_education, NONSENSE)
        if "parents_education" in source.values
        else [],
        [kind for column in status.values() for kind in _bad_status(column)],
        _two_statuses(status),
        [_outside(column, code) for column, code in _highest(survey, round_).items()],
        [_repeated("same_respondent_twice", columns.respondent)],
    ]
    return [alternatives for alternatives in kinds if alternatives]


def kinds_of_tests(
    source: Source, municipality: str, other_round: str | None, elsewhere: str | None
) -> Kinds:
    """Return what can be wrong with rows of test results.

    Args:
        source: The source.
        municipality: Code.
        other_round: Round that the rows are not of; null: there is no other.
        elsewhere: As in `kinds_of_survey`.
    """
    columns = source.columns
    keys = _listed(*key_columns(source), columns.subject, columns.grade)
    yes = _delivered(source, "exempt", "true")
    tested = pl.col(columns.level).is_not_null() if columns.level else None
    kinds = [
        [_emptied(column) for column in keys],
        _emptied_units(source),
        _elsewhere("round_disagrees", source, other_round),
        _elsewhere("municipality_disagrees", source, NO_SUCH_UNIT),
        _unknown_units(source, pl.lit(municipality)),
        _others_units(source, elsewhere),
        _nonsense("unknown_gender", columns.gender, NONSENSE),
        _nonsense("unknown_subject", columns.subject, NONSENSE),
        _nonsense("unknown_grade", columns.grade, NO_SUCH_GRADE),
        _nonsense("unknown_exemption", columns.exempt, NONSENSE),
        _nonsense("unknown_level", columns.level, NONSENSE, where=tested),
        _exempt_with_level(source, yes, tested),
        [_repeated("same_test_twice", columns.respondent)],
    ]
    return [alternatives for alternatives in kinds if alternatives]


def kinds_of_figures(
    source: Source, measures: Mapping[str, Measure], outside: str
) -> Kinds:
    """Return what can be wrong with rows of figures.

    Args:
        source: The source.
        measures: All measures by their id.
        outside: Municipality whose rows are none of the programme's business.
    """
    columns, place = source.columns, source.municipality.column
    inside = pl.col(place) != outside if place else None
    figures = [one.column for one in source.measures] or _listed(columns.value)
    bounded = [c for c in figures if _is_bounded(source, measures, c)]
    kinds = [
        _emptied_units(source),
        _unknown_units(source, pl.col(place)) if place else [],
        _nonsense("unknown_measure", columns.measure, NONSENSE),
        _nonsense("unknown_breakdown", columns.breakdown, NONSENSE)
        if "breakdown" in source.values
        else [],
        [
            _one_cell("unparsable_number", column, "ca. 3", "A figure got a remark.")
            for column in figures
        ],
        [
            _one_cell("value_out_of_range", column, "999", "A figure is impossible.")
            for column in bounded
        ],
        [_repeated("same_result_twice", columns.unit)],
    ]
    return [_inside(alternatives, inside) for alternatives in kinds if alternatives]


def kinds_of_register(source: Source, outside: str) -> Kinds:
    """Return what can be wrong with rows of a unit register; `outside` as above."""
    columns, place = source.columns, source.municipality.column
    known = [*source.values.get("unit_type", {})]
    inside = pl.col(columns.unit_type).is_in(known) if columns.unit_type else None
    if place and inside is not None:
        inside = inside & (pl.col(place) != outside)
    kinds = [
        _emptied_units(source),
        [
            _one_cell(
                "malformed_unit",
                columns.unit,
                pl.col(columns.unit) + " A",
                "A letter was written behind the number.",
            )
        ]
        if columns.unit
        else [],
        _nonsense("unknown_unit_type", columns.unit_type, NONSENSE),
        [_repeated("same_unit_twice", columns.unit)] if columns.unit else [],
    ]
    return [_inside(alternatives, inside) for alternatives in kinds if alternatives]


def _one_cell(
    check: str, column: str, value: pl.Expr | str | int | None, why: str
) -> FaultKind:
    return FaultKind(check=check, column=column, why=why, cells={column: value})


def _emptied(column: str) -> FaultKind:
    return _one_cell("missing_key", column, None, NOTHING)


def _emptied_units(source: Source) -> list[FaultKind]:
    return [_emptied(column) for column in _listed(source.columns.unit)]


def _unknown_units(source: Source, municipality: pl.Expr) -> list[FaultKind]:
    why = "The unit was replaced by a number that no unit has."
    return [
        _one_cell("unknown_unit", column, municipality + NO_SUCH_UNIT, why)
        for column in _listed(source.columns.unit)
    ]


def _others_units(source: Source, elsewhere: str | None) -> list[FaultKind]:
    why = "The unit was replaced by one of another municipality."
    return [
        _one_cell("unit_elsewhere", column, elsewhere, why)
        for column in _listed(source.columns.unit)
        if elsewhere is not None
    ]


def _nonsense(
    check: str, column: str | None, value: str, *, where: pl.Expr | None = None
) -> list[FaultKind]:
    why = "The value was replaced by one that means nothing."
    return [
        FaultKind(check=check, column=name, why=why, cells={name: value}, where=where)
        for name in _listed(column)
    ]


def _bad_status(column: str) -> Iterator[FaultKind]:
    yield _one_cell("unknown_status", column, 2, "A status is neither 0 nor 1.")


def _two_statuses(status: Mapping[str, str]) -> list[FaultKind]:
    columns = list(status.values())
    if len(columns) < 2:  # noqa: PLR2004
        return []
    why = "Two statuses are set at once."
    cells = dict.fromkeys(columns[:2], 1)
    return [
        FaultKind(check="several_statuses", column=columns[0], why=why, cells=cells)
    ]


def _outside(column: str, highest: int) -> FaultKind:
    return FaultKind(
        check="answer_outside_scale",
        column=column,
        why="An answer was replaced by a code that no answer has.",
        cells={column: highest + BEYOND},
        where=pl.col(column).is_not_null(),
    )


def _repeated(check: str, column: str | None) -> FaultKind:
    return FaultKind(check=check, column=column, why="The row repeats an earlier one.")


def _elsewhere(check: str, source: Source, other: str | None) -> list[FaultKind]:
    origin = source.round if check == "round_disagrees" else source.municipality
    if origin.agrees_with is None or other is None:
        return []
    texts = {ours: text for text, ours in origin.values.items()}
    why = "The row says that it belongs elsewhere."
    return [_one_cell(check, origin.agrees_with, texts.get(other, other), why)]


def _exempt_with_level(
    source: Source, yes: str, tested: pl.Expr | None
) -> list[FaultKind]:
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


def _inside(kinds: Sequence[FaultKind], where: pl.Expr | None) -> list[FaultKind]:
    """Return the kinds for rows that intake looks at."""
    return [
        FaultKind(check=k.check, column=k.column, why=k.why, cells=k.cells, where=where)
        for k in kinds
    ]


def _highest(survey: Survey, round_: str) -> dict[str, int]:
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


def _is_bounded(source: Source, measures: Mapping[str, Measure], column: str) -> bool:
    """Is 999 impossible for every measure that the column may hold?"""
    wide = {one.column: one.measure for one in source.measures}
    ids = (
        [wide[column]] if column in wide else source.values.get("measure", {}).values()
    )
    held = [measures[one] for one in ids]
    return bool(held) and all(
        one.unit == "share" or one.maximum is not None for one in held
    )


def _delivered(source: Source, meaning: str, ours: str) -> str:
    values = source.values.get(meaning, {})
    return next((text for text, value in values.items() if value == ours), ours)


def _listed(*columns: str | None) -> list[str]:
    return [column for column in columns if column is not None]
