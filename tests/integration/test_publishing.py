"""A round is published twice: nobody learns who came between, and nothing is lost."""

import json
import shutil
import stat
import subprocess
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from pipeline.store.lake import Lake
from pipeline.store.released import SUMS, damaged, releases
from tests.integration.publishing_world import (
    WHY,
    again,
    deliver,
    make,
    places,
    publish,
)
from tests.integration.tiny_world import laering

FIRST = "data/releases/2015/2015.1.0"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of which nothing is published: programme, drop zone and data."""
    return make(tmp_path_factory.mktemp("finished"))


@pytest.fixture(scope="module")
def released(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("released") / "world"
    shutil.copytree(finished, folder)
    result = publish(folder)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def world(released: Path, tmp_path: Path) -> Path:
    return shutil.copytree(released, tmp_path / "world")


def documents(folder: Path) -> dict[str, bytes]:
    """Return the documents of the first round about units and municipalities."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.glob("*/2015/*/**/*")
        if file.is_file()
    }


def of_round(world: Path) -> pl.DataFrame:
    lake = Lake(world / "data/lake")
    return lake.rows("disclosed.cells").filter(round="2015")


def test_a_release_is_whole_and_closed_where_it_must_be(released: Path) -> None:
    folder = released / FIRST
    now = documents(released / "data/reports")
    assert documents(folder / "documents") == now
    assert now
    certificate = json.loads(
        (folder / "documents/unit/2015/certificate.json").read_text()
    )
    assert certificate
    lake = Lake(released / "data/lake")
    (release,) = releases(lake)
    assert (release.version, release.number, release.rounds) == (
        "2015.1.0",
        1,
        ("2015",),
    )
    assert list(damaged(release, lake)) == []
    if shutil.which("sha256sum"):
        for place in (folder, folder / "confidential"):
            told = subprocess.run(
                ["sha256sum", "--check", "--quiet", SUMS], cwd=place, check=False
            )
            assert told.returncode == 0
    for path in (folder / "confidential").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o400)
    for path in (folder / "documents/public").rglob("*.html"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert not list((folder / "confidential").rglob("round=2017"))
    assert "first release" in (folder / "release_note.en.md").read_text()
    assert json.loads((folder / "release.json").read_text())["after"] is None


def test_the_page_to_explore_the_numbers_is_certified_and_frozen(world: Path) -> None:
    assert again(world).exit_code == 0  # the release of 2015 is news
    result = publish(world, round_="2017")
    assert result.exit_code == 0, result.output
    folder = world / "data/releases/2017/2017.1.0"
    for round_, release in (("2015", world / FIRST), ("2017", folder)):
        path = f"public/{round_}/explore.da.html"
        page = (release / "documents" / path).read_bytes()
        certificate = release / f"documents/public/{round_}/certificate.json"
        certified = json.loads(certificate.read_text())["documents"]
        assert certified[path] == sha256(page).hexdigest()
        assert f"{certified[path]}  documents/{path}\n" in (release / SUMS).read_text()
        listed = (world / "data/reports/public/SHA256SUMS").read_text()
        assert f"{certified[path]}  {round_}/explore.da.html\n" in listed


def test_one_late_answer_waits_and_five_make_a_second_release(world: Path) -> None:
    """Re-release with one late answer, the attack of the issue."""
    before = of_round(world)
    deliver(world, late=1)
    result = again(world)
    assert result.exit_code == 0, result.output
    assert "answers held back 1: 479001 pupils 1" in result.output
    assert of_round(world).equals(before)
    page = world / "data/reports/internal/release_quality.en.html"
    assert "Answers that wait" in page.read_text()
    result = publish(world)
    assert result.exit_code == 1
    assert "nothing has changed since 2015.1.0" in result.output
    assert publish(world, "--municipality", "479").exit_code == 1  # nor of a part
    deliver(world, late=5)
    result = again(world)
    assert result.exit_code == 0, result.output
    assert "held back" not in result.output
    result = publish(world)
    assert result.exit_code == 1
    assert "figures of 2015.1.0 are no longer what they were; say why" in result.output
    result = publish(world, "--why", WHY)
    assert result.exit_code == 0, result.output
    first, second = releases(Lake(world / "data/lake"))
    assert second.version == "2015.1.1"
    kept = documents(first.documents)
    assert kept != documents(second.documents)
    assert kept == documents(world / FIRST / "documents")
    note = (second.folder / "release_note.en.md").read_text()
    assert "Since 2015.1.0" in note
    assert "| Number |" in note
    assert f"Numbers have changed because: {WHY}" in note
    changed = pl.read_csv(second.folder / "changes/public.csv")
    # Their answers move the norm, and so the points of all.
    assert set(changed["unit"].drop_nulls()) == {479001, 479002, 510001}
    assert "value" not in changed.columns
    attack = Lake(world / "data/lake").rows("reported.attack")
    assert not attack["caught"].any()


def test_what_is_not_up_to_date_is_not_published(world: Path) -> None:
    deliver(world, late=5)
    result = publish(world)
    assert result.exit_code == 1
    assert "is not up to date: run `laering run`" in result.output
    assert len(releases(Lake(world / "data/lake"))) == 1


def test_a_damaged_or_missing_release_stops_everything(world: Path) -> None:
    part = f"{FIRST}/confidential/lake/disclosed/pattern/part.parquet"
    file = world / part
    content = file.read_bytes()
    file.unlink()
    file.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    for result in (publish(world, round_="2017"), again(world)):
        assert result.exit_code == 1
        assert f"{file}: damaged; restore it from a backup" in result.output
    file.write_bytes(content)
    page = next((world / FIRST / "documents").rglob("*.html"))
    page.unlink()
    assert f"{page}: damaged" in publish(world, round_="2017").output
    shutil.rmtree(world / FIRST)
    result = publish(world, round_="2017")
    assert result.exit_code == 1
    assert "2015.1.0: missing or changed; restore it" in result.output
    assert not (world / "data/releases/2017").exists()


def test_a_forgotten_round_is_forgotten_in_its_release_too(world: Path) -> None:
    result = laering("forget", "--round", "2015", *places(world))
    assert result.exit_code == 0, result.output
    assert "staged.respondents of release 2015.1.0: 60 rows deleted" in result.output
    closed = world / FIRST / "confidential/lake"
    assert not list((closed / "staged/respondents").rglob("*.parquet"))
    assert not list((closed / "staged/responses").rglob("*.parquet"))
    assert list((closed / "scored/scale_moments").rglob("*.parquet"))
    lake = Lake(world / "data/lake")
    assert list(damaged(releases(lake)[0], lake)) == []
    result = again(world)
    assert result.exit_code == 0, result.output
    result = publish(world, round_="2017")
    assert result.exit_code == 0, result.output
    assert [one.version for one in releases(lake)] == ["2015.1.0", "2017.1.0"]


def test_the_scan_looks_into_releases(world: Path) -> None:
    note = world / FIRST / "release_note.en.md"
    note.unlink()
    note.write_text("010203-1234")
    result = laering("scan", *places(world))
    assert result.exit_code == 1
    assert "releases/2015/2015.1.0/release_note.en.md" in result.output
