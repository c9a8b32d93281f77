"""Steps as Dagster shows and runs them: an asset per table, and its check."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import blake2b
from os.path import commonpath, dirname
from pathlib import Path
from time import perf_counter
from traceback import extract_tb
from typing import Any

import dagster as dg
import pandera.polars as pa

from pipeline.handbook.dictionary import DICTIONARY
from pipeline.run.code import code_of
from pipeline.run.damaged import remove_damaged
from pipeline.run.departed import remove_departed
from pipeline.run.ended import PROCESS, this_process
from pipeline.run.freshness import Place
from pipeline.run.gates import KeptBackError
from pipeline.run.making import BrokenSchemaError, Outcome
from pipeline.run.pictures import rows_picture, rows_table, summary
from pipeline.run.progress import told
from pipeline.run.steps import STEPS, step_of
from pipeline.run.update import bring_up_to_date
from pipeline.run.workspace import ROOT, Workspace
from pipeline.store.files import disk_trouble
from pipeline.store.lake import Lake, Partition, models, stamp
from pipeline.store.partitions import partitions
from pipeline.store.refusals import UnusableError, refusals
from pipeline.store.schema_rules import schema_failures
from pipeline.store.steps import Step
from pipeline.store.stops import stops
from pipeline.store.turns import Turn, turn

OWNERS = ["team:analysts"]
WAITING = "waits: another run is making a table in the same data folder"
OF_DELIVERIES = {  # of which others are told what concerns them
    table for step in STEPS for table in step.told if step_of(table).from_outside
}
TRACED = re.compile(r'File "(.+)", line (\d+), in (\w+)')  # as a worker tells it
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
                code_version=code_of(step),
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
        with (
            _failures(),
            turn(workspace.places.data, partial(context.log.info, WAITING)) as ours,
        ):
            known = _known(context, workspace, ours)
            outcomes = bring_up_to_date(
                step,
                [Partition.of(key) for key in keys],
                workspace.places,
                known.done,
                told,
                ours.writes,
            )
            known.as_of = ours.count
            seconds = round(perf_counter() - started, 3)
            results = [
                _result(context, workspace, table, outcomes, seconds, shows)
                for table in step.tables
            ]
        yield from results

    return asset


@dataclass
class _Known:
    """What a run has brought up to date, true as long as nobody else writes.

    Attributes:
        done: Steps and their partitions.
        as_of: How often the lake had been written to at the end of its last turn.
    """

    done: set[Place]
    as_of: int


_KNOWN: dict[str, _Known] = {}


def _known(
    context: dg.AssetExecutionContext, workspace: Workspace, ours: Turn
) -> _Known:
    """Return what a run has brought up to date; of earlier runs nothing is kept.

    A run that has done nothing yet makes its folders first, and removes what is of no
    partition any more, and what is not as it was written. Where another run wrote in
    between, nothing is taken for done.
    """
    run_id = context.run.run_id
    if run_id not in _KNOWN:
        workspace.prepare()
        ours.writes()
        context.instance.add_run_tags(run_id, {PROCESS: this_process()})
        for partition in remove_departed(workspace):
            context.log.warning(
                f"{partition.key} is no longer in the programme: its tables, documents "
                "and return reports are removed; its deliveries and key stay."
            )
        for told in remove_damaged(workspace):
            context.log.warning(told)
        _KNOWN.clear()
    known = _KNOWN.setdefault(run_id, _Known(set(), ours.count))
    if known.as_of != ours.count:
        known.done.clear()
    return known


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
    """Turn what a step cannot do into a failure that says what to do.

    Of what nobody foresaw only the kind and the place are told: libraries quote the
    cell at fault in their messages, and Dagster keeps and shows whatever it is given.
    Whatever came of a stop from outside is one.
    """
    with stops() as stop:
        if stop.came:  # where nobody could be told
            raise dg.DagsterExecutionInterruptedError
        try:
            yield
        except Exception as error:
            if stop.came:
                raise dg.DagsterExecutionInterruptedError from None
            raise dg.Failure(_told(error), allow_retries=False) from None
        if stop.came:
            raise dg.DagsterExecutionInterruptedError


def _told(error: Exception) -> str:
    if isinstance(error, BrokenSchemaError | KeptBackError | UnusableError):
        return str(error)
    return disk_trouble(error) if isinstance(error, OSError) else _unforeseen(error)


def _unforeseen(error: Exception) -> str:
    """Return the kind of an error and where in our code it arose, without its text."""
    here = [(f.filename, f.lineno, f.name) for f in extract_tb(error.__traceback__)]
    of_worker = TRACED.findall(str(error.__cause__ or ""))
    places = [
        f"{Path(file).relative_to(ROOT)}:{line} {function}"
        for file, line, function in [*here, *of_worker]
        if Path(file).is_relative_to(ROOT) and ".venv" not in Path(file).parts
    ]
    return (
        f"{type(error).__name__} at {', '.join(places) or 'an unknown place'}: a fault "
        "of the program, whose text may hold answers and is not shown; tell its makers "
        "this line. What was finished is kept."
    )


def _result(
    context: dg.AssetExecutionContext,
    workspace: Workspace,
    table: str,
    outcomes: list[Outcome],
    seconds: float,
    shows: Mapping[str, Shows],
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
    names = workspace.programme.municipality_names
    metadata = {"dagster/row_count": count, "seconds": seconds, "unchanged": fresh}
    if rows:
        metadata |= {
            "partitions": len(outcomes),
            "refused": dg.MetadataValue.text(", ".join(refused) or "none"),
            "rows": dg.MetadataValue.md(rows_table(rows, names)),
            "picture": dg.MetadataValue.md(rows_picture(rows, names)),
        }
        if len(rows) == 1:
            metadata["dagster/partition_row_count"] = count
    else:
        frame = workspace.lake.rows(table)
        metadata |= {"summary": dg.MetadataValue.md(summary(frame))}
    metadata |= _links(workspace, table, [*rows])
    if table in shows:
        metadata |= shows[table](workspace)
    return dg.MaterializeResult(
        asset_key=key_of(table),
        metadata=metadata,
        data_version=_version(workspace.lake, table),
    )


def _version(lake: Lake, table: str) -> dg.DataVersion:
    """Return what changes when the rows of a table do: what is made anew alike is not.

    Of all partitions, since Dagster keeps one for all that a run makes. What is found
    of deliveries never does: Dagster would mark everything, and what concerns a
    partition changes its own rows.
    """
    if table in OF_DELIVERIES:
        return dg.DataVersion("told")
    digest = blake2b(digest_size=16)
    for file in lake.files(table):
        said = stamp(file)
        where = file.relative_to(lake.root)
        digest.update(f"{where} {said.content if said else ''}\n".encode())
    return dg.DataVersion(digest.hexdigest())


def _links(
    workspace: Workspace, table: str, made: list[Partition]
) -> dict[str, dg.MetadataValue]:
    """Return where the page about a table lies, and the documents written with it."""
    page = workspace.reports / DICTIONARY
    lake = workspace.lake.of(made) if made else workspace.lake
    said = filter(None, map(stamp, lake.files(table)))
    written = sorted({name for one in said for name in one.documents})
    links: dict[str, dg.MetadataValue] = {}
    if table in models() and page.exists():
        links["dictionary"] = dg.MetadataValue.path(f"{page}#{table}")
    if written:
        folder = workspace.places.data / commonpath(map(dirname, written))
        links["documents"] = dg.MetadataValue.int(len(written))
        links["documents_folder"] = dg.MetadataValue.path(str(folder))
    return links


def _check(step: Step, table: str) -> dg.AssetChecksDefinition:
    failures = _refused if step.partitioned else partial(_broken, models()[table])

    @dg.asset_check(
        asset=key_of(table),
        name="matches_schema",
        blocking=not step.partitioned,
        description=f"Every row of {table} has the columns, types and values that its "
        "schema asks for. A partition that has not is refused: nothing of it is used.",
    )
    def matches_schema(workspace: Workspace) -> dg.AssetCheckResult:
        with _failures():
            problems = failures(workspace, table)
        told = "\n".join(f"* {one}" for one in problems) or "none"
        return dg.AssetCheckResult(
            passed=not problems,
            metadata={"count": len(problems), "failures": dg.MetadataValue.md(told)},
        )

    return matches_schema


def _refused(workspace: Workspace, table: str) -> list[str]:
    return refusals(workspace.lake, table, partitions(workspace.programme))


def _broken(
    model: type[pa.DataFrameModel], workspace: Workspace, table: str
) -> list[str]:
    return schema_failures(model, workspace.lake.rows(table))
