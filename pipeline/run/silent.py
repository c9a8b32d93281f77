"""Freshness in the fieldwork weeks: who has sent no new answers for some time.

Questionnaires are open for two months in every second year. A freshness policy of
Dagster knows neither years nor municipalities: it would show as overdue all that nobody
has asked for. So it is a check, which outside those weeks always passes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.ingest.tables import DELIVERIES
from pipeline.programme.model import Programme, Round
from pipeline.publishing.embargo import HERE
from pipeline.returns.report.places import owner
from pipeline.run.pictures import called, table
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition

CHECK = dg.AssetCheckKey(
    dg.AssetKey(DELIVERIES.split(".")), "every_municipality_sends_answers"
)
REMINDER = "reminder"  # the job and the schedule that ask it
ANSWERS = "survey"  # what a source feeds
MOST_TOLD = 5  # municipalities that are named where one looks first


@dataclass(frozen=True)
class Silent:
    """A municipality that has sent no new answers for some time.

    Attributes:
        municipality: Its code.
        newest: Day of its newest answers. Null: it has sent none of this round.
        days: Since then, or since the questionnaires were opened.
        refused: A file of answers that it sent, or of unknown kind, was refused.
    """

    municipality: str
    newest: date | None
    days: int
    refused: bool


def open_round(programme: Programme, day: date) -> Round | None:
    """Return the round whose questionnaires are open on a day in Denmark."""
    for one in programme.file.rounds:
        if one.fieldwork.first <= day <= one.fieldwork.last:
            return one
    return None


def silent(
    programme: Programme, deliveries: pl.DataFrame, raw: Path, day: date
) -> list[Silent]:
    """Return who has sent no new answers for `silent_days`, the longest first.

    Args:
        programme: Its calendar, its municipalities and what their files are.
        deliveries: `raw.deliveries`. What was refused is not sent; what counts for the
            time of a delivery is the time of its file.
        raw: The drop zone.
        day: In Denmark.

    Returns:
        Nobody on a day on which no questionnaires are open.
    """
    now = open_round(programme, day)
    if now is None:
        return []
    answers = [s.id for s in programme.sources.values() if s.feeds == ANSWERS]
    sent = deliveries.filter("accepted", pl.col("source").is_in(answers))
    newest: dict[str, date] = {}
    for name, keys in sent.select("delivery", "partitions").iter_rows():
        came = _day_of(raw / name)
        for key in keys.split():
            code, _, round_ = key.partition("|")
            if round_ == now.id and came is not None:
                newest[code] = max(came, newest.get(code, came))
    refused = {*_refused(programme, deliveries, answers)}
    found = []
    for code in programme.municipality_codes:
        came = newest.get(code)
        days = (day - max(came or now.fieldwork.first, now.fieldwork.first)).days
        if days >= programme.file.silent_days:
            found.append(Silent(code, came, days, Partition(code, now.id) in refused))
    return sorted(found, key=lambda one: -one.days)


def _day_of(file: Path) -> date | None:
    """Return the day of a file in Denmark. Null: it has vanished since it was read."""
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, HERE).date()
    except OSError:
        return None


def _refused(
    programme: Programme, deliveries: pl.DataFrame, answers: list[str]
) -> Iterator[Partition]:
    rows = deliveries.filter(
        ~pl.col("accepted"),
        pl.col("check_id").ne_missing(SUPERSEDED),
        pl.col("source").is_in(answers) | pl.col("source").is_null(),
    )
    for name in rows["delivery"]:
        if whose := owner(name, programme):
            yield whose


def sends_answers(workspace: Workspace, day: date) -> dg.AssetCheckResult:
    """Return the check of a day: who is to be reminded, in words.

    Args:
        workspace: Programme, drop zone, store.
        day: In Denmark.
    """
    programme = workspace.programme
    now = open_round(programme, day)
    if now is None:
        told = f"No questionnaires are open on {day}, so nobody is waited for."
        return dg.AssetCheckResult(passed=True, description=told)
    deliveries = workspace.lake.rows(DELIVERIES)
    found = silent(programme, deliveries, workspace.raw, day)
    names = programme.municipality_names
    said = [f"{called(one.municipality, names)}: {_words(one)}" for one in found]
    more = len(said) - MOST_TOLD
    rule = f"for {programme.file.silent_days} days or more"
    head = (
        f"Round {now.id}, open until {now.fieldwork.last}: {len(found)} of "
        f"{len(programme.municipality_codes)} municipalities have sent no new answers "
        f"{rule}. Remind them, or ask whether their export still runs."
        if found
        else f"Round {now.id}, open until {now.fieldwork.last}: no municipality has "
        f"been silent {rule}."
    )
    lines = [
        (called(one.municipality, names), one.newest or "none", one.days)
        for one in found
    ]
    heads = ("municipality", "newest answers", "days without")
    return dg.AssetCheckResult(
        passed=not found,
        severity=dg.AssetCheckSeverity.WARN,
        description="\n\n".join(
            [head, *said[:MOST_TOLD], *([f"and {more} more"] if more > 0 else [])]
        ),
        metadata={
            "count": len(found),
            "silent": dg.MetadataValue.md(
                table(heads, lines, right=1) if lines else "none"
            ),
        },
    )


def _words(one: Silent) -> str:
    told = (
        f"no answers in the {one.days} days since the questionnaires were opened"
        if one.newest is None
        else f"no new answers for {one.days} days; the newest are of {one.newest}"
    )
    if one.refused:
        told += "; a file of answers was refused, every_file_is_accepted says why"
    return told


def today() -> date:
    """Return the day that it is in Denmark."""
    return datetime.now(HERE).date()


def is_overdue(instance: dg.DagsterInstance) -> bool:
    """Tell whether the UI shows the check as anything but passed."""
    record = instance.get_latest_asset_check_evaluation_record(CHECK)
    if record is None:
        return False
    said = record.evaluation
    return not (isinstance(said, dg.AssetCheckEvaluation) and said.passed)
