"""`laering run` says what only several files and rounds can show."""

import json
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.catalogue import checks
from tests.integration.tiny_world import (
    HEADER,
    ROUNDS,
    SCHOOLS,
    pupil,
    run,
    write,
    write_raw,
)

SAID = "Signs across files and rounds"


def consistent(school: str, number: int, *, turned: bool) -> str:
    """Return a pupil who answers all items alike, or the last one the other way."""
    key = pupil(school, number, "2015").rsplit(";", 3)[0]
    agrees = 1 + number % 4
    return f"{key};{agrees};{5 - agrees};{5 - agrees if turned else agrees}"


def spoil(raw: Path) -> Path:
    """Deliver what each file alone does not betray."""
    for round_ in ROUNDS:
        rows = [
            consistent(school, number, turned=round_ == "2017")
            for school in SCHOOLS["479"]
            for number in range(20)
        ]
        write(raw / round_ / "479" / "pupils.csv", [HEADER, *rows])
    again = [pupil("479001", n, "2015") for n in range(7)]
    write(raw / "2015" / "479" / "pupils_again.csv", [HEADER, *again])
    old = [pupil("510001", n, "2015") for n in reversed(range(20))]
    write(raw / "2017" / "510" / "pupils.csv", [HEADER, *old])
    register = raw / "2015" / "national" / "units.csv"
    gone = "479003;Lukket Skole;Folkeskole;479"
    write(register, [*register.read_text(encoding="cp1252").splitlines(), gone])
    return raw


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory) -> tuple[pl.DataFrame, str]:
    """Signs of a spoiled world, and what the run said."""
    folder = tmp_path_factory.mktemp("spoiled")
    result = run(spoil(write_raw(folder / "raw")), folder / "data")
    assert result.exit_code == 0, result.output
    return signs(folder / "data"), result.output


def signs(data: Path) -> pl.DataFrame:
    return pl.read_parquet(data / "lake" / "compared" / "screening" / "part.parquet")


def test_a_clean_world_has_no_sign(tmp_path: Path) -> None:
    result = run(write_raw(tmp_path / "raw"), tmp_path / "data")
    assert signs(tmp_path / "data").rows() == []
    assert SAID not in result.output


@pytest.mark.parametrize(
    ("check", "municipality", "subject"),
    [
        ("item_turned", "479", "pupils.glad_3"),
        ("item_turned_since", "479", "pupils.glad_3"),
        ("deliveries_overlap", "479", "pupils"),
        ("same_answers_twice", "510", "pupils"),
        ("unit_disappeared", "479", "479003"),
    ],
)
def test_what_was_spoiled_is_found(
    spoiled: tuple[pl.DataFrame, str], check: str, municipality: str, subject: str
) -> None:
    found, said = spoiled
    places = found.filter(check_id=check).select("municipality", "subject").rows()
    assert (municipality, subject) in places
    assert f"{check} " in said.partition(SAID)[2]


def test_nothing_else_is_found(spoiled: tuple[pl.DataFrame, str]) -> None:
    found, _ = spoiled
    assert found.height == 5


def test_every_sign_can_be_said_in_both_languages(
    spoiled: tuple[pl.DataFrame, str],
) -> None:
    found, _ = spoiled
    for check, facts in found.select("check_id", "facts").rows():
        for language in ("da", "en"):
            assert "{" not in checks()[check].said(language, json.loads(facts))
