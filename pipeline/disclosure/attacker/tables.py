"""The attack on what was written: the table of what readers could find out."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl

from pipeline.disclosure.attacker.attack import LEVELS, Promise, table
from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.kept import release_of
from pipeline.disclosure.attacker.reading import names_in
from pipeline.disclosure.attacker.release import (
    Done,
    Release,
    Task,
    attack_release,
    read_release,
)
from pipeline.privacy.kept_pdfs import KeptPdfs
from pipeline.programme.model import Programme, open_to
from pipeline.programme.rules import words
from pipeline.store.lake import Lake
from pipeline.store.listed import LISTED, documents
from pipeline.store.refusals import UnusableError
from pipeline.store.released import refuse_damaged, releases, releases_text
from pipeline.store.steps import Made, Step, Work, described, made
from pipeline.store.workers import map_in_processes
from schemas import reported

ATTACK = "reported.attack"
UNREAD = (
    "{document}: the attack cannot read all of it, so nothing is released. If another "
    "run was writing, or somebody changed the document, run again: it is made anew. "
    "Otherwise tell the makers which document it is."
)
READ = ("facts.parquet", "documents.parquet")  # in the closed part of a release
NORMS = "compared.norms"


def _attacked(work: Work) -> Made:
    units = documents(work.lake)
    try:
        found = attack_release(
            work.places.drafts,
            work.programme,
            work.lake.rows(NORMS),
            promises(work.programme),
            names=names_in(units),
            earlier=list(_earlier(work.places.lake)),
            side_by_side=side_by_side,
            pdfs=KeptPdfs(work.places.pdf_texts),
        )
    except UnknownContentError as error:
        raise UnusableError(UNREAD.format(document=error.document)) from None
    return made(reported.Attack, table(found))


def _earlier(lake: Lake) -> Iterator[Release]:
    """Yield what the documents of every earlier release said."""
    for release in releases(lake):
        refuse_damaged(release, lake)
        yield release_of(*(pl.read_parquet(release.confidential / f) for f in READ))


def read(
    folder: Path, programme: Programme, names: pl.DataFrame, pdfs: KeptPdfs
) -> Release:
    """Return what documents say, as `attack_release` reads them.

    Args:
        folder: The documents.
        programme: Whose words they use.
        names: Rows (unit, unit_name).
        pdfs: What PDFs say, where it is kept.
    """
    return read_release(folder, programme, names_in(names), side_by_side, pdfs)


def _told(work: Work) -> list[str]:
    return releases_text(work.places.lake)


def promises(programme: Programme) -> dict[str, Promise]:
    """Return what is promised of each edition."""
    file = programme.file
    classes = file.class_edition
    found = {}
    for edition in file.editions:
        # Its readers have the more open ones, too, which may tell more of tests.
        known = open_to(edition.id)
        read = [edition, *(one for one in file.written if one.id in known)]
        found[edition.id] = Promise(
            minimum=file.fewest() if edition is classes else edition.minimum_n,
            of_class=classes.minimum_n if classes else edition.minimum_n,
            width=file.thresholds.hidden_width,
            share=file.thresholds.hidden_share,
            others=file.fewest(),
            small_counts=any(one.small_counts for one in read),
            test_numbers=min((one.test_numbers for one in read), key=LEVELS.index),
        )
    return found


def attack_lines(lake: Lake) -> Iterator[str]:
    """Yield what could be found out that should not be; no number, only where."""
    rows = lake.rows(ATTACK).filter(pl.col("caught"))
    for row in rows.iter_rows(named=True):
        about = (row["level"], row["municipality"], row["unit"])
        what = (row["informant_group"], row["measure"], row["breakdown"])
        told = "/".join(part for part in (row["round"], *about, *what) if part)
        yield f"{row['edition']}: {told} {row['quantity']}: {row['because']}"


def side_by_side(
    function: Callable[[Task], Done], tasks: Sequence[Task]
) -> Iterator[Done]:
    """Apply a function to tasks in worker processes; yield results in any order."""
    for _, result in map_in_processes(function, tasks):
        yield result


STEPS = (
    Step(
        tables=described(reported.Attack),
        make=_attacked,
        kinds=frozenset({"scipy"}),
        reads=frozenset({*LISTED, NORMS}),
        functions=(attack_release,),
        knows=words,
        also=_told,
    ),
)
