"""Small valid workbooks and forms, made by what makes those of the other tests."""

import datetime as dt

from tests.fuzz.judgement import BETWEEN_FILES
from tests.unit.ingest.workbooks import WRITERS, Cells, ods, xls, xlsx

CELLS: Cells = [
    ["Skole", "Trivsel", None, "dag"],
    [None, "glad", "tryg", "tid"],
    ["007", 1, 2.5, dt.date(2017, 9, 1)],
    ["Ø; <&>", True, None, dt.time(7, 5)],
]
FORM: dict[str, Cells] = {
    "survey": [
        ["type", "name", "label::Dansk (da)"],
        ["begin group", "om", None],
        ["select_one enighed", "glad", "Jeg er glad."],
        ["select_multiple enighed", "flere", None],
        ["end group", None, None],
    ],
    "choices": [["list name", "name", "label"], ["enighed", 1, "Uenig"]],
}
SUBMISSIONS: dict[str, Cells] = {
    "svar": [["om-glad", "om-flere", "_index"], [1, 1, 1], [None, None, 2]],
    "elev": [["x", "_index", "_parent_index"], ["a", 1, 2]],
}


def xlsx_files() -> list[bytes]:
    """One sheet, two sheets, merged cells."""
    return _files("xlsx")


def ods_files() -> list[bytes]:
    """The same as ODS."""
    return _files("ods")


def xls_files() -> list[bytes]:
    """The same as XLS."""
    return _files("xls")


def odk_exports() -> list[bytes]:
    """Submissions and their form, one after the other."""
    text = b"om/glad,om/flere/1\n1,1\n"
    form = "survey,,,\n,type,name,label\n,select_one l,glad,Glad\n"
    choices = "choices,,,\n,list_name,name,label\n,l,1,Uenig\n"
    return [
        BETWEEN_FILES.join([text, (form + choices).encode()]),
        BETWEEN_FILES.join([text, xlsx(FORM)]),
        BETWEEN_FILES.join([xlsx(SUBMISSIONS), xls(FORM)]),
        BETWEEN_FILES.join([ods(SUBMISSIONS), ods(FORM)]),
    ]


def _files(ending: str) -> list[bytes]:
    write = WRITERS[ending]
    return [
        write({"A": CELLS[1:]}),
        write({"A": CELLS, "Svar": CELLS}, merged=[(0, 0, 1, 0), (0, 1, 0, 2)]),
    ]
