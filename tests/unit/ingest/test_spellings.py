"""The same key, class or unit in another spelling, and what is only nearly the same."""

import unicodedata
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.cells import cleaned
from pipeline.ingest.keys import compared
from pipeline.ingest.pseudonyms import PERSON, pseudonyms
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.repairs import Repairs
from pipeline.ingest.spellings import plain_letters, unguarded, whole_number
from pipeline.ingest.staging import Staged
from tests.unit.ingest.exports import pupil, write_export
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    rejections,
    stage,
    survey_source,
)

PROGRAMME = build_programme(survey_source())


def staged_of(raw: Path, *rows: dict[str, str], round_: str = "2015") -> Staged:
    """Stage pupils, as SurveyXact writes them in UTF-8."""
    write_export(raw, rows, f"{round_}/479/pupils", encoding="utf-8")
    return stage(PROGRAMME, raw, round_=round_)


def remarks(staged: Staged) -> list[str]:
    return staged.warnings["check_id"].to_list()


@pytest.mark.parametrize(
    ("key", "written"),
    [
        ("k1", "\ufeffk1"),
        ("k1", "k1\u200b"),
        ("k1", "k\u200c1"),
        ("k1", "k1\u200d"),
        ("k1", "\u2060k1"),
        ("k1", "k\u00ad1"),
        ("k1", "\u202ak1\u202c"),
        ("k1", "\u200fk1"),
        ("k 1", "k\u00a01"),
        ("k1", "\u2009k1\u3000"),
        ("skål1", "ska\u030al1"),
        ("k1", "\uff4b\uff11"),
        ("k-1", "k\u20111"),
        ("k-1", "k\u20131"),
        ("004790", "'004790"),
        ("004790", '="004790"'),
        ("004790", '"004790"'),
        ("4790", "4790.0"),
        ("4790", "4790,00"),
        ("4790", '="4790.0"'),
        ("004790", "4790"),
        ("004790", "4790,0"),
        ("479001", "479.001"),
        ("479001", "479\u202f001"),
        ("1479001", "1,479,001"),
        ("ab12cd", "AB12CD"),
        (
            "0F8FAD5B-D9CB-469F-A165-70867728950E",
            "0f8fad5b-d9cb-469f-a165-70867728950e",
        ),
    ],
)
def test_a_key_in_another_spelling_is_the_same_person(
    tmp_path: Path, key: str, written: str
) -> None:
    then = staged_of(tmp_path, pupil("17", noegle=key), pupil("x"))
    now = staged_of(tmp_path, pupil("17", noegle=written), pupil("y"), round_="2017")
    both = set(then.respondents["respondent"]) & set(now.respondents["respondent"])
    assert len(both) == 1


@pytest.mark.parametrize(
    ("key", "other"),
    [
        ("k1", "k2"),
        ("aB3", "Ab3"),
        ("1.1", "1.10"),
        ("4790", "4790,5"),
        ("0", "00x"),
        ("k1", "k 1"),
        ("d'1", "d1"),
        ("4790", "04-790"),
    ],
)
def test_keys_that_only_look_alike_are_two_persons(
    tmp_path: Path, key: str, other: str
) -> None:
    staged = staged_of(tmp_path, pupil("17", noegle=key), pupil("18", noegle=other))
    assert staged.respondents.height == 2
    assert staged.rejected_rows.is_empty()


@pytest.mark.parametrize(
    ("key", "other"),
    [("0123", "123"), ("ab12", "AB12"), ("4790", "4.790"), ("0", "000")],
)
def test_two_keys_of_a_file_that_would_become_one_are_both_rejected(
    tmp_path: Path, key: str, other: str
) -> None:
    rows = [pupil("1", noegle=key), pupil("2", noegle=other), pupil("k3")]
    staged = staged_of(tmp_path, *rows)
    assert rejections(staged) == [
        (2, "noegle", "keys_alike"),
        (3, "noegle", "keys_alike"),
    ]
    assert staged.respondents.height == 1


