"""Single pupils' answers to the national well-being survey are refused at intake."""

import json
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.single_pupils import refuse_columns, refuse_name
from pipeline.programme.load import load_programme
from pipeline.returns.before.check_files import check_files
from pipeline.returns.before.given_files import Asked
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    refusal,
    register_source,
    survey_source,
)

PROGRAMME = build_programme(survey_source(), register_source())
CHECK = "single_pupils_wellbeing"


def questions(number: int) -> list[str]:
    return [f"q{one}" for one in range(1, number + 1)]


def table(key: str, number: int, rows: int = 2) -> list[list[str]]:
    """Return answers of a form, its header first."""
    header = [key, "skoleaar", "institutionsnummer", *questions(number)]
    return [
        header,
        *([f"x{n}", "2014/2015", "479001", *"3" * number] for n in range(rows)),
    ]


def text(rows: Sequence[Sequence[str]], delimiter: str = ";") -> str:
    return "".join(delimiter.join(row) + "\r\n" for row in rows)


def records(rows: Sequence[Sequence[str]]) -> list[dict[str, str]]:
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("key", ["pnr", "CPR-nr.", "Elev_ID", "unilogin", "UNI-Login"])
@pytest.mark.parametrize("number", [20, 40])
def test_a_form_beside_a_column_that_names_the_pupil_is_refused(
    key: str, number: int
) -> None:
    with pytest.raises(Refusal) as caught:
        refuse_columns([key, "klassetrin", *questions(number)], "trivsel.csv")
    assert caught.value.check == CHECK
    assert "56 b" in caught.value.finding.said("da")


@pytest.mark.parametrize(
    "columns",
    [
        ["institutionsnummer", "klassetrin", "klassebetegnelse", *questions(40)],
        ["elev", *questions(39)],
        ["elev", *(f"s_{one}" for one in range(1, 41))],
        ["elev", "fag", "niveau"],
        ["noegle", *questions(20)],
    ],
    ids=["figures of classes", "another form", "our survey", "tests", "our own key"],
)
def test_other_tables_are_not(columns: list[str]) -> None:
    refuse_columns(columns, "trivsel.csv")


@pytest.mark.parametrize(
    ("name", "is_refused"),
    [
        ("samlet_kl_0_3_2015_20.csv", True),
        ("Samlet kl 4-9 2017.sav", True),
        ("samlet_kl_4_90.csv", False),
        ("trivsel_samlet.csv", False),
    ],
)
def test_the_researchers_name_is_enough(name: str, *, is_refused: bool) -> None:
    if is_refused:
        with pytest.raises(Refusal, match="well-being"):
            refuse_name(name)
    else:
        refuse_name(name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", text(table("elev", 40)).encode()),
        ("b.txt", "\ufeff".encode() + text(table("pnr", 20), "\t").encode()),
        ("c.tsv", text(table("pnr", 20), "\t").encode("utf-16")),
        ("d.csv", ("Trivsel\r\n\r\n" + text(table("cpr", 40), ",")).encode("cp1252")),
        ("e.json", json.dumps(records(table("pnr", 40)), indent=1).encode()),
        ("f.csv", text(table("elev", 40)).encode("cp1252")[:-7] + b"\x00\xff"),
    ],
    ids=["text", "tabs", "wide letters", "a title above", "objects", "damaged"],
)
def test_a_file_that_no_source_describes_is_looked_into(
    tmp_path: Path, name: str, content: bytes
) -> None:
    write_export(tmp_path, [pupil("a")])
    write(tmp_path, f"2015/479/{name}", content)
    found = {row["delivery"]: row["check_id"] for row in examine(PROGRAMME, tmp_path)}
    assert found == {"2015/479/pupils/dataset.csv": None, f"2015/479/{name}": CHECK}


@pytest.mark.parametrize("ending", ["sav", "dta"])
def test_a_statistical_file_too(tmp_path: Path, ending: str) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    rows = pl.DataFrame(records(table("pnr", 20))).to_pandas()
    file = tmp_path / "2015" / "479" / f"svar.{ending}"
    file.parent.mkdir(parents=True)
    {"sav": pyreadstat.write_sav, "dta": pyreadstat.write_dta}[ending](rows, file)
    assert [row["check_id"] for row in examine(PROGRAMME, tmp_path)] == [CHECK]


def test_it_weighs_more_than_what_else_is_wrong_with_the_file(tmp_path: Path) -> None:
    write(tmp_path, "2015/479/pupils/dataset.csv", text(table("pnr", 40)))
    path, check, message = refusal(tmp_path, PROGRAMME)
    assert (path, check) == ("2015/479/pupils/dataset.csv", CHECK)
    assert "Delete it" in message
    assert "x0" not in message


def test_columns_that_a_source_would_leave_out_do_not_hide_it(tmp_path: Path) -> None:
    source = survey_source(ignored_columns=["*"])
    header, *rows = table("pnr", 20)
    own = pupil("a")
    write_export(tmp_path, [own | dict(zip(header, rows[0], strict=True))])
    programme = build_programme(source, register_source())
    assert refusal(tmp_path, programme)[1] == CHECK


def test_who_asks_before_sending_is_told_so(
    tmp_path: Path, programme_folder: Path
) -> None:
    file = tmp_path / "trivsel.csv"
    file.write_text(text(table("unilogin", 40)), encoding="utf-8")
    asked = Asked(round="2015", municipality="479")
    result = check_files([file], load_programme(programme_folder), asked)
    assert [one.check for one in result.files[0].report.to_fix] == [CHECK]
