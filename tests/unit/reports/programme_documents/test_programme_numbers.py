"""The programme's own numbers as files: those of its documents, and nothing beside."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.number_files import NumberFile, number_files, rows_of
from pipeline.disclosure.attacker.number_rows import NumberReader
from pipeline.programme.model import Programme
from pipeline.reports.numbers_files.files import write_programme_numbers
from pipeline.reports.numbers_files.read_back import rows_told
from pipeline.reports.numbers_files.table import OF_EACH
from pipeline.reports.programme_rendering import render_programme_reports
from schemas import reported
from schemas.disclosed import OF_PROGRAMME
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_programme import in_two_languages
from tests.unit.reports.programme_documents.conftest import (
    ROUND,
    decisions,
    made_frame,
)
from tests.unit.reports.told_numbers import addressed, read, told_beside, told_by

OF_ALL: dict[str, Any] = {"level": "programme", "municipality": None, "unit": None}
PUBLIC = f"public/{ROUND}/programme/numbers/programme.da.csv"


def written(programme: Programme, cells: pl.DataFrame, out: Path) -> pl.DataFrame:
    """Write the numbers of every round; return their rows of the catalogue."""
    files = [
        write_programme_numbers(programme, cells, round_=round_, out=out)
        for round_ in programme.round_ids
    ]
    return reported.ProgrammeDocuments.validate(pl.concat(files))


@pytest.fixture(scope="module")
def made(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, pl.DataFrame, pl.DataFrame]:
    """Folder, catalogue and claims of the documents of all, with their numbers."""
    out = tmp_path_factory.mktemp("programme")
    cells = made_frame(programme)
    catalogue, claims = render_programme_reports(
        programme, cells, round_=ROUND, out=out, decided=decisions()
    )
    numbers = written(programme, cells, out)
    return out, pl.concat([catalogue, numbers]), claims


def rows_in(out: Path, edition: str) -> dict[str, dict[str, str]]:
    """Return address -> row of the numbers of an edition, of all rounds."""
    files = out.glob(f"{edition}/*/programme/numbers/programme.da.csv")
    return {row["address"]: row for file in files for row in read(file)}


@pytest.mark.parametrize("edition", ["public", "confidential"])
def test_every_number_that_documents_print_leads_to_a_row(
    made: tuple[Path, pl.DataFrame, pl.DataFrame], edition: str
) -> None:
    out, _, claims = made
    rows = rows_in(out, edition)
    printed = addressed(claims).filter(
        pl.col("path").str.starts_with(edition),
        (pl.col("level") == "programme") | pl.col("quantity").is_in(list(OF_EACH)),
    )
    assert printed.height > 50
    assert set(printed["address"]) <= set(rows)


@pytest.mark.parametrize("edition", ["public", "confidential"])
def test_numbers_of_pages_and_of_files_are_the_same(
    made: tuple[Path, pl.DataFrame, pl.DataFrame], edition: str
) -> None:
    out, catalogue, claims = made
    pages = catalogue.filter(format="html", edition=edition)["path"].to_list()
    compared = list(told_beside(out, pages, claims, rows_in(out, edition)))
    assert [one for one in compared if not told_by(one[2], one[1])] == []
    assert len(compared) > 40


def test_documents_lead_to_the_numbers_in_every_format(
    made: tuple[Path, pl.DataFrame, pl.DataFrame],
) -> None:
    out, catalogue, _ = made
    files = catalogue.filter(report="numbers", round=ROUND)
    assert set(files["format"]) == {"csv", "json", "xlsx"}
    for page in catalogue.filter(format="html")["path"]:
        own = files.filter(edition=page.split("/")[0])["path"]
        text = (out / page).read_text(encoding="utf-8")
        for name in own:
            assert f'href="../numbers/{Path(name).name}"' in text
            assert (out / name).is_file()


def test_the_attacker_holds_every_format_and_language_against_the_first(
    programme: Programme, tmp_path: Path
) -> None:
    bilingual = in_two_languages(programme)
    written(bilingual, made_frame(bilingual), tmp_path)
    files = number_files(tmp_path)
    assert {one.edition for one in files} == {"public", "confidential"}
    for file in files:
        facts = read_by_attacker(tmp_path, file, bilingual)
        assert {one.number.level for one in facts} <= {"programme", "municipality"}


def read_by_attacker(out: Path, file: NumberFile, programme: Programme) -> list:
    """Return what the attacker reads in a file."""
    rows = rows_of(out, file, programme, {})
    return NumberReader(file.path, file.round, file.municipality).read(rows)


def test_files_of_a_municipality_are_its_owners_to_know(
    made: tuple[Path, pl.DataFrame, pl.DataFrame],
) -> None:
    out, *_ = made
    of_one = {
        edition: sorted(
            row["quantity"]
            for row in rows_in(out, edition).values()
            if row["municipality"] and row["quantity"] in OF_PROGRAMME
        )
        for edition in ("public", "confidential")
    }
    assert of_one == {"public": [], "confidential": ["files", "files"]}


def test_of_single_municipalities_stands_what_documents_print(
    programme: Programme, tmp_path: Path
) -> None:
    """Points of each would be a list to rank them by; rates stand in the reports."""
    above: dict[str, Any] = {"level": "municipality", "unit": None}
    above |= {"edition": "public"}
    outer: dict[str, Any] = above | {"municipality": "999"}
    rate: dict[str, Any] = {"measure": "all", "n": 40, "base": 50}
    rate |= {"informant_group": "pupils_4_10"}
    cells = frame(
        cell("points", 503.0, 10.0, n=40, **above),
        cell("response_rate", 0.8, **rate, **above),
        cell("response_rate", 0.7, **rate, **outer),
    )
    outside = programme.file.municipalities[0].model_copy(
        update={"code": "999", "name": "Udenfor", "control": True, "active": True}
    )
    some = [*programme.file.municipalities, outside]
    file = programme.file.model_copy(update={"municipalities": some})
    with_control = programme.model_copy(update={"file": file})
    written(with_control, ORIGIN.beside(cells), tmp_path)
    told = read(tmp_path / PUBLIC)
    assert [(one["municipality"], one["quantity"]) for one in told] == [
        ("479", "response_rate")
    ]


def test_the_dictionary_says_what_each_number_is_about(
    made: tuple[Path, pl.DataFrame, pl.DataFrame],
) -> None:
    out, *_ = made
    named = {
        (one["what"], one["code"]): (one["name_da"], one["name_en"])
        for one in read((out / PUBLIC).with_name("programme_dictionary.da.csv"))
    }
    assert named["about", "variance_share: unit"] == ("mellem enheder", "between units")
    assert named["about", "hidden_share: unit"] == ("enkelte enheder", "single units")
    assert named["measure", "files"] == ("Filer", "Files")
    own = [one for one in read(out / PUBLIC) if one["quantity"] in OF_PROGRAMME]
    for row in own:
        assert ("quantity", row["quantity"]) in named
        about = f"{row['quantity']}: {row['about']}"
        assert not row["about"] or all(named["about", about])


@pytest.mark.parametrize("quantity", OF_PROGRAMME)
def test_every_quantity_of_the_programme_is_explained(
    programme: Programme, quantity: str
) -> None:
    for phrases in programme.phrases.values():
        assert phrases[f"data_file.quantity.{quantity}"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"municipality": "479", "municipality_name": "Svendborg"}, "another municip"),
        ({"quantity": "spread"}, "the quantity 'spread'"),
        ({"verdict": "better"}, "the verdict 'better'"),
    ],
)
def test_a_number_that_the_programmes_file_must_not_hold_is_an_error(
    made: tuple[Path, pl.DataFrame, pl.DataFrame], changed: dict, message: str
) -> None:
    out, *_ = made
    rows = pl.read_csv(out / PUBLIC, infer_schema=False)
    points = rows.filter(quantity="points").head(1)
    assert points.height == 1
    strange = points.with_columns(
        pl.lit(value).alias(name) for name, value in changed.items()
    )
    reader = NumberReader(PUBLIC, ROUND, "programme")
    assert reader.read(points)
    with pytest.raises(UnknownContentError, match=message):
        NumberReader(PUBLIC, ROUND, "programme").read(strange)


def test_a_number_of_all_together_in_a_municipalitys_file_is_an_error(
    made: tuple[Path, pl.DataFrame, pl.DataFrame],
) -> None:
    out, *_ = made
    rows = pl.read_csv(out / PUBLIC, infer_schema=False)
    with pytest.raises(UnknownContentError, match="a row of another municipality"):
        NumberReader(PUBLIC, ROUND, "479").read(rows.filter(quantity="variance_share"))


def test_another_number_in_a_file_is_seen_whatever_its_format(
    made: tuple[Path, pl.DataFrame, pl.DataFrame],
) -> None:
    """What is computed anew is held against the file, address by address."""
    out, *_ = made
    file = out / PUBLIC
    own = {
        ending: rows_told(file.with_suffix(f".{ending}").read_bytes(), ending)
        for ending in ("csv", "json", "xlsx")
    }
    codes = rows_told(file.with_name("programme_dictionary.da.csv").read_bytes(), "csv")
    assert own["json"].keys() == own["xlsx"].keys() == own["csv"].keys() | codes.keys()
    said = json.loads(file.with_suffix(".json").read_bytes())
    said["rows"][3][said["columns"].index("value")] = 0.5
    changed = rows_told(json.dumps(said).encode(), "json")
    assert differing(own["json"], changed) == [said["rows"][3][0]]
    assert rows_told(b"", "csv") == {}


def differing(one: dict, other: dict) -> Iterable[str]:
    """Return the addresses of which two files say something else."""
    return [address for address in one if one[address] != other[address]]


def test_a_round_in_which_nobody_was_asked_has_no_file(
    programme: Programme, tmp_path: Path
) -> None:
    cells = made_frame(programme).filter(pl.col("round") != "2015")
    table = write_programme_numbers(programme, cells, round_="2015", out=tmp_path)
    assert table.is_empty()
    assert not list(tmp_path.iterdir())
