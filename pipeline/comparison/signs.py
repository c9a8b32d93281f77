"""Signs that a competence module is called for, by the kinds that it names."""

import polars as pl

from pipeline.comparison.figure_signs import goal_missed, measure_below
from pipeline.comparison.scale_signs import (
    certainly_below,
    classes_differ,
    lowest_quarter_twice,
)
from pipeline.comparison.sign_rows import SIGN_SCHEMA, Compared, shaped
from pipeline.programme.model import Module, Programme

FINDERS = {
    "certainly_below": certainly_below,
    "lowest_quarter_twice": lowest_quarter_twice,
    "classes_differ": classes_differ,
    "measure_below": measure_below,
    "goal_missed": goal_missed,
}


def signs_of(module: Module, tables: Compared, programme: Programme) -> pl.DataFrame:
    """Return every sign that calls for `module`, shaped as `SIGN_SCHEMA`."""
    found = [FINDERS[sign](module, tables, programme) for sign in module.signs]
    return pl.concat([pl.DataFrame(schema=SIGN_SCHEMA), *map(shaped, found)])
