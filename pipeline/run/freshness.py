"""What each table was made from: inputs, code and programme, as one hash.

A fingerprint is computed from what goes in, never from what came out, so that what is
stale is known before anything runs.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import polars as pl

from pipeline.ingest.municipality_secrets import municipality_secret
from pipeline.programme.model import Programme
from pipeline.returns.report.places import owner
from pipeline.store.lake import Lake, Partition

# What a stage is made by. A change there makes the stage and all after it stale.
CODE = {
    "raw": [
        "pipeline/ingest",
        "pipeline/screening",
        "pipeline/checks",
        "pipeline/programme",
        "programme/checks",
        "assets/raw",
        "schemas",
    ],
    "staged": [
        "pipeline/ingest",
        "pipeline/screening",
        "pipeline/checks",
        "pipeline/programme",
        "assets/staged",
        "schemas",
    ],
    "scored": [
        "pipeline/scoring",
        "pipeline/store/lake.py",
        "assets/scored",
        "sql/scored",
    ],
    "compared": [
        "pipeline/statistics",
        "pipeline/comparison",
        "pipeline/screening",
        "assets/compared",
        "sql/compared",
    ],
    "disclosed": ["pipeline/disclosure", "assets/disclosed", "sql/disclosed"],
    "release": ["pipeline/release"],
    "returned": [
        "pipeline/returns",
        "pipeline/documents",
        "programme/checks",
        "report_templates/page",
        "report_templates/return_report",
    ],
    "reported": [
        "pipeline/reports",
        "pipeline/documents",
        "assets/reported",
        "report_templates",
    ],
}
ROOT = Path(__file__).parents[2]
# What of a programme changes no figure: words, and what a release is judged by.
NO_RULES = {
    "phrases": True,
    "modules": True,
    "file": {"thresholds": {"release": True}},
}


class Fingerprints:
    """Fingerprints of every stage for one programme and its accepted deliveries."""

    def __init__(
        self, programme: Programme, deliveries: pl.DataFrame, keys: Path
    ) -> None:
        """Prepare.

        Args:
            programme: The programme.
            deliveries: `raw.deliveries`, as examined.
            keys: Folder of the municipalities' secrets: another secret makes other
                pseudonyms, so everything of that municipality is made anew.
        """
        self._programme = programme
        self._secrets = {
            municipality: hashlib.sha256(
                municipality_secret(keys, municipality)
            ).hexdigest()
            for municipality in programme.municipality_codes
        }
        self._rules = _hash(programme.model_dump_json(exclude=NO_RULES, by_alias=True))
        accepted = deliveries.filter("accepted").sort("delivery", "source")
        self._inputs = defaultdict(list)
        for *delivery, keys_fed in accepted.select(
            "delivery", "source", "sha256", "partitions"
        ).rows():
            for key in keys_fed.split():
                self._inputs[key].append(str(tuple(delivery)))

        self._refused = defaultdict(list)
        for *delivery, message in (
            deliveries.filter(~pl.col("accepted"))
            .sort("delivery", "source")
            .select("delivery", "source", "sha256", "message")
            .iter_rows()
        ):
            whose = owner(delivery[0], programme)
            if whose is not None:
                self._refused[whose.key].append(str((*delivery, message)))

    def staged(self, partition: Partition) -> str:
        """Return the fingerprint of one partition of the staged tables."""
        inputs = self._inputs[partition.key]
        secret = self._secrets[partition.municipality]
        return _hash(code("staged"), self._rules, secret, partition.key, *inputs)

    def scored(self, partition: Partition) -> str:
        """Return the fingerprint of one partition of the scored tables.

        Earlier rounds of the municipality are inputs too: respondents are linked.
        """
        rounds = self._programme.round_ids
        upto = rounds[: rounds.index(partition.round) + 1]
        earlier = [Partition(partition.municipality, round_) for round_ in upto]
        return _hash(code("scored"), *map(self.staged, earlier))

    def compared(self) -> str:
        """Return the fingerprint of the compared tables."""
        return _hash(
            code("compared"), *(self.scored(p) for p in partitions(self._programme))
        )

    def disclosed(self) -> str:
        """Return the fingerprint of the disclosed tables."""
        return _hash(code("disclosed"), self.compared())

    def release(self) -> str:
        """Return the fingerprint of the judgement of the release."""
        limits = self._programme.file.thresholds.release.model_dump_json()
        return _hash(code("release"), self.disclosed(), limits)

    def returned(self, partition: Partition) -> str:
        """Return the fingerprint of one partition of the return reports."""
        words = self._programme.model_dump_json(include={"phrases"})
        refused = self._refused[partition.key]
        return _hash(code("returned"), self.staged(partition), _hash(words), *refused)

    def reported(self, partition: Partition) -> str:
        """Return the fingerprint of one partition of the reports."""
        words = self._programme.model_dump_json(include={"phrases", "modules"})
        return _hash(code("reported"), self.disclosed(), _hash(words), partition.key)

    def of(self, stage: str, partition: Partition | None) -> str:
        """Return the fingerprint of a stage by its name."""
        if partition is None:
            return {
                "compared": self.compared,
                "disclosed": self.disclosed,
                "release": self.release,
            }[stage]()
        return {
            "staged": self.staged,
            "scored": self.scored,
            "returned": self.returned,
            "reported": self.reported,
        }[stage](partition)


def partitions(programme: Programme) -> list[Partition]:
    """Return every partition, municipality by municipality, rounds in time."""
    return [
        Partition(municipality, round_)
        for municipality in sorted(programme.municipality_codes)
        for round_ in programme.round_ids
    ]


def raw_files(raw: Path) -> list[tuple[str, str]]:
    """Return path below `raw` and SHA-256 of every file there but notes and hidden.

    A symbolic link counts as what it points to by name, never by content; a file that
    cannot be read as why not.
    """
    found = []
    for file in sorted(raw.rglob("*")):
        name = file.relative_to(raw).as_posix()
        if file.name == "README.md" or any(p.startswith(".") for p in name.split("/")):
            continue
        if file.is_symlink():
            found.append((name, _hash(str(file.readlink()))))
        elif file.is_file():
            found.append((name, _hash_of_file(file)))
    return found


def _hash_of_file(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return _hash(str(error.errno))


def raw_fingerprint(programme: Programme, files: Iterable[tuple[str, str]]) -> str:
    """Return the fingerprint of `raw.deliveries`.

    Args:
        programme: The programme.
        files: Path below the raw folder and SHA-256 of every file there.
    """
    rules = programme.model_dump_json(exclude=NO_RULES, by_alias=True)
    return _hash(code("raw"), rules, *map(str, sorted(files)))


def read_deliveries(lake: Lake) -> pl.DataFrame:
    """Return `raw.deliveries` as last examined.

    Raises:
        FileNotFoundError: Nothing was examined yet.
    """
    return pl.read_parquet(lake.path("raw.deliveries"))


@cache
def code(stage: str) -> str:
    """Return a hash of the source files that make a stage."""
    digest = hashlib.sha256()
    for place in CODE[stage]:
        path = ROOT / place
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            if file.is_file() and file.suffix != ".pyc":
                digest.update(str(file.relative_to(ROOT)).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


def _hash(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode())
        digest.update(b"\0")
    return digest.hexdigest()[:32]
