"""Can the programme folder be used as it lies there, and is it the one that is loaded?

Dagster keeps the programme with which a code location was loaded. While the folder is
broken the last good one stays; nothing is launched, and whoever looks is told why.
"""

from functools import lru_cache
from pathlib import Path

from pipeline.programme.load import ProgrammeError, load_programme
from pipeline.run.workspace import Workspace

State = tuple[tuple[str, int, int], ...]


def hinders(workspace: Workspace) -> str:
    """Return why nothing should be launched now; empty: nothing hinders it.

    Args:
        workspace: Its programme is the one that was loaded.
    """
    folder = Path(workspace.programme_path)
    problem, rounds, codes = _as_it_lies(folder, _state(folder))
    if problem:
        return f"nothing is launched until the programme folder is mended: {problem}"
    loaded = workspace.programme
    if (rounds, codes) != (tuple(loaded.round_ids), tuple(loaded.municipality_codes)):
        return (
            f"{folder}: rounds or municipalities have changed; reload the code "
            "location (Deployment, Reload) to see them"
        )
    return ""


def _state(folder: Path) -> State:
    """Return name, size and time of every file of a programme folder."""
    return tuple(
        (file.relative_to(folder).as_posix(), said.st_size, said.st_mtime_ns)
        for file in sorted(folder.rglob("*.yaml"))
        for said in [file.stat()]
    )


@lru_cache(maxsize=1)
def _as_it_lies(folder: Path, _: State) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Return what is wrong with a folder, or its rounds and municipalities."""
    try:
        programme = load_programme(folder)
    except ProgrammeError as error:
        return str(error).splitlines()[0], (), ()
    return "", tuple(programme.round_ids), tuple(programme.municipality_codes)
