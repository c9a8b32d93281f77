"""sql/scored/item_counts.sql, on sheets few enough to count by hand."""

import polars as pl

from schemas.scored import ItemCounts
from schemas.staged import Respondents
from tests.unit.sql_tables import query, rows

HERE: dict[str, object] = {
    "round": "2015",
    "municipality": "479",
    "informant_group": "pupils",
}
CODES = pl.DataFrame(
    [("pupils", item, code) for item in ("sad", "glad") for code in (1, 2, 3)],
    schema={"informant_group": pl.String, "item": pl.String, "answer": pl.Int64},
    orient="row",
)


def counts(*sheets: tuple[str, str, int | None, int | None]) -> list[tuple]:
    """Return (unit, band, item, answer, n) of sheets: band, unit, sad, glad."""
    people = [
        HERE | {"respondent": f"{n}", "unit": unit, "grade_band": band}
        for n, (band, unit, *_) in enumerate(sheets)
    ]
    responses = pl.DataFrame(
        [
            HERE | {"respondent": f"{n}", "sad": sad, "glad": glad}
            for n, (_, _, sad, glad) in enumerate(sheets)
        ],
        schema_overrides={"sad": pl.Int16, "glad": pl.Int16},
    )
    found = query(
        "scored/item_counts",
        {
            "staged.responses": responses,
            "staged.respondents": rows(Respondents.empty().schema, *people),
            "programme.answer_codes": CODES,
        },
    )
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


def test_do_not_know_and_nothing_are_no_answers() -> None:
    found = counts(("all", "1", 9, None), ("all", "2", None, 1))
    assert found == [("2", "all", "glad", 1, 1)]
