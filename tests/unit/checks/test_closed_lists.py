"""A closed list of a schema is the list that the code works with."""

from typing import Any, get_args

import pandera.polars as pa
import pytest

from pipeline.ingest.feeds.survey_rules import GENDERS
from pipeline.programme.model.blocks import (
    AggregationLevel,
    EditionId,
    Language,
    UnitType,
)
from pipeline.programme.model.thresholds import ReleaseTheme
from pipeline.returns.report.view import Verdict
from pipeline.screening.suspicions import Kind
from pipeline.statistics.invariance import Level
from schemas import disclosed, reported, staged
from schemas.compared.scales import Invariance
from schemas.compared.screening import Screening


@pytest.mark.parametrize(
    ("table", "column", "listed"),
    [
        (reported.ReturnReports, "verdict", get_args(Verdict)),
        (reported.Catalogue, "language", get_args(Language)),
        (staged.Units, "unit_type", get_args(UnitType)),
        (staged.Respondents, "gender", GENDERS),
        (staged.TestResults, "gender", GENDERS),
        (disclosed.Cells, "edition", get_args(EditionId)),
        (disclosed.Cells, "level", get_args(AggregationLevel)),
        (disclosed.ReleaseQuality, "theme", get_args(ReleaseTheme)),
        (Screening, "subject_kind", get_args(Kind)),
        (Invariance, "level", [*get_args(Level), "untested"]),
    ],
)
def test_a_schema_allows_what_the_code_can_say(
    table: type[pa.DataFrameModel], column: str, listed: list[Any]
) -> None:
    (allowed,) = [
        check.statistics["allowed_values"]
        for check in table.to_schema().columns[column].checks
        if check.name == "isin"
    ]
    assert set(allowed) == set(listed)
