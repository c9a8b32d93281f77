"""A number and its noun agree: one is said of one, in both languages."""

import re

import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Language, Programme

# Places that may be filled with 1, before a noun that has a form of its own for many.
COUNTS = (
    *("all", "answered", "areas", "changed", "count", "documents", "enrolled"),
    *("false", "hours", "invited", "items", "n", "new", "numbers", "seen", "shown"),
    *("tested", "units"),
)
NOUNS = {
    "da": (
        *("timer", "dokumenter", "enheder", "filer", "skoler", "elever", "områder"),
        *("ændringer", "rækker", "forskelle", "klasser", "spørgsmål, der", "kommuner"),
    ),
    "en": (
        *("hours", "documents", "units", "files", "schools", "pupils", "areas"),
        *("changes", "rows", "differences", "classes", "questions", "municipalities"),
        *("answers", "are", "were", "have", "numbers", "points", "results"),
    ),
}
# Of more than are shown; of several in any case; index.found_one is of one.
NEVER_ONE = {
    *("course.likeliest", "gap.largest", "moved.largest", "moved.largest_both"),
    *("index.found", "return_report.more_rows", "story.next.talk"),
}
# What is counted of a whole programme: several in any case.
OF_ALL = ("data_report.", "programme_report.", "municipality_plan.why_of_all.")


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_may_be_said_of_one_has_words_for_one(
    programme: Programme, language: Language
) -> None:
    nouns = "|".join(map(re.escape, NOUNS[language]))
    rule = re.compile(rf"\{{(?:{'|'.join(COUNTS)})\}} (?:[a-zæøå]+ )?(?:{nouns})\b")
    said = {
        key: text
        for key, text in programme.phrases[language].items()
        if rule.search(text)
        and not key.endswith(".many")
        and not key.startswith(OF_ALL)
        and key not in NEVER_ONE
    }
    assert said == {}


@pytest.mark.parametrize(
    ("language", "one", "many"),
    [("da", "1 time", "6 timer"), ("en", "1 hour", "6 hours")],
)
def test_hours_are_counted(
    programme: Programme, language: Language, one: str, many: str
) -> None:
    wording = Wording(programme.phrases[language], language, "school")
    assert wording.hours("plan.steps.of_hours", 1) == one
    assert wording.hours("plan.steps.of_hours", 6) == many


@pytest.mark.parametrize(
    ("value", "said"), [(1.0, "1 point"), (0.6, "1 point"), (-1.2, "1 point")]
)
def test_one_point_is_said_of_what_is_printed_as_one(
    programme: Programme, value: float, said: str
) -> None:
    english = Wording(programme.phrases["en"], "en", "school")
    assert english.amount("points", value) == said
    assert english.amount("points", 2.4) == "2 points"
