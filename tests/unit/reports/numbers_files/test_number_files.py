"""The files of numbers: what the edition may tell, the same in every format."""

import io
import json
import time
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipeline.programme.model import EditionId, Programme
from pipeline.reports.numbers_files.files import write_numbers
from pipeline.reports.numbers_files.table import number_rows
from schemas import reported
from schemas.disclosed import EDITIONS, QUANTITIES
from schemas.staged import Units
from tests.unit.reports.cell_rows import PROGRAMME, cell, frame
from tests.unit.reports.made_cells import MUNICIPALITY, made_cells, made_units
from tests.unit.reports.made_programme import in_two_languages
from tests.unit.reports.told_numbers import (
    NUMBERS,
    addressed,
    read,
    same,
    told_beside,
    told_by,
)

NAMES = pl.DataFrame({"unit": ["1"], "name": ["Å Skole"]})
Reports = tuple[Path, pl.DataFrame, pl.DataFrame]


def rows(programme: Programme, *cells: dict, edition: EditionId = "unit") -> list[dict]:
    """Return the numbers that cells of school 1 in 2019 make."""
    return number_rows(
        programme,
        frame(*cells),
        NAMES,
        edition=edition,
        municipality="479",
        round_="2019",
    ).to_dicts()


def written(
    programme: Programme, cells: pl.DataFrame, out: Path, name: str = "Å Skole"
) -> Path:
    """Write the numbers of school 1 and return their folder."""
    units = [("2019", "479", "1", name, "school", None, None)]
    table = write_numbers(
        programme,
        cells,
        pl.DataFrame(units, schema=Units.empty().schema, orient="row"),
        municipality="479",
        round_="2019",
        out=out,
    )
    reported.Catalogue.validate(table)
    assert [Path(path).name for path in table["path"]] == [
        f"479{name}"
        for language in programme.document_languages
        for name in (
            f".{language}.csv",
            f"_dictionary.{language}.csv",
            f".{language}.json",
            f".{language}.xlsx",
        )
    ]
    return out / "unit/2019/479/numbers"


def sheet(file: Path, place: int = 0) -> list[dict[str, Any]]:
    """Return a sheet of a workbook as another program reads it."""
    book = CalamineWorkbook.from_path(str(file))
    head, *lines = book.get_sheet_by_index(place).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_a_number_stands_as_it_is_printed_with_whose_it_is(small: Programme) -> None:
    [row] = rows(small, cell("points", 503.0, 10.0, n=40))
    assert row == {
        "address": "2019/unit/479/1/pupils/wellbeing/all/points/-/-",
        "round": "2019",
        "level": "unit",
        "municipality": "479",
        "municipality_name": "Ærø",
        "unit": "1",
        "unit_name": "Å Skole",
        "group": "pupils",
        "measure": "wellbeing",
        "breakdown": "all",
        "quantity": "points",
        "since": None,
        "about": None,
        "status": "shown",
        "kind": "points",
        "value": 503.0,
        "low": 493.0,
        "high": 513.0,
        "detectable": None,
        "n": 40,
        "base": None,
        "verdict": None,
        "because": None,
    }


def test_hidden_not_measured_and_zero_are_three_things(
    small: Programme, tmp_path: Path
) -> None:
    cells = frame(
        cell("difference_programme", -0.2, n=40, verdict="no_certain_difference"),
        cell("points", measure="calm", status="hidden"),
        cell("points", measure="friends", n=0),
    )
    told = read(written(small, cells, tmp_path) / "479.da.csv")
    assert {
        row["measure"]: (row["status"], row["value"], row["n"]) for row in told
    } == {
        "wellbeing": ("shown", "0", "40"),
        "calm": ("hidden", "", ""),
        "friends": ("not_measured", "", "0"),
    }


@pytest.mark.parametrize(
    ("quantity", "value", "rest", "text"),
    [
        ("response_rate", 0.5, {"measure": "all", "base": 40}, "0.50"),
        ("value", 0.061, {"informant_group": None, "measure": "absence"}, "0.061"),
        ("share_good", 0.9, {"informant_group": None, "measure": "reading"}, "0.90"),
        ("change", -12.0, {"since": "2017"}, "-12"),
        ("difference_programme", -0.0, {}, "0"),
        ("course", 0.97, {"since": "2015"}, "0.97"),
        ("reliability", 0.7391, PROGRAMME, "0.74"),
        ("reliability", 0.745, PROGRAMME, "0.74"),  # half to even, as documents do
    ],
)
def test_a_number_has_the_decimals_of_its_kind(
    small: Programme,
    tmp_path: Path,
    quantity: str,
    value: float,
    rest: dict,
    text: str,
) -> None:
    folder = written(small, frame(cell(quantity, value, **rest)), tmp_path)
    [row] = read(folder / "479.da.csv")
    assert row["value"] == text


