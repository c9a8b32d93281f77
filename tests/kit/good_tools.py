"""Good deliveries of tools that write more than plain text; all answers of parents."""

import gzip
import io
import json
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import canonicalize

import polars as pl
import pyreadstat

from tests.kit.good import (
    ANSWERS,
    Table,
    delimited,
    labels,
    parents,
    pupils,
    structure,
)
from tests.unit.ingest import workbooks

PACKED = "2015/480/parents.csv.gz"
XLSX = "2015/479/enalyzer/svar.xlsx"
XLS = "2015/479/enalyzer/svar.xls"
ODS = "2015/479/enalyzer/svar.ods"
SAV = "2015/479/parents.sav"
POR = "2015/480/parents.por"
DTA = "2015/479/parents.dta"
LIME = "2015/479/limesurvey.csv"
QUALTRICS = "2015/479/qualtrics.csv"
ODK = "2015/479/odk/svar.csv"
FORM = "2015/479/odk/skema.xlsx"
XACT = "2015/480/pupils.xlsx"
SECOND_FORM = "2015/479/odk/skema.csv"

AGREEMENT = {1: "Helt uenig", 2: "Uenig", 3: "Enig", 4: "Helt enig", 9: "Ved ikke"}
QUESTIONS = [
    "Mit barn er glad for at gå i skole",
    "Mit barn keder sig",
    "Mit barn har gode venner",
]
EPOCH = (1980, 1, 1, 0, 0, 0)
MADE_WORKBOOK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ?")
MADE_STATA = re.compile(rb"(<timestamp>\x11).{17}")
MADE_PORTABLE = re.compile(rb"(A8/)\d{8}(6/)\d{3}(\r\n)\d{3}")
WRITERS = {
    "sav": pyreadstat.write_sav,
    "por": pyreadstat.write_por,
    "dta": pyreadstat.write_dta,
}


def sheets(key: str, school: str = "479001") -> Table:
    """Return six parents' answers: key, school, pupil, three answers."""
    return [[f"{key}{n}", school, f"n{n}", *a] for n, a in enumerate(ANSWERS, start=1)]


HEADER = ["noegle", "skole", "barn", "q1", "q2", "q3"]


def packed() -> bytes:
    """Return a text packed by gzip, without a time."""
    table = [[c.replace("479", "480") for c in row] for row in parents()]
    table = [[c.replace("480002", "480001") for c in row] for row in table]
    return gzip.compress(delimited(table, ",", "\n").encode(), mtime=0)


def as_zip(content: bytes) -> bytes:
    """Return the zip of a workbook with the same bytes whenever it is made."""
    old, new = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(new, "w") as file:
        for member in old.infolist():
            info = zipfile.ZipInfo(member.filename, EPOCH)
            info.compress_type = member.compress_type
            inside = old.read(member)
            if member.filename.endswith(".xml"):
                text = canonicalize(
                    MADE_WORKBOOK.sub("2015-01-01T12:00:00Z", inside.decode())
                )
                inside = text.encode()
            file.writestr(info, inside)
    return new.getvalue()


def workbook(key: str, ending: str) -> bytes:
    """Return a workbook of one sheet."""
    content = workbooks.WRITERS[ending]({"Svar": [HEADER, *sheets(key)]})
    return content if ending == "xls" else as_zip(content)


def statistical(
    key: str,
    ending: str,
    *,
    school: str = "479001",
    change: Callable[[pl.DataFrame], pl.DataFrame] = lambda frame: frame,
    labels: dict[str, dict[float, str]] | None = None,
    **options: object,
) -> bytes:
    """Return a file of SPSS or Stata, with labels."""
    frame = pl.DataFrame(sheets(key, school), schema=HEADER, orient="row")
    frame = frame.with_columns(pl.col("q1", "q2", "q3").cast(pl.Float64))
    frame = change(frame.with_columns(skolenavn=pl.lit("Ørkildskolen")))
    answers = {
        q: {float(code): text for code, text in AGREEMENT.items()} for q in HEADER[3:]
    }
    answers |= labels or {}
    questions = dict(zip(HEADER[3:], QUESTIONS, strict=True))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{ending}"
        if ending != "por":  # the portable format has no labels of answers
            options["variable_value_labels"] = _codes(answers, ending)
        WRITERS[ending](frame, str(path), column_labels=questions, **options)
        return without_time(path.read_bytes())


