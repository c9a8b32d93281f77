"""The page that finds every document."""

import re
import subprocess
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Municipality, Programme, Succession
from pipeline.reports.index.page import (
    index_html,
    write_edition_indexes,
    write_index,
)
from pipeline.reports.index.sums import Before
from schemas.reported import Catalogue
from tests.unit.reports.index.made_catalogue import made_catalogue


def test_every_document_is_linked_without_javascript(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = made_catalogue(["479", "480"], ["2015", "2019"], 5)
    write_index(small, catalogue.reverse(), tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert sorted(re.findall(r'href="(unit/[^"]+profile/[^"]+)"', page)) == sorted(
        catalogue["path"]
    )
    assert "<option>2017</option>" not in page
    assert "Dokumenter: 20. Enheder: 10." in page


def test_the_catalogue_lies_beside_it_sorted(small: Programme, tmp_path: Path) -> None:
    catalogue = made_catalogue(["479"], ["2015"], 3)
    write_index(small, catalogue.reverse(), tmp_path)
    stored = pl.read_parquet(tmp_path / "catalogue.parquet")
    assert stored.equals(catalogue.sort("path"))
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "SHA256SUMS", "catalogue.parquet", "index.en.html", "index.html",
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


def test_a_file_has_its_size_and_the_beginning_of_its_hash(small: Programme) -> None:
    catalogue = made_catalogue(["479"], ["2019"], 1).with_columns(
        size=pl.when(format="pdf").then(2_130_590).otherwise(120_001),
        sha256=pl.lit("0123456789abcdef" * 4),
    )
    page = index_html(small, catalogue, "da")
    files = re.findall(r"<a [^>]*>(\w+)</a> <small>(.*?)</small> <code>(.*?)</", page)
    assert files == [("Vis", "121 kB", "01234567"), ("PDF", "2,1 MB", "01234567")]


def test_the_hashes_of_all_files_can_be_checked(
    small: Programme, tmp_path: Path
) -> None:
    content = b"a document"
    catalogue = made_catalogue(["479"], ["2019"], 2).with_columns(
        sha256=pl.lit(sha256(content).hexdigest())
    )
    for path in catalogue["path"]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    write_edition_indexes(small, catalogue, tmp_path)
    write_index(small, catalogue, tmp_path)
    for folder in (tmp_path, tmp_path / "unit"):
        check = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
        done = subprocess.run(check, cwd=folder, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.count(b": OK") == 4


def test_what_is_new_or_another_since_the_release_is_marked(small: Programme) -> None:
    catalogue = made_catalogue(["479"], ["2017", "2019"], 2)
    same, other, *_ = catalogue.filter(round="2019")["path"]
    before = Before({"2019": "2019.1.0"}, {same: "0", other: "1"})
    page = index_html(small, catalogue, "da", before=before)
    marks = dict(
        re.findall(r'<a href="([^"]+)">\w+</a> <small>1 kB <b>(.*?)</b>', page)
    )
    assert marks == {
        path: "ændret" if path == other else "ny"
        for path in catalogue.filter(round="2019")["path"]
        if path != same
    }
    assert "Siden udgivelse 2019.1.0 er 2 af filerne nye og 1 ændret." in page
    assert "Siden udgivelse" not in index_html(small, catalogue, "da")


def test_the_numbers_of_a_municipality_stand_with_its_documents(
    small: Programme,
) -> None:
    numbers = made_catalogue(["479"], ["2019"], 1).with_columns(
        report=pl.lit("numbers"),
        unit=pl.lit("479"),
        unit_name=pl.lit("Ærø"),
        format=pl.Series(["csv", "csv"]),
        path=pl.Series(
            f"unit/2019/479/numbers/{name}.da.csv" for name in ("479", "479_dictionary")
        ),
    )
    page = index_html(small, numbers, "da")
    assert re.findall(r'<a href="unit/2019/479[^"]+">(.*?)</a>', page) == [
        *["CSV", "Ordbog (CSV)"]
    ]
    assert '<th scope="col">Tal</th>' in page


def test_the_page_to_explore_is_listed_apart_in_the_language_of_the_list(
    small: Programme,
) -> None:
    documents = made_catalogue(["479"], ["2017", "2019"], 1, "public")
    pages = documents.filter(round="2019").with_columns(
        report=pl.lit("explore"),
        municipality=pl.lit("programme"),
        unit=pl.lit("programme"),
        language=pl.Series(["da", "en"]),
        path=pl.Series(f"public/2019/explore.{one}.html" for one in ("da", "en")),
        size=pl.lit(2_100_000, pl.Int64),
        sha256=pl.lit("0123456789abcdef"),
    )
    both = pl.concat([documents, pages])
    page = index_html(small, both, "da")
    [shown] = re.findall(r'<span><a href="[^"]*explore.*?</span>', page)
    assert shown == (
        '<span><a href="public/2019/explore.da.html">2019</a> '
        "<small>2,1 MB</small> <code>01234567</code></span>"
    )
    assert "(da)" not in page  # all that units have is in one language
    assert "Dokumenter: 3. Enheder: 1." in page
    assert 'href="2019/explore.en.html"' in index_html(small, both, "en", "public")
    own = documents.with_columns(edition=pl.lit("unit"))
    assert "explore." not in index_html(small, own, "da", "unit")


def page_after(small: Programme, *successions: tuple) -> str:
    """Return the index after some successions; units 479000-479002 have documents."""
    keys = ("unit", "successor", "round", "kind")
    rows = [
        Succession.model_validate(dict(zip(keys, row, strict=True)))
        for row in successions
    ]
    programme = small.model_copy(update={"successions": rows})
    return index_html(programme, made_catalogue(["479"], ["2015", "2019"], 3), "da")


def test_a_document_has_a_row_with_a_column_per_edition(small: Programme) -> None:
    catalogue = pl.concat(
        made_catalogue(["479"], ["2015", "2019"], 2, edition)
        for edition in ("unit", "public")
    )
    page = index_html(small, catalogue, "da")
    [row] = re.findall(r'<tr data-r="2019">.*?<small>479001</small>.*?</tr>', page)
    cells = re.findall(r"<td>(.*?)</td>", row)
    assert cells[0] == "2019"
    assert ["public/" in cell for cell in cells[1:]] == [True, False]
    assert [cell.count("<a ") for cell in cells] == [0, 2, 2]
    heads = re.findall(r'<th scope="col">(.*?)</th>', page)
    assert heads == ["Skoler", "Runde", "Offentlig", "Egen"]


def test_the_list_of_an_edition_leads_to_nothing_outside_its_folder(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = pl.concat(
        made_catalogue(["479"], ["2019"], 2, edition)
        for edition in ("public", "unit", "confidential")
    )
    write_edition_indexes(small, catalogue, tmp_path)
    for name in ("index.html", "index.en.html"):
        page = (tmp_path / "public" / name).read_text(encoding="utf-8")
        links = {one for one in re.findall(r'href="([^"]+)"', page) if one[0] != "#"}
        documents = {one for one in links if "school_profile" in one}
        assert documents == {
            path.removeprefix("public/")
            for path in catalogue.filter(edition="public")["path"]
        }
        assert links - documents <= {
            *["index.html", "index.en.html", "SHA256SUMS"],
            *["2019/certificate.da.html", "2019/certificate.en.html"],
        }
        assert "ortrolig" not in page
        assert "onfidential" not in page
    listed = pl.read_parquet(tmp_path / "public/catalogue.parquet")
    assert set(listed["edition"]) == {"public"}


def test_confidential_documents_are_listed_in_their_own_folder_alone(
    small: Programme, tmp_path: Path
) -> None:
    catalogue = pl.concat(
        made_catalogue(["479"], ["2019"], 2, edition)
        for edition in ("public", "confidential")
    )
    write_edition_indexes(small, catalogue, tmp_path)
    write_index(small, catalogue, tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "confidential/2019" not in page
    assert 'href="confidential/index.html"' in page
    own = tmp_path / "confidential"
    assert (own / "index.html").read_text().count("school_profile/") == 4
    assert own.stat().st_mode & 0o077 == 0
    assert all(file.stat().st_mode & 0o077 == 0 for file in own.iterdir())


def row_of(page: str, unit: str) -> str:
    """Return the head of a unit's newest row as a reader sees it."""
    head, *_ = re.findall(
        rf'<th scope="row">([^<]*<small>{unit}</small>.*?)</th>', page
    )
    return re.sub(r"<[^>]+>", "", head)


def test_an_old_number_leads_to_the_unit_that_it_became(small: Programme) -> None:
    page = page_after(
        small,
        ("479001", "479000", "2017", "merged"),
        ("479009", "479001", "2015", "renumbered"),
    )
    assert row_of(page, "479001") == (
        "Skovvangskolen 479001viderefører 479009"
        "fra 2017 en del af Øksnæs Skole (479000)"
    )
    assert '<a href="#u479000">Øksnæs Skole (479000)</a>' in page
    assert 'id="u479000"' in page
    assert row_of(page, "479000") == (
        "Øksnæs Skole 479000viderefører Skovvangskolen (479001), 479009"
    )


def test_a_closed_and_a_split_unit_say_what_happened(small: Programme) -> None:
    page = page_after(
        small,
        ("479000", None, "2019", "closed"),
        ("479001", "479001", "2019", "split"),
        ("479001", "479002", "2019", "split"),
    )
    assert row_of(page, "479000") == "Øksnæs Skole 479000lukket fra 2019"
    assert row_of(page, "479001").endswith(
        "fra 2019 delt i Skovvangskolen (479001), Aa Skole (479002)"
    )
