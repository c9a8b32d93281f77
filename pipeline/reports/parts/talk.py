"""The talk sheet: what a team needs for 45 minutes about the school's own answers."""

from dataclasses import dataclass

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.topics import Topic

STEPS = ("read", "explain", "choose")
LINES = 3


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A sheet to talk and write on."""

    title: str
    lead: str
    steps: tuple[str, ...]  # what to do, with minutes
    topics: tuple[Topic, ...]
    notes: tuple[str, ...]  # what there is room to write down, per topic
    lines: int = LINES


def talk(scope: Scope, topics: tuple[Topic, ...]) -> Talk | None:
    """Return the sheet about these topics. None: there is nothing to talk from."""
    if not topics:
        return None
    say = scope.wording.say
    return Talk(
        title=say("talk.title"),
        lead=say("talk.lead"),
        steps=tuple(say(f"talk.step.{step}") for step in STEPS),
        topics=topics,
        notes=(say("talk.note.seen"), say("talk.note.agreed")),
    )
