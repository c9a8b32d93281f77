"""The page for the board, which holds no test result and nothing that yields one."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.participation import group_response
from pipeline.reports.parts.story import Story, Strength
from pipeline.reports.parts.topics import Topic

QUESTIONS = (1, 2, 3)


@dataclass(frozen=True, kw_only=True)
class Board:
    """What a board is told, and may ask."""

    title: str
    lead: str
    answered_title: str
    answered: tuple[str, ...]  # who, and how many of those invited
    topics_title: str
    topics: tuple[Topic, ...]
    strengths_title: str
    strengths: tuple[Strength, ...]
    questions_title: str
    questions: tuple[str, ...]
    notes_title: str  # of room to write


def board(scope: Scope, told: Story) -> Board | None:
    """Return the page for the board. None: there is nothing that it may be told.

    Args:
        scope: Unit and round.
        told: The first page, tests among it.
    """
    say = scope.wording.say
    topics = tuple(one for one in told.topics if not one.of_tests)
    built = tuple(one for one in told.strengths if not one.of_tests)
    if not topics and not built:
        return None
    return Board(
        title=say("board.title"),
        lead=say(f"board.lead.{scope.unit.unit_type}"),
        answered_title=say("participation.title"),
        answered=tuple(_answered(scope)),
        topics_title=say("board.topics"),
        topics=topics,
        strengths_title=say("board.strengths"),
        strengths=built,
        questions_title=say("board.questions.title"),
        questions=tuple(say(f"board.questions.{n}") for n in QUESTIONS),
        notes_title=say("board.notes"),
    )


def _answered(scope: Scope) -> Iterator[str]:
    """Yield of each group whose rate is shown how many answered."""
    for group, _ in scope.groups:
        cell = group_response(scope, group)
        if cell is not None and cell.shown and cell.n is not None and cell.base:
            yield scope.wording.say(
                "board.answered",
                group=group.name.of(scope.wording.language),
                answered=scope.wording.whole(cell.n),
                invited=scope.wording.whole(cell.base),
            )
