"""Who delivered, how many were invited, what was delivered twice."""

import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.coverage import (
    absent_groups,
    absent_municipalities,
    changed_invitations,
    equal_answers,
    more_answers_than_invited,
    overlapping_deliveries,
    same_answers,
)
from pipeline.store.query import run_query
from schemas import scored
from tests.unit.screening.spoken import spoken

LIMITS = ScreeningLimits()
NEAR = pl.DataFrame({"since": ["2015"], "round": ["2017"]})
NOBODY = pl.DataFrame(
    schema=dict.fromkeys(["unit", "since", "round", "successor"], pl.String)
    | {"intact": pl.Boolean}
)


def answered(*rows: tuple[str, str, str, int | None, int]) -> pl.DataFrame:
    """Return rows (round, unit, group, invited, answered) of municipality 479."""
    names = {"round": pl.String, "unit": pl.String, "informant_group": pl.String}
    counts = {"n_invited": pl.Int64, "n_answered": pl.Int64}
    return pl.DataFrame(rows, schema={**names, **counts}, orient="row").with_columns(
        municipality=pl.lit("479")
    )


def figures(*places: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        [(round_, code, "u", "marks", "all", 7.0) for round_, code in places],
        schema=["round", "municipality", "unit", "measure", "breakdown", "value"],
        orient="row",
    )


def test_a_municipality_that_others_have_figures_beside_is_absent() -> None:
    table = figures(("2015", "1"), ("2015", "2"), ("2015", "3"), ("2017", "1"))
    (sign,) = spoken(absent_municipalities(table, ["1", "2", "3", "4"]))
    assert sign.check_id == "municipality_absent"
    assert (sign.municipality, sign.round, sign.n) == ("4", "2015", 1)


def test_where_most_are_absent_nobody_is() -> None:
    assert list(absent_municipalities(figures(("2015", "1")), ["1", "2", "3"])) == []


def test_a_group_that_answered_before_and_not_now() -> None:
    table = answered(
        ("2015", "a", "pupils", 30, 25),
        ("2015", "a", "parents", 30, 12),
        ("2017", "a", "pupils", 30, 25),
    )
    (sign,) = spoken(absent_groups(table, NEAR))
    assert (sign.check_id, sign.subject, sign.since) == (
        "group_absent",
        "parents",
        "2015",
    )


def test_a_round_that_was_not_delivered_at_all_is_no_absent_group() -> None:
    assert list(absent_groups(answered(("2015", "a", "pupils", 30, 25)), NEAR)) == []


def test_more_answers_than_invited() -> None:
    table = answered(("2015", "a", "pupils", 30, 31), ("2015", "b", "pupils", 30, 30))
    assert [s.subject for s in spoken(more_answers_than_invited(table))] == ["a"]


def test_twice_as_many_invited_are_a_question_and_a_few_more_are_not() -> None:
    table = answered(
        ("2015", "a", "pupils", 30, 20),
        ("2017", "a", "pupils", 61, 20),
        ("2015", "b", "pupils", 30, 20),
        ("2017", "b", "pupils", 45, 20),
        ("2015", "c", "pupils", 4, 4),
        ("2017", "c", "pupils", 12, 4),
    )
    (sign,) = spoken(changed_invitations(table, NEAR, NOBODY, LIMITS))
    assert sign.check_id == "invited_changed"
    assert (sign.subject, sign.n, sign.facts["n_since"]) == ("a", 61, 30)


def test_a_merged_unit_is_compared_with_its_predecessors_together() -> None:
    table = answered(
        ("2015", "a", "pupils", 30, 20),
        ("2015", "b", "pupils", 40, 20),
        ("2017", "a", "pupils", 72, 20),
    )
    lineage = pl.DataFrame(
        [("b", "2015", "2017", "a", True)], schema=NOBODY.schema, orient="row"
    )
    assert list(changed_invitations(table, NEAR, lineage, LIMITS)) == []
    assert len(list(changed_invitations(table, NEAR, NOBODY, LIMITS))) == 1


def test_a_merged_unit_is_not_compared_where_one_predecessor_did_not_say() -> None:
    table = answered(
        ("2015", "a", "pupils", 30, 20),
        ("2015", "b", "pupils", None, 20),
        ("2017", "a", "pupils", 72, 20),
    )
    lineage = pl.DataFrame(
        [("b", "2015", "2017", "a", True)], schema=NOBODY.schema, orient="row"
    )
    assert list(changed_invitations(table, NEAR, lineage, LIMITS)) == []


def test_a_part_of_a_split_unit_is_not_compared_with_the_whole() -> None:
    table = answered(("2015", "a", "pupils", 90, 20), ("2017", "a", "pupils", 30, 20))
    parts = [("a", "2015", "2017", part, False) for part in ("a", "b")]
    split = pl.DataFrame(parts, schema=NOBODY.schema, orient="row")
    assert list(changed_invitations(table, NEAR, split, LIMITS)) == []
    assert len(list(changed_invitations(table, NEAR, NOBODY, LIMITS))) == 1


