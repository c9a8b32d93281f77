"""The staged tables of one partition."""

import polars as pl

from pipeline.ingest.municipality_secrets import municipality_secret
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.staging import stage_partition
from pipeline.programme.load import load_once
from pipeline.programme.model import Instrument
from pipeline.run.freshness import read_deliveries
from pipeline.run.partition_work import (
    Outcome,
    Schema,
    Table,
    Task,
    fresh_outcome,
    is_fresh,
    refuse,
    write_tables,
)
from schemas import staged

RESPONSES = "staged.responses"  # a file and a schema per instrument
TABLES: dict[str, tuple[Schema, str]] = {
    "staged.respondents": (staged.Respondents, "Who answered, under pseudonyms."),
    "staged.invitations": (staged.Invitations, "How many were invited."),
    "staged.units": (staged.Units, "Schools, daycare units and childminders."),
    "staged.test_results": (staged.TestResults, "National tests, level per pupil."),
    "staged.unit_results": (staged.UnitResults, "What arrives as aggregates."),
    "staged.rejected_rows": (
        staged.RejectedRows,
        "Rejected rows: file, line and check, never the value.",
    ),
    "staged.warnings": (
        staged.Warnings,
        "What deserves a remark although it is used: file, place and facts.",
    ),
    "staged.accepted_rows": (
        staged.AcceptedRows,
        "Accepted rows per file, unit and grade.",
    ),
}


def stage(task: Task) -> Outcome:
    """Read, screen and write the deliveries of one partition."""
    # The answers are written first, so the other tables vouch for them.
    if is_fresh(task, list(TABLES)):
        return fresh_outcome(task, [RESPONSES, *TABLES])
    programme = load_once(task.folders.programme)
    partition = task.partition
    try:
        rows = stage_partition(
            programme,
            task.folders.raw,
            read_deliveries(task.folders.lake),
            municipality=partition.municipality,
            round_=partition.round,
            key=municipality_secret(task.folders.keys, partition.municipality),
        )
    except Refusal as refusal:
        return refuse(task, [RESPONSES, *TABLES], refusal.message)
    answered = {
        instrument: frame
        for instrument, frame in rows.responses.items()
        if not frame.is_empty()
    }
    written = [
        Table(
            RESPONSES,
            {
                instrument: response_schema(programme.instruments[instrument])
                for instrument in answered
            },
            answered,
        )
    ]
    written += [
        Table.of_one(table, schema, _frame(rows, table))
        for table, (schema, _) in TABLES.items()
    ]
    return write_tables(task, written)


def response_schema(instrument: Instrument) -> Schema:
    """Return the schema of the answers to one instrument."""
    ranges = {}
    for item in instrument.items:
        scale = instrument.answer_scales[item.answers]
        codes = [*scale.answers, *scale.missing]
        ranges[item.id] = (min(codes), max(codes))
    return staged.responses_schema(ranges)


def _frame(rows: object, table: str) -> pl.DataFrame:
    return getattr(rows, table.partition(".")[2])
