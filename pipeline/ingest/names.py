"""Names that differ only in form: spelling of letters, endings, the word for a place.

No name is known here: two names are the same if their forms are, and a programme whose
own names collide is caught by a test.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

LETTERS = str.maketrans({"å": "aa", "æ": "ae", "ä": "ae", "ø": "oe", "ö": "oe"})
# Danish kommune, regionskommune; the word says what it is, not which.
WORD_FOR_PLACE = re.compile(r"\b(?:regions)?kommunes?\b")
WORD = re.compile(r"[^\W_]+")


@cache
def plain(name: str) -> str:
    """Return a name without case, punctuation, blanks and accents.

    Examples:
        >>> plain("Bredsten - Gadbjerg Skole") == plain("Bredsten-Gadbjerg skole")
        True
    """
    return "".join(words(name))


@cache
def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, Danish letters written out.

    Examples:
        >>> words("Åvangsskolen, afd. Ærø")
        ('aavangsskolen', 'afd', 'aeroe')
    """
    folded = unicodedata.normalize("NFC", name).casefold().translate(LETTERS)
    bare = unicodedata.normalize("NFD", folded)
    kept = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return tuple(WORD.findall(kept))


@cache
def place(name: str) -> str:
    """Return the form of a municipality's name; the last s of a genitive is dropped.

    It is dropped everywhere, also where it belongs to the name (Horsens): a form is
    compared, never shown.

    Examples:
        >>> place("Københavns Kommune") == place("København")
        True
    """
    bare = WORD_FOR_PLACE.sub(" ", unicodedata.normalize("NFC", name).casefold())
    form = plain(bare)
    return form.removesuffix("s")


def meant_place(name: str, known: Mapping[str, str]) -> str | None:
    """Return what a place name stands for.

    Args:
        name: As delivered.
        known: Name -> what it stands for.

    Returns:
        Null where no known name, or known names of different places, have its form.

    Examples:
        >>> meant_place("Nordfyn", {"Nordfyns": "480", "Nyborg": "450"})
        '480'
    """
    if name in known:
        return known[name]
    meant = _forms(tuple(sorted(known.items()))).get(place(name), set())
    return next(iter(meant)) if len(meant) == 1 else None


@cache
def _forms(known: tuple[tuple[str, str], ...]) -> dict[str, set[str]]:
    forms: dict[str, set[str]] = {}
    for name, meaning in known:
        form = place(name)
        if not form.isdigit():  # 1.0 is not 10
            forms.setdefault(form, set()).add(meaning)
    return forms
