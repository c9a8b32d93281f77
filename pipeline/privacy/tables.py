"""The scan of a release: the table of what should not have been written."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl

from pipeline.ingest.municipality_secrets import OF_PROGRAMME, known_secret
from pipeline.privacy.delivered import delivered_identities, looked_for
from pipeline.privacy.kept_pdfs import KeptPdfs
from pipeline.privacy.patterns import EMAIL
from pipeline.privacy.remembered import Remembered, key_of
from pipeline.privacy.scan import Sought, finds, open_files, open_to_others, scan
from pipeline.programme.model import FOR_OWNER, Programme
from pipeline.store.lake import Lake
from pipeline.store.released import CONFIDENTIAL, DOCUMENTS
from pipeline.store.steps import Made, Places, Step, Work, described, made
from schemas import reported

PERSONAL_DATA = "reported.personal_data"
DELIVERIES, UNITS = "raw.deliveries", "staged.units"
SAID = {
    "cpr": "what reads as a CPR number; find where it came from, mend that, run again.",
    "email": "an e-mail address; one that may be read stands in the programme's texts.",
    "identity": "a name, login or address of a delivered file; it must not be here.",
    "secret": "the secret of a municipality; remove it and give it another one.",
    "open": "others than its owner can open it: chmod go= it, and ask who did.",
    "unread": "the scan cannot look into it; write it again or take it away.",
}
SCANNED = "scanned"  # below the data folder: digests of what held nothing
PROGRAMME_TEXT = ("*.yaml", "*/*.yaml")


def scanning(tables: Iterable[str]) -> Step:
    """Return the step that looks through everything that was written.

    Args:
        tables: All that is made before it and holds no respondents.
    """
    return Step(
        tables=described(reported.PersonalData),
        make=_scanned,
        kinds=frozenset({"polars"}),
        reads=frozenset(tables),
        functions=(personal_data,),
        stands=_is_closed,
    )


def _scanned(work: Work) -> Made:
    rows = personal_data(
        work.places, work.lake.without(()), work.programme, program=work.program
    )
    return made(reported.PersonalData, rows)


def personal_data(
    places: Places,
    lake: Lake,
    programme: Programme,
    more: Iterable[Path] = (),
    *,
    program: str,
) -> pl.DataFrame:
    """Return where CPR numbers, addresses, names or secrets were written.

    And what confidential folders others can open.

    Args:
        places: Where a run reads and writes.
        lake: The store.
        programme: Addresses in its texts are meant to be read.
        more: Further folders, of logs.
        program: Hash of the code that looks. Contents in which it found nothing when it
            looked for the same are not looked through again.

    Returns:
        Shaped as `PersonalData`: file, place and kind, never what stands there.
    """
    folders = [places.drafts, places.reports, places.returns, lake.root]
    folders += [places.releases, places.published, *more]
    files = list(_once(file for folder in folders for file in _files(folder)))
    if places.warehouse.exists():
        files.append(places.warehouse)
    sought = _sought(places, lake, programme)
    key = key_of(program, sought.identities.items(), sought.known)
    clean, pdfs = Remembered(places.data / SCANNED, key), KeptPdfs(places.pdf_texts)
    found = scan(places.data, files, sought, clean, pdfs)
    return pl.concat([found, finds(_open(places))]).sort("file", "place", "kind")


def personal_data_lines(lake: Lake) -> Iterator[str]:
    """Yield what the last scan found, in words with a remedy."""
    yield from told(lake.rows(PERSONAL_DATA))


def told(rows: pl.DataFrame) -> Iterator[str]:
    """Yield rows of `PersonalData` in words, with a remedy."""
    for file, place, kind, n in rows.iter_rows():
        yield f"{file}, {place}: {n} x {SAID[kind]}"


def _files(folder: Path) -> Iterator[Path]:
    """Yield what lies in a folder, but for what is being written beside."""
    for file in [folder] if folder.is_file() else folder.rglob("*"):
        if file.is_file() and not file.name.startswith("."):
            yield file


def _once(files: Iterable[Path]) -> Iterator[Path]:
    """Yield each file once: releases hold files of the lake and of the reports."""
    seen: set[tuple[int, int]] = set()
    for file in files:
        with suppress(FileNotFoundError):  # it was replaced meanwhile
            status = file.stat()
            if (status.st_dev, status.st_ino) not in seen:
                seen.add((status.st_dev, status.st_ino))
                yield file


def _open(places: Places) -> Iterator[tuple[str, str, str, int]]:
    closed = [places.lake.root, places.drafts, places.returns, places.keys]
    for folder in (*closed, places.pdf_texts):
        yield from open_to_others(places.data, folder)
    closed = [places.drafts / FOR_OWNER, places.reports / FOR_OWNER]
    closed += places.releases.glob(f"[!.]*/[!.]*/{CONFIDENTIAL}")
    closed += places.releases.glob(f"[!.]*/[!.]*/{DOCUMENTS}/{FOR_OWNER}")
    for folder in closed:
        yield from open_files(places.data, folder)


def _is_closed(places: Places) -> bool:
    return next(_open(places), None) is None


def _sought(places: Places, lake: Lake, programme: Programme) -> Sought:
    units = lake.rows(UNITS).select("unit", "name").unique()
    named = [*units["name"].drop_nulls(), *_municipalities(programme)]
    found = delivered_identities(
        programme, places.raw, lake.rows(DELIVERIES), set(map(looked_for, named))
    )
    kinds = dict.fromkeys(sorted(found), "identity")
    for code in (*programme.municipality_codes, OF_PROGRAMME):
        secret = known_secret(places.keys, code)
        if secret is not None:
            kinds[secret.hex()] = "secret"
    return Sought(kinds, frozenset({*units["unit"], *_addresses(places.programme)}))


def _municipalities(programme: Programme) -> Iterator[str]:
    for one in programme.file.municipalities:
        yield one.name
        yield f"{one.name} Kommune"
        yield f"{one.name}s Kommune"


def _addresses(programme: Path) -> Iterator[str]:
    """Yield the e-mail addresses that the programme's own texts hold."""
    for pattern in PROGRAMME_TEXT:
        for file in programme.glob(pattern):
            for found in EMAIL.findall(file.read_text(encoding="utf-8")):
                yield found.casefold()
