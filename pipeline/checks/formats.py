"""Which exports can be delivered, and how each tool makes them, in words."""

from functools import cache

import yaml

from pipeline.checks.catalogue import FOLDER
from pipeline.programme.model import Block, Identifier, Text


class Format(Block):
    """One kind of export."""

    id: Identifier
    name: Text
    files: Text
    steps: list[Text]
    beware: Text


@cache
def formats() -> tuple[Format, ...]:
    """Return the formats of `programme/checks/formats.yaml` in its order."""
    text = (FOLDER / "formats.yaml").read_text(encoding="utf-8")
    return tuple(Format.model_validate(entry) for entry in yaml.safe_load(text))
