"""A published number changes by five answers or keeps: who waits, and with what."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.held_back import Counted, held_back
from pipeline.ingest.staged import Staged
from pipeline.programme.load import load_once
from pipeline.programme.model import Programme
from pipeline.store.lake import models
from schemas.staged import HeldBack, Respondents, UnitResults

TINY = Path(__file__).parents[2] / "fixtures" / "tiny" / "programme"
ITEMS = ["glad_1", "glad_2", "glad_3"]
NAMES = ["units", "invitations", "respondents", "test_results", "unit_results"]
NAMES += ["rejected_rows", "accepted_rows", "warnings", "held_back"]
ALL, GENDER = frozenset[str](), frozenset({"gender"})
Pupil = tuple[str, int, int, str | None]  # unit, number, answer, gender


@pytest.fixture(scope="module")
def tiny() -> Programme:
    return load_once(str(TINY))


def name(number: int) -> str:
    return f"{number:024x}"


def staged(
    *pupils: Pupil, tests: tuple[tuple[str, int, str | None], ...] = (),
    figures: tuple[tuple[str, float, int | None], ...] = (), invited: int = 30,
) -> Staged:  # fmt: skip
    """Return a municipality's tables: who answered the same to all three questions."""
    units = sorted({unit for unit, *_ in (*pupils, *tests, *figures)})
    at = {"round": "2015", "municipality": "479"}
    given: dict[str, list[dict[str, object]]] = {
        "units": [
            {"unit": u, "name": u, "unit_type": "school", "successor": None,
             "main_unit": None} for u in units
        ],
        "invitations": [
            {"unit": u, "informant_group": "pupils", "grade": "4", "n_invited": invited}
            for u in units
        ],
        "respondents": [
            {"respondent": name(number), "unit": unit, "informant_group": "pupils",
             "grade": "4", "grade_band": "all", "class_id": None, "gender": gender,
             "about": None, "parents_education": None, "status": "completed"}
            for unit, number, _, gender in pupils
        ],
        "test_results": [
            {"unit": unit, "pupil": name(number), "subject": "reading", "grade": "2",
             "class_id": None, "gender": "girl", "exempt": False, "level": level,
             "scale_version": None}
            for unit, number, level in tests
        ],
        "unit_results": [
            {"unit": unit, "measure": "wellbeing", "breakdown": "all", "value": value,
             "n": n} for unit, value, n in figures
        ],
    }  # fmt: skip
    tables = {}
    for one in NAMES:
        schema = models()[f"staged.{one}"].empty().schema  # pyright: ignore[reportAttributeAccessIssue]
        rows = [at | row for row in given.get(one, [])]
        tables[one] = pl.DataFrame(rows, schema=schema)
    answers = pl.DataFrame(
        [
            {**at, "informant_group": "pupils", "respondent": name(number),
             "glad_1": answer, "glad_2": answer, "glad_3": answer}
            for _, number, answer, _ in pupils
        ],
        schema=dict.fromkeys([*at, "informant_group", "respondent"], pl.String)
        | dict.fromkeys(ITEMS, pl.Int8),
    )  # fmt: skip
    return Staged(responses={"pupils": answers}, **tables)


def school(unit: str, numbers: range, answer: int = 3) -> list[Pupil]:
    return [(unit, n, answer, "girl" if n % 2 else "boy") for n in numbers]


def of(rows: Staged, unit: str) -> int:
    """Return how many respondents count, who all have answers."""
    who = rows.respondents.filter(unit=unit)
    assert who.join(rows.responses["pupils"], on="respondent").height == who.height
    return who.height


def waiting(rows: Staged) -> list[tuple[object, ...]]:
    HeldBack.validate(rows.held_back)
    Respondents.validate(rows.respondents)
    columns = ["unit", "informant_group", "measure", "n"]
    return rows.held_back.select(columns).rows()


FIRST = [*school("1", range(10)), *school("2", range(100, 120))]


