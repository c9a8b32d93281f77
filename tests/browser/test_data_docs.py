"""Great Expectations' Data Docs in a real browser: they run, and they ask nobody."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.programme.model import Programme
from pipeline.release.data_docs import write_data_docs
from pipeline.release.expectations import expectations
from pipeline.release.judge import judge
from tests.browser.test_index_search import FLAGS
from tests.unit.release.made_release import made_evidence


@pytest.fixture(scope="module")
def docs(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data Docs of a release with one matter."""
    judgement = judge(
        made_evidence(response_rate=[0.9, 0.2], norm_n_2015=[40]),
        expectations(programme.file.thresholds),
        programme.round_ids,
    )
    folder = tmp_path_factory.mktemp("docs") / "release"
    write_data_docs(judgement.context, folder)
    return folder


def opened(page: str, profile: Path) -> tuple[str, str, set[str]]:
    """Return what the browser shows, what it complains of, and whom it asked."""
    if shutil.which("chromium") is None:
        pytest.skip("needs chromium (Debian package chromium)")
    log = profile / "net.json"
    command = ["chromium", *FLAGS, f"--user-data-dir={profile}", f"--log-net-log={log}"]
    done = subprocess.run(
        [*command, "--enable-logging=stderr", page],
        capture_output=True,
        check=True,
        text=True,
        timeout=120,
    )
    events = json.loads(log.read_text(encoding="utf-8"))["events"]
    urls = {event.get("params", {}).get("url", "") for event in events}
    hosts = {urlsplit(url).hostname or "" for url in urls if url.startswith("http")}
    complaints = "\n".join(re.findall(r".*CONSOLE.*", done.stderr))
    return done.stdout, complaints, hosts


def test_the_index_lists_every_result_and_asks_nobody(
    docs: Path, tmp_path: Path
) -> None:
    _, _, its_own = opened("about:blank", tmp_path / "blank")
    shown, complaints, hosts = opened(
        (docs / "index.html").as_uri(), tmp_path / "index"
    )
    assert complaints == ""
    assert {host for host in hosts - its_own if not host.endswith("google.com")} <= {
        "update.googleapis.com"  # the browser's own, now and then
    }
    rows = re.findall(r'class="clickable-row" data-href="([^"]+)"', shown)
    results = [row for row in rows if row.startswith("validations/")]
    assert len(results) == 2
    assert all((docs / row).exists() for row in rows)


def test_a_result_says_what_failed_without_a_complaint(
    docs: Path, tmp_path: Path
) -> None:
    (result,) = docs.glob("validations/participation/*/*/*.html")
    shown, complaints, _ = opened(result.as_uri(), tmp_path / "result")
    assert complaints == ""
    assert "1 unexpected values found" in shown
    assert "response_rate" in shown


def test_a_script_from_outside_would_be_seen(tmp_path: Path) -> None:
    """The test above can fail: a page that asks somebody is found out."""
    page = tmp_path / "page.html"
    page.write_text('<script src="http://outside.invalid/x.js"></script>')
    _, _, hosts = opened(page.as_uri(), tmp_path / "outside")
    assert "outside.invalid" in hosts
