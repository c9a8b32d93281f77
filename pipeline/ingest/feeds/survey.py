"""Answers of one questionnaire: who was invited, who answered, and what."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from pipeline.ingest.cells import ours
from pipeline.ingest.classes import class_id_of
from pipeline.ingest.feeds.status import how_far, lists_everybody, status
from pipeline.ingest.feeds.survey_rules import survey_rules
from pipeline.ingest.headers import item_columns, key_columns
from pipeline.ingest.keys import compared, form_of, hashed, hashes
from pipeline.ingest.place_rules import Register
from pipeline.ingest.portions import Portion
from pipeline.ingest.pseudonyms import PERSON, pseudonyms
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Better, Rejected
from pipeline.ingest.row_rules import Rule
from pipeline.programme.model import AnswerScale, InformantGroup, Instrument, Source
from pipeline.store.lake import Partition

NAMING = ["unit", "unit_name", "unit_type"]  # what rows say of units
SLICE = 100_000  # rows of which distinct ones are sought at once; of all, by far dearer


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
    portions: Iterable[Portion],
    *,
    register: Register,
    partition: Partition,
    secret: bytes,
    rejected: Rejected,
) -> SurveyRows:
    """Return the accepted rows of all deliveries of one questionnaire.

    Args:
        portions: At least one, taken once, in the order in which the first of two rows
            counts that came equally far.
        register: The units that rows may name.
        partition: Whose rows these are.
        secret: Of the municipality, for pseudonyms.
        rejected: Takes the rows that are not accepted.
    """

    def read(portion: Portion, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(**_columns(portion, partition))

    parts = [
        (one, _with_class_ids(one, _accepted(one, read, register, partition, rejected)))
        for one in portions
    ]
    instrument, group = parts[0][0].expected.questionnaire
    rows = _one_each(parts, rejected, ["respondent"])
    namespaces = {
        "respondent": PERSON if group.are_pupils else group.id,
        "about": PERSON,
    }
    pseudonymous = {
        column: pseudonyms(
            rows[column],
            secret=secret,
            municipality=partition.municipality,
            namespace=namespace,
        )
        for column, namespace in namespaces.items()
    }
    return SurveyRows(instrument, group, rows.with_columns(**pseudonymous))


def survey_units(
    portions: Iterable[Portion],
    *,
    register: Register,
    partition: Partition,
    rejected: Rejected,
) -> pl.DataFrame:
    """Return what `survey_rows` would say of units: each distinct row of `NAMING`.

    Nobody gets a pseudonym, and of an answer nothing is kept.

    Args:
        portions: As for `survey_rows`.
        register: As for `survey_rows`.
        partition: As for `survey_rows`.
        rejected: As for `survey_rows`.
    """

    def read(portion: Portion, rows: pl.DataFrame) -> pl.DataFrame:
        columns = _columns(portion, partition)
        few = [columns[name].cast(pl.Categorical) for name in ("status", *NAMING)]
        read = rows.select(LINE, columns["respondent"], *few)
        return hashed(read, ["respondent"])

    parts = [
        (one, _accepted(one, read, register, partition, rejected)) for one in portions
    ]
    rows = _one_each(parts, rejected, hashes("respondent"))
    named = rows.select(NAMING)
    distinct = named.clear()
    for some in named.iter_slices(SLICE):
        distinct = pl.concat([distinct, some]).unique(maintain_order=True)
    return distinct.cast(pl.String)


def _accepted(
    portion: Portion,
    read: Callable[[Portion, pl.DataFrame], pl.DataFrame],
    register: Register,
    partition: Partition,
    rejected: Rejected,
) -> pl.DataFrame:
    """Return what is read of the rows of a delivery that keep the rules."""
    source = portion.expected.source
    instrument, _ = portion.expected.questionnaire
    with_codes = (
        _with_codes(batch, source, instrument, partition.round)
        for batch in portion.batches
    )

    def rules(rows: pl.DataFrame) -> list[Rule]:
        return survey_rules(portion, rows, register=register, partition=partition)

    return rejected.without_broken(
        replace(portion, batches=with_codes), rules, partial(read, portion)
    )


def _one_each(
    parts: Sequence[tuple[Portion, pl.DataFrame]], rejected: Rejected, keys: list[str]
) -> pl.DataFrame:
    """Return one row per respondent: who came furthest, and the first of these."""
    return rejected.without_repeated(
        parts,
        keys,
        "same_respondent_twice",
        [portion.expected.source.columns.respondent for portion, _ in parts],
        Better(how_far(), "further_sheet"),
    )


def _columns(portion: Portion, partition: Partition) -> dict[str, pl.Expr]:
    """Return kept rows under our names; keys not yet hashed, classes as delivered."""
    instrument, group = portion.expected.questionnaire
    source = portion.expected.source
    columns = source.columns
    grade = ours(columns.grade, "grade", source)
    asked = item_columns(source, partition.round)
    text = {
        "respondent": _key(portion),
        "about": form_of(ours(columns.about, "about", source)),
        "unit": pl.col(columns.unit)
        if columns.unit
        else pl.lit(partition.municipality),
        "unit_name": ours(columns.unit_name, "unit_name", source),
        "unit_type": pl.lit(group.unit_type),
        "grade": grade,
        "grade_band": _grade_band(grade, instrument),
        "class_id": pl.col(columns.class_)
        if columns.class_
        else pl.lit(None, pl.String),
        "gender": ours(columns.gender, "gender", source),
        "parents_education": ours(
            columns.parents_education, "parents_education", source
        ),
        "status": status(source),
    }
    answers = {
        item.id: pl.col(asked[item.id]).cast(pl.Int8)
        if item.id in asked
        else pl.lit(None, dtype=pl.Int8)
        for item in instrument.items
    }
    found = {
        LINE: pl.col(LINE),
        **text,
        "listed": pl.lit(lists_everybody(source)),
        **answers,
    }
    return {name: column.alias(name) for name, column in found.items()}


def _with_class_ids(portion: Portion, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with classes as we write them, which all classes decide."""
    return rows.with_columns(class_id_of(portion, pl.col("class_id")))


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
