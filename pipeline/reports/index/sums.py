"""What is said of a file in the lists: how large it is, its hash, what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from pipeline.documents.wording import Wording

SUMS = "SHA256SUMS"  # beside a list: `sha256sum --check` reads it
SHORT = 8  # digits of a hash that a list shows
KILO = 1000
NEW, CHANGED, SAME = "new", "changed", ""


@dataclass(frozen=True)
class Before:
    """What was published last.

    Attributes:
        versions: Round -> its newest release.
        files: Path below the reports -> hash, of these releases.
    """

    versions: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    def became(self, path: str, round_: str, sha256: str) -> str:
        """Return what became of a file since the release of its round."""
        if round_ not in self.versions:
            return SAME
        if path not in self.files:
            return NEW
        return SAME if self.files[path] == sha256 else CHANGED


def sums_of(catalogue: pl.DataFrame, below: str = "") -> str:
    """Return the hashes of all files, as `sha256sum` lists them.

    Args:
        catalogue: `reported.Catalogue`.
        below: The folder from which paths are named, with `/`; all must lie in it.
    """
    rows = catalogue.sort("path").select("sha256", "path").iter_rows()
    return "".join(f"{sha}  {path.removeprefix(below)}\n" for sha, path in rows)


def size_of(size: int, wording: Wording) -> str:
    """Say how large a file is: `120 kB`, `2,1 MB`."""
    if size < KILO * KILO:
        return wording.say("index.size.kb", size=wording.whole(-(-size // KILO)))
    megabytes = wording.bare("rate", size / KILO**2)
    return wording.say("index.size.mb", size=megabytes)


def since_release(
    catalogue: pl.DataFrame, before: Before, wording: Wording
) -> list[str]:
    """Say per released round how many files are new or others, the newest first."""
    found: dict[str, list[str]] = {}
    for path, round_, sha in catalogue.select("path", "round", "sha256").iter_rows():
        found.setdefault(round_, []).append(before.became(path, round_, sha))
    return [
        wording.say(
            "index.since",
            version=before.versions[round_],
            new=wording.whole(found[round_].count(NEW)),
            changed=wording.whole(found[round_].count(CHANGED)),
        )
        for round_ in sorted(found, reverse=True)
        if round_ in before.versions
    ]