def test_leaders_of_a_unit_and_other_units_are_in_no_file(small: Programme) -> None:
    found = rows(
        small,
        cell("points", 503.0, informant_group="leaders", measure="leading"),
        cell("points", 503.0, informant_group="leaders", measure="leading", unit=None)
        | {"level": "municipality"},
        cell("points", 503.0, unit="2"),
        cell("points", 503.0, municipality="480"),
        cell("points", 503.0, round="2017"),
        cell("points", 503.0, edition="public"),
    )
    assert [(one["level"], one["group"]) for one in found] == [
        ("municipality", "leaders")
    ]


def test_what_an_edition_must_not_tell_is_not_called_hidden_either(
    small: Programme,
) -> None:
    # A municipality's mean of one unit is that unit's number, which may stand beside.
    mean = cell("points", status="confidential", level="municipality", unit=None)
    assert rows(small, mean, cell("points", 503.0, 10.0, n=40)) == rows(
        small, cell("points", 503.0, 10.0, n=40)
    )


def test_a_scale_that_agrees_too_little_has_no_number(small: Programme) -> None:
    loose: dict[str, Any] = {"measure": "calm"}
    found = rows(
        small,
        cell("reliability", 0.59, **PROGRAMME, **loose),
        cell("points", 503.0, 10.0, n=40, **loose),
        cell("item_share", 0.5, n=40, measure="calm_1", about="3"),
        cell("gap", 3.0, n=40, about="pupils.calm"),
        cell("points", 510.0, 10.0, n=40),
    )
    assert {(one["quantity"], one["measure"]): one["status"] for one in found} == {
        ("reliability", "calm"): "shown",
        ("points", "calm"): "too_loose",
        ("item_share", "calm_1"): "shown",
        ("gap", "wellbeing"): "too_loose",
        ("points", "wellbeing"): "shown",
    }
    [held] = [one for one in found if one["measure"] == "calm" and one["unit"]]
    assert [held[name] for name in NUMBERS] == [None] * len(NUMBERS)


def test_of_a_change_nobody_is_counted(small: Programme) -> None:
    # Two counts of the same persons in parts would tell of the rest.
    [row] = rows(small, cell("change", 3.0, since="2017", n=40, base=38))
    assert (row["n"], row["base"]) == (None, None)


def test_a_goal_that_only_says_yes_or_no_has_no_number(small: Programme) -> None:
    goal = cell(
        "goal",
        informant_group=None,
        measure="reading",
        about="good",
        verdict="met",
        status="confidential",
    )
    [row] = rows(small, goal)
    assert (row["status"], row["value"], row["verdict"]) == ("hidden", None, "met")


def written_numbers(programme: Programme, out: Path) -> list[Path]:
    """Write the numbers of the made units in every round; return the CSVs."""
    for round_ in programme.round_ids:
        write_numbers(
            programme,
            made_cells(programme),
            made_units(programme),
            municipality=MUNICIPALITY,
            round_=round_,
            out=out,
        )
    return sorted(out.glob("unit/*/*/numbers/[0-9]*[0-9].da.csv"))


@pytest.fixture(scope="module")
def tables(
    synthetic: Programme, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, str]]:
    """Address -> row of the numbers of the made units, of all rounds."""
    files = written_numbers(synthetic, tmp_path_factory.mktemp("numbers"))
    assert len(files) == len(synthetic.round_ids)
    return {row["address"]: row for file in files for row in read(file)}


def test_every_claim_of_a_document_leads_to_a_row(
    reports: Reports, tables: dict[str, dict[str, str]]
) -> None:
    _, _, claims = reports
    addresses = addressed(claims)["address"]
    assert len(addresses) > 1000
    assert set(addresses) <= set(tables)


def test_numbers_of_pages_and_of_files_are_the_same(
    reports: Reports, tables: dict[str, dict[str, str]]
) -> None:
    out, catalogue, claims = reports
    pages = catalogue.filter(format="html")["path"].to_list()
    compared = list(told_beside(out, pages, claims, tables))
    assert [one for one in compared if not told_by(one[2], one[1])] == []
    assert len(compared) > 2000


def test_a_page_with_another_number_than_the_file_is_seen(
    tables: dict[str, dict[str, str]],
) -> None:
    row = next(one for one in tables.values() if one["quantity"] == "points")
    assert row["value"]
    assert not same(float(row["value"]) + 1, float(row["value"]), row["kind"])


def test_every_format_says_the_same(synthetic: Programme, tmp_path: Path) -> None:
    file = written_numbers(synthetic, tmp_path)[-1]
    told = read(file)
    said = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    listed = [dict(zip(said["columns"], row, strict=True)) for row in said["rows"]]
    booked = sheet(file.with_suffix(".xlsx"))
    assert len(told) == len(listed) == len(booked) > 1000
    for one, other, third in zip(told, listed, booked, strict=True):
        for name, text in one.items():
            if name in NUMBERS and text:
                assert other[name] == third[name] == float(text)
            else:
                assert (other[name] or "") == third[name] == text
    codes = [tuple(one.values()) for one in read(file.parent / "479_dictionary.da.csv")]
    assert codes == [
        tuple(one or "" for one in entry.values()) for entry in said["dictionary"]
    ]
    assert codes == [
        tuple(map(str, one.values())) for one in sheet(file.with_suffix(".xlsx"), 1)
    ]


