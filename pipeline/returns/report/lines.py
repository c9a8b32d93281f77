"""Lines of a file as people write them: 12, 17–19."""

from collections.abc import Iterable

DASH = "\N{EN DASH}"


def line_ranges(lines: Iterable[int]) -> list[str]:
    """Return lines as ranges, in order, each line once.

    Examples:
        >>> line_ranges([19, 12, 17, 18, 12])
        ['12', '17–19']
    """
    ranges: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return [
        str(first) if first == last else f"{first}{DASH}{last}"
        for first, last in ranges
    ]
