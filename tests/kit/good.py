"""The good deliveries of the kit: small, whole, and without any finding."""

import json
from collections.abc import Mapping, Sequence

REGISTER = "2015/national/institutioner.csv"
PUPILS = "2015/479/pupils/dataset.csv"
STRUCTURE = "2015/479/pupils/structure.csv"
LABELS = "2015/479/pupils/labels.csv"
PARENTS = "2015/479/parents.csv"
TESTS = "2015/479/national_tests.csv"
WELLBEING = "2015/national/trivsel.json"
ABSENCE = "2015/national/fravaer.csv"

AGREEMENT = {1: "Helt uenig", 2: "Uenig", 3: "Enig", 4: "Helt enig", 9: "Ved ikke"}
QUESTIONS = {
    "s_1": "Jeg er glad for at gå i skole",
    "s_2": "Jeg keder mig i timerne",
    "s_3": "Jeg har gode venner",
}
ANSWERS = ["412", "321", "419", "143", "224", "334"]

Table = Sequence[Sequence[str]]


def register() -> Table:
    """The unit register, as open data."""
    return [
        ["INST_NR", "INST_NAVN", "INST_TYPE_NAVN", "KOMMUNE_NR"],
        ["479001", "Sundskolen", "Folkeskoler", "479"],
        ["479002", "Ørkildskolen", "Folkeskoler", "479"],
        ["479301", "Børnehuset Solstrålen", "Daginstitutioner", "479"],
        ["480001", "Havreskolen", "Folkeskoler", "480"],
        ["048002", "Bogense Skole", "Folkeskoler", "480"],
    ]


def pupils() -> Table:
    """Answer sheets of six pupils, as SurveyXact writes them."""
    background = ["noegle", "institutionsnr", "klassetrin", "klasse", "koen"]
    status = [f"stato_{number}" for number in range(1, 6)]
    header = ["respondentid", "email", *background, "uddannelse", *status, *QUESTIONS]
    rows = [
        [
            *(f"9{n}", f"e{n}@example.org", f"n{n}"),
            *(f"47900{1 + n % 2}", str(4 + n % 3), "4.å"),
            *(("Pige", "Dreng")[n % 2], ("Kort", "Lang")[n % 2]),
            *"00010",
            *answers,
        ]
        for n, answers in enumerate(ANSWERS, start=1)
    ]
    return [header, *rows]


def structure() -> Table:
    """What SurveyXact writes about the questions."""
    header = ["questionName", "variableName", "questionType", "subType"]
    return [
        [*header, "questionText", "choiceValue", "choiceText"],
        *(
            [name, name, "Closed", "Single", f"Om skolen - {text}", str(code), label]
            for name, text in QUESTIONS.items()
            for code, label in AGREEMENT.items()
        ),
    ]


def labels() -> Table:
    """What SurveyXact writes about the answers; the file has no header."""
    return [
        [name, str(code), text]
        for name in QUESTIONS
        for code, text in AGREEMENT.items()
    ]


def parents() -> Table:
    """Answer sheets of six parents, each about one pupil."""
    header = ["noegle", "skole", "skolenavn", "barn", "barnets_koen"]
    header += ["aar", "kommune"]
    names = ["Sundskolen", "Ørkildskolen"]
    rows = [
        [
            *(f"f{n}", f"47900{1 + n % 2}", names[n % 2]),
            *(f"n{n}", ("Pige", "Dreng")[n % 2], "2015", "479"),
            *answers,
        ]
        for n, answers in enumerate(ANSWERS, start=1)
    ]
    return [[*header, "q1", "q2", "q3"], *rows]


def national_tests() -> Table:
    """Test results of four pupils, one of them exempt."""
    header = ["elev", "institution", "klassetrin", "koen", "fag", "niveau", "fritaget"]
    return [
        header,
        ["n1", "479001", "4", "Pige", "Dansk, læsning", "God", "Nej"],
        ["n2", "479001", "6", "Dreng", "Matematik", "Mangelfuld", "Nej"],
        ["n3", "479002", "4", "Pige", "Dansk, læsning", "", "Ja"],
        ["n4", "479002", "6", "Dreng", "Matematik", "God", "Nej"],
    ]


def wellbeing() -> list[dict[str, str]]:
    """National well-being, as the portal answers."""
    keys = ["Skoleår", "Kommunenr", "Institutionsnr", "Indikator", "Skoletrin"]
    values = [
        ("479", "479001", "3,7", "42"),
        ("479", "479002", "3,9", "55"),
        ("480", "480001", "-", "12"),
    ]
    return [
        dict(
            zip(
                keys, ["2014/2015", place, unit, "Generel trivsel", "Alle"], strict=True
            )
        )
        | {"Indikatorsvar": value, "Antal": n}
        for place, unit, value, n in values
    ]


def absence() -> Table:
    """Absence per school."""
    return [
        ["aar", "kommune", "skole", "fravaer", "elever"],
        ["2015", "479", "479001", "5,6 %", "320"],
        ["2015", "479", "479002", "0,061", "410"],
        ["2015", "480", "480001", "4,9 %", "1.204"],
        ["2015", "480", "048002", "5,0 %", "310"],
    ]


def delimited(table: Table, delimiter: str = ";", ends: str = "\r\n") -> str:
    """Return a table as text; fields are quoted where they must be."""
    marks = (delimiter, '"', "\n")

    def field(text: str) -> str:
        quoted = text.replace('"', '""')
        return f'"{quoted}"' if any(mark in text for mark in marks) else text

    return "".join(delimiter.join(map(field, row)) + ends for row in table)


def as_json(rows: Sequence[Mapping[str, str]]) -> str:
    """Return a list of objects, an object a line."""
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]\n"


def plain_files() -> dict[str, bytes]:
    """Return the good deliveries of plain text: path below the raw folder -> bytes."""
    return {
        REGISTER: delimited(register()).encode("cp1252"),
        PUPILS: delimited(pupils()).encode("cp1252"),
        STRUCTURE: delimited(structure()).encode("cp1252"),
        LABELS: delimited(labels()).encode("cp1252"),
        PARENTS: delimited(parents(), ",", "\n").encode("utf-8-sig"),
        TESTS: delimited(national_tests()).encode("cp1252"),
        WELLBEING: as_json(wellbeing()).encode(),
        ABSENCE: delimited(absence()).encode("cp1252"),
    }
