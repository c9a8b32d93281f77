"""A whole release: its documents, what is public beside them, and who reads them."""

import gc
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import chain, combinations
from pathlib import Path
from typing import TypeVar

import polars as pl

from pipeline.disclosure.attacker.attack import (
    Computed,
    Found,
    Promise,
    arrivals,
    computed,
    judged,
    of_counts,
    once,
    unknown,
)
from pipeline.disclosure.attacker.building import built
from pipeline.disclosure.attacker.explore_pages import read_explore_pages
from pipeline.disclosure.attacker.facts import (
    Fact,
    Number,
    Told,
    UnknownContentError,
)
from pipeline.disclosure.attacker.knowledge import (
    Ends,
    Heard,
    Public,
    Unit,
)
from pipeline.disclosure.attacker.number_files import (
    NumberFile,
    number_files,
    rows_of,
)
from pipeline.disclosure.attacker.number_rows import NumberReader
from pipeline.disclosure.attacker.reading import (
    Document,
    Names,
    documents,
    facts_of,
    names_of,
    read_index,
)
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.disclosure.attacker.subjects import Added, origins
from pipeline.disclosure.attacker.systems import (
    System,
)
from pipeline.privacy.kept_pdfs import NOWHERE, KeptPdfs
from pipeline.programme.frames import lineage
from pipeline.programme.model import EDITIONS, Language, Programme, open_to

Task = TypeVar("Task")
Done = TypeVar("Done")
Side = Callable[[Callable[[Task], Done], Sequence[Task]], Iterable[Done]]
DOCUMENTS, SYSTEMS = 40, 8  # that a worker takes at a time
Members = frozenset[Number]  # whose systems they are: of classes, or of units


@dataclass(frozen=True)
class Pages:
    """Some documents for one worker: pages, or files of numbers."""

    folder: Path
    documents: tuple[Document | NumberFile, ...]
    programme: Programme
    names: Names
    pdfs: KeptPdfs


def attack_release(
    folder: Path,
    programme: Programme,
    norms: pl.DataFrame,
    promises: dict[str, Promise],
    *,
    names: Names | None = None,
    earlier: Sequence["Release"] = (),
    side_by_side: Side = map,
    pdfs: KeptPdfs = NOWHERE,
) -> dict[str, list[Found]]:
    """Return what readers of each edition that is written find out.

    Args:
        folder: The reports.
        programme: What is public: names, scales, answer scales, successions.
        norms: `compared.Norms`: by which the ends of an answer scale are points.
        promises: Edition -> what is promised of it.
        names: Of units; None: as the catalogue and the index give them,
            which are read, too.
        earlier: What earlier releases said, from `read_release`.
        side_by_side: Applies a function to tasks, in any order; e.g. in processes.
        pdfs: What PDFs say, where it is kept.

    Raises:
        UnknownContentError: A document holds something that nobody explained.
        ContradictionError: The documents contradict each other.
    """
    releases = [read_release(folder, programme, names, side_by_side, pdfs), *earlier]
    with _unswept():
        return _attacked(releases, programme, norms, promises, side_by_side)


def _attacked(
    releases: Sequence["Release"],
    programme: Programme,
    norms: pl.DataFrame,
    promises: dict[str, Promise],
    side_by_side: Side,
) -> dict[str, list[Found]]:
    """Return what `attack_release` does of this release and those before it."""
    found, solved = {}, _Solved(side_by_side)
    heard, systems = [Heard() for _ in releases], None
    for edition in EDITIONS:
        for said, release in zip(heard, releases, strict=True):
            said.add(release.facts.get(edition, []))
        if edition not in releases[0].facts:
            continue
        publics = [one.public_to(edition, programme, norms) for one in releases]
        now, *before = map(Heard.followed, heard, publics)
        systems = built(now, publics[0], systems)
        promise = promises.get(edition, Promise())
        results = once(
            one
            for system, hidden in solved.of(systems.systems)
            for one in judged(system, promise, hidden)
        )
        results += of_counts(now, publics[0], promise, rule=not before)
        for then in before:
            results += arrivals(now, then, publics[0], promise)
        found[edition] = results
    return found