@pytest.mark.parametrize(("late", "counted"), [(1, 10), (4, 10), (5, 15)])
def test_late_answers_count_when_there_are_five(
    tiny: Programme, late: int, counted: int
) -> None:
    new = staged(*FIRST, *school("1", range(20, 20 + late)), invited=40)
    found = held_back(new, [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert of(found, "1") == counted
    assert of(found, "2") == 20
    if late < 5:
        assert waiting(found) == [("1", "pupils", None, late)]
    else:
        assert waiting(found) == []
    # Who was invited is told with who answered: of the held school, as then.
    invited = dict(found.invitations.select("unit", "n_invited").rows())
    assert invited == {"1": 30 if late < 5 else 40, "2": 40}


def test_one_answer_that_was_changed_waits_and_one_taken_away_too(
    tiny: Programme,
) -> None:
    first = Counted(staged(*FIRST), ALL)
    changed = [("1", 0, 1, "boy"), *FIRST[1:]]
    for new in (changed, FIRST[1:]):
        found = held_back(staged(*new), [first], tiny, "2015")
        assert waiting(found) == [("1", "pupils", None, 1)]
        answers = found.responses["pupils"].filter(respondent=name(0))
        assert answers["glad_1"].to_list() == [3]
        assert of(found, "1") == 10


def test_four_came_and_four_went_change_a_sum_by_too_few(tiny: Programme) -> None:
    new = [*school("1", range(4, 10)), *school("1", range(20, 24), 1), *FIRST[10:]]
    found = held_back(staged(*new), [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert waiting(found) == [("1", "pupils", None, 4)]


def test_six_came_and_five_went_change_the_number_of_answers_by_one(
    tiny: Programme,
) -> None:
    """The attacker sees two numbers of answers, 10 and 11."""
    new = [*school("1", range(5, 10)), *school("1", range(20, 26), 1), *FIRST[10:]]
    found = held_back(staged(*new), [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert waiting(found) == [("1", "pupils", None, 6)]


def test_new_pseudonyms_for_the_same_answers_hide_no_late_answer(
    tiny: Programme,
) -> None:
    """With another secret everybody is somebody else; the sums are not."""
    others = [*school("1", range(500, 511)), *school("2", range(600, 620))]
    found = held_back(staged(*others), [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert waiting(found) == [("1", "pupils", None, 1)]
    assert of(found, "1") == 10


def test_a_number_by_gender_keeps_its_unit_only_where_it_is_told(
    tiny: Programme,
) -> None:
    late = [("1", n, 3, "girl" if n > 20 else "boy") for n in range(20, 27)]
    new = staged(*FIRST, *late)  # six girls and a boy
    for told, counted in ((ALL, 17), (GENDER, 10)):
        found = held_back(new, [Counted(staged(*FIRST), told)], tiny, "2015")
        assert of(found, "1") == counted


def test_who_did_not_say_the_gender_is_what_girls_and_boys_leave(
    tiny: Programme,
) -> None:
    girls = [("1", n, 3, "girl") for n in range(20, 25)]
    for late, counted in (([], 15), ([("1", 25, 3, None)], 10)):
        new = staged(*FIRST, *girls, *late)
        found = held_back(new, [Counted(staged(*FIRST), GENDER)], tiny, "2015")
        assert of(found, "1") == counted


def test_a_sheet_that_gives_no_score_is_no_fifth_answer(tiny: Programme) -> None:
    late = [*school("1", range(20, 24)), ("1", 24, 9, "boy")]  # 9: do not know
    found = held_back(
        staged(*FIRST, *late), [Counted(staged(*FIRST), ALL)], tiny, "2015"
    )
    assert waiting(found) == [("1", "pupils", None, 5)]


def test_a_question_that_one_more_answered_keeps_its_scale(tiny: Programme) -> None:
    """Six sheets give six scores, and one of them an answer to the last question."""
    late = staged(*FIRST, *school("1", range(20, 26)))
    codes = pl.when(pl.col("respondent").is_in([name(n) for n in range(20, 25)]))
    answers = late.responses["pupils"].with_columns(
        glad_3=codes.then(pl.lit(9, pl.Int8)).otherwise("glad_3")
    )
    new = replace(late, responses={"pupils": answers})
    found = held_back(new, [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert of(found, "1") == 10


def test_a_school_that_answers_late_waits_until_it_has_five(tiny: Programme) -> None:
    """The municipality's sum less the earlier one would be this school's."""
    first = [Counted(staged(*FIRST), ALL)]
    found = held_back(staged(*FIRST, *school("3", range(30, 33))), first, tiny, "2015")
    assert of(found, "3") == 0
    assert "3" in found.units["unit"].to_list()
    assert waiting(found) == [("3", "pupils", None, 3)]
    found = held_back(staged(*FIRST, *school("3", range(30, 35))), first, tiny, "2015")
    assert of(found, "3") == 5


def test_a_municipality_that_delivers_late_comes_as_a_whole(tiny: Programme) -> None:
    """Of its schools nothing is known: those of few are hidden among its others."""
    nobody = [Counted(staged(), ALL)]
    new = staged(*school("1", range(3)), *school("2", range(10, 14)))
    assert waiting(held_back(new, nobody, tiny, "2015")) == []
    few = held_back(staged(*school("1", range(3))), nobody, tiny, "2015")
    assert waiting(few) == [(None, "pupils", None, 3)]
    assert few.respondents.is_empty()


def test_of_a_municipality_that_was_not_published_the_whole_waits_and_no_unit(
    tiny: Programme,
) -> None:
    """Others' documents tell the programme's number, in which all of it counts."""
    first = Counted(staged(*FIRST), ALL, by_unit=False)
    three = [*FIRST, *school("1", range(20, 23))]
    found = held_back(staged(*three), [first], tiny, "2015")
    assert waiting(found) == [(None, "pupils", None, 3)]
    assert of(found, "1") == 10
    two_more = [*three, *school("2", range(130, 132), 1)]
    found = held_back(staged(*two_more), [first], tiny, "2015")
    assert waiting(found) == []
    assert (of(found, "1"), of(found, "2")) == (13, 22)


def test_every_release_counts_and_the_last_one_is_kept(tiny: Programme) -> None:
    """10, then 15; now 12: three less than the last, two more than the first."""
    fifteen = [*FIRST, *school("1", range(20, 25), 2)]
    releases = [Counted(staged(*one), ALL) for one in (FIRST, fifteen)]
    twelve = staged(*FIRST, *school("1", range(20, 22), 2))
    found = held_back(twelve, releases, tiny, "2015")
    assert of(found, "1") == 15
    # Five less than the last is the first again; one more than that is not.
    ten = held_back(staged(*FIRST), releases, tiny, "2015")
    assert of(ten, "1") == 10
    eleven = staged(*FIRST, *school("1", range(20, 21), 4))
    assert of(held_back(eleven, releases, tiny, "2015"), "1") == 15


def test_who_moved_to_another_school_counts_once(tiny: Programme) -> None:
    """One pupil less there waits, so the school where the pupil is now does, too."""
    moved = [("2", 0, 3, "boy"), *FIRST[1:], *school("2", range(120, 130))]
    found = held_back(staged(*moved), [Counted(staged(*FIRST), ALL)], tiny, "2015")
    assert waiting(found) == [("1", "pupils", None, 1), ("2", "pupils", None, 0)]
    assert (of(found, "1"), of(found, "2")) == (10, 20)


def test_one_more_tested_pupil_waits_though_many_more_are_enrolled(
    tiny: Programme,
) -> None:
    def results(tested: int, enrolled: int) -> Staged:
        return staged(
            tests=tuple(
                ("1", n, "god" if n < tested else None) for n in range(enrolled)
            )
        )

    first = [Counted(results(10, 12), ALL)]
    found = held_back(results(11, 20), first, tiny, "2015")
    assert waiting(found) == [("1", None, None, 8)]
    assert found.test_results.height == 12
    found = held_back(results(15, 20), first, tiny, "2015")
    assert found.test_results.height == 20


@pytest.mark.parametrize(("n", "wait"), [(21, 1), (25, None), (20, None), (None, None)])
def test_a_delivered_figure_of_a_few_more_persons_waits(
    tiny: Programme, n: int | None, wait: int | None
) -> None:
    first = [Counted(staged(figures=(("1", 3.0, 20),)), ALL)]
    found = held_back(staged(figures=(("1", 4.0, n),)), first, tiny, "2015")
    UnitResults.validate(found.unit_results)
    assert found.unit_results["value"].to_list() == [3.0 if wait else 4.0]
    assert waiting(found) == ([("1", None, "wellbeing", wait)] if wait else [])


def test_before_a_release_nothing_waits(tiny: Programme) -> None:
    new = staged(*school("1", range(2)))
    assert held_back(new, [], tiny, "2015") is new


def in_classes(rows: Staged, size: int) -> Staged:
    """Return the rows with so many of each school in class 4A, and the rest in 4B."""
    place = pl.int_range(pl.len()).over("unit")
    class_id = pl.when(place < size).then(pl.lit("4A")).otherwise(pl.lit("4B"))
    return replace(rows, respondents=rows.respondents.with_columns(class_id=class_id))


@pytest.mark.parametrize(
    ("moved", "told", "n"), [(3, "class_id", 3), (3, "gender", 0), (5, "class_id", 0)]
)
def test_a_class_that_was_told_of_changes_by_five_or_not(
    tiny: Programme, moved: int, told: str, n: int
) -> None:
    """Nobody is new in the school: some have only gone from one class to the other."""
    rows = staged(*school("2", range(100, 120)))
    before = Counted(in_classes(rows, 8), frozenset({told}))
    found = held_back(in_classes(rows, 8 + moved), [before], tiny, "2015")
    assert waiting(found) == ([("2", "pupils", None, n)] if n else [])
    of_class = found.respondents.filter(class_id="4A").height
    assert of_class == (8 if n else 8 + moved)
