"""Every form in which ODK and KoboToolbox export the same answers, and their forms."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import odk
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.xlsform.form import Form, form_of
from pipeline.ingest.xlsform.sheets import read_form
from tests.unit.ingest.exports import delimited, write
from tests.unit.ingest.test_workbook_samples import sample
from tests.unit.ingest.workbooks import Cell, Cells, xls, xlsx
from tests.unit.ingest.worlds import one_table, survey_source

SURVEY: list[list[Cell]] = [
    ["type", "name", "label::English (en)", "label::Dansk (da)"],
    ["start", "start", None, None],
    ["begin group", "om", "About", "Om"],
    ["text", "skole", "School", "Skole"],
    ["select_one enighed", "glad", "I am happy.", "Jeg er glad."],
    ["select_multiple fag", "fag", "Subjects", "Fag"],
    ["end group", None, None, None],
    ["begin_repeat", "elev", "Pupil", "Elev"],
    ["select one from enighed or specify other", "tryg", "Safe", "Tryg"],
    ["end_repeat", None, None, None],
]
CHOICES: list[list[Cell]] = [
    ["list name", "name", "label::English (en)", "label::Dansk (da)"],
    ["enighed", 1, "Disagree", "Uenig"],
    ["enighed", 2, "Agree", "Enig"],
    [None, None, None, None],
    ["fag", "da", "Danish", "Dansk"],
    ["fag", "ma", "Maths", "Matematik"],
]
FORM: dict[str, Cells] = {"survey": SURVEY, "choices": CHOICES}
USED = {"all": {"glad": "om/glad", "pain": "om/fag/da"}}  # of these questions
HEADER = [LINE, "start", "om/skole", "om/glad", "om/fag/da", "om/fag/ma", "_id"]
ANSWERS = [
    ("2017", "007", "1", "1", "0", "17"),
    ("2017", "007", "2", "1", "1", "18"),
    ("2017", "008", None, None, None, "19"),
]


def read(
    folder: Path, submissions: bytes, form: bytes | None = None, **options: object
) -> RawTable:
    if form is None:
        form = xlsx(FORM)
    write(folder, "skema.xlsx", form)
    kept = {"ignored_columns": ["*"]} | options  # nothing else is left out
    source = survey_source(reader="odk", **{"item_columns": USED} | kept)
    return one_table(odk.batches(write(folder, "svar.csv", submissions), source))


def refused(folder: Path, submissions: bytes, form: bytes | None = None) -> Refusal:
    with pytest.raises(Refusal) as caught:
        read(folder, submissions, form)
    return caught.value


def form_from(folder: Path, sheets: Mapping[str, Cells]) -> Form:
    return form_of(read_form(write(folder, "skema.xlsx", xlsx(sheets))))


def with_group(joint: str) -> list[list[str]]:
    """Columns of 0 and 1; names with the group, joined by `joint`."""
    names = ["start", f"om{joint}skole", f"om{joint}glad"]
    choices = [f"om{joint}fag/da", f"om{joint}fag/ma"]
    rows = [[cell or "" for cell in row] for row in ANSWERS]
    return [[*names, *choices, "_id"], *rows]


def one_column(group: str) -> list[list[str]]:
    """The chosen ones in one column."""
    chosen = ["da", "da ma", ""]
    rows = [
        [cell or "" for cell in (*row[:3], fag, row[5])]
        for row, fag in zip(ANSWERS, chosen, strict=True)
    ]
    return [["start", f"{group}skole", f"{group}glad", f"{group}fag", "_id"], *rows]


def both() -> list[list[str]]:
    """The chosen ones in one column, and columns of TRUE and FALSE."""
    truth = {"1": "TRUE", "0": "FALSE", None: ""}
    header, *rows = one_column("om/")
    pairs = [[truth[row[3]], truth[row[4]]] for row in ANSWERS]
    return [
        [*header, "om/fag/da", "om/fag/ma"],
        *([*row, *pair] for row, pair in zip(rows, pairs, strict=True)),
    ]


VARIANTS = {
    "central": with_group("-"),
    "kobo": with_group("/"),
    "one column": one_column("om-"),
    "no groups": one_column(""),
    "both": both(),
}


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("packing", ["csv", "xlsx", "xls"])
def test_every_export_of_the_same_answers_is_the_same_table(
    tmp_path: Path, variant: str, packing: str
) -> None:
    rows = VARIANTS[variant]
    table: Cells = [[cell or None for cell in row] for row in rows]
    submissions = {
        "csv": lambda: delimited(rows, ",").encode(),
        "xlsx": lambda: xlsx({"svar": table}),
        "xls": lambda: xls({"svar": table}),
    }[packing]()
    found = read(tmp_path, submissions)
    assert set(found.frame.columns) == set(HEADER)
    assert found.frame.select(HEADER[1:]).rows() == ANSWERS
    assert found.frame[LINE].to_list() == [2, 3, 4]


def test_the_form_is_the_codebook_of_the_columns_that_are_there(tmp_path: Path) -> None:
    book = read(tmp_path, delimited(VARIANTS["kobo"], ",").encode()).codebook
    assert book is not None
    assert book.answers == {
        "om/glad": {"1": "Uenig", "2": "Enig"},
        "om/fag/da": {"0": "", "1": "Dansk"},
        "om/fag/ma": {"0": "", "1": "Matematik"},
    }
    assert book.questions == {
        "om/skole": "Skole",
        "om/glad": "Jeg er glad.",
        "om/fag/da": "Fag - Dansk",
        "om/fag/ma": "Fag - Matematik",
    }
    assert book.answers_in == ("skema.xlsx", "choices")
    assert book.questions_in == ("skema.xlsx", "survey")


def repeated(parents: Sequence[Cell]) -> dict[str, Cells]:
    main: list[list[Cell]] = [
        ["om/skole", "_id", "_index"],
        ["007", 17, 1],
        ["008", 18, 2],
    ]
    pupils: list[list[Cell]] = [
        ["elev/tryg", "elev/tryg_other", "_index", "_parent_index"]
    ]
    for number, parent in enumerate(parents, start=1):
        pupils.append([2, None, number, parent])
    return {"svar": main, "elev": pupils}


def test_a_repeat_group_has_the_answers_of_the_row_that_it_belongs_to(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, xlsx(repeated([2, 1, 2])), sheet="elev").frame
    assert found.select("elev/tryg", "om/skole", "_id", "_index").rows() == [
        ("2", "008", "18", "1"),
        ("2", "007", "17", "2"),
        ("2", "008", "18", "3"),
    ]
    assert found[LINE].to_list() == [2, 3, 4]
    assert "_parent_index" not in found.columns


@pytest.mark.parametrize("parent", [3, None])
def test_a_row_that_belongs_to_nothing_is_refused(
    tmp_path: Path, parent: int | None
) -> None:
    with pytest.raises(Refusal) as caught:
        read(tmp_path, xlsx(repeated([1, parent, 2])), sheet="elev")
    finding = caught.value.finding
    assert (finding.check, finding.sheet, finding.line) == ("parent_unclear", "elev", 3)


def test_an_or_other_question_has_one_choice_and_one_column_more(
    tmp_path: Path,
) -> None:
    questions = {q.variable: q for q in form_from(tmp_path, FORM).questions}
    assert questions["elev/tryg"].choices[-1] == ("other", "Other")
    assert "elev/tryg_other" in questions


def test_a_choice_that_the_form_does_not_know_is_refused(tmp_path: Path) -> None:
    header, first, *_ = one_column("om/")
    found = refused(
        tmp_path, delimited([header, [*first[:3], "da en", "17"]], ",").encode()
    )
    assert (found.check, found.finding.line) == ("choice_not_in_form", 2)
    assert "en" not in found.finding.facts.values()


def test_columns_that_disagree_about_the_choices_are_refused(tmp_path: Path) -> None:
    rows = [row.copy() for row in both()]
    rows[2][-1] = "FALSE"
    found = refused(tmp_path, delimited(rows, ",").encode())
    assert (found.check, found.finding.line) == ("choices_disagree", 3)


def test_submissions_without_a_form_are_refused(tmp_path: Path) -> None:
    file = write(tmp_path, "svar.csv", "a,b\n1,2\n")
    with pytest.raises(Refusal) as caught:
        list(odk.batches(file, survey_source(reader="odk")))
    assert caught.value.check == "companion_missing"


def test_two_forms_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "form.csv", "x")
    assert refused(tmp_path, b"a,b\n1,2\n").check == "two_forms"


def test_the_form_belongs_to_the_submissions() -> None:
    assert "skema.xlsx" in odk.companions("svar.csv")
    assert odk.companions("skema.xlsx") == ()


# --- forms ----------------------------------------------------------------------------


def changed_survey(row: int, *cells: Cell) -> dict[str, Cells]:
    survey = [list(line) for line in SURVEY]
    survey[row] = [*cells, *survey[row][len(cells) :]]
    return {"survey": survey, "choices": CHOICES}


BAD_FORMS: dict[str, dict[str, Cells]] = {
    "sheet_missing": {"choices": CHOICES},
    "form_group_open": changed_survey(6, "note", "slut"),
    "form_list_missing": changed_survey(4, "select_one andet"),
    "codebook_column_missing": changed_survey(0, "type", "navn"),
    "duplicate_column": changed_survey(0, "type", "name", "name"),
    "form_choice_twice": {"survey": SURVEY, "choices": [*CHOICES, CHOICES[1]]},
}


@pytest.mark.parametrize("check", BAD_FORMS)
def test_a_form_that_is_not_whole_is_refused(tmp_path: Path, check: str) -> None:
    submissions = delimited(one_column("om/"), ",").encode()
    assert refused(tmp_path, submissions, xlsx(BAD_FORMS[check])).check == check


CHOSEN = ["om/fag/da", "om/fag/ma"]
UNUSED = {"all": {"glad": "om/glad", "pain": "om/skole"}}


@pytest.mark.parametrize(
    "row",
    [
        ["select_one ${navn}", "forr", "Eldest?", "Hvem er ældst?"],
        ["select_multiple ${navn}", "forr", "Friends?", "Venner?"],
        ["select_one andet", "forr", "Other?", "Andet?"],
        ["select_one_from_file skoler.csv", "forr", "School?", "Skole?"],
    ],
    ids=["one of a repeat", "several of a repeat", "no such list", "a list in a file"],
)
def test_the_choices_of_a_question_that_we_do_not_use_may_stand_elsewhere(
    tmp_path: Path, row: list[Cell]
) -> None:
    form = xlsx({"survey": [*SURVEY, row], "choices": CHOICES})
    export = [[*line, n] for line, n in zip(one_column("om/"), "abcd", strict=True)]
    export[0][-1] = "forr"
    found = read(tmp_path, delimited(export, ",").encode(), form)
    assert found.frame["om/glad"].to_list() == ["1", "2", None]
    assert found.frame["forr"].to_list() == ["b", "c", "d"]


SETTINGS: Cells = [["form_title", "allow_choice_duplicates"], ["Trivsel", "yes"]]


@pytest.mark.parametrize(
    ("used", "label", "allowed", "check"),
    [
        (USED, "Dansk", True, None),
        (USED, "Dansk", False, "form_choice_twice"),
        (USED, "Tysk", True, "form_choice_twice"),
        (UNUSED, "Tysk", True, None),
        (UNUSED, "Tysk", False, None),
    ],
)
def test_a_choice_may_stand_twice_where_it_says_the_same_or_is_not_used(
    tmp_path: Path,
    used: dict[str, dict[str, str]],
    label: str,
    *,
    allowed: bool,
    check: str | None,
) -> None:
    choices = [*CHOICES, ["fag", "da", "Danish", label]]
    settings = {"settings": SETTINGS} if allowed else {}
    form = xlsx({"survey": SURVEY, "choices": choices, **settings})
    submissions = delimited(one_column("om/"), ",").encode()
    if check is None:
        found = read(tmp_path, submissions, form, item_columns=used)
        assert found.frame["om/fag/da"].to_list() == ["1", "1", None]
        return
    write(tmp_path, "skema.xlsx", form)
    with pytest.raises(Refusal) as caught:
        read(tmp_path, submissions, form, item_columns=used)
    assert caught.value.check == check


def test_questions_that_are_not_used_are_left_out_and_told(tmp_path: Path) -> None:
    submissions = delimited(one_column("om/"), ",").encode()
    found = read(tmp_path, submissions, ignored_columns=["om/sk*"])
    assert found.frame.columns == [LINE, "om/skole", "om/glad", "_id", *CHOSEN]
    (told,) = found.warnings
    assert (told.check, told.facts) == ("questions_left_out", {"columns": "'start'"})


def test_a_choice_that_was_removed_from_a_question_we_do_not_use_is_told(
    tmp_path: Path,
) -> None:
    header, first, *_ = one_column("om/")
    rows = [header, [*first[:3], "da en", "17"], [*first[:3], "da", "18"]]
    found = read(tmp_path, delimited(rows, ",").encode(), item_columns=UNUSED)
    assert found.frame["om/fag/da"].to_list() == ["1", "1"]
    (told,) = found.warnings
    assert (told.check, told.column) == ("choice_of_other_version", "om/fag")
    assert told.facts == {"rows": 1}


@pytest.mark.parametrize("joint", ["_", " "])
@pytest.mark.parametrize(
    ("group", "row", "list_column"),
    [
        ("score", "score__row", "kobo--score-choices"),
        ("rank", "rank__level", "kobo--rank-items"),
    ],
)
def test_the_rows_of_a_grid_have_the_choices_that_the_grid_names(
    tmp_path: Path, group: str, row: str, list_column: str, joint: str
) -> None:
    survey: list[list[Cell]] = [
        ["type", "name", "label", list_column],
        ["begin_group", "om", "Om", None],
        [f"begin{joint}{group}", "trivsel", "Om skolen", "enighed"],
        [row, "q1", "Jeg er glad.", None],
        [f"end{joint}{group}", None, None, None],
        ["text", "navn", "Navn", None],
        ["end_group", None, None, None],
    ]
    form = form_from(tmp_path, {"survey": survey, "choices": CHOICES})
    questions = {question.variable: question for question in form.questions}
    (grid, free) = (questions["om/trivsel/q1"], questions["om/navn"])
    assert (grid.takes, grid.choices) == ("one", (("1", "Uenig"), ("2", "Enig")))
    assert (grid.label, free.takes) == ("Jeg er glad.", None)


def test_a_grid_whose_list_is_missing_is_refused_where_we_use_it(
    tmp_path: Path,
) -> None:
    survey: list[list[Cell]] = [
        ["type", "name", "label", "kobo--score-choices"],
        ["begin_score", "om", "Om", "intet"],
        ["score__row", "glad", "Jeg er glad.", None],
        ["end_score", None, None, None],
    ]
    form = xlsx({"survey": survey, "choices": CHOICES})
    submissions = b"om/glad,_id\n1,17\n"
    used = {"all": {"glad": "om/glad", "pain": "andet"}}
    write(tmp_path, "skema.xlsx", form)
    with pytest.raises(Refusal) as caught:
        read(tmp_path, submissions, form, item_columns=used)
    assert (caught.value.check, caught.value.finding.line) == ("form_list_missing", 3)


def test_a_group_that_was_never_opened_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refusal) as caught:
        form_from(tmp_path, changed_survey(2, "note", "om"))
    assert caught.value.finding.line == 7


def test_blank_rows_unnamed_columns_and_disabled_questions_do_not_matter(
    tmp_path: Path,
) -> None:
    survey: list[list[Cell]] = [
        ["type", "name", "label", None, "Disabled"],
        [None] * 5,
        ["text", "a", "A", "bemærkning", None],
        ["text", "b", "B", None, "yes"],
    ]
    found = form_from(tmp_path, {"survey": survey, "settings": []})
    assert [q.variable for q in found.questions if q.path[0] != "meta"] == ["a"]


def questions_of(name: str) -> dict[str, tuple[str | None, str, int]]:
    """Return question -> what it takes, its label, number of its choices."""
    form = form_of(read_form(sample(f"xlsform/{name}")))
    return {
        question.variable: (question.takes, question.label, len(question.choices))
        for question in form.questions
    }


@pytest.mark.parametrize("name", ["widgets.xls", "widgets.csv"])
def test_the_widgets_of_odk_are_read_in_both_dialects(name: str) -> None:
    found = questions_of(name)
    assert found["my_select"] == ("several", "select multiple widget", 4)
    assert found["my_select1"] == ("one", "select one widget", 8)
    assert found["my_string"] == (None, "string widget", 0)


def test_spaces_in_the_header_of_the_choices_do_not_matter() -> None:
    found = questions_of("spaces_in_choices_header.xls")
    assert found["my_select_all"] == ("several", "select multiple widget", 4)
    assert found["my_select"] == ("one", "Select One", 4)


def test_a_blank_second_row_is_no_question() -> None:
    assert list(questions_of("blank_second_row.xls"))[:-2] == ["value"]


def test_extra_columns_are_ignored() -> None:
    assert questions_of("extra_columns.xlsx")["a"] == (None, "A", 0)


def test_columns_that_stand_twice_are_refused_by_their_name() -> None:
    with pytest.raises(Refusal) as caught:
        questions_of("duplicate_columns.xlsx")
    finding = caught.value.finding
    assert (finding.check, finding.column) == ("duplicate_column", "label")


@pytest.mark.parametrize(
    "name", ["attribute_columns_test.xlsx", "xlsform_spec_test.xlsx"]
)
def test_the_forms_of_the_specification_are_read(name: str) -> None:
    found = questions_of(name)
    assert found["skip_to_end"][0] == "one"
    assert found["everything/my_name"][0] is None
    assert all(choices for takes, _, choices in found.values() if takes)


@pytest.mark.parametrize(
    "name", ["xl_date_ambiguous.xlsx", "xl_date_ambiguous_v1.xlsx"]
)
def test_values_of_formulas_are_read_in_forms(name: str) -> None:
    assert questions_of(name)["names"] == ("one", "names", 3)


@pytest.mark.parametrize("form", [b" ", b"\n\n", b";\n", b"a;b\n"])
def test_a_text_that_is_no_form_is_refused(tmp_path: Path, form: bytes) -> None:
    with pytest.raises(Refusal) as caught:
        read_form(write(tmp_path, "skema.csv", form))
    assert caught.value.check in {"sheet_missing", "empty_file"}
