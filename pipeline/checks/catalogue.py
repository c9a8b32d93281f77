"""The catalogue of checks: what is asked of a delivery, in which order, in which words.

The checks are text (`programme/checks/<stage>.yaml`); the code that finds something
names the check and gives the facts, so every message exists in Danish and English. The
formats in which one may deliver stand beside them (`programme/checks/formats.yaml`).
"""

from functools import cache
from pathlib import Path
from typing import Literal, get_args

import yaml

from pipeline.programme.model import Block, Identifier, Language, Text

Stage = Literal[
    "file", "structure", "keys", "codes", "ranges", "cross_file", "cross_round"
]
STAGES: tuple[Stage, ...] = get_args(Stage)
Severity = Literal["refuse", "reject", "warn"]
Facts = dict[str, str | int | float]
FOLDER = Path(__file__).parents[2] / "programme/checks"


class Check(Block):
    """One check.

    `feedback` and `remedy` may hold {facts} that the finding brings, never a delivered
    answer.

    Attributes:
        passing: What is wrong lies around the file, not in it, and may be over at the
            next run: the file is then read again although nothing in the drop zone
            changed.
    """

    id: Identifier
    severity: Severity
    passing: bool = False
    name: Text
    feedback: Text
    remedy: Text
    guidance: Text

    def said(self, language: Language, facts: Facts) -> str:
        """Return what is wrong and what to do.

        Raises:
            KeyError: A fact is missing.
        """
        feedback, remedy = self.feedback.of(language), self.remedy.of(language)
        return f"{feedback} {remedy}".format_map(facts)


class Format(Block):
    """One kind of export, and how its tool makes it."""

    id: Identifier
    name: Text
    files: Text
    steps: list[Text]
    beware: Text


@cache
def formats() -> tuple[Format, ...]:
    """Return the formats in which one may deliver, in their order."""
    text = (FOLDER / "formats.yaml").read_text(encoding="utf-8")
    return tuple(map(Format.model_validate, yaml.load(text, yaml.CSafeLoader)))


@cache
def checks() -> dict[str, Check]:
    """Return every check by its id, in the order in which they are made."""
    found: dict[str, Check] = {}
    for stage in STAGES:
        for check in checks_of(stage):
            if check.id in found:
                raise ValueError(f"checks/{stage}.yaml: check {check.id!r} twice")
            found[check.id] = check
    return found


@cache
def checks_of(stage: Stage) -> tuple[Check, ...]:
    """Return the checks of one stage in their order."""
    text = (FOLDER / f"{stage}.yaml").read_text(encoding="utf-8")
    entries = yaml.load(text, yaml.CSafeLoader) or []
    return tuple(map(Check.model_validate, entries))
