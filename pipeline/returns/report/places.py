"""To whom a delivered file belongs, and where its return report lies.

`<returns>/<round>/<municipality>/<file>.<language>.html` and `.xlsx`; a refused file of
which nobody can say whose it is: `<returns>/unplaced/…`.
"""

from collections.abc import Iterable
from hashlib import sha256

from pipeline.ingest.file_patterns import matches
from pipeline.ingest.origins import resolve
from pipeline.programme.model import Origin, Programme
from pipeline.store.lake import Partition

UNPLACED = "unplaced"
JOINT = "--"  # stands for the / of a folder
LONGEST = 100  # characters of a name; file systems end at 255 bytes
DIGEST = 8


def owner(path: str, programme: Programme) -> Partition | None:
    """Return the round and municipality that the folders of a file say.

    Args:
        path: Below the drop zone, with /.
        programme: Its sources say which folder means what; a file that none of them
            describes is placed by folders that are called like a round and a
            municipality.

    Returns:
        Null if one of them is not said or not known.
    """
    for match in matches(path, programme.sources.values()):
        source = programme.sources[match.source]
        round_ = _said(match.round, source.round, programme.round_ids)
        code = _said(
            match.municipality, source.municipality, programme.municipality_codes
        )
        if round_ is not None and code is not None:
            return Partition(code, round_)
    folders = path.split("/")[:-1]
    round_ = _first(folders, programme.round_ids)
    code = _first(folders, programme.municipality_codes)
    return None if round_ is None or code is None else Partition(code, round_)


def report_names(paths: Iterable[str], partition: Partition | None) -> dict[str, str]:
    """Return the name of each file's report, without language and ending.

    The folders of the round and the municipality are left out: the reports lie in
    folders of the same names.

    Args:
        paths: Of all delivered files of one partition, below the drop zone.
        partition: Whose they are.
    """
    listed = sorted(paths)
    names = {path: _flat(path, partition) for path in listed}
    taken = list(names.values())
    return {
        path: name if taken.count(name) == 1 else f"{name}-{_digest(path)}"
        for path, name in names.items()
    }


def report_folder(partition: Partition | None) -> str:
    """Return the folder of a partition's reports below that of all reports."""
    return (
        UNPLACED if partition is None else f"{partition.round}/{partition.municipality}"
    )


def _said(folder: str | None, origin: Origin, known: list[str]) -> str | None:
    delivered = origin.constant if origin.constant is not None else folder
    return None if delivered is None else resolve(delivered, origin, known)


def _first(folders: list[str], known: list[str]) -> str | None:
    return next((folder for folder in folders if folder in known), None)


def _flat(path: str, partition: Partition | None) -> str:
    parts = path.split("/")
    leading = [] if partition is None else [partition.round, partition.municipality]
    for folder in leading:
        if len(parts) > 1 and parts[0] == folder:
            parts = parts[1:]
    name = JOINT.join(parts)
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}-{_digest(path)}"


def _digest(path: str) -> str:
    return sha256(path.encode()).hexdigest()[:DIGEST]
