"""Answers per 100 go through the one pattern: what is hidden of them, and with what."""

import polars as pl
import pytest

from pipeline.disclosure.earlier import Published
from pipeline.disclosure.release_pattern import pattern
from pipeline.programme.model import AnswerScale, Counted, Item, Programme
from schemas.disclosed import Pattern
from tests.unit.disclosure.small_world import cells, measuring_programme, sums
from tests.unit.reports.made_programme import text

HERE = {"round": "2017", "informant_group": "pupils", "item": "hurt", "matters": True}


def asking(*, sensitive: bool) -> Programme:
    """Return the small programme with an item of which `2` is what matters."""
    programme = measuring_programme()
    yes = AnswerScale(
        answers={1: text("Nej"), 2: text("Ja")},
        counted=Counted(answers=[2], label=text("ja")),
    )
    item = Item(id="hurt", text=text("?"), answers="yes", sensitive=sensitive)
    pupils = programme.instruments["pupils"]
    asked = pupils.model_copy(
        update={
            "answer_scales": {**pupils.answer_scales, "yes": yes},
            "items": [*pupils.items, item],
        }
    )
    return programme.model_copy(
        update={"instruments": {**programme.instruments, "pupils": asked}}
    )


def share(
    unit: str, n: int, yes: int, breakdown: str = "all", **given: object
) -> dict[str, object]:
    return {
        **HERE, "level": "unit", "municipality": unit[:3], "unit": unit,
        "breakdown": breakdown, "answers": "2", "n": n, "n_counted": yes,
        "share": yes / n,
    } | given  # fmt: skip


def states(
    *shares: dict[str, object],
    sensitive: bool = False,
    earlier: Published | None = None,
) -> dict[str, str]:
    """Return place (and band) -> state of the item's cells."""
    programme, before = asking(sensitive=sensitive), [earlier] if earlier else []
    found = pattern(sums(compared_item_shares=[*shares]), programme, before)
    Pattern.validate(found)
    place = pl.coalesce("unit", "municipality", "level")
    band = pl.when(pl.col("breakdown") != "all").then(
        pl.lit(" ") + pl.col("breakdown").str.strip_prefix("band:")
    )
    named = pl.concat_str(place, band.fill_null(""))
    return dict(found.select(named.alias("place"), "status").rows())


def published(*shares: dict[str, object]) -> Published:
    """Return what a first release of these shares leaves its readers with."""
    tables = sums(compared_item_shares=[*shares])
    found = pattern(tables, asking(sensitive=False))
    return Published(tables, found, frozenset({"2017"}))


def hidden(found: dict[str, str]) -> dict[str, str]:
    return {place: state for place, state in found.items() if state != "shown"}


LARGE = [
    share("479002", 30, 6),
    share("479003", 20, 5),
    share("479004", 25, 4),
    share("480001", 40, 9),
]


def test_shares_of_many_are_shown() -> None:
    assert hidden(states(*LARGE)) == {}


def test_shares_of_few_are_hidden_with_the_same_neighbours_as_a_scale() -> None:
    found = states(share("479001", 4, 1), *LARGE)
    assert hidden(found) == {
        "479001": "too_few",
        "479003": "derived",
        "479004": "derived",
    }


@pytest.mark.parametrize("yes", [0, 12])
def test_all_or_none_on_a_sensitive_item_is_hidden_however_many(yes: int) -> None:
    schools = [share("479001", 12, yes), *LARGE]
    assert states(*schools, sensitive=True)["479001"] == "too_few"
    assert hidden(states(*schools)) == {}


@pytest.mark.parametrize("happy", [0, 8])
def test_a_face_that_nobody_has_is_hidden_however_many_have_others(happy: int) -> None:
    """Of twelve, four have the sad face; the other eight all have the same one."""
    faces = [
        share("479001", 12, 4),
        share("479001", 12, happy, answers="1", matters=False),
        share("479001", 12, 8 - happy, answers="3", matters=False),
    ]
    assert states(*faces, *LARGE, sensitive=True)["479001"] == "too_few"
    assert hidden(states(*faces, *LARGE)) == {}
    faces[1] |= {"n_counted": 5}
    faces[2] |= {"n_counted": 3}
    assert hidden(states(*faces, *LARGE, sensitive=True)) == {}


def test_nobody_can_tell_that_none_of_the_hidden_ones_gave_the_answer() -> None:
    """Two hidden zeros would be told by the municipality less the shown ones."""
    zeros = [share("479001", 12, 0), share("479005", 15, 0)]
    found = hidden(states(*zeros, *LARGE, sensitive=True))
    assert {"479001", "479005"} < set(found)
    yes = {"479002": 6, "479003": 5, "479004": 4}
    assert sum(yes.get(place, 0) for place in found) / 15 >= 0.05


def in_bands(*first: tuple[int, int]) -> list[dict[str, object]]:
    """Return three schools with two bands each: (n, yes); `first` of 479001."""
    bands = {
        "479001": first,
        "479002": ((20, 4), (21, 5)),
        "479003": ((22, 6), (23, 5)),
    }
    return [
        one
        for unit, (low, high) in bands.items()
        for one in (
            share(unit, low[0] + high[0], low[1] + high[1]),
            share(unit, *low, breakdown="band:4-6"),
            share(unit, *high, breakdown="band:7-9"),
        )
    ]


