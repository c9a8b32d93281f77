"""The sheet of a class: what it says, of whom, and what it leaves unsaid."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.marks import plain
from pipeline.documents.wording import Wording
from pipeline.programme.model import Edition, Language, Programme
from pipeline.reports.class_sheet.classes import classes_of, file_stem
from pipeline.reports.class_sheet.sheet import ClassSheet, sheet_of
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.rendering import Origin, render_reports
from schemas.staged import Units
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import cell, frame, programme_cell
from tests.unit.reports.made_programme import text

ORIGIN = Origin(asset="disclosed/cells", program="p", inputs="i")


@pytest.fixture(scope="module")
def telling(small: Programme) -> Programme:
    """The small programme with an edition for classes of ten or more."""
    edition = Edition(id="class", audience=text("Klassens team"), minimum_n=10)
    groups = [
        one.model_copy(update={"are_pupils": one.id == "pupils"})
        for one in small.file.informant_groups
    ]
    given = {"editions": [edition], "informant_groups": groups}
    return small.model_copy(update={"file": small.file.model_copy(update=given)})


def scale(
    name: str, own: float, drawn: float, measure: str = "wellbeing", n: int = 16
) -> list[dict]:
    """Return the numbers of a class on a scale, beside school and programme."""
    beside: dict = {"measure": measure, "edition": "class"}
    of_class = beside | {"breakdown": f"class:{name}"}
    item: dict = beside | {
        "measure": f"{measure}_1",
        "quantity": "item_share",
        "about": "2",
    }
    return [
        cell("points", own, 40.0, n=n, **of_class),
        cell("shrunken", drawn, 20.0, n=n, **of_class),
        cell("points", 510.0, 15.0, n=80, **beside),
        programme_cell("points", 500.0, n=9000, **beside),
        cell("item_share", 0.25) | item | {"breakdown": f"class:{name}", "n": n},
        cell("item_share", 0.6) | item | {"n": 80},
        programme_cell("item_share", 0.55) | item | {"n": 9000},
    ]


def answered(name: str, n: int | None) -> dict:
    """Return how many of a class answered; None: that is hidden."""
    said: dict = {"measure": "all", "breakdown": f"class:{name}", "edition": "class"}
    if n is None:
        return cell("answered", status="hidden", **said)
    return cell("answered", float(n), n=n, **said)


CELLS = frame(
    answered("3A", 16),
    answered("3B", None),
    answered("3C", None),
    *scale("3A", 470.0, 490.0),
    *scale("3A", 530.0, 520.0, "calm"),
)


def sheet(
    programme: Programme, cells: pl.DataFrame = CELLS, language: Language = "da"
) -> ClassSheet:
    return as_read(
        sheet_of(
            Scope(
                programme=programme,
                unit=Unit(code="1", name="Å Skole", unit_type="school"),
                municipality="Ærø",
                round=programme.file.rounds[-1],
                cells=CellBook(cells, "479", "class").of("1"),
                wording=Wording(programme.phrases[language], language, "school"),
                class_id="3A",
            )
        )
    )


def test_everything_a_sheet_says(
    telling: Programme, assert_golden: Callable[[str, str], None]
) -> None:
    said = json.dumps(sheet(telling), default=vars, ensure_ascii=False, indent=1)
    assert_golden("class_sheet.json", f"{said}\n")


def test_a_class_stands_beside_its_school_and_the_programme(telling: Programme) -> None:
    [table] = sheet(telling).estimates
    row = table.rows[0]
    assert [one.main for one in row.entries] == ["490", "510", "500"]
    assert row.entries[0].below == "470–510"
    [answers] = [one for one in sheet(telling).answers if "Wellbeing" in one.name]
    [item] = answers.answers.rows
    assert [one.main for one in item.entries] == [
        "25 ud af 100",
        "60 ud af 100",
        "55 ud af 100",
    ]


def test_the_order_does_not_depend_on_what_the_class_answered(
    telling: Programme,
) -> None:
    other = frame(
        answered("3A", 16),
        *scale("3A", 530.0, 520.0),
        *scale("3A", 470.0, 490.0, "calm"),
    )
    for one in (sheet(telling), sheet(telling, other)):
        assert [row.label for row in one.estimates[0].rows] == ["Wellbeing", "Calm"]
        assert [told.name.split()[0] for told in one.answers] == ["Wellbeing", "Calm"]


def test_what_weighs_most_comes_first(telling: Programme) -> None:
    file = telling.file.model_copy(update={"seriousness": {"calm": 4.0}})
    weighted = telling.model_copy(update={"file": file})
    names = [one.name.split()[0] for one in sheet(weighted).answers]
    assert names == ["Calm", "Wellbeing"]


def test_the_classes_without_a_sheet_are_named_and_not_how_small_they_are(
    telling: Programme,
) -> None:
    said = [plain(one) for one in sheet(telling).cannot]
    assert said[-1].startswith("Noget om 3B og 3C, som ikke har noget ark. Enten har")


def test_pupils_of_no_known_class_are_told_of(telling: Programme) -> None:
    few = frame(answered("3A", 16), answered("", None), *scale("3A", 470.0, 490.0))
    assert any("klasse ikke er oplyst" in one for one in sheet(telling, few).cannot)
    many = frame(answered("3A", 16), answered("", 12), *scale("3A", 470.0, 490.0))
    told = sheet(telling, many).lead
    assert [plain(one).split()[0] for one in told] == ["12", "16"]


def test_a_scale_that_agrees_too_little_is_left_out(telling: Programme) -> None:
    loose = programme_cell("reliability", 0.4, edition="class", measure="calm")
    rows = [*CELLS.to_dicts(), loose]
    [table] = sheet(telling, frame(*rows)).estimates
    assert [row.label for row in table.rows] == ["Wellbeing"]


def test_a_sheet_with_no_number_says_so(telling: Programme) -> None:
    empty = sheet(telling, frame(answered("3A", 16)))
    assert "ingen tal" in empty.lead[-1]
    assert (empty.estimates, empty.answers, empty.questions) == ((), (), ())


def test_only_classes_that_are_told_of_have_a_sheet(
    telling: Programme, tmp_path: Path
) -> None:
    assert classes_of(CellBook(CELLS, "479", "class").of("1"), "2019") == ["3A"]
    unit = ("2019", "479", "1", "Å Skole", "school", None, None)
    catalogue, _ = render_reports(
        telling,
        CELLS,
        pl.DataFrame([unit], schema=Units.empty().schema, orient="row"),
        municipality="479",
        round_="2019",
        out=tmp_path,
        origin=ORIGIN,
    )
    assert catalogue["path"].to_list() == [
        "class/2019/479/class_sheet/1_3A.da.html",
        "class/2019/479/class_sheet/1_3A.da.pdf",
    ]
    assert catalogue["title"][0] == "Klasseark for 3A, Å Skole, 2019"


@pytest.mark.parametrize("name", ["../../x", "<b>3</b>", "Å" * 200, "3/A", "3A_3B"])
def test_no_name_of_a_class_leads_out_of_its_folder(name: str) -> None:
    stem = file_stem("1", name)
    assert Path(stem).name == stem
    assert len(stem.encode()) < 200
    assert stem.count("_") == 1
    assert file_stem("1", f"{name} ") != stem
