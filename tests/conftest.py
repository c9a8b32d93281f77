"""Fixtures shared by every test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme

TESTS = Path(__file__).parent


@pytest.fixture(scope="session")
def programme_folder() -> Path:
    """The Danish programme folder."""
    return TESTS.parent / "programme"


@pytest.fixture(scope="session")
def programme(programme_folder: Path) -> Programme:
    """The Danish programme."""
    return load_programme(programme_folder)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--update-golden`: rewrite golden files, then compare."""
    parser.addoption("--update-golden", action="store_true")


@pytest.fixture
def assert_golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare text with the file `tests/golden/<name>`."""

    def check(name: str, actual: str) -> None:
        file = TESTS / "golden" / name
        if request.config.getoption("--update-golden"):
            file.write_text(actual, encoding="utf-8")
        assert actual == file.read_text(encoding="utf-8")

    return check
