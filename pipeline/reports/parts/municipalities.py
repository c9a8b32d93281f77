"""Who takes part: the municipalities of the programme, on a map and by name."""

from dataclasses import dataclass

from pipeline.documents.denmark import outlines
from pipeline.documents.wording import alphabetical
from pipeline.reports.charts.denmark_map import denmark_map
from pipeline.reports.numbers.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Municipalities:
    """The municipalities that numbers of the programme are from.

    Attributes:
        lead: What they have to do with the numbers.
        text: What the map shows, in words.
        own: Code of the one that the document is about.
        codes: Those of the others.
        names: Of all, in the order of the alphabet, and whether it is the own one.
    """

    title: str
    lead: str
    text: str
    own: str
    codes: tuple[str, ...]
    names: tuple[tuple[str, bool], ...]


def municipalities(scope: Scope) -> Municipalities | None:
    """Return who takes part. None: it is alone, or the map does not know it."""
    known, own = scope.programme.member_municipalities, scope.municipality_code
    told = [one for one in scope.programme.file.municipalities if one.code in known]
    others = tuple(one.code for one in told if one.code != own)
    if not others or own not in outlines().paths:
        return None
    say = scope.wording.say
    by_name = sorted(told, key=lambda one: alphabetical(one.name))
    return Municipalities(
        title=say("municipalities.title"),
        lead=say("municipalities.lead"),
        text=say("municipalities.map", name=scope.municipality),
        own=own,
        codes=others,
        names=tuple((one.name, one.code == own) for one in by_name),
    )


def municipalities_pictures(told: Municipalities | None) -> dict[str, str]:
    """Return the map by its name. Without one: nothing."""
    if told is None:
        return {}
    return {"denmark": denmark_map(told.own, told.codes, told.text)}
