"""Real workbooks of other projects, as their table of contents describes them."""

import json
from pathlib import Path

import pytest

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.readers import workbook
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.workbook import Workbook
from tests.unit.ingest.worlds import one_table, survey_source

SAMPLES = Path(__file__).parents[4] / "shared" / "data" / "export_samples"
WORKBOOKS = [
    "csv_detective/file.ods",
    "csv_detective/file.xls",
    "csv_detective/file.xlsx",
    "xlsform/attribute_columns_test.xlsx",
    "xlsform/blank_second_row.xls",
    "xlsform/duplicate_columns.xlsx",
    "xlsform/extra_columns.xlsx",
    "xlsform/spaces_in_choices_header.xls",
    "xlsform/widgets.xls",
    "xlsform/xl_date_ambiguous.xlsx",
    "xlsform/xl_date_ambiguous_v1.xlsx",
    "xlsform/xlsform_spec_test.xlsx",
]


def sample(name: str) -> Path:
    path = SAMPLES / name
    if not path.exists():
        pytest.skip(f"../shared/data/export_samples/{name} is absent")
    return path


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_sample_has_the_sheets_that_were_described(name: str) -> None:
    book = Workbook(sample(name), formulas=True)
    sizes = {
        sheet: [int(book.rows(sheet)[LINE][-1]), book.rows(sheet).width - 1]
        for sheet in book.sheets
    }
    described = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
    assert sizes == described[name]["sheets"]


def test_every_described_workbook_is_read() -> None:
    described = json.loads(sample("expected.json").read_text(encoding="utf-8"))
    assert [name for name, found in described.items() if "sheets" in found] == WORKBOOKS


@pytest.mark.parametrize(
    ("name", "column", "cells"),
    [
        ("file.ods", "Année", ["2012", "2012", "2012"]),
        ("file.ods", "Date de la cérémonie", ["29/05/2012"] * 3),
        ("file.ods", "Projet", ["Citizens Up", "Fourmi Santé", "Home'n'go"]),
    ],
)
def test_cells_of_a_sample_are_texts(name: str, column: str, cells: list[str]) -> None:
    path = sample(f"csv_detective/{name}")
    found = one_table(workbook.batches(path, survey_source(reader="workbook"))).frame
    assert found[column].to_list() == cells
    assert found[LINE].to_list() == [2, 3, 4]


def test_an_ods_that_is_called_xls_is_an_ods() -> None:
    path = sample("csv_detective/file.xls")
    found = one_table(workbook.batches(path, survey_source(reader="workbook"))).frame
    assert found.shape == (5, 9)


def test_a_table_that_begins_in_the_second_row_has_its_rows_by_their_number() -> None:
    path = sample("csv_detective/file.xlsx")
    source = survey_source(reader="workbook", sheet="REI_1987")
    found = one_table(workbook.batches(path, source)).frame
    assert found[LINE].to_list() == [3, 4, 5, 6, 7]


def test_a_form_with_formulas_is_no_table_of_answers() -> None:
    path = sample("xlsform/xlsform_spec_test.xlsx")
    with pytest.raises(Refusal, match="sheet survey, line 22, column 'K'"):
        Workbook(path)
