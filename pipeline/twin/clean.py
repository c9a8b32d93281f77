"""`make clean`: take the demo back, and nothing that anybody else put there.

Only the standard library, so that it works before `make install` and after it failed.
A key or a delivery is the demo's if the twin's list says so; everything else is
somebody's own, and goes only if that person says yes. Links are never followed.
"""

import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from io import TextIOWrapper
from pathlib import Path

from pipeline.store.files import write_whole

UNFINISHED = ".unfinished-twin"
KEPT = {"README.md", ".gitignore", ".gitkeep"}  # may lie in a folder before
LIST = "files.sha256"  # in truth/; `sha256sum --check` reads it in the folder above
# What `laering run` writes and can write again.
MADE = (
    "lake",
    "drafts",
    "reports",
    "scanned",
    "pdf_texts",
    "returns",
    "docs",
    "warehouse.duckdb",
    ".turn",
    UNFINISHED,
)
YES = {"y", "yes", "j", "ja"}

Ask = Callable[[str], bool]
Say = Callable[[str], object]


def clean(checkout: Path, ask: Ask, say: Say) -> None:
    """Remove what `make run` wrote in `checkout`, and of the rest what `ask` allows.

    Args:
        checkout: Holds `.dagster` and `data`; nothing outside is touched.
        ask: Called with a question before anything is removed that may be somebody's
            own.
        say: Called with a line for all that was kept.
    """
    data = checkout / "data"
    _remove(checkout / ".dagster", say)
    if _is_link(data, say):
        return
    listed = _listed(data)
    own = {
        part: _not_listed(data / part, data, listed)
        for part in ("raw", "programme", "editorial")
    }
    keys = _own_keys(data, deliveries=own["raw"])
    for name in MADE:
        _remove(data / name, say)
    _empty(data / "raw", own["raw"], "that the demo did not write", ask, say)
    _empty(data / "programme", own["programme"], "changed since the demo", ask, say)
    _empty(data / "editorial", own["editorial"], "that people wrote", ask, say)
    _empty(
        data / "keys",
        keys,
        "that may belong to real deliveries: without them nobody who answered before "
        "can be followed",
        ask,
        say,
    )
    _remove(data / "truth", say)  # the list goes last: what was interrupted can go on


def note_written(out: Path, parts: Iterable[str]) -> Path:
    """Write down every file in `parts` of `out`, so that `clean` knows them again."""
    files = [file for part in parts for file in _files(out / part)]
    lines = [f"{_sha256(file)}  {file.relative_to(out).as_posix()}\n" for file in files]
    return write_whole(out / "truth" / LIST, "".join(lines).encode())


def _listed(data: Path) -> dict[Path, str]:
    """Return the files that a twin wrote, with their checksums."""
    path = data / "truth" / LIST
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return {
        data / name: sha for sha, _, name in (line.partition("  ") for line in lines)
    }


def _not_listed(folder: Path, data: Path, listed: dict[Path, str]) -> list[Path]:
    """Return what lies in `folder` and is not, byte for byte, what a twin wrote."""
    before = {data / part / name for part in ("raw", "editorial") for name in KEPT}
    return [
        file
        for file in _files(folder)
        if file not in before
        and (
            file.is_symlink()
            or file not in listed
            or not file.is_file()
            or listed[file] != _sha256(file)
        )
    ]


def _own_keys(data: Path, *, deliveries: list[Path]) -> list[Path]:
    """Return the keys that are not certainly the demo's.

    The demo's were made after its twin, and for its deliveries alone.
    """
    keys, twin = _files(data / "keys"), data / "truth" / LIST
    if deliveries or not twin.is_file():
        return keys
    return [key for key in keys if key.lstat().st_mtime < twin.stat().st_mtime]


def _empty(folder: Path, own: list[Path], which: str, ask: Ask, say: Say) -> None:
    """Remove all files in `folder`, and of those in `own` what `ask` allows."""
    if _is_link(folder, say):
        return
    kept = set(own)
    if own:
        more = f" and {len(own) - 1} more" if len(own) > 1 else ""
        what = f"{own[0].relative_to(folder.parents[1])}{more}, {which}"
        if ask(f"Remove {what}?"):
            kept = set()
        else:
            say(f"Kept {what}.")
    if folder.name in {"raw", "editorial"}:
        kept |= {folder / name for name in KEPT}
    for file in _files(folder):
        if file not in kept:
            file.unlink()
    for place, _, _ in os.walk(folder, topdown=False):
        if not any(Path(place).iterdir()):
            Path(place).rmdir()


def _files(folder: Path) -> list[Path]:
    """Return all that is not a folder in `folder`, sorted; a link is no folder."""
    if folder.is_symlink():
        return []
    return sorted(
        path
        for place, folders, names in os.walk(folder)
        for path in (Path(place, name) for name in (*names, *folders))
        if path.is_symlink() or not path.is_dir()
    )


def _remove(path: Path, say: Say) -> None:
    if _is_link(path, say):
        return
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _is_link(path: Path, say: Say) -> bool:
    if path.is_symlink():
        say(f"Kept {path.name}: a link, and what it leads to is not ours to remove.")
    return path.is_symlink()


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _ask(question: str) -> bool:
    """Ask at a terminal; whoever is not there says no."""
    return sys.stdin.isatty() and input(f"{question} [y/N] ").strip().lower() in YES


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # names are not all text
    clean(Path(__file__).absolute().parents[2], _ask, _say)
