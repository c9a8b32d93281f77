"""A whole delivery that cannot be used."""

from errno import errorcode

from pipeline.checks.findings import Finding


class Refusal(Exception):  # noqa: N818, a verdict on a file
    """A delivery is refused.

    Attributes:
        finding: Which check failed, where, and the facts.
    """

    def __init__(
        self,
        check: str,
        file: str,
        *,
        sheet: str | None = None,
        line: int | None = None,
        column: str | None = None,
        **facts: str | int | float,
    ) -> None:
        """Refuse `file` by a check of the catalogue (`programme/checks`).

        Args:
            check: Id of the check, of severity `refuse`.
            file: Name of the file, without its folder.
            sheet: Sheet of a workbook.
            line: Line, row or record at fault.
            column: Column at fault.
            facts: What the words of the check need; never a delivered answer.
        """
        self.finding = Finding(check, file, sheet, line, column, dict(facts))
        super().__init__(check, file)

    def __reduce__(self) -> tuple[object, ...]:
        """Survive a worker process."""
        return _rebuilt, (self.finding,)

    @property
    def check(self) -> str:
        """Id of the check."""
        return self.finding.check

    @property
    def passing(self) -> bool:
        """May the reason be over at the next run?"""
        return self.finding.described.passing

    @property
    def message(self) -> str:
        """Where, what is wrong and what to do, in English."""
        return self.finding.said()

    def __str__(self) -> str:
        """Return the message alone."""
        return self.message


def unreadable(name: str, error: OSError) -> Refusal:
    """Return the refusal of a file or folder that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return Refusal("file_gone", name)
    return Refusal("unreadable", name, reason=errorcode.get(error.errno or 0, "?"))


def _rebuilt(finding: Finding) -> Refusal:
    return Refusal(
        finding.check,
        finding.file,
        sheet=finding.sheet,
        line=finding.line,
        column=finding.column,
        **finding.facts,
    )
