"""The page to explore the public numbers, in a real browser, from a file."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.programme.model import Programme
from pipeline.reports.explore.page import explore_html
from tests.browser.checked import found_by_axe
from tests.browser.test_index_search import FLAGS
from tests.unit.reports.explore.made_numbers import made_numbers, public
from tests.unit.reports.made_programme import small_programme


@pytest.fixture(scope="module")
def page(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of 2019 of a small programme."""
    folder = tmp_path_factory.mktemp("explore")
    small = public(small_programme(programme.phrases))
    rows = made_numbers(small, folder)
    file = folder / "public/2019/explore.da.html"
    file.write_text(explore_html(small, rows, "da", "2019"), encoding="utf-8")
    return file


def shown(page: Path, state: str, profile: Path) -> tuple[str, list[list[str]]]:
    """Return the sentence and the rows that the browser shows."""
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (Debian package chromium)")
    done = subprocess.run(
        ["chromium", *FLAGS, f"--user-data-dir={profile}", f"{page.as_uri()}{state}"],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    said = re.search(r'id="sentence"[^>]*>(.*?)</p>', done.stdout)
    body = re.search(r'<tbody id="rows">(.*?)</tbody>', done.stdout, re.DOTALL)
    assert said is not None
    assert body is not None
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1])
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows]
    return said[1], [[re.sub(r"<.*>", "", one) for one in row] for row in cells]


def test_without_a_choice_all_municipalities_stand_by_name(
    page: Path, tmp_path: Path
) -> None:
    said, rows = shown(page, "", tmp_path)
    assert [row[0] for row in rows] == ["Programmet", "Ærø", "Aars"]
    assert rows[1] == [
        *["Ærø", "512", "512", "512", "504 til 520", "", "200", "Med sikkerhed over"]
    ]
    assert said.startswith("Programmet har 500 point (fra 496 til 504).")


def test_a_chosen_municipality_has_its_units_and_a_sentence(
    page: Path, tmp_path: Path
) -> None:
    said, rows = shown(page, "#m=479", tmp_path)
    assert [row[0] for row in rows] == ["Programmet", "Ærø", "Bakkeskolen", "Å Skole"]
    assert rows[2][1:5] == ["skjult", "skjult", "skjult", "–"]
    assert said == (
        "Ærø ligger med sikkerhed over programmet: 512 point (fra 504 til 520) "
        "mod 500. Siden 2017 er ingen ændring sikker (\N{MINUS SIGN}3 point)."
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_keyboard_goes_everywhere(
    page: Path, scheme: str, tmp_path: Path
) -> None:
    for found in found_by_axe([page], [390, 1280], scheme, tmp_path):  # pyright: ignore[reportArgumentType]
        assert found["breaks"] == []
        assert found["passed"] == []
        assert not found["wide"]
        assert found["keeps"] > 0