def test_the_workbook_is_in_the_language_of_its_readers(
    small: Programme, tmp_path: Path
) -> None:
    bilingual = in_two_languages(small)
    folder = written(bilingual, frame(cell("points", 503.0, n=40)), tmp_path)
    for language, group, title, names in (
        ("da", "Elever", "Tal for Ærø, 2019", ["Tal", "Ordbog"]),
        ("en", "Elever (en)", "Numbers of Ærø, 2019", ["Numbers", "Dictionary"]),
    ):
        file = folder / f"479.{language}.xlsx"
        [row] = sheet(file)
        assert (row["value"], row["group_name"]) == (503.0, group)
        assert CalamineWorkbook.from_path(str(file)).sheet_names == names
        with zipfile.ZipFile(file) as package:
            assert f"<dc:title>{title}<" in package.read("docProps/core.xml").decode()
    for name in ("479.{}.csv", "479_dictionary.{}.csv", "479.{}.json"):
        first, other = (
            (folder / name.format(one)).read_bytes() for one in ("da", "en")
        )
        assert first == other


def test_the_dictionary_names_every_code_in_both_languages(
    synthetic: Programme, tmp_path: Path
) -> None:
    file = written_numbers(synthetic, tmp_path)[-1]
    told, entries = read(file), read(file.parent / "479_dictionary.da.csv")
    named = {(one["what"], one["code"]) for one in entries}
    assert {code for what, code in named if what == "column"} == set(told[0])
    for row in told:
        for name in ("level", "status", "kind", "quantity", "verdict", "group"):
            assert not row[name] or (name, row[name]) in named
        whole = f"{row['group']}.{row['measure']}".removeprefix(".")
        assert row["measure"] == "all" or ("measure", whole) in named
    for one in entries:
        assert one["name_da"] or one["text_da"]
        assert one["name_en"] or one["text_en"]


@pytest.mark.parametrize("quantity", QUANTITIES)
def test_every_quantity_of_units_is_explained(small: Programme, quantity: str) -> None:
    for phrases in small.phrases.values():
        of_class = quantity in {"answered", "shrunken"}
        assert of_class or phrases[f"data_file.quantity.{quantity}"]


def test_a_class_is_in_no_file(small: Programme, tmp_path: Path) -> None:
    cells = frame(cell("points", 503.0, n=40, edition="class", breakdown="class:4A"))
    assert set(cells["edition"]) <= set(EDITIONS)
    folder = tmp_path / "unit/2019/479/numbers"
    table = write_numbers(
        small, cells, made_units(small), municipality="479", round_="2019", out=tmp_path
    )
    assert table.is_empty()
    assert not folder.exists()


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(1)", "+45 Skole", "-Skole", "@Skole", "\tSkole", '"; =1+1']
)
def test_a_name_is_never_a_formula(small: Programme, tmp_path: Path, name: str) -> None:
    cells = frame(cell("points", 503.0, n=40), cell("difference_programme", -3.0))
    folder = written(small, cells, tmp_path, name)
    for row in read(folder / "479.da.csv"):
        assert row["unit_name"].removeprefix("'") == name
        assert row["unit_name"][0] not in "=+-@\t"
        assert row["value"] in {"503", "-3"}  # a number stays one
    for row in sheet(folder / "479.da.xlsx"):
        assert row["unit_name"] == name
    book = (folder / "479.da.xlsx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")


def test_the_same_cells_give_the_same_bytes(
    synthetic: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bilingual = in_two_languages(synthetic)
    written_numbers(bilingual, tmp_path / "first")
    monkeypatch.setattr("time.localtime", lambda *_: time.gmtime(10**9))
    cells, units = made_cells(synthetic).reverse(), made_units(synthetic).reverse()
    for round_ in synthetic.round_ids:
        write_numbers(
            bilingual, cells, units,
            municipality=MUNICIPALITY, round_=round_, out=tmp_path / "second",
        )  # fmt: skip
    files = [file for file in (tmp_path / "first").rglob("*") if file.is_file()]
    assert len(files) == 4 * 2 * len(synthetic.round_ids)  # in two languages
    for file in files:
        other = tmp_path / "second" / file.relative_to(tmp_path / "first")
        assert file.read_bytes() == other.read_bytes()


def test_a_municipality_without_units_has_no_file(
    small: Programme, tmp_path: Path
) -> None:
    table = write_numbers(
        small, frame(cell("points", 503.0, n=40)), Units.empty(),
        municipality="479", round_="2019", out=tmp_path,
    )  # fmt: skip
    assert table.is_empty()
    assert not list(tmp_path.iterdir())
