"""The product uses every statistic that is kept or explained on the method page."""

import ast
from pathlib import Path

import pytest

from pipeline.handbook.method import TOPICS

ROOT = Path(__file__).parents[3]
STATISTICS = ROOT / "pipeline" / "statistics"
EXPLAINS = ROOT / "pipeline" / "handbook" / "method.py"


def named(file: Path) -> set[str]:
    """Return every name that a module takes from somewhere or calls."""
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    imported = {a.name for n in nodes if isinstance(n, ast.ImportFrom) for a in n.names}
    loaded = {
        n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    }
    return imported | loaded


USED = set[str]().union(
    *(named(file) for file in (ROOT / "pipeline").rglob("*.py") if file != EXPLAINS)
)


@pytest.mark.parametrize("file", sorted(STATISTICS.glob("*.py")), ids=lambda f: f.stem)
def test_every_function_is_used_by_the_product(file: Path) -> None:
    body = ast.parse(file.read_text(encoding="utf-8")).body
    offered = {n.name for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    assert offered <= USED


def test_the_method_page_explains_what_is_used() -> None:
    explained = {f.__name__ for topic in TOPICS for f in topic.functions}
    assert explained <= USED
