"""Digits in a page that belong to no claim and that nothing explains.

What explains digits is data: the rules below, the words that the programme's sentences
leave open for its own rounds and limits, and whatever the programme and the register
write themselves, such as names and sources.
"""

import re
from collections.abc import Iterable, Iterator
from html import unescape
from re import Pattern
from typing import NamedTuple

from pipeline.documents.wording import wording_of
from pipeline.programme.model import Language, Programme

# No running text: layout, charts, the numbers of a list, and what belongs to a claim.
APART = re.compile(
    r"<(style|svg|title|b)\b.*?</\1>|"
    r'<a href="#:\d+">.*?</a>|<li id=":\d+">.*?</li>|<meta\b[^>]*>',
    re.DOTALL,
)
BLOCK = re.compile(r"</?(?:[^ba/]|b\w|a\w)[^>]*>|<br>")  # ends a run of words
INLINE = re.compile(r"<[^>]*>")
DIGIT = re.compile(r"\d")
LITERAL = re.compile(r"\{\w+\}")
NAMED = re.compile(r"\{(\w+)\}")
FILLED = r"[+−]?\d[\d.,]*%?(?: ?[^\W\d]+\.?)?"  # a number and perhaps its unit
AROUND, LEAST = 16, 3  # letters beside a number that tell a sentence, at most and least


class Rule(NamedTuple):
    """A pattern of digits that are no result, and why."""

    pattern: str
    why: str


RULES = (
    Rule(r"\b\d{1,2}\. [a-zæøå]+ (?:19|20)\d\d\b", "a date in Danish"),
    Rule(r"\b\d{1,2} [A-Z][a-z]+ (?:19|20)\d\d\b", "a date in English"),
    Rule(r"\b(?:19|20)\d\d(?:/(?:\d\d)?\d\d)?\b", "a round, a year, a school year"),
)
OPEN = {  # what a sentence leaves open that is no result -> what fills it
    **dict.fromkeys(("since", "round", "first", "second", "year"), "a round"),
    **dict.fromkeys(
        ("minimum", "smallest", "limit", "confidence", "target", "false", "size"),
        "a limit of the programme",
    ),
    **dict.fromkeys(("hours", "least", "most"), "what the programme says of modules"),
    "share": "what the programme assumes of classes",
    "shown": "how many are listed",
    "number": "the number of a unit",
    "names": "units without a name",
}
GRADE = "breakdown.grade"  # the sentence whose `{value}` is a grade


Sentence = tuple[str, str, Pattern[str]]  # words before, words after, all of it


class Explained:
    """What explains digits in the reports of a programme in one language."""

    def __init__(self, programme: Programme, language: Language) -> None:
        """Take the programme's own texts, and its sentences with what they leave open.

        Args:
            programme: Its names, sources and limits are no results.
            language: The language of the reports.
        """
        phrases = programme.phrases[language]
        own = programme.model_dump(exclude={"phrases", "sources", "corrections"})
        inside = wording_of(programme, language).inside
        names = {form for text in _strings(own) for form in (text, inside(text))}
        self._names = _telling(names)
        self._fixed = _telling(
            part for text in phrases.values() for part in _parts(text)
        )
        self._sentences = [
            one
            for key, text in phrases.items()
            for one in _sentences(text, {*OPEN, *(["value"] if key == GRADE else [])})
        ]
        self._rules = [re.compile(rule.pattern) for rule in RULES]
        self._seen: dict[str, bool] = {}

    def unclaimed(self, page: str, names: Iterable[str]) -> list[str]:
        """Return the texts of a page with digits that nothing explains, once each.

        Args:
            page: A report as HTML.
            names: What it writes of the register: names and numbers of units.

        Returns:
            The texts, with `#` for every digit, so that no number spreads by them.
        """
        known = sorted(filter(DIGIT.search, set(names)), key=len, reverse=True)
        found = [text for text in _texts(page) if self._is_open(_without(text, known))]
        return list(dict.fromkeys(DIGIT.sub("#", text) for text in found))

    def _is_open(self, text: str) -> bool:
        if text not in self._seen:
            left = _without(text, self._names)
            for before, after, pattern in self._sentences:
                if before in left and after in left:
                    left = pattern.sub(f"{before} {after}", left)
            left = _without(left, self._fixed)
            for rule in self._rules:
                left = rule.sub(" ", left)
            self._seen[text] = DIGIT.search(left) is not None
        return self._seen[text]


def _texts(page: str) -> Iterator[str]:
    """Yield the running texts with digits, without what belongs to claims."""
    for text in BLOCK.split(APART.sub("", page)):
        if DIGIT.search(text):
            yield " ".join(unescape(INLINE.sub("", text)).split())


def _without(text: str, literals: Iterable[str]) -> str:
    for literal in literals:
        if literal in text:
            text = text.replace(literal, " ")
    return text


def _strings(value: object) -> Iterator[str]:
    """Yield every text within what a model holds."""
    if isinstance(value, str):
        yield " ".join(value.split())
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _strings(one)


def _telling(texts: Iterable[str]) -> list[str]:
    """Return those with digits, and letters enough to be no number, longest first."""
    found = {text for text in texts if DIGIT.search(text)}
    told = [text for text in found if sum(map(str.isalpha, text)) >= LEAST]
    return sorted(told, key=lambda text: (-len(text), text))


def _parts(phrase: str) -> Iterator[str]:
    """Yield what a sentence says between what it leaves open."""
    return (part.strip() for part in LITERAL.split(phrase))


def _sentences(phrase: str, opened: set[str]) -> Iterator[Sentence]:
    """Yield what stands before and after what is left open, and a pattern of all."""
    parts = NAMED.split(phrase)  # text, name, text, name, text
    for place in range(1, len(parts), 2):
        before, after = parts[place - 1][-AROUND:], parts[place + 1][:AROUND]
        letters = sum(map(str.isalpha, before + after))
        if parts[place] in opened and letters >= LEAST:
            whole = re.escape(before) + FILLED + re.escape(after)
            yield before, after, re.compile(whole)
