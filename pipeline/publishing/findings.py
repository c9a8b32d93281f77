"""What is found before a release is made, of a closed list of kinds.

The command, Dagster's checks and the pages say the same words, since all of them show
these findings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can keep a release back, and what only goes with it; in the order told."""

    NOTHING_TO_PUBLISH = "nothing_to_publish"
    NOT_UP_TO_DATE = "not_up_to_date"
    FAILED_CHECK = "failed_check"
    MISSING_CERTIFICATE = "missing_certificate"
    MISSING_FIELD = "missing_field"
    EDITORIAL_MISTAKE = "editorial_mistake"
    DECISION_MISTAKE = "decision_mistake"
    INCOMPLETE_ROUND = "incomplete_round"
    REFUSED_FILE = "refused_file"
    UNDECIDED_WARNING = "undecided_warning"
    UNEXPLAINED_CHANGE = "unexplained_change"
    DECIDED = "decided"

    @property
    def keeps_back(self) -> bool:
        """True: an error; while one is found nothing is published."""
        return self is not Kind.DECIDED

    @property
    def meaning(self) -> str:
        """What it means, as Dagster and `docs/publishing.md` say it."""
        return MEANINGS[self]


MEANINGS = {
    Kind.NOTHING_TO_PUBLISH: "There is no such document, or none has changed.",
    Kind.NOT_UP_TO_DATE: "Something is not made of what was delivered last.",
    Kind.FAILED_CHECK: "A check that blocks has failed.",
    Kind.MISSING_CERTIFICATE: "The certificate of an edition is missing or of other "
    "documents.",
    Kind.MISSING_FIELD: "A field or statement that must be there is not filled in.",
    Kind.EDITORIAL_MISTAKE: "Something that people wrote cannot be used.",
    Kind.DECISION_MISTAKE: "A decision is half, double, or about no warning.",
    Kind.INCOMPLETE_ROUND: "A municipality, unit or group is missing, and nobody has "
    "decided that it goes without.",
    Kind.REFUSED_FILE: "A file was refused, and nobody has decided to go without it.",
    Kind.UNDECIDED_WARNING: "There is a warning, and nobody has decided about it.",
    Kind.UNEXPLAINED_CHANGE: "Published figures change, and nobody has said why.",
    Kind.DECIDED: "A warning with the decision about it: it goes with the release.",
}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was found.

    Attributes:
        kind: Which kind of thing.
        message: What it is, and what to do.
        place: A file and line, or whatever it is about. Empty: the message says it.
    """

    kind: Kind
    message: str
    place: str = ""

    def __str__(self) -> str:
        """Return it as one line."""
        return ": ".join(x for x in (self.kind, self.place, self.message) if x)


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by kind, each once, otherwise as they came."""
    order = {kind: place for place, kind in enumerate(Kind)}
    return sorted(dict.fromkeys(findings), key=lambda one: order[one.kind])


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """Return those that keep the release back."""
    return [one for one in findings if one.kind.keeps_back]
