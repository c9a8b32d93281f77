"""What a run says on the terminal while it works: one line per finished table."""

import logging
import sys

import dagster as dg


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
            count = f"[{ProgressHandler.finished:>3}/{ProgressHandler.total}]"
            message = meta.get("orig_message", record.getMessage())
            sys.stderr.write(f"{count} {message}\n")
            sys.stderr.flush()


def _logger(_: dg.InitLoggerContext) -> logging.Logger:
    logger = logging.Logger("laering.progress")
    logger.addHandler(ProgressHandler())
    return logger


progress_logger = dg.LoggerDefinition(
    _logger, description="One line per finished table."
)
