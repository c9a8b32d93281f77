"""What was delivered, and what each value means: one reading for all staged tables.

One step writes all staged tables, since they come from one reading of each delivery: a
row is in all of them or, with its check, in `rejected_rows`.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import cast

import polars as pl

from pipeline.ingest.deliveries import has_passing_refusals, in_force
from pipeline.ingest.discovery import discover, raw_files
from pipeline.ingest.examination import examinations, examine, found_before
from pipeline.ingest.held_back import Counted, held_back
from pipeline.ingest.municipality_secrets import known_secret, municipality_secret
from pipeline.ingest.readings import READINGS, Key, Reading
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.staged import Staged
from pipeline.ingest.staging import stage_partition
from pipeline.programme.model import Instrument
from pipeline.store.forgotten import forgotten
from pipeline.store.lake import empty, models, stamp
from pipeline.store.released import Release, refuse_damaged, releases
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Rows,
    Schema,
    Step,
    Work,
    described,
)
from pipeline.store.workers import map_in_order
from schemas import raw, staged
from schemas.disclosed import CLASSES

DELIVERIES, EXAMINATIONS = "raw.deliveries", "raw.examinations"
RESPONSES = "staged.responses"
MODELS = (
    staged.Respondents,
    staged.Invitations,
    staged.Units,
    staged.TestResults,
    staged.UnitResults,
    staged.RejectedRows,
    staged.Warnings,
    staged.AcceptedRows,
    staged.HeldBack,
)
BREAKDOWNS = {"gender", "parents_education"}  # columns of respondents
PATTERN, GENDER_GAP = "disclosed.pattern", "gender_gap"
NOBODY = b""  # the secret where nothing was delivered: no pseudonym is made
COUNTED = {  # what a release keeps of a partition, beside the answers
    *["staged.respondents", "staged.invitations", "staged.units"],
    *["staged.test_results", "staged.unit_results"],
}
ANSWERS = "Answers as codes, a column per item, a file per instrument."


def _examined(work: Work) -> Made:
    """Look at every file of the drop zone: accepted, or refused and why.

    What an earlier run with the same program and programme found of it is taken.
    """
    lake, programme, zone = work.places.lake, work.programme, work.places.raw
    is_whole = stamp(lake.path(EXAMINATIONS)) is not None
    lying = lake.rows(EXAMINATIONS) if is_whole else empty(EXAMINATIONS)
    before = found_before(lying, work.made_by)
    there = discover(programme, zone)
    found = examine(programme, zone, there, map_in_order, before, READINGS)
    rows = in_force(found, programme, forgotten(lake))
    each = examinations(found, work.made_by)
    return Made(
        {
            DELIVERIES: {"part": Rows(raw.Deliveries, rows)},
            EXAMINATIONS: {"part": Rows(raw.Examinations, each)},
        },
        settled=not has_passing_refusals(rows),
    )


def _drop_zone(work: Work) -> Iterator[str]:
    yield from map(str, raw_files(work.places.raw))
    for round_, files in sorted(forgotten(work.places.lake).items()):
        yield f"{round_} forgotten {sorted(files)}"


def _staged(work: Work) -> Made:
    """Read, screen and code the deliveries of one partition.

    Answers that would change a released number by too few wait. A release holds what
    is staged when it is published, so publishing makes nothing staged untrue.
    """
    try:
        rows = stage_partition(
            work.programme,
            work.places.raw,
            work.lake.rows(DELIVERIES),
            municipality=work.here.municipality,
            round_=work.here.round,
            key=_secret(work) if _fed(work) else NOBODY,
            readings=cast("Mapping[Key, Reading]", work.handed or {}),
        )
    except Refusal as refusal:
        raise CannotBeMadeError(refusal.message) from None
    rows = held_back(rows, _released(work), work.programme, work.here.round)
    answers = {
        instrument: Rows(response_schema(work.programme.instruments[instrument]), frame)
        for instrument, frame in rows.responses.items()
        if not frame.is_empty()
    }
    others = {
        name: {"part": Rows(model, getattr(rows, name.partition(".")[2]))}
        for model, name in zip(MODELS, described(*MODELS), strict=True)
    }
    return Made({**others, RESPONSES: answers})


def _released(work: Work) -> list[Counted]:
    """Return what every release counted of a partition that it tells of.

    Raises:
        UnusableError: A release is missing, or what it counted is damaged.
    """
    found = []
    for release in releases(work.places.lake):
        if work.here.round in release.rounds:
            at = f"round={work.here.round}/municipality={work.here.municipality}/"
            for table in (*COUNTED, RESPONSES):
                refuse_damaged(release, work.places.lake, table, at)
            refuse_damaged(release, work.places.lake, PATTERN)
            found.append(_counted(release, work))
    return found


def _counted(release: Release, work: Work) -> Counted:
    lake = release.lake.of([work.here])
    tables = {
        name.partition(".")[2]: lake.rows(name)
        if name in COUNTED
        else models()[name].empty()
        for name in described(*MODELS)
    }
    answers = {
        instrument: lake.rows(RESPONSES, instrument)
        for instrument in work.programme.instruments
        if lake.files(RESPONSES, instrument)
    }
    pattern = release.lake.rows(PATTERN)
    told = {*pattern["breakdown"].str.split(":").list.first()} & BREAKDOWNS
    if GENDER_GAP in set(pattern["quantity"]):
        told.add("gender")
    about_it = release.is_about(work.here.municipality)
    if about_it and pattern["breakdown"].str.starts_with(CLASSES).any():
        told.add("class_id")
    return Counted(
        Staged(responses=answers, **tables),  # pyright: ignore[reportArgumentType]
        frozenset(told),
        by_unit=about_it,
    )


def response_schema(instrument: Instrument) -> Schema:
    """Return the schema of the answers to one instrument."""
    ranges = []
    for item in instrument.items:
        scale = instrument.answer_scales[item.answers]
        codes = [*scale.answers, *scale.missing]
        ranges.append((item.id, (min(codes), max(codes))))
    return _responses_schema(tuple(ranges))


@cache  # Pandera copies every column, and each partition asks
def _responses_schema(ranges: tuple[tuple[str, tuple[int, int]], ...]) -> Schema:
    return staged.responses_schema(dict(ranges))


def _delivered(work: Work) -> Iterator[str]:
    """Yield the accepted files that feed a partition, and a hash of its secret.

    With another secret everybody has another pseudonym; where nothing was delivered
    there is nobody, so it asks for none.
    """
    fed = _fed(work)
    yield from fed
    secret = known_secret(work.places.keys, work.here.municipality) if fed else None
    if secret is not None:
        yield blake2b(secret).hexdigest()


def _fed(work: Work) -> list[str]:
    return [
        delivery
        for file in work.lake.files(DELIVERIES)
        if (said := stamp(file)) is not None
        for delivery in _feeding(file, said.content).get(work.here.key, ())
    ]


def _readings(work: Work) -> dict[Key, Reading]:
    """Take what this process read of the partition's deliveries to examine them."""
    return READINGS.taken(work.here.key, work.programme)


