"""Invented names that sound Danish and belong to no real place."""

from collections.abc import Iterator
from functools import cache
from importlib import resources

import yaml

from pipeline.programme.model import Block, UnitType
from pipeline.twin.randomness import generator


class Names(Block):
    """`names.yaml`: parts of names of places, and forms of names of units."""

    first: list[str]
    last: list[str]
    forms: dict[UnitType, list[str]]


def invented_names(seed: int, unit_type: UnitType) -> Iterator[str]:
    """Yield different names for units of one kind, in an order set by the seed.

    Municipalities get bare names of places. When all combinations are used up, they
    come again with a number.
    """
    names = _names()
    forms = names.forms[unit_type]
    combinations = len(names.first) * len(names.last) * len(forms)
    order = generator(seed, "names", unit_type).permutation(combinations)
    number = 1
    while True:
        suffix = f" {number}" if number > 1 else ""
        for position in order:
            place, form = divmod(int(position), len(forms))
            first, last = divmod(place, len(names.last))
            yield forms[form].format(names.first[first] + names.last[last]) + suffix
        number += 1


@cache
def _names() -> Names:
    text = resources.files("pipeline.twin").joinpath("names.yaml").read_text("utf-8")
    return Names.model_validate(yaml.safe_load(text))
