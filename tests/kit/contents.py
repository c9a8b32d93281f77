"""Cells and codebooks that say what nothing means."""

import json

from tests.kit.defect import Defects, Place
from tests.kit.good import (
    ABSENCE,
    LABELS,
    PARENTS,
    PUPILS,
    REGISTER,
    STRUCTURE,
    TESTS,
    WELLBEING,
)

DEFECTS = Defects()


@DEFECTS.of_lines("code_not_in_instrument", LABELS, Place(column="s_1"))
def an_answer_too_many(lines: list[str]) -> list[str]:
    """The survey got a fifth answer."""
    return [*lines, "s_1;5;Ikke relevant"]


@DEFECTS.of_lines("code_not_in_codebook", LABELS, Place(column="s_2"))
def an_answer_too_few(lines: list[str]) -> list[str]:
    """The survey lost an answer."""
    return [line for line in lines if not line.startswith("s_2;4;")]


@DEFECTS.of_lines("label_of_another_code", LABELS, Place(column="s_3"))
def a_scale_turned_round(lines: list[str]) -> list[str]:
    """The answers of a question stand in the opposite order."""
    turned = {"1": "Helt enig", "2": "Enig", "3": "Uenig", "4": "Helt uenig"}

    def label(line: str) -> str:
        name, code, text = line.split(";")
        return f"{name};{code};{turned.get(code, text)}" if name == "s_3" else line

    return [label(line) for line in lines]


@DEFECTS.of_lines("question_of_another_item", STRUCTURE, Place(column="s_2"))
def questions_moved(lines: list[str]) -> list[str]:
    """Two questions changed places in the survey."""
    bored, friends = "Jeg keder mig i timerne", "Jeg har gode venner"
    moved = [line.replace(bored, "#").replace(friends, bored) for line in lines]
    return [line.replace("#", friends) for line in moved]


for name, check, good, line, column, value, what in [
    ("a_kind_of_school_nobody_knows", "unknown_unit_type", REGISTER, 5,
     "INST_TYPE_NAVN", "Produktionsskoler", "The register has a new kind of unit."),
    ("a_grade_with_a_digit_too_many", "unknown_grade", PUPILS, 3, "klassetrin", "66",
     "A grade was typed with a digit too many."),
    ("a_pupil_without_a_grade", "unknown_grade", PUPILS, 7, "klassetrin", "",
     "A pupil has no grade."),
    ("a_test_in_the_wrong_grade", "unknown_grade", TESTS, 3, "klassetrin", "5",
     "A test is not taken in this grade."),
    ("a_gender_in_english", "unknown_gender", PUPILS, 2, "koen", "Female",
     "The gender is written in another language."),
    ("a_gender_as_a_code", "unknown_gender", PARENTS, 5, "barnets_koen", "2",
     "The gender is a code in place of a word."),
    ("an_education_nobody_knows", "unknown_parents_education", PUPILS, 4, "uddannelse",
     "Mellemlang", "The parents' education is none of the known ones."),
    ("a_status_as_a_word", "unknown_status", PUPILS, 5, "stato_4", "Ja",
     "The export was made with words in place of codes."),
    ("two_statuses_at_once", "several_statuses", PUPILS, 6, "stato_2", "1",
     "A sheet is both invited and completed."),
    ("an_answer_outside_the_scale", "answer_outside_scale", PUPILS, 3, "s_2", "7",
     "An answer is a code that the question does not have."),
    ("an_answer_as_text", "answer_outside_scale", PUPILS, 4, "s_1", "Måske",
     "An answer is a word that no answer has."),
    ("an_answer_between_two", "answer_outside_scale", PARENTS, 6, "q3", "3.5",
     "An answer lies between two codes."),
    ("an_answer_moved_by_a_column", "answer_outside_scale", PARENTS, 4, "q1", "479",
     "A number of the column beside stands as an answer."),
    ("a_subject_nobody_knows", "unknown_subject", TESTS, 5, "fag", "Billedkunst",
     "There is no national test of the subject."),
    ("a_level_as_a_percentile", "unknown_level", TESTS, 3, "niveau", "63",
     "A level is a percentile."),
    ("an_exemption_as_a_remark", "unknown_exemption", TESTS, 3, "fritaget", "måske",
     "The exemption is neither yes nor no."),
    ("exempt_and_tested", "exempt_with_level", TESTS, 4, "niveau", "God",
     "A pupil is exempt and has a level."),
    ("a_figure_as_a_word", "unparsable_number", ABSENCE, 2, "fravaer", "ukendt",
     "A figure is a word."),
    ("a_figure_with_a_decimal_point", "unparsable_number", ABSENCE, 3, "fravaer",
     "0.061", "A figure has a decimal point where a comma is expected."),
    ("a_share_above_one", "value_out_of_range", ABSENCE, 3, "fravaer", "6,1",
     "A share was sent in per cent without saying so."),
    ("a_negative_share", "value_out_of_range", ABSENCE, 4, "fravaer", "-4,9 %",
     "A share is below zero."),
    ("half_a_pupil", "unparsable_number", ABSENCE, 2, "elever", "320,5",
     "A number of pupils is no whole number."),
]:  # fmt: skip
    DEFECTS.of_cell(name, check, good, Place(line, column), value, what)


