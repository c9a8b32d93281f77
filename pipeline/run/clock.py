"""Scheduled runs: what the programme's calendar asks for, and why a tick ran or not.

Every tick is at six o'clock in the morning, Danish time, on weekdays of the months that
some round needs; of the reminder on every day, for it is also to be taken back. It asks
the programme which round it is time for, and the lake whether anything is to be done;
where both say no, nothing runs and the tick says why.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import dagster as dg

from pipeline.programme.model import Phase, Programme
from pipeline.publishing.embargo import HERE
from pipeline.reports.registry import REPORTS
from pipeline.run.launch import WHY, is_stale, range_tags
from pipeline.run.publish_job import OP
from pipeline.run.reload import hinders
from pipeline.run.silent import REMINDER, is_overdue
from pipeline.run.workspace import Workspace
from pipeline.store.partitions import partitions, rectangles

ZONE = HERE.key
HOUR = 6  # before people begin to work
WEEKDAYS = "1-5"
EDITION = "public"
RESPONSES, PUBLISHING = "responses", "publishing"  # beside the programme's phases
COUNTING = "While questionnaires are open: read what came, count, answer who sent it."


@dataclass(frozen=True)
class Time:
    """Days on which something is due for a round."""

    round: str
    first: date
    last: date


def calendar(programme: Programme) -> dict[str, list[Time]]:
    """Return for each schedule when it is due, round by round.

    The questionnaires are open; the phases of the programme; and the last day of the
    first of them, on which is published.
    """
    rounds = programme.file.rounds
    opened = [Time(r.id, r.fieldwork.first, r.fieldwork.last) for r in rounds]
    times = {RESPONSES: opened, REMINDER: opened}
    for phase in programme.file.phases:
        times[phase.id] = [Time(r.id, *phase.after(r.fieldwork.last)) for r in rounds]
    for phase in programme.file.phases[:1]:
        times[PUBLISHING] = [Time(t.round, t.last, t.last) for t in times[phase.id]]
    return times


def decided(times: Iterable[Time], day: date) -> tuple[Time | None, str]:
    """Return the round that a day belongs to, and why it does or does not.

    Args:
        times: Of one schedule.
        day: In Denmark.

    >>> decided([Time("2015", date(2016, 2, 1), date(2016, 2, 29))], date(2016, 2, 3))[
    ...     1
    ... ]
    'round 2015, from 2016-02-01 to 2016-02-29'
    >>> decided([Time("2015", date(2016, 2, 1), date(2016, 2, 29))], date(2015, 2, 3))[
    ...     1
    ... ]
    'no round on 2015-02-03; the next is 2015, from 2016-02-01'
    """
    known = sorted(times, key=lambda one: one.first)
    for one in known:
        if one.first <= day <= one.last:
            return one, f"round {one.round}, from {one.first} to {one.last}"
    coming = next((one for one in known if one.first > day), None)
    if coming is None:
        told = f"no round on {day}, and none comes; add the next one to programme.yaml"
        return None, told
    told = f"no round on {day}; the next is {coming.round}, from {coming.first}"
    return None, told


def clock_definitions(programme: Programme) -> dg.Definitions:
    """Return the schedules of a programme.

    What only computes is on; what publishes is off until somebody switches it on.
    """
    phases = {one.id: one for one in programme.file.phases}
    return dg.Definitions(
        schedules=[
            _publishing(times)
            if name == PUBLISHING
            else _reminder(times)
            if name == REMINDER
            else _schedule(name, "everything", times, _made_in(phases[name], programme))
            if name in phases
            else _schedule(name, "municipality", times, COUNTING)
            for name, times in calendar(programme).items()
        ]
    )


def _made_in(phase: Phase, programme: Programme) -> str:
    due = ", ".join(one.id for one in REPORTS if one.due == phase.id)
    return f"{phase.text.of(programme.language)}: {due}."


def cron(times: Iterable[Time]) -> str:
    """Return the cron line of weekdays in all months that the times touch.

    >>> cron([Time("2015", date(2016, 4, 1), date(2016, 5, 31))])
    '0 6 * 4,5 1-5'
    """
    months = {
        month % 12 + 1
        for one in times
        for month in range(
            one.first.year * 12 + one.first.month - 1,
            one.last.year * 12 + one.last.month,
        )
    }
    return f"0 {HOUR} * {','.join(map(str, sorted(months)))} {WEEKDAYS}"


def _schedule(
    name: str, job: str, times: list[Time], description: str
) -> dg.ScheduleDefinition:
    @dg.schedule(
        name=name,
        job_name=job,
        cron_schedule=cron(times),
        execution_timezone=ZONE,
        description=description,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, workspace: Workspace
    ) -> dg.RunRequest | dg.SkipReason:
        return _tick(context, workspace, times, lambda now: _run(workspace, now))

    return schedule


def _tick(
    context: dg.ScheduleEvaluationContext,
    workspace: Workspace,
    times: list[Time],
    request: Callable[[Time], dg.RunRequest | dg.SkipReason],
) -> dg.RunRequest | dg.SkipReason:
    """Say why nothing runs, or what does."""
    now, why = decided(times, _day(context))
    if now is None:
        return dg.SkipReason(why)
    if hindered := hinders(workspace):
        return dg.SkipReason(hindered)
    context.log.info(why)
    return request(now)


def _day(context: dg.ScheduleEvaluationContext) -> date:
    """Return the day of a tick in Denmark."""
    return context.scheduled_execution_time.astimezone(HERE).date()


def _run(workspace: Workspace, now: Time) -> dg.RunRequest | dg.SkipReason:
    """Return a run of everything that is due for a round, if something is."""
    programme = workspace.programme
    wanted = [one for one in partitions(programme) if one.round == now.round]
    if not workspace.raw.is_dir():
        return dg.SkipReason(f"{workspace.raw}: no such drop zone")
    if not is_stale(workspace, wanted):
        told = f"round {now.round}: all is made of what lies there; nothing to do"
        return dg.SkipReason(told)
    [span] = rectangles(programme, wanted)
    why = f"round {now.round}, {now.first} to {now.last}"
    return dg.RunRequest(tags={**range_tags(span), WHY: why})


def _reminder(times: list[Time]) -> dg.ScheduleDefinition:
    """Return the schedule that asks who sends no answers, and takes back what it said.

    Whatever it said last is shown until it is asked again, for two years perhaps.
    """

    @dg.schedule(
        name=REMINDER,
        job_name=REMINDER,
        cron_schedule=f"0 {HOUR} * * *",
        execution_timezone=ZONE,
        description="While questionnaires are open: tell who has sent no new answers "
        "for some days. Afterwards nobody is waited for.",
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, workspace: Workspace
    ) -> dg.RunRequest | dg.SkipReason:
        now, why = decided(times, _day(context))
        if now is None and not is_overdue(context.instance):
            return dg.SkipReason(why)
        if hindered := hinders(workspace):
            return dg.SkipReason(hindered)
        return dg.RunRequest(tags={WHY: why})

    return schedule


def _publishing(times: list[Time]) -> dg.ScheduleDefinition:
    """Return the schedule that publishes on the last day of a month."""
    months = ",".join(map(str, sorted({one.last.month for one in times})))

    @dg.schedule(
        name=PUBLISHING,
        job_name="publish",
        cron_schedule=f"0 {HOUR} 28-31 {months} *",
        execution_timezone=ZONE,
        description=f"Publish the {EDITION} edition when the first reports are due. "
        "Off until somebody switches it on.",
        default_status=dg.DefaultScheduleStatus.STOPPED,
    )
    def schedule(
        context: dg.ScheduleEvaluationContext, workspace: Workspace
    ) -> dg.RunRequest | dg.SkipReason:
        return _tick(context, workspace, times, _published)

    return schedule


def _published(now: Time) -> dg.RunRequest:
    config = {"round": now.round, "edition": [EDITION]}
    return dg.RunRequest(
        run_config={"ops": {OP: {"config": config}}},
    )
