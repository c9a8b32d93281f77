"""What was released is known, and any change of it is noticed."""

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from pipeline.store.forgotten import record_forgotten
from pipeline.store.lake import Lake
from pipeline.store.refusals import UnusableError
from pipeline.store.released import (
    CONFIDENTIAL,
    SUMS,
    damaged,
    listed_files,
    record,
    refuse_damaged,
    releases,
    write_lists,
)

ROWS = "confidential/lake/staged/respondents/round=2015/municipality=479/part.parquet"
MOMENTS = "confidential/lake/scored/scale_moments/round=2015/municipality=479/p.parquet"
PAGE = "documents/public/2015/479/school_profile/1.da.html"
OWN = "documents/confidential/2015/479/school_profile/1.da.html"
CHANGED = "changes/confidential.csv"
CLOSED = ("documents/confidential", CHANGED)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    for number, version in enumerate(["2015.1.0", "2015.1.1"], start=1):
        released(tmp_path, version, number)
    lake = Lake(tmp_path / "lake")
    record(lake)
    return lake


def released(data: Path, version: str, number: int) -> None:
    folder = data / "releases" / "2015" / version
    for name in (ROWS, MOMENTS, PAGE, OWN, CHANGED):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{version} {name}")
    facts = {"round": "2015", "version": version, "number": number, "rounds": ["2015"]}
    (folder / "release.json").write_text(json.dumps(facts))
    write_lists(folder, CLOSED)


def test_releases_come_in_the_order_of_their_publishing(lake: Lake) -> None:
    assert [one.version for one in releases(lake)] == ["2015.1.0", "2015.1.1"]
    assert all(not list(damaged(one, lake)) for one in releases(lake))


@pytest.mark.parametrize("name", [ROWS, MOMENTS, PAGE, OWN, CHANGED, "release.json"])
def test_a_changed_and_a_missing_file_are_named(lake: Lake, name: str) -> None:
    first, second = releases(lake)
    for change in (lambda file: file.write_text("other"), Path.unlink):
        change(first.folder / name)
        assert list(damaged(first, lake)) == [str(first.folder / name)]
        with pytest.raises(UnusableError, match="restore it from a backup"):
            refuse_damaged(first, lake)
    refuse_damaged(second, lake)


def test_the_open_list_is_the_same_whatever_stands_where_only_the_owner_reads(
    lake: Lake,
) -> None:
    """Else who guesses a closed file whole is told by its hash that it is right."""
    first, _ = releases(lake)
    before, closed = (
        (first.folder / one / SUMS).read_text() for one in ("", CONFIDENTIAL)
    )
    for name in (OWN, CHANGED, ROWS):
        (first.folder / name).write_text("other")
    write_lists(first.folder, CLOSED)
    assert (first.folder / SUMS).read_text() == before
    assert (first.folder / CONFIDENTIAL / SUMS).read_text() != closed
    assert [line[66:] for line in before.splitlines()] == [PAGE, "release.json"]


def test_both_lists_together_name_every_file(lake: Lake) -> None:
    first, _ = releases(lake)
    named = [path for path, _ in listed_files(first.folder)]
    assert sorted(named) == sorted([PAGE, "release.json", ROWS, MOMENTS, OWN, CHANGED])
    for folder in (first.folder, first.confidential):
        for line in (folder / SUMS).read_text().splitlines():
            assert sha256((folder / line[66:]).read_bytes()).hexdigest() == line[:64]


def test_a_release_whose_open_list_names_closed_files_is_read_as_before(
    lake: Lake,
) -> None:
    """Earlier ones are such, and nothing writes into them again."""
    first, _ = releases(lake)
    write_lists(first.folder)
    assert OWN in (first.folder / SUMS).read_text()
    assert list(damaged(first, lake)) == []
    (first.folder / OWN).write_text("other")
    assert list(damaged(first, lake)) == [str(first.folder / OWN)]


def test_a_file_that_was_put_in_later_is_named(lake: Lake) -> None:
    first, _ = releases(lake)
    more = first.folder / "documents" / "more.html"
    more.write_text("more")
    assert list(damaged(first, lake)) == [str(more)]


def test_rows_of_a_forgotten_round_may_be_gone_and_nothing_else(lake: Lake) -> None:
    first, _ = releases(lake)
    (first.folder / ROWS).unlink()
    record_forgotten(lake, "2015", [])
    assert list(damaged(first, lake)) == []
    (first.folder / MOMENTS).unlink()
    assert list(damaged(first, lake)) == [str(first.folder / MOMENTS)]


def test_only_what_is_asked_for_is_looked_at(lake: Lake) -> None:
    first, _ = releases(lake)
    (first.folder / MOMENTS).write_text("other")
    refuse_damaged(first, lake, "staged.respondents")
    with pytest.raises(UnusableError):
        refuse_damaged(first, lake, "scored.scale_moments", "round=2015/")


@pytest.mark.parametrize("lost", ["", "SHA256SUMS", "confidential/SHA256SUMS"])
def test_a_release_that_was_taken_away_is_missed(lake: Lake, lost: str) -> None:
    path = releases(lake)[0].folder / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(UnusableError, match=r"2015\.1\.0: missing or changed"):
        releases(lake)


def test_one_that_is_not_recorded_counts_since_readers_may_have_it(
    lake: Lake,
) -> None:
    released(lake.root.parent, "2015.1.2", 3)
    assert [one.number for one in releases(lake)] == [1, 2, 3]


def test_what_a_killed_publishing_left_is_no_release(lake: Lake) -> None:
    left = lake.root.parent / "releases" / "2015" / ".2015.1.2.00ff"
    left.mkdir()
    assert len(releases(lake)) == 2


def test_a_damaged_record_stops_everything(lake: Lake) -> None:
    (lake.root / "released.json").write_text("{")
    with pytest.raises(UnusableError, match="Restore it from a backup"):
        releases(lake)