def _portal(
    name: str, check: str, line: int, key: str, value: object, what: str
) -> None:
    """Register a defect of one value in an answer of the portal; lines are objects."""

    def make(content: bytes) -> bytes:
        rows = json.loads(content)
        rows[line - 1][key] = value
        return json.dumps(rows, ensure_ascii=False, indent=1).encode()

    make.__name__, make.__doc__ = name, what
    place = Place(line) if check == "json_nested" else Place(line, key)
    DEFECTS.of_bytes(check, WELLBEING, place)(make)


for name, check, line, key, value, what in [
    ("an_indicator_nobody_knows", "unknown_measure", 1, "Indikator", "Glæde",
     "The portal has a new indicator."),
    ("a_stage_nobody_knows", "unknown_breakdown", 2, "Skoletrin", "Indskoling",
     "The portal breaks a figure down by something new."),
    ("a_mean_above_the_scale", "value_out_of_range", 1, "Indikatorsvar", "37",
     "A mean lost its decimal comma."),
    ("a_figure_with_a_remark", "unparsable_number", 2, "Indikatorsvar", "3,9 *",
     "A figure has a remark behind it."),
    ("a_list_in_a_cell", "json_nested", 2, "Antal", [55], "A value is a list."),
]:  # fmt: skip
    _portal(name, check, line, key, value, what)


@DEFECTS.of_bytes("same_result_twice", WELLBEING, Place(4, "Institutionsnr"))
def an_answer_of_the_portal_twice(good: bytes) -> bytes:
    """Two answers of the portal were put together."""
    rows = json.loads(good)
    return json.dumps([*rows, rows[0]], ensure_ascii=False, indent=1).encode()


@DEFECTS.of_bytes("json_cut", WELLBEING, Place(line=4))
def an_answer_cut_off(good: bytes) -> bytes:
    """The answer of the portal ends in the middle."""
    return good[: good.index(b"480001")]


@DEFECTS.of_bytes("json_malformed", WELLBEING, Place(line=3))
def a_comma_too_few(good: bytes) -> bytes:
    """A comma between two objects is gone."""
    return good.replace(b"},\n", b"}\n", 1)


@DEFECTS.of_bytes("json_malformed", WELLBEING, Place(line=1))
def an_error_page(good: bytes) -> bytes:
    """The portal answered with a page that says it is closed."""
    return b"<html><body>Siden er lukket</body></html>" + good[:0]


@DEFECTS.of_bytes("json_too_deep", WELLBEING)
def brackets_without_end(good: bytes) -> bytes:
    """The file is nothing but opening brackets."""
    return b"[" * 100_000 + good[:0]


@DEFECTS.of_bytes("json_no_list", WELLBEING)
def one_object_for_a_list(good: bytes) -> bytes:
    """The answer is one object in place of a list of them."""
    return json.dumps(json.loads(good)[0], ensure_ascii=False).encode()


@DEFECTS.of_bytes("no_rows", WELLBEING)
def an_empty_list(good: bytes) -> bytes:
    """The portal had no figures for what was asked."""
    return b"[]" + good[:0]


@DEFECTS.of_bytes("json_half_letter", WELLBEING)
def half_a_letter_escaped(good: bytes) -> bytes:
    """A letter is escaped by half."""
    return good.replace(b"Alle", b"Al\\ud800e", 1)


@DEFECTS.of_lines("item_never_answered", PARENTS, Place(column="q2"))
def a_question_nobody_answered(lines: list[str]) -> list[str]:
    """Two dozen parents answered, and nobody one of the questions."""
    head, *rows = lines
    many = [f"{'abcd'[n % 4]}{row}" for n in range(4) for row in rows]
    return [head, *(",".join([*row.split(",")[:-2], "", row[-1]]) for row in many)]
