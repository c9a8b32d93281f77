"""Which release is about the same as which, and what its version says."""

from pathlib import Path

import pytest

from pipeline.programme.load import load_once
from pipeline.publishing.scope import last_about, overlap
from pipeline.publishing.versions import next_version, rules_digest
from pipeline.store.released import Release

TINY = Path(__file__).parents[2] / "fixtures" / "tiny" / "programme"


def release(
    version: str,
    *,
    municipalities: tuple[str, ...] = (),
    editions: tuple[str, ...] = (),
    rules: str = "",
) -> Release:
    round_, _, number = version.split(".")
    return Release(
        folder=Path(version),
        round=round_,
        version=version,
        number=int(number),
        rounds=(round_,),
        municipalities=municipalities,
        editions=editions,
        rules=rules,
    )


def test_the_first_release_of_a_round_is_one_nought() -> None:
    assert next_version("2015", [], "a") == "2015.1.0"


@pytest.mark.parametrize(
    ("before", "after"), [("a", "2015.1.3"), ("", "2015.1.3"), ("b", "2015.2.0")]
)
def test_the_middle_number_goes_up_with_the_rules(before: str, after: str) -> None:
    """The last one, with every release by the same rules; of old ones none are kept."""
    assert next_version("2015", [release("2015.1.2", rules=before)], "a") == after


def test_words_are_no_rules_and_a_corrected_value_is_a_delivery() -> None:
    tiny = load_once(str(TINY))
    digest = rules_digest(tiny)
    named = tiny.file.model_copy(update={"attribution": tiny.file.name})
    assert rules_digest(tiny.model_copy(update={"file": named})) == digest
    value = tiny.corrections.model_copy(update={"corrections": ["one"]})
    assert rules_digest(tiny.model_copy(update={"corrections": value})) == digest
    stricter = tiny.file.thresholds.model_copy(update={"minimum_answered_share": 0.9})
    file = tiny.file.model_copy(update={"thresholds": stricter})
    assert rules_digest(tiny.model_copy(update={"file": file})) != digest


def test_two_municipalities_one_by_one_are_about_nothing_the_same() -> None:
    own, other = (
        release("2015.1.0", municipalities=("479",)),
        release("2015.1.1", municipalities=("510",)),
    )
    every = release("2015.1.2")
    public = release("2015.1.3", municipalities=("479",), editions=("public",))
    unit = release("2015.1.4", editions=("unit",))
    assert not overlap(own, other)
    assert overlap(own, every)
    assert overlap(public, own)
    assert not overlap(public, unit)
    assert last_about(release("2015.1.5", municipalities=("510",)), [own]) is None
    assert last_about(release("2015.1.5"), [own, other]) is other
    assert not overlap(own, release("2017.1.0"))