class _Solved:
    """Solves systems, each once: most are the same for the readers of all editions."""

    def __init__(self, side_by_side: Side) -> None:
        self._side_by_side = side_by_side
        self._before: dict[Members, tuple[System, list[Computed]]] = {}

    def of(self, every: Sequence[System]) -> list[tuple[System, list[Computed]]]:
        """Return systems with what follows of their hidden numbers."""
        named = {frozenset(one.members): one for one in every if one.members}
        new = []
        for members, system in named.items():
            if not unknown(system):
                self._before[members] = system, []
            elif members not in self._before or self._before[members][0] != system:
                new.append(system)
        tasks = [*_chunks([*enumerate(new)], SYSTEMS)]
        for some in self._side_by_side(_computed, tasks):
            for place, hidden in some:
                self._before[frozenset(new[place].members)] = new[place], hidden
        return [self._before[members] for members in named]


def _computed(some: Sequence[tuple[int, System]]) -> list[tuple[int, list[Computed]]]:
    return [(place, computed(system)) for place, system in some]


@dataclass(frozen=True)
class Release:
    """What the documents of one release say, by edition.

    Attributes:
        documents: The pages.
        facts: Edition -> what it says that no more open one does.
    """

    documents: list[Document]
    facts: dict[str, list[Fact]]

    def public_to(
        self, edition: str, programme: Programme, norms: pl.DataFrame
    ) -> Public:
        """Return what readers of an edition know beside documents.

        They have those of all more open ones, too.
        """
        known = open_to(edition)
        pages = [one for one in self.documents if one.edition in known]
        return public_knowledge(programme, norms, pages)


def public_knowledge(
    programme: Programme, norms: pl.DataFrame, pages: Iterable[Document]
) -> Public:
    """Return what everybody knows beside the documents.

    The ends of an answer scale are those of its grade band that reaches furthest.
    """
    ends, first = {}, {}
    for instrument in programme.instruments.values():
        for scale in instrument.scales:
            key = instrument.informant_group, scale.id
            rows = norms.filter(
                pl.col("informant_group") == key[0], pl.col("scale") == key[1]
            )
            if rows.is_empty():
                continue
            steps = instrument.steps_of(scale)
            bands = rows.select("mean", "sd").rows()
            ends[key] = Ends(
                min(500 - 100 * mean / sd for mean, sd in bands),
                max(500 + 100 * (steps - mean) / sd for mean, sd in bands),
                steps,
                len(scale.items),
                min(100 / sd for _, sd in bands),
            )
            if rows["round"].n_unique() == 1:
                first[key] = rows["round"][0]
    units = frozenset(
        Unit(one.round, one.municipality, one.unit, one.of_school)
        for one in pages
        if not one.of_municipality and not one.of_programme
    )
    sensitive = frozenset(
        (instrument.informant_group, item.id)
        for instrument in programme.instruments.values()
        for item in instrument.items
        if item.sensitive
    )
    return Public(ends, first, _origins(programme), units, sensitive)


def _origins(programme: Programme) -> dict[tuple[str, str, str], frozenset[str]]:
    """Return (round, unit, later round) -> the units of `round` that are it then."""
    rows, found = lineage(programme), {}
    for since, until in combinations(programme.round_ids, 2):
        became: dict[str, set[str]] = defaultdict(set)
        here = rows.filter(pl.col("since") == since, pl.col("round") == until)
        for unit, successor in here.select("unit", "successor").iter_rows():
            became[successor].add(unit)
        gone = set(here["unit"])
        for successor, units in became.items():
            own = set() if successor in gone else {successor}
            found[since, successor, until] = frozenset(units | own)
    return found


