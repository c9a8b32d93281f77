"""How to read the profile."""

from dataclasses import dataclass

from pipeline.reports.charts.key import key_chart
from pipeline.reports.numbers.scope import Scope

KEY = ["unit", "interval", "municipality", "programme", "band", "certain", "uncertain"]
TERMS = ["points", "interval", "certainty", "trend", "change", "missing", "rounding"]
FIGURE_TERMS = ["figures", "trend", "missing", "rounding"]
OTHERS = {"municipality", "programme", "band"}  # marks of what stands beside
CHANGES = {"certain", "uncertain"}  # of the programme only a change can be certain
BESIDE = {"points", "rounding"}  # terms that tell of these
OVER_TIME = {"trend", "change"}  # nothing to say about in the first round


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A term and what it means."""

    term: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Guide:
    """How to read the profile: a key to the charts, and terms."""

    title: str
    key_title: str
    key_text: str  # what the key shows, in words
    key: dict[str, str]  # mark -> what it means
    items: tuple[Explanation, ...]


def guide(scope: Scope, *, scales: bool, figures: bool) -> Guide:
    """Return the key to the charts and the terms; fewer where less is shown."""
    say = scope.wording.say
    thresholds = scope.programme.file.thresholds
    parts = {
        "first": scope.rounds[0],
        "smallest": scope.wording.amount("points", thresholds.smallest_difference),
        "confidence": scope.wording.number("share", thresholds.confidence),
        "false": scope.wording.number("share", thresholds.false_discovery_rate),
    }
    own = scope.of_programme  # beside which nothing stands
    terms = TERMS if scales else FIGURE_TERMS if figures else ["missing"]
    if scope.previous is None:
        terms = [term for term in terms if term not in OVER_TIME]
    texts = {
        term: say(
            f"guide.{term}.text{'_of_programme' if own and term in BESIDE else ''}",
            **parts,
        )
        for term in terms
    }
    if "trend" in texts and scope.history.inherited:
        texts["trend"] = f"{texts['trend']} {say('guide.trend.inherited')}"
    return Guide(
        title=say("guide.title"),
        key_title=say("guide.key_title"),
        key_text=say(f"guide.key_text{_beside(scope)}"),
        key={
            mark: say(f"key.{mark}{'_change' if mark in CHANGES and own else ''}")
            for mark in KEY
            if not (own and mark in OTHERS)
            and not (scope.of_municipality and mark == "municipality")
        },
        items=tuple(
            Explanation(term=say(f"guide.{term}.term"), text=text)
            for term, text in texts.items()
        ),
    )


def _beside(scope: Scope) -> str:
    """Return what the words of the key are called, by what stands beside."""
    if scope.of_programme:
        return "_of_programme"
    return "_alone" if scope.of_municipality else ""


def guide_pictures(guide: Guide) -> dict[str, str]:
    """Return the key to the charts by name."""
    return {"key": key_chart(guide.key, guide.key_text)}
