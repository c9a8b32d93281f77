"""What units agreed on: files that people write, read and never written by us.

`EDITORIAL/MUNICIPALITY/ROUND/UNIT.md`: YAML between two lines of `---`, then notes in
Markdown. `data/editorial/README.md` says what may stand there. What cannot be used is
told with file and line, and the rest of the file counts.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import polars as pl
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import Field, ValidationError

from pipeline.documents.marks import PRIVATE
from pipeline.privacy.patterns import personal
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told, listed
from pipeline.programme.model import Block, Programme
from pipeline.programme.remedies import remedy

FENCE = "---"
MOST_GOALS = 3
MOST_LETTERS, MOST_NOTES = 800, 10  # of notes: a plan has two pages
TAG = re.compile(r"<[/!?]?[A-Za-z]|<!--")
LETTERS = re.compile(r"[^\W\d_].*[^\W\d_].*[^\W\d_]", re.DOTALL)
KINDS = {"cpr": "a CPR number", "email": "an e-mail address"}

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
class Note:
    """A paragraph of somebody's notes, or an entry of a list."""

    text: str
    entry: bool


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
        name = path.relative_to(folder.parent).as_posix()
        key = path.parent.name, path.stem
        if path.suffix != ".md" or path.parent.parent.name != municipality:
            mistakes.append(Told(name, "is not read; name it ROUND/UNIT.md."))
        elif key[0] not in programme.round_ids:
            rounds = listed(programme.round_ids)
            mistakes.append(Told(name, f"{key[0]!r} is no round; {rounds}."))
        elif key not in kinds:
            told = (
                f"no register of {key[0]} has the unit {key[1]!r} in municipality "
                f"{municipality}; rename the file to the number of a unit there."
            )
            mistakes.append(Told(name, told))
        else:
            found[key], wrong = _read(path, name, subjects(programme, kinds[key]))
            mistakes += wrong
    return Agreements(found, tuple(mistakes))


def editorial_files(folder: Path, municipality: str) -> list[Path]:
    """Return the files about units of a municipality, hidden ones left out."""
    below = folder / municipality
    return sorted(
        path
        for path in (below.rglob("*") if below.is_dir() else ())
        if path.is_file() and not path.name.startswith(".")
    )


def editorial_mistakes(
    folder: Path, programme: Programme, units: pl.DataFrame
) -> Iterator[Told]:
    """Yield what is wrong with any file, and what lies there and is not read.

    Args:
        folder: Holds a folder per municipality; it need not be there.
        programme: Its scales, tests and figures can be agreed on.
        units: `staged.Units` of all municipalities.
    """
    if not folder.is_dir():
        return
    for code in programme.municipality_codes:
        yield from agreements_of(folder, programme, units, code).mistakes
    known = programme.municipality_codes
    for path in sorted(folder.iterdir()):
        if path.name not in {*known, "README.md"} and not path.name.startswith("."):
            told = f"is not read; folders are called as municipalities are: {known[0]}."
            yield Told(f"{folder.name}/{path.name}", told)


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
    document = Document(path, name, _front_matter)
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
    notes, unusable = _notes(document.text, name)
    missing: list[Missing] = ["goal"] * dropped
    if unusable:
        missing.append("notes")
    agreement = Agreement(
        as_it_stands=content.proposal is not None,
        goals=tuple(goals),
        notes=notes,
        missing=tuple(missing),
    )
    return agreement, sorted([*mistakes, *unusable], key=_line)


def _line(told: Told) -> int:
    return int(told.place.rpartition(":")[2])


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
        for told in _unfit(text):
            yield document.at((*at, key), told)
        if not LETTERS.search(text):
            yield document.at((*at, key), "is no text; write it in words.")


def _unfit(text: str) -> Iterator[str]:
    """Yield what a text must not hold that people wrote."""
    if TAG.search(text):
        yield "holds HTML; write plain text."
    if PRIVATE.search(text) or not "".join(text.split()).isprintable():
        yield "holds a character that no text has; write it anew."
    for kind in dict.fromkeys(personal(text)):
        yield f"holds {KINDS[kind]}; write who does it without."


def _agreed(goal: _Goal, known: Mapping[str, str | None]) -> AgreedGoal:
    return AgreedGoal(
        group=known[goal.about],
        measure=goal.about,
        breakdown="all" if goal.grade is None else f"grade:{goal.grade}",
        seen=" ".join(goal.seen.split()),
        by=goal.by,
        who=" ".join(goal.who.split()),
    )


def _front_matter(text: str) -> str:
    """Return the YAML between the two fences, on the lines where it stands."""
    first, *rest = text.splitlines() or [""]
    if first.strip() != FENCE:
        return ""
    end = _end(rest)
    return "\n".join(["", *rest[:end]])


def _end(lines: list[str]) -> int:
    """Return on which of the lines after the first the second fence stands."""
    fences = (place for place, line in enumerate(lines) if line.rstrip() == FENCE)
    return next(fences, len(lines))


def _notes(text: str, name: str) -> tuple[tuple[Note, ...], list[Told]]:
    """Return the notes below the front matter; none if something is wrong with them."""
    rest = text.splitlines()[1:]
    begin = _end(rest) + 1
    body = "\n".join(rest[begin:])
    mistakes = []
    notes = []
    depth = 0
    line = begin + 1  # of the file, before the body's first
    for token in MarkdownIt("commonmark").parse(body):
        line = token.map[0] + begin + 2 if token.map else line
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type not in {"inline", "fence", "code_block", "html_block"}:
            continue
        told = token.content if token.type != "inline" else _plain(token.children or [])
        if token.type == "html_block" or _has_html(token.children or []):
            mistakes.append(Told(f"{name}:{line}", "holds HTML; write plain text."))
            continue
        mistakes += [Told(f"{name}:{line}", wrong) for wrong in _unfit(told)]
        if spoken := " ".join(told.split()):
            notes.append(Note(text=spoken, entry=depth > 0))
    letters = sum(len(note.text) for note in notes)
    if letters > MOST_LETTERS or len(notes) > MOST_NOTES:
        told = (
            f"the notes have more than {MOST_LETTERS} letters or {MOST_NOTES} "
            "paragraphs; shorten them."
        )
        mistakes.append(Told(f"{name}:{begin + 2}", told))
    return (() if mistakes else tuple(notes)), mistakes


def _has_html(children: Iterable[Token]) -> bool:
    return any(child.type == "html_inline" for child in children)


def _plain(children: Iterable[Token]) -> str:
    """Return the words of a paragraph; what they look like is left out."""
    breaks = {"softbreak", "hardbreak"}
    return "".join(" " if one.type in breaks else one.content for one in children)
