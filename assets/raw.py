"""Raw: what lies in the drop zone, accepted or refused and why."""

from typing import Any

import dagster as dg
import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.returns.report.places import owner
from pipeline.run.assets import assets_of, checks_of, key_of
from pipeline.run.pictures import called, table
from pipeline.run.silent import CHECK, sends_answers, today
from pipeline.run.steps import steps_of
from pipeline.run.workspace import Workspace

DELIVERIES = "raw.deliveries"
MOST_TOLD = 5  # refused files that are told where one looks first; the table has all


def _refused(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the files that were refused, but for those that a newer one replaced."""
    return rows.filter(~pl.col("accepted"), pl.col("check_id").ne_missing(SUPERSEDED))


def _deliveries(workspace: Workspace) -> dict[str, Any]:
    """Show how many files were accepted, refused, replaced."""
    rows = workspace.lake.rows(DELIVERIES)
    accepted, refused = rows.filter("accepted"), _refused(rows)
    return {
        "accepted": accepted.height,
        "refused": refused.height,
        "superseded": rows.height - accepted.height - refused.height,
        "refusals": _as_table(refusals(workspace)),
        "megabytes": round(float(rows["size"].sum()) / 1e6, 1),
    }


def refusals(workspace: Workspace) -> list[tuple[str, str, str, str]]:
    """Return each refused file, whose it is, its round, and what is wrong."""
    refused = _refused(workspace.lake.rows(DELIVERIES))
    names = workspace.programme.municipality_names
    lines = []
    for delivery, message in refused.select("delivery", "message").iter_rows():
        whose = owner(delivery, workspace.programme)
        place = called(whose.municipality, names) if whose else "nobody can say"
        lines.append((delivery, place, whose.round if whose else "", message))
    return lines


def _as_table(lines: list[tuple[str, str, str, str]]) -> dg.MarkdownMetadataValue:
    heads = ("file", "whose", "round", "what is wrong, and what to do")
    return dg.MetadataValue.md(table(heads, lines) if lines else "none")


@dg.asset_check(asset=key_of(DELIVERIES))
def every_file_is_accepted(workspace: Workspace) -> dg.AssetCheckResult:
    """No file was refused. A refused one is not used; all others are."""
    lines = refusals(workspace)
    told = [f"{whose}: {message}" for _, whose, _, message in lines[:MOST_TOLD]]
    more = len(lines) - len(told)
    return dg.AssetCheckResult(
        passed=not lines,
        severity=dg.AssetCheckSeverity.ERROR,
        description="\n\n".join([*told, f"and {more} more"] if more else told),
        metadata={
            "count": len(lines),
            "refused": _as_table(lines),
            "answers to who sent them": dg.MetadataValue.path(
                str(workspace.places.returns)
            ),
        },
    )


@dg.asset_check(asset=CHECK.asset_key, name=CHECK.name)
def every_municipality_sends_answers(workspace: Workspace) -> dg.AssetCheckResult:
    """While questionnaires are open, every municipality sends answers week by week.

    Asked every morning, and whenever something was delivered. At other times it passes.
    """
    return sends_answers(workspace, today())


tables = assets_of(steps_of("raw"), {DELIVERIES: _deliveries})
checks = checks_of(steps_of("raw"))
