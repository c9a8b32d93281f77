"""The page that finds every document."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Municipality, Programme
from pipeline.reporting.index import index_html, write_index
from schemas.reported import Catalogue
from tests.unit.reporting.made_catalogue import made_catalogue


def test_every_document_is_linked_without_javascript(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = made_catalogue(["479", "480"], ["2015", "2019"], 5)
    write_index(small, catalogue.reverse(), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert sorted(re.findall(r'href="(unit/[^"]+)"', page)) == sorted(catalogue["path"])
    assert '<th scope="col">2017</th>' not in page
    assert "40 dokumenter om 10 enheder" in page


def test_the_catalogue_lies_beside_it_sorted(small: Programme, tmp_path: Path) -> None:
    catalogue = made_catalogue(["479"], ["2015"], 3)
    write_index(small, catalogue.reverse(), tmp_path)
    stored = pl.read_parquet(tmp_path / "catalogue.parquet")
    assert stored.equals(catalogue.sort("path"))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "catalogue.parquet", "index.html",
    ]  # fmt: skip


def test_names_stand_in_danish_order(small: Programme) -> None:
    page = index_html(small, made_catalogue(["479", "480"], ["2015"], 5), "da")
    assert re.findall(r"<h2>(.*?)</h2>", page) == ["Ærø", "Aars"]
    names = re.findall(r'<th scope="row">(.*?) <small>', page)[:5]
    assert names == [
        "Skovvangskolen", "Zahles Skole", "Ærtebjerg Skole", "Øksnæs Skole", "Aa Skole",
    ]  # fmt: skip


def test_an_empty_catalogue_says_so(small: Programme) -> None:
    page = index_html(small, Catalogue.empty(), "da")
    assert "Der er endnu ingen dokumenter." in page


@pytest.mark.parametrize(("municipalities", "megabytes"), [(20, 1), (200, 10)])
def test_the_page_stays_small(
    small: Programme, municipalities: int, megabytes: int
) -> None:
    codes = [f"{1000 + number}" for number in range(municipalities)]
    file = small.file.model_copy(
        update={"municipalities": [Municipality(code=c, name=c) for c in codes]}
    )
    programme = small.model_copy(update={"file": file})
    catalogue = made_catalogue(codes, ["2015", "2017", "2019"], 34)
    assert catalogue.height == municipalities * 34 * 3 * 2
    page = index_html(programme, catalogue, "da")
    assert len(page.encode()) < megabytes * 1_000_000
