"""Files whose lines, columns or quotes are wrong."""

from tests.kit.defect import Defects, Place
from tests.kit.good import (
    ABSENCE,
    LABELS,
    PARENTS,
    PUPILS,
    REGISTER,
    STRUCTURE,
    TESTS,
)
from tests.kit.good_tools import LIME

DEFECTS = Defects()


@DEFECTS.of_lines("quote_inside_text", TESTS, Place(line=3))
def a_quote_inside_a_text(lines: list[str]) -> list[str]:
    """A text holds a quotation mark that is not doubled."""
    return [*lines[:2], lines[2].replace("Mangelfuld", 'Mangel"fuld'), *lines[3:]]


@DEFECTS.of_lines("quote_not_closed", TESTS, Place(line=5))
def a_quote_never_closed(lines: list[str]) -> list[str]:
    """A text begins with a quotation mark and never ends."""
    return [*lines[:4], lines[4].replace("Matematik", '"Matematik')]


@DEFECTS.of_lines("record_too_short", PARENTS, Place(line=4))
def a_line_broken_in_two(lines: list[str]) -> list[str]:
    """A line break got into an answer sheet."""
    return [*lines[:3], lines[3][:20], lines[3][20:], *lines[4:]]


@DEFECTS.of_bytes("record_too_short", PARENTS, Place(line=7))
def cut_within_a_row(good: bytes) -> bytes:
    """The upload stopped in the middle of the last row."""
    return good.rstrip()[:-6]


@DEFECTS.of_lines("record_too_long", TESTS, Place(line=2))
def a_delimiter_in_a_text(lines: list[str]) -> list[str]:
    """A text holds a semicolon and stands in no quotes."""
    return [lines[0], lines[1].replace("Dansk,", "Dansk;"), *lines[2:]]


@DEFECTS.of_lines("record_too_long", REGISTER, Place(line=4))
def fields_of_two_rows_in_one(lines: list[str]) -> list[str]:
    """Two rows stand on one line."""
    return [*lines[:3], f"{lines[3]};{lines[4]}", *lines[5:]]


@DEFECTS.of_lines("no_rows", PARENTS)
def only_a_header(lines: list[str]) -> list[str]:
    """The export was made before anybody answered."""
    return lines[:1]


@DEFECTS.of_lines("duplicate_column", PARENTS, Place(column="q2"))
def a_column_twice(lines: list[str]) -> list[str]:
    """Two columns have the same name."""
    return [lines[0].replace("q3", "q2"), *lines[1:]]


@DEFECTS.of_lines("unnamed_column", ABSENCE)
def a_column_without_a_name(lines: list[str]) -> list[str]:
    """Somebody wrote remarks beside the table."""
    return [f"{lines[0]};", *(f"{line};set" for line in lines[1:])]


@DEFECTS.of_lines("wrong_delimiter", PARENTS)
def divided_by_strokes(lines: list[str]) -> list[str]:
    """The fields are divided by a stroke, which no tool of ours writes."""
    return [line.replace(",", "|") for line in lines]


@DEFECTS.of_lines("missing_columns", PARENTS)
def a_question_left_out(lines: list[str]) -> list[str]:
    """A question was not chosen when the export was made."""
    return [line.rsplit(",", 1)[0] for line in lines]


@DEFECTS.of_lines("missing_columns", PUPILS)
def column_names_of_the_last_round(lines: list[str]) -> list[str]:
    """The questions have the names that they had two years ago."""
    return [lines[0].replace("s_", "q15_"), *lines[1:]]


@DEFECTS.of_lines("missing_columns", TESTS)
def the_key_left_out(lines: list[str]) -> list[str]:
    """The column with the pupils' keys was deleted before the file was sent."""
    return [line.split(";", 1)[1] for line in lines]


@DEFECTS.of_lines("unnamed_column", ABSENCE)
def a_title_above_the_header(lines: list[str]) -> list[str]:
    """A line with a title stands above the names of the columns."""
    return ["Fravær pr. skole;;;;", *lines]


@DEFECTS.of_lines("unexpected_columns", PARENTS)
def a_column_of_cpr_numbers(lines: list[str]) -> list[str]:
    """Somebody added a column that must never be sent."""
    return [f"{lines[0]},cpr", *(f"{line},0000000000" for line in lines[1:])]


@DEFECTS.of_lines("unexpected_columns", PUPILS)
def a_question_nobody_described(lines: list[str]) -> list[str]:
    """The survey has a question that the programme does not know."""
    return [f"{lines[0]};s_4", *(f"{line};3" for line in lines[1:])]


@DEFECTS.of_lines("only_totals", ABSENCE)
def nothing_but_a_total(lines: list[str]) -> list[str]:
    """The figures were drawn for the whole municipality at once."""
    return [lines[0], "2015;479;I alt;5,8 %;730"]


@DEFECTS.of_lines("codebook_column_missing", STRUCTURE, Place(column="questionText"))
def questions_without_their_text(lines: list[str]) -> list[str]:
    """The list of questions has no column with their text."""
    return [lines[0].replace("questionText", "questionHelp"), *lines[1:]]


@DEFECTS.of_lines("codebook_too_narrow", LABELS)
def answers_without_labels(lines: list[str]) -> list[str]:
    """The list of answers has codes and no labels."""
    return [line.rsplit(";", 1)[0] for line in lines]


@DEFECTS.of_lines("header_repeated", PARENTS, Place(line=5))
def two_exports_in_one(lines: list[str]) -> list[str]:
    """Two exports were put together, each with its header."""
    return [*lines[:4], lines[0].upper(), *lines[4:]]


@DEFECTS.of_lines("mark_inside", LIME, Place(line=4))
def a_mark_before_a_key(lines: list[str]) -> list[str]:
    """Two files were put together, and the second began with its mark."""
    return [*lines[:3], "\ufeff" + lines[3], *lines[4:]]


@DEFECTS.of_lines("headers_differ", PARENTS, Place(line=5))
def two_exports_in_two_orders(lines: list[str]) -> list[str]:
    """Two exports were put together, with their columns in two orders."""
    turned = [",".join(line.split(",")[::-1]) for line in lines]
    return [*lines[:4], turned[0], *turned[4:]]


@DEFECTS.of_lines("note_below_table", ABSENCE, Place(line=7))
def a_source_below_the_table(lines: list[str]) -> list[str]:
    """The portal wrote its source below the table."""
    return [*lines, "", "Kilde: Styrelsen for It og Læring"]


@DEFECTS.of_lines("row_is_note", TESTS, Place(line=6))
def a_remark_below_the_rows(lines: list[str]) -> list[str]:
    """A remark stands below the rows, with the delimiters of a row."""
    return [*lines, "Udtrukket den 1. oktober" + ";" * lines[0].count(";")]


@DEFECTS.of_lines("further_sheet", PUPILS, Place(line=2, column="noegle"))
def a_sheet_begun_and_another_finished(lines: list[str]) -> list[str]:
    """A pupil began a sheet and finished another one later."""
    begun = lines[1].replace(";0;0;0;1;0;", ";0;0;1;0;0;")
    return [lines[0], begun, *lines[1:]]


@DEFECTS.of_lines("class_is_date", PUPILS, Place(column="klasse"))
def classes_as_a_spreadsheet_takes_them(lines: list[str]) -> list[str]:
    """A spreadsheet took classes for dates."""
    column = lines[0].split(";").index("klasse")
    rows = [line.split(";") for line in lines[1:]]
    dated = [[*row[:column], "01-feb", *row[column + 1 :]] for row in rows]
    return [lines[0], *(";".join(row) for row in dated)]
