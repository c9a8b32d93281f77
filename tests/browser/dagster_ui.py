"""An analyst who has no terminal: drops files, watches, mends one, finds the profile.

The Dagster UI is started as `make dev` does it, on a world of three schools; sensors
do the rest. It waits for minutes, so only `make ui` runs it. The pictures of
`docs/operation.md` are taken here with `--update-golden`.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from pipeline.run.workspace import ROOT
from tests.browser.keys import Page, opened
from tests.integration.tiny_world import PROGRAMME, write_raw

PATIENCE = 420  # seconds for what takes half a minute on a machine that does only this
PICTURES = ROOT / "docs" / "images"
FAULTY = "2017/479/pupils.csv"
PROFILE = "reports/unit/2017/479/school_profile/479001.da.html"
CHECKS = "/assets/raw/deliveries?view=checks&checkDetail=every_file_is_accepted"
TEXT = "document.body.innerText"


@dataclass(frozen=True)
class Server:
    """The UI with its daemon, and the folders that it works on."""

    address: str
    raw: Path
    data: Path

    def asked(self, query: str) -> dict:
        """Return what the UI's own interface answers."""
        request = Request(  # noqa: S310 - our own server
            f"{self.address}/graphql",
            json.dumps({"query": query}).encode(),
            {"Content-Type": "application/json"},
        )
        with urlopen(request, timeout=60) as answer:  # noqa: S310 - as above
            return json.load(answer)["data"]

    def runs(self) -> list[tuple[str, str]]:
        """Return job and status of every run, the newest first."""
        query = "{runsOrError {... on Runs {results {jobName status}}}}"
        found = self.asked(query)["runsOrError"]["results"]
        return [(one["jobName"], one["status"]) for one in found]

    def is_done(self, deliveries: int) -> bool:
        """Tell whether so many deliveries were read, and all that follows is made."""
        runs = self.runs()
        read = [job for job, _ in runs].count("municipality")
        ended = all(status == "SUCCESS" for _, status in runs)
        return ended and read >= deliveries and runs[0][0] == "results"


def wait(until: Callable[[], object], what: str) -> None:
    """Wait until something is so.

    Raises:
        AssertionError: It did not come to that.
    """
    end = monotonic() + PATIENCE
    while monotonic() < end:
        with suppress(URLError, ConnectionError):
            if until():
                return
        sleep(1)
    raise AssertionError(f"not in {PATIENCE} s: {what}")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The UI on an empty data folder; somebody has put files into the drop zone."""
    folder = tmp_path_factory.mktemp("analyst")
    raw, data, home = write_raw(folder / "raw"), folder / "data", folder / "home"
    home.mkdir()
    # Its own history, not that of the checkout, whose folders are relative.
    settings = (ROOT / "dagster.yaml").read_text(encoding="utf-8")
    own = settings.replace("base_dir: .dagster", f"base_dir: {home}/.dagster")
    (home / "dagster.yaml").write_text(own, encoding="utf-8")
    good = (raw / FAULTY).read_bytes()
    (folder / "good.csv").write_bytes(good)
    (raw / FAULTY).write_bytes(good.replace(b";class;", b";clas;", 1))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = {
        "DAGSTER_HOME": home,
        "LAERING_PROGRAMME": PROGRAMME,
        "LAERING_RAW": raw,
        "LAERING_DATA": data,
    }
    ui = subprocess.Popen(
        [Path(sys.executable).with_name("dg"), "dev", "--port", str(port)],
        cwd=ROOT,
        env={**os.environ, **{name: str(place) for name, place in places.items()}},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        found = Server(f"http://127.0.0.1:{port}", raw, data)
        wait(lambda: found.asked("{version}"), "the UI answers")
        yield found
    finally:
        os.killpg(ui.pid, signal.SIGINT)  # as Ctrl-C does
        with suppress(subprocess.TimeoutExpired):
            ui.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(ui.pid, signal.SIGKILL)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    with opened(tmp_path_factory.mktemp("chromium")) as page:
        yield page


def shown(page: Page, address: str, *words: str) -> None:
    """Open a page of the UI and wait until it says something.

    Raises:
        AssertionError: It does not say it.
    """
    page.load(address)
    said = ""
    for _ in range(60):
        said = str(page.ask(TEXT))
        if all(word in said for word in words):
            return
        sleep(1)
    raise AssertionError(said)


def pictured(
    page: Page, name: str, request: pytest.FixtureRequest, height: int = 530
) -> None:
    """Keep a picture for the documentation, if that is asked for."""
    if request.config.getoption("--update-golden"):
        (PICTURES / f"{name}.png").write_bytes(page.picture(height))


def test_an_analyst_needs_no_terminal(
    server: Server, page: Page, request: pytest.FixtureRequest
) -> None:
    shown(page, f"{server.address}/automation", "deliveries", "changes", "responses")
    pictured(page, "ui_automation", request)

    # What was dropped is read, but for the file that cannot be; that is told.
    wait(lambda: server.is_done(2), "what can be made is made")
    shown(page, server.address + CHECKS, "(479)", FAULTY, "class")
    pictured(page, "ui_refused", request)
    profile = server.data / PROFILE
    empty = profile.read_bytes()

    # The file is mended: nobody clicks anything, and the profile is there.
    shutil.copy(server.raw.parent / "good.csv", server.raw / FAULTY)
    wait(lambda: profile.read_bytes() != empty, "the profile is written")
    wait(lambda: server.is_done(3), "every run has come to its end")
    shown(page, server.address + CHECKS, "Passed")
    shown(page, f"{server.address}/runs", "results", "municipality", "Success")
    pictured(page, "ui_runs", request, height=860)
    page.load(profile)
    assert "Skolen 479001" in str(page.ask(TEXT))

    # Nothing has changed since, and nothing runs.
    before = server.runs()
    sleep(70)
    assert server.runs() == before
