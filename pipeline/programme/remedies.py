"""What Pydantic found wrong with a programme file, and what to do, in plain words."""

from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from pipeline.programme.model import Block

FIXED = {
    "missing": "is missing; add it.",
    "list_type": "must be a list; write each entry on a line that begins with a dash.",
    "tuple_type": "must be a list; write it in square brackets.",
    "dict_type": "must be a block of keys; indent `key: value` lines below it.",
    "model_type": "must be a block of keys; indent `key: value` lines below it.",
    "string_type": "must be text; write it, in quotation marks if it looks like "
    "something else (2015, no, 479).",
    "int_type": "must be a whole number; correct it.",
    "int_parsing": "must be a whole number; correct it.",
    "int_from_float": "must be a whole number; correct it.",
    "float_type": "must be a number with a decimal point; correct it.",
    "float_parsing": "must be a number with a decimal point; correct it.",
    "bool_type": "must be true or false; correct it.",
    "bool_parsing": "must be true or false; correct it.",
    "date_type": "must be a date like 2015-09-01; correct it.",
    "date_parsing": "must be a date like 2015-09-01; correct it.",
    "date_from_datetime_parsing": "must be a date like 2015-09-01; correct it.",
}


def remedy(problem: ErrorDetails) -> str:
    """Return what is wrong and what to do, without the value that stands there."""
    kind, context = problem["type"], problem.get("ctx", {})
    if kind in FIXED:
        return FIXED[kind]
    if kind == "extra_forbidden":
        return _unknown_key(str(problem["loc"][-1]))
    if kind == "literal_error":
        return f"must be {context['expected']}; write one of them."
    if kind == "string_pattern_mismatch":
        return (
            "may hold only the characters of the pattern "
            f"{context['pattern']}; rename it."
        )
    if kind == "value_error":
        return f"{context['error']}; correct it."
    return f"{problem['msg'][0].lower()}{problem['msg'][1:]}; correct it."


def _unknown_key(key: str) -> str:
    similar = get_close_matches(key, _keys(), n=1)
    if similar:
        return f"is not a known key here; did you mean {similar[0]!r}? Or remove it."
    return "is not a known key here; remove it."


@cache
def _keys() -> tuple[str, ...]:
    """Return every key that some block of a programme file may have."""
    return tuple(
        sorted(
            {
                field.alias or name
                for block in _below(Block)
                for name, field in block.model_fields.items()
            }
        )
    )


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for kind in model.__subclasses__():
        yield kind
        yield from _below(kind)
