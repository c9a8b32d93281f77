"""The list of ten thousand documents on a telephone, in a real browser, from a file."""

from pathlib import Path

import pytest

from pipeline.programme.model import Municipality, Programme
from pipeline.reports.index.page import write_index
from tests.browser.keys import opened
from tests.unit.reports.index.made_catalogue import made_catalogue
from tests.unit.reports.made_programme import small_programme

ROUNDS = ["2015", "2017", "2019"]
MUNICIPALITIES, UNITS = 98, 35
DOCUMENTS = MUNICIPALITIES * UNITS * len(ROUNDS)  # each as page and PDF
ROWS = '[...document.querySelectorAll("#list tbody tr")]'
SAID = 'document.getElementById("found").textContent'


def large_index(programme: Programme, folder: Path) -> Path:
    """Write the list of ten thousand documents and return its page."""
    small = small_programme(programme.phrases)
    codes = [f"{1000 + number}" for number in range(MUNICIPALITIES)]
    file = small.file.model_copy(
        update={"municipalities": [Municipality(code=c, name=f"K{c}") for c in codes]}
    )
    catalogue = made_catalogue(codes, ROUNDS, UNITS)
    write_index(small.model_copy(update={"file": file}), catalogue, folder)
    return folder / "index.html"


@pytest.fixture(scope="module")
def large(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return large_index(programme, tmp_path_factory.mktemp("large"))


def test_ten_thousand_documents_are_searched_with_a_keyboard_on_a_telephone(
    large: Path, tmp_path: Path
) -> None:
    assert DOCUMENTS > 10_000
    with opened(tmp_path / "profile") as page:
        page.load(large, phone=True)
        assert page.ask("innerWidth") == 390
        assert page.ask("document.documentElement.scrollWidth") <= 390
        newest = DOCUMENTS // len(ROUNDS)
        assert page.ask(SAID) == f"{newest:,} dokumenter passer".replace(",", ".")
        assert page.ask(f"{ROWS}.length") == DOCUMENTS
        while page.ask("document.activeElement.id") != "q":
            page.press("Tab")
        page.write("oeksnaes 1042")
        page.ask(f"new Promise((done) => setTimeout(() => done({SAID}), 400))")
        assert page.ask(SAID) == "7 dokumenter passer"
        assert page.ask(f"{ROWS}.filter((row) => row.offsetParent).length") == 7
        # Three choices, what empties them, the sums; then the first document found.
        stops = []
        while not page.ask("document.activeElement.closest('#list') !== null"):
            page.press("Tab")
            stops.append(page.ask("document.activeElement.id"))
            assert len(stops) < 10
        assert stops[:3] == ["m", "r", "k"]
        assert page.ask("document.activeElement.href").endswith(".html")
