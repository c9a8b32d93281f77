"""Which faults a delivery can have, read from what its source describes.

Every check that rejects a row of such a delivery has its kind here, unless the source
lacks the column that it is about.
"""

from collections.abc import Mapping

import polars as pl

from pipeline.ingest.headers import key_columns
from pipeline.programme.model import Measure, Source
from pipeline.twin.answers.surveys import Survey
from pipeline.twin.faults.parts import (
    NO_SUCH_GRADE,
    NO_SUCH_UNIT,
    NONSENSE,
    bad_status,
    delivered_as,
    emptied,
    emptied_units,
    exempt_with_level,
    highest_codes,
    is_bounded,
    listed,
    nonsense,
    one_cell,
    only_where,
    others_units,
    outside_scale,
    repeated,
    said_elsewhere,
    two_statuses,
    unknown_units,
)
from pipeline.twin.faults.plan import FaultKind

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
    highest = highest_codes(survey, round_)
    status = source.status_columns
    kinds = [
        [emptied(column) for column in listed(*key_columns(source), about)],
        emptied_units(source),
        unknown_units(source, pl.lit(municipality)),
        others_units(source, elsewhere),
        nonsense("unknown_grade", columns.grade, NO_SUCH_GRADE)
        if survey.form.instrument.grade_bands
        else [],
        nonsense("unknown_gender", columns.gender, NONSENSE),
        nonsense("unknown_parents_education", columns.parents_education, NONSENSE)
        if "parents_education" in source.values
        else [],
        [kind for column in status.values() for kind in bad_status(column)],
        two_statuses(status),
        [outside_scale(column, code) for column, code in highest.items()],
        [repeated("same_respondent_twice", columns.respondent)],
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
    keys = listed(*key_columns(source), columns.subject, columns.grade)
    yes = delivered_as(source, "exempt", "true")
    tested = pl.col(columns.level).is_not_null() if columns.level else None
    kinds = [
        [emptied(column) for column in keys],
        emptied_units(source),
        said_elsewhere("round_disagrees", source, other_round),
        said_elsewhere("municipality_disagrees", source, NO_SUCH_UNIT),
        unknown_units(source, pl.lit(municipality)),
        others_units(source, elsewhere),
        nonsense("unknown_gender", columns.gender, NONSENSE),
        nonsense("unknown_subject", columns.subject, NONSENSE),
        nonsense("unknown_grade", columns.grade, NO_SUCH_GRADE),
        nonsense("unknown_exemption", columns.exempt, NONSENSE),
        nonsense("unknown_level", columns.level, NONSENSE, where=tested),
        exempt_with_level(source, yes, tested),
        [repeated("same_test_twice", columns.respondent)],
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
    figures = [one.column for one in source.measures] or listed(columns.value)
    bounded = [c for c in figures if is_bounded(source, measures, c)]
    kinds = [
        emptied_units(source),
        unknown_units(source, pl.col(place)) if place else [],
        nonsense("unknown_measure", columns.measure, NONSENSE),
        nonsense("unknown_breakdown", columns.breakdown, NONSENSE)
        if "breakdown" in source.values
        else [],
        [
            one_cell("unparsable_number", column, "ca. 3", "A figure got a remark.")
            for column in figures
        ],
        [
            one_cell("value_out_of_range", column, "999", "A figure is impossible.")
            for column in bounded
        ],
        [repeated("same_result_twice", columns.unit)],
    ]
    return [only_where(alternatives, inside) for alternatives in kinds if alternatives]


def kinds_of_register(source: Source, outside: str) -> Kinds:
    """Return what can be wrong with rows of a unit register; `outside` as above."""
    columns, place = source.columns, source.municipality.column
    known = [*source.values.get("unit_type", {})]
    inside = pl.col(columns.unit_type).is_in(known) if columns.unit_type else None
    if place and inside is not None:
        inside = inside & (pl.col(place) != outside)
    kinds = [
        emptied_units(source),
        [
            one_cell(
                "malformed_unit",
                columns.unit,
                pl.col(columns.unit) + " A",
                "A letter was written behind the number.",
            )
        ]
        if columns.unit
        else [],
        nonsense("unknown_unit_type", columns.unit_type, NONSENSE),
        [repeated("same_unit_twice", columns.unit)] if columns.unit else [],
    ]
    return [only_where(alternatives, inside) for alternatives in kinds if alternatives]
