"""Code location: everything that Dagster loads from this repository."""

import dagster as dg

import assets
from pipeline.run.clock import clock_definitions
from pipeline.run.jobs import is_partitioned, job_definitions, partitions_of
from pipeline.run.progress import progress_logger
from pipeline.run.sensors import sensor_definitions
from pipeline.run.workspace import Workspace


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

    tables = [
        table
        for table in dg.load_assets_from_package_module(assets)
        if isinstance(table, dg.AssetsDefinition)
    ]
    return dg.Definitions.merge(
        job_definitions(),
        clock_definitions(workspace.programme),
        sensor_definitions(),
        dg.Definitions(
            assets=list(dg.map_asset_specs(partitioned, tables)),
            asset_checks=list(dg.load_asset_checks_from_package_module(assets)),
            resources={"workspace": workspace},
            executor=dg.in_process_executor,
            loggers={"progress": progress_logger},
        ),
    )
