"""The field reference of a programme folder, read from its model."""

from collections.abc import Iterator

import pytest
import yaml
from pydantic import TypeAdapter

from pipeline.handbook.field_reference import FILES, Field, below, files_of
from pipeline.programme.model import Block, Programme


def blocks() -> Iterator[type[Block]]:
    for file in FILES.values():
        yield from below(file)


@pytest.fixture(scope="module")
def told(programme: Programme) -> dict[tuple[str, str], Field]:
    """(block, field) -> what is told of it."""
    return {
        (block.name, field.name): field
        for file in files_of(programme)
        for block in file.blocks
        for field in block.fields
    }


def test_every_field_has_a_meaning_and_an_example(
    told: dict[tuple[str, str], Field],
) -> None:
    assert [at for at, field in told.items() if not field.meaning] == []
    assert [at for at, field in told.items() if field.example == "null"] == []
    fields = {(kind, name) for kind in blocks() for name in kind.model_fields}
    assert len(told) == len(fields)


def test_no_block_of_the_model_is_left_out() -> None:
    of_folders = {
        kind
        for kind in Block.__subclasses__()
        if kind.__module__.startswith("pipeline.programme.model")
    }
    assert of_folders - {Programme} == set(blocks())


def test_every_example_is_one_that_the_field_takes(programme: Programme) -> None:
    for file in files_of(programme):
        kinds = list(below(FILES[file.name]))
        for block in file.blocks:
            kind = next(k for k in kinds if k.__name__.lower() == squeezed(block.name))
            for name, info in kind.model_fields.items():
                (field,) = [f for f in block.fields if f.name == (info.alias or name)]
                if field.example is not None:
                    taken = TypeAdapter(info.rebuild_annotation())
                    taken.validate_python(yaml.safe_load(field.example))


def squeezed(words: str) -> str:
    return words.replace(" ", "").lower()


def test_a_field_says_what_may_stand_what_holds_without_it_and_how_it_looks(
    told: dict[tuple[str, str], Field],
) -> None:
    active = told["Municipality", "active"]
    assert (active.value, active.default, active.example) == (
        "true or false", "`true`", "false",
    )  # fmt: skip
    share = told["Thresholds", "minimum_answered_share"]
    assert (share.value, share.default, share.example) == (
        "number, > 0, ≤ 1", None, "0.5",
    )  # fmt: skip
    items = told["Scale", "items"]
    assert (items.value, items.default) == ("list of text", None)
    assert told["Programme file", "rounds"].example is None  # told where Round is
    assert told["Columns", "class"].default == "none"
