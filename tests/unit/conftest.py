"""What tests of pages share: a small programme."""

import pytest

from pipeline.programme.model import Programme
from tests.unit.reports.made_programme import small_programme


@pytest.fixture(scope="session")
def small(programme: Programme) -> Programme:
    """A small programme with the phrases of the Danish one."""
    return small_programme(programme.phrases)
