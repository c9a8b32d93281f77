"""What to decide: two or three choices side by side, one of them to do nothing new."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.editorial.fields import Fields
from pipeline.editorial.rows import Row
from pipeline.programme.model import Sheet
from pipeline.reports.municipality_brief.standing import goals_missed
from pipeline.reports.municipality_brief.themes import Found, offers_about
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import Certainty, unit_type_of
from pipeline.reports.parts.offers import participants
from pipeline.reports.parts.proposals import PLACES

FIELD = "brief_costs"  # of `editorial.yaml`; a programme may have none
MOST_ACTIONS = 2  # beside nothing new
ROWS = ("about", "cost", "hours", "who", "seen", "otherwise")


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Choices as columns, and what each of them takes and gives.

    Attributes:
        advice: What the numbers call for, in a sentence.
        beside: Which goals are missed though no choice is about them. Empty: none is.
        label: What the columns are.
        columns: What is chosen.
        rows: A head, and what is said of each choice.
        field: What is said where somebody has to fill in.
        own: What the administration wrote, of what is said.
    """

    advice: str
    beside: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    field: str
    own: tuple[str, ...] = ()


def choices(
    scope: Scope, themes: list[Found], found: list[Certainty], written: Fields
) -> Choices:
    """Return what may be chosen. Where nothing is certain, one may begin with a talk.

    Args:
        scope: The municipality, as everybody may read of it.
        themes: What there is to decide on.
        found: What is certain of it, but for tests.
        written: What people wrote; there may be what a choice costs.
    """
    say = scope.wording.say
    actions = _actions(themes)
    rows = written.of(scope.round.id, FIELD).rows
    given = [_row_of(rows, one) for one in actions]
    columns = [
        _column(scope, one, row) for one, row in zip(actions, given, strict=True)
    ]
    titles = [_title(scope, one) for one in actions]
    beside = _beside(scope, actions)
    nothing = tuple(
        say(f"brief.choice.{one}")
        for one in (
            "meanwhile",
            "nothing",
            "nothing",
            "nobody",
            "no_effect",
            "no_effect",
        )
    )
    columns.append(nothing)
    return Choices(
        advice=say(f"brief.advice.{_advice(actions, themes, found, beside)}"),
        beside=beside,
        label=say("brief.choice.row.label"),
        columns=(*titles, say("brief.choice.none")),
        rows=tuple(
            (say(f"brief.choice.row.{row}"), *(column[place] for column in columns))
            for place, row in enumerate(ROWS)
        ),
        field=say("brief.choice.fill"),
        own=tuple(
            dict.fromkeys(
                str(row[name])
                for row, column in zip(given, columns, strict=False)
                for name in ("cost", "hours")
                if row.get(name) in column
            )
        ),
    )


def _row_of(rows: Sequence[Row], one: Found) -> Row:
    """Return what is written about the module that a theme calls for."""
    if one.need is None:
        return {}
    module = one.need.module.id
    return next((row for row in rows if row["module"] == module), {})


def _actions(themes: list[Found]) -> list[Found]:
    """Return what something can be done about: what calls for a module first."""

    def order(one: Found) -> int:
        place = one.need.cell.verdict if one.need is not None else None
        return PLACES.index(place) if place in PLACES else len(PLACES)

    offered: dict[str, Found] = {}
    for one in sorted(themes, key=order):
        offered.setdefault(one.need.module.id if one.need else one.series.key, one)
    return list(offered.values())[:MOST_ACTIONS]


def _advice(
    actions: list[Found], themes: list[Found], found: list[Certainty], beside: str
) -> str:
    if not any(one.certain for one in themes):
        if beside:
            return "goals"
        return "no_problem" if found else "nothing"
    courses = sum(one.need is not None for one in actions)
    if not courses:
        return "talk"
    return "module.one" if courses == 1 else "module.many"


def _beside(scope: Scope, actions: list[Found]) -> str:
    """Say which goals are certainly missed that none of the choices is about.

    A council that reads No and nothing else would think that there is no more to do.
    """
    about = {one.series.what.measure for one in actions}
    missed = [
        scope.wording.say("quoted", text=label)
        for label, measures in goals_missed(scope)
        if not about & measures
    ]
    if not missed:
        return ""
    return scope.wording.say("brief.choice.beside", aims=scope.wording.listed(missed))


def _title(scope: Scope, one: Found) -> str:
    say, language = scope.wording.say, scope.wording.language
    if one.need is not None:
        name = one.need.module.name.of(language)
        return say("brief.choice.module", name=scope.wording.inside(name))
    sheets = (
        offer for offer in offers_about(scope, one.series) if isinstance(offer, Sheet)
    )
    sheet = next(sheets, None)
    name = one.series.label if sheet is None else sheet.name.of(language)
    return say("brief.choice.talk", name=scope.wording.inside(name))


def _column(scope: Scope, one: Found, row: Row) -> tuple[str, ...]:
    """Return what a choice takes and gives; `row`: what is written of it."""
    say = scope.wording.say
    cost = str(row.get("cost", say("brief.choice.fill")))
    return (
        one.series.label,
        cost if one.need is not None else say("brief.choice.nothing"),
        _hours(scope, one, row),
        _who(scope, one),
        say(f"brief.choice.seen.{_seen(scope, one)}", round=scope.next or ""),
        say(f"brief.choice.otherwise.{_otherwise(scope, one.series)}"),
    )


def _who(scope: Scope, one: Found) -> str:
    """Say who would take part: of a module, the groups that plan A names, too."""
    say, reach = scope.wording.say, "common" if one.common else "single"
    if one.need is None:
        kind = unit_type_of(scope, one.series)
        return say(f"brief.choice.who.talk.{reach}.{kind}")
    group = next((it for it, _ in scope.groups if it.id == one.series.what.group), None)
    known = participants(scope, one.need.module, group)
    names = [it.name.of(scope.wording.language) for it in known]
    if not names:
        return say(f"brief.choice.who.module.{reach}")
    named = [names[0], *map(scope.wording.inside, names[1:])]
    return say(f"brief.choice.who.groups.{reach}", groups=scope.wording.listed(named))


def _hours(scope: Scope, one: Found, row: Row) -> str:
    """Return the time that the programme names, else what is written, else a line."""
    say = scope.wording.say
    if one.need is None:
        return say("brief.choice.meeting")
    hours = one.need.module.hours
    if hours is None:
        return str(row.get("hours", say("brief.choice.fill")))
    return scope.wording.hours("brief.choice.hours", hours)


def _seen(scope: Scope, one: Found) -> str:
    """Return when an effect can be seen, and whether only a large one can."""
    experience = scope.programme.modules.experience
    needed = next(_needed(one), None)
    small = experience is None or needed is None or needed <= experience.high
    if scope.next is None:
        return "new" if small else "new_large"
    return "next" if small else "large"


def _needed(one: Found) -> Iterator[float]:
    """Yield how large a change must be to be certain, as far as it is known."""
    cells: list[Cell | None] = [one.need.cell] if one.need is not None else []
    cells += reversed(one.series.changes.values())
    for cell in cells:
        if cell is not None and cell.shown and cell.detectable is not None:
            yield cell.detectable


def _otherwise(scope: Scope, series: Series) -> str:
    """Return what to expect if nothing is done: what it did since the round before."""
    change = series.changes.get(scope.previous or "")
    if change is None or not change.shown or change.verdict is None:
        return "unknown"
    scope.told(change)
    return {"down": "worse", "up": "better"}.get(change.verdict, "same")
