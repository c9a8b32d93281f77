"""Runs that begin by themselves: somebody delivered, or something else has changed.

What has changed is asked of files as they lie there, by their fingerprints, so whatever
was put, replaced or put back is noticed, and each state of it is worked on once.
"""

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path

import dagster as dg
from pydantic import TypeAdapter, ValidationError

from pipeline.ingest.discovery import Delivery, discover
from pipeline.ingest.tables import DELIVERIES
from pipeline.programme.model import Programme
from pipeline.run.ended import fail_ended
from pipeline.run.failures import failures
from pipeline.run.freshness import Freshness
from pipeline.run.launch import WHY, range_tags, stale
from pipeline.run.pictures import called
from pipeline.run.reload import hinders
from pipeline.run.steps import STEPS, step_of
from pipeline.run.workspace import Workspace
from pipeline.store.partitions import partitions, rectangles

SECONDS = 30  # between two looks; a delivery has to hold still for as long
UNPLACED = "reported.unplaced_reports"
NOBODY = ""  # whose files are that no municipality has delivered
IN_PROGRESS = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
    dg.DagsterRunStatus.CANCELING,
]
Signs = dict[str, str]  # municipality -> digest of names, sizes and times of its files


@dataclass
class Looked:
    """What a sensor saw when it last looked, and what it has asked runs for.

    Attributes:
        seen: What lay in the drop zone.
        asked: What runs were asked for. None: nobody has asked yet.
        lake: Which lake they were to write: of another one nothing is known.
    """

    seen: Signs = field(default_factory=dict)
    asked: Signs | None = None
    lake: str = ""

    @classmethod
    def of(cls, cursor: str | None) -> "Looked":
        """Return what a cursor holds; nothing of one that cannot be read."""
        try:
            return _LOOKED.validate_json(cursor or "{}")
        except ValidationError:
            return cls()

    @property
    def cursor(self) -> str:
        """The same as text."""
        return json.dumps(asdict(self), sort_keys=True)


_LOOKED = TypeAdapter(Looked)


def sensor_definitions() -> dg.Definitions:
    """Return the sensors; what only computes is on."""
    return dg.Definitions(sensors=[deliveries, changes, failures])


@dg.sensor(
    name="deliveries",
    job_name="municipality",
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Reads what was put into the drop zone, when it has held still for "
    f"{SECONDS} seconds: one run per municipality, whatever it delivered.",
)
def deliveries(
    context: dg.SensorEvaluationContext, workspace: Workspace
) -> dg.SensorResult | dg.SkipReason:
    """Ask for a run per municipality whose files have changed and hold still."""
    if hindered := hinders(workspace):
        return dg.SkipReason(hindered)
    programme, before = workspace.programme, Looked.of(context.cursor)
    try:
        now = signs(programme, workspace.raw)
    except NotADirectoryError as error:
        return dg.SkipReason(str(error))
    lake = lake_id(workspace)
    if before.lake != lake:
        if busy := in_progress(context.instance):
            return dg.SkipReason(busy)
        before.asked = None
    moving = _differ(before.seen, now)
    settled = sorted(_differ(before.asked or {}, now) - moving)
    asked = before.asked or {}
    if settled and before.asked is None and _was_read(workspace):
        settled, asked = [], now
    asked = {code: sign for code, sign in asked.items() if code not in settled}
    asked |= {code: now[code] for code in settled if code in now}
    requests = [_request(programme, code) for code in settled]
    return dg.SensorResult(
        run_requests=requests,
        skip_reason=None if requests else _why_not(programme, moving),
        cursor=Looked(now, asked if requests or asked else before.asked, lake).cursor,
    )


def lake_id(workspace: Workspace) -> str:
    """Return what tells a lake from one that lay there before, or lies elsewhere.

    The folder of its first stage is made once, by the first run.
    """
    first = workspace.lake.folder(DELIVERIES).parent
    made = first.stat().st_mtime_ns if first.exists() else 0
    return f"{workspace.lake.root} {made}"


def in_progress(instance: dg.DagsterInstance) -> str:
    """Say how many runs are waited for; empty: none. Of killed ones none is."""
    fail_ended(instance)
    busy = instance.get_runs_count(dg.RunsFilter(statuses=IN_PROGRESS))
    return f"waits for {busy} run{'s' if busy > 1 else ''}" if busy else ""


