"""The house: neighbours in a folder never import each other in a circle."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [
    folder.relative_to(ROOT)
    for folder in sorted((ROOT / "pipeline").rglob("*"))
    if folder.is_dir() and any(folder.glob("*.py"))
]


@pytest.mark.parametrize("folder", [Path("pipeline"), *FOLDERS], ids=str)
def test_no_two_rooms_need_each_other(folder: Path) -> None:
    needs: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / folder).rglob("*.py")):
        here = _room(file.relative_to(ROOT).with_suffix("").parts, folder)
        for imported in _imports(file):
            there = _room(imported, folder)
            if there and there != here:
                needs[here].add(there)
    try:
        TopologicalSorter(needs).prepare()
    except CycleError as error:
        pytest.fail(f"{folder}: {' needs '.join(reversed(error.args[1]))}")


def _room(module: tuple[str, ...], folder: Path) -> str:
    """Return what of the folder a module lies in: a room or a file; '': elsewhere."""
    depth = len(folder.parts)
    inside = module[:depth] == folder.parts and len(module) > depth
    return module[depth] if inside else ""


def _imports(file: Path) -> Iterator[tuple[str, ...]]:
    """Yield every module that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = (*node.module.split("."), alias.name)
                is_module = (ROOT.joinpath(*whole)).with_suffix(".py").exists()
                yield whole if is_module else whole[:-1]
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split("."))
