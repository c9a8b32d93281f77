"""The public place: copies of releases that are open, and the list that links them.

`DATA/published/<round>/<version>/` holds what everybody may read of a release, from the
time on at which it opens; nothing there is changed afterwards. Which one takes whose
place is told by the list alone: no earlier folder has to know of later ones.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex

from pipeline.documents.html import page_of, rendered, write_page
from pipeline.documents.wording import Wording, wording_of
from pipeline.programme.model import FOR_ALL, Programme
from pipeline.publishing.embargo import by_the_clock
from pipeline.publishing.scope import overlap
from pipeline.store.files import write_whole
from pipeline.store.released import DOCUMENTS, Release, sync, write_sums
from pipeline.store.steps import Places

LIST, PAGE = "releases.json", "index{ending}.html"
NOTE = "release_note.{language}.md"
CHANGES = f"changes/{FOR_ALL}.csv"
OPENED = "opened.json"  # in each copy: when it came there
OPEN, READ_ONLY = 0o755, 0o444
WORDS = ["version", "about", "opened", "documents", "note", "see", "replaced"]
WORDS += ["folder", "none"]


@dataclass(frozen=True, kw_only=True)
class Listed:
    """One release in the list.

    Attributes:
        replaced: The newest release about the same. Empty: it is the newest.
    """

    version: str
    folder: str
    about: str
    opened: str
    documents: str
    note: str
    replaced: str


def open_due(
    places: Places, programme: Programme, releases: Sequence[Release], now: datetime
) -> list[str]:
    """Bring what everybody may read of releases that are due to the public place.

    Each comes there whole or not at all; the list is written after it. Whoever kills it
    between the two leaves a folder that the next call lists.

    Args:
        places: Where releases and the public place lie.
        programme: Its sentences and names.
        releases: All of them, in their order.
        now: The present.

    Returns:
        The versions that came there.

    Raises:
        OSError: The disk is full or a folder cannot be written; what came stays.
    """
    due = [
        one
        for one in releases
        if (one.documents / FOR_ALL).is_dir()
        and (one.opens is None or one.opens <= now)
    ]
    new = [one for one in due if not _copy_of(places, one).exists()]
    for one in new:
        _copied(one, _copy_of(places, one), now)
        one.folder.chmod(OPEN)
    if due:
        _write_list(places, programme, due)
    return [one.version for one in new]


def _copy_of(places: Places, release: Release) -> Path:
    return places.published / release.round / release.version


def _copied(release: Release, to: Path, now: datetime) -> None:
    """Copy what everybody may read of a release."""
    beside = to.parent / f".{to.name}.{token_hex(4)}"
    try:
        for left in to.parent.glob(f".{to.name}.*"):  # by who was killed
            shutil.rmtree(left)
        shutil.copytree(release.documents / FOR_ALL, beside / DOCUMENTS / FOR_ALL)
        for note in release.folder.glob(NOTE.format(language="*")):
            shutil.copy2(note, beside / note.name)
        if (release.folder / CHANGES).exists():
            (beside / CHANGES).parent.mkdir()
            shutil.copy2(release.folder / CHANGES, beside / CHANGES)
        text = json.dumps({"opened": now.isoformat(timespec="seconds")})
        (beside / OPENED).write_text(text, encoding="utf-8")
        write_sums(beside)
        for path in beside.rglob("*"):
            path.chmod(OPEN if path.is_dir() else READ_ONLY)
        beside.chmod(OPEN)
        sync(beside)
        beside.rename(to)
        sync(to.parent)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(to)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_list(places: Places, programme: Programme, there: Sequence[Release]) -> None:
    """Write the list of what is open, newest first, as pages and as JSON."""
    newest = [*reversed(there)]
    facts = [
        {
            "version": one.version,
            "round": one.round,
            "municipalities": one.municipalities,
            "opened": _opened(places, one).isoformat(),
            "folder": f"{one.round}/{one.version}",
            "replaced_by": _replaced(one, there),
        }
        for one in newest
    ]
    text = json.dumps(facts, ensure_ascii=False, indent=1)
    write_whole(places.published / LIST, text.encode())
    for language in programme.file.languages:
        wording = wording_of(programme, language)
        say = wording.say
        page = page_of(
            programme,
            wording,
            title=say("release.public.title"),
            lead=say("release.public.lead"),
            data=False,
        )
        text = rendered(
            "releases/releases.html.j2",
            page=page,
            releases=[
                _listed(places, programme, one, there, wording) for one in newest
            ],
            words={word: say(f"release.public.{word}") for word in WORDS},
        )
        ending = "" if language == programme.language else f".{language}"
        write_page(places.published / PAGE.format(ending=ending), text)


def _listed(
    places: Places,
    programme: Programme,
    one: Release,
    there: Sequence[Release],
    wording: Wording,
) -> Listed:
    names = programme.municipality_names
    about = wording.say("release.public.all")
    if one.municipalities:
        about = wording.listed([names.get(code, code) for code in one.municipalities])
    folder = f"{one.round}/{one.version}"
    files = (_copy_of(places, one) / DOCUMENTS).rglob("*")
    return Listed(
        version=one.version,
        folder=folder,
        about=about,
        opened=by_the_clock(_opened(places, one)),
        documents=wording.whole(
            sum(f.is_file() and not f.name.startswith("certificate.") for f in files)
        ),
        note=f"{folder}/{NOTE.format(language=wording.language)}",
        replaced=_replaced(one, there) or "",
    )


def _replaced(one: Release, there: Sequence[Release]) -> str | None:
    """Return the newest later release about the same. None: there is none."""
    later = [each for each in there if each.number > one.number and overlap(each, one)]
    return later[-1].version if later else None


def _opened(places: Places, release: Release) -> datetime:
    """Return when a release came to the public place."""
    said = json.loads((_copy_of(places, release) / OPENED).read_bytes())
    return datetime.fromisoformat(said["opened"]).astimezone(UTC)
