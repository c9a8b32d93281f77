"""sql/scored/*.sql, on tables small enough to add up by hand."""

from decimal import Decimal

import numpy as np
import polars as pl

from pipeline.scoring.scale_scores import CLASS_SUMS, Scores, class_sums
from schemas.scored import ClassMoments, ScaleScores
from schemas.staged import Invitations, Respondents, TestResults
from tests.unit.sql_tables import query, rows

STEP = 1_000_000
BREAKDOWNS = pl.DataFrame({"informant_group": ["pupils"], "variable": ["gender"]})


def respondent(name: str, **given: object) -> dict[str, object]:
    return {
        "round": "2015",
        "municipality": "479",
        "unit": "101001",
        "informant_group": "pupils",
        "grade_band": "all",
        "respondent": name,
        **given,
    }


def score(name: str, x: int | None, **given: object) -> dict[str, object]:
    return {
        "round": "2015",
        "municipality": "479",
        "informant_group": "pupils",
        "respondent": name,
        "scale": "trivsel",
        "items_answered": 5,
        "score": x,
        **given,
    }


def sums(people: list[dict], scores: list[dict]) -> pl.DataFrame:
    """Return the class sums of these scores on one scale."""
    row_of = {person["respondent"]: row for row, person in enumerate(people)}
    given = [-1 if one["score"] is None else one["score"] for one in scores]
    return class_sums(
        Scores(
            who=rows(Respondents.empty().schema, *people),
            scales=["trivsel"],
            sheet=np.array([row_of[one["respondent"]] for one in scores]),
            scale=np.zeros(len(scores), np.int64),
            answered=np.full(len(scores), 5),
            score=np.array(given),
        ),
        BREAKDOWNS,
    )


def moments(people: list[dict], scores: list[dict]) -> pl.DataFrame:
    return query("scored/scale_moments", {CLASS_SUMS: sums(people, scores)})


