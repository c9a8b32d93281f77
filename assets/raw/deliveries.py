"""Deliveries: what lies in the drop zone, accepted or refused and why."""

from time import perf_counter

import dagster as dg
import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED, examine_deliveries
from pipeline.run.assets import table_asset
from pipeline.run.checks import table_check
from pipeline.run.freshness import raw_files, raw_fingerprint
from pipeline.run.workspace import Workspace
from pipeline.store.lake import stored_fingerprint, write_table
from pipeline.store.workers import map_in_order
from schemas.raw import Deliveries

TABLE = "raw.deliveries"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=Deliveries,
)
def deliveries(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """One row per file of the drop zone: kind, size, hash, rows, accepted or why not.

    A refused file is listed and left alone; everything else goes on.
    """
    started = perf_counter()
    programme = workspace.programme
    fingerprint = raw_fingerprint(programme, raw_files(workspace.raw))
    path = workspace.lake.path(TABLE)
    if stored_fingerprint(path) != fingerprint:
        examined = examine_deliveries(programme, workspace.raw, map_in_order)
        write_table(examined, path, fingerprint)
    frame = pl.read_parquet(path)
    replaced = pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    refused = frame.filter(~pl.col("accepted"), ~replaced)
    superseded = frame.select(replaced.sum()).item()
    for row in refused.iter_rows(named=True):
        context.log.error(f"refused: {row['message']}")
    context.log.info(f"{TABLE}: {frame.height} files, {refused.height} refused")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "dagster/row_count": frame.height,
            "accepted": frame.height - refused.height - superseded,
            "refused": refused.height,
            "superseded": superseded,
            "refusals": dg.MetadataValue.md(
                "\n".join(
                    f"* `{row['delivery']}`: {row['message']}"
                    for row in refused.iter_rows(named=True)
                )
                or "none"
            ),
            "megabytes": round(float(frame["size"].sum()) / 1e6, 1),
        }
    )


deliveries_check = table_check(TABLE, Deliveries)
