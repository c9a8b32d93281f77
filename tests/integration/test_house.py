"""The house: neighbours in a folder never import each other in a circle."""

import ast
from collections import defaultdict
from functools import cache
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


@cache
def _imports(file: Path) -> frozenset[tuple[str, ...]]:
    """Return every module that a file imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            package = tuple(node.module.split("."))
            for alias in node.names:
                module = ROOT.joinpath(*package, alias.name)
                is_module = module.with_suffix(".py").exists() or module.is_dir()
                found.add((*package, alias.name) if is_module else package)
        elif isinstance(node, ast.Import):
            found |= {tuple(alias.name.split(".")) for alias in node.names}
    return frozenset(found)