def _with_secret(work: Work) -> None:
    """Make the secret of who delivered for the first time."""
    if _fed(work):
        _secret(work)


def _secret(work: Work) -> bytes:
    return municipality_secret(work.places.keys, work.here.municipality)


@cache
def _feeding(file: Path, content: str) -> dict[str, list[str]]:  # noqa: ARG001
    """Return partition -> the files that feed it, as the deliveries with this hash say.

    A changed word of a refusal, or a file of somebody else, is nothing to a partition.
    """
    found: dict[str, list[str]] = {}
    rows = (
        pl.read_parquet(file, glob=False).filter("accepted").sort("delivery", "source")
    )
    for *delivery, keys in rows.select(
        "delivery", "source", "sha256", "warned", "partitions"
    ).iter_rows():
        for key in keys.split():
            found.setdefault(key, []).append(str(tuple(delivery)))
    return found


STEPS = (
    Step(
        tables=described(raw.Deliveries, raw.Examinations),
        make=_examined,
        kinds=frozenset({"polars"}),
        also=_drop_zone,
        from_outside=True,
    ),
    Step(
        tables={**described(*MODELS), RESPONSES: ANSWERS},
        make=_staged,
        kinds=frozenset({"polars"}),
        reads=frozenset({DELIVERIES}),
        partitioned=True,
        also=_delivered,
        needs=_with_secret,
        hands=_readings,
        told=frozenset({DELIVERIES}),
        from_outside=True,
    ),
)
