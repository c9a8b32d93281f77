"""Numbers and sentences as people write them."""

import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.store.refusals import UnusableError


@pytest.fixture
def danish(programme: Programme) -> Wording:
    return Wording(programme.phrases["da"], "da", "school")


def test_danish_numbers_have_a_decimal_comma_and_points_between_thousands(
    danish: Wording,
) -> None:
    assert danish.whole(1234) == "1.234"
    assert danish.number("mean", 3.74) == "3,7"
    assert danish.number("share", 0.874) == "87 pct."
    assert danish.number("percent", 0.0612) == "6,1 pct."


def test_english_numbers_have_a_decimal_point(programme: Programme) -> None:
    english = Wording(programme.phrases["en"], "en", "school")
    assert english.whole(1234) == "1,234"
    assert english.number("percent", 0.0612) == "6.1%"


def test_a_difference_carries_its_sign_and_zero_has_none(danish: Wording) -> None:
    assert danish.signed("points", 8.6) == "+9"
    assert danish.signed("points", -8.6) == "−9"
    assert danish.signed("points", -0.4) == "0"
    assert danish.signed("points", 0.4) == "0"
    assert danish.signed("mean", 0.04) == "0,0"


def test_an_interval_that_may_be_negative_is_written_with_a_word(
    danish: Wording,
) -> None:
    assert danish.span("points", 487.2, 512.9) == "487–513"
    assert danish.span("points", -3.2, 21.0) == "−3 til 21"
    assert danish.between("points", 487.2, 512.9) == "fra 487 til 513"


def test_a_list_ends_with_and(danish: Wording) -> None:
    assert danish.listed([]) == ""
    assert danish.listed(["a"]) == "a"
    assert danish.listed(["a", "b", "c"]) == "a, b og c"


def test_inside_a_sentence_common_nouns_are_small_and_proper_ones_are_not(
    programme: Programme, danish: Wording
) -> None:
    english = Wording(programme.phrases["en"], "en", "school")
    assert english.inside("Danish, reading (Grade 2)") == "Danish, reading (Grade 2)"
    assert english.inside("Calm in lessons") == "calm in lessons"
    assert danish.inside("Dansk, læsning (2. klasse)") == "dansk, læsning (2. klasse)"
    assert danish.inside("PPR og skolen") == "PPR og skolen"
    assert danish.inside("") == ""


def test_a_sentence_speaks_of_the_kind_of_unit(programme: Programme) -> None:
    daycare = Wording(programme.phrases["da"], "da", "daycare")
    assert daycare.say("column.unit") == "Tilbuddet"
    assert daycare.say("heading.profile.kind") == "Dagtilbudsprofil"


def test_a_missing_phrase_is_named_with_its_file(danish: Wording) -> None:
    with pytest.raises(UnusableError, match=r"phrases/da\.yaml lacks 'nowhere'; add"):
        danish.say("nowhere")


def test_a_phrase_that_asks_for_what_nobody_gives_is_named_with_it() -> None:
    older = Wording({"better": "Med {size} i {round}"}, "da", "school")
    with pytest.raises(
        UnusableError, match=r"'better' asks for \{round\}; given are \['size'\]"
    ):
        older.say("better", size="4")
