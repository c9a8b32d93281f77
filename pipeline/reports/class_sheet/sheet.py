"""The sheet of a class: one page for the school's leaders and the class's own team.

It holds what the pupils of the class answered themselves, and nothing else: no rank, no
verdict, nothing about a single pupil, no teacher's own rating.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.programme.model import Scale
from pipeline.reports.class_sheet.classes import answered
from pipeline.reports.numbers.answers import scale_answers
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.measured import is_loose
from pipeline.reports.numbers.scope import Entry, Measured, Scope
from pipeline.reports.parts.answers import Answers, answer_table, answers_pictures
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.topics import Question, questions_of

WORDS = ["page", "skip", "evidence"]
ESTIMATES = ("unit", "school", "programme")
BESIDE = ("class", "school", "programme")
OWN = ("n", "mean", "interval")
CANNOT = ("sure", "drawn", "tested", "person")
ASKED = 2  # scales that lead to questions


@dataclass(frozen=True, kw_only=True)
class Row:
    """A scale: its numbers, by column."""

    label: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Rows:
    """The scales of an informant group."""

    title: str
    columns: tuple[str, ...]  # the label's first
    rows: tuple[Row, ...]


@dataclass(frozen=True, kw_only=True)
class ScaleAnswers:
    """What the class answered to the items of one scale."""

    name: str
    answers: Answers


@dataclass(frozen=True, kw_only=True)
class ClassSheet:
    """What the sheet says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: tuple[str, ...]
    estimates_title: str
    estimates: tuple[Rows, ...]
    answers_title: str
    answers_lead: str
    answers: tuple[ScaleAnswers, ...]
    cannot_title: str
    cannot: tuple[str, ...]
    talk_title: str
    questions: tuple[Question, ...]
    notes: tuple[str, ...]
    own_title: str
    own: tuple[Rows, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """The bars of the answers by name."""
        return answers_pictures(*(one.answers for one in self.answers))


def sheet_of(scope: Scope) -> ClassSheet:
    """Return everything that the sheet of one class and round says."""
    say = scope.wording.say
    scales = list(_scales(scope))
    weighty = sorted(scales, key=lambda one: -_seriousness(scope, one[1]))
    return ClassSheet(
        language=scope.wording.language,
        heading=_heading(scope),
        lead=(
            *_answered(scope),
            *([] if scales else [say("class_sheet.nothing")]),
        ),
        estimates_title=say("class_sheet.estimates"),
        estimates=tuple(_rows(scope, scales, ESTIMATES, _estimates)),
        answers_title=say("class_sheet.answers"),
        answers_lead=say("class_sheet.answers_lead"),
        answers=tuple(_answers(scope, weighty)),
        cannot_title=say("class_sheet.cannot"),
        cannot=tuple(_cannot(scope)),
        talk_title=say("class_sheet.talk"),
        questions=tuple(
            question
            for _, scale in weighty[:ASKED]
            for question in questions_of(scope, scale.ask)
        ),
        notes=(say("talk.note.seen"), say("talk.note.agreed")),
        own_title=say("class_sheet.own"),
        own=tuple(_rows(scope, scales, OWN, _own)),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _heading(scope: Scope) -> Heading:
    """Return the school's head with the class in it."""
    named = {"class_id": scope.class_id, "name": scope.unit.name}
    told = {"round": scope.round.id, "municipality": scope.municipality}
    say = scope.wording.say
    return replace(
        heading(scope, tests=False),
        kind=say("class_sheet.kind"),
        name=say("class_sheet.name", **named),
        title=say("class_sheet.title", **named, **told),
        description=say("class_sheet.description", **named, **told),
    )


def _scales(scope: Scope) -> Iterator[tuple[str, Scale]]:
    """Yield group and scale of which the class has a number that may be printed.

    Scales whose questions agree too little are shown nowhere.
    """
    for group, instrument in scope.groups:
        for scale in instrument.scales:
            everybody = Measured(group=group.id, measure=scale.id)
            alpha = scope.shown(everybody, "reliability", "programme")
            loose = is_loose(scope, alpha.value if alpha is not None else None)
            if not loose and scope.shown(_of_class(scope, everybody), "points"):
                yield group.id, scale


def _of_class(scope: Scope, what: Measured) -> Measured:
    return replace(what, breakdown=scope.breakdown)


def _seriousness(scope: Scope, scale: Scale) -> float:
    return scope.programme.seriousness.get(scale.id, 1.0)


def _answered(scope: Scope) -> Iterator[str]:
    """Yield how many of the class answered, and how many of no class that is known."""
    for _, class_id, cell in _of_its_groups(scope):
        if cell.shown and cell.n is not None and class_id in {scope.class_id, ""}:
            key = "answered" if class_id else "unknown"
            yield scope.wording.count(f"class_sheet.{key}", cell.n)


def _of_its_groups(scope: Scope) -> Iterator[tuple[str, str, Cell]]:
    """Yield group, class and who answered, of the groups that the class is of."""
    every = list(answered(scope.cells, scope.round.id))
    groups = {group for group, name, _ in every if name == scope.class_id}
    return (one for one in every if one[0] in groups)


Scales = list[tuple[str, Scale]]
Entries = Callable[[Scope, Measured], tuple[Entry, ...]]


def _rows(
    scope: Scope, scales: Scales, columns: tuple[str, ...], entries: Entries
) -> Iterator[Rows]:
    """Yield a table per informant group of which a scale is told."""
    say, language = scope.wording.say, scope.wording.language
    for group, _ in scope.groups:
        rows = tuple(
            Row(
                label=scale.label.of(language),
                entries=entries(scope, Measured(group=group.id, measure=scale.id)),
            )
            for of, scale in scales
            if of == group.id
        )
        if rows:
            heads = ["scale", *columns]
            yield Rows(
                title=group.name.of(language),
                columns=tuple(say(f"class_sheet.column.{one}") for one in heads),
                rows=rows,
            )


def _estimates(scope: Scope, what: Measured) -> tuple[Entry, ...]:
    """Return the class drawn to its school, its school, and the programme."""
    own = scope.cell(_of_class(scope, what), "shrunken")
    others = (scope.cell(what, "points", level=one) for one in ("unit", "programme"))
    return tuple(scope.entry(cell, "points") for cell in (own, *others))


def _own(scope: Scope, what: Measured) -> tuple[Entry, ...]:
    """Return how many of the class answered, their mean, and its interval."""
    cell = scope.cell(_of_class(scope, what), "points")
    mean = scope.entry(cell, "points")
    interval = Entry(main=mean.below or mean.main, hidden=mean.hidden)
    return scope.number_of(cell), replace(mean, below=""), interval


def _answers(scope: Scope, scales: Scales) -> Iterator[ScaleAnswers]:
    """Yield the answers to the items of each scale, in the order of the scale."""
    language = scope.wording.language
    names = {group.id: group.name.of(language) for group, _ in scope.groups}
    for group, scale in scales:
        school = {one.item: one for one in scale_answers(scope, group, scale.id)}
        rows = [
            (one, (one.counted.unit, beside.unit, beside.programme))
            for one in scale_answers(scope, group, scale.id, breakdown=scope.breakdown)
            if one.shown
            for beside in [school[one.item].counted]
        ]
        if rows:
            yield ScaleAnswers(
                name=scope.wording.named(scale.label.of(language), names[group]),
                answers=answer_table(scope, f"{group}.{scale.id}", rows, BESIDE),
            )


def _cannot(scope: Scope) -> Iterator[str]:
    """Yield what so few answers do not say, and of whom there is no sheet."""
    say = scope.wording.say
    yield from (say(f"class_sheet.not.{one}") for one in CANNOT)
    untold = [one for one in _of_its_groups(scope) if not one[2].shown]
    scope.told(*(cell for _, _, cell in untold))
    if any(not class_id for _, class_id, _ in untold):
        yield say("class_sheet.not.unknown")
    yield from _without_sheet(scope, untold)


def _without_sheet(scope: Scope, untold: list[tuple[str, str, Cell]]) -> Iterator[str]:
    """Yield which classes have no sheet: of few, or they protect such ones."""
    minimum = scope.programme.fewest_of_class
    classes = sorted({class_id for _, class_id, _ in untold if class_id})
    if classes:
        yield scope.wording.say(
            "class_sheet.not.others",
            classes=scope.wording.listed(classes),
            minimum=max(minimum[group] for group, _, _ in untold),
        )


def naming_classes(scope: Scope) -> Iterator[str]:
    """Yield what a sheet says that may hold digits of the names of classes."""
    yield _heading(scope).name
    every = list(_of_its_groups(scope))
    yield from _without_sheet(scope, [one for one in every if not one[2].shown])
    for _, class_id, _ in every:
        yield scope.wording.say("breakdown.class", value=class_id)
