"""The index page in a real browser, from a file, without a server."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import polars as pl
import pytest

from pipeline.programme.model import Programme, Succession
from pipeline.reports.index.page import write_index
from tests.browser.checked import found_by_axe
from tests.unit.reports.index.made_catalogue import made_catalogue
from tests.unit.reports.made_programme import small_programme

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--virtual-time-budget=3000",
    "--dump-dom",
]


@pytest.fixture(scope="module")
def index(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of two municipalities with five schools each in two rounds."""
    folder = tmp_path_factory.mktemp("index")
    catalogue = made_catalogue(["479", "480"], ["2015", "2019"], 5)
    merged = Succession(unit="480009", successor="480001", round="2017", kind="merged")
    small = small_programme(programme.phrases)
    write_index(small.model_copy(update={"successions": [merged]}), catalogue, folder)
    return folder / "index.html"


@pytest.fixture(scope="module")
def mixed(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list of two editions, two kinds and two languages: schools 0 to 4."""
    folder = tmp_path_factory.mktemp("mixed")
    own = made_catalogue(["479"], ["2019"], 5)
    english = made_catalogue(["479"], ["2019"], 2, language="en")
    public = made_catalogue(["479"], ["2019"], 3, "public")
    plans = own.head(2).with_columns(
        report=pl.lit("school_plan"),
        path=pl.col("path").str.replace("school_profile", "school_plan"),
    )
    catalogue = pl.concat([own, english, public, plans])
    write_index(small_programme(programme.phrases), catalogue, folder)
    return folder / "index.html"


def shown(index: Path, state: str, profile: Path) -> tuple[list[str], str]:
    """Return the names of the units that the browser shows, and what it says."""
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (Debian package chromium)")
    command = ["chromium", *FLAGS, f"--user-data-dir={profile}"]
    done = subprocess.run(
        [*command, f"{index.as_uri()}{state}"],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    rows = re.findall(r'<tr([^>]*)><th scope="row">(.*?) <small>', done.stdout)
    said = re.search(r'id="found".*?>(.*?)</p>', done.stdout)
    assert said is not None
    return [name for attributes, name in rows if "hidden" not in attributes], said[1]


def test_without_a_search_the_newest_round_is_shown(
    index: Path, tmp_path: Path
) -> None:
    names, said = shown(index, "", tmp_path)
    assert len(names) == 10
    assert said == "10 dokumenter passer"
    names, said = shown(index, "#r=*", tmp_path)
    assert len(names) == 20
    assert said == "20 dokumenter passer"


@pytest.mark.parametrize(
    ("state", "count"),
    [
        ("", 6),
        ("#k=school_plan", 1),
        ("#k=school_profile", 5),
        ("#e=1", 3),  # everybody's
        ("#e=2", 6),  # the units' own
        ("#l=en", 2),
        ("#l=en&e=1", 0),
        ("#k=school_plan&e=2&l=da", 1),
        ("#k=nothing", 6),  # an address of another list
    ],
)
def test_documents_are_found_by_kind_edition_and_language(
    mixed: Path, tmp_path: Path, state: str, count: int
) -> None:
    names, said = shown(mixed, state, tmp_path)
    assert len(names) == count
    assert said.startswith(str(count) if count else "Intet dokument passer")


def test_a_search_finds_a_unit_also_without_danish_letters(
    index: Path, tmp_path: Path
) -> None:
    names, said = shown(index, "#q=oeksnaes&m=480", tmp_path)
    assert names == ["Øksnæs Skole"]
    assert said == "1 dokument passer"


def test_a_search_without_a_match_says_what_to_do(index: Path, tmp_path: Path) -> None:
    names, said = shown(index, "#q=findes+ikke", tmp_path)
    assert names == []
    assert said.startswith("Intet dokument passer. Prøv et kortere ord")


def test_an_old_number_finds_the_unit_that_took_over(
    index: Path, tmp_path: Path
) -> None:
    names, said = shown(index, "#q=480009&r=2019", tmp_path)
    assert names == ["Skovvangskolen"]
    assert said == "1 dokument passer"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_list_on_a_telephone(
    mixed: Path, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    [found] = found_by_axe([mixed], [390], scheme, tmp_path)
    assert found["keeps"] > 0
    assert found["breaks"] == []
    assert not found["wide"]
    assert found["passed"] == []
