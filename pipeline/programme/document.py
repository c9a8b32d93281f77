"""A YAML file as Python values, with the line of every key and list entry."""

from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from pipeline.programme.mistakes import Location, Told
from pipeline.programme.remedies import remedy

Model = TypeVar("Model", bound=BaseModel)


class Document:
    """A YAML file, such as those of a programme folder.

    Attributes:
        name: How messages call it.
        text: All of the file; empty if it could not be read.
        content: Its values; an empty block if it could not be read.
        mistakes: What is wrong with it.
    """

    def __init__(
        self, path: Path, name: str, part: Callable[[str], str] | None = None
    ) -> None:
        """Read `path`; mistakes are collected, not raised.

        Args:
            path: The file.
            name: How messages call it.
            part: Returns what of the file's text is YAML, on its own lines. None: all.
        """
        self.name = name
        self.text = ""
        self.content: Any = {}
        self.mistakes: list[Told] = []
        self._lines: dict[Location, int] = {(): 1}
        self._scalars = yaml.constructor.SafeConstructor()
        try:
            self.text = path.read_text(encoding="utf-8-sig")
            part_of_it = part(self.text) if part else self.text
            node = yaml.compose(part_of_it, yaml.CSafeLoader)
            if node is not None:
                self.content = self._value(node, ())
        except FileNotFoundError:
            self._note(1, "file is missing; create it.")
        except UnicodeDecodeError as error:
            line = path.read_bytes()[: error.start].count(b"\n") + 1
            self._note(line, "is not UTF-8; save the file with encoding UTF-8.")
        except OSError as error:
            self._note(1, f"cannot be read ({error.strerror}); give read permission.")
        except yaml.MarkedYAMLError as error:
            line = error.problem_mark.line + 1 if error.problem_mark else 1
            self._note(
                line,
                f"is no YAML ({error.problem}); correct indentation, brackets, "
                "colons or quotation marks there or just above.",
            )
        except yaml.YAMLError:
            self._note(1, "holds a character that no text has; save it as plain text.")
        except RecursionError:
            self._note(
                1, "an alias (*) stands inside its own anchor (&); write it out."
            )

    def line(self, location: Location) -> int:
        """Return the line of `location`, or of the nearest block around it."""
        while location not in self._lines:
            location = location[:-1]
        return self._lines[location]

    def at(self, location: Location, message: str, part: str = "") -> Told:
        """Return `message` with file and line."""
        return Told(f"{self.name}:{self.line(location)}", message, part)

    def parse(self, model: type[Model]) -> Model | None:
        """Return the content as `model`; null, and mistakes, if it is none."""
        if self.mistakes:
            return None
        try:
            return model.model_validate(self.content)
        except ValidationError as error:
            for problem in error.errors(include_url=False, include_input=False):
                location = tuple(part for part in problem["loc"] if part != "[key]")
                where = ".".join(map(str, location)) or "file"
                self.mistakes.append(self.at(location, remedy(problem), where))
            return None

    def _note(self, line: int, message: str) -> None:
        self.mistakes.append(Told(f"{self.name}:{line}", message))

    def _value(self, node: yaml.Node, at: Location) -> Any:  # noqa: ANN401
        """Return the Python value of a YAML node and note where each part stands."""
        if isinstance(node, yaml.MappingNode):
            return self._block(node, at)
        if isinstance(node, yaml.SequenceNode):
            entries = []
            for index, entry in enumerate(node.value):
                self._lines[(*at, index)] = entry.start_mark.line + 1
                entries.append(self._value(entry, (*at, index)))
            return entries
        try:
            return self._scalars.construct_object(node)
        except (ValueError, yaml.constructor.ConstructorError):
            self._note(
                node.start_mark.line + 1,
                "looks like a date or number but is none; correct it or put it in "
                "quotation marks.",
            )
            return None

    def _block(self, node: yaml.MappingNode, at: Location) -> dict[Hashable, Any]:
        content: dict[Hashable, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self._note(line, "a key must be a plain word; correct it.")
                continue
            key = self._value(key_node, at)
            if key in content:
                self._note(line, f"key {key!r} stands twice; remove one.")
            self._lines[(*at, key)] = line
            content[key] = self._value(value_node, (*at, key))
        return content