def test_a_hidden_band_takes_the_other_band_with_it_and_not_the_whole() -> None:
    found = hidden(states(*in_bands((12, 0), (20, 5)), sensitive=True))
    assert found["479001 4-6"] == "too_few"
    assert found["479001 7-9"] == "derived"
    assert all(place.endswith((" 4-6", " 7-9")) for place in found)
    assert len(found) == 4  # and both bands of another school


def test_of_a_band_of_few_the_few_must_not_tell_the_rest_of_the_school() -> None:
    """Three pupils know their own: with the whole school they would know the others."""
    found = hidden(states(*in_bands((3, 1), (20, 5))))
    assert found["479001 4-6"] == "too_few"
    assert found["479001 7-9"] == found["479001"] == "derived"
    assert not {"479", "programme"} & set(found)


def test_every_face_is_hidden_with_the_answers_that_matter() -> None:
    programme = asking(sensitive=False)
    few = share("479001", 4, 1)
    other = few | {"answers": "1", "matters": False, "n_counted": 3, "share": 0.75}
    found = pattern(sums(compared_item_shares=[few, other, *LARGE]), programme)
    shown = cells(found, programme, compared_item_shares=[few, other, *LARGE])
    own = shown.filter(unit="479001").select("about", "status", "n", "value")
    assert own.rows() == [("1", "hidden", None, None), ("2", "hidden", None, None)]


def with_faces(unit: str, *counts: int) -> list[dict[str, object]]:
    """Return how many of a unit have each of three faces; the second one matters."""
    n = sum(counts)
    return [
        share(unit, n, count, answers=str(code), matters=code == 2)
        for code, count in enumerate(counts, start=1)
    ]


@pytest.mark.parametrize("third", [0, 3])
def test_nobody_can_tell_that_none_of_the_hidden_ones_has_another_face(
    third: int,
) -> None:
    """Three hidden units, of whom nobody has the third face, would be told so."""
    faces = [
        *with_faces("479001", 1, 2, 0),  # three answered: too few
        *with_faces("479002", 30 - 6 - third, 6, third),
        *with_faces("479003", 33, 7, 0),
        *with_faces("479004", 33, 8, 4),
        *with_faces("480001", 25, 9, 6),
    ]
    neighbours = {"479002", "479003"}  # protect the face that matters
    wanted = neighbours if third else {*neighbours, "479004"}
    assert set(hidden(states(*faces))) == {"479001", *wanted}


OF_TWENTY = {
    "479003": (19, 6, 0),
    "479004": (14, 4, 2),
    "480001": (12, 9, 4),
}
SMALL = {"479001": (2, 1, 0), "479002": (2, 1, 0), "479005": (2, 2, 0)}


def with_all_faces(**units: tuple[int, int, int]) -> list[dict[str, object]]:
    return [one for unit, faces in units.items() for one in with_faces(unit, *faces)]


def test_two_releases_do_not_tell_that_none_of_the_hidden_ones_has_another_face() -> (
    None
):
    """Nobody of the small ones has the third face, so 479004 was hidden with them.

    Seven more came in 479001, one of them with that face: now they could do without
    479004. But who subtracts it from the first release is left with nobody of them.
    """
    then = with_all_faces(**SMALL, **OF_TWENTY)
    assert set(hidden(states(*then))) == {*SMALL, "479004"}
    grown = SMALL | {"479001": (4, 5, 1)}
    now = with_all_faces(**grown, **OF_TWENTY)
    assert set(hidden(states(*now))) == {*SMALL}
    after = states(*now, earlier=published(*then))
    assert set(hidden(after)) == {*SMALL, "479004"}


def test_who_grew_and_has_no_third_face_had_none_before() -> None:
    """Nine more of 479004, none with the third face: shown, it tells it of the three.

    Of twelve, one has that face, so one of the three at most had it.
    """
    then = with_all_faces(
        **{"479001": (5, 3, 4), "479002": (5, 5, 2), "479003": (9, 3, 0)},
        **{"479004": (2, 1, 0), "480001": (29, 1, 0)},
    )
    assert set(hidden(states(*then))) == {"479001", "479003", "479004"}
    now = with_all_faces(
        **{"479001": (6, 7, 4), "479002": (6, 9, 2), "479003": (9, 3, 0)},
        **{"479004": (4, 8, 0), "480001": (29, 1, 0)},
    )
    assert hidden(states(*now)) == {}
    assert "479004" in hidden(states(*now, earlier=published(*then)))


def test_a_share_is_told_in_whole_per_cent_with_those_who_answered() -> None:
    [row] = cells(compared_item_shares=[share("479002", 30, 11)]).rows(named=True)
    assert (row["quantity"], row["measure"], row["about"]) == (
        "item_share",
        "hurt",
        "2",
    )
    assert (row["value"], row["n"], row["base"]) == (0.37, 30, None)
