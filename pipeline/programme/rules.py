"""What of a programme figures depend on: everything but the words that people read."""

import json

from pydantic import BaseModel

from pipeline.programme.model import Programme, Text
from pipeline.programme.model.blocks import DELIVERED, SHOWN

# Phrases are words, and so is what people write; what a release is judged by changes no
# figure of it.
NO_RULES = ("phrases", "editorial", "release")


def rules(programme: Programme) -> str:
    """Return the programme without words, as text: equal texts give equal figures.

    A text that also occurs in deliveries (the words of a question or an answer) is a
    rule of intake and stays.
    """
    return _text(programme)


def words(programme: Programme) -> str:
    """Return the whole programme as text: what documents depend on."""
    return programme.model_dump_json(by_alias=True)


def limits(programme: Programme) -> str:
    """Return the rules and what a release is judged by."""
    judged = programme.file.thresholds.release.model_dump_json()
    return _text(programme) + judged


def _text(programme: Programme) -> str:
    return json.dumps(_plain(programme), default=str, sort_keys=True)


def _plain(value: object) -> object:
    if isinstance(value, Text):
        return None
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {
            name: _whole(part) if DELIVERED in fields[name].metadata else _plain(part)
            for name, part in value
            if name not in NO_RULES and SHOWN not in fields[name].metadata
        }
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _whole(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, dict):
        return {str(key): _whole(part) for key, part in value.items()}
    return value
