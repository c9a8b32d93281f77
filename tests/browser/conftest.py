"""What browser tests share with those of whole runs: the tiny world."""

from tests.integration.conftest import tiny_world

__all__ = ["tiny_world"]
