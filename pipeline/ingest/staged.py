"""The staged tables of one partition as frames."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypedDict

import polars as pl

from pipeline.ingest.feeds.survey import SurveyRows
from pipeline.ingest.frames import conformed
from pipeline.programme.model import Programme
from schemas.staged import Invitations, Respondents

ANSWERED = ["partial", "completed"]
RESPONSE_KEYS = ["round", "municipality", "informant_group", "respondent"]


@dataclass(frozen=True)
class Staged:
    """The staged tables of one partition, each sorted by its key.

    Attributes:
        units: Table `staged.units`.
        invitations: Table `staged.invitations`.
        respondents: Table `staged.respondents`.
        responses: Instrument -> its file of `staged.responses`.
        test_results: Table `staged.test_results`.
        unit_results: Table `staged.unit_results`.
        rejected_rows: Table `staged.rejected_rows`.
        accepted_rows: Table `staged.accepted_rows`.
        warnings: Table `staged.warnings`.
        held_back: Table `staged.held_back`.
    """

    units: pl.DataFrame
    invitations: pl.DataFrame
    respondents: pl.DataFrame
    responses: dict[str, pl.DataFrame]
    test_results: pl.DataFrame
    unit_results: pl.DataFrame
    rejected_rows: pl.DataFrame
    accepted_rows: pl.DataFrame
    warnings: pl.DataFrame
    held_back: pl.DataFrame


class SurveyTables(TypedDict):
    """The tables that come from surveys."""

    invitations: pl.DataFrame
    respondents: pl.DataFrame
    responses: dict[str, pl.DataFrame]


def survey_tables(
    programme: Programme,
    surveys: Sequence[SurveyRows],
    placed: Callable[[pl.DataFrame], pl.DataFrame],
) -> SurveyTables:
    """Return invitations, respondents and responses.

    Everybody listed was invited, whatever came of it; who answered wholly or in part is
    a respondent.

    Args:
        programme: Its instruments have a file each, empty where nobody answered.
        surveys: Accepted rows.
        placed: Adds round and municipality to a frame.
    """
    named = [(survey.instrument.id, placed(_named(survey))) for survey in surveys]
    listed = [frame.filter("listed") for _, frame in named]
    answered = {
        instrument: frame.filter(pl.col("status").is_in(ANSWERED))
        for instrument, frame in named
    }
    keys = ["round", "municipality", "unit", "informant_group", "grade"]
    invitations = [
        frame.group_by(keys).agg(pl.len().alias("n_invited")) for frame in listed
    ]
    respondents = [conformed(frame, Respondents) for frame in answered.values()]
    return SurveyTables(
        invitations=_together(
            [conformed(frame, Invitations) for frame in invitations],
            Invitations.empty(),
        ).sort("unit", "informant_group", "grade"),
        respondents=_together(respondents, Respondents.empty()).sort(
            "informant_group", "respondent"
        ),
        responses={
            name: _responses(answered.get(name), [item.id for item in instrument.items])
            for name, instrument in programme.instruments.items()
        },
    )


def _named(survey: SurveyRows) -> pl.DataFrame:
    group = pl.lit(survey.group.id).alias("informant_group")
    return survey.frame.with_columns(group)


def _responses(answered: pl.DataFrame | None, items: list[str]) -> pl.DataFrame:
    schema = {
        **dict.fromkeys(RESPONSE_KEYS, pl.String),
        **dict.fromkeys(items, pl.Int8),
    }
    if answered is None:
        return pl.DataFrame(schema=schema)
    return answered.select(*schema).sort("respondent")


def _together(frames: list[pl.DataFrame], empty: pl.DataFrame) -> pl.DataFrame:
    return pl.concat([empty, *frames])
