"""What the numbers say for the overall assessment: a draft for the council."""

from collections.abc import Iterator

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.certainties import Certainty
from pipeline.reports.parts.chapter import Block

MOST_NAMED = 5  # areas in a sentence
KINDS = {"schools": ("school",), "daycare": ("daycare", "childminders")}


def draft(scope: Scope, found: list[Certainty]) -> Iterator[Block]:
    """Yield what is certain of schools and of daycare, the most important first.

    Args:
        scope: The municipality and round.
        found: Everything that is certain of it, most important first.
    """
    say = scope.wording.say
    groups = {one.id: one.unit_type for one in scope.programme.file.informant_groups}
    sentences = []
    for kind, types in KINDS.items():
        if not any(one.unit.unit_type in types for one in scope.units):
            continue
        own = [
            one
            for one in found
            if (groups.get(one.series.what.group or "", "school") in types)
        ]
        sides = [_side(scope, kind, own, good=good) for good in (False, True)]
        told = [one for one in sides if one]
        sentences += told or [say(f"quality.draft.{kind}.nothing")]
    yield Block(kind="heading", content=say("quality.draft.title"))
    yield Block(kind="list", content=tuple(sentences))
    yield Block(kind="quiet", content=say("quality.draft.note"))


def _side(scope: Scope, kind: str, found: list[Certainty], *, good: bool) -> str:
    own = [one for one in found if one.good is good][:MOST_NAMED]
    if not own:
        return ""
    scope.told(*(each.cell for one in own for each in one.judged))
    names = dict.fromkeys(
        scope.wording.inside(scope.wording.named(one.series.label, one.series.below))
        for one in own
    )
    side = "good" if good else "bad"
    return scope.wording.say(
        f"quality.draft.{kind}.{side}", areas=scope.wording.listed([*names])
    )
