"""What a form (XLSForm) asks: every question with its groups and choices.

The dialects of its types are those of the XLSForm specification and of the forms of
its early years ("select all that apply from x").
"""

import re
from dataclasses import dataclass, field
from typing import Literal

from pipeline.ingest.raw_table import Place
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.xlsform.sheets import CHOICES, SETTINGS, SURVEY, Row, Sheet

TYPE, NAME, LABEL, LIST, DISABLED = "type", "name", "label", "list_name", "disabled"
ONE = re.compile(r"(?:select[ _]one|select1)(?: from)? (\S+)(.*)", re.I)
SEVERAL = re.compile(r"select[ _](?:multiple|all that apply)(?: from)? (\S+)(.*)", re.I)
FROM_REPEAT = re.compile(r"\$\{.+\}")  # the choices are the answers of a repeat group
BEGIN = re.compile(r"begin[ _]\w+\b.*", re.I)
END = re.compile(r"end[ _]\w+\b.*", re.I)
# The grids of KoboToolbox: a group that names the list of its rows.
GRID_ROWS = {"score__row": "kobo--score-choices", "rank__level": "kobo--rank-items"}
OR_OTHER = re.compile(r"or[ _](?:specify[ _])?other", re.I)
OTHER, OTHER_LABEL, OTHER_TEXT = "other", "Other", "_other"
DANISH = re.compile(r"label::(?:.*\(da\)|da|dansk|danish)")
YES = {"yes", "true", "1", "true()"}
DUPLICATES = "allow_choice_duplicates"  # in the settings
META = ("instanceID", "instanceName")  # asked by every form, in the group `meta`


@dataclass(frozen=True)
class Question:
    """A question of a form.

    Attributes:
        path: Names of its groups, the outermost first, and its own.
        takes: Answers of its list it takes; null: it has no list.
        label: Its text. Empty: it has none.
        choices: Name -> label.
        fault: Why its answers cannot be understood. Null: they can.
    """

    path: tuple[str, ...]
    takes: Literal["one", "several"] | None = None
    label: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    fault: Refusal | None = field(default=None, compare=False)

    @property
    def variable(self) -> str:
        """Name of its column."""
        return "/".join(self.path)

    @property
    def variables(self) -> set[str]:
        """Names of all columns that it may have."""
        choices = (f"{self.variable}/{choice}" for choice, _ in self.choices)
        return {self.variable, *(choices if self.takes == "several" else ())}


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

    A fault of a list is one of the questions that use it; who uses them judges it.

    Raises:
        Refusal: `codebook_column_missing` or `form_group_open` (a group is not closed,
            or closed and not opened).
    """
    survey, choices = sheets[SURVEY], sheets.get(CHOICES)
    lists = _lists(choices, sheets.get(SETTINGS)) if choices else {}
    _refuse_missing(survey, TYPE, NAME)
    label = _label_column(survey)
    groups: list[Row] = []
    questions = []
    for line, row in survey.rows:
        kind, name = row.get(TYPE, ""), row.get(NAME, "")
        if row.get(DISABLED, "").casefold() in YES:
            continue
        if BEGIN.fullmatch(kind):
            groups.append(row)
        elif END.fullmatch(kind):
            if not groups:
                raise _fault(survey, "form_group_open", line)
            groups.pop()
        elif kind and name:
            path = (*(group.get(NAME, "") for group in groups), name)
            grid = groups[-1].get(GRID_ROWS.get(kind.lower(), "")) if groups else None
            kind = kind if grid is None else f"select_one {grid}"
            questions += _asked(kind, path, row.get(label, ""), lists, (survey, line))
    if groups:
        raise _fault(survey, "form_group_open", survey.rows[-1][0])
    questions += [Question(("meta", name)) for name in META]
    answers_in = choices.place if choices else survey.place
    return Form(survey.place, answers_in, tuple(questions))


@dataclass
class List:
    """The choices of a list, name -> label, and the fault of it, if any."""

    choices: dict[str, str] = field(default_factory=dict)
    fault: Refusal | None = None


def _asked(
    kind: str,
    path: tuple[str, ...],
    label: str,
    lists: dict[str, List],
    place: tuple[Sheet, int],
) -> list[Question]:
    """Return the question of a row, and that of its "other"."""
    one, several = ONE.fullmatch(kind), SEVERAL.fullmatch(kind)
    found = one or several
    if found is None or FROM_REPEAT.fullmatch(found[1]):
        return [Question(path, label=label)]
    if found[1] not in lists:
        fault = _fault(place[0], "form_list_missing", place[1], list=found[1])
        return [Question(path, label=label, fault=fault)]
    takes, known = "one" if one else "several", lists[found[1]]
    choices = tuple(known.choices.items())
    if not OR_OTHER.fullmatch(found[2].strip()):
        return [Question(path, takes, label, choices, known.fault)]
    choices = (*choices, (OTHER, OTHER_LABEL))
    *groups, name = path
    return [
        Question(path, takes, label, choices, known.fault),
        Question((*groups, name + OTHER_TEXT)),
    ]


def _lists(choices: Sheet, settings: Sheet | None) -> dict[str, List]:
    """Return the choices of every list, in their order.

    The settings may allow a name twice, as lists need that depend on an earlier answer;
    then it must be the same choice both times.
    """
    if not choices.rows:
        return {}
    _refuse_missing(choices, LIST, NAME)
    label = _label_column(choices)
    said = [row.get(DUPLICATES, "") for _, row in settings.rows] if settings else []
    may_repeat = any(text.casefold() in YES for text in said)
    lists: dict[str, List] = {}
    for line, row in choices.rows:
        if LIST in row and NAME in row:
            found, text = lists.setdefault(row[LIST], List()), row.get(label, "")
            is_again = row[NAME] in found.choices
            is_same = found.choices.setdefault(row[NAME], text) == text
            if is_again and not (may_repeat and is_same) and found.fault is None:
                found.fault = _fault(choices, "form_choice_twice", line, list=row[LIST])
    return lists


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


def _fault(sheet: Sheet, check: str, line: int, **facts: str) -> Refusal:
    file, name = sheet.place
    return Refusal(check, file, sheet=name, line=line, **facts)
