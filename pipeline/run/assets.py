"""Steps as Dagster shows and runs them: an asset per table, and its check."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from time import perf_counter
from typing import Any

import dagster as dg
import pandera.polars as pa

from pipeline.run.making import (
    BrokenSchemaError,
    Outcome,
    bring_up_to_date,
    refusals,
    schema_failures,
)
from pipeline.run.pictures import rows_picture, rows_table, summary
from pipeline.run.progress import told
from pipeline.run.workspace import Workspace
from pipeline.store.files import disk_trouble
from pipeline.store.lake import Partition, models
from pipeline.store.steps import Step

OWNERS = ["team:analysts"]
Shows = Callable[[Workspace], Mapping[str, Any]]


def assets_of(
    steps: Iterable[Step], shows: Mapping[str, Shows] | None = None
) -> list[dg.AssetsDefinition]:
    """Return the assets of steps, one per table; all that they are stands in the step.

    Args:
        steps: What is made.
        shows: Table -> what the UI shows of it beside its rows.
    """
    return [_asset(step, shows or {}) for step in steps]


def checks_of(steps: Iterable[Step]) -> list[dg.AssetChecksDefinition]:
    """Return the check of each table: it matches its Pandera model.

    A partition is validated before it is written, so the check of a partitioned table
    reads the refusals. It keeps nothing back: another municipality's tables could be
    made from the same asset. What blocks a release then is the check of the release.
    """
    return [_check(step, table) for step in steps for table in step.tables]


def key_of(table: str) -> dg.AssetKey:
    """Return the key of a table's asset."""
    return dg.AssetKey(table.split("."))


def _asset(step: Step, shows: Mapping[str, Shows]) -> dg.AssetsDefinition:
    deps = [key_of(table) for table in sorted(step.reads | step.after)]

    @dg.multi_asset(
        name=step.name.replace(".", "__"),
        specs=[
            dg.AssetSpec(
                key_of(table),
                deps=deps,
                description=description,
                group_name=table.partition(".")[0],
                kinds=set(step.kinds),
                owners=OWNERS,
                metadata=_columns(table),
            )
            for table, description in step.tables.items()
        ],
        backfill_policy=dg.BackfillPolicy.single_run() if step.partitioned else None,
        # Workers go when a whole table is made; so what needs them is done first.
        op_tags={"dagster/priority": "1" if step.partitioned else "0"},
    )
    def asset(
        context: dg.AssetExecutionContext, workspace: Workspace
    ) -> Iterator[dg.MaterializeResult]:
        started = perf_counter()
        keys = context.partition_keys if step.partitioned else []
        with _failures():
            workspace.prepare()
            outcomes = bring_up_to_date(
                step,
                [Partition.of(key) for key in keys],
                workspace.places,
                _done(context.run.run_id),
                told,
            )
        seconds = round(perf_counter() - started, 3)
        for table in step.tables:
            more = shows[table](workspace) if table in shows else {}
            yield _result(context, workspace, table, outcomes, seconds, more)

    return asset


_DONE: dict[str, set[tuple[str, Partition | None]]] = {}


def _done(run_id: str) -> set[tuple[str, Partition | None]]:
    """Return what a run has brought up to date; of earlier runs nothing is kept."""
    if run_id not in _DONE:
        _DONE.clear()
    return _DONE.setdefault(run_id, set())


def _columns(table: str) -> dict[str, dg.TableSchema]:
    model = models().get(table)
    if model is None:
        return {}
    columns = [
        dg.TableColumn(
            name=name,
            type=str(column.dtype),
            description=column.description,
            constraints=dg.TableColumnConstraints(nullable=column.nullable),
        )
        for name, column in model.to_schema().columns.items()
    ]
    return {"dagster/column_schema": dg.TableSchema(columns=columns)}


@contextmanager
def _failures() -> Iterator[None]:
    """Turn what a step cannot do into a failure that says what to do."""
    try:
        yield
    except BrokenSchemaError as error:
        raise dg.Failure(str(error), allow_retries=False) from error
    except OSError as error:
        raise dg.Failure(disk_trouble(error), allow_retries=False) from error


def _result(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    table: str,
    outcomes: list[Outcome],
    seconds: float,
    more: Mapping[str, Any],
) -> dg.MaterializeResult:
    rows = {o.partition: o.rows.get(table, 0) for o in outcomes if o.partition}
    count = sum(outcome.rows.get(table, 0) for outcome in outcomes)
    fresh = sum(outcome.fresh for outcome in outcomes)
    refused = [o.partition.key for o in outcomes if o.partition and table in o.refused]
    for key in refused:
        context.log.error(f"{table} {key}: refused")
    context.log.info(
        f"{table}: {count} rows" + (f", {fresh} unchanged" if fresh else "")
    )
    metadata = {"dagster/row_count": count, "seconds": seconds, "unchanged": fresh}
    if rows:
        metadata |= {
            "partitions": len(outcomes),
            "refused": dg.MetadataValue.text(", ".join(refused) or "none"),
            "rows": dg.MetadataValue.md(rows_table(rows)),
            "picture": dg.MetadataValue.md(rows_picture(rows)),
        }
    else:
        frame = workspace.lake.rows(table)
        metadata |= {"summary": dg.MetadataValue.md(summary(frame))}
    return dg.MaterializeResult(asset_key=key_of(table), metadata={**metadata, **more})


def _check(step: Step, table: str) -> dg.AssetChecksDefinition:
    failures = _refused if step.partitioned else partial(_broken, models()[table])

    @dg.asset_check(
        asset=key_of(table),
        name="matches_schema",
        blocking=not step.partitioned,
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


def _broken(
    model: type[pa.DataFrameModel], workspace: Workspace, table: str
) -> list[str]:
    return schema_failures(model, workspace.lake.rows(table))
