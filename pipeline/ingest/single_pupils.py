"""Single pupils' answers to the national well-being survey: they may not be here.

Section 56 b of the Danish Folkeskole Act keeps them for statistics and research; what
municipalities get and give are figures. Such a file is known by the researchers' name
of it, or by its columns, whatever it is called: the numbered questions of one of the
two forms beside what says which pupil answered.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from pipeline.ingest.isolation import isolated
from pipeline.ingest.limits import MEBIBYTE
from pipeline.ingest.refusals import Refusal, unreadable
from pipeline.ingest.statistical.parsing import described
from pipeline.ingest.statistical_formats import HEAD, format_of
from pipeline.ingest.text.encoding import program_of
from pipeline.ingest.text.unpacked import unpacked
from pipeline.ingest.workbook.workbook import Workbook

CHECK = "single_pupils_wellbeing"
FORMS = [set(range(1, 21)), set(range(1, 41))]  # questions in grades 0-3 and 4-9
QUESTION = re.compile(r"q0*(\d+)")
FILE = re.compile(r"samlet[ _.-]*kl[ _.-]*(0[ _.-]*3|4[ _.-]*9)(?!\d)")
PUPIL = {
    *("pnr", "cpr", "cprnr", "cprnummer", "personnr", "personnummer"),
    *("elev", "elevid", "elevnr", "elevnummer", "pupil", "pupilid"),
    *("unilogin", "uniloginid", "uniid"),
}
HEADER_ROWS = 20  # a title or a preamble may stand above the header
SAMPLE = MEBIBYTE // 4
SEPARATORS = re.compile(r"[;,\t|{}\[\]:]")
OBJECTS = ("[", "{")


def refuse_name(name: str) -> None:
    """Refuse a file that is called as the researchers' file is.

    Raises:
        Refusal: `single_pupils_wellbeing`.
    """
    if FILE.search(name.casefold()):
        raise Refusal(CHECK, name)


def refuse_columns(columns: Iterable[str], name: str) -> None:
    """Refuse a table with the questions of a form and a column that names the pupil.

    Raises:
        Refusal: `single_pupils_wellbeing`.
    """
    plain = {re.sub(r"[\W_]", "", column.casefold()) for column in columns}
    asked = {int(found[1]) for one in plain if (found := QUESTION.fullmatch(one))}
    if plain & PUPIL and asked in FORMS:
        raise Refusal(CHECK, name)


def refuse_content(file: Path) -> None:
    """Refuse such a file that no source could read, whatever its format.

    Raises:
        Refusal: `single_pupils_wellbeing`, or a passing reason why nobody can tell.
    """
    for columns in _possible_headers(file):
        refuse_columns(columns, file.name)


def _possible_headers(file: Path) -> Iterator[Sequence[str]]:
    """Yield the first rows of every table in a file; none if it is no such file.

    Raises:
        Refusal: It could not be read for a passing reason.
    """
    try:
        yield from _first_rows(file)
    except Refusal as refusal:
        if refusal.passing:
            raise
    except OSError as error:
        raise unreadable(file.name, error) from error


def _first_rows(file: Path) -> Iterator[Sequence[str]]:
    with file.open("rb") as stream:
        head = stream.read(HEAD)
    if (format_ := format_of(head)) is not None:
        yield isolated(
            described, file, format_=format_, encoding=format_.encoding, decimal=","
        )["columns"]
    elif program_of(head):
        workbook = Workbook(file, formulas=True)
        for sheet in workbook.sheets:
            if not workbook.is_blank(sheet):
                rows = workbook.rows(sheet).head(HEADER_ROWS).rows()
                yield from ([str(cell or "") for cell in row] for row in rows)
    else:
        yield from _text_rows(next(unpacked(file, size=SAMPLE), b""))


def _text_rows(sample: bytes) -> Iterator[Sequence[str]]:
    """Yield the fields of the first lines; of a list of objects, all its names."""
    text = sample.replace(b"\0", b"").decode("latin-1").lstrip("ÿþï»¿ \r\n\t")
    lines = [text] if text.startswith(OBJECTS) else text.splitlines()[:HEADER_ROWS]
    yield from (SEPARATORS.split(line) for line in lines)
