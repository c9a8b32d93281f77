"""Who is to know that a run failed: a file in the data folder, and an e-mail.

Off until somebody switches it on. The text is what the run itself says, which holds no
value of a respondent.
"""

import os
import smtplib
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import dagster as dg

from pipeline.run.workspace import Workspace
from pipeline.store.files import write_whole

FOLDER = "failures"  # below the data folder
HOST, TO, FROM = "LAERING_SMTP", "LAERING_MAIL_TO", "LAERING_MAIL_FROM"
USER, PASSWORD = "LAERING_SMTP_USER", "LAERING_SMTP_PASSWORD"
SECONDS = 30  # that a mail server may take
OWNER_ONLY = 0o600


@dg.run_failure_sensor(
    name="failures",
    monitor_all_code_locations=False,
    default_status=dg.DefaultSensorStatus.STOPPED,
    description=f"Tells a failed run in data/{FOLDER} and, if {HOST} (host:port), "
    f"{FROM} and {TO} are set, by e-mail. Off until somebody switches it on.",
)
def failures(
    context: dg.RunFailureSensorContext, workspace: Workspace
) -> dg.SkipReason | None:
    """Tell what failed, why, and where to look."""
    run = context.dagster_run
    causes = [
        event.step_failure_data.error.message.strip()
        for event in context.get_step_failure_events()
        if event.step_failure_data.error
    ]
    subject = f"{run.job_name}: a run failed"
    lines = [context.failure_event.message or subject, *causes, f"Run {run.run_id}"]
    text = "\n\n".join(lines) + "\n"
    told(workspace.places.data / FOLDER, run.run_id, f"{subject}\n\n{text}")
    if os.environ.get(HOST):
        send(subject, text)
        return None
    return dg.SkipReason(f"told in {FOLDER}; no e-mail, since {HOST} is not set")


def told(folder: Path, run_id: str, text: str) -> Path:
    """Write what failed into a file that only its owner can read."""
    now = datetime.now().astimezone().strftime("%Y-%m-%dT%H%M%S")
    return write_whole(folder / f"{now} {run_id[:8]}.txt", text.encode(), OWNER_ONLY)


def send(subject: str, text: str) -> None:
    """Send an e-mail as the environment says.

    Raises:
        OSError: The server cannot be reached or refuses it.
    """
    said = os.environ
    host, _, port = said[HOST].partition(":")
    message = EmailMessage()
    message["Subject"], message["From"], message["To"] = subject, said[FROM], said[TO]
    message.set_content(text)
    with smtplib.SMTP(host, int(port or 25), timeout=SECONDS) as server:
        if said.get(USER):
            server.starttls()
            server.login(said[USER], said[PASSWORD])
        server.send_message(message)
