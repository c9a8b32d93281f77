"""What a check found in a delivery, and how it is said."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.checks.catalogue import Check, Facts, checks
from pipeline.programme.model import Language

WORDS = {
    "da": {"sheet": "ark", "line": "linje", "column": "kolonne"},
    "en": {"sheet": "sheet", "line": "line", "column": "column"},
}


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Attributes:
        check: Id of the check.
        file: Name of the file, without its folder.
        sheet: Sheet of a workbook. Null: the file has none.
        line: Line of a text, row of a sheet, number of the record. Null: all of it.
        column: Delivered column at fault. Null: no single one.
        facts: What the words of the check need; never a delivered answer.
    """

    check: str
    file: str
    sheet: str | None = None
    line: int | None = None
    column: str | None = None
    facts: Facts = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know the check.

        Raises:
            KeyError: The catalogue has no such check.
        """
        checks()[self.check]

    @property
    def described(self) -> Check:
        """The check with its words and severity."""
        return checks()[self.check]

    def place(self, language: Language = "en") -> str:
        """Return file, sheet, line and column, as far as there are any."""
        words = WORDS[language]
        parts = [self.file]
        if self.sheet is not None:
            parts.append(f"{words['sheet']} {self.sheet}")
        if self.line is not None:
            parts.append(f"{words['line']} {self.line}")
        if self.column is not None:
            parts.append(f"{words['column']} {self.column!r}")
        return ", ".join(parts)

    def said(self, language: Language = "en") -> str:
        """Return where, what is wrong and what to do."""
        return f"{self.place(language)}: {self.described.said(language, self.facts)}"

    def stored(self) -> dict[str, Any]:
        """Return the columns that tables keep of a finding; facts as JSON."""
        facts = json.dumps(self.facts, ensure_ascii=False, sort_keys=True)
        return {
            "check_id": self.check,
            "file": self.file,
            "sheet": self.sheet,
            "line": self.line,
            "column": self.column,
            "facts": facts if self.facts else None,
        }


def as_text(findings: Sequence[Finding]) -> str | None:
    """Return findings as one JSON text; null for none."""
    stored = [finding.stored() for finding in findings]
    return json.dumps(stored, ensure_ascii=False) if stored else None


def from_text(text: str | None) -> list[Finding]:
    """Return the findings of a text that `as_text` made."""
    return [finding_of(row) for row in json.loads(text or "[]")]


def message_of(delivery: str, finding: Finding) -> str:
    """Return in English what was found in a delivery, its folder included."""
    folder = delivery.rpartition("/")[0]
    return f"{folder}/{finding.said()}".removeprefix("/")


def finding_of(row: Mapping[str, Any]) -> Finding:
    """Return what a row of a table says was found.

    Args:
        row: Of `raw.deliveries` (a refused one), `staged.rejected_rows` or
            `staged.warnings`.
    """
    return Finding(
        row["check_id"],
        row.get("file") or row["delivery"].rpartition("/")[2],
        row.get("sheet"),
        row["line"],
        row["column"],
        json.loads(row.get("facts") or "{}"),
    )
