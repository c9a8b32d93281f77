"""Warnings beside what was decided about them: what is left, and what goes along."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.editorial.decisions import Decision, decisions_file, decisions_of
from pipeline.programme.mistakes import lines_of
from pipeline.publishing.findings import Finding, Kind
from pipeline.publishing.warnings import Warned


@dataclass(frozen=True)
class Decided:
    """What came of holding the two beside each other.

    Attributes:
        findings: What is left to decide or to mend, and what was decided.
        decisions: Each warning that was decided about, with the decision.
    """

    findings: tuple[Finding, ...]
    decisions: tuple[tuple[Warned, Decision], ...]


def decided(
    folder: Path, round_: str, warnings: Iterable[Warned], today: date
) -> Decided:
    """Return warnings with the decisions about them.

    Args:
        folder: Holds what people write, a folder per municipality.
        round_: The round.
        warnings: Those of the release.
        today: Nothing was decided after it.
    """
    own: dict[str | None, list[Warned]] = {None: []}
    for one in warnings:
        own.setdefault(one.municipality, []).append(one)
    findings, decisions = [], []
    for municipality, some in own.items():
        names = [one.name for one in some]
        made, mistakes = decisions_of(folder, municipality, round_, names, today)
        findings += [
            Finding(kind=Kind.DECISION_MISTAKE, message=line)
            for line in lines_of(mistakes)
        ]
        file = decisions_file(folder, municipality, round_)
        findings += [_finding(one, made.get(one.name), file) for one in some]
        decisions += [(one, made[one.name]) for one in some if one.name in made]
    return Decided(tuple(findings), tuple(decisions))


def _finding(one: Warned, decision: Decision | None, file: Path) -> Finding:
    about = one.municipality or "the whole programme"
    if decision is None:
        told = f"{one.says}. Mend it, or decide about {one.name} in {file}"
        return Finding(kind=one.kind, place=about, message=told)
    said = f"{one.says}. Decided by {decision.by}, {decision.date}: {decision.why}"
    if decision.decision == "wait":
        told = f"{said} ({decision.place}: the release waits for it)"
        return Finding(kind=one.kind, place=about, message=told)
    return Finding(kind=Kind.DECIDED, place=about, message=said)


def entries(findings: Decided, warnings: Iterable[Warned]) -> Iterator[str]:
    """Yield entries for the warnings that nobody has decided about, to be filled in."""
    done = {one.name for one, _ in findings.decisions}
    for one in warnings:
        if one.name not in done:
            yield f"  - warning: {one.name}  # {one.says}"
            yield "    decision:  # publish or wait"
            yield "    by:"
            yield "    date:"
            yield "    why:"
