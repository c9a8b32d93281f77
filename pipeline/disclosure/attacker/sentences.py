"""Sentences: which may hold a number, and what the number in them is.

The programme's phrases are the grammar. A phrase that may hold a number stands in one
of the lists below; a number that none of them explains is an error.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache, partial

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.vocabulary import Vocabulary
from pipeline.programme.model import Language, Programme, Scale, Step, Text

# Rounds, dates, counts of scales or documents, thresholds, names: nobody's answers.
OF_THE_FORM = (
    *["heading.profile.title", "heading.profile.description", "heading.number"],
    *["heading.fieldwork", "history.merged", "history.renumbered", "history.split"],
    *["lead.nothing", "story.strength.moved", "story.strength.since_start"],
    *["story.next.talk", "topic.moved.good", "topic.moved.bad"],
    *[
        "beyond.lead",
        "topic.since_start.good",
        "topic.since_start.bad",
        "topic.moved_both.good",
        "topic.moved_both.bad",
        "topic.goal.good",
    ],
    *["topic.goal.bad", "talk.lead", "talk.step.read", "talk.step.explain"],
    *["talk.step.choose", "moved.title", "moved.largest", "moved.largest_both"],
    *["course.title", "course.likeliest", "course.no_change.one"],
    *["course.no_change.many", "course.lasting", "course.growing", "course.faded"],
    *["course.delayed", "course.decline", "gap.lead", "gap.largest"],
    "views.caption",
    *["proposal.follow_up_seen.next", "proposal.follow_up_seen.last"],
    *["agreed.title", "heading.plan.title"],
    *["heading.plan.description"],
    *[
        "plan.module.hours.one",
        "plan.module.hours.many",
        "plan.steps.of_hours.one",
        "plan.steps.of_hours.many",
    ],
    *["plan.steps.month", "plan.condition.certainly_below"],
    *["plan.condition.classes_differ", "plan.condition.measure_below"],
    *["caution.classes_elsewhere", "caution.classes_assumed", "caution.not_comparable"],
    *["caution.because.meaning_changed", "caution.because.questions_changed"],
    *["caution.because.other_grades", "caution.some_grades"],
    *["caution.some_items.one", "caution.some_items.many", "evidence.lead"],
    *["caution.still_comparable", "caution.adjusted.one", "caution.adjusted.many"],
    *["caution.split", "overview.title.one", "overview.title.many"],
    *["overview.text.one", "overview.text.many", "overview.numbered"],
    *["figures.hidden.one", "figures.hidden.many"],
    *["tests.hidden.one", "tests.hidden.many", "tests.school_year", "tests.goal"],
    *["tests.outcome.target", "tests.outcome.met"],
    *["tests.outcome.not_met", "tests.outcome.cannot_be_decided", "goals.since"],
    *[
        "goals.own",
        "goals.judged",
        "goals.arrows",
        "guide.points.text",
        "guide.interval.text",
    ],
    *["guide.certainty.text", "guide.change.text", "guide.missing.text"],
    *["guide.rounding.text", "data.note.differences", "index.lead"],
    *["index.size.kb", "index.size.mb", "index.since"],
    *["class_sheet.title", "class_sheet.description", "class_sheet.not.others"],
    *["common.note", "goal_map.at_least", "goal_map.own", "goal_map.by"],
    *["heading.quality.title", "heading.quality.description"],
    *["heading.annex.title", "heading.annex.description"],
    *["heading.municipality_plan.title", "heading.municipality_plan.description"],
    "municipality_plan.reach.some",
    *["municipality_plan.instead.units", "municipality_plan.last.title"],
    *["municipality_plan.last.none", "municipality_plan.last.unknown"],
    *["brief.shares", "brief.place.common", "brief.place.both"],
    *[
        "brief.place.single",
        "brief.choice.hours.one",
        "brief.choice.hours.many",
        "brief.choice.seen.next",
    ],
    *["brief.choice.seen.large", "brief.calendar.day"],
    *["heading.data_report.title", "heading.data_report.description"],
    *["data_report.reliability.note", "data_report.hidden.text"],
    *["heading.programme_report.title", "heading.programme_report.description"],
    *["programme_report.themes.lead", "programme_report.themes.lead_first"],
    *["programme_report.effects.beside", "programme_report.summary.large"],
    *["programme_report.summary.small", "guide.points.text_of_programme"],
    *["guide.rounding.text_of_programme", "heading.programme_plan.title"],
    *["heading.programme_plan.description"],
    "evidence.lead_of_all",
    *[
        "index.note.merged",
        "index.note.renumbered",
        "index.note.split",
        "index.note.closed",
    ],
)
# Beside municipalities that no document tells of.
OF_OTHERS = ("beyond.above", "beyond.below")
# What would have been certain: medians over scales of a part of an interval's width.
OF_WIDTHS = (
    "story.unknown.both",
    "story.unknown.difference",
    *["topic.better.points.next", "topic.better.points.last"],
    *["plan.better.size.next", "plan.better.size.last"],
    *["plan.better.seen.next", "plan.better.seen.last"],
    *["plan.better.unseen.next", "plan.better.unseen.last"],
    *["municipality_plan.expected.seen", "municipality_plan.expected.unseen"],
    *["municipality_plan.at_unit.seen", "municipality_plan.at_unit.unseen"],
    *["municipality_plan.at_unit.neither", "municipality_plan.in_municipality.seen"],
    "municipality_plan.in_municipality.unseen",
    "municipality_plan.in_municipality.neither",
)
# Answers: what is read from them stands in `profiles`.
OF_ANSWERS = (
    *["story.unknown.silent", "board.answered"],
    *["moved.up", "moved.down", "gap.text", "trend.point"],
    *["course.word.likely", "course.word.very_likely", "course.word.sure"],
    *["proposal.sign.certainly_below", "proposal.sign.lowest_quarter_twice"],
    *["proposal.sign.classes_differ", "proposal.sign.measure_below"],
    *["proposal.sign.goal_missed", "course.together.certain.one"],
    *["course.together.certain.many", "course.together.up", "course.together.down"],
    *["caution.low_response", "caution.too_few", "caution.coverage"],
    *["scales.hidden.one", "scales.hidden.many", "tests.of"],
    *["genders.above", "genders.below", "agreed.levels", "plan.why.programme"],
    *["plan.why.municipality", "plan.why.moved", "plan.why.since_start"],
    *["plan.why.goal", "plan.why.now", "plan.why.now_open"],
    *["class_sheet.unknown.many", "class_sheet.answered.one"],
    *["class_sheet.answered.many", "municipality_plan.invited"],
)
NUMBERS = {  # places in phrases that may be filled with a number
    *["all", "amount", "answered", "confidence", "count", "change", "day"],
    *["difference", "documents", "enrolled", "false", "first", "high", "hours"],
    *[
        "invited",
        "last",
        "least",
        "most",
        "limit",
        "low",
        "minimum",
        "n",
        "now",
        "number",
        "probability",
        "rate",
    ],
    *["round", "second", "seen", "share", "shown", "since", "size", "smallest"],
    *["target", "then", "units", "value", "year", "certain", "new", "changed"],
    "version",
}
POINTS = "amount.points."
UNITS = ("number.percent", f"{POINTS}many", f"{POINTS}one")
UNITS = (*UNITS, "amount.share.many", "amount.share.one")
ASIDES = {"interval": "number.between", "levels": "moved.levels"}
ASIDES |= {"answers": "proposal.answers.many", "cautious": "moved.cautious"}
REMEMBERED = 50_000  # texts: those of some hundred documents
MINUS = "\N{MINUS SIGN}"
DIGIT = re.compile(r"\d")
_PLAIN = re.compile(r"[+-]?\d+(?:\.\d+)?")
# Private use: names that hold digits, while a text is read.
_FIRST_TOKEN, _LAST_TOKEN = 0xE000, 0xF8FF
_TOKENS = re.compile(f"[{chr(_FIRST_TOKEN)}-{chr(_LAST_TOKEN)}]")


class Sentences:
    """The sentences that a programme may print, in one language."""

    def __init__(self, programme: Programme, language: Language) -> None:
        """Take the phrases and the names of everything that the programme asks."""
        self.programme = programme
        self._phrases = programme.phrases[language]
        self._decimal, self._thousands = (",", ".") if language == "da" else (".", ",")
        texts = set(_texts(programme, language))
        texts |= {text[:1].lower() + text[1:] for text in texts}  # inside a sentence
        self._named = sorted(filter(DIGIT.search, texts), key=len, reverse=True)
        # Heads and words of cells are the same in every document, and most of the rest
        # in every edition of one.
        self.number = lru_cache(REMEMBERED)(self._number_in)
        self.phrase = lru_cache(REMEMBERED)(self._phrase)
        self._remembered = lru_cache(REMEMBERED)(self._explained)
        self.vocabulary = lru_cache(partial(Vocabulary, programme))
        self._prefixes: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        self._rounds = "|".join(map(re.escape, programme.round_ids))
        self._round = re.compile(rf"\b(?:{self._rounds})\b")
        words = {
            key: self._phrases[key].replace("{value}", "").strip() for key in UNITS
        }
        self._points = {one for key, one in words.items() if key.startswith(POINTS)}
        self._units = [*dict.fromkeys(words.values())]

    def _number_in(self, text: str) -> tuple[float, float] | None:
        """Return the interval that a printed number stands for. None: no number.

        Rounding may go either way at its ends. Percentages stand for shares.
        """
        bare, scale = text.strip(), 1.0
        for unit in self._units:
            if bare.endswith(unit):
                scale = 1.0 if unit in self._points else 0.01
                bare = bare.removesuffix(unit).strip()
                break
        plain = bare.replace(self._thousands, "").replace(self._decimal, ".")
        plain = plain.replace(MINUS, "-")
        if not _PLAIN.fullmatch(plain):
            return None
        half = 0.5 / 10 ** len(plain.partition(".")[2])
        return (float(plain) - half) * scale, (float(plain) + half) * scale

    def whole(self, text: str) -> int | None:
        """Return a printed whole number. None: no number."""
        found = self.number(text)
        return None if found is None else round(sum(found) / 2)

    def rounds(self, text: str) -> list[str]:
        """Return the rounds that a text lists; none where it holds another number."""
        left = self._round.sub("", text)
        return [] if DIGIT.search(left) else self._round.findall(text)

    def told(
        self, text: str, document: str, names: Sequence[str] = ()
    ) -> list[tuple[str, dict[str, str]]]:
        """Return the phrases of a text with the numbers and names that fill them.

        Args:
            text: The text.
            document: Where it stands.
            names: Of units, which may hold digits.

        Raises:
            UnknownContentError: The text holds a number that no phrase explains.
        """
        if not DIGIT.search(text):
            return []
        own = tuple(name for name in names if name in text and DIGIT.search(name))
        found = self._remembered(text, own)
        if found is None:
            raise UnknownContentError(document, f"a number in {text[:90]!r}")
        return found

    def _explained(
        self, text: str, own: Sequence[str]
    ) -> list[tuple[str, dict[str, str]]] | None:
        """Return what `told` does. None: it holds a number that no phrase explains."""
        left = self._masked(text, own)
        found = []
        for key, literal, rule in self._rules:
            if literal not in left:
                continue
            told = [one for one in rule.finditer(left) if DIGIT.search(one[0])]
            if not told:
                continue
            for match in told:
                filled = match.groupdict(default="").items()
                parts = {name: self._unmasked(said, own) for name, said in filled}
                found.append((key, parts))
            left = rule.sub(lambda m: " " if DIGIT.search(m[0]) else m[0], left)
            if not DIGIT.search(left):
                break
        return None if DIGIT.search(self._round.sub("", left)) else found

    def _phrase(self, text: str, prefix: str) -> tuple[str, dict[str, str]] | None:
        """Return which phrase below `prefix` the whole text is, and what fills it."""
        masked = self._masked(text)
        for key, literal, rule in self._below(prefix):
            if literal in masked and (match := rule.fullmatch(masked)):
                filled = match.groupdict(default="").items()
                parts = {name: self._unmasked(said) for name, said in filled}
                return key.removeprefix(prefix), parts
        return None

    def _below(self, prefix: str) -> list[tuple[str, str, re.Pattern[str]]]:
        """Return the phrases below `prefix`; those with most words of their own first.

        One that is nothing but a place to fill would be every text.
        """
        if prefix not in self._prefixes:
            chosen = [key for key in self._phrases if key.startswith(prefix)]
            own_words = {
                key: re.sub(r"\{.*?\}", "", self._phrases[key]) for key in chosen
            }
            chosen.sort(key=lambda key: -len(own_words[key]))
            self._prefixes[prefix] = [self._rule_of(key) for key in chosen]
        return self._prefixes[prefix]

    @cached_property
    def _rules(self) -> list[tuple[str, str, re.Pattern[str]]]:
        """Every phrase that may hold a number, with its longest piece of fixed words.

        Longer ones are tried first.
        """
        keys = [
            key
            for key in (*OF_ANSWERS, *OF_WIDTHS, *OF_OTHERS, *OF_THE_FORM)
            if key in self._phrases
            and (DIGIT.search(self._phrases[key]) or "{" in self._phrases[key])
        ]
        keys.sort(key=lambda key: -len(self._phrases[key]))
        return [self._rule_of(key) for key in keys]

    def _rule_of(self, key: str) -> tuple[str, str, re.Pattern[str]]:
        """Return a phrase with its longest piece of fixed words, and its pattern."""
        template = self._phrases[key]
        return key, max(re.split(r"\{\w+\}", template), key=len), self._rule(template)

    def _rule(self, template: str) -> re.Pattern[str]:
        """Return the pattern of a phrase: its words, and what may fill it."""
        pattern, seen = "", set[str]()
        for piece in re.split(r"(\{\w+\})", template):
            if not piece.startswith("{"):
                pattern += re.escape(piece)
                continue
            name = piece[1:-1]
            again, named = name in seen, f"?P<{name}>"
            seen.add(name)
            if again:
                pattern += f"(?P={name})"
            elif name in ASIDES:
                pattern += f"({named}{self._aside(name)})"
            else:
                filled = self._number if name in NUMBERS else r"[^\d]*?"
                silent = self._phrases.get("story.unknown.silent")
                if template == silent and name == "groups":
                    filled = ".*?"  # every group with its own rate
                elif name == "number" and template.startswith("{quantity}"):
                    filled = ".*"  # with its interval
                elif name.startswith("unit_"):
                    filled = "|".join(map(re.escape, self._words_of_unit(name)))
                elif name in {"round", "since", "second"}:
                    filled = self._rounds
                elif name in {"likely", "named", "classes", "level"}:
                    filled = ".*?"  # with a probability, with amounts; names; a number
                pattern += f"({named}{filled})"
        return re.compile(pattern)

    def _masked(self, text: str, own: Sequence[str] = ()) -> str:
        """Write a letter of its own instead of every name that holds digits."""
        for index, name in enumerate(own, start=len(self._named)):
            text = text.replace(name, chr(_FIRST_TOKEN + index))
        if not DIGIT.search(text) or not any(map(text.__contains__, self._named)):
            return text
        return self._names.sub(lambda found: self._token[found[0]], text)

    def _unmasked(self, text: str, own: Sequence[str] = ()) -> str:
        if text.isascii() or not _TOKENS.search(text):
            return text
        names = [*self._named, *own]
        return _TOKENS.sub(lambda found: names[ord(found[0]) - _FIRST_TOKEN], text)

    @cached_property
    def _names(self) -> re.Pattern[str]:
        """Every name that holds digits, the longest first."""
        return re.compile("|".join(map(re.escape, self._named)) or r"(?!)")

    @cached_property
    def _token(self) -> dict[str, str]:
        return {
            name: chr(_FIRST_TOKEN + index) for index, name in enumerate(self._named)
        }

    def _words_of_unit(self, name: str) -> list[str]:
        """Return what each kind of unit is called where `name` stands."""
        word = name.removeprefix("unit_")
        return [
            text
            for key, text in self._phrases.items()
            if key.startswith("unit.") and key.rpartition(".")[2] == word
        ]

    def _aside(self, name: str) -> str:
        """Return the pattern of a part that may be missing, or be in brackets."""
        inner = ""
        for piece in re.split(r"(\{\w+\})", self._phrases[ASIDES[name]]):
            inner += self._number if piece.startswith("{") else re.escape(piece)
        return rf"(?: ?\(?{inner}\)?)?"

    @cached_property
    def _number(self) -> str:
        """Return the pattern of a number, a date or a school year."""
        units = "|".join(map(re.escape, self._units))
        decimal, thousands = re.escape(self._decimal), re.escape(self._thousands)
        over = re.escape(self._phrases["course.over"].replace("{share}", ""))
        plain = (
            rf"(?:{over})?[+{MINUS}]?\d+(?:{thousands}\d{{3}})*(?:{decimal}\d+)?"
            rf"(?: ?(?:{units}))?"
        )
        return rf"(?:\d+\.? \w+ \d{{4}}|\d{{4}}/\d{{2,4}}|{plain}|[^\d.:;,()]{{0,60}}?)"


def _texts(programme: Programme, language: Language) -> Iterator[str]:
    """Yield what the programme calls things, and what it says of evidence and change.

    Public texts of its folder; the numbers in them are of the folder, too.
    """
    file, indicators = programme.file, programme.indicators
    texts = [
        *(group.name for group in file.informant_groups),
        *(theme.name for theme in file.themes),
        *(area.name for area in indicators.areas),
        *(goal.text for goal in indicators.goals),
        *(text for one in indicators.measures for text in (one.label, one.source)),
        *(change.reason for one in indicators.measures for change in one.changes),
        *(one.wording for one in programme.modules.abstentions),
        *(module.name for module in programme.modules.modules),
        *(sheet.name for sheet in programme.modules.sheets),
        *(text for one in _steps(programme) for text in (one.text, one.who)),
        *(
            text
            for one in programme.modules.modules
            for text in (one.goal, one.form)
            if text is not None
        ),
        file.name,
        file.attribution,
        *file.assumptions,
        *(chapter.name for chapter in indicators.chapters),
        *(field.name for field in programme.editorial.fields),
        *([file.confidential_tests] if file.confidential_tests else []),
    ]
    for instrument in programme.instruments.values():
        texts += [item.text for item in instrument.items]
        texts += [change.reason for change in instrument.changes]
        texts += [text for scale in instrument.scales for text in _of_scale(scale)]
    if indicators.tests:
        texts += [subject.label for subject in indicators.tests.subjects]
        texts += [broken.reason for broken in indicators.tests.breaks]
        texts += [one.source for one in indicators.tests.country]
    yield from (text.of(language) for text in texts)
    yield from (one.name for one in file.municipalities)
    phrases = programme.phrases[language]
    for offered in (*programme.modules.modules, *programme.modules.sheets):
        for one in offered.evidence:
            yield phrases["proposal.evidence"].format(
                source=one.source,
                edition=one.edition,
                effect=one.effect.of(language),
                certainty=phrases[f"proposal.certainty.{one.certainty}"],
            )
    yield from (one.response_rate_of or "" for one in indicators.measures)
    yield from (one.id for one in indicators.measures)
    phrase = phrases["breakdown.grade"]
    for instrument in programme.instruments.values():
        for band in instrument.grade_bands:
            yield from (phrase.format(value=grade) for grade in band.grades)
    if indicators.tests:
        for subject in indicators.tests.subjects:
            for grades in subject.grades.values():
                yield from (phrase.format(value=grade) for grade in grades)


def _steps(programme: Programme) -> Iterator[Step]:
    """Yield what plans say is done."""
    yield from programme.modules.steps
    yield from programme.modules.common_steps


def _of_scale(scale: Scale) -> Iterator[Text]:
    """Yield what a questionnaire says of a scale."""
    yield from (scale.label, scale.high, scale.low, scale.ask.staff)
    if scale.ask.families is not None:
        yield scale.ask.families
