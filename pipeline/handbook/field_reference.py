"""The field reference of a programme folder: every field, read from its model.

Meanings and defaults stand in the model; examples are what a programme says itself, and
the model's own only for fields that it leaves out.
"""

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

import annotated_types
import yaml
from pydantic.fields import FieldInfo

from pipeline.documents.html import page_of, rendered
from pipeline.documents.wording import wording_of
from pipeline.programme.model import (
    Block,
    Corrections,
    Editorial,
    Indicators,
    Instrument,
    Modules,
    Programme,
    ProgrammeFile,
    Source,
    Succession,
    Text,
)

FILES: dict[str, type[Block]] = {
    "programme.yaml": ProgrammeFile,
    "instruments/<id>.yaml": Instrument,
    "exports/<id>.yaml": Source,
    "indicators.yaml": Indicators,
    "modules.yaml": Modules,
    "editorial.yaml": Editorial,
    "corrections.yaml": Corrections,
    "successions.csv": Succession,
}
SHORT = 90  # letters of an example that need not be cut
NAMES = {str: "text", bool: "true or false", int: "whole number", float: "number"}
UNIONS = {Union, UnionType}
SIGNS = {"ge": "≥ {}", "gt": "> {}", "le": "≤ {}", "lt": "< {}"}


@dataclass(frozen=True, kw_only=True)
class Field:
    """One field.

    Attributes:
        value: What may stand there.
        default: What holds where it is left out. Null: it must be given.
        example: As YAML. Null: it holds blocks that stand further down.
    """

    name: str
    value: str
    meaning: str
    default: str | None
    example: str | None


@dataclass(frozen=True, kw_only=True)
class Description:
    """One kind of block, or a whole file."""

    name: str
    lead: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, kw_only=True)
class File:
    """One file: first its own fields, then the blocks that stand in it."""

    name: str
    blocks: tuple[Description, ...]


@dataclass
class Said:
    """What a programme says: every block of a kind, in the order of its files."""

    blocks: dict[type[Block], list[Block]] = field(default_factory=dict)

    def gather(self, value: object) -> None:
        """Take in every block at and below `value`."""
        if isinstance(value, Block):
            self.blocks.setdefault(type(value), []).append(value)
            for name in type(value).model_fields:
                self.gather(getattr(value, name))
        elif isinstance(value, dict):
            self.gather(list(value.values()))
        elif isinstance(value, list):
            for part in value:
                self.gather(part)

    def example(self, model: type[Block], name: str) -> Any:  # noqa: ANN401
        """Return a value of a field as Python writes YAML; null: there is none.

        The first short one that the programme says and that is not the default, or the
        shortest; then the model's own, then what its type or default tells.
        """
        info = model.model_fields[name]
        given = (
            _cut(block.model_dump(by_alias=True)[info.alias or name])
            for block in self.blocks.get(model, ())
            if name in block.model_fields_set
        )
        nothing = (None, [], {}, "", info.default)
        said = [value for value in given if value not in nothing]
        if said:
            short = (value for value in said if len(as_yaml(value)) <= SHORT)
            return next(short, min(said, key=lambda value: len(as_yaml(value))))
        return [*(info.examples or []), *_possible(info), info.default][0]


def fields_markdown(programme: Programme) -> str:
    """Return the page for `docs/programme.md`."""
    page = page_of(
        programme,
        wording_of(programme, "en"),
        title="The fields of a programme folder",
        lead="Every field of every file, what it means, what holds where it is left "
        "out, and an example.",
        internal=True,
        data=False,
    )
    return rendered("programme/programme.md.j2", page=page, files=files_of(programme))


def files_of(programme: Programme) -> tuple[File, ...]:
    """Return every file with its fields; examples are what `programme` says.

    A block that occurs in several places is described where it occurs first.
    """
    said, told = Said(), set[type[Block]]()
    said.gather(programme)
    files = []
    for name, model in FILES.items():
        kinds = [kind for kind in below(model) if kind not in told]
        told.update(kinds)
        described = tuple(_described(kind, said) for kind in kinds)
        files.append(File(name=name, blocks=described))
    return tuple(files)