def without_time(content: bytes) -> bytes:
    """Return a file of SPSS or Stata as if it were made on the first day of 2015."""
    if content.startswith(b"$FL"):
        return content[:92] + b"01 Jan 1512:00:00" + content[109:]
    content = MADE_STATA.sub(rb"\g<1>01 Jan 2015 12:00", content)
    return MADE_PORTABLE.sub(rb"\g<1>20150101\g<2>120\g<3>000", content)


def _codes(labels: dict, ending: str) -> dict:
    whole = ending == "dta"
    return {
        name: {int(code) if whole else code: text for code, text in one.items()}
        for name, one in labels.items()
    }


def limesurvey() -> Table:
    """Return answers under headings of codes and texts."""
    names = ["noegle", "skole", "barn", "G1[SQ1]", "G1[SQ2]", "G1[SQ3]"]
    texts = ["Nøgle", "Skole", "Barn", *(f"Om skolen [{text}]" for text in QUESTIONS)]
    heads = [f"{name}. {text}" for name, text in zip(names, texts, strict=True)]
    return [
        ["id. Svar-id", "submitdate. Indsendt", *heads],
        *(
            [str(n), "2015-09-01 10:00:00", *row]
            for n, row in enumerate(sheets("l"), start=1)
        ),
    ]


def qualtrics() -> Table:
    """Return answers under a header of three rows."""
    names = ["ResponseId", "ExternalReference", "skole", "barn", "Q1_1", "Q1_2", "Q1_3"]
    texts = ["Response ID", "External Data Reference", "skole", "barn"]
    imports = [json.dumps({"ImportId": f"QID{n}"}) for n in range(len(names))]
    return [
        names,
        [*texts, *(f"Om skolen - {text}" for text in QUESTIONS)],
        imports,
        *([f"R_{n}", *row] for n, row in enumerate(sheets("x"), start=1)),
    ]


def odk(key: str = "o") -> Table:
    """Return submissions of the form; one question takes several answers."""
    header = ["_id", "noegle", "skole", "barn", "barnet/q1", "barnet/q2", "barnet/q3"]
    return [
        [*header, "hjemme/sprog", "hjemme/sprog/da", "hjemme/sprog/andet"],
        *(
            [str(n), *row, "da andet", "1", "1"]
            for n, row in enumerate(sheets(key), start=1)
        ),
    ]


SURVEY = [
    ["type", "name", "label::Dansk (da)"],
    ["text", "noegle", "Nøgle"],
    ["text", "skole", "Skole"],
    ["text", "barn", "Barn"],
    ["begin group", "barnet", "Barnet"],
    *(["select_one enighed", f"q{n}", q] for n, q in enumerate(QUESTIONS, start=1)),
    ["end group", "barnet", ""],
    ["begin group", "hjemme", "Hjemme"],
    ["select_multiple sprog", "sprog", "Hvilke sprog taler I?"],
    ["end group", "hjemme", ""],
]
CHOICES = [
    ["list_name", "name", "label::Dansk (da)"],
    *(["enighed", str(code), text] for code, text in AGREEMENT.items()),
    ["sprog", "da", "Dansk"],
    ["sprog", "andet", "Et andet"],
]


def form(survey: Table = SURVEY, choices: Table = CHOICES) -> bytes:
    """Return the form as a workbook."""
    return as_zip(workbooks.xlsx({"survey": survey, "choices": choices}))


def surveyxact(**changed: Table) -> bytes:
    """Return the pupils' export as one workbook, with sheets replaced."""
    found = {"Dataset": _of_480(pupils()), "Structure": structure(), "Labels": labels()}
    return as_zip(workbooks.xlsx({**found, **changed}))


def _of_480(table: Table) -> Table:
    return [["480001" if c.startswith("4790") else c for c in row] for row in table]


def tool_files() -> dict[str, bytes]:
    """Return every good delivery of these tools."""
    return {
        PACKED: packed(),
        XLSX: workbook("e", "xlsx"),
        XLS: workbook("u", "xls"),
        ODS: workbook("o", "ods"),
        SAV: statistical("s", "sav"),
        POR: statistical("p", "por", school="480001", change=portable),
        DTA: statistical("d", "dta"),
        LIME: delimited(limesurvey(), ",", "\n").encode(),
        QUALTRICS: delimited(qualtrics(), ",", "\n").encode(),
        ODK: delimited(odk("k"), ",", "\n").encode(),
        FORM: form(),
        XACT: surveyxact(),
    }


def portable(frame: pl.DataFrame) -> pl.DataFrame:
    """Return a frame under short names in capitals, with a name in plain letters."""
    short = frame.drop("skolenavn").with_columns(navn=pl.lit("Havreskolen"))
    return short.rename(str.upper)
