"""What units agreed on: files that people write, read and never written by us.

`EDITORIAL/MUNICIPALITY/ROUND/UNIT.md`: YAML between two lines of `---`, then notes in
Markdown. `data/editorial/README.md` says what may stand there. What cannot be used is
told with file and line, and the rest of the file counts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import polars as pl
from pydantic import Field, ValidationError

from pipeline.editorial.folder import editorial_files, field_of, wrong_place
from pipeline.editorial.own_words import (
    FENCE,
    LETTERS,
    Note,
    line_of,
    read,
    unfit,
    words,
)
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told
from pipeline.programme.model import Block, Programme
from pipeline.programme.remedies import remedy

MOST_GOALS = 3
MOST_LETTERS, MOST_NOTES = 800, 10  # of notes: a plan has two pages

Missing = Literal["file", "goal", "notes"]  # what of a file cannot be used


@dataclass(frozen=True, kw_only=True)
class AgreedGoal:
    """Something that a unit wants to change.

    Attributes:
        group: Whose scale it is. None: a figure or a test.
        measure: The scale, figure or test.
        breakdown: 'all', or 'grade:' and a grade.
        seen: What would be seen, in the unit's words. Empty: a proposal as it stands.
        by: By when. None: a proposal as it stands.
        who: Who takes care of it, in the unit's words.
    """

    group: str | None
    measure: str
    breakdown: str = "all"
    seen: str = ""
    by: date | None = None
    who: str = ""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What a unit agreed on after a round.

    Attributes:
        as_it_stands: The goals are those that its plan proposes.
        goals: Otherwise: those that can be used.
        notes: Its own words, without any markup.
        missing: What of the file cannot be used, an entry each.
    """

    as_it_stands: bool = False
    goals: tuple[AgreedGoal, ...] = ()
    notes: tuple[Note, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def own_words(self) -> Iterator[str]:
        """What stands there in the unit's own words."""
        for goal in self.goals:
            yield from (goal.seen, goal.who)
        yield from (note.text for note in self.notes)


@dataclass(frozen=True)
class Agreements:
    """What the units of a municipality agreed on.

    Attributes:
        by_unit: (round, unit) -> the agreement.
        mistakes: What is wrong with which file.
    """

    by_unit: Mapping[tuple[str, str], Agreement] = field(default_factory=dict)
    mistakes: tuple[Told, ...] = ()

    def of(self, round_: str, unit: str) -> Agreement | None:
        """Return what a unit agreed on after a round. None: nothing is written."""
        return self.by_unit.get((round_, unit))


class _Goal(Block):
    """One entry of `goals`."""

    about: str
    grade: str | None = None
    seen: Annotated[str, Field(max_length=200)]
    by: date
    who: Annotated[str, Field(max_length=80)]


class _FrontMatter(Block):
    """What stands between the two lines of `---`."""

    proposal: Literal["as it stands"] | None = None
    goals: list[_Goal] = Field(default=[], max_length=MOST_GOALS)


def agreements_of(
    folder: Path, programme: Programme, units: pl.DataFrame, municipality: str
) -> Agreements:
    """Return what the units of a municipality agreed on, and what cannot be used.

    Args:
        folder: Holds a folder per municipality; it need not be there.
        programme: Its scales, tests and figures can be agreed on.
        units: `staged.Units`; a file is about a unit of its round.
        municipality: The code.
    """
    kinds = {
        (round_, unit): unit_type
        for round_, unit, unit_type in units.filter(municipality=municipality)
        .select("round", "unit", "unit_type")
        .iter_rows()
    }
    found: dict[tuple[str, str], Agreement] = {}
    mistakes: list[Told] = []
    for path in editorial_files(folder, municipality):
        if field_of(path, programme) is not None:
            continue
        name = path.relative_to(folder.parent).as_posix()
        key = path.parent.name, path.stem
        if wrong := wrong_place(path, programme, municipality, "ROUND/UNIT.md"):
            mistakes.append(Told(name, wrong))
        elif key not in kinds:
            mistakes.append(Told(name, _of_nobody(programme, *key, municipality)))
        else:
            found[key], wrong = _read(path, name, subjects(programme, kinds[key]))
            mistakes += wrong
    return Agreements(found, tuple(mistakes))


def _of_nobody(programme: Programme, round_: str, stem: str, municipality: str) -> str:
    fields = [one.id for one in programme.editorial.fields]
    similar = get_close_matches(stem.partition(".")[0], fields, n=1)
    meant = f" Or did you mean {similar[0]!r}?" if similar else ""
    return (
        f"no register of {round_} has the unit {stem!r} in municipality "
        f"{municipality}; rename the file to the number of a unit there.{meant}"
    )


def subjects(programme: Programme, unit_type: str) -> dict[str, str | None]:
    """Return what a kind of unit can agree on -> whose scale it is. None: no scale."""
    instruments = programme.instrument_of_group
    scales: dict[str, str | None] = {
        scale.id: group.id
        for group in programme.file.informant_groups
        if group.unit_type == unit_type and group.per_unit and group.id in instruments
        for scale in instruments[group.id].scales
    }
    tests = programme.indicators.tests
    tested = tests.subjects if tests is not None else []
    return scales | dict.fromkeys(
        one.id for one in (*tested, *programme.indicators.measures)
    )


def _read(
    path: Path, name: str, known: Mapping[str, str | None]
) -> tuple[Agreement, list[Told]]:
    """Return what a file says, and what of it cannot be used."""
    document = read(path, name)
    if document.mistakes:
        return Agreement(missing=("file",)), document.mistakes
    content, dropped, mistakes = _usable(document)
    if content is None:
        return Agreement(missing=("file",)), mistakes
    goals = []
    for place, goal in content.goals:
        wrong = list(_wrong(document, place, goal, known))
        mistakes += wrong
        if wrong:
            dropped += 1
        else:
            goals.append(_agreed(goal, known))
    notes, unusable = words(
        document,
        most_letters=MOST_LETTERS,
        most_notes=MOST_NOTES,
        what="the notes have",
    )
    missing: list[Missing] = ["goal"] * dropped
    if unusable:
        missing.append("notes")
    agreement = Agreement(
        as_it_stands=content.proposal is not None,
        goals=tuple(goals),
        notes=notes,
        missing=tuple(missing),
    )
    return agreement, sorted([*mistakes, *unusable], key=line_of)


class _Usable(NamedTuple):
    """What a front matter says, with the place of each goal in the file."""

    proposal: str | None
    goals: list[tuple[int, _Goal]]


def _usable(document: Document) -> tuple[_Usable | None, int, list[Told]]:
    """Return what can be used, how many goals cannot, and why. None: nothing can."""
    content = document.content
    given = content.get("goals", []) if isinstance(content, dict) else []
    try:
        front = _FrontMatter.model_validate(content)
        bad: set[int] = set()
        mistakes = []
    except ValidationError as error:
        problems = error.errors(include_url=False, include_input=False)
        mistakes = [
            document.at(one["loc"], remedy(one), ".".join(map(str, one["loc"])))
            for one in problems
        ]
        places = [_place(one["loc"]) for one in problems]
        bad = {place for place in places if place is not None}
        if None in places:  # not one of the goals, but the file
            return None, 0, mistakes
        rest = [goal for place, goal in enumerate(given) if place not in bad]
        front = _FrontMatter.model_validate({**content, "goals": rest})
    if (front.proposal is None) == (not given):
        told = (
            "give either `proposal: as it stands` or goals, between two lines of "
            f"{FENCE} at the beginning of the file."
        )
        return None, 0, [*mistakes, document.at((), told)]
    kept = [place for place in range(len(given)) if place not in bad]
    return (
        _Usable(front.proposal, list(zip(kept, front.goals, strict=True))),
        len(bad),
        mistakes,
    )


def _place(location: tuple[int | str, ...]) -> int | None:
    """Return which goal a mistake is in. None: in none of them."""
    match location:
        case ("goals", int(place), *_):
            return place
        case _:
            return None


def _wrong(
    document: Document, place: int, goal: _Goal, known: Mapping[str, str | None]
) -> Iterator[Told]:
    """Yield what is wrong with a goal that has all its parts."""
    at = ("goals", place)
    if goal.about not in known:
        similar = get_close_matches(goal.about, known, n=1)
        meant = f"did you mean {similar[0]!r}? " if similar else ""
        told = (
            f"{goal.about!r} is no scale, figure or test of this kind of unit; {meant}"
            "The plan of the unit names those that it proposes."
        )
        yield document.at((*at, "about"), told)
    elif goal.grade is not None and known[goal.about] is not None:
        yield document.at((*at, "grade"), "a scale has no grade; remove it.")
    for key, text in (("seen", goal.seen), ("who", goal.who)):
        for told in unfit(text):
            yield document.at((*at, key), told)
        if not LETTERS.search(text):
            yield document.at((*at, key), "is no text; write it in words.")


def _agreed(goal: _Goal, known: Mapping[str, str | None]) -> AgreedGoal:
    return AgreedGoal(
        group=known[goal.about],
        measure=goal.about,
        breakdown="all" if goal.grade is None else f"grade:{goal.grade}",
        seen=" ".join(goal.seen.split()),
        by=goal.by,
        who=" ".join(goal.who.split()),
    )
