"""Files that stand in the wrong place, and rows that belong nowhere."""

from tests.kit.defect import Defects, Place
from tests.kit.good import (
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