def _differ(before: Signs, now: Signs) -> set[str]:
    """Return whose files have changed; what was taken away counts, too."""
    return {
        code for code in before.keys() | now.keys() if before.get(code) != now.get(code)
    }


def _was_read(workspace: Workspace) -> bool:
    """Tell whether all that lies there was read already, by `laering run` perhaps."""
    reading = [step for step in STEPS if step.from_outside]
    return not any(stale(workspace, partitions(workspace.programme), reading))


def signs(programme: Programme, raw: Path) -> Signs:
    """Return a digest of what each municipality delivered, by name, size and time.

    A file about all of them, or whose rows say whose they are, counts for each; one
    that nobody can have delivered counts for nobody.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    every = programme.municipality_codes
    by_code: dict[str, list[str]] = defaultdict(list)
    for delivery in discover(programme, raw):
        line = " ".join([delivery.path, *_status(raw, delivery)])
        for code in _whose(delivery, every):
            by_code[code].append(line)
    return {code: _digest(lines) for code, lines in by_code.items()}


def _digest(lines: Iterable[str]) -> str:
    text = "\n".join(lines).encode(errors="surrogateescape")
    return blake2b(text, digest_size=8).hexdigest()


def _status(raw: Path, delivery: Delivery) -> Iterator[str]:
    for name in delivery.files:
        try:
            said = os.lstat(f"{raw}/{name}")
        except OSError:
            yield "gone"  # since it was listed
        else:
            yield f"{said.st_size} {said.st_mtime_ns} {said.st_ino}"


def _whose(delivery: Delivery, every: list[str]) -> set[str]:
    codes: set[str] = set()
    for match in delivery.matches:
        if match.municipality is None:
            return {*every}
        if match.municipality in every:
            codes.add(match.municipality)
    return codes or {NOBODY}


def _request(programme: Programme, code: str) -> dg.RunRequest:
    """Return the run that reads all rounds of a municipality, adjacent or not."""
    if code == NOBODY:
        tables = [*step_of(DELIVERIES).tables, *step_of(UNPLACED).tables]
        return dg.RunRequest(
            asset_selection=[dg.AssetKey(table.split(".")) for table in tables],
            tags={WHY: "files that no municipality can have delivered"},
        )
    own = [one for one in partitions(programme) if one.municipality == code]
    why = f"{_name(programme, code)} delivered"
    return dg.RunRequest(tags={**range_tags((own[0], own[-1])), WHY: why})


def _why_not(programme: Programme, moving: set[str]) -> str:
    if not moving:
        return "nothing has changed in the drop zone"
    names = ", ".join(_name(programme, code) for code in sorted(moving))
    return f"waits until what was delivered holds still: {names}"


def _name(programme: Programme, code: str) -> str:
    return called(code, programme.municipality_names) or "unknown files"


@dg.sensor(
    name="changes",
    job_name="results",
    minimum_interval_seconds=SECONDS,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Compares, protects and writes anew what is no longer true: after a "
    "delivery was read, a text was edited, or the programme was changed.",
)
def changes(
    context: dg.SensorEvaluationContext, workspace: Workspace
) -> dg.SensorResult | dg.SkipReason:
    """Ask for one run of all that is made of what was read, if any of it is stale."""
    if hindered := hinders(workspace):
        return dg.SkipReason(hindered)
    if busy := in_progress(context.instance):
        return dg.SkipReason(busy)
    there = Freshness(workspace.places).delivered()
    if not there:
        return dg.SkipReason("nothing was delivered yet")
    # Not what is read: the whole drop zone would be hashed for it at every look.
    found = [*stale(workspace, [], [step for step in STEPS if not step.from_outside])]
    if not found:
        return dg.SkipReason("all is made of what lies there")
    digest = _digest([lake_id(workspace), *(work.made_from for _, work in found)])
    if digest == context.cursor:
        return dg.SkipReason(
            f"a run was asked for, and {found[0][0].name} is not made; the run and the "
            "release page say why"
        )
    why = f"no longer true: {found[0][0].name}"
    requests = [
        dg.RunRequest(tags={**range_tags(span), WHY: why})
        for span in rectangles(workspace.programme, there)
    ]
    return dg.SensorResult(run_requests=requests, cursor=digest)
