"""What the page about the quality of a release says; the templates only lay it out."""

from dataclasses import dataclass

from pipeline.release.verdict import Verdict


@dataclass(frozen=True, kw_only=True)
class Outside:
    """One subject outside the limit."""

    subject: str
    observed: str


@dataclass(frozen=True, kw_only=True)
class Requirement:
    """One expectation of one round.

    Attributes:
        shown: The subjects furthest outside, the worst first.
        others: The rest of them.
    """

    id: str
    title: str
    expected: str
    found: str
    round: str
    fulfilled: bool
    status: str
    remedy: str
    shown: tuple[Outside, ...]
    others: tuple[Outside, ...]
    more: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """Expectations about one thing."""

    id: str
    title: str
    lead: str
    requirements: tuple[Requirement, ...]


@dataclass(frozen=True, kw_only=True)
class ReleasePage:
    """The page."""

    verdict: Verdict
    headline: str
    lead: str
    judged: str
    matters: tuple[Requirement, ...]
    themes: tuple[Theme, ...]
    earlier: tuple[Requirement, ...]
    unjudged: tuple[str, ...]
    words: dict[str, str]
