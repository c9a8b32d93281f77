"""Over, on and under the level, worked out by hand."""

import pytest

from pipeline.programme.model import Programme
from pipeline.reports.numbers.scope import Measured
from pipeline.reports.parts.levels import level_of
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import scope_of

# 1.96 times 2 marks over the root of 64 pupils is 0.49.
PUPILS, DIFFER = 64, 2.0
WHAT = Measured(group=None, measure="absence", breakdown="all", kind="rate")


def word(
    small: Programme,
    value: float,
    differ: float | None = DIFFER,
    n: int | None = PUPILS,
) -> str:
    """Return what is said of a difference of school 1."""
    indicators = small.indicators.model_copy(
        update={
            "measures": [
                one.model_copy(update={"pupils_differ": differ})
                for one in small.indicators.measures
            ]
        }
    )
    programme = small.model_copy(update={"indicators": indicators})
    row = cell("value", value, informant_group=None, measure="absence", n=n)
    scope = scope_of(programme, frame(row), "2019", "da")
    return level_of(scope, WHAT, scope.cell(WHAT, "value"))


@pytest.mark.parametrize(
    ("value", "said"),
    [
        *[(0.5, "Over niveau"), (0.48, "På niveau"), (0.0, "På niveau")],
        *[(-0.48, "På niveau"), (-0.5, "Under niveau")],
    ],
)
def test_a_difference_beyond_chance_is_over_or_under_the_level(
    small: Programme, value: float, said: str
) -> None:
    assert word(small, value) == said


def test_a_figure_without_a_spread_or_a_number_of_pupils_has_no_word(
    small: Programme,
) -> None:
    assert word(small, 0.5, differ=None) == ""
    assert word(small, 0.5, n=None) == ""
