"""A programme folder while it is read: which files it may hold, and their content."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told
from pipeline.programme.model import Language, Succession
from pipeline.programme.remedies import remedy

Model = TypeVar("Model", bound=BaseModel)

OURS = Path(__file__).parents[2] / "programme"
YAML = ".yaml"
FILES = {
    "programme.yaml",
    "indicators.yaml",
    "modules.yaml",
    "corrections.yaml",
    "editorial.yaml",
    "successions.csv",
}
COLUMNS = list(Succession.model_fields)
FOLDERS = {"instruments", "exports", "phrases", "checks"}


@dataclass
class Reading:
    """A folder while it is read: mistakes pile up, so that all are told at once."""

    folder: Path
    documents: dict[str, Document] = field(default_factory=dict)
    others: list[Told] = field(default_factory=list)

    def mistakes(self) -> list[Told]:
        """Return what is wrong with the files one by one."""
        found = [m for document in self.documents.values() for m in document.mistakes]
        return self.others + found

    def check_names(self) -> None:
        """Note files and folders that a misspelt name would hide."""
        for path in self._entries(""):
            known = FOLDERS if path.is_dir() else FILES
            if path.is_dir() or path.suffix in {YAML, ".yml", ".csv"}:
                self._expect(path.name, known)

    def parsed(self, name: str, model: type[Model]) -> Model | None:
        """Return one file; null if it has mistakes."""
        self.documents[name] = Document(
            self.folder / name, f"{self.folder.name}/{name}"
        )
        return self.documents[name].parse(model)

    def parsed_all(self, below: str, model: type[Model]) -> dict[str, Model]:
        """Return every file of a folder by its name without ending."""
        found = {}
        for path in self._entries(below):
            if path.suffix != YAML:
                self._expect(f"{below}/{path.name}", {f"{below}/{path.stem}{YAML}"})
            elif (content := self.parsed(f"{below}/{path.name}", model)) is not None:
                found[path.stem] = content
        return found

    def optional(self, name: str, model: type[Model]) -> Model | None:
        """Return one file; what an empty one says if there is none."""
        path = self.folder / name
        if path.exists() or path.is_symlink():
            return self.parsed(name, model)
        return model()

    def phrases(self, language: Language) -> dict[str, str]:
        """Return the sentences of one language: ours, but where there is an own one.

        So a programme words what it wants to word, and a sentence that a newer report
        needs is never missing.
        """
        name = f"phrases/{language}{YAML}"
        own = self.folder / name
        sentences: dict[str, str] = {}
        for path in dict.fromkeys([OURS / name, own if own.exists() else OURS / name]):
            document = Document(path, f"{self.folder.name}/{name}")
            self.documents[name] = document
            if not isinstance(document.content, dict):
                document.mistakes.append(document.at((), "must be a block of keys."))
                return {}
            sentences |= dict(_flat(document.content))
        return sentences

    def _entries(self, below: str) -> list[Path]:
        """Return what lies in a folder by name; hidden files and notes do not count."""
        folder = self.folder / below
        if below and not folder.is_dir():
            return []
        try:
            paths = sorted(folder.iterdir())
        except OSError as error:
            reason = f"cannot be read ({error.strerror}); give read permission."
            self.others.append(Told(f"{self.folder.name}/{below}", reason))
            return []
        return [
            path
            for path in paths
            if not path.name.startswith(".") and path.suffix != ".md"
        ]

    def _expect(self, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        if name not in names:
            reason = (
                f"is not read; rename it to {' or '.join(names)}, or move it out of "
                "the folder."
            )
            self.others.append(Told(f"{self.folder.name}/{name}", reason))


def read_successions(path: Path, name: str) -> tuple[list[Succession], list[Told]]:
    """Return the successions in a CSV file, and its mistakes.

    A programme without the file has none.

    Args:
        path: File with the header unit,successor,round,kind.
        name: How messages call it.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return [], []
    except UnicodeDecodeError:
        reason = "is not UTF-8; save the file with encoding UTF-8."
        return [], [Told(f"{name}:1", reason)]
    except OSError as error:
        reason = f"cannot be read ({error.strerror}); give read permission."
        return [], [Told(f"{name}:1", reason)]
    reader = csv.DictReader(lines)
    if reader.fieldnames != COLUMNS:
        header = ",".join(COLUMNS)
        return [], [Told(f"{name}:1", f"the first line must be {header}; correct it.")]
    successions = []
    mistakes = [
        Told(f"{name}:{number}", "is empty; remove the line.")
        for number, line in enumerate(lines, start=1)
        if not line.strip()
    ]
    for row in reader:
        line = f"{name}:{reader.line_num}"
        if None in row or None in row.values():
            needed = f"needs {len(COLUMNS)} fields; correct the commas."
            mistakes.append(Told(line, needed))
            continue
        try:
            filled = {key: value.strip() or None for key, value in row.items()}
            successions.append(Succession.model_validate(filled))
        except ValidationError as error:
            mistakes += [
                Told(line, remedy(problem), str(problem["loc"][0]))
                for problem in error.errors(include_url=False, include_input=False)
            ]
    return successions, mistakes


def _flat(content: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in content.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value)
