"""A survey that is delivered as a workbook says what it says as CSV."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipeline.programme.model import Programme
from tests.unit.ingest.exports import (
    AGREEMENT,
    FOLDER,
    QUESTIONS,
    STATUSES,
    pupil,
    table,
    write,
    write_export,
)
from tests.unit.ingest.test_hostile_workbooks import xlsx_with
from tests.unit.ingest.test_spss_survey import staged_tables
from tests.unit.ingest.workbooks import WRITERS, Cell, Cells, xlsx
from tests.unit.ingest.worlds import (
    build_programme,
    refusal,
    survey_source,
)

PUPILS = [
    pupil("0017", klasse="3.å"),
    pupil("0018", koen="Dreng", s_1="", s_2="9"),
    pupil("0019", klassetrin="5", s_1="2", s_2="3"),
]
NUMBERS = {*QUESTIONS, *STATUSES, "klassetrin"}


def cells_of(rows: Sequence[Mapping[str, str]]) -> list[list[Cell]]:
    """The survey as a tool writes it: codes are numbers, keys are texts."""
    header, *_ = table(rows)
    return [
        list(header),
        *(
            [int(row[c]) if c in NUMBERS and row[c] else row[c] or None for c in header]
            for row in rows
        ),
    ]


def workbook_programme(**options: object) -> Programme:
    files = ["{round}/{municipality}/pupils/elever.*"]
    source = survey_source(reader="workbook", files=files, **options)
    return build_programme(source, survey_source(id="csv"))


@pytest.mark.parametrize("ending", WRITERS)
@pytest.mark.parametrize("name", ["elever.xlsx", "elever.xls"])
def test_a_survey_as_workbook_gives_the_tables_of_the_same_survey_as_csv(
    tmp_path: Path, ending: str, name: str
) -> None:
    write_export(tmp_path / "csv", PUPILS)
    above: Cells = [["Elevernes svar"], [None], *cells_of(PUPILS)]
    content = WRITERS[ending]({"Svar": above})
    write(tmp_path / "book", f"{FOLDER}/{name}", content)
    programme = workbook_programme(preamble_lines=2)
    as_csv = staged_tables(tmp_path / "csv", programme)
    assert len(as_csv["respondents"]) == 3
    assert staged_tables(tmp_path / "book", programme) == as_csv


def odk_programme() -> Programme:
    groups = {"s_1": "trivsel/s_1", "s_2": "trivsel/s_2"}
    source = survey_source(
        reader="odk",
        files=["{round}/{municipality}/pupils/svar.*"],
        item_columns={"all": {"glad": groups["s_1"], "pain": groups["s_2"]}},
    )
    return build_programme(source, survey_source(id="csv"))


def form(labels: Mapping[int, str] = AGREEMENT) -> bytes:
    asked = [["select_one enighed", name, text] for name, text in QUESTIONS.items()]
    choices = [["enighed", code, label] for code, label in labels.items()]
    group = [["begin group", "trivsel", None], *asked, ["end group", None, None]]
    return xlsx(
        {
            "survey": [["type", "name", "label::Dansk (da)"], *group],
            "choices": [["list_name", "name", "label::Dansk (da)"], *choices],
        }
    )


def test_a_survey_from_odk_gives_the_tables_of_the_same_survey_as_csv(
    tmp_path: Path,
) -> None:
    write_export(tmp_path / "csv", PUPILS)
    write(tmp_path / "odk", f"{FOLDER}/svar.xlsx", xlsx({"svar": cells_of(PUPILS)}))
    write(tmp_path / "odk", f"{FOLDER}/skema.xlsx", form())
    as_csv = staged_tables(tmp_path / "csv", odk_programme())
    assert staged_tables(tmp_path / "odk", odk_programme()) == as_csv


def test_a_form_whose_choices_were_turned_is_refused(tmp_path: Path) -> None:
    *answers, cannot_say = AGREEMENT.values()
    turned = dict(zip(AGREEMENT, [*reversed(answers), cannot_say], strict=True))
    write(tmp_path, f"{FOLDER}/svar.xlsx", xlsx({"svar": cells_of(PUPILS)}))
    write(tmp_path, f"{FOLDER}/skema.xlsx", form(turned))
    path, check, message = refusal(tmp_path, odk_programme())
    assert (path, check) == (f"{FOLDER}/svar.xlsx", "label_of_another_code")
    assert "skema.xlsx, sheet choices" in message


def test_a_formula_in_a_delivery_is_refused_at_its_cell(tmp_path: Path) -> None:
    write(tmp_path, f"{FOLDER}/elever.xlsx", xlsx_with("=1+1", 2))
    path, check, message = refusal(tmp_path, workbook_programme())
    assert (path, check) == (f"{FOLDER}/elever.xlsx", "formula")
    assert "sheet Svar, line 7, column 'C'" in message
