"""A municipality is published first, under embargo: what the rest must keep."""

import json
import shutil
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from pipeline.definitions import build_definitions
from pipeline.publishing.findings import Kind
from pipeline.run.publish import open_releases
from pipeline.run.workspace import ROOT
from pipeline.store.lake import Lake
from pipeline.store.released import releases
from tests.integration.publishing_world import (
    WHY,
    again,
    decide,
    deliver,
    deliver_510,
    make,
    places,
    publish,
    workspace,
)
from tests.integration.tiny_world import laering

LATER = "2099-02-15T09:00"  # by the clock in Copenhagen
OPENS = datetime(2099, 2, 15, 8, 0, tzinfo=UTC)
FIRST = "data/releases/2015/2015.1.0"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world of which one municipality is published, in one edition, and closed."""
    world = make(tmp_path_factory.mktemp("first"))
    result = publish(
        world, "--municipality", "479", "--edition", "public", "--embargo", LATER
    )
    assert result.exit_code == 0, result.output
    assert "closed until 2099-02-15 09:00" in result.output
    return world


@pytest.fixture
def world(first: Path, tmp_path: Path) -> Path:
    return shutil.copytree(first, tmp_path / "world")


def test_a_page_of_all_municipalities_waits_for_all_of_them(world: Path) -> None:
    assert (world / "data/reports/public/2015/explore.da.html").exists()
    assert not list((world / FIRST).rglob("explore.*"))


def test_it_holds_what_was_asked_for_and_is_closed_until_its_time(world: Path) -> None:
    folder = world / FIRST
    held = {
        file.relative_to(folder / "documents").parts[:3]
        for file in (folder / "documents").rglob("*.*")
        if not file.name.startswith("certificate.")
    }
    assert held == {("public", "2015", "479")}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    note = (folder / "release_note.en.md").read_text()
    assert "The documents are about Svendborg." in note
    assert "They are only for: Everybody." in note
    assert "closed until 2099-02-15 09:00 (Danish time)" in note
    assert "Skolechefen, 2016-02-10: Det er set efter, og det er rigtigt." in note
    public = world / "data/published"
    just_before = OPENS - timedelta(seconds=1)
    assert open_releases(workspace(world), just_before) == []
    assert "no release has become due" in laering("open", *places(world)).output
    assert not public.exists()
    before = {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()}
    assert open_releases(workspace(world), OPENS) == ["2015.1.0"]
    assert open_releases(workspace(world), OPENS) == []
    assert {f: f.read_bytes() for f in folder.rglob("*") if f.is_file()} == before
    assert stat.S_IMODE(folder.stat().st_mode) == 0o755
    copy = public / "2015/2015.1.0"
    assert (copy / "documents/public/2015/479").is_dir()
    assert not (copy / "confidential").exists()
    assert '<a href="2015/2015.1.0/"' in (public / "index.html").read_text()
    assert all(
        stat.S_IMODE(file.stat().st_mode) == 0o444
        for file in copy.rglob("*")
        if file.is_file()
    )


def test_the_others_wait_together_and_then_come_as_they_are(world: Path) -> None:
    """510 is not published: three late answers wait, since the programme's number is.

    Of the published municipality a unit waits; of this one the whole.
    """
    deliver_510(world, late=3)
    result = again(world)
    assert result.exit_code == 0, result.output
    assert "answers held back 3: municipality 510 pupils 3" in result.output
    deliver_510(world, late=6)
    result = again(world)
    assert result.exit_code == 0, result.output
    assert "held back" not in result.output
    result = publish(world, "--municipality", "510")
    assert result.exit_code == 0, result.output
    first, second = releases(Lake(world / "data/lake"))
    assert (first.version, first.municipalities) == ("2015.1.0", ("479",))
    assert (second.version, second.municipalities) == ("2015.1.1", ("510",))
    # It is the first about 510, so nothing of it has changed for anybody.
    assert "first release" in (second.folder / "release_note.en.md").read_text()
    attack = Lake(world / "data/lake").rows("reported.attack")
    assert not attack["caught"].any()
    result = again(world)
    assert result.exit_code == 0, result.output
    # All of them now: readers have 479's public pages and all of 510's already.
    result = publish(world, "--why", WHY)
    assert result.exit_code == 0, result.output
    assert releases(Lake(world / "data/lake"))[-1].version == "2015.1.2"


def test_a_correction_is_a_new_version_linked_from_the_old_one(world: Path) -> None:
    open_releases(workspace(world), OPENS)
    copy = world / "data/published/2015/2015.1.0"
    old = {f: f.read_bytes() for f in copy.rglob("*") if f.is_file()}
    deliver(world, late=5)
    assert again(world).exit_code == 0
    result = publish(world, "--municipality", "479", "--why", WHY)
    assert result.exit_code == 0, result.output
    facts = world / "data/releases/2015/2015.1.1/release.json"
    assert json.loads(facts.read_text())["after"] == "2015.1.0"
    # The one before is under embargo for this clock: so only the new one is listed.
    open_releases(workspace(world), OPENS)
    rows = json.loads((world / "data/published/releases.json").read_text())
    assert [(one["version"], one["replaced_by"]) for one in rows] == [
        ("2015.1.1", None),
        ("2015.1.0", "2015.1.1"),
    ]
    page = (world / "data/published/index.en.html").read_text()
    assert '<a href="#v2015.1.1">2015.1.1</a>' in page
    assert {f: f.read_bytes() for f in copy.rglob("*") if f.is_file()} == old


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--municipality", "999"], "--municipality"),
        (["--edition", "class"], "it has public, unit"),
        (["--embargo", "2016-02-15T09:00"], "has passed"),
        (["--embargo", "soon"], "write it like 2016-02-15T09:00"),
    ],
)
def test_what_does_not_exist_is_wrong_usage(
    first: Path, options: list[str], says: str
) -> None:
    result = laering("publish", "--round", "2015", *options, *places(first))
    assert result.exit_code == 2
    assert says in result.output


def test_every_kind_that_keeps_a_release_back_is_told_in_one_list(world: Path) -> None:
    lake = Lake(world / "data/lake")
    (world / "data/editorial/programme/2015/decisions.yaml").write_text("decisions: 1")
    (world / "data/editorial/479/2015").mkdir(parents=True)
    (world / "data/editorial/479/2015/479009.md").write_text("nobody's")
    (world / "raw/2015/510/late.csv").write_text("key;school\n")
    for name in ("public", "unit"):
        (world / f"data/reports/{name}/2015/certificate.json").unlink()
    page = next((world / "data/reports/internal").glob("*"))
    assert page
    result = laering("publish", "--round", "2015", "--look", *places(world))
    assert result.exit_code == 1
    told = {
        line.split(": ")[0].removeprefix("PROBLEM ")
        for line in result.output.splitlines()
        if line.startswith("PROBLEM ")
    }
    assert told == {
        Kind.NOT_UP_TO_DATE,
        Kind.MISSING_CERTIFICATE,
        Kind.EDITORIAL_MISTAKE,
        Kind.DECISION_MISTAKE,
        Kind.UNDECIDED_WARNING,
    }
    assert "- warning: reliability-" in result.output
    assert len(releases(lake)) == 1


def test_a_file_that_was_refused_is_decided_about_or_sent_again(world: Path) -> None:
    (world / "raw/2015/510/more.csv").write_bytes(b"key;school;grade\r\nx")
    again(world)  # says what is wrong with the file
    result = laering(
        "publish", "--round", "2015", "--municipality", "510", "--look", *places(world)
    )
    assert "PROBLEM refused_file: " in result.output
    assert "2015/510/more.csv was refused" in result.output
    decide(world)
    look = ["publish", "--round", "2015", "--municipality", "510", "--look"]
    result = laering(*look, *places(world))
    assert result.exit_code == 0, result.output
    assert "decided: 510: 2015/510/more.csv was refused" in result.output


def test_dagster_does_the_same_and_says_the_same(
    world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(ROOT / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    job = build_definitions(workspace(world)).resolve_job_def("publish")

    def ran(**config: object) -> dg.ExecuteInProcessResult:
        ops = {"make_release": {"config": {"round": "2015", **config}}}
        return job.execute_in_process(run_config={"ops": ops}, raise_on_error=False)

    decisions = world / "data/editorial/programme/2015/decisions.yaml"
    kept = decisions.read_text()
    decisions.unlink()
    refused = ran(municipality=["510"])
    assert not refused.success
    checks = {one.check_name: one for one in refused.get_asset_check_evaluations()}
    assert list(checks) == [kind.value for kind in Kind]
    failed = [name for name, one in checks.items() if not one.passed]
    # A release of before is news to the pattern, so a run is due as well.
    assert set(failed) >= {"undecided_warning"}
    command = laering(
        "publish", "--round", "2015", "--municipality", "510", *places(world)
    )
    for name in failed:
        lines = checks[name].metadata["found"].value
        assert isinstance(lines, list)
        assert all(f"PROBLEM {line}" in command.output for line in lines)
    decisions.write_text(kept)
    assert again(world).exit_code == 0
    done = ran(municipality=["510"], edition=["unit"])
    assert done.success
    lake = Lake(world / "data/lake")
    assert releases(lake)[-1].editions == ("unit",)
    assert pl.read_json(releases(lake)[-1].folder / "decisions.json").height >= 1
