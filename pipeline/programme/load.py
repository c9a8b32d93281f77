"""Read a programme folder, or say what is wrong with it, where, and what to do."""

import csv
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.programme.consistency import Finding, inconsistencies
from pipeline.programme.model import (
    Corrections,
    Indicators,
    Instrument,
    Modules,
    Programme,
    ProgrammeFile,
    Source,
    Succession,
)

Model = TypeVar("Model", bound=BaseModel)
Location = tuple[str | int, ...]


class ProgrammeError(Exception):
    """A programme folder cannot be used; each line names file, line and remedy."""


class Document:
    """A YAML file with the line of every key and list entry."""

    def __init__(self, path: Path, name: str) -> None:
        """Read `path`; `name` is how messages call it."""
        self.name = name
        try:
            node = yaml.compose(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        except FileNotFoundError:
            raise ProgrammeError(f"{name}: file is missing; create it.") from None
        except OSError as error:
            raise ProgrammeError(
                f"{name}: cannot be read ({error.strerror}); give read permission."
            ) from None
        except UnicodeDecodeError as error:
            raise ProgrammeError(
                f"{name}: byte {error.start} is not UTF-8; save the file as UTF-8."
            ) from None
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            raise ProgrammeError(
                f"{name}:{line}: {error.problem}; correct the YAML there."
            ) from None
        self.lines: dict[Location, int] = {(): 1}
        self.content = _content(node, (), self.lines) if node is not None else {}

    def line(self, location: Location) -> int:
        """Return the line of `location`, or of the nearest block around it."""
        while location not in self.lines:
            location = location[:-1]
        return self.lines[location]

    def parse(self, model: type[Model]) -> Model:
        """Return the content as `model`.

        Raises:
            ProgrammeError: One line per mistake, with file and line.
        """
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            problems = [
                f"{self.name}:{self.line(problem['loc'])}: "
                f"{'.'.join(map(str, problem['loc'])) or 'file'}: "
                f"{_remedy(problem['type'], problem['msg'])}"
                for problem in error.errors()
            ]
            raise ProgrammeError("\n".join(problems)) from None


def load_programme(folder: Path) -> Programme:
    """Return the programme in `folder`.

    Raises:
        ProgrammeError: The folder or one of its files is missing, unreadable or
            inconsistent. The message has one line per mistake.
    """
    if not folder.is_dir():
        raise ProgrammeError(
            f"{folder}: no such programme folder; give one with --programme DIR."
        )
    documents: dict[str, Document] = {}

    def parsed(name: str, model: type[Model]) -> Model:
        documents[name] = Document(folder / name, f"{folder.name}/{name}")
        return documents[name].parse(model)

    def parsed_all(below: str, model: type[Model]) -> dict[str, Model]:
        names = sorted(path.name for path in (folder / below).glob("*.yaml"))
        return {Path(name).stem: parsed(f"{below}/{name}", model) for name in names}

    def optional(name: str, model: type[Model]) -> Model:
        return parsed(name, model) if (folder / name).exists() else model()

    programme = Programme.model_construct(
        file=parsed("programme.yaml", ProgrammeFile),
        instruments=parsed_all("instruments", Instrument),
        sources=parsed_all("exports", Source),
        indicators=optional("indicators.yaml", Indicators),
        modules=optional("modules.yaml", Modules),
        corrections=optional("corrections.yaml", Corrections),
        successions=_successions(folder / "successions.csv", folder.name),
        phrases={
            "da": _phrases(folder, "da", documents),
            "en": _phrases(folder, "en", documents),
        },
    )
    if findings := list(inconsistencies(programme)):
        raise ProgrammeError(
            "\n".join(_sentence(finding, documents) for finding in findings)
        )
    return programme


@cache
def load_once(folder: str) -> Programme:
    """Return the programme in `folder`, read once per process."""
    return load_programme(Path(folder))


def _phrases(folder: Path, language: str, documents: dict[str, Document]) -> dict:
    """Return the sentences of one language; a programme may leave them to ours."""
    name = f"phrases/{language}.yaml"
    path = folder / name
    if not path.exists():
        path = Path(__file__).parents[2] / "programme" / name
    documents[name] = Document(path, f"{folder.name}/{name}")
    return dict(_flat(documents[name].content))


def _flat(content: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)


def _successions(path: Path, folder: str) -> list[Succession]:
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    successions = []
    for line, row in enumerate(rows, start=2):
        try:
            successions.append(
                Succession.model_validate(
                    {key: value or None for key, value in row.items()}
                )
            )
        except ValidationError as error:
            problem = error.errors()[0]
            raise ProgrammeError(
                f"{folder}/{path.name}:{line}: {problem['loc']}: {problem['msg']}"
            ) from None
    return successions


def _content(node: yaml.Node, at: Location, lines: dict[Location, int]) -> Any:  # noqa: ANN401
    """Build Python values from a YAML node and note where each one stands."""
    if isinstance(node, yaml.MappingNode):
        content = {}
        for key_node, value_node in node.value:
            key = _content(key_node, at, {})
            if key in content:
                raise ProgrammeError(
                    f"line {key_node.start_mark.line + 1}: key {key!r} stands twice; "
                    "remove one."
                )
            lines[(*at, key)] = key_node.start_mark.line + 1
            content[key] = _content(value_node, (*at, key), lines)
        return content
    if isinstance(node, yaml.SequenceNode):
        entries = []
        for index, entry in enumerate(node.value):
            lines[(*at, index)] = entry.start_mark.line + 1
            entries.append(_content(entry, (*at, index), lines))
        return entries
    loader = yaml.SafeLoader("")
    return loader.construct_object(node)


def _remedy(kind: str, message: str) -> str:
    """Say what to do about a Pydantic problem."""
    remedies = {
        "missing": "is missing; add it.",
        "extra_forbidden": "is not a known key; remove it or correct its spelling.",
    }
    return remedies.get(kind, f"{message}; correct the value.")


def _sentence(finding: Finding, documents: dict[str, Document]) -> str:
    document = documents[finding.file]
    return f"{document.name}:{document.line(finding.location)}: {finding.message}"
