"""A demo twin, made once."""

from pathlib import Path

import pytest

from pipeline.twin.world import write_twin

SEED = 2015


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, programme_folder: Path) -> Path:
    """A folder with raw, programme and truth."""
    out = tmp_path_factory.mktemp("demo")
    write_twin(programme_folder, size="demo", seed=SEED, out=out)
    return out