def test_a_key_that_stands_twice_with_an_invisible_letter_is_one_person(
    tmp_path: Path,
) -> None:
    rows = [pupil("1", noegle="k1"), pupil("2", noegle="k1\u200b")]
    staged = staged_of(tmp_path, *rows)
    assert rejections(staged) == [(3, "noegle", "same_respondent_twice")]
    assert remarks(staged) == ["letters_respelt"]


@pytest.mark.parametrize(
    ("column", "written", "check"),
    [
        ("noegle", "k1\u200b", "letters_respelt"),
        ("klasse", "4.a\u030a", "letters_respelt"),
        ("klasse", "1\u20132", "letters_respelt"),
        ("noegle", "'004790", "codes_guarded"),
        ("institutionsnr", '="479001"', "codes_guarded"),
        ("klasse", "'4.a", "codes_guarded"),
        ("s_1", "'4", "codes_guarded"),
        ("institutionsnr", "479001,0", "codes_with_decimals"),
        ("klassetrin", "4.0", "codes_with_decimals"),
        ("noegle", "4790.0", "codes_with_decimals"),
    ],
)
def test_what_was_read_otherwise_is_told_once_a_file(
    tmp_path: Path, column: str, written: str, check: str
) -> None:
    row = pupil("17") | {column: written}
    staged = staged_of(tmp_path, row)
    assert rejections(staged) == []
    assert remarks(staged) == [check]
    (facts,) = staged.warnings["facts"]
    assert f'"cells": 1, "columns": "{column!r}"' in facts


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4.\u00e5", "4Å"),
        ("4.a\u030a", "4Å"),
        ("4. \u00e5\u200b", "4Å"),
        ("'4.å", "4Å"),
        ('="4.å"', "4Å"),
        ("1\u20122", "1-2"),
        ("\uff14\uff21", "4A"),
    ],
)
def test_a_class_in_another_spelling_is_the_same_class(
    tmp_path: Path, written: str, read: str
) -> None:
    staged = staged_of(tmp_path, pupil("17", klasse=written))
    assert staged.respondents["class_id"].to_list() == [read]


def test_a_unit_with_an_invisible_letter_is_known(tmp_path: Path) -> None:
    staged = staged_of(tmp_path, pupil("17", institutionsnr="479001\u200b"))
    assert staged.respondents["unit"].to_list() == ["479001"]


def test_a_text_that_the_source_translates_is_never_respelt(tmp_path: Path) -> None:
    programme = build_programme(
        survey_source(values={"gender": {"Pige\u00ad": "boy", "Dreng": "boy"}})
    )
    write_export(tmp_path, [pupil("17", koen="Pige\u00ad")], encoding="utf-8")
    assert stage(programme, tmp_path).respondents["gender"].to_list() == ["boy"]


def test_a_header_with_an_invisible_letter_is_the_expected_one(tmp_path: Path) -> None:
    row = {("s_1\u200b" if c == "s_1" else c): cell for c, cell in pupil("17").items()}
    write_export(tmp_path, [row], encoding="utf-8")
    (found,) = examine(PROGRAMME, tmp_path)
    assert found["accepted"]
    assert '"check_id": "column_renamed"' in found["warned"]


@pytest.mark.parametrize(
    "key",
    [
        "4,79001E+16",
        "4.79001E+11",
        "4.79001e+16",
        "1E+15",
        "4,79E+05",
        "4.7900112E7",
    ],
)
def test_a_key_shortened_to_a_power_of_ten_is_refused(tmp_path: Path, key: str) -> None:
    write_export(tmp_path, [pupil("k1"), pupil("2", noegle=key)])
    (found,) = examine(PROGRAMME, tmp_path)
    place = (found["check_id"], found["line"], found["column"])
    assert place == ("key_shortened", 3, "noegle")
    assert key not in found["message"]


@pytest.mark.parametrize("key", ["4e10", "12E5", "1E05", "E+16", "k1E+16", "4,79"])
def test_a_key_that_only_resembles_a_power_of_ten_is_a_key(
    tmp_path: Path, key: str
) -> None:
    staged = staged_of(tmp_path, pupil("17", noegle=key))
    assert staged.respondents.height == 1


