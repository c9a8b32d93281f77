"""What code a step is made by: found by following its imports, never listed by hand.

From the functions of a step to whatever of ours their modules import, and to the files
that they name: a query, a template (with its neighbours and what it includes), the
catalogue of checks. So a change of a sentence in the terminal makes no table stale. Of
the models count those of the tables that the step makes or reads.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path

from pipeline.store.lake import models
from pipeline.store.steps import Step

ROOT = Path(__file__).parents[2]
OURS = ("pipeline.", "schemas.")
TEMPLATES = "report_templates"
IMPORT = re.compile(r"^ *(?:from ([\w.]+) )?import (\([^)]*\)|[\w., ]+)", re.MULTILINE)
NAMED = re.compile(r"""["']/?([\w-][\w./-]+)["'{]""")


def code_of(step: Step) -> str:
    """Return a hash of everything of ours that makes a step's tables."""
    return _code(_made_by(step), step.queries)


def sources_of(step: Step) -> list[str]:
    """Return the files that make a step's tables, below the checkout, in order."""
    return list(_sources(_made_by(step), step.queries))


def _made_by(step: Step) -> frozenset[str]:
    """Return the modules of a step's functions and of the tables that it is about."""
    functions = {name for f in (step.make, *step.functions) for name in _modules(f)}
    tables = step.reads | step.tables.keys()
    return frozenset(functions.union(map(_described_by, tables)))


def _described_by(table: str) -> str:
    """Return the module of a table's model, or of the function that makes its model."""
    stage = table.partition(".")[0]
    model = models().get(table)
    return f"schemas.{stage}" if model is None else model.__module__


@cache
def _code(modules: frozenset[str], queries: tuple[str, ...]) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for file in _sources(modules, queries):
        digest.update(f"{file}\0{_digest(file)}\0".encode())
    return digest.hexdigest()


@cache
def _sources(modules: frozenset[str], queries: tuple[str, ...]) -> tuple[str, ...]:
    found: set[str] = set()
    waiting = [
        *(file for name in modules for file in _module(name)),
        *(f"sql/{query}.sql" for query in queries),
    ]
    while waiting:
        file = waiting.pop()
        if file not in found:
            found.add(file)
            waiting += _named_by(file)
    return tuple(sorted(found))


def _modules(function: object) -> Iterator[str]:
    """Yield the modules of a function, and of what it is given beforehand."""
    if isinstance(function, partial):
        for part in (function.func, *function.args, *function.keywords.values()):
            yield from _modules(part)
    elif callable(function) and function.__module__.startswith(OURS):
        yield function.__module__


@cache
def _digest(file: str) -> str:
    return hashlib.blake2b((ROOT / file).read_bytes(), digest_size=16).hexdigest()


@cache
def _named_by(file: str) -> tuple[str, ...]:
    """Return the files of ours that a file imports or names."""
    path = ROOT / file
    if path.suffix == ".py":
        text = path.read_text(encoding="utf-8")
        return tuple({*_imported(text, path.parent), *_data(text, None)})
    if path.suffix in {".j2", ".typ", ".css", ".js"}:
        return tuple(_data(path.read_text(encoding="utf-8"), path.parent))
    return ()


def _imported(text: str, folder: Path) -> Iterator[str]:
    """Yield the modules that a module imports, or names to import them later.

    Models are imported by name but counted by table; those of a model's own module,
    which describe columns that it shares, count.
    """
    ours = ("pipeline", "schemas") if "schemas" in folder.parts else ("pipeline",)
    for package, names in IMPORT.findall(text):
        for name in re.findall(r"\w+(?:\.\w+)*", names):
            for module in (package, f"{package}.{name}") if package else (name,):
                if module.partition(".")[0] in ours:
                    yield from _module(module)
    for name in NAMED.findall(text):
        if name.startswith("pipeline."):
            yield from _module(name, beneath=True)


@cache
def _module(name: str, *, beneath: bool = False) -> tuple[str, ...]:
    """Return the file of a module of ours; of a package, perhaps all beneath it."""
    path = ROOT.joinpath(*name.split("."))
    if path.is_dir():
        if beneath:
            return tuple(_below(path, "*.py"))
        path /= "__init__"
    file = path.with_suffix(".py")
    return (file.relative_to(ROOT).as_posix(),) if file.is_file() else ()


def _data(text: str, folder: Path | None) -> Iterator[str]:
    """Yield the data files that a text names, with those of the same folder."""
    for name in NAMED.findall(text):
        if "/" not in name and "." not in name:
            continue
        for root in filter(None, (folder, ROOT / TEMPLATES, ROOT)):
            path = (root / name).resolve()
            if _is_data(path) and path.exists():
                yield from _below(path.parent if path.is_file() else path, "*")
                break


def _is_data(path: Path) -> bool:
    """Tell whether a path is one of ours that holds no Python: templates, checks."""
    if not path.is_relative_to(ROOT):
        return False
    first, *rest = path.relative_to(ROOT).parts or ("",)
    return first in {TEMPLATES, "programme"} and bool(rest)


def _below(folder: Path, pattern: str) -> Iterable[str]:
    return sorted(
        file.relative_to(ROOT).as_posix()
        for file in folder.rglob(pattern)
        if file.is_file() and file.suffix != ".pyc"
    )
