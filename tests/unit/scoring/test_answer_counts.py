"""How often each answer was ticked, on sheets few enough to count by hand."""

from collections.abc import Sequence

import polars as pl

from pipeline.scoring.answer_counts import answer_counts
from pipeline.scoring.sheets import sheets_of
from schemas.scored import ClassCounts, ItemCounts
from schemas.staged import Respondents
from tests.unit.ingest.worlds import both, pupils_instrument
from tests.unit.sql_tables import rows

HERE: dict[str, object] = {
    "round": "2015",
    "municipality": "479",
    "informant_group": "pupils_4_6",
}
SMILES = {1: "Trist", 2: "Midt", 3: "Glad"}
SCALE = {**pupils_instrument().scales[0].model_dump(), "items": ["glad", "sad"]}
INSTRUMENT = pupils_instrument(
    informant_group=HERE["informant_group"],
    answer_scales={
        "smiles": {
            "answers": {code: both(label) for code, label in SMILES.items()},
            "missing": {9: both("Ved ikke")},
        },
        "yes_no": {"answers": {0: both("Nej"), 1: both("Ja")}},
    },
    items=[
        {"id": "sad", "text": both("Er du trist?"), "answers": "smiles"},
        {"id": "glad", "text": both("Er du glad?"), "answers": "smiles"},
        {"id": "calm", "text": both("Er du rolig?"), "answers": "yes_no"},
    ],
    scales=[SCALE],
)
BOTH = frozenset({"sad", "glad"})


def sheets(
    *answers: tuple[str, str, int | None, int | None], classes: str = ""
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return answers and respondents of sheets: band, unit, sad, glad."""
    people = [
        HERE
        | {"respondent": f"{n}", "unit": unit, "grade_band": band}
        | ({"class_id": classes[n].strip() or None} if classes else {})
        for n, (band, unit, *_) in enumerate(answers)
    ]
    responses = pl.DataFrame(
        [
            HERE | {"respondent": f"{n}", "sad": sad, "glad": glad, "calm": n % 2}
            for n, (_, _, sad, glad) in enumerate(answers)
        ],
        schema_overrides={"sad": pl.Int16, "glad": pl.Int16, "calm": pl.Int8},
    )
    return responses, rows(Respondents.empty().schema, *people)


def counted(
    responses: pl.DataFrame,
    people: pl.DataFrame,
    asked: frozenset[str] = BOTH,
    more: Sequence[str] = (),
) -> pl.DataFrame:
    """Return the counts of these sheets."""
    return answer_counts(sheets_of(responses, people, INSTRUMENT, asked), more)


def counts(*answers: tuple[str, str, int | None, int | None]) -> list[tuple]:
    """Return (unit, band, item, answer, n) of sheets."""
    found = counted(*sheets(*answers))
    ItemCounts.validate(found)
    return found.select("unit", "grade_band", "item", "answer", "n").rows()


def test_each_answer_is_counted_as_it_was_ticked() -> None:
    found = counts(("4-6", "1", 2, 3), ("4-6", "1", 2, 1), ("7-9", "1", 2, 3))
    assert found == [
        ("1", "4-6", "glad", 1, 1),
        ("1", "4-6", "glad", 3, 1),
        ("1", "4-6", "sad", 2, 2),
        ("1", "7-9", "glad", 3, 1),
        ("1", "7-9", "sad", 2, 1),
    ]


def test_a_reversed_item_is_counted_as_it_was_ticked_too() -> None:
    items = [item.model_copy(update={"reverse": True}) for item in INSTRUMENT.items]
    turned = INSTRUMENT.model_copy(update={"items": items})
    given = sheets(("all", "1", 1, 3), ("all", "1", 1, 2), ("all", "1", 9, None))
    found = answer_counts(sheets_of(*given, turned, BOTH))
    assert found.select("item", "answer", "n").rows() == [
        ("glad", 2, 1),
        ("glad", 3, 1),
        ("sad", 1, 2),
    ]


def test_do_not_know_and_nothing_are_no_answers() -> None:
    found = counts(("all", "1", 9, None), ("all", "2", None, 1))
    assert found == [("2", "all", "glad", 1, 1)]


def test_an_answer_that_is_coded_nought_counts() -> None:
    given = sheets(("all", "1", 1, 1), ("all", "1", 1, 1), ("all", "1", 1, 1))
    found = counted(*given, asked=frozenset({"calm"}))
    assert found.select("item", "answer", "n").rows() == [
        ("calm", 0, 2),
        ("calm", 1, 1),
    ]


def test_classes_add_up_to_the_unit_with_those_of_no_class() -> None:
    answers = [("all", "1", 2, None), ("all", "1", 2, None), ("all", "1", 3, None)]
    given = sheets(*answers, classes="A A")
    found = counted(*given, more=["class_id"])
    ClassCounts.validate(found)
    assert found.select("class_id", "item", "answer", "n").rows() == [
        ("A", "sad", 2, 1),
        ("A", "sad", 3, 1),
        (None, "sad", 2, 1),
    ]


def test_who_is_no_respondent_is_not_counted() -> None:
    responses, people = sheets(("all", "1", 2, 2), ("all", "1", 2, 2))
    found = counted(responses, people.head(1))
    assert found["n"].to_list() == [1, 1]


def test_nobody_who_answered_is_no_row() -> None:
    responses, people = sheets(("all", "1", 2, 2))
    found = counted(responses.head(0), people)
    ItemCounts.validate(found)
    assert found.is_empty()