FEEDING = pl.DataFrame(
    {
        "round": ["2015", "2015"],
        "municipality": ["479", "479"],
        "delivery": ["a.csv", "b.csv"],
        "kind": ["pupils", "pupils"],
    }
)


def repeated(n: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"round": ["2015"], "municipality": ["479"], "delivery": ["b.csv"], "n": [n]}
    )


def test_a_second_file_with_the_same_respondents_overlaps() -> None:
    (sign,) = spoken(overlapping_deliveries(repeated(12), FEEDING))
    assert (sign.check_id, sign.n) == ("deliveries_overlap", 12)
    assert sign.facts["deliveries"] == "a.csv b.csv"


def test_a_second_file_for_other_respondents_does_not() -> None:
    assert list(overlapping_deliveries(repeated(12).clear(), FEEDING)) == []


def test_a_repeated_row_within_one_file_is_no_overlap() -> None:
    alone = FEEDING.filter(pl.col("delivery") == "b.csv")
    assert list(overlapping_deliveries(repeated(1), alone)) == []


def pairs(municipality: str, round_: str, counts: list[int]) -> pl.DataFrame:
    """Return two items: counts of the answers (0, 0), (0, 1), (1, 0), (1, 1)."""
    rows = []
    for item, other in (("q1", "q1"), ("q1", "q2"), ("q2", "q2")):
        for at, n in enumerate(counts):
            x, y = divmod(at, 2)
            a, b = {"q1q1": (x, x), "q1q2": (x, y), "q2q2": (y, y)}[item + other]
            rows.append((item, other, a, b, n))
    schema = scored.ItemPairs.empty().schema
    return (
        pl.DataFrame(
            rows,
            schema=["item", "other_item", "answer", "other_answer", "n"],
            orient="row",
        )
        .group_by("item", "other_item", "answer", "other_answer")
        .agg(pl.col("n").sum())
        .with_columns(
            round=pl.lit(round_),
            municipality=pl.lit(municipality),
            informant_group=pl.lit("pupils"),
            grade_band=pl.lit("all"),
            gender=pl.lit(None, dtype=pl.String),
            scale=pl.lit("s"),
        )
        .select(schema.names())
        .cast({"answer": pl.Int8, "other_answer": pl.Int8})
    )


def twins(*tables: pl.DataFrame) -> list[tuple[str | None, str, str | None]]:
    sheets = run_query(
        "screening/answer_sheets",
        inputs={"scored.item_pairs": pl.concat(tables)},
    )
    signs = spoken(same_answers(sheets, ["2015", "2017"], LIMITS))
    return [(s.municipality, s.round, s.since) for s in signs]


def test_one_file_in_two_municipalities_is_found() -> None:
    mine = pairs("479", "2015", [9, 4, 3, 8])
    other = pairs("510", "2015", [9, 4, 3, 8])
    assert twins(mine, other) == [("510", "2015", None)]


def test_the_file_of_the_round_before_is_found() -> None:
    mine, again = (pairs("479", round_, [9, 4, 3, 8]) for round_ in ("2015", "2017"))
    assert twins(mine, again) == [("479", "2017", "2015")]


def test_equal_items_with_other_pairs_are_other_respondents() -> None:
    mine = pairs("479", "2015", [9, 4, 4, 9])
    other = pairs("510", "2015", [4, 9, 9, 4])
    assert twins(mine, other) == []


def test_few_respondents_may_answer_alike() -> None:
    mine, other = (pairs(code, "2015", [1, 1, 1, 1]) for code in ("479", "510"))
    assert twins(mine, other) == []


def alike(*units: tuple[str, dict[int, int]]) -> list[str]:
    """Return the units found among those with scores -> n respondents on one scale."""
    schema = scored.ScaleCounts.empty().schema
    rows = [
        ("2015", "479", unit, "pupils", "s", score, n)
        for unit, scores in units
        for score, n in scores.items()
    ]
    scores = run_query(
        "screening/unit_scores",
        inputs={"scored.scale_counts": pl.DataFrame(rows, schema=schema, orient="row")},
    )
    signs = list(equal_answers(scores, LIMITS))
    assert {s.check_id for s in signs} <= {"unit_answers_alike"}
    return [s.subject for s in signs]


EVERYBODY = ("1", {1_000_000: 50, 2_000_000: 50})


def test_a_unit_in_which_all_answer_alike_is_found() -> None:
    assert alike(EVERYBODY, ("2", {2_000_000: 12})) == ["2"]


def test_where_nearly_everybody_agrees_a_unit_may_agree_too() -> None:
    assert alike(("1", {2_000_000: 990, 1_000_000: 10}), ("2", {2_000_000: 12})) == []


def test_a_unit_with_one_other_answer_is_no_sign() -> None:
    assert alike(EVERYBODY, ("2", {2_000_000: 12, 3_000_000: 1})) == []
