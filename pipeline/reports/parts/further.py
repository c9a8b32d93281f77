"""What is certain besides what the first page names: every one of it, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.wording import begun
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.certainties import Certainty
from pipeline.reports.parts.topics import verdicts_of


@dataclass(frozen=True, kw_only=True)
class Named:
    """One thing that is certain."""

    key: str  # of its row in the tables
    name: str


@dataclass(frozen=True, kw_only=True)
class Alike:
    """Those of which the same is certain, said once."""

    text: str
    rows: tuple[Named, ...]


@dataclass(frozen=True, kw_only=True)
class Further:
    """Those of one direction, under a heading."""

    title: str
    alike: tuple[Alike, ...]


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
        if of_side:
            title = scope.wording.say(f"further.{side}")
            lists.append(Further(title=title, alike=tuple(_alike(scope, of_side))))
    return tuple(lists)


def _alike(scope: Scope, found: list[Certainty]) -> Iterator[Alike]:
    """Yield what is certain in the order of importance of the first of each."""
    by_verdict: dict[str, list[Named]] = {}
    for one in found:
        name = scope.wording.named(one.series.label, one.series.below)
        verdict = "; ".join(verdicts_of(scope, one.judged))
        by_verdict.setdefault(verdict, []).append(Named(key=one.series.key, name=name))
    for verdict, rows in by_verdict.items():
        yield Alike(text=begun(verdict), rows=tuple(rows))
