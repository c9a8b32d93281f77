"""What the index says beside a unit: what it was before, and what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme


@dataclass(frozen=True, kw_only=True)
class NamedUnit:
    """A unit that a note names; `listed`: it has a row of its own to lead to."""

    code: str
    text: str
    listed: bool


@dataclass(frozen=True, kw_only=True)
class Note:
    """A few words, and the units that they lead to."""

    text: str
    units: tuple[NamedUnit, ...] = ()


def unit_notes(
    programme: Programme, names: Mapping[str, str], wording: Wording
) -> dict[str, tuple[Note, ...]]:
    """Return unit -> its notes; units without a succession are left out.

    Args:
        programme: Holds the successions.
        names: Unit -> name, for every unit that has a row in the index.
        wording: Language of the page.
    """
    concerned = {one.unit for one in programme.successions}
    concerned |= {one.successor for one in programme.successions if one.successor}
    notes = {
        unit: (
            *_before(programme, unit, names, wording),
            *_after(programme, unit, names, wording),
        )
        for unit in concerned
    }
    return {unit: found for unit, found in notes.items() if found}


def _before(
    programme: Programme, unit: str, names: Mapping[str, str], wording: Wording
) -> Iterator[Note]:
    """Yield every number that the unit had before, or that a predecessor had."""
    ancestors, fresh = set(), {unit}
    while fresh:
        ancestors |= fresh
        fresh = {
            one.unit for one in programme.successions if one.successor in fresh
        } - ancestors
    if found := sorted(ancestors - {unit}):
        yield Note(
            text=wording.say("index.note.before"),
            units=tuple(_named(code, names, wording) for code in found),
        )


def _after(
    programme: Programme, unit: str, names: Mapping[str, str], wording: Wording
) -> Iterator[Note]:
    """Yield what became of the unit, round by round."""
    for round_ in programme.round_ids:
        fates = [
            s for s in programme.successions if (s.unit, s.round) == (unit, round_)
        ]
        if fates:
            successors = sorted({s.successor for s in fates if s.successor})
            yield Note(
                text=wording.say(f"index.note.{fates[0].kind}", round=round_),
                units=tuple(_named(code, names, wording) for code in successors),
            )


def _named(code: str, names: Mapping[str, str], wording: Wording) -> NamedUnit:
    listed = code in names
    text = wording.say("named", label=names[code], below=code) if listed else code
    return NamedUnit(code=code, text=text, listed=listed)
