"""What of a programme figures depend on: a changed word makes no figure stale."""

import pytest

from pipeline.programme.model import Programme, Text
from pipeline.programme.rules import limits, rules, words

OTHER = Text(da="Andet", en="Other")


def with_instrument(programme: Programme, **changed: object) -> Programme:
    """Return the programme with another first scale or item of one instrument."""
    instrument = programme.instruments["pupils_4_10"]
    parts = {}
    for part, update in changed.items():
        first, *rest = getattr(instrument, part)
        parts[part] = [first.model_copy(update=update), *rest]
    instruments = {
        **programme.instruments,
        "pupils_4_10": instrument.model_copy(update=parts),
    }
    return programme.model_copy(update={"instruments": instruments})


@pytest.mark.parametrize("word", ["label", "high"])
def test_the_words_of_a_scale_are_no_rule(programme: Programme, word: str) -> None:
    other = with_instrument(programme, scales={word: OTHER})
    assert rules(other) == rules(programme)
    assert words(other) != words(programme)


def test_the_words_of_a_question_are_a_rule_since_intake_knows_it_by_them(
    programme: Programme,
) -> None:
    assert rules(with_instrument(programme, items={"text": OTHER})) != rules(programme)


def test_a_turned_question_is_a_rule(programme: Programme) -> None:
    first = programme.instruments["pupils_4_10"].items[0]
    other = with_instrument(programme, items={"reverse": not first.reverse})
    assert rules(other) != rules(programme)


def test_a_sentence_is_a_word(programme: Programme) -> None:
    phrases = {**programme.phrases, "da": {**programme.phrases["da"], "x": "y"}}
    other = programme.model_copy(update={"phrases": phrases})
    assert rules(other) == rules(programme)
    assert words(other) != words(programme)


def test_what_a_release_is_judged_by_counts_only_where_it_is_judged(
    programme: Programme,
) -> None:
    release = programme.file.thresholds.release
    stricter = release.model_copy(update={"norm_n": release.norm_n + 1})
    thresholds = programme.file.thresholds.model_copy(update={"release": stricter})
    file = programme.file.model_copy(update={"thresholds": thresholds})
    other = programme.model_copy(update={"file": file})
    assert rules(other) == rules(programme)
    assert limits(other) != limits(programme)
