"""Results of national tests, one row per pupil, subject and grade."""

from collections.abc import Iterable, Iterator

import polars as pl

from pipeline.ingest.cells import class_id, is_one_of, is_untranslated, ours
from pipeline.ingest.feeds.survey_rules import gender_rules, key_rules
from pipeline.ingest.headers import key_columns
from pipeline.ingest.keys import compared
from pipeline.ingest.place_rules import Register, agreement_rules
from pipeline.ingest.portions import Portion
from pipeline.ingest.pseudonyms import PERSON, pseudonyms
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.row_rules import RowRule, Rule
from pipeline.programme.model import Source, Tests
from pipeline.store.lake import Partition

EXEMPTIONS = ["true", "false"]


def pupil_test_rows(
    portions: Iterable[Portion],
    tests: Tests,
    *,
    register: Register,
    partition: Partition,
    secret: bytes | None,
    rejected: Rejected,
) -> pl.DataFrame:
    """Return the accepted results of all deliveries.

    Args:
        portions: At least one, in the order in which the first of two rows counts.
        tests: Their subjects, grades and levels.
        register: The units that rows may name.
        partition: Whose rows these are.
        secret: Of the municipality, for pseudonyms. Null: nobody gets one, and the
            rows tell of nobody.
        rejected: Takes the rows that are not accepted.

    Returns:
        unit, unit_type, pupil (a pseudonym), subject, grade, class_id, gender, exempt,
        level, scale_version.
    """
    parts = [
        (one, _accepted(one, tests, register, partition, rejected)) for one in portions
    ]
    rows = rejected.without_repeated(
        parts,
        ["pupil", "subject", "grade"],
        "same_test_twice",
        [portion.expected.source.columns.respondent for portion, _ in parts],
    )
    if secret is None:
        return rows.with_columns(pupil=pl.lit(None, pl.String))
    hashed = pseudonyms(
        rows["pupil"],
        secret=secret,
        municipality=partition.municipality,
        namespace=PERSON,
    )
    return rows.with_columns(pupil=hashed)


def _accepted(
    portion: Portion,
    tests: Tests,
    register: Register,
    partition: Partition,
    rejected: Rejected,
) -> pl.DataFrame:
    source = portion.expected.source

    def rules(rows: pl.DataFrame) -> list[Rule]:
        return [
            *_key_rules(source),
            *key_rules(portion),
            *agreement_rules(portion.expected, rows),
            *register.rules(source),
            *gender_rules(source),
            *_result_rules(source, tests, partition.round),
        ]

    def read(rows: pl.DataFrame) -> pl.DataFrame:
        return rows.select(LINE, **_columns(source, partition))

    return rejected.without_broken(portion, rules, read)


def _columns(source: Source, partition: Partition) -> dict[str, pl.Expr]:
    columns = source.columns
    exempt = ours(columns.exempt, "exempt", source)
    return {
        "unit": pl.col(columns.unit)
        if columns.unit
        else pl.lit(partition.municipality),
        "unit_type": pl.lit(source.unit_type),
        "pupil": compared(key_columns(source)),
        "subject": ours(columns.subject, "subject", source),
        "grade": ours(columns.grade, "grade", source),
        "class_id": class_id(ours(columns.class_, "class", source)),
        "gender": ours(columns.gender, "gender", source),
        "exempt": exempt.eq_missing(pl.lit("true")),
        "level": ours(columns.level, "level", source),
        "scale_version": ours(columns.scale_version, "scale_version", source),
    }


def _key_rules(source: Source) -> Iterator[RowRule]:
    keys = (*key_columns(source), source.columns.subject, source.columns.grade)
    for column in keys:
        if column is not None:
            yield RowRule("missing_key", column, pl.col(column).is_null())


def _result_rules(source: Source, tests: Tests, round_: str) -> Iterator[RowRule]:
    columns = source.columns
    subject = ours(columns.subject, "subject", source)
    grade = ours(columns.grade, "grade", source)
    known = {test.id: test.grades.get(round_, []) for test in tests.subjects}
    if columns.subject is not None:
        unknown = is_untranslated(columns.subject, "subject", source)
        other = ~is_one_of(subject, known)
        yield RowRule("unknown_subject", columns.subject, unknown | other)
    tested = pl.any_horizontal(
        pl.lit(value=False),
        *((subject == test) & is_one_of(grade, known[test]) for test in known),
    )
    yield RowRule("unknown_grade", columns.grade, ~tested)
    if columns.exempt is not None:
        exempt = ours(columns.exempt, "exempt", source)
        unknown = is_untranslated(columns.exempt, "exempt", source)
        other = ~exempt.is_in(EXEMPTIONS)
        yield RowRule("unknown_exemption", columns.exempt, unknown | other)
    if columns.level is not None:
        level = ours(columns.level, "level", source)
        other = ~is_one_of(level, [known.id for known in tests.levels])
        unknown = is_untranslated(columns.level, "level", source) | other
        yield RowRule("unknown_level", columns.level, unknown)
        exempt = ours(columns.exempt, "exempt", source).eq_missing(pl.lit("true"))
        yield RowRule("exempt_with_level", columns.level, exempt & level.is_not_null())
