"""How to read the profile."""

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.view import Explanation, Guide, Heading

KEY = ["unit", "interval", "municipality", "programme", "band", "certain", "uncertain"]
TERMS = ["points", "interval", "certainty", "trend", "change", "missing", "rounding"]
FIGURE_TERMS = ["figures", "trend", "missing", "rounding"]
OVER_TIME = {"trend", "change"}  # nothing to say about in the first round


def guide(scope: Scope, *, scales: bool, figures: bool) -> Guide:
    """Return the key to the charts and the terms; fewer where less is shown."""
    say = scope.wording.say
    thresholds = scope.programme.file.thresholds
    parts = {
        "first": scope.rounds[0],
        "smallest": scope.wording.amount("points", thresholds.smallest_difference),
        "confidence": scope.wording.number("share", thresholds.confidence),
        "minimum": thresholds.minimum_n.unit,
        "false": scope.wording.number("share", thresholds.false_discovery_rate),
    }
    terms = TERMS if scales else FIGURE_TERMS if figures else ["missing"]
    if scope.previous is None:
        terms = [term for term in terms if term not in OVER_TIME]
    texts = {term: say(f"guide.{term}.text", **parts) for term in terms}
    if "trend" in texts and scope.history.inherited:
        texts["trend"] = f"{texts['trend']} {say('guide.trend.inherited')}"
    return Guide(
        title=say("guide.title"),
        key_title=say("guide.key_title"),
        key_text=say("guide.key_text"),
        key={mark: say(f"key.{mark}") for mark in KEY},
        items=tuple(
            Explanation(term=say(f"guide.{term}.term"), text=text)
            for term, text in texts.items()
        ),
    )


def heading(scope: Scope, *, tests: bool) -> Heading:
    """Return who, where and when, and the markings the document must carry."""
    say, language, file = (
        scope.wording.say,
        scope.wording.language,
        scope.programme.file,
    )
    markings = []
    if file.synthetic:
        markings.append(say("marking.synthetic"))
    if tests and file.confidential_tests is not None:
        markings.append(file.confidential_tests.of(language))
    fieldwork = scope.round.fieldwork
    days = [
        say("date", day=day.day, month=say(f"month.{day.month}"), year=day.year)
        for day in (fieldwork.first, fieldwork.last)
    ]
    return Heading(
        kind=say("heading.kind"),
        name=scope.unit.name,
        round=scope.round.id,
        title=say("heading.title", name=scope.unit.name, round=scope.round.id),
        description=say(
            "heading.description",
            name=scope.unit.name,
            municipality=scope.municipality,
            round=scope.round.id,
        ),
        facts=(
            say("heading.municipality", municipality=scope.municipality),
            say("heading.number", number=scope.unit.code),
            say("heading.fieldwork", first=days[0], last=days[1]),
        ),
        history=scope.history.told(scope.wording),
        markings=tuple(markings),
        source=file.attribution.of(language),
    )
