"""Where every number of a document comes from: an entry per claim, and its number."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby

from pipeline.disclosure.printed import IN_SHARES
from pipeline.documents.marks import Claim, claims_in, plain
from pipeline.documents.wording import DASH, Kind
from pipeline.reports.numbers.answers import ITEM_SHARE
from pipeline.reports.numbers.cells import Address, Cell, Placed
from pipeline.reports.numbers.measured import breakdown_label, kind_of
from pipeline.reports.numbers.of_programme import about_label, named_measures
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.proposals import DIFFERENCE_SIGNS
from schemas.disclosed import CLASSES, OF_PROGRAMME

LEVELS = ("unit", "municipality", "programme")
SIGNED = {"adjustment", "change", "gap", "gender_gap", "since_start"}
SIGNED |= {"gradient", "gradient_change", "controlled"}
SIGNED |= {"cautious_difference", "cautious_change", "cautious_since_start"}
KINDS: dict[str, Kind] = {  # how these are written, whatever they are numbers of
    **dict.fromkeys(["reliability", "omega", "unit_reliability"], "index"),
    **dict.fromkeys(["common_items", "answered", "units", "comparable"], "count"),
    **dict.fromkeys(["files", "rows", "reasons", "hidden_cells"], "count"),
    **dict.fromkeys([*IN_SHARES, "hidden_share", "variance_share"], "share"),
}
EARLIER = "earlier"
COUNTED = {  # persons behind these are told elsewhere, too; of changes they are not
    *["points", "value", "response_rate", "coverage", "need", ITEM_SHARE],
    *["share_good", "share_top", "share_poor", "small_units", "rounds_together"],
}
UNNUMBERED = {"bounds"}  # nothing but an interval


@dataclass(frozen=True, kw_only=True)
class EvidenceGroup:
    """The entries about one thing that was measured, numbered from `first` on."""

    title: str
    first: int
    entries: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """An entry per claim of a document."""

    title: str
    lead: str
    on_paper: str  # where the entries are found from a print
    groups: tuple[EvidenceGroup, ...]


@dataclass(frozen=True, kw_only=True)
class _Claimed:
    """A cell, and what it is about in words."""

    claim: Claim
    title: str
    order: tuple[object, ...]
    text: str


def claims_of(view: object, pictures: Mapping[str, str]) -> set[Claim]:
    """Return what a document tells in numbers and in marks of its charts.

    Args:
        view: What it says.
        pictures: Its charts.
    """
    said = json.dumps([view, dict(pictures)], default=vars, ensure_ascii=False)
    return set(claims_in(said))


def evidence(
    scope: Scope, claims: Collection[Claim], document: str
) -> tuple[Evidence, dict[Claim, int]]:
    """Return an entry per claim and per cell of one, and the number of each.

    An entry says no number that the document does not say elsewhere: cells that are
    only counted, or told of in words, are named without.

    Args:
        scope: Unit and round.
        claims: What the document tells in numbers, in any order.
        document: Its name in `reported.claims`.
    """
    rows = {row for claim in claims for row in claim.rows} | scope.cells.told
    printed = {claim.rows[0] for claim in claims if claim.made == "itself"}
    found = sorted(_cells(scope, rows, printed), key=lambda one: one.order)
    codes = {one.claim: code for code, one in enumerate(found, start=1)}
    groups = []
    for title, ones in groupby(found, key=lambda one: one.title):
        listed = list(ones)
        first, entries = codes[listed[0].claim], tuple(one.text for one in listed)
        groups.append(EvidenceGroup(title=title, first=first, entries=entries))
    combined = sorted(
        (claim for claim in claims if claim.made != "itself"),
        key=lambda claim: (claim.made, _listed(claim, codes)),
    )
    for made, ones in groupby(combined, key=lambda claim: claim.made):
        first, listed = len(codes) + 1, list(ones)
        entries = tuple(_numbers(claim, codes) for claim in listed)
        codes |= {claim: code for code, claim in enumerate(listed, start=first)}
        title = scope.wording.say(f"evidence.{made}")
        groups.append(EvidenceGroup(title=title, first=first, entries=entries))
    say = scope.wording.say
    told = Evidence(
        title=say("evidence.title"),
        lead=say(
            f"evidence.lead{'_of_all' if scope.of_programme else ''}", document=document
        ),
        on_paper=say("evidence.on_paper", document=document),
        groups=tuple(groups),
    )
    return told, codes


def _cells(
    scope: Scope, rows: Collection[int], printed: Collection[int]
) -> Iterator[_Claimed]:
    names = _names(scope)
    places = {name: place for place, name in enumerate(names)}
    for row, placed in scope.cells.of_rows(rows).items():
        address = placed.address
        name = _named(address)
        below = breakdown_label(scope, address.breakdown)
        called = names.get(name, (address.measure,))
        title = ", ".join(part for part in (*called, below) if part)
        order = (
            *(places.get(name, len(places)), title, LEVELS.index(placed.level)),
            *(placed.unit or "", address.round),
            *(address.quantity, address.since or "", address.about or ""),
        )
        yield _Claimed(
            claim=Claim((row,)),
            title=title,
            order=order,
            text=_entry(scope, placed, printed=row in printed),
        )


def _entry(scope: Scope, placed: Placed, *, printed: bool) -> str:
    """Return what a number is, of whom and when, with interval and answers."""
    wording, address, cell = scope.wording, placed.address, placed.cell
    kind = _kind(scope, address, cell)
    signed = address.quantity.startswith(("difference", "change")) or (
        address.quantity in SIGNED
    )
    in_words = cell.shown or cell.verdict is not None
    number = wording.say("status.none") if in_words else scope.reason(cell)
    if printed and cell.shown and cell.value is not None:
        write = wording.signed if signed else wording.number
        number = "" if address.quantity in UNNUMBERED else write(kind, cell.value)
    parts = [number] if number else []
    if printed and cell.low is not None and cell.high is not None:
        span = wording.span(kind, cell.low, cell.high)
        parts.append(f"({span})" if parts else span)
    earlier = address.quantity.startswith(EARLIER)  # what was in the round `since`
    told = wording.say(
        f"evidence.{'round' if earlier or address.since is None else 'since'}",
        quantity=wording.say(
            f"evidence.quantity.{address.quantity}", chosen=_chosen(scope, address)
        ),
        level=_whose(scope, placed),
        round=address.since if earlier else address.round,
        since=address.since,
        number=" ".join(parts),
    )
    if printed and cell.n is not None and (earlier or address.quantity in COUNTED):
        told += wording.count("evidence.answers", cell.n)
    return plain(told)


def _whose(scope: Scope, placed: Placed) -> str:
    """Say whom a number describes."""
    say, level = scope.wording.say, placed.level
    if placed.address.breakdown.startswith(CLASSES):
        level = "class"
    elif placed.unit is not None and placed.unit != scope.unit.code:
        return say("evidence.level.other", number=placed.unit)
    elif scope.of_programme and placed.municipality is not None:
        names = scope.programme.municipality_names
        return say("evidence.level.named", name=names[placed.municipality])
    return say(f"evidence.level.{level}")


def _chosen(scope: Scope, address: Address) -> str | None:
    """Return what a number of items, files or the like is about. None: nothing."""
    if address.group is None or address.quantity in OF_PROGRAMME:
        return about_label(scope.wording, address.quantity, address.about)
    if address.quantity != ITEM_SHARE or address.group is None:
        return None
    instrument = scope.programme.instrument_of_group[address.group]
    item = next(one for one in instrument.items if one.id == address.measure)
    told = {one.codes: one.label for one in instrument.told(item)}
    return told[address.about or ""].of(scope.wording.language)


def _kind(scope: Scope, address: Address, cell: Cell) -> Kind:
    """Return how the number of a cell is written."""
    if address.quantity in KINDS:
        return KINDS[address.quantity]
    if address.quantity == "need":
        if cell.because in DIFFERENCE_SIGNS:
            return "points"
        if cell.because != "measure_below":
            return "share"
    for measure in scope.programme.indicators.measures:
        if address.group is None and measure.id == address.measure:
            return kind_of(measure)
    return "share" if address.group is None else "points"


Named = tuple[str | None, ...]  # group, measure, and the quantity of an item


def _named(address: Address) -> Named:
    """Return what a number is about; an item may be called as its scale is."""
    item = [ITEM_SHARE] if address.quantity == ITEM_SHARE else []
    return (address.group, address.measure, *item)


def _names(scope: Scope) -> dict[Named, tuple[str, ...]]:
    """Return what numbers are about -> what it is called, in the programme's order."""
    language, programme = scope.wording.language, scope.programme
    names: dict[Named, tuple[str, ...]] = {}
    for group, instrument in scope.groups:
        called = group.name.of(language)
        names[group.id, "all"] = (called,)
        for scale in instrument.scales:
            names[group.id, scale.id] = (scale.label.of(language), called)
        for item in instrument.items:
            names[group.id, item.id, ITEM_SHARE] = (item.text.of(language), called)
    tests = programme.indicators.tests
    for subject in tests.subjects if tests is not None else []:
        names[None, subject.id] = (subject.label.of(language),)
    for measure in programme.indicators.measures:
        names[None, measure.id] = (measure.label.of(language),)
    names |= {
        (None, one): (name,) for one, name in named_measures(scope.wording).items()
    }
    return names | {(None, "all"): (scope.wording.say("evidence.unit"),)}


def _listed(claim: Claim, codes: dict[Claim, int]) -> list[int]:
    return sorted(codes[Claim((row,))] for row in claim.rows)


def _numbers(claim: Claim, codes: dict[Claim, int]) -> str:
    """Return the entries that a claim combines: `3, 5–8`."""
    runs = []
    for _, run in groupby(
        enumerate(_listed(claim, codes)), key=lambda pair: pair[1] - pair[0]
    ):
        first, *others = (code for _, code in run)
        runs.append(f"{first}{DASH}{others[-1]}" if others else f"{first}")
    return ", ".join(runs)
