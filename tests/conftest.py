"""Fixtures shared by every test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from tests.processors import use_one

TESTS = Path(__file__).parent
LONGEST = ["test_twin_truth.py", "test_verification.py", "test_freshness.py"]
WAITS = "test_demo_pages.py"  # reads what the first of these makes

settings.register_profile("untimed", deadline=None)  # a test is no benchmark
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Give each test process a processor; one that only hands out tests needs none."""
    if not config.getoption("numprocesses", None):
        name = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
        use_one(int(name.removeprefix("gw")))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that all processes end together.

    What waits for the demo world comes last, when another process has made it.
    """
    first = [TESTS / "integration" / name for name in LONGEST]
    first += [TESTS / "integration", TESTS / "browser", TESTS / "reference"]
    items.sort(
        key=lambda item: next(
            (
                n
                for n, place in enumerate(first)
                if item.path.is_relative_to(place) and item.path.name != WAITS
            ),
            len(first) + (item.path.name == WAITS),
        )
    )


@pytest.fixture(scope="session", autouse=True)
def dagster_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Keep what tests run out of the checkout's own history."""
    home = tmp_path_factory.mktemp("dagster")
    shutil.copy(TESTS.parent / "dagster.yaml", home)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DAGSTER_HOME", str(home))
        yield home


@pytest.fixture(scope="session")
def programme_folder() -> Path:
    """The Danish programme folder."""
    return TESTS.parent / "programme"


@pytest.fixture(scope="session")
def programme(programme_folder: Path) -> Programme:
    """The Danish programme."""
    return load_programme(programme_folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: rewrite, then compare; `--no-skips`: a skip fails."""
    parser.addoption("--update-golden", action="store_true")
    parser.addoption("--no-skips", action="store_true")


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With `--no-skips`, fail if anything but missing shared data was skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not session.config.getoption("--no-skips") or reporter is None:
        return
    for report in reporter.stats.get("skipped", []):
        _, _, reason = report.longrepr
        if "../shared" not in reason:
            reporter.write_line(f"SKIPPED BUT NEEDED {report.nodeid}: {reason}")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with the file `tests/golden/<name>`."""

    def check(name: str, actual: str) -> None:
        file = TESTS / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_text(actual, encoding="utf-8")
        assert actual == file.read_text(encoding="utf-8")

    return check
