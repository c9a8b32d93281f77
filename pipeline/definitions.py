"""Code location: everything that Dagster loads from this repository."""

from pathlib import Path

import dagster as dg

from pipeline.automation import jobs
from pipeline.partitions import is_partitioned, partitions_of
from pipeline.progress import progress_logger
from pipeline.workspace import Workspace


@dg.definitions
def defs() -> dg.Definitions:
    """Return the definitions of the workspace that the environment names."""
    return build_definitions(Workspace.from_environment())


def build_definitions(workspace: Workspace) -> dg.Definitions:
    """Merge the autoloaded `assets/` tree with its run-time wiring.

    The partitions come from the programme folder, so they are put on the assets here.
    Steps run one after another in one process; each spreads its partitions over worker
    processes of its own.

    Args:
        workspace: Programme, drop zone and store.

    Raises:
        ProgrammeError: The programme folder cannot be used.
    """
    partitions = partitions_of(workspace.programme)

    def partitioned(spec: dg.AssetSpec) -> dg.AssetSpec:
        if not is_partitioned(spec.key):
            return spec
        return spec.replace_attributes(partitions_def=partitions)

    loaded = dg.load_from_defs_folder(path_within_project=Path(__file__).parent)
    return dg.Definitions.merge(
        loaded.map_asset_specs(func=partitioned),
        dg.Definitions(
            jobs=jobs(),
            resources={"workspace": workspace},
            executor=dg.in_process_executor,
            loggers={"progress": progress_logger},
        ),
    )
