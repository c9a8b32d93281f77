"""Answers of one questionnaire: who was invited, who answered, and what."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from pipeline.ingest.cells import class_id, ours
from pipeline.ingest.feeds.status import how_far, lists_everybody, status
from pipeline.ingest.feeds.survey_rules import survey_rules
from pipeline.ingest.headers import item_columns, key_columns
from pipeline.ingest.keys import compared, form_of
from pipeline.ingest.place_rules import Register
from pipeline.ingest.portions import Portion
from pipeline.ingest.pseudonyms import PERSON, pseudonyms
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Better, Rejected
from pipeline.ingest.row_rules import judged
from pipeline.programme.model import AnswerScale, InformantGroup, Instrument, Source
from pipeline.store.lake import Partition


@dataclass(frozen=True)
class SurveyRows:
    """Accepted rows of one questionnaire in one partition, one per delivered row.

    Attributes:
        instrument: The questionnaire.
        group: Who answers it.
        frame: respondent and about (pseudonyms), unit, unit_name, unit_type, grade,
            grade_band, class_id, gender, parents_education, status, listed (does the
            delivery list everybody who was invited?), and a column of codes per item.
    """

    instrument: Instrument
    group: InformantGroup
    frame: pl.DataFrame


def survey_rows(
    portions: Sequence[Portion],
    *,
    register: Register,
    partition: Partition,
    secret: bytes | None,
    rejected: Rejected,
) -> SurveyRows:
    """Return the accepted rows of all deliveries of one questionnaire.

    Args:
        portions: At least one, in the order in which the first of two rows counts
                that came equally far.
        register: The units that rows may name.
        partition: Whose rows these are.
        secret: Of the municipality, for pseudonyms. Null: nobody gets one, and the
            rows tell of nobody.
        rejected: Takes the rows that are not accepted.
    """
    instrument, group = portions[0].expected.questionnaire
    parts = []
    for delivered in portions:
        source = delivered.expected.source
        codes = _with_codes(delivered.frame, source, instrument, partition.round)
        portion = replace(delivered, frame=codes)
        kept, broken = judged(
            portion.frame, survey_rules(portion, register=register, partition=partition)
        )
        rejected.add(portion, broken)
        # Its rows are forgotten: of many they take most of the memory.
        named = replace(portion, frame=pl.DataFrame())
        parts.append((named, _read(portion, kept, partition)))
    rows = rejected.without_repeated(
        parts,
        ["respondent"],
        "same_respondent_twice",
        [portion.expected.source.columns.respondent for portion in portions],
        Better(how_far(), "further_sheet"),
    )
    if secret is None:
        nobody = dict.fromkeys(("respondent", "about"), pl.lit(None, pl.String))
        return SurveyRows(instrument, group, rows.with_columns(**nobody))
    namespaces = {
        "respondent": PERSON if group.are_pupils else group.id,
        "about": PERSON,
    }
    hashed = {
        column: pseudonyms(
            rows[column],
            secret=secret,
            municipality=partition.municipality,
            namespace=namespace,
        )
        for column, namespace in namespaces.items()
    }
    return SurveyRows(instrument, group, rows.with_columns(**hashed))


def _read(portion: Portion, rows: pl.DataFrame, partition: Partition) -> pl.DataFrame:
    """Return kept rows under our names, keys not yet hashed."""
    instrument, group = portion.expected.questionnaire
    source = portion.expected.source
    columns = source.columns
    grade = ours(columns.grade, "grade", source)
    asked = item_columns(source, partition.round)
    unit = pl.col(columns.unit) if columns.unit else pl.lit(partition.municipality)
    return rows.select(
        LINE,
        _key(portion).alias("respondent"),
        form_of(ours(columns.about, "about", source)).alias("about"),
        unit.alias("unit"),
        ours(columns.unit_name, "unit_name", source).alias("unit_name"),
        pl.lit(group.unit_type).alias("unit_type"),
        grade.alias("grade"),
        _grade_band(ours(columns.grade, "grade", source), instrument).alias(
            "grade_band"
        ),
        class_id(ours(columns.class_, "class", source)).alias("class_id"),
        ours(columns.gender, "gender", source).alias("gender"),
        ours(columns.parents_education, "parents_education", source).alias(
            "parents_education"
        ),
        status(source).alias("status"),
        pl.lit(lists_everybody(source)).alias("listed"),
        *(
            pl.col(asked[item.id]).cast(pl.Int8).alias(item.id)
            if item.id in asked
            else pl.lit(None, dtype=pl.Int8).alias(item.id)
            for item in instrument.items
        ),
    )


def _key(portion: Portion) -> pl.Expr:
    """Return what makes a respondent one: the key, or the row where there is none."""
    keys = key_columns(portion.expected.source)
    return compared(keys) if keys else pl.format("{}:{}", pl.lit(portion.sha256), LINE)


def _grade_band(grade: pl.Expr, instrument: Instrument) -> pl.Expr:
    bands = {
        grade_: band.id for band in instrument.grade_bands for grade_ in band.grades
    }
    if not bands:
        return pl.lit("all")
    return grade.replace_strict(
        list(bands), list(bands.values()), default=None, return_dtype=pl.String
    )


def _with_codes(
    frame: pl.DataFrame, source: Source, instrument: Instrument, round_: str
) -> pl.DataFrame:
    """Return `frame` with every answer that is understood as a code of its scale.

    A code of the scale is itself; else a delivered value may be translated by `values`
    of the source, under the name of the answer scale, or be a label of the instrument,
    Danish or English, whatever its case and blanks. What is none of these stays as it
    is, for `answer_outside_scale` to find.
    """
    items = {item.id: item for item in instrument.items}
    translated = []
    columns = item_columns(source, round_)
    delivered = frame.select(pl.col(list(set(columns.values()))).unique().implode())
    for item, column in columns.items():
        name = items[item].answers
        codes = _codes(instrument.answer_scales[name], source.values.get(name, {}))
        meant = {
            text: code
            for text in delivered[column].item()
            if text is not None
            and (code := codes.get(text) or codes.get(_plain(text))) not in {None, text}
        }
        if meant:
            translated.append(pl.col(column).replace(meant))
    return frame.with_columns(translated)


def _codes(scale: AnswerScale, values: Mapping[str, str]) -> dict[str, str]:
    """Return delivered text -> code of all that is understood."""
    labels = {**scale.answers, **scale.missing}
    said = {
        (_plain(text), str(code))
        for code, label in labels.items()
        for text in label.spoken.values()
    }
    n_codes = Counter(text for text, _ in said)
    return {
        **{text: code for text, code in said if n_codes[text] == 1},
        **values,
        **{str(code): str(code) for code in labels},
    }


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
