"""Small programmes and what becomes of deliveries to them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.staging import Staged, stage_partition
from pipeline.programme.model import (
    Corrections,
    Indicators,
    Instrument,
    Modules,
    Programme,
    ProgrammeFile,
    Source,
    Succession,
)
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import AGREEMENT, QUESTIONS, pupil, write_export

KEY = bytes(range(32))


def both(text: str) -> dict[str, str]:
    """Return a text in Danish and English."""
    return {"da": text, "en": f"{text} (en)"}


def pupils_instrument(**changes: object) -> Instrument:
    """A questionnaire of two items for grades 4-9."""
    answers = {code: both(label) for code, label in AGREEMENT.items() if code != 9}
    content = {
        "id": "pupils",
        "informant_group": "pupils",
        "origin": both("Egne spørgsmål"),
        "grade_bands": [
            {"id": "4-6", "grades": ["4", "5", "6"]},
            {"id": "7-9", "grades": ["7", "8", "9"]},
        ],
        "answer_scales": {
            "agreement": {"answers": answers, "missing": {9: both(AGREEMENT[9])}}
        },
        "items": [
            {"id": "glad", "text": both(QUESTIONS["s_1"]), "answers": "agreement"},
            {"id": "pain", "text": both(QUESTIONS["s_2"]), "answers": "agreement"},
        ],
        "scales": [
            {
                "id": "wellbeing",
                "label": both("Trivsel"),
                "theme": "wellbeing",
                "high": both("God trivsel"),
                "low": both("Mindre trivsel"),
                "ask": {"staff": both("Hvad gør vi?")},
                "items": ["glad", "pain"],
            }
        ],
    }
    return Instrument.model_validate(content | changes)


def survey_source(**changes: object) -> Source:
    """The SurveyXact export of the pupils' questionnaire."""
    content = {
        "id": "survey_pupils",
        "reader": "surveyxact",
        "feeds": "survey",
        "instrument": "pupils",
        "files": [
            "{round}/{municipality}/pupils/dataset.csv",
            "{round}/{municipality}/pupils*.xlsx",
        ],
        "round": {"folder": True},
        "municipality": {"folder": True},
        "columns": {
            "respondent": "noegle",
            "unit": "institutionsnr",
            "grade": "klassetrin",
            "class": "klasse",
            "gender": "koen",
        },
        "status_columns": {
            "invited": "stato_2",
            "partial": "stato_3",
            "completed": "stato_4",
            "withdrawn": "stato_5",
        },
        "values": {"gender": {"Pige": "girl", "Dreng": "boy"}},
        "ignored_columns": ["stato_1", "respondentid", "email", "statinternal_*"],
        "item_columns": {"all": {"glad": "s_1", "pain": "s_2"}},
    }
    return Source.model_validate(content | changes)


def register_source(**changes: object) -> Source:
    """The national unit register."""
    content = {
        "id": "register",
        "reader": "delimited",
        "feeds": "units",
        "files": ["{round}/national/institutioner.csv"],
        "round": {"folder": True},
        "municipality": {"column": "KOMMUNE_NR", "others": "leave_out"},
        "columns": {
            "unit": "INST_NR",
            "unit_name": "INST_NAVN",
            "unit_type": "INST_TYPE_NAVN",
        },
        "values": {
            "unit_type": {"Folkeskoler": "school", "Daginstitutioner": "daycare"}
        },
        "dropped_rows": {"INST_TYPE_NAVN": ["Efterskoler"]},
    }
    return Source.model_validate(content | changes)


def build_programme(
    *sources: Source,
    instruments: Sequence[Instrument] | None = None,
    indicators: Mapping[str, Any] | None = None,
    groups: Sequence[Mapping[str, Any]] = (),
    corrections: Sequence[Mapping[str, Any]] = (),
    successions: Sequence[Succession] = (),
    **changes: object,
) -> Programme:
    """A programme of two rounds and the municipalities 479 and 480."""
    instruments = [pupils_instrument()] if instruments is None else instruments
    file = {
        "id": "small",
        "name": both("Lille program"),
        "synthetic": True,
        "attribution": both("Kilde: test"),
        "rounds": [
            {
                "id": year,
                "label": label,
                "phase": phase,
                "fieldwork": {"first": f"{year}-09-01", "last": f"{year}-10-31"},
                "school_year": f"{int(year) - 1}/{year}",
            }
            for year, label, phase in (
                ("2015", "T1", "mapping"),
                ("2017", "T2", "progression"),
            )
        ],
        "municipalities": [
            {"code": "479", "name": "Svendborg"},
            {"code": "480", "name": "Nordfyns"},
            {"code": "820", "name": "Vesthimmerlands", "active": False},
        ],
        "themes": [{"id": "wellbeing", "name": both("Trivsel")}],
        "informant_groups": [
            {
                "id": "pupils",
                "name": both("Elever"),
                "unit_type": "school",
                "described": both("Eleverne svarer selv."),
                "are_pupils": True,
            },
            *groups,
        ],
        "editions": [
            {"id": "unit", "audience": both("Ledelsen"), "minimum_n": 5},
        ],
        "thresholds": {
            "minimum_answered_share": 0.5,
            "reliability": {"hide": 0.6, "flag": 0.7},
            "smallest_difference": 20,
            "confidence": 0.95,
            "false_discovery_rate": 0.05,
            "false_discovery_shares": {
                "unit": 0.6,
                "municipality": 0.2,
                "programme": 0.2,
            },
            "low_response_rate": 0.6,
            "coverage_difference": 0.05,
        },
    }
    return Programme(
        file=ProgrammeFile.model_validate(file | changes),
        instruments={instrument.id: instrument for instrument in instruments},
        sources={source.id: source for source in sources},
        indicators=Indicators.model_validate(indicators or {}),
        modules=Modules(),
        corrections=Corrections.model_validate({"corrections": list(corrections)}),
        successions=list(successions),
        phrases={"da": {}, "en": {}},
    )


def examine(programme: Programme, raw: Path) -> list[dict[str, Any]]:
    """Return the rows of `raw.deliveries`."""
    return examine_deliveries(programme, raw).to_dicts()


def stage(
    programme: Programme, raw: Path, municipality: str = "479", round_: str = "2015"
) -> Staged:
    """Examine and stage one partition."""
    return stage_partition(
        programme,
        raw,
        examine_deliveries(programme, raw),
        municipality=municipality,
        round_=round_,
        key=KEY,
    )


def rejections(staged: Staged) -> list[tuple[int, str, str]]:
    """Return line, column and check of every rejected row."""
    return staged.rejected_rows.select("line", "column", "check_id").rows()


def one_table(batches: Iterable[RawTable]) -> RawTable:
    """Return the batches of a reader put together."""
    first, *others = batches
    frame = pl.concat([first.frame, *(table.frame for table in others)])
    return replace(first, frame=frame)


def refusal(
    raw: Path, programme: Programme, good: str = "2017/480/pupils"
) -> tuple[str, str, str]:
    """Return path, check and message of the one refused delivery beside a good one."""
    write_export(raw, [pupil("good")], good)
    found = examine(programme, raw)
    assert [r["accepted"] for r in found if r["delivery"].startswith(good)] == [True]
    (row,) = [row for row in found if not row["accepted"]]
    assert row["partitions"] == ""
    return row["delivery"], row["check_id"], row["message"]
