"""The page to explore the public numbers: rows of the files, and nothing else."""

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.explore_pages import read_explore_pages
from pipeline.disclosure.attacker.facts import (
    Hidden,
    Number,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.number_files import number_files
from pipeline.disclosure.attacker.release import read_release
from pipeline.documents.denmark import outlines
from pipeline.programme.model import Language, Programme
from pipeline.reports.explore.page import COLUMNS, explore_html, explored
from tests.unit.reports.explore.made_numbers import UNITS, made_numbers, public

PAGE = "public/2019/explore.da.html"


@pytest.fixture
def page(small: Programme, tmp_path: Path) -> Path:
    """Return the page of 2019, beside the files that it is made of."""
    programme = public(small)
    rows = made_numbers(programme, tmp_path)
    file = tmp_path / PAGE
    file.write_text(explore_html(programme, rows, "da", "2019"), encoding="utf-8")
    return file


def read(small: Programme, page: Path) -> None:
    """Read the page as the attack does."""
    folder = page.parents[2]
    read_explore_pages(folder, number_files(folder), public(small))


def data(page: Path) -> pl.DataFrame:
    """Return the rows within the page."""
    found = re.search(r'id="data">(.*?)</script>', page.read_text("utf-8"), re.DOTALL)
    assert found is not None
    return pl.read_csv(found[1].encode(), infer_schema=False)


def test_every_row_of_the_page_is_one_of_a_public_file(
    small: Programme, page: Path, tmp_path: Path
) -> None:
    held = data(page)
    public_rows = made_numbers(public(small), tmp_path / "again")
    assert held.columns == COLUMNS
    assert held.height == len(held.unique())
    assert held.join(public_rows, on=COLUMNS, how="anti", nulls_equal=True).is_empty()
    # Three rounds of the programme, two municipalities and three schools; what is
    # concluded of the municipalities in this one.
    assert dict(held["quantity"].value_counts().rows()) == {
        "points": 3 * (1 + 2 + 3),
        "difference_programme": 2,
        "change": 2,
    }
    read(small, page)


def test_in_a_release_rows_of_earlier_rounds_are_read_as_facts(
    small: Programme, page: Path
) -> None:
    folder = page.parents[2]
    for earlier in ("2015", "2017"):
        shutil.rmtree(folder / "public" / earlier)
    names = {code: (name,) for of in UNITS.values() for code, name in of.items()}
    release = read_release(folder, public(small), names)
    facts = read_explore_pages(folder, number_files(folder), public(small))
    assert set(facts) <= set(release.facts["public"])
    told = {(f.number.round, f.number.unit) for f in facts if isinstance(f, Hidden)}
    assert told == {("2015", "2"), ("2017", "2")}
    assert (
        Within(
            number=Number(
                "2015", "unit", "479", "1", None, "pupils", "wellbeing", "all", "points"
            ),
            low=519.5,
            high=520.5,
        )
        in facts
    )
    assert not {f.number.round for f in facts if isinstance(f, Within)} & {"2019"}


def test_where_all_files_lie_there_a_page_says_nothing_of_its_own(
    small: Programme, page: Path
) -> None:
    folder = page.parents[2]
    assert read_explore_pages(folder, number_files(folder), public(small)) == []


def test_later_rounds_are_not_looked_at(small: Programme, tmp_path: Path) -> None:
    rows = made_numbers(public(small), tmp_path)
    assert set(explored(rows, small, "2017")["round"]) == {"2015", "2017"}


def test_a_page_needs_no_network_and_links_the_files_without_a_script(
    page: Path,
) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"(src|href)=\"(https?:)?//", text)
    links = re.findall(r'<a href="([^"#]+)"', text)
    assert len(links) == 8
    assert all((page.parent / link).is_file() for link in links)


@pytest.mark.parametrize("language", ["da", "en"])
def test_a_page_links_files_that_are_written_whatever_its_own_language(
    small: Programme, page: Path, language: Language
) -> None:
    rows = made_numbers(public(small), page.parents[2])
    html = explore_html(public(small), rows, language, "2019")
    links = re.findall(r'href="([^"]*/numbers/[^"]*)"', html)
    assert links
    assert [one for one in links if not (page.parent / one).is_file()] == []


def test_municipalities_and_units_stand_by_name(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.findall(r"<li>(.*?):", text) == ["Ærø", "Aars"]
    found = re.search(r'id="names">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    names = json.loads(found[1])
    assert list(names["municipalities"].items()) == [("479", "Ærø"), ("480", "Aars")]


def test_the_map_has_every_municipality_and_names_those_that_take_part(
    page: Path,
) -> None:
    text = page.read_text("utf-8")
    assert len(outlines().paths) == 98
    assert text.count('<path class="other"') == 96
    assert re.findall(r'data-code="(\d+)" aria-label="(.*?)"', text) == [
        *[("479", "Ærø"), ("480", "Aars")]
    ]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("points,,shown,512,504,520,200", "points,,shown,513,504,520,200", "a row"),
        (",n,verdict\n", ",n,judged\n", "the column"),
        ('"round": "2019"', '"round": "2019", "mean": "512.25"', "the names mean"),
        ('"Å Skole"', '"Å Skole, 12 svar"', "a text"),
        ("<h1>", "<h1>513 ", "a text"),
        ("</main>", "<script>x=1</script></main>", "another script"),
        ('"use strict";', '"use strict";let x=[512.25];', "not that of every page"),
        ('class="other" d="M', 'class="other" d="M5 5M', "an outline"),
    ],
)
def test_a_page_that_says_more_than_the_files_is_refused(
    small: Programme, page: Path, old: str, new: str, what: str
) -> None:
    text = page.read_text("utf-8")
    assert old in text
    page.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(UnknownContentError, match=what):
        read(small, page)
