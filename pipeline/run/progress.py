"""What a run says on the terminal while it works.

A line per finished table; within a long step, how far it is and the time that is left.
"""

import logging
import sys
from time import monotonic

import dagster as dg

PAUSE = 5.0  # seconds between two lines about one step


class ProgressHandler(logging.Handler):
    """Prints what assets say and what fails, with the number of finished steps."""

    finished = 0
    total = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Print one message of the run, or nothing."""
        meta = getattr(record, "dagster_meta", {})
        event = meta.get("dagster_event")
        if event is not None:
            if event.is_step_success or event.is_step_failure or event.is_step_skipped:
                ProgressHandler.finished += 1
            return
        if record.levelno >= logging.INFO and meta.get("op_name"):
            _say(meta.get("orig_message", record.getMessage()))


class _Pace:
    """When a step began, and when it was last told of."""

    step = ""
    began = 0.0
    said = 0.0


def told(step: str, done: int, of: int) -> None:
    """Say how far a step is, no more often than every few seconds."""
    now = monotonic()
    if _Pace.step != step:
        _Pace.step, _Pace.began, _Pace.said = step, now, now
    if ProgressHandler.total and done < of and now - _Pace.said >= PAUSE:
        _Pace.said = now
        left = (now - _Pace.began) / done * (of - done)
        _say(f"{step}: {done} of {of}, about {left:.0f} s left")


def _say(message: str) -> None:
    count = f"[{ProgressHandler.finished:>3}/{ProgressHandler.total}]"
    sys.stderr.write(f"{count} {message}\n")
    sys.stderr.flush()


def _logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("laering.progress")
    logger.addHandler(ProgressHandler())
    return logger


progress_logger = dg.LoggerDefinition(
    _logger, description="One line per finished table."
)
