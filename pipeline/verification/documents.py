"""Is every number of a document what comes out when it is computed anew?

Everything above the staged rows is made again in a scratch folder, by the steps that
made it before and from nothing but those rows, and the document is written again. Then
the two are compared number by number, each by the address of the cells behind it.
"""

import os
import shutil
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipeline.documents.read_back import read_back
from pipeline.programme.model import Language
from pipeline.reports.explore.page import REPORT as EXPLORE
from pipeline.reports.numbers.scope import PROGRAMME
from pipeline.reports.numbers_files.files import REPORT as NUMBER_FILES
from pipeline.reports.numbers_files.read_back import rows_told as numbers_told
from pipeline.run.freshness import Freshness, Place
from pipeline.run.steps import step_of
from pipeline.run.update import bring_up_to_date
from pipeline.store import forgotten, released
from pipeline.store.lake import Partition
from pipeline.store.listed import documents
from pipeline.store.steps import Places
from pipeline.verification.explored import CELLS, rows_computed, rows_told

CLAIMS, OF_ALL = "reported.claims", "reported.programme_claims"
SUMS = "scored.scale_moments"  # made of respondents, as all sums are
GIVEN = ("raw", "staged")  # what cannot be computed
ADDRESS = [
    *["round", "level", "municipality", "unit", "informant_group", "measure"],
    *["breakdown", "quantity", "since", "about"],
]
NUMBERS = ["value", "low", "high", "n", "status"]

Told = Mapping[str, Counter[str]]  # address -> what is told of it, how often


