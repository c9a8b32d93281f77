"""What of a municipality or round that left the programme lies there, and its removal.

All of it was made from deliveries: if they come back, it is made anew. Sums of a round
whose respondents were forgotten cannot be, so they stay. Deliveries and keys are
nobody's to remove but their owner's.
"""

import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pipeline.returns.report.places import report_folder
from pipeline.run.workspace import Workspace
from pipeline.store.forgotten import is_forgotten
from pipeline.store.lake import Partition
from pipeline.store.partitions import partitions


def remove_departed(workspace: Workspace) -> list[Partition]:
    """Remove tables, documents and return reports that are of no partition any more.

    Returns:
        The partitions of which something was removed.

    Raises:
        OSError: A folder cannot be written.
    """
    lake = workspace.lake
    gone = {
        one
        for one in set(lake.partitions()) - set(partitions(workspace.programme))
        if not is_forgotten(lake, one)
    }
    for partition in gone:
        for folder in _folders(workspace, partition):
            if folder.is_dir():
                shutil.rmtree(folder)
                with suppress(OSError):
                    folder.parent.rmdir()  # if nothing else lies there
    return sorted(gone)


def _folders(workspace: Workspace, partition: Partition) -> Iterator[Path]:
    """Yield every folder of a partition; of the lake last, since it tells of them."""
    for place in (workspace.reports, workspace.places.drafts):
        below = f"*/{partition.round}/{partition.municipality}/*"
        yield from sorted(place.glob(below))
    yield workspace.places.returns / report_folder(partition)
    yield from workspace.lake.folders(partition)
