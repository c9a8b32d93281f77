"""What a form (XLSForm) asks: every question with its groups and choices.

The dialects of its types are those of the XLSForm specification and of the forms of
its early years ("select all that apply from x").
"""

import re
from dataclasses import dataclass
from typing import Literal, NoReturn

from pipeline.ingest.raw_table import Place
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.xlsform.sheets import CHOICES, SURVEY, Sheet

TYPE, NAME, LABEL, LIST, DISABLED = "type", "name", "label", "list_name", "disabled"
ONE = re.compile(r"(?:select[ _]one|select1)(?: from)? (\S+)(.*)", re.I)
SEVERAL = re.compile(r"select[ _](?:multiple|all that apply)(?: from)? (\S+)(.*)", re.I)
BEGIN = re.compile(r"begin[ _](group|repeat|loop)\b.*", re.I)
END = re.compile(r"end[ _](group|repeat|loop)\b.*", re.I)
OR_OTHER = re.compile(r"or[ _](?:specify[ _])?other", re.I)
OTHER, OTHER_LABEL, OTHER_TEXT = "other", "Other", "_other"
DANISH = re.compile(r"label::(?:.*\(da\)|da|dansk|danish)")
YES = {"yes", "true", "1"}
META = ("instanceID", "instanceName")  # asked by every form, in the group `meta`


@dataclass(frozen=True)
class Question:
    """A question of a form.

    Attributes:
        path: Names of its groups, the outermost first, and its own.
        takes: Answers of its list it takes; null: it has no list.
        label: Its text. Empty: it has none.
        choices: Name -> label.
    """

    path: tuple[str, ...]
    takes: Literal["one", "several"] | None = None
    label: str = ""
    choices: tuple[tuple[str, str], ...] = ()

    @property
    def variable(self) -> str:
        """Name of its column."""
        return "/".join(self.path)


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        questions_in: File and sheet of the questions.
        answers_in: File and sheet of the choices.
        questions: In their order.
    """

    questions_in: Place
    answers_in: Place
    questions: tuple[Question, ...]


def form_of(sheets: dict[str, Sheet]) -> Form:
    """Return what a form asks.

    Raises:
        Refusal: `codebook_column_missing`, `form_group_open` (a group is not closed, or
            closed and not opened) or `form_list_missing`.
    """
    survey, choices = sheets[SURVEY], sheets.get(CHOICES)
    lists = _lists(choices) if choices else {}
    _refuse_missing(survey, TYPE, NAME)
    label = _label_column(survey)
    groups: list[str] = []
    questions = []
    for line, row in survey.rows:
        kind, name = row.get(TYPE, ""), row.get(NAME, "")
        if row.get(DISABLED, "").casefold() in YES:
            continue
        if BEGIN.fullmatch(kind):
            groups.append(name)
        elif END.fullmatch(kind):
            if not groups:
                _refuse(survey, "form_group_open", line)
            groups.pop()
        elif kind and name:
            path, text = (*groups, name), row.get(label, "")
            questions += _asked(kind, path, text, lists, survey, line)
    if groups:
        _refuse(survey, "form_group_open", survey.rows[-1][0])
    questions += [Question(("meta", name)) for name in META]
    answers_in = choices.place if choices else survey.place
    return Form(survey.place, answers_in, tuple(questions))


Lists = dict[str, tuple[tuple[str, str], ...]]


def _asked(
    kind: str,
    path: tuple[str, ...],
    label: str,
    lists: Lists,
    survey: Sheet,
    line: int,
) -> list[Question]:
    """Return the question of a row, and that of its "other"."""
    one, several = ONE.fullmatch(kind), SEVERAL.fullmatch(kind)
    found = one or several
    if found is None:
        return [Question(path, label=label)]
    if found[1] not in lists:
        _refuse(survey, "form_list_missing", line, list=found[1])
    takes = "one" if one else "several"
    if not OR_OTHER.fullmatch(found[2].strip()):
        return [Question(path, takes, label, lists[found[1]])]
    choices = (*lists[found[1]], (OTHER, OTHER_LABEL))
    *groups, name = path
    return [
        Question(path, takes, label, choices),
        Question((*groups, name + OTHER_TEXT)),
    ]


def _lists(choices: Sheet) -> Lists:
    """Return the choices of every list, in their order."""
    if not choices.rows:
        return {}
    _refuse_missing(choices, LIST, NAME)
    label = _label_column(choices)
    lists: dict[str, dict[str, str]] = {}
    for line, row in choices.rows:
        if LIST in row and NAME in row:
            named = lists.setdefault(row[LIST], {})
            if row[NAME] in named:
                _refuse(choices, "form_choice_twice", line, list=row[LIST])
            named[row[NAME]] = row.get(label, "")
    return {name: tuple(named.items()) for name, named in lists.items()}


def _label_column(sheet: Sheet) -> str:
    """Return the Danish labels; else those without a language; else the first."""
    labels = [column for column in sheet.columns if column.split("::")[0] == LABEL]
    danish = [column for column in labels if DANISH.fullmatch(column)]
    plain = [column for column in labels if column == LABEL]
    return next(iter([*danish, *plain, *labels]), LABEL)


def _refuse_missing(sheet: Sheet, *columns: str) -> None:
    file, name = sheet.place
    for column in columns:
        if column not in sheet.columns:
            raise Refusal("codebook_column_missing", file, sheet=name, column=column)


def _refuse(sheet: Sheet, check: str, line: int, **facts: str) -> NoReturn:
    file, name = sheet.place
    raise Refusal(check, file, sheet=name, line=line, **facts)
