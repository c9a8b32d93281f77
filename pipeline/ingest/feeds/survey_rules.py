"""What a row of a survey export must keep."""

from collections.abc import Iterator
from functools import partial

import polars as pl

from pipeline.ingest.cells import is_one_of, is_untranslated, ours
from pipeline.ingest.feeds.status import status_rules
from pipeline.ingest.headers import item_columns, key_columns
from pipeline.ingest.keys import compared_columns
from pipeline.ingest.place_rules import Register, agreement_rules
from pipeline.ingest.portions import Portion
from pipeline.ingest.row_rules import RowRule, Rule, RuleAcross
from pipeline.programme.model import Instrument, Source
from pipeline.store.lake import Partition

GENDERS = ["girl", "boy"]


def survey_rules(
    portion: Portion, rows: pl.DataFrame, *, register: Register, partition: Partition
) -> list[Rule]:
    """Return the rules of a batch, in the order in which a broken one is named."""
    source = portion.expected.source
    instrument, group = portion.expected.questionnaire
    own = [partition.municipality] if group.unit_type == "municipality" else []
    return [
        *(
            RowRule("missing_key", column, pl.col(column).is_null())
            for column in _keys(portion)
        ),
        *key_rules(portion),
        *agreement_rules(portion.expected, rows),
        *register.rules(source, also=own),
        *_background_rules(source, instrument),
        *status_rules(source),
        *_answer_rules(source, instrument, partition.round),
    ]


def _keys(portion: Portion) -> list[str]:
    """Return the columns that must not be empty; a sheet about nobody is useless."""
    source = portion.expected.source
    _, group = portion.expected.questionnaire
    about = source.columns.about if group.describes_pupils else None
    return [*key_columns(source), *([about] if about else [])]


def key_rules(portion: Portion) -> Iterator[RuleAcross]:
    """Yield the rule that no two keys of a delivery differ in their spelling only."""
    for columns in compared_columns(portion.expected.source):
        broken = partial(portion.seen.alike, columns)
        yield RuleAcross("keys_alike", columns[0], broken)


def _background_rules(source: Source, instrument: Instrument) -> Iterator[RowRule]:
    grades = [grade for band in instrument.grade_bands for grade in band.grades]
    column = source.columns.grade
    if column is not None:
        yield RowRule("unknown_grade", column, is_untranslated(column, "grade", source))
        if grades:
            grade = ours(column, "grade", source)
            outside = ~is_one_of(grade, grades) | grade.is_null()
            yield RowRule("unknown_grade", column, outside)
    yield from gender_rules(source)
    column = source.columns.parents_education
    if column is not None:
        unknown = is_untranslated(column, "parents_education", source)
        yield RowRule("unknown_parents_education", column, unknown)


def gender_rules(source: Source) -> Iterator[RowRule]:
    """Yield the rule that a gender is one that we know."""
    column = source.columns.gender
    if column is not None:
        unknown = is_untranslated(column, "gender", source)
        other = ~ours(column, "gender", source).is_in(GENDERS)
        yield RowRule("unknown_gender", column, unknown | other)


def _answer_rules(
    source: Source, instrument: Instrument, round_: str
) -> Iterator[RowRule]:
    items = {item.id: item for item in instrument.items}
    for item_id, column in item_columns(source, round_).items():
        scale = instrument.answer_scales[items[item_id].answers]
        allowed = [str(code) for code in (*scale.codes, *scale.missing)]
        outside = ~pl.col(column).is_in(allowed)
        yield RowRule("answer_outside_scale", column, outside)