def test_moments_add_up_respondents_and_their_classes() -> None:
    people = [
        respondent("a", class_id="4A", gender="girl"),
        respondent("b", class_id="4A", gender="boy"),
        respondent("c", class_id="4B", gender="girl"),
    ]
    scores = [score("a", 2 * STEP), score("b", 4 * STEP), score("c", 3 * STEP)]
    everybody = moments(people, scores).row(
        by_predicate=pl.col("breakdown") == "all", named=True
    )
    assert everybody["n"] == 3
    assert everybody["sum_x"] == 9 * STEP
    assert everybody["sum_x2"] == (4 + 16 + 9) * STEP**2
    assert everybody["classes"] == 2
    assert everybody["class_n2"] == 4 + 1
    assert everybody["class_t2_n"] == (36 // 2 + 9) * STEP**2
    assert everybody["class_nt"] == (2 * 6 + 1 * 3) * STEP
    assert everybody["class_t2"] == Decimal((36 + 9) * STEP**2)


def test_class_moments_are_of_groups_whose_classes_are_shown_and_of_no_part() -> None:
    people = [
        respondent("a", class_id="4A", gender="girl"),
        respondent("b", class_id="4A", gender="boy"),
        respondent("c", gender="girl"),
        respondent("d", class_id="4A", informant_group="parents"),
    ]
    scores = [
        score(name, x * STEP) for name, x in zip("abcd", (2, 4, 3, 1), strict=True)
    ]
    found = query(
        "scored/class_moments",
        {
            CLASS_SUMS: sums(people, scores),
            "programme.class_groups": pl.DataFrame({"informant_group": ["pupils"]}),
        },
    )
    ClassMoments.validate(found)
    assert found.select("class_id", "n", "sum_x").rows() == [
        ("4A", 2, 6 * STEP),
        (None, 1, 3 * STEP),
    ]


def test_moments_are_broken_down_by_gender_and_leave_out_unknown_gender() -> None:
    people = [respondent("a", gender="girl"), respondent("b", gender=None)]
    result = moments(people, [score("a", STEP), score("b", STEP)])
    assert result.select("breakdown", "n").rows() == [("all", 2), ("gender:girl", 1)]


def test_respondents_without_a_score_do_not_count() -> None:
    people = [respondent("a"), respondent("b")]
    result = moments(people, [score("a", STEP), score("b", None)])
    assert result["n"].to_list() == [1]


def test_a_group_without_classes_has_no_class_sums() -> None:
    people = [respondent("a"), respondent("b")]
    [row] = moments(people, [score("a", STEP), score("b", STEP)]).rows(named=True)
    assert (row["classes"], row["class_n2"], row["class_t2"]) == (0, 0, 0)


def test_class_squares_of_a_whole_school_in_one_class_do_not_overflow() -> None:
    people = [respondent(f"{i:05d}", class_id="X") for i in range(3000)]
    scores = [score(f"{i:05d}", 5 * STEP) for i in range(3000)]
    [row] = moments(people, scores).rows(named=True)
    assert row["class_t2"] == Decimal((3000 * 5 * STEP) ** 2)


def linked(people: list[dict], scores: list[dict], lineage: list[tuple]) -> list[tuple]:
    columns = ["unit", "since", "n", "sum_x", "sum_y", "sum_xy"]
    return linked_rows(people, scores, lineage).select(columns).rows()


def linked_rows(
    people: list[dict], scores: list[dict], lineage: list[tuple]
) -> pl.DataFrame:
    return query(
        "scored/linked_moments",
        {
            "staged.respondents": rows(Respondents.empty().schema, *people),
            "scored.scale_scores": rows(ScaleScores.empty().schema, *scores),
            "programme.lineage": pl.DataFrame(
                lineage,
                schema=dict.fromkeys(
                    ("unit", "since", "round", "successor"), pl.String
                ),
                orient="row",
            ),
        },
        this_round="2017",
    )


def test_linked_moments_hold_those_who_answered_in_both_rounds() -> None:
    people = [
        respondent("a"),
        respondent("b"),
        respondent("a", round="2017"),
        respondent("c", round="2017"),
    ]
    scores = [
        score("a", 2),
        score("b", 9),
        score("a", 3, round="2017"),
        score("c", 9, round="2017"),
    ]
    assert linked(people, scores, []) == [("101001", "2015", 1, 2, 3, 6)]


def test_a_pupil_of_a_merged_school_is_linked_through_its_successor() -> None:
    people = [respondent("a", unit="101009"), respondent("a", round="2017")]
    scores = [score("a", 2), score("a", 3, round="2017")]
    merged = [("101009", "2015", "2017", "101001")]
    assert linked(people, scores, []) == []
    assert linked(people, scores, merged) == [("101001", "2015", 1, 2, 3, 6)]


def test_a_pupil_of_a_split_school_is_linked_in_the_part_that_it_is_in_now() -> None:
    people = [
        respondent("a", unit="101009"),
        respondent("b", unit="101009"),
        respondent("a", round="2017"),
        respondent("b", round="2017", unit="101002"),
    ]
    scores = [
        score("a", 2), score("b", 4),
        score("a", 3, round="2017"), score("b", 5, round="2017"),
    ]  # fmt: skip
    parts = [("101009", "2015", "2017", f"10100{part}") for part in (1, 2)]
    assert linked(people, scores, parts) == [
        ("101001", "2015", 1, 2, 3, 6), ("101002", "2015", 1, 4, 5, 20),
    ]  # fmt: skip


def test_classes_that_stay_together_are_added_up_in_pairs() -> None:
    # 4A of five becomes 6A of four: a, b, c are still there, d sits in 6B, e has left.
    # Pairs (4A, 6A) with m = 3 and (4A, 6B) with m = 1; 6A has one newcomer, 6B none.
    people = [
        *(respondent(name, class_id="4A") for name in "abcde"),
        *(respondent(name, class_id="6A", round="2017") for name in "abcn"),
        respondent("d", class_id="6B", round="2017"),
    ]
    scores = [
        *(score(name, x) for name, x in zip("abcde", (1, 2, 3, 4, 9), strict=True)),
        *(
            score(name, y, round="2017")
            for name, y in zip("abcnd", (2, 3, 4, 9, 5), strict=True)
        ),
    ]
    [row] = linked_rows(people, scores, []).rows(named=True)
    assert (row["n"], row["class_pairs"], row["pair_n2"]) == (4, 2, 3 * 3 + 1)
    assert row["pair_x2_n"] == 6 * 6 / 3 + 4 * 4
    assert row["pair_y2_n"] == 9 * 9 / 3 + 5 * 5
    assert row["pair_xy_n"] == 6 * 9 / 3 + 4 * 5
    # 5 * 4 * (3 of 4A's 4 linked) * (3 of 6A's 3), and 5 * 1 * (1 of 4) * (1 of 1).
    assert row["class_nn"] == 15 + 1


def test_classes_of_two_merged_schools_are_not_one_class() -> None:
    people = [
        respondent("a", unit="101001", class_id="4A"),
        respondent("b", unit="101009", class_id="4A"),
        *(respondent(name, class_id="6A", round="2017") for name in "ab"),
    ]
    scores = [score(name, 1, round=r) for name in "ab" for r in ("2015", "2017")]
    [row] = linked_rows(people, scores, [("101009", "2015", "2017", "101001")]).rows(
        named=True
    )
    assert (row["class_pairs"], row["class_nn"]) == (2, 2)  # 1 * 2 * 1 * (1 / 2) each


def test_linked_respondents_without_classes_have_no_pairs() -> None:
    people = [respondent("a"), respondent("a", round="2017")]
    scores = [score("a", 2), score("a", 3, round="2017")]
    [row] = linked_rows(people, scores, []).rows(named=True)
    assert (row["class_pairs"], row["pair_xy_n"], row["class_nn"]) == (0, 0, 0)


def test_cross_moments_pair_two_groups_about_the_same_pupil_on_one_theme() -> None:
    people = [
        respondent("p1"),
        respondent("t1", informant_group="teachers", about="p1"),
        respondent("t2", informant_group="teachers", about="p2"),
    ]
    scores = [
        score("p1", 4),
        score("t1", 3, informant_group="teachers", scale="kl_trivsel"),
        score("t2", 9, informant_group="teachers", scale="kl_trivsel"),
    ]
    scales = pl.DataFrame(
        {
            "informant_group": ["pupils", "teachers"],
            "scale": ["trivsel", "kl_trivsel"],
            "theme": ["wellbeing", "wellbeing"],
        }
    )
    [row] = query(
        "scored/cross_moments",
        {
            "staged.respondents": rows(Respondents.empty().schema, *people),
            "scored.scale_scores": rows(ScaleScores.empty().schema, *scores),
            "programme.scales": scales,
        },
    ).rows(named=True)
    assert (row["informant_group"], row["other_group"]) == ("pupils", "teachers")
    assert (row["n"], row["sum_x"], row["sum_y"], row["sum_xy"]) == (1, 4, 3, 12)


def test_participation_keeps_who_was_invited_and_nobody_answered() -> None:
    invited = {
        "round": "2015",
        "municipality": "479",
        "unit": "101001",
        "informant_group": "pupils",
        "grade": "4",
        "n_invited": 25,
    }
    result = query(
        "scored/participation",
        {
            "staged.invitations": rows(
                Invitations.empty().schema, invited, {**invited, "grade": "5"}
            ),
            "staged.respondents": rows(
                Respondents.empty().schema,
                respondent("a", grade="4"),
                respondent("b", grade="6"),
            ),
        },
    )
    assert result.select("grade", "n_invited", "n_answered").rows() == [
        ("4", 25, 1),
        ("5", 25, 0),
        ("6", None, 1),
    ]


def test_the_highest_level_counts_as_good_too_and_the_exempt_are_not_tested() -> None:
    def pupil(name: str, level: str | None, *, exempt: bool = False) -> dict:
        return {
            "round": "2015",
            "municipality": "479",
            "unit": "101001",
            "subject": "reading",
            "grade": "4",
            "pupil": name,
            "exempt": exempt,
            "level": level,
        }

    [row] = query(
        "scored/test_levels",
        {
            "staged.test_results": rows(
                TestResults.empty().schema,
                pupil("a", None, exempt=True),
                pupil("b", None),
                pupil("c", "god"),
                pupil("d", "fremragende"),
            ),
            "programme.levels": pl.DataFrame(
                {"level": ["god", "fremragende"], "level_group": ["good", "top"]}
            ),
        },
    ).rows(named=True)
    counts = ("enrolled", "exempt", "tested", "good", "top", "poor", "classes")
    assert [row[count] for count in counts] == [4, 1, 2, 2, 1, 0, 0]
    assert (row["class_n2"], row["class_good2_n"]) == (0, 0)


def test_levels_are_summed_over_classes_too() -> None:
    # 4A: 2 of 3 good, one top; 4B: 1 of 1 good; nobody knows the class of the fifth.
    # The class of the sixth, who was not tested, is no class.
    people = [
        ("4A", "god"),
        ("4A", "fremragende"),
        ("4A", "mangelfuld"),
        ("4B", "god"),
        (None, "god"),
        ("4C", None),
    ]
    [row] = query(
        "scored/test_levels",
        {
            "staged.test_results": rows(
                TestResults.empty().schema,
                *(
                    {
                        "round": "2015",
                        "municipality": "479",
                        "unit": "101001",
                        "subject": "reading",
                        "grade": "4",
                        "pupil": str(number),
                        "class_id": class_id,
                        "exempt": False,
                        "level": level,
                    }
                    for number, (class_id, level) in enumerate(people)
                ),
            ),
            "programme.levels": pl.DataFrame(
                {
                    "level": ["god", "fremragende", "mangelfuld"],
                    "level_group": ["good", "top", "poor"],
                }
            ),
        },
    ).rows(named=True)
    assert (row["tested"], row["classes"], row["class_n2"]) == (5, 3, 9 + 1 + 1)
    thirds = [row[f"class_{level}2_n"] for level in ("good", "top", "poor")]
    assert thirds == [1_333_333 + 2_000_000, 333_333, 333_333]


EDUCATION = pl.DataFrame({"parents_education": ["basic", "higher"], "years": [9, 16]})
PUPILS = pl.DataFrame(
    {"informant_group": ["pupils", "parents"], "are_pupils": [True, False]}
)
LEVELS = pl.DataFrame({"level": ["god", "mangelfuld"], "level_group": ["good", "poor"]})


def parent(name: str, about: str, education: str | None) -> dict[str, object]:
    return respondent(
        name, informant_group="parents", about=about, parents_education=education
    )


def backgrounds(
    people: list[dict], scores: list[dict], tests: list[dict]
) -> pl.DataFrame:
    return query(
        "scored/background_moments",
        {
            "staged.respondents": rows(Respondents.empty().schema, *people),
            "scored.scale_scores": rows(ScaleScores.empty().schema, *scores),
            "staged.test_results": rows(TestResults.empty().schema, *tests),
            "programme.groups": PUPILS,
            "programme.education": EDUCATION,
            "programme.levels": LEVELS,
        },
    )


def test_background_joins_a_pupils_answers_with_what_the_parents_say() -> None:
    people = [
        respondent("a", class_id="4A"),
        respondent("b", class_id="4A"),
        respondent("c", class_id="4B"),
        parent("p", "a", "basic"),
        parent("q", "b", "basic"),
        parent("r", "b", "higher"),
    ]
    scores = [score("a", STEP), score("b", 3 * STEP), score("c", 2 * STEP)]
    [found] = backgrounds(people, scores, []).rows(named=True)
    assert (found["informant_group"], found["outcome"]) == ("pupils", "trivsel")
    # c's parents said nothing; b's longest education counts.
    assert (found["n"], found["sum_x"], found["sum_x2"]) == (2, 9 + 16, 81 + 256)
    assert (found["sum_y"], found["sum_y2"]) == (4 * STEP, 10 * STEP**2)
    assert found["sum_xy"] == (9 + 48) * STEP
    assert (found["classes"], found["class_n2"]) == (1, 4)
    assert (found["class_nx"], found["class_x2"]) == (2 * 25, 25 * 25)
    assert found["class_x2_n"] == 313  # 25 x 25 / 2, rounded
    assert (found["class_xy_n"], found["class_y2_n"]) == (50 * STEP, 8 * STEP**2)


def test_background_counts_good_tests_and_leaves_out_parents_who_skipped() -> None:
    people = [parent("p", "a", "higher"), parent("q", "b", None)]
    tests = [
        {
            "round": "2015",
            "municipality": "479",
            "unit": "101001",
            "pupil": pupil,
            "subject": "reading",
            "grade": "4",
            "exempt": False,
            "level": level,
        }
        for pupil, level in (("a", "god"), ("b", "god"))
    ]
    [found] = backgrounds(people, [], tests).rows(named=True)
    assert (found["informant_group"], found["breakdown"]) == (None, "grade:4")
    assert (found["n"], found["sum_x"], found["sum_y"]) == (1, 16, STEP)
