"""What came of a run, in the lines that the terminal shows."""

from collections.abc import Iterator

from pipeline.checks.findings import finding_of, message_of
from pipeline.run.result import RunResult


def summary(result: RunResult) -> Iterator[str]:
    """Yield what came of a run, line by line; its problems are told apart from that."""
    for row in result.rejected.iter_rows(named=True):
        first = message_of(row["delivery"], finding_of(row))
        yield f"rejected {row['rows']} rows, the first: {first}"
    yield from _remarks("within files", result.warnings)
    yield from _remarks("across files and rounds", result.signs)
    if result.undelivered:
        yield f"not delivered: {', '.join(result.undelivered)}"
    if not result.launched:
        yield "Nothing had changed: nothing was launched."
    yield f"files accepted {result.accepted}, refused {result.refused}"
    if result.superseded:
        yield f"files replaced by newer versions {result.superseded}"
    yield f"respondents scored {result.respondents}"
    yield f"documents {result.documents}: {result.index}"
    if result.matters:
        yield f"to look at before publishing {result.matters}: {result.release}"


def _remarks(where: str, per_check: dict[str, int]) -> Iterator[str]:
    if per_check:
        each = ", ".join(f"{check} {n}" for check, n in per_check.items())
        yield f"warnings {where} {sum(per_check.values())}: {each}"
