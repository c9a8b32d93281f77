"""What is certain besides what the first page names: every one of it, in words."""

from dataclasses import dataclass

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.certainties import Certainty
from pipeline.reports.parts.topics import verdicts_of


@dataclass(frozen=True, kw_only=True)
class Named:
    """One thing, and what is certain about it."""

    key: str  # of its row in the tables
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Further:
    """Those of one direction, under a heading."""

    title: str
    rows: tuple[Named, ...]


def further(
    scope: Scope, found: list[Certainty], named: set[str]
) -> tuple[Further, ...]:
    """Return what is certain and not named yet, problems first; nothing if all is.

    Args:
        scope: Unit and round.
        found: Everything that is certain, most important first.
        named: Keys of what the first page names.
    """
    lists = []
    for good, side in ((False, "bad"), (True, "good")):
        of_side = [
            one for one in found if one.good is good and one.series.key not in named
        ]
        scope.told(*(each.cell for one in of_side for each in one.judged))
        rows = [
            Named(
                key=one.series.key,
                name=scope.wording.named(one.series.label, one.series.below),
                text="; ".join(verdicts_of(scope, one.judged)),
            )
            for one in of_side
        ]
        if rows:
            title = scope.wording.say(f"further.{side}")
            lists.append(Further(title=title, rows=tuple(rows)))
    return tuple(lists)