class UnknownDocumentError(Exception):
    """A file that was not written as it lies there; the message says what to do."""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A number that is not what comes out.

    Attributes:
        address: The cell, or what is counted over which cells.
        found: What the document or its claims say; empty: nothing.
        computed: What comes out now.
    """

    address: str
    found: str
    computed: str


@dataclass(frozen=True, kw_only=True)
class Verified:
    """What came of a document.

    Attributes:
        path: Its path in the catalogue.
        numbers: How many numbers, marks and entries were compared.
        differences: Those that differ.
        same_bytes: Is the file that was written anew the same, to the last byte?
    """

    path: str
    numbers: int
    differences: tuple[Difference, ...]
    same_bytes: bool


def verify_document(file: Path, places: Places) -> Verified:
    """Compute every number of a document anew from the lake.

    Args:
        file: An HTML or PDF document of the catalogue, wherever it lies. Of a PDF no
            number is read back: its claims are compared, and the file as a whole. Of a
            page to explore the public numbers, and of files of numbers, its rows are.
        places: Programme, and the lake that it was made from, which stays as it is.

    Raises:
        UnknownDocumentError: It is not in the catalogue, or not as it was written.
        OSError: The file cannot be read, or the scratch folder not be written.
    """
    content = file.read_bytes()
    row = _catalogued(file, content, places)
    if row["report"] == EXPLORE:
        return _page_verified(row, content, places)
    path, stem = row["path"], row["path"].removesuffix(f".{row['format']}")
    partition, table = None, OF_ALL
    if row["municipality"] != PROGRAMME:
        table = CLAIMS
        partition = Partition(municipality=row["municipality"], round=row["round"])
    lake = places.lake if partition is None else places.lake.of([partition])
    claims = lake.rows(table).filter(path=stem)
    if not {*ADDRESS, *NUMBERS, "code", "made"} <= {*claims.columns}:
        raise UnknownDocumentError(
            f"{file}: another version of the program wrote it, and knew other claims. "
            "Run `laering run`, which writes it anew."
        )
    step = step_of(table)
    with _computed_anew(places, step.reads) as scratch:
        made = step.make(Freshness(scratch).work(step, partition))
        anew = made.tables[table]["part"].frame.filter(path=stem)
        fresh = scratch.drafts / path
        written = fresh.read_bytes() if fresh.exists() else b""
    found, computed = _cells(claims), _cells(anew)
    if row["report"] == NUMBER_FILES:
        found, computed = (
            numbers_told(one, row["format"]) for one in (content, written)
        )
    elif row["format"] == "html":
        found |= _told(content, claims)
        computed |= _told(written, anew)
    differences = tuple(_differences(found, computed))
    if row["format"] == "pdf" and content != written and not differences:
        differences = (
            Difference(
                address="the file as a whole",
                found="other bytes",
                computed="verify the HTML beside it: a PDF is not read back",
            ),
        )
    return Verified(
        path=path,
        numbers=sum(told.total() for told in found.values()),
        differences=differences,
        same_bytes=content == written,
    )


def _page_verified(row: dict[str, str], content: bytes, places: Places) -> Verified:
    """Compute every row of a page to explore the public numbers anew."""
    with _computed_anew(places, {CELLS}) as scratch:
        language: Language = "en" if row["language"] == "en" else "da"
        computed, written = rows_computed(scratch, row["round"], language)
    found = rows_told(content)
    return Verified(
        path=row["path"],
        numbers=sum(told.total() for told in found.values()),
        differences=tuple(_differences(found, computed)),
        same_bytes=content == written,
    )


@contextmanager
def _computed_anew(places: Places, tables: Collection[str]) -> Iterator[Places]:
    """Give a scratch folder in which tables were made again from staged rows."""
    with TemporaryDirectory(prefix="laering-verify-") as folder:
        scratch = Places(places.programme, places.raw, Path(folder))
        _given(places, scratch)
        done: set[Place] = set()
        for table in sorted(tables):
            if not table.startswith(GIVEN):
                bring_up_to_date(step_of(table), [], scratch, done)
        yield scratch


def _catalogued(file: Path, content: bytes, places: Places) -> dict[str, str]:
    """Return the row of the catalogue that a file is."""
    catalogue = documents(places.lake)
    rows = catalogue.filter(sha256=sha256(content).hexdigest())
    if not rows.is_empty():
        return rows.row(0, named=True)
    here = file.resolve()
    for below in (places.reports.resolve(), places.drafts.resolve()):
        if not here.is_relative_to(below):
            continue
        path = here.relative_to(below).as_posix()
        if not catalogue.filter(path=path).is_empty():
            raise UnknownDocumentError(
                f"{file}: is not as it was written: the catalogue has another hash for "
                "it. Somebody changed it, or writing was interrupted. Delete it and "
                "run `laering run`, which writes it anew."
            )
    raise UnknownDocumentError(
        f"{file}: the catalogue of {places.data} has no document with this hash. Give "
        "the file as it was published, and with --data the folder that it was made in."
    )


def _given(places: Places, scratch: Places) -> None:
    """Put what is not computed into a scratch lake: links, so that nothing is changed.

    Of partitions whose respondents were forgotten or never here, the sums are given;
    what was published is known.
    """
    lake, fresh = places.lake, Freshness(places)
    for stage in GIVEN:
        _link(lake.root / stage, scratch.lake.root / stage)
    for name in (forgotten.RECORD, released.RECORD):
        if (lake.root / name).exists():
            (scratch.lake.root / name).symlink_to((lake.root / name).resolve())
    for given, there in (
        (places.releases, scratch.releases),
        (places.editorial, scratch.editorial),
    ):
        if given.is_dir():
            there.symlink_to(given.resolve())
    for partition in lake.partitions():
        if not fresh.stands_for_good(step_of(SUMS), partition):
            continue
        for folder in lake.folders(partition):
            below = folder.relative_to(lake.root)
            if below.parts[0] == "scored":
                _link(folder, scratch.lake.root / below)


def _link(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source.resolve(), target, copy_function=os.symlink)


def _cells(claims: pl.DataFrame) -> dict[str, Counter[str]]:
    """Return what the claims of a document say of each cell."""
    cells: dict[str, Counter[str]] = {}
    for row in claims.select(*ADDRESS, *NUMBERS).unique().iter_rows(named=True):
        said = " ".join(f"{name}={row[name]}" for name in NUMBERS)
        cells[f"{_address(row)} (claim)"] = Counter([said])
    return cells


def _told(page: bytes, claims: pl.DataFrame) -> dict[str, Counter[str]]:
    """Return what a page tells of each address; of a code without one, by the code."""
    addresses: dict[int, list[str]] = defaultdict(list)
    made: dict[int, str] = {}
    for row in claims.iter_rows(named=True):
        addresses[row["code"]].append(_address(row))
        made[row["code"]] = row["made"]
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for code, place, text in read_back(page.decode()):
        of = sorted(addresses.get(code, [f"no claim has the code {code}"]))
        if made.get(code, "itself") == "itself":
            told[of[0]][text] += 1
        elif place != "entry":  # which lists codes, and those may be others anew
            told[f"{made[code]} over {'; '.join(of)}"][text] += 1
    return dict(told)


def _address(row: Mapping[str, object]) -> str:
    return "/".join(str(row[name] or "-") for name in ADDRESS)


def _differences(found: Told, computed: Told) -> Iterator[Difference]:
    nothing: Counter[str] = Counter()
    for address in sorted({*found, *computed}):
        old, new = found.get(address, nothing), computed.get(address, nothing)
        if old != new:
            yield Difference(
                address=address,
                found=", ".join(sorted((old - new).elements())),
                computed=", ".join(sorted((new - old).elements())),
            )
