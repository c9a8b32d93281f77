"""Files that stand in the wrong place, and rows that belong nowhere."""

from tests.kit.defect import Defects, Place
from tests.kit.good import (
    ABSENCE,
    PARENTS,
    PUPILS,
    REGISTER,
    TESTS,
    WELLBEING,
    delimited,
)
from tests.kit.good_tools import as_zip
from tests.unit.ingest.workbooks import xlsx

DEFECTS = Defects()


@DEFECTS.of_bytes("unknown_kind", TESTS, put="2015/479/Nationale test (2).txt")
def a_name_that_no_source_has(good: bytes) -> bytes:
    """The file has a name that nobody described."""
    return good


@DEFECTS.of_bytes("unknown_kind", TESTS, put="2015/479/Thumbs.db")
def left_behind_by_windows(good: bytes) -> bytes:
    """Windows left a file of small pictures in the folder."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + good[:64]


def _answers(key: str, questions: int) -> list[list[str]]:
    """Return answers to the national well-being survey, a row per pupil."""
    names = [f"q{number}" for number in range(1, questions + 1)]
    place = ["skoleaar", "institutionsnummer", "klassetrin", "klassebetegnelse"]
    at = ["2014/2015", "479001", "4", "4.a"]
    rows = [[f"x{pupil}", *at, *"3" * questions] for pupil in range(3)]
    return [[key, *place, *names], *rows]


FORBIDDEN = "single_pupils_wellbeing"


@DEFECTS.of_bytes(FORBIDDEN, TESTS, put="2015/479/samlet_kl_4_9_2015_40.csv")
def the_researchers_file(good: bytes) -> bytes:
    """The file is called as the one in which researchers get pupils' answers."""
    return good


@DEFECTS.of_bytes(FORBIDDEN, PARENTS)
def national_answers_called_a_survey(good: bytes) -> bytes:
    """The national survey's answers of single pupils stand in for our own survey."""
    return delimited(_answers("pnr", 40)).encode() + good[:0]


@DEFECTS.of_bytes(FORBIDDEN, TESTS, put="2015/479/Trivsel 0-3.xlsx")
def national_answers_nobody_described(good: bytes) -> bytes:
    """A workbook of single pupils' answers lies beside the exports."""
    rows = [["Trivsel"], *_answers("Uni-Login", 20)]
    return as_zip(xlsx({"Ark1": rows})) + good[:0]


@DEFECTS.of_bytes(
    "companion_missing",
    PUPILS,
    Place(file="structure.csv"),
    put="2015/479/pupils/dataset.csv",
    alone=True,
)
def answers_without_their_codebook(good: bytes) -> bytes:
    """Only one of the three files of a SurveyXact export was sent."""
    return good


@DEFECTS.of_bytes("same_file_twice", PARENTS, put="2017/479/parents.csv")
def last_rounds_file_again(good: bytes) -> bytes:
    """The file of the last round was sent again for this round."""
    return good


@DEFECTS.of_bytes("unknown_round", PARENTS, put="2016/479/parents.csv")
def a_folder_of_no_round(good: bytes) -> bytes:
    """The folder says a year in which there was no survey."""
    return good + b"f7,479001,Sundskolen,n7,Pige,2016,479,1,1,1\n"


@DEFECTS.of_bytes("unknown_municipality", PARENTS, put="2015/999/parents.csv")
def a_folder_of_no_municipality(good: bytes) -> bytes:
    """The folder says a municipality that is not in the programme."""
    return good + b"f7,999001,Fremmedskolen,n7,Pige,2015,999,1,1,1\n"


@DEFECTS.of_lines("no_known_round", WELLBEING)
def figures_of_another_year(lines: list[str]) -> list[str]:
    """The figures are of a school year beside no round."""
    return [line.replace("2014/2015", "2012/2013") for line in lines]


@DEFECTS.of_lines("no_known_municipality", WELLBEING)
def figures_of_other_municipalities(lines: list[str]) -> list[str]:
    """The figures are all of municipalities outside the programme."""
    return [line.replace('"479"', '"101"').replace('"480"', '"101"') for line in lines]


@DEFECTS.of_lines("no_known_municipality", REGISTER)
def register_of_another_region(lines: list[str]) -> list[str]:
    """The register was drawn for another region."""
    return [lines[0], *(f"{line.rsplit(';', 1)[0]};101" for line in lines[1:])]


@DEFECTS.of_lines(
    "no_register", PARENTS, Place(line=2, column="skole"), put="2017/479/parents.csv"
)
def answers_before_the_register(lines: list[str]) -> list[str]:
    """Answers were sent for a round whose unit register has not come."""
    return [lines[0], lines[1].replace(",2015,", ",2017,")]


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
