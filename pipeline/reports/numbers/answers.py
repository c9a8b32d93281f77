"""Answers per 100: what a unit answered to an item, beside municipality and programme.

The verdict stays with the scale. An item says what the scale's number means, in the
words of those who answered, and is never tested.
"""

from dataclasses import dataclass, replace

from pipeline.documents.marks import Count
from pipeline.programme.model import Counted, Instrument, Item, Language
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Measured, Scope

EVERYBODY = "all"
ITEM_SHARE = "item_share"
EXACT = 100  # persons of whom a share in whole per cent still says how many they are


@dataclass(frozen=True, kw_only=True)
class Share:
    """How many gave some answers; a cell of each level, None where there is none.

    Attributes:
        answers: Codes of the answers, by blanks.
        label: What they are called within a sentence; a face by its own words.
    """

    answers: str
    label: str
    unit: Cell | None
    municipality: Cell | None
    programme: Cell | None

    @property
    def persons(self) -> Count | None:
        """How many of the unit gave them; None: hidden, or too many to be exact."""
        return persons(self.unit)


@dataclass(frozen=True, kw_only=True)
class ItemAnswers:
    """What was answered to one item.

    Attributes:
        item: Its id.
        text: Its words.
        informant_group: Who answered.
        breakdown: 'all', or 'band:' and a grade band.
        counted: The answers that matter.
        faces: Every face, from the lowest answer on; empty where there are none.
        sensitive: That all or none gave the answers that matter is told of nobody.
    """

    item: str
    text: str
    informant_group: str
    breakdown: str
    counted: Share
    faces: tuple[Share, ...]
    sensitive: bool

    @property
    def shown(self) -> bool:
        """Is there a number of the unit to print?"""
        return self.counted.unit is not None and self.counted.unit.shown

    @property
    def n(self) -> int | None:
        """How many of the unit answered the item; None: hidden, or nobody."""
        return None if self.counted.unit is None else self.counted.unit.n


def item_answers(
    scope: Scope,
    informant_group: str,
    item: str,
    *,
    breakdown: str = EVERYBODY,
    round_: str | None = None,
) -> ItemAnswers | None:
    """Return what a unit answered to one item, beside municipality and programme.

    Args:
        scope: Unit, round and language.
        informant_group: Who answered.
        item: The item.
        breakdown: 'all', or 'band:' and a grade band of the group.
        round_: The round; None: that of the scope.

    Returns:
        None where nobody said which of its answers count, or where the release has no
        cell of the unit, hidden or shown: it was not asked there.

    Raises:
        KeyError: The group has no questionnaire, or the questionnaire no such item.
    """
    instrument = scope.programme.instrument_of_group[informant_group]
    asked = {one.id: one for one in instrument.items}[item]
    what = Measured(group=informant_group, measure=item, breakdown=breakdown)
    told = instrument.told(asked)
    if (
        not told
        or scope.cell(what, ITEM_SHARE, round_=round_, about=told[0].codes) is None
    ):
        return None
    counted, *others = (_share(scope, what, one, round_) for one in told)
    return ItemAnswers(
        item=item,
        text=asked.text.of(scope.wording.language),
        informant_group=informant_group,
        breakdown=breakdown,
        counted=counted,
        faces=_faces(instrument, asked, [counted, *others], scope.wording.language),
        sensitive=asked.sensitive,
    )


def scale_answers(
    scope: Scope, informant_group: str, scale: str, *, breakdown: str = EVERYBODY
) -> list[ItemAnswers]:
    """Return what a unit answered to every item of a scale, in the scale's order.

    Raises:
        KeyError: The group has no questionnaire, or the questionnaire no such scale.
    """
    instrument = scope.programme.instrument_of_group[informant_group]
    items = {one.id: one.items for one in instrument.scales}[scale]
    found = (
        item_answers(scope, informant_group, item, breakdown=breakdown)
        for item in items
    )
    return [one for one in found if one is not None]


def persons(cell: Cell | None) -> Count | None:
    """Return how many persons a share of answers stands for, as a number of its cell.

    The share is in whole per cent, so of a hundred persons and more it does not say.
    """
    if cell is None or not cell.shown or cell.value is None or cell.n is None:
        return None
    if cell.n >= EXACT:
        return None
    return Count(round(cell.value * cell.n), cell.claim)


def _share(scope: Scope, what: Measured, counted: Counted, round_: str | None) -> Share:
    unit, municipality, programme = (
        scope.cell(what, ITEM_SHARE, level=level, round_=round_, about=counted.codes)
        for level in ("unit", "municipality", "programme")
    )
    return Share(
        answers=counted.codes,
        label=counted.label.of(scope.wording.language),
        unit=unit,
        municipality=municipality,
        programme=programme,
    )


def _faces(
    instrument: Instrument, item: Item, shares: list[Share], language: Language
) -> tuple[Share, ...]:
    """Return single answers in their order; the ones that matter may be several."""
    answers = instrument.answer_scales[item.answers]
    if not answers.faces:
        return ()
    single = {int(one.answers): one for one in shares if " " not in one.answers}
    return tuple(
        replace(single[code], label=answers.answers[code].of(language))
        for code in sorted(single)
    )