def read_release(
    folder: Path,
    programme: Programme,
    names: Names | None = None,
    side_by_side: Side = map,
    pdfs: KeptPdfs = NOWHERE,
) -> Release:
    """Return what the documents below a folder say.

    Args:
        folder: The reports.
        programme: Whose words they use.
        names: Of units; None: as the catalogue and the index give them.
        side_by_side: As for `attack_release`.
        pdfs: As for `attack_release`.

    Raises:
        UnknownContentError: A document holds something that nobody explained.
    """
    pages = documents(folder)
    if names is None:
        names = names_of(folder)
        read_index(folder, programme, {page.unit for page in pages}, names)
    files = number_files(folder)
    if strange := [one for one in files if one.edition not in EDITIONS]:
        raise UnknownContentError(strange[0].path, "an unknown edition")
    explored = read_explore_pages(folder, files, programme)
    written = {one.edition for one in (*pages, *files)}
    told = {edition: Told() for edition in EDITIONS if edition in written}
    none = Pages(folder, (), programme, names, pdfs)
    tasks = [*_tasks(files, 1, none), *_tasks(pages, DOCUMENTS, none)]
    for some in side_by_side(_facts, tasks):
        for edition, facts in some.items():
            told[edition].add(facts)
    if explored:
        told["public"].add(explored)
    return Release(pages, _new(told))


def _tasks(
    listed: Iterable[Document | NumberFile], size: int, pages: Pages
) -> Iterator[Pages]:
    """Yield documents for one worker: all editions of some, which say much alike."""
    alike: dict[str, list[Document | NumberFile]] = defaultdict(list)
    for one in listed:
        alike[_without_edition(one)].append(one)
    for some in _chunks([alike[path] for path in sorted(alike)], size):
        yield replace(pages, documents=tuple(chain.from_iterable(some)))


def _without_edition(one: Document | NumberFile) -> str:
    """Return what the paths of all editions of a document have in common."""
    return one.path.removeprefix(one.edition)


def _new(told: Mapping[str, Iterable[Fact]]) -> dict[str, list[Fact]]:
    """Return what each edition says: its readers have the more open ones, too."""
    found: dict[str, list[Fact]] = {}
    told_before: set[Fact] = set()
    for edition in EDITIONS:
        if edition in told:
            found[edition] = [one for one in told[edition] if one not in told_before]
            told_before.update(found[edition])
    return found


def _facts(pages: Pages) -> dict[str, list[Fact]]:
    """Return what some documents say together, in each edition what is new in it."""
    changed = origins(pages.programme)
    told: dict[str, Told] = defaultdict(Told)
    editions_of, before = "", dict[Hashable, Added]()
    with _unswept():
        for one in pages.documents:
            if isinstance(one, Document):
                if (place := _without_edition(one)) != editions_of:
                    editions_of, before = place, {}
                sentences = _sentences(pages.programme, one.language)
                facts = facts_of(
                    *(pages.folder, one, sentences, pages.names, changed, before),
                    pages.pdfs,
                )
                told[one.edition].add(facts)
        for edition, facts in _said(pages):
            told[edition].add(facts)
        return _new(told)


_SPOKEN: dict[Language, Sentences] = {}  # what this process has read with so far


def _sentences(programme: Programme, language: Language) -> Sentences:
    """Return what a programme may say; who reads the next documents remembers it."""
    spoken = programme.in_language(language)
    if language not in _SPOKEN or _SPOKEN[language].programme != spoken:
        _SPOKEN[language] = Sentences(spoken, language)
    return _SPOKEN[language]


@contextmanager
def _unswept() -> Iterator[None]:
    """Look for no garbage: none of so many objects is, and looking is a fifth of it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _said(pages: Pages) -> Iterator[tuple[str, list[Fact]]]:
    """Yield what the numbers of a municipality say, from the most open edition."""
    judged = {one.id: one.indicator for one in pages.programme.indicators.goals}
    told: pl.DataFrame | None = None
    files = [one for one in pages.documents if isinstance(one, NumberFile)]
    for file in sorted(files, key=lambda one: EDITIONS.index(one.edition)):
        rows = rows_of(pages.folder, file, pages.programme, pages.names)
        reader = NumberReader(file.path, file.round, file.municipality, judged)
        yield file.edition, reader.read(rows, told)
        told = rows if told is None else pl.concat([told, rows.select(told.columns)])


def _chunks(things: Sequence[Task], size: int) -> Iterator[Sequence[Task]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]
