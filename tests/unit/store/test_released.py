"""What was released is known, and any change of it is noticed."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.store.forgotten import record_forgotten
from pipeline.store.lake import Lake
from pipeline.store.refusals import UnusableError
from pipeline.store.released import (
    damaged,
    record,
    refuse_damaged,
    releases,
    write_sums,
)

ROWS = "confidential/lake/staged/respondents/round=2015/municipality=479/part.parquet"
MOMENTS = "confidential/lake/scored/scale_moments/round=2015/municipality=479/p.parquet"
PAGE = "documents/public/2015/479/school_profile/1.da.html"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    for number, version in enumerate(["2015.1.0", "2015.1.1"], start=1):
        released(tmp_path, version, number)
    lake = Lake(tmp_path / "lake")
    record(lake)
    return lake


def released(data: Path, version: str, number: int) -> None:
    folder = data / "releases" / "2015" / version
    for name in (ROWS, MOMENTS, PAGE):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{version} {name}")
    facts = {"round": "2015", "version": version, "number": number, "rounds": ["2015"]}
    (folder / "release.json").write_text(json.dumps(facts))
    write_sums(folder / "confidential")
    write_sums(folder, ["confidential"])


def test_releases_come_in_the_order_of_their_publishing(lake: Lake) -> None:
    assert [one.version for one in releases(lake)] == ["2015.1.0", "2015.1.1"]
    assert all(not list(damaged(one, lake)) for one in releases(lake))


@pytest.mark.parametrize("name", [ROWS, MOMENTS, PAGE, "release.json"])
def test_a_changed_and_a_missing_file_are_named(lake: Lake, name: str) -> None:
    first, second = releases(lake)
    for change in (lambda file: file.write_text("other"), Path.unlink):
        change(first.folder / name)
        assert list(damaged(first, lake)) == [str(first.folder / name)]
        with pytest.raises(UnusableError, match="restore it from a backup"):
            refuse_damaged(first, lake)
    refuse_damaged(second, lake)


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