def below(model: type[Block]) -> Iterator[type[Block]]:
    """Yield a kind of block and every kind that stands in it, outermost first."""
    found, waiting = set(), [model]
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found.add(kind)
            yield kind
            hints = get_type_hints(kind, include_extras=True)
            waiting += chain.from_iterable(
                _blocks(hints[name]) for name in kind.model_fields
            )


def as_yaml(value: object) -> str:
    """Write a value as it would stand behind a key, on one line."""
    text = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=10**6
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _described(model: type[Block], said: Said) -> Description:
    hints = get_type_hints(model, include_extras=True)
    return Description(
        name=_words(model).capitalize(),
        lead=inspect.getdoc(model) or "",
        fields=tuple(
            Field(
                name=info.alias or name,
                value=_value(hints[name], info),
                meaning=info.description or "",
                default=_default(info),
                example=_example(model, name, hints[name], said),
            )
            for name, info in model.model_fields.items()
        ),
    )


def _example(model: type[Block], name: str, hint: Any, said: Said) -> str | None:  # noqa: ANN401
    if any(kind is not Text for kind in _blocks(hint)):
        return None
    return as_yaml(said.example(model, name))


def _cut(value: object) -> object:
    """Return the first entries of a list or block that is long."""
    if len(as_yaml(value)) <= SHORT:
        return value
    if isinstance(value, dict):
        return {key: _cut(part) for key, part in islice(value.items(), 2)}
    return [_cut(part) for part in value[:1]] if isinstance(value, list) else value


def _possible(info: FieldInfo) -> list[object]:
    """Return what a field of few possible values may say other than its default."""
    hint = info.annotation
    one_of = get_args(hint) if get_origin(hint) in UNIONS else [hint]
    values = [v for one in one_of if get_origin(one) is Literal for v in get_args(one)]
    values += [True, False] if hint is bool else []
    return [value for value in values if value != info.default]


def _default(info: FieldInfo) -> str | None:
    if info.is_required():
        return None
    if isinstance(info.default, Block):
        return "each its own"
    return "none" if info.default in (None, [], {}) else f"`{as_yaml(info.default)}`"


def _blocks(hint: Any) -> Iterator[type[Block]]:  # noqa: ANN401
    """Yield the kinds of blocks that an annotation names."""
    if inspect.isclass(hint) and issubclass(hint, Block):
        yield hint
    for part in get_args(hint):
        yield from _blocks(part)


def _value(hint: Any, info: FieldInfo) -> str:  # noqa: ANN401
    """Return what may stand in a field, with its limits."""
    limits = [
        sign.format(getattr(rule, name))
        for rule in info.metadata
        for name, sign in SIGNS.items()
        if isinstance(rule, annotated_types.BaseMetadata) and hasattr(rule, name)
    ]
    return ", ".join([_kind(hint), *limits])


def _kind(hint: Any) -> str:  # noqa: ANN401
    """Return a type in words."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " or ".join(f"`{str(part)!r}`".replace("'", "") for part in parts)
    if inspect.isclass(hint) and issubclass(hint, Block):
        words = _words(hint)
        return f"[{words}](#{words.replace(' ', '-')})"
    if origin is Annotated or not parts:
        return _kind(parts[0]) if parts else NAMES.get(hint, hint.__name__)
    kinds = [_kind(part) for part in parts if part is not NoneType]
    if origin is list:
        return f"list of {kinds[0]}"
    if origin is tuple:
        return f"list of {len(kinds)} × {kinds[0]}"
    return f"block of {': '.join(kinds)}" if origin is dict else " or ".join(kinds)


def _words(model: type[Block]) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", model.__name__).lower()
