"""Deliveries that people complain about: the right value, or the true fault told.

Each folder of ../shared/data/export_cases is a drop zone; its README says what is right
of it, and the table below says the same in the words of this programme. Eight pupils
stand in most of them, k0 to k7, of two schools.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.findings import from_text
from pipeline.ingest.staging import Staged, stage_partition
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from pipeline.store.lake import Partition
from tests.integration.tiny_world import PROGRAMME
from tests.kit.intake import examine_deliveries

CASES = Path(__file__).parents[3] / "shared" / "data" / "export_cases"
SECRET = bytes(range(32))


@dataclass(frozen=True)
class Right:
    """What is right of a folder.

    Attributes:
        pupils: Accepted answer sheets of each round.
        linked: Of them, with a sheet in both rounds. Null: there is one round.
        classes: Class (null: none) -> its pupils, of the first round. Null: as it is.
        refused: Check by which the file is refused, and its line and column.
        rejected: Check -> rejected rows, of all rounds.
        remarks: Checks that a remark names, at least.
        figures: School -> its absence.
    """

    pupils: int = 8
    linked: int | None = None
    classes: Mapping[str | None, int] | None = None
    refused: tuple[str, int | None, str | None] | None = None
    rejected: Mapping[str, int] = field(default_factory=dict)
    remarks: frozenset[str] = frozenset()
    figures: Mapping[str, float] = field(default_factory=dict)


def refused(check: str, line: int | None = None, column: str | None = None) -> Right:
    """Return that a file is refused, and where."""
    return Right(pupils=0, refused=(check, line, column))


def told(*checks: str, **right: object) -> Right:
    """Return that a file is read with remarks."""
    return Right(remarks=frozenset(checks), **right)  # pyright: ignore[reportArgumentType]


RIGHT = {
    "01a_sep_line": Right(),
    "01b_sep_line_quoted_comma": Right(),
    "02a_two_exports_joined_by_cat": told("header_repeated", "mark_inside"),
    "02b_appended_with_a_mark_before_each_part": told("mark_inside", linked=8),
    "03_two_marks_at_the_start": Right(),
    "04a_zero_width_in_header": told("column_renamed"),
    "04b_zero_width_behind_keys": told("letters_respelt", linked=8),
    "04c_zero_width_behind_units": told("letters_respelt"),
    "05a_class_composed_and_decomposed": told("letters_respelt", classes={"4Å": 8}),
    "06a_R_writes_NA_for_class": told("not_available", classes={"4A": 4, None: 4}),
    "06b_R_writes_NA_for_key": told(
        "not_available", pupils=6, rejected={"missing_key": 2}
    ),
    "06c_R_writes_NA_for_gender_and_answer": told("not_available"),
    "07_failed_lookup_saved_as_csv": told("not_available", classes={"4A": 5, None: 3}),
    "08a_keys_of_17_digits_as_numbers": refused("key_shortened", 2, "key"),
    "08b_keys_of_17_digits_as_excel_writes_csv": refused("key_shortened", 2, "key"),
    "08c_keys_of_12_digits_as_excel_writes_csv": refused("key_shortened", 2, "key"),
    "09_apostrophe_before_keys_in_one_round": told("codes_guarded", linked=8),
    "10b_units_as_decimals": told("codes_with_decimals"),
    "11b_formula_trick_quoted": told("codes_guarded", linked=8),
    "12a_rows_of_delimiters_below": Right(),
    "12b_rows_of_delimiters_and_a_blank": Right(),
    "12c_a_last_line_of_one_blank": Right(),
    "12d_register_with_rows_of_delimiters": Right(),
    "13c_answer_merged_over_two_rows": refused("merged_cells", 3, "q3"),
    "14_rows_filtered_away": told("hidden_rows"),
    "15_cover_sheet_of_numbers": told("table_in_other_sheet"),
    "16_backslashes_in_the_zip": Right(),
    "17b_iso_dates_in_class": told("class_is_date", classes={"2015-02-01": 8}),
    "21a_rating_grid_of_kobo": Right(),
    "21b_rating_grid_turned": refused("label_of_another_code", None, "trivsel/q1"),
    "21c_rating_grid_with_header_column": Right(),
    "22_choices_from_a_repeat": told("questions_left_out"),
    "23_choice_twice_allowed_by_settings": Right(),
    "24_choice_removed_in_a_later_version": told("choice_of_other_version"),
    "25a_status_twice_in_qualtrics": Right(),
    "29a_class_turned_into_a_date": told(
        "class_is_date", classes={"2015-02-01": 4, "3-4": 4}
    ),
    "29b_class_turned_into_a_date_csv": told(
        "class_is_date", classes={"01-FEB": 4, "3-4": 4}
    ),
    "30_begun_then_finished": Right(rejected={"further_sheet": 1}),
    "32_ctrl_z_at_the_end": Right(),
    "33a_notes_below_the_table": refused("note_below_table", 5),
    "33b_notes_below_the_table_xlsx": refused("note_below_table", 5),
    "36_binary_workbook": refused("binary_workbook"),
    "40_limesurvey_before_anybody_answered": refused("no_rows"),
    "41_the_zip_of_qualtrics_called_csv": refused("packed_files"),
    "42_a_blank_typed_in_the_last_column": refused("sheet_too_large", 1501, "XFD"),
    "27_small_shares_in_json": Right(
        pupils=0,
        figures={"479001": 0.056, "479002": 0.00004},
    ),
    "27b_a_key_twice_in_json": refused("json_key_twice", None, "trivsel"),
    "28a_mac_letters_at_the_edge_of_words": refused("other_code_page", 2, "class"),
    "37_soft_hyphen_in_header": told("column_renamed"),
    "17a_strict_workbook": Right(),
    "18a_carriage_return_in_header": Right(),
    "18b_carriage_return_in_answer": Right(),
    "19a_comment_on_a_class": Right(classes={"4A": 8}),
    "19b_comment_on_a_number": Right(),
    "19c_comment_on_a_header": Right(),
    "20_prefix_in_every_part": Right(),
    "20b_other_prefix_of_relations": Right(),
    "21_0_form_control": Right(),
    "26a_answers_as_text_with_labels_and_user_missing": Right(
        classes={"4A": 7, None: 1}
    ),
    "26b_keys_of_300_letters": Right(pupils=9),
    "26c_long_text_with_user_missing": Right(
        classes={"SPECIALKLASSE4A": 3, "SPECIALKLASSE4B": 3, None: 2}
    ),
    "11a_formula_trick_unquoted": refused("quote_inside_text", 2),
    "31_last_empty_fields_left_out": refused("record_too_short", 19),
    "34_thousands_by_no_break_spaces": Right(
        pupils=0, rejected={"unparsable_number": 2}
    ),
    "39_gender_not_answered_in_full_answers": told("not_available"),
}
# A register that is refused, of which no unit is known then: the check, and its line.
REGISTERS = {
    "28b_mac_register": ("other_code_page", 2, "name"),
    "28c_dos_letters": ("other_code_page", 2, "name"),
    "35_letters_turned_into_question_marks": ("letters_lost", 2, "name"),
}


@dataclass(frozen=True)
class Outcome:
    """What became of a folder: its deliveries, and what is staged of each round."""

    deliveries: pl.DataFrame
    rounds: tuple[Staged, ...]

    @property
    def remarks(self) -> set[str]:
        """The checks that a remark names, of any file."""
        said = {
            finding.check
            for warned in self.deliveries["warned"]
            for finding in from_text(warned)
        }
        return said.union(*(staged.warnings["check_id"] for staged in self.rounds))

    @property
    def people(self) -> list[set[str]]:
        """The respondents of each round."""
        return [set(staged.respondents["respondent"]) for staged in self.rounds]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Programme:
    """The tiny programme with the sources and measures that the cases need."""
    if not CASES.is_dir():
        pytest.skip("../shared/data/export_cases is absent")
    folder = tmp_path_factory.mktemp("cases") / "programme"
    shutil.copytree(PROGRAMME, folder)
    shutil.rmtree(folder / "exports")
    shutil.copytree(CASES / "programme/exports", folder / "exports")
    shutil.copy(CASES / "programme/indicators.yaml", folder)
    return load_programme(folder)


def outcome(programme: Programme, raw: Path) -> Outcome:
    """Examine and stage a drop zone."""
    deliveries = examine_deliveries(programme, raw)
    fed = {key for keys in deliveries["partitions"] for key in keys.split()}
    rounds = [
        stage_partition(
            programme,
            raw,
            deliveries,
            municipality=partition.municipality,
            round_=partition.round,
            key=SECRET,
        )
        for partition in sorted(map(Partition.of, fed))
    ]
    return Outcome(deliveries, tuple(rounds))


@pytest.mark.parametrize("folder", sorted(RIGHT))
def test_a_delivery_is_read_rightly_or_its_true_fault_is_told(
    folder: str, tiny: Programme
) -> None:
    right, came = RIGHT[folder], outcome(tiny, CASES / folder)
    refusals = came.deliveries.filter(~pl.col("accepted"))
    told_so = refusals.select("check_id", "line", "column").rows()
    assert told_so == ([right.refused] if right.refused else [])
    assert {len(people) for people in came.people} <= {right.pupils}
    rejected = pl.concat(staged.rejected_rows for staged in came.rounds)
    assert dict(rejected["check_id"].value_counts().rows()) == right.rejected
    assert right.remarks <= came.remarks
    if right.linked is not None:
        assert len(set.intersection(*came.people)) == right.linked
    if right.classes is not None:
        counted = came.rounds[0].respondents["class_id"].value_counts()
        assert dict(counted.rows()) == right.classes
    if right.figures:
        absence = came.rounds[0].unit_results.filter(measure="absence")
        assert dict(absence.select("unit", "value").rows()) == right.figures


@pytest.mark.parametrize("folder", sorted(REGISTERS))
def test_a_register_whose_letters_were_lost_is_refused_and_nobody_is_placed_by_it(
    folder: str, tiny: Programme
) -> None:
    came = outcome(tiny, CASES / folder)
    refusals = came.deliveries.filter(~pl.col("accepted"), source="unit_register")
    assert refusals.select("check_id", "line", "column").rows() == [REGISTERS[folder]]
    assert not any(people for people in came.people)


def test_of_a_pupil_who_began_twice_the_finished_answers_count(tiny: Programme) -> None:
    came = outcome(tiny, CASES / "30_begun_then_finished")
    assert came.rounds[0].respondents["status"].unique().to_list() == ["completed"]


def test_every_case_is_in_the_table() -> None:
    if not CASES.is_dir():
        pytest.skip("../shared/data/export_cases is absent")
    folders = {path.name for path in CASES.iterdir() if path.is_dir()}
    assert folders - {"programme"} == RIGHT.keys() | REGISTERS.keys()
