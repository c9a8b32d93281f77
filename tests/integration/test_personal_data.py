"""Names, numbers and addresses that are delivered stand in nothing that is written."""

import shutil
from pathlib import Path

import polars as pl
import pytest
import yaml

from tests.integration.tiny_world import HEADER, PROGRAMME, laering, pupil, run, write
from tests.integration.tiny_world import write_raw as clean_raw

PERSONAL = "navn;fornavn;efternavn;cpr;email;unilogin"
FIRST, LAST = ["Mette", "Søren", "Åse"], ["Holm", "Østergård", "Kjær"]


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny programme; intake leaves out who the pupils are."""
    folder = shutil.copytree(PROGRAMME, tmp_path_factory.mktemp("p") / "programme")
    file = folder / "exports" / "survey_pupils.yaml"
    source = yaml.safe_load(file.read_text(encoding="utf-8"))
    source["ignored_columns"] = PERSONAL.split(";")
    file.write_text(yaml.safe_dump(source, allow_unicode=True), encoding="utf-8")
    return folder


def who(number: int) -> str:
    """Return who a pupil is, as a tool exports it."""
    first, last = FIRST[number % 3], LAST[number // 3 % 3]
    return ";".join(
        (
            f"{first} Bo {last}",
            f"{first} Ib",
            f"{last}sen",
            f"{number + 1:02}0109-5{number:03}",
            f"{first.lower()[0]}{number}@example.dk",
            f"{first.lower()[0]}olm{number:04}",
        )
    )


@pytest.fixture(scope="module")
def world(programme: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    raw = clean_raw(folder / "raw")
    for round_ in ("2015", "2017"):
        for code, schools in {"479": ["479001", "479002"], "510": ["510001"]}.items():
            rows = [
                f"{pupil(school, n, round_)};{who(n)}"
                for school in schools
                for n in range(20)
            ]
            file = raw / round_ / code / "pupils.csv"
            write(file, [f"{HEADER};{PERSONAL}", *rows])
    result = run(raw, folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder


def scanned(world: Path, programme: Path, *more: object) -> tuple[int, str]:
    result = laering(
        *("scan", "--programme", programme, "--raw", world / "raw"),
        *("--data", world / "data", *more),
    )
    return result.exit_code, result.output


def test_nothing_that_was_written_holds_who_was_delivered(
    world: Path, programme: Path
) -> None:
    found = pl.read_parquet(world / "data/lake/reported/personal_data/part.parquet")
    assert found.is_empty()
    code, output = scanned(world, programme)
    assert (code, output) == (0, "nothing personal found\n")


@pytest.mark.parametrize(
    ("leak", "kind"),
    [
        ("Mette Bo Holm", "a name, login or address"),
        ("søren  ib holmsen", "a name, login or address"),
        ("molm0003", "a name, login or address"),
        ("s4@example.dk", "an e-mail address"),
        ("020109-5001", "CPR number"),
    ],
)
def test_what_leaks_into_a_log_is_said_without_saying_it(
    world: Path, programme: Path, tmp_path: Path, leak: str, kind: str
) -> None:
    (tmp_path / "run.log").write_text(f"start\nrow of {leak} refused\n")
    code, output = scanned(world, programme, tmp_path)
    assert code == 1
    assert "run.log, line 2: " in output
    assert "line 1" not in output
    assert kind in output
    assert leak not in output


def test_a_number_that_reaches_a_document_blocks_the_release(
    world: Path, programme: Path, tmp_path: Path
) -> None:
    raw = shutil.copytree(world / "raw", tmp_path / "raw")
    register = raw / "2017" / "national" / "units.csv"
    content = register.read_bytes().replace(b"Skolen 510001", b"Holm 010112-1234")
    register.write_bytes(content)
    for _ in range(2):
        result = run(raw, tmp_path / "data", programme=programme)
        assert result.exit_code == 1
        assert "release blocked: reported/personal_data no_personal_data" in (
            result.output
        )
        assert "510001.da.html, line" in result.output
        assert "010112-1234" not in result.output
        assert not (tmp_path / "data/reports/index.html").exists()


@pytest.mark.parametrize("whose", ["479", "programme"])
def test_a_secret_in_the_lake_and_an_open_folder_are_found(
    world: Path, programme: Path, tmp_path: Path, whose: str
) -> None:
    mine = shutil.copytree(world, tmp_path / "world")
    secret = (mine / f"data/keys/{whose}.key").read_bytes().hex()
    (mine / "data/lake/note.json").write_text(f'{{"key": "{secret}"}}')
    (mine / "data/returns").chmod(0o755)
    confidential = mine / "data/reports/confidential"
    confidential.mkdir(0o700)
    (confidential / "annex.html").touch()
    (confidential / "annex.html").chmod(0o644)
    code, output = scanned(mine, programme)
    assert code == 1
    assert "lake/note.json, line 1: 1 x the secret of a municipality" in output
    assert "returns, mode: 1 x others than its owner can open it" in output
    assert "reports/confidential/annex.html, mode" in output
    assert secret not in output