@pytest.mark.parametrize(
    ("keys", "accepted"),
    [
        ([f"4790011234567{n}00" for n in range(10, 15)], False),
        ([f"479001123456{n:05}" for n in range(10, 15)], True),
        ([f"4790011234567{n}00" for n in range(10, 14)], True),
    ],
    ids=["all end in zeros", "other digits", "too few to say"],
)
def test_long_keys_that_all_lost_their_last_digits_are_refused(
    tmp_path: Path, keys: list[str], *, accepted: bool
) -> None:
    write_export(tmp_path, [pupil(str(n), noegle=k) for n, k in enumerate(keys)])
    (found,) = examine(PROGRAMME, tmp_path)
    assert found["accepted"] is accepted
    assert accepted or found["check_id"] == "key_shortened"


LETTERS = st.text(
    st.characters(categories=["L", "M", "N", "P", "Z", "Cf"]), max_size=12
)


@given(LETTERS)
def test_plain_letters_are_plain_at_once_and_in_any_composition(text: str) -> None:
    plain = plain_letters(text)
    assert plain_letters(plain) == plain
    assert plain_letters(unicodedata.normalize("NFD", text)) == plain
    assert plain_letters(unicodedata.normalize("NFC", text)) == plain


@given(
    st.text("abcABC0123456789-_", min_size=1, max_size=12),
    st.lists(
        st.sampled_from("\ufeff\u200b\u200c\u200d\u2060\u00ad\u200e\u200f\u202c"),
        max_size=4,
    ),
    st.data(),
)
def test_invisible_letters_say_nothing_wherever_they_stand(
    key: str, unseen: list[str], data: st.DataObject
) -> None:
    written = key
    for letter in unseen:
        at = data.draw(st.integers(0, len(written)))
        written = written[:at] + letter + written[at:]
    assert plain_letters(written) == key


@given(st.integers(0, 10**14), st.sampled_from([".0", ",0", ",00", ""]))
def test_a_number_is_the_same_with_decimals_and_guards(number: int, end: str) -> None:
    for written in (f"{number}{end}", f"'{number}{end}", f'="{number}{end}"'):
        assert whole_number(unguarded(written)) == str(number)


WRITINGS = st.sampled_from(
    ["{}", "'{}", '="{}"', '"{}"', "\ufeff{}", "{}\u200b", " {}\u00a0", "\u00ad{}"]
)


@given(
    st.lists(
        st.tuples(st.text("abcd0123456789-", min_size=1, max_size=8), WRITINGS),
        min_size=1,
        max_size=9,
    )
)
def test_keys_in_any_spelling_are_the_same_persons_in_all_rounds(
    written: list[tuple[str, str]],
) -> None:
    plain = hashed([key for key, _ in written])
    assert hashed([form.format(key) for key, form in written]) == plain
    assert hashed([key.upper() for key, _ in written]) == plain
    padded = [f"00{key}" if key.isdigit() else key for key, _ in written]
    assert hashed(padded) == plain


def hashed(keys: list[str]) -> list[str]:
    """Return the pseudonyms of keys of one delivery, as intake makes them."""
    source = survey_source()
    repairs = Repairs(source, "dataset.csv")
    rows = pl.DataFrame({LINE: range(2, len(keys) + 2), "noegle": keys})
    letters = cleaned(repairs.with_plain_letters(rows), source)
    forms = repairs.with_plain_codes(letters).select(compared(["noegle"]))
    return pseudonyms(
        forms.to_series(), secret=b"s", municipality="479", namespace=PERSON
    ).to_list()


def test_a_file_of_plain_cells_is_left_as_it_is(tmp_path: Path) -> None:
    staged = staged_of(tmp_path, *(pupil(f"{n:04}") for n in range(20)))
    assert remarks(staged) == []
    assert Repairs(survey_source(), "x.csv").warnings() == []
