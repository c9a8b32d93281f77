"""Which municipalities a twin has, and the invented names of theirs and of schools."""

from collections.abc import Iterator
from functools import cache
from importlib import resources
from itertools import count, islice

import yaml

from pipeline.programme.model import Block, Municipality, Programme, UnitType
from pipeline.twin.assumptions import Size
from pipeline.twin.randomness import generator

# Real codes end at 860.
FIRST_INVENTED_CODE = 861
OUTSIDE_CODE = "999"  # in national files, for municipalities that take no part


def chosen_municipalities(
    programme: Programme, size: Size, seed: int
) -> list[Municipality]:
    """Return the twin's municipalities: the programme's active ones, or a few of them.

    A size that is several times the programme gets the rest invented, with codes above
    all real ones and names that say that they are synthetic.
    """
    active = [m for m in programme.file.municipalities if m.active]
    first = [m for m in active if m.code in size.first]
    others = [m for m in active if m not in first]
    wanted = (size.municipalities or len(active)) * size.times
    chosen = sorted((first + others)[:wanted], key=lambda m: m.code)
    return chosen + _invented(wanted - len(chosen), programme, seed)


def _invented(wanted: int, programme: Programme, seed: int) -> list[Municipality]:
    taken = {m.code for m in programme.file.municipalities} | {OUTSIDE_CODE}
    codes = (str(code) for code in count(FIRST_INVENTED_CODE) if str(code) not in taken)
    names = invented_names(seed, "municipality")
    return [
        Municipality(code=code, name=f"{name} (syntetisk)")
        for code, name in islice(zip(codes, names, strict=False), wanted)
    ]


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
