"""What every table asset shares: its place in the graph and how it is made."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter

import dagster as dg
import pandera.polars as pa
import polars as pl

from pipeline.run.disk import said_of
from pipeline.run.partition_work import (
    Folders,
    Outcome,
    Schema,
    Task,
    schema_failures,
)
from pipeline.run.pictures import rows_picture, rows_table, summary
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition, stored_fingerprint, write_table
from pipeline.store.workers import end, map_in_processes

OWNERS = ["team:analysts"]
SINGLE_RUN = dg.BackfillPolicy.single_run()


@dataclass(frozen=True)
class Work:
    """What a step did: an outcome per partition, and how long it took on the clock."""

    outcomes: list[Outcome]
    seconds: float


def table_asset(
    table: str,
    *,
    kinds: set[str],
    deps: Sequence[dg.AssetKey | dg.AssetsDefinition] = (),
    schema: Schema | None = None,
    backfill_policy: dg.BackfillPolicy | None = None,
) -> Callable[[Callable[..., dg.MaterializeResult]], dg.AssetsDefinition]:
    """Return the decorator of the asset that makes a table.

    Args:
        table: Qualified name, `stage.table`: key prefix and group, and name.
        kinds: What it is made with, for the UI.
        deps: What it reads.
        schema: Its columns, for the catalogue.
        backfill_policy: `SINGLE_RUN` where the table is partitioned.
    """
    stage, _, name = table.partition(".")
    asset = dg.asset(
        name=name,
        key_prefix=stage,
        group_name=stage,
        kinds=kinds,
        owners=OWNERS,
        deps=deps,
        backfill_policy=backfill_policy,
        # Workers go when a whole table is made; so what needs them is done first.
        op_tags={"dagster/priority": "0" if backfill_policy is None else "1"},
        metadata=({} if schema is None else {"dagster/column_schema": columns(schema)}),
    )
    return lambda compute: asset(disk_trouble()(compute))


def columns(schema: Schema) -> dg.TableSchema:
    """Return the columns of `schema` for the Dagster catalogue."""
    built = schema if isinstance(schema, pa.DataFrameSchema) else schema.to_schema()
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=name,
                type=str(column.dtype),
                description=column.description,
                constraints=dg.TableColumnConstraints(nullable=column.nullable),
            )
            for name, column in built.columns.items()
        ]
    )


def folders(workspace: Workspace) -> Folders:
    """Return the plain paths that workers need."""
    return Folders(
        programme=workspace.programme_path,
        raw=workspace.raw,
        lake=workspace.lake,
        reports=workspace.reports,
        returns=workspace.returns,
        keys=workspace.secrets,
    )


def run_partitions(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    stage: str,
    work: Callable[[Task], Outcome],
) -> Work:
    """Do `work` for every partition of the run, side by side.

    Returns:
        Outcomes in the order of the partitions.

    Raises:
        dagster.Failure: The disk is full or a folder cannot be written.
    """
    started = perf_counter()
    outcomes = {}
    with disk_trouble():
        fingerprints = workspace.fingerprints()
        wanted = map(Partition.of, context.partition_keys)
        tasks = [
            Task(folders(workspace), partition, fingerprints.of(stage, partition))
            for partition in wanted
        ]
        for task, outcome in map_in_processes(work, tasks):
            outcomes[task.partition.key] = outcome
            for table in outcome.refused or {}:
                context.log.error(f"{table} {task.partition.key}: refused")
    return Work(
        [outcomes[task.partition.key] for task in tasks], perf_counter() - started
    )


@contextmanager
def disk_trouble() -> Iterator[None]:
    """Turn what the disk refuses into a failure that says what to do."""
    try:
        yield
    except OSError as error:
        raise dg.Failure(said_of(error), allow_retries=False) from error


def partition_result(
    context: dg.AssetExecutionContext, table: str, work: Work
) -> dg.MaterializeResult:
    """Return what the UI shows of a partitioned table."""
    outcomes = work.outcomes
    stage, _, name = table.partition(".")
    rows = {outcome.partition: outcome.rows.get(table, 0) for outcome in outcomes}
    refused = [o.partition.key for o in outcomes if table in (o.refused or {})]
    fresh = sum(outcome.fresh for outcome in outcomes)
    context.log.info(f"{table}: {sum(rows.values())} rows, {fresh} unchanged")
    return dg.MaterializeResult(
        asset_key=[stage, name],
        metadata={
            "dagster/row_count": sum(rows.values()),
            "partitions": len(outcomes),
            "unchanged": fresh,
            "refused": dg.MetadataValue.text(", ".join(refused) or "none"),
            "seconds": round(work.seconds, 3),
            "rows": dg.MetadataValue.md(rows_table(rows)),
            "picture": dg.MetadataValue.md(rows_picture(rows)),
        },
    )


def whole_table(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    table: str,
    schema: Schema,
    compute: Callable[[], pl.DataFrame],
    *,
    made_by: str | None = None,
) -> dg.MaterializeResult:
    """Compute and write an unpartitioned table, or leave it where nothing changed.

    Args:
        context: Of the step.
        workspace: Holds the store.
        table: Qualified name.
        schema: Its Pandera model.
        compute: Makes the rows.
        made_by: Fingerprint that says whether it is fresh; None: its stage's.

    Raises:
        dagster.Failure: The rows break the schema; the old table stays.
    """
    started = perf_counter()
    stage, _, _ = table.partition(".")
    fingerprint = workspace.fingerprints().of(made_by or stage, None)
    path = workspace.lake.path(table)
    fresh = stored_fingerprint(path) == fingerprint
    if fresh:
        frame = pl.read_parquet(path)
    else:
        end()  # memory of the workers is room for a table over all municipalities
        frame = compute()
        if problems := schema_failures(schema, frame):
            raise dg.Failure(f"{table} is not written: {'; '.join(problems)}")
        write_table(frame, path, fingerprint)
    context.log.info(f"{table}: {frame.height} rows{', unchanged' if fresh else ''}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": frame.height,
            "unchanged": fresh,
            "seconds": round(perf_counter() - started, 3),
            "summary": dg.MetadataValue.md(summary(frame)),
        }
    )
