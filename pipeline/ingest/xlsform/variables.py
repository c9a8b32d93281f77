"""Which column of an export is which question: exports differ in how they name them.

ODK Central, KoboToolbox and Briefcase write `group/question`, `group-question` or
`question`, and the choices of a question as one column ("a c"), as a column of 0 and 1
for each choice, or both. Here they all become `group/question` and a column of 0 and 1
for each choice, `group/question/choice`.
"""

from collections import Counter
from collections.abc import Collection

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.raw_table import LINE, Codebook, Place
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.xlsform.form import Form, Question

TRUTH = {
    "TRUE": "1",
    "True": "1",
    "true": "1",
    "FALSE": "0",
    "False": "0",
    "false": "0",
}
STEM_JOINT = " - "


def with_variables(
    frame: pl.DataFrame, form: Form, used: Collection[str], place: Place
) -> tuple[pl.DataFrame, list[Finding]]:
    """Return a table of submissions with the variables of its form as columns.

    Columns that are no question of the form (`_id`, `KEY`, …) stay as they are. The
    form is judged by the questions that are used: a choice that another one had once
    is told.

    Args:
        frame: The submissions.
        form: Their form.
        used: Variables that the source uses.
        place: File and sheet of the submissions.

    Raises:
        Refusal: `duplicate_column`; the fault of a question; `choice_not_in_form`, an
            answer is no choice of the question; `choices_disagree`, two columns say
            different things.
    """
    file, sheet = place
    known = _known_names(form)
    named = {column: known.get(column, column) for column in frame.columns}
    for name, times in Counter(named.values()).items():
        if times > 1:
            raise Refusal("duplicate_column", file, sheet=sheet, column=name)
    frame, told = frame.rename(named), []
    for question in form.questions:
        is_used = not question.variables.isdisjoint(used)
        if is_used and question.fault is not None:
            raise question.fault
        if question.takes == "several":
            frame, rows = _with_choices(frame, question, place, is_used=is_used)
            if rows:
                check, column = "choice_of_other_version", question.variable
                told.append(
                    Finding(
                        check, file, sheet=sheet, column=column, facts={"rows": rows}
                    )
                )
    return frame, told


def codebook_of(frame: pl.DataFrame, form: Form) -> Codebook:
    """Return what the form says about the columns of a table of submissions."""
    answers, questions = {}, {}
    for question in form.questions:
        if question.takes == "one":
            answers[question.variable] = dict(question.choices)
        if question.label:
            questions[question.variable] = question.label
        for choice, label in question.choices if question.takes == "several" else ():
            answers[_variable(question, choice)] = {"0": "", "1": label}
            asked = STEM_JOINT.join(filter(None, [question.label, label]))
            questions[_variable(question, choice)] = asked
    present = set(frame.columns)
    return Codebook(
        form.answers_in,
        form.questions_in,
        {name: value for name, value in answers.items() if name in present},
        {name: value for name, value in questions.items() if name in present and value},
    )


def _known_names(form: Form) -> dict[str, str]:
    """Return every name under which a variable may be exported -> its own."""
    alone = Counter(question.path[-1] for question in form.questions)
    known = {}
    for question in form.questions:
        names = ["/".join(question.path), "-".join(question.path)]
        if alone[question.path[-1]] == 1:
            names.append(question.path[-1])
        for name in names:
            known[name] = question.variable
            if question.takes == "several":
                for choice, _ in question.choices:
                    known[f"{name}/{choice}"] = _variable(question, choice)
    return known


def _variable(question: Question, choice: str) -> str:
    return f"{question.variable}/{choice}"


def _with_choices(
    frame: pl.DataFrame, question: Question, place: Place, *, is_used: bool
) -> tuple[pl.DataFrame, int]:
    """Put a column of 0 and 1 per choice in the place of the one with their names.

    Returns:
        The table, and in how many rows a question that is not used has choices of
        another version of the form: the export heads a column with them, or none.
    """
    names = {choice: _variable(question, choice) for choice, _ in question.choices}
    delivered = [name for name in names.values() if name in frame.columns]
    frame = frame.with_columns(pl.col(delivered).replace(TRUTH))
    if question.variable not in frame.columns:
        return frame, 0
    chosen = pl.col(question.variable).str.split(" ")
    known = [*names, ""] if is_used else [*names, "", *_headed(frame, question)]
    unknown = chosen.list.set_difference(known).list.len() > 0
    other = chosen.list.set_difference([*names, ""]).list.len() > 0
    computed = {
        name: pl.when(chosen.is_not_null()).then(
            pl.when(chosen.list.contains(choice))
            .then(pl.lit("1"))
            .otherwise(pl.lit("0"))
        )
        for choice, name in names.items()
    }
    differs = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name) != computed[name] for name in delivered)
    )
    if is_used or delivered:
        _refuse_where(frame, unknown, "choice_not_in_form", question, place)
    _refuse_where(frame, differs, "choices_disagree", question, place)
    rows = int(frame.select(other.sum()).item() or 0)
    return frame.with_columns(
        value.alias(name) for name, value in computed.items() if name not in delivered
    ).drop(question.variable), rows


def _headed(frame: pl.DataFrame, question: Question) -> list[str]:
    """Return the choices that have a column of their own in the export."""
    start = f"{question.variable}/"
    return [
        name.removeprefix(start) for name in frame.columns if name.startswith(start)
    ]


def _refuse_where(
    frame: pl.DataFrame, wrong: pl.Expr, check: str, question: Question, place: Place
) -> None:
    lines = frame.filter(wrong.fill_null(value=False))[LINE]
    if not lines.is_empty():
        (file, sheet), line = place, int(lines[0])
        raise Refusal(check, file, sheet=sheet, line=line, column=question.variable)
