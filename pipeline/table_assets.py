"""What every table asset shares: its place in the graph, its contract, its check."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from time import perf_counter

import dagster as dg
import pandera.polars as pa
import polars as pl

from pipeline.disk import said_of
from pipeline.lake import Partition, stored_fingerprint, write_table
from pipeline.parallel import map_in_processes
from pipeline.partition_work import (
    Folders,
    Outcome,
    Schema,
    Task,
    refusals,
    schema_failures,
)
from pipeline.workspace import Workspace

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
    return dg.asset(
        name=name,
        key_prefix=stage,
        group_name=stage,
        kinds=kinds,
        owners=OWNERS,
        deps=deps,
        backfill_policy=backfill_policy,
        metadata=({} if schema is None else {"dagster/column_schema": columns(schema)}),
    )


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
    fingerprints = workspace.fingerprints()
    tasks = []
    for key in context.partition_keys:
        partition = Partition.of(key)
        tasks.append(
            Task(folders(workspace), partition, fingerprints.of(stage, partition))
        )
    outcomes = {}
    with disk_trouble():
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
            "rows": dg.MetadataValue.md(_rows_table(rows)),
            "picture": dg.MetadataValue.md(_picture(rows)),
        },
    )


def _rows_table(rows: dict[Partition, int]) -> str:
    """Return rows by municipality (down) and round (across) as Markdown."""
    rounds = list(dict.fromkeys(partition.round for partition in rows))
    municipalities = list(dict.fromkeys(p.municipality for p in rows))
    lines = [
        "| municipality | " + " | ".join(rounds) + " |",
        "|---|" + "---:|" * len(rounds),
    ]
    lines += [
        f"| {municipality} | "
        + " | ".join(
            str(rows.get(Partition(municipality, round_), "")) for round_ in rounds
        )
        + " |"
        for municipality in municipalities
    ]
    return "\n".join(lines)


def _picture(rows: dict[Partition, int]) -> str:
    """Return the rows of each partition as bars, an SVG that the UI renders."""
    height, step = 90, 12
    largest = max([*rows.values(), 1])
    bars = "".join(
        f"%3Crect x='{index * step}' y='{height - height * n / largest:.1f}' "
        f"width='{step - 2}' height='{height * n / largest:.1f}' fill='%23335c81'%3E"
        f"%3Ctitle%3E{partition.key.replace('|', ' ')}: {n}%3C/title%3E%3C/rect%3E"
        for index, (partition, n) in enumerate(rows.items())
    )
    svg = (
        f"%3Csvg xmlns='http://www.w3.org/2000/svg' width='{len(rows) * step}' "
        f"height='{height}'%3E{bars}%3C/svg%3E"
    )
    return f"![rows per partition](data:image/svg+xml,{svg.replace(' ', '%20')})"


def whole_table(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    table: str,
    schema: Schema,
    compute: Callable[[], pl.DataFrame],
) -> dg.MaterializeResult:
    """Compute and write an unpartitioned table, or leave it where nothing changed.

    Raises:
        dagster.Failure: The rows break the schema; the old table stays.
    """
    started = perf_counter()
    stage, _, _ = table.partition(".")
    fingerprint = workspace.fingerprints().of(stage, None)
    path = workspace.lake.path(table)
    fresh = stored_fingerprint(path) == fingerprint
    if not fresh:
        frame = compute()
        if problems := schema_failures(schema, frame):
            raise dg.Failure(f"{table} is not written: {'; '.join(problems)}")
        with disk_trouble():
            write_table(frame, path, fingerprint)
    frame = pl.read_parquet(path)
    context.log.info(f"{table}: {frame.height} rows{', unchanged' if fresh else ''}")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": frame.height,
            "unchanged": fresh,
            "seconds": round(perf_counter() - started, 3),
            "summary": dg.MetadataValue.md(summary(frame)),
        }
    )


def summary(frame: pl.DataFrame) -> str:
    """Return rows by level, quantity or status as Markdown; never a row's numbers."""
    by = [c for c in ("round", "level", "quantity", "verdict") if c in frame.columns]
    if not by:
        return f"{frame.height} rows"
    counted = frame.group_by(by).agg(rows=pl.len()).sort(by, nulls_last=True)
    lines = ["| " + " | ".join([*by, "rows"]) + " |", "|---" * (len(by) + 1) + "|"]
    lines += ["| " + " | ".join(map(str, row)) + " |" for row in counted.rows()]
    return "\n".join(lines)


def table_check(
    table: str, schema: Schema | None = None, *, blocking: bool = True
) -> dg.AssetChecksDefinition:
    """Build the check that a table matches its schema, counts only.

    A partitioned table is validated before each partition is written: the check reads
    the refusals. An unpartitioned one is read again as it lies there.

    Args:
        table: Qualified name.
        schema: Its Pandera model; not needed for a partitioned table.
        blocking: True: a failure keeps back what reads the table.
    """
    failures = _refused if schema is None else partial(_broken, schema)

    @dg.asset_check(
        asset=dg.AssetKey(table.split(".")),
        name="matches_schema",
        blocking=blocking,
        description=f"{table} matches its Pandera model; broken rules are counted.",
    )
    def matches_schema(workspace: Workspace) -> dg.AssetCheckResult:
        problems = failures(workspace, table)
        return dg.AssetCheckResult(
            passed=not problems, metadata={"failures": problems or ["none"]}
        )

    return matches_schema


def _refused(workspace: Workspace, table: str) -> list[str]:
    return refusals(workspace.lake, table)


def _broken(schema: Schema, workspace: Workspace, table: str) -> list[str]:
    return schema_failures(schema, pl.read_parquet(workspace.lake.path(table)))
