"""Both languages say the same things."""

import re
from pathlib import Path

from pipeline.programme.model import Programme

PLACEHOLDER = re.compile(r"\{(\w+)\}")


def test_both_languages_have_the_same_sentences(programme: Programme) -> None:
    danish, english = programme.phrases["da"], programme.phrases["en"]
    assert sorted(danish) == sorted(english)


def test_both_languages_fill_in_the_same_words(programme: Programme) -> None:
    danish, english = programme.phrases["da"], programme.phrases["en"]

    def words(sentence: str) -> set[str]:
        found = set(PLACEHOLDER.findall(sentence))
        return {word for word in found if not word.startswith("unit_")}

    assert {key: words(text) for key, text in danish.items()} == {
        key: words(text) for key, text in english.items()
    }


def test_no_sentence_speaks_the_language_of_statistics(programme: Programme) -> None:
    jargon = re.compile(
        r"signifik|signific|konfidens|p-værdi|varians|standardafv", re.I
    )
    for phrases in programme.phrases.values():
        assert [key for key, text in phrases.items() if jargon.search(text)] == []


def test_every_sentence_is_used(programme: Programme) -> None:
    pipeline = Path(__file__).parents[3] / "pipeline"
    code = "\n".join(
        file.read_text(encoding="utf-8") for file in pipeline.rglob("*.py")
    )
    code = code.replace("'", '"')
    unused = [
        key
        for key in programme.phrases["da"]
        if not any(spelling in code for spelling in _spellings(key))
    ]
    assert unused == []


def _spellings(key: str) -> list[str]:
    """Return how the code may write a key: whole, or with computed last parts."""
    parts = key.split(".")
    whole = [f'"{key}"', f'"{key.removesuffix(".one").removesuffix(".many")}"']
    return whole + [f'f"{".".join(parts[:cut])}.' for cut in range(1, len(parts))]
