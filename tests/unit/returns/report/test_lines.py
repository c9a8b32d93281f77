"""Lines are said as ranges and none is lost."""

from hypothesis import given
from hypothesis import strategies as st

from pipeline.returns.report.lines import DASH, line_ranges


def test_neighbours_are_one_range() -> None:
    assert line_ranges([19, 12, 17, 18]) == ["12", "17–19"]
    assert line_ranges([]) == []


@given(st.lists(st.integers(min_value=1, max_value=60)))
def test_the_ranges_are_exactly_the_lines(lines: list[int]) -> None:
    said: list[int] = []
    for one in line_ranges(lines):
        first, _, last = one.partition(DASH)
        said += range(int(first), int(last or first) + 1)
    assert said == sorted(set(lines))
