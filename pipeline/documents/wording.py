"""Sentences and numbers in the reader's language."""

from typing import Literal

from pipeline.disclosure.printed import DECIMALS
from pipeline.documents.marks import claim_of, marked, plain
from pipeline.programme.model import Language, Programme
from pipeline.store.refusals import UnusableError

Kind = Literal["points", "share", "percent", "mean", "count", "rate", "index"]

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"
UNITS: set[Kind] = {"points", "share", "percent"}  # said in a word
SHARES: set[Kind] = {"share", "percent"}  # 0-1, written as per cent
DANISH_ORDER = str.maketrans({"æ": "{", "ø": "|", "å": "}"})  # after z, in this order
SEPARATORS = {"da": (",", "."), "en": (".", ",")}


class Wording:
    """The phrases of one language, spoken about one kind of unit.

    Numbers are rounded for reading only; half is rounded to even, as Python does. A
    number of a cell stays marked as such.
    """

    def __init__(
        self, phrases: dict[str, str], language: Language, unit_type: str
    ) -> None:
        """Bind the phrases to a language and to the words for `unit_type`."""
        self.language: Language = language
        self._phrases = phrases
        self._decimal, self._thousands = SEPARATORS[language]
        self._proper = frozenset(phrases.get("proper_nouns", "").split())
        prefix = f"unit.{unit_type}."
        self._unit = {
            f"unit_{key.removeprefix(prefix)}": text
            for key, text in phrases.items()
            if key.startswith(prefix)
        }

    def say(self, key: str, **parts: object) -> str:
        """Return a phrase with its placeholders filled.

        Raises:
            UnusableError: The programme's phrases lack `key`, or its text asks for what
                is not given, as in a programme folder that is older than the program.
        """
        if key not in self._phrases:
            raise UnusableError(
                f"phrases/{self.language}.yaml lacks {key!r}; add it, or take the file "
                "of the programme folder that came with this version."
            )
        try:
            return self._phrases[key].format(**self._unit, **parts)
        except KeyError as unknown:
            raise UnusableError(
                f"phrases/{self.language}.yaml: {key!r} asks for "
                f"{{{unknown.args[0]}}}; given are {sorted(parts)}. Write it "
                "otherwise, or take the file that came with this version."
            ) from None

    def count(self, key: str, count: int, **parts: object) -> str:
        """Return the phrase `key.one` or `key.many`, with `{count}`."""
        form = "one" if count == 1 else "many"
        return self.say(f"{key}.{form}", count=self.whole(count), **parts)

    def hours(self, key: str, hours: int) -> str:
        """Return the phrase `key.one` or `key.many`, with `{hours}`."""
        return self.say(f"{key}.{'one' if hours == 1 else 'many'}", hours=hours)

    def whole(self, value: float) -> str:
        """Write a whole number: `1234` as `1.234` in Danish."""
        return marked(self._number(value, 0), claim_of(value))

    def number(self, kind: Kind, value: float) -> str:
        """Write a value in its own unit; a share becomes a percentage."""
        text = self.bare(kind, value)
        return self.say("number.percent", value=text) if kind in SHARES else text

    def signed(self, kind: Kind, value: float) -> str:
        """Write a difference with its sign: `+9`, `−9`, `0`."""
        text = self._rounded(kind, value)
        sign = "+" if value > 0 and not self.is_zero(kind, value) else ""
        return marked(f"{sign}{text}", claim_of(value))

    def is_zero(self, kind: Kind, value: float) -> bool:
        """Is nothing but zeros printed of the value?"""
        return not self._rounded(kind, abs(value)).strip("0,.")

    def bare(self, kind: Kind, value: float) -> str:
        """Write a value without its unit; a share in percentage points."""
        return marked(self._rounded(kind, value), claim_of(value))

    def amount(self, kind: Kind, value: float) -> str:
        """Write the size of a difference with its unit: `18 point`."""
        return self.with_unit(kind, self.bare(kind, abs(value)))

    def with_unit(self, kind: Kind, text: str) -> str:
        """Return a difference as it is written, with its unit if that has a word."""
        if kind not in UNITS:
            return text
        form = "one" if plain(text).strip(MINUS) == "1" else "many"
        return self.say(f"amount.{kind}.{form}", value=text)

    def level(self, kind: Kind, value: float) -> str:
        """Write a level with its unit, where it is not in the number: `513 point`."""
        return (self.amount if kind == "points" else self.number)(kind, value)

    def span(self, kind: Kind, low: float, high: float) -> str:
        """Write an interval for a table: `487–513`, `−3 til 21`."""
        first, last = self._rounded(kind, low), self._rounded(kind, high)
        if first.startswith(MINUS) or last.startswith(MINUS):
            text = self.say("number.to", low=first, high=last)
        else:
            text = f"{first}{DASH}{last}"
        return marked(text, claim_of(low))

    def between(self, kind: Kind, low: float, high: float) -> str:
        """Write an interval for a sentence: `fra 487 til 513`."""
        return self.say(
            "number.between", low=self.bare(kind, low), high=self.bare(kind, high)
        )

    def named(self, label: str, below: str) -> str:
        """Write what something is called, and whose or which it is, if that is said."""
        return self.say("named", label=label, below=below) if below else label

    def inside(self, name: str) -> str:
        """Write a name inside a sentence: areas and groups are common nouns.

        Abbreviations and the language's `proper_nouns` keep their capital.
        """
        word = name.split(maxsplit=1)[0].strip(",.:()") if name.strip() else ""
        if word[1:] != word[1:].lower() or word in self._proper:
            return name
        return name[:1].lower() + name[1:]

    def listed(self, parts: list[str]) -> str:
        """Join as a sentence does: `a, b og c`; with `b og c`: `a samt b og c`."""
        if len(parts) < 2:  # noqa: PLR2004
            return "".join(parts)
        between = self.say("number.and", first="", last="")
        key = "and_also" if any(between in part for part in parts) else "and"
        return self.say(f"number.{key}", first=", ".join(parts[:-1]), last=parts[-1])

    def _rounded(self, kind: Kind, value: float) -> str:
        scaled = 100 * value if kind in SHARES else value
        return self._number(scaled, DECIMALS[kind])

    def _number(self, value: float, decimals: int) -> str:
        text = f"{abs(value):,.{decimals}f}"
        if self._decimal == ",":
            text = text.translate({44: self._thousands, 46: self._decimal})
        return f"{MINUS}{text}" if value < 0 and text.strip("0,.") else text


def alphabetical(name: str) -> str:
    """Return by what a Danish name is put in order: æ, ø and å last, aa among å.

    >>> sorted(["Ørsted", "ask", "Aaby", "Ådal", "Bøg", "Ærø"], key=alphabetical)
    ['ask', 'Bøg', 'Ærø', 'Ørsted', 'Aaby', 'Ådal']
    """
    return name.casefold().replace("aa", "å").translate(DANISH_ORDER)


def begun(text: str) -> str:
    """Write the rest of a sentence as one of its own."""
    return text[:1].upper() + text[1:]


def wording_of(programme: Programme, language: Language) -> Wording:
    """Return the programme's sentences in one language, for pages about all units."""
    return Wording(programme.phrases[language], language, "school")
