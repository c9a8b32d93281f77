"""Small programmes and the files that survey tools would write for them."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter

from pipeline.ingest.deliveries import examine_deliveries
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

KEY = bytes(range(32))
FOLDER = "2015/479/pupils"
AGREEMENT = {1: "Helt uenig", 2: "Uenig", 3: "Enig", 4: "Helt enig", 9: "Ved ikke"}
QUESTIONS = {"s_1": "Jeg er glad for at gå i skole.", "s_2": "Jeg har ondt i maven."}
STATUSES = ["stato_1", "stato_2", "stato_3", "stato_4", "stato_5"]
BACKGROUND = ["noegle", "institutionsnr", "klassetrin", "klasse", "koen"]
HEADER = ["respondentid", "email", *BACKGROUND, *STATUSES, "s_1", "s_2"]


def both(text: str) -> dict[str, str]:
    """Return a text in Danish and English."""
    return {"da": text, "en": f"{text} (en)"}


def pupils_instrument(**changes: Any) -> Instrument:
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
                "items": ["glad", "pain"],
            }
        ],
    }
    return Instrument.model_validate(content | changes)


def survey_source(**changes: Any) -> Source:
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


def register_source(**changes: Any) -> Source:
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
    **changes: Any,
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
        "thresholds": {
            "minimum_n": {"unit": 5, "municipality": 5, "public": 5},
            "minimum_answered_share": 0.5,
            "reliability": {"hide": 0.6, "flag": 0.7},
            "smallest_difference": 20,
            "confidence": 0.95,
            "false_discovery_rate": 0.05,
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


def pupil(key: str, **cells: str) -> dict[str, str]:
    """One row of the pupils' export: a girl in 4A who answered both items."""
    row = dict.fromkeys(HEADER, "")
    row |= dict.fromkeys(STATUSES, "0")
    row |= {
        "respondentid": f"1{key}",
        "email": f"{key}@example.org",
        "noegle": key,
        "institutionsnr": "479001",
        "klassetrin": "4",
        "klasse": "4.a",
        "koen": "Pige",
        "stato_4": "1",
        "s_1": "4",
        "s_2": "1",
    }
    assert cells.keys() <= row.keys()
    return row | cells


def table(rows: Sequence[Mapping[str, str]]) -> list[list[str]]:
    """Return header and rows as lists of cells."""
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def delimited(cells: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    """Return lines of delimited text; fields are quoted only when needed."""
    needing = (delimiter, '"', "\n")

    def field(text: str) -> str:
        if any(mark in text for mark in needing):
            return '"' + text.replace('"', '""') + '"'
        return text

    return "".join(delimiter.join(map(field, row)) + "\n" for row in cells)


def structure_rows(questions: Mapping[str, str] = QUESTIONS) -> list[list[str]]:
    """Return the cells of structure.csv."""
    header = [
        "questionName",
        "variableName",
        "questionType",
        "subType",
        "questionText",
        "choiceValue",
        "choiceText",
    ]
    return [
        header,
        *(
            [name, name, "Closed", "Single", f"Om skolen - {text}", str(code), label]
            for name, text in questions.items()
            for code, label in AGREEMENT.items()
        ),
    ]


def label_rows(labels: Mapping[int, str] = AGREEMENT) -> list[list[str]]:
    """Return the cells of labels.csv, which has no header."""
    return [
        [name, str(code), text] for name in QUESTIONS for code, text in labels.items()
    ]


def write_export(
    raw: Path,
    rows: Sequence[Mapping[str, str]],
    folder: str = FOLDER,
    *,
    labels: Mapping[int, str] = AGREEMENT,
    questions: Mapping[str, str] = QUESTIONS,
) -> Path:
    """Write the three CSV files of an export (Windows-1252, semicolons)."""
    files = {
        "dataset.csv": table(rows),
        "structure.csv": structure_rows(questions),
        "labels.csv": label_rows(labels),
    }
    for name, cells in files.items():
        write(raw, f"{folder}/{name}", delimited(cells).encode("cp1252"))
    return raw / folder / "dataset.csv"


def write_workbook(file: Path, sheets: Mapping[str, Sequence[Sequence[str]]]) -> Path:
    """Write a workbook; texts of digits become numbers, as in Excel."""
    content = io.BytesIO()
    workbook = xlsxwriter.Workbook(content, {"strings_to_numbers": True})
    for name, cells in sheets.items():
        sheet = workbook.add_worksheet(name)
        for number, row in enumerate(cells):
            sheet.write_row(number, 0, row)
    workbook.close()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.getvalue())
    return file


def write(raw: Path, path: str, content: bytes | str) -> Path:
    """Write one file below the raw folder."""
    file = raw / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


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
    """Return line, column and rule of every rejected row."""
    return staged.rejected_rows.select("line", "column", "rule").rows()


def frame(text: str) -> pl.DataFrame:
    """Return a frame of text from lines like `a b` and `1 2`; `.` is null."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    cells = [[None if cell == "." else cell for cell in row] for row in rows]
    return pl.DataFrame(
        cells,
        schema=header,
        orient="row",
        schema_overrides=dict.fromkeys(header, pl.String),
    )
