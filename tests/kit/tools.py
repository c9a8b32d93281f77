"""Exports of LimeSurvey, Qualtrics and KoboToolbox that are not whole."""

from tests.kit.defect import Defects, Place
from tests.kit.good_tools import (
    CHOICES,
    FORM,
    LIME,
    ODK,
    QUALTRICS,
    SECOND_FORM,
    SURVEY,
    form,
    workbook,
)

DEFECTS = Defects()
SURVEY_SHEET = "survey"


@DEFECTS.of_lines("missing_columns", LIME)
def headings_without_codes(lines: list[str]) -> list[str]:
    """LimeSurvey was asked for the texts of the questions alone."""
    texts = [head.split(". ", 1)[1] for head in lines[0].split(",")]
    return [",".join(texts), *lines[1:]]


@DEFECTS.of_lines("question_of_another_item", LIME, Place(column="G1[SQ2]"))
def questions_of_limesurvey_moved(lines: list[str]) -> list[str]:
    """Two questions changed places in LimeSurvey."""
    bored, friends = "Mit barn keder sig", "Mit barn har gode venner"
    head = lines[0].replace(bored, "#").replace(friends, bored).replace("#", friends)
    return [head, *lines[1:]]


@DEFECTS.of_lines("answer_outside_scale", LIME, Place(line=4, column="G1[SQ1]"))
def an_answer_in_the_words_of_another_scale(lines: list[str]) -> list[str]:
    """An answer is a word of another scale."""
    return [*lines[:3], lines[3].replace(",4,1,9", ",Meget tit,1,9"), *lines[4:]]


@DEFECTS.of_lines("no_rows", QUALTRICS)
def only_the_three_rows_of_a_header(lines: list[str]) -> list[str]:
    """Qualtrics exported the header and nobody."""
    return lines[:3]


@DEFECTS.of_lines("question_of_another_item", QUALTRICS, Place(column="Q1_1"))
def a_question_of_qualtrics_replaced(lines: list[str]) -> list[str]:
    """A question was replaced by another of the same survey."""
    glad = "Om skolen - Mit barn er glad for at gå i skole"
    return [
        lines[0],
        lines[1].replace(glad, "Om skolen - Mit barn keder sig"),
        *lines[2:],
    ]


@DEFECTS.of_lines("column_renamed", LIME, Place(column="SKOLE"))
def a_column_in_capitals(lines: list[str]) -> list[str]:
    """The name of a column is written in capitals."""
    return [lines[0].replace("skole. Skole", "SKOLE. Skole"), *lines[1:]]


@DEFECTS.of_bytes(
    "companion_missing",
    ODK,
    Place(file="skema.xlsx"),
    put="2015/480/odk/svar.csv",
    alone=True,
)
def submissions_without_their_form(good: bytes) -> bytes:
    """The form that was answered was not sent."""
    return good


@DEFECTS.of_bytes("two_forms", FORM, Place(file="skema.csv"), put=SECOND_FORM)
def a_second_form(good: bytes) -> bytes:
    """Two forms lie beside the submissions."""
    rows = [["survey"], *(["", *row] for row in SURVEY)]
    return "".join(",".join(row) + "\n" for row in rows).encode() + good[:0]


@DEFECTS.of_lines("choice_not_in_form", ODK, Place(line=3, column="hjemme/sprog"))
def a_choice_that_the_form_lacks(lines: list[str]) -> list[str]:
    """An answer is no choice of its question."""
    return [*lines[:2], lines[2].replace("da andet", "da nordisk"), *lines[3:]]


@DEFECTS.of_lines("choice_of_other_version", ODK, Place(column="hjemme/sprog"))
def a_choice_that_was_removed_later(lines: list[str]) -> list[str]:
    """A choice was removed from the form after somebody had chosen it."""
    rows = [line.replace("da andet,1,1", "da andet nordisk,1,1") for line in lines[1:]]
    head = f"{lines[0]},hjemme/sprog/nordisk"
    return [head, *(f"{row},{int('nordisk' in row)}" for row in rows)]


@DEFECTS.of_lines("choices_disagree", ODK, Place(line=5, column="hjemme/sprog"))
def two_columns_that_disagree(lines: list[str]) -> list[str]:
    """What was chosen stands in two columns, and they say different things."""
    return [*lines[:4], lines[4].replace("da andet,1,1", "da andet,1,0"), *lines[5:]]


@DEFECTS.of_bytes("form_group_open", FORM, Place(line=12, sheet=SURVEY_SHEET))
def a_group_never_closed(good: bytes) -> bytes:
    """A group of questions begins and never ends."""
    rows = [row for row in SURVEY if row[:2] != ["end group", "hjemme"]]
    rows.insert(len(rows) - 1, ["text", "andet", "Andet"])
    return form(rows) + good[:0]


@DEFECTS.of_bytes("form_list_missing", FORM, Place(line=6, sheet=SURVEY_SHEET))
def a_list_of_choices_missing(good: bytes) -> bytes:
    """A question takes its answers from a list that is not there."""
    rows = [[c.replace("enighed", "tilfredshed") for c in row] for row in SURVEY]
    return form(rows) + good[:0]


@DEFECTS.of_bytes("form_choice_twice", FORM, Place(line=4, sheet="choices"))
def a_choice_twice(good: bytes) -> bytes:
    """Two choices of a list have the same name."""
    rows = [*CHOICES[:3], ["enighed", "2", "Ganske uenig"], *CHOICES[3:]]
    return form(choices=rows) + good[:0]


@DEFECTS.of_bytes(
    "codebook_column_missing", FORM, Place(column="type", sheet=SURVEY_SHEET)
)
def a_form_without_types(good: bytes) -> bytes:
    """The form does not say what kind its questions are of."""
    return form([["kind", *SURVEY[0][1:]], *SURVEY[1:]]) + good[:0]


@DEFECTS.of_bytes("sheet_missing", FORM, Place(sheet=SURVEY_SHEET))
def a_workbook_that_is_no_form(good: bytes) -> bytes:
    """The workbook beside the submissions is no form."""
    return workbook("k", "xlsx") + good[:0]


@DEFECTS.of_bytes(
    "label_of_another_code", FORM, Place(sheet="choices", column="barnet/q1")
)
def a_form_turned_round(good: bytes) -> bytes:
    """The choices of the form have each other's labels."""
    turned = {"1": "Helt enig", "2": "Enig", "3": "Uenig", "4": "Helt uenig"}
    rows = [
        [row[0], row[1], turned[row[1]]] if row[1] in turned else row for row in CHOICES
    ]
    return form(choices=rows) + good[:0]
