"""What of the lake is not as it was written, and its removal, so that it is made anew.

A file that is damaged would stop whoever reads it, and keep a release back, since it
cannot be looked into for personal data. So it goes before anything is made. What nobody
can make anew stays, and whoever reads it is told to restore it.
"""

from pipeline.run.freshness import Freshness
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.partitions import partitions


def remove_damaged(workspace: Workspace) -> list[str]:
    """Remove files that are cut off, exchanged or not ours.

    Returns:
        A line about each, and about each that is missing beside others.

    Raises:
        OSError: A folder cannot be written.
    """
    fresh, told = Freshness(workspace.places), []
    for step in STEPS:
        for partition in (
            partitions(workspace.programme) if step.partitioned else [None]
        ):
            if fresh.stands_for_good(step, partition):
                continue
            for file in fresh.damaged(step, partition):
                was = "is not as it was written" if file.exists() else "is missing"
                told.append(f"{file}: {was}; it is made anew.")
                file.unlink(missing_ok=True)
    return told
