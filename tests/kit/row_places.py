"""Rows that stand twice, belong nowhere, or elsewhere."""

from tests.kit.defect import Defects, Place
from tests.kit.good import ABSENCE, PARENTS, PUPILS, REGISTER, TESTS, WELLBEING

DEFECTS = Defects()


def _again(lines: list[str], row: int) -> list[str]:
    return [*lines, lines[row]]


@DEFECTS.of_lines("same_respondent_twice", PUPILS, Place(line=8, column="noegle"))
def an_answer_sheet_twice(lines: list[str]) -> list[str]:
    """Two exports were put together, and one pupil stands in both."""
    return _again(lines, 3)


@DEFECTS.of_lines("same_respondent_twice", PARENTS, Place(line=8, column="noegle"))
def a_key_used_by_two(lines: list[str]) -> list[str]:
    """Two parents answered by the same link."""
    return [
        *lines,
        lines[1].replace("Sundskolen", "Sundskolen").replace(",4,1,2", ",1,1,1"),
    ]


@DEFECTS.of_lines("same_test_twice", TESTS, Place(line=6, column="elev"))
def a_test_twice(lines: list[str]) -> list[str]:
    """A pupil has two results of the same test."""
    return [*lines, lines[2].replace("Mangelfuld", "God")]


@DEFECTS.of_lines("same_result_twice", ABSENCE, Place(line=6, column="skole"))
def a_figure_twice(lines: list[str]) -> list[str]:
    """A school has two figures of the same measure."""
    return [*lines, lines[1].replace("5,6 %", "5,8 %")]


@DEFECTS.of_lines("same_unit_twice", REGISTER, Place(line=7, column="INST_NR"))
def a_school_twice(lines: list[str]) -> list[str]:
    """The register lists a school twice, with two names."""
    return [*lines, lines[1].replace("Sundskolen", "Sund Skole")]


for name, check, good, line, column, value, what in [
    ("a_year_without_a_round", "unknown_round_in_row", ABSENCE, 3, "aar", "2016",
     "A row is of a year in which there was no survey."),
    ("a_row_of_another_municipality", "unknown_municipality_in_row", ABSENCE, 4,
     "kommune", "999", "A row is of a municipality outside the programme."),
    ("a_respondent_without_a_key", "missing_key", PUPILS, 4, "noegle", "",
     "A pupil has no key."),
    ("a_respondent_of_no_school", "missing_key", PUPILS, 5, "institutionsnr", "",
     "A pupil belongs to no school."),
    ("an_answer_about_nobody", "missing_key", PARENTS, 3, "barn", "",
     "A parent's sheet does not say which pupil it is about."),
    ("a_test_of_nobody", "missing_key", TESTS, 5, "elev", "",
     "A test result does not say whose it is."),
    ("a_school_without_a_number", "missing_key", REGISTER, 2, "INST_NR", "",
     "A school of the register has no number."),
    ("a_sheet_of_another_round", "round_disagrees", PARENTS, 6, "aar", "2017",
     "A row says another round than the folder."),
    ("a_sheet_of_another_municipality", "municipality_disagrees", PARENTS, 2, "kommune",
     "480", "A row says another municipality than the folder."),
    ("a_number_with_a_blank", "malformed_unit", REGISTER, 3, "INST_NR", "479 002",
     "The number of a school has a blank in it."),
    ("a_school_nobody_knows", "unknown_unit", PUPILS, 6, "institutionsnr", "479777",
     "A pupil belongs to a school that is not in the register."),
    ("a_school_of_the_neighbours", "unit_elsewhere", PARENTS, 4, "skole", "480001",
     "A parent belongs to a school of another municipality."),
    ("a_number_as_excel_shortens_it", "unknown_unit", TESTS, 4, "institution",
     "4.79E+05", "Excel turned a school number into a power of ten."),
    ("a_school_number_cut", "unknown_unit", ABSENCE, 2, "skole", "79001",
     "The first digit of a school number is gone."),
]:  # fmt: skip
    DEFECTS.of_cell(name, check, good, Place(line, column), value, what)


@DEFECTS.of_lines("unknown_unit", WELLBEING, Place(line=3, column="Institutionsnr"))
def a_school_that_was_closed(lines: list[str]) -> list[str]:
    """The portal has figures of a school that the register no longer lists."""
    return [line.replace('"480001"', '"480009"') for line in lines]


@DEFECTS.of_lines("rows_dropped", ABSENCE)
def a_total_among_the_schools(lines: list[str]) -> list[str]:
    """A total stands below the schools."""
    return [*lines, "2015;479;I alt;5,8 %;730"]


@DEFECTS.of_lines("rows_outside", REGISTER)
def the_register_of_the_country(lines: list[str]) -> list[str]:
    """The register also lists a school outside the programme."""
    return [*lines, "999001;En skole langt væk;Folkeskoler;999"]


@DEFECTS.of_lines("name_by_form", ABSENCE, Place(column="kommune"))
def names_of_municipalities(lines: list[str]) -> list[str]:
    """Municipalities are named, and one otherwise than in the programme."""
    return [line.replace(";480;", ";Nordfyn;") for line in lines]


@DEFECTS.of_lines("unit_zeros_restored", ABSENCE, Place(column="skole"))
def a_leading_zero_lost(lines: list[str]) -> list[str]:
    """A spreadsheet took the first zero of a school number away."""
    return [line.replace(";048002;", ";48002;") for line in lines]
