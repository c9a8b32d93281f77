"""Answers per 100 as a report reads them: of the unit, beside the others."""

import polars as pl

from pipeline.documents.marks import claim_of, plain
from pipeline.documents.wording import Wording
from pipeline.programme.model import AnswerScale, Counted, Item, Programme
from pipeline.reports.numbers.answers import item_answers, persons, scale_answers
from pipeline.reports.numbers.cells import Cell, CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.evidence import evidence
from tests.unit.reports.cell_rows import PROGRAMME, cell, frame
from tests.unit.reports.made_cells import MUNICIPALITY
from tests.unit.reports.made_programme import text

MUNICIPAL = {"level": "municipality", "unit": None}


def asking(programme: Programme, *, faces: bool) -> Programme:
    """Return the programme with one item of three answers, of which 3 matters."""
    pupils = programme.instrument_of_group["pupils"]
    answers = AnswerScale(
        answers={1: text("Nej"), 2: text("Lidt"), 3: text("Ja")},
        counted=Counted(answers=[3], label=text("ja")),
        faces=faces,
    )
    first = pupils.scales[0]
    items = [
        Item(id="glad", text=text("Er du glad?"), answers="face"),
        Item(id="loud", text=text("Larmer I?"), answers="yes"),
    ]
    asked = pupils.model_copy(
        update={
            "answer_scales": {**pupils.answer_scales, "face": answers},
            "items": [*pupils.items, *items],
            "scales": [
                first.model_copy(update={"items": ["glad", "loud"]}),
                *pupils.scales[1:],
            ],
        }
    )
    return programme.model_copy(
        update={"instruments": {**programme.instruments, asked.id: asked}}
    )


def scope(programme: Programme, cells: pl.DataFrame) -> Scope:
    return Scope(
        programme=programme,
        unit=Unit(code="1", name="Å Skole", unit_type="school"),
        municipality="Ærø",
        round=programme.file.rounds[-1],
        cells=CellBook(cells, MUNICIPALITY, "unit").of("1"),
        wording=Wording(programme.phrases["da"], "da", "school"),
    )


def share(value: float | None, answers: str = "3", **rest: object) -> dict:
    return cell("item_share", value) | {"measure": "glad", "about": answers} | rest


def test_an_item_stands_beside_municipality_and_programme(small: Programme) -> None:
    cells = frame(
        share(0.55, n=38),
        share(0.47, n=420, **MUNICIPAL),
        share(0.41, n=900) | PROGRAMME,
    )
    here = scope(asking(small, faces=False), cells)
    found = item_answers(here, "pupils", "glad")
    assert found is not None
    assert found.shown
    assert (found.text, found.n, found.counted.label) == ("Er du glad?", 38, "ja")
    counted = found.counted
    of_100 = [
        plain(here.wording.bare("share", one.value))
        for one in (counted.unit, counted.municipality, counted.programme)
        if one is not None and one.value is not None
    ]
    assert of_100 == ["55", "47", "41"]
    assert found.faces == ()


def test_faces_are_counts_of_children_in_the_order_of_the_answers(
    small: Programme,
) -> None:
    cells = frame(
        share(0.8, n=35), share(0.14, answers="2", n=35), share(0.06, answers="1", n=35)
    )
    found = item_answers(scope(asking(small, faces=True), cells), "pupils", "glad")
    assert found is not None
    assert [(face.label, face.persons) for face in found.faces] == [
        ("Nej", 2),
        ("Lidt", 5),
        ("Ja", 28),
    ]
    unit = found.faces[0].unit
    assert unit is not None
    assert claim_of(found.faces[0].persons) == unit.claim


def test_whole_per_cent_say_how_many_of_fewer_than_a_hundred() -> None:
    nothing = (None, None)
    for n in range(1, 100):
        for yes in range(n + 1):
            of_n = Cell(round(yes / n, 2), *nothing, n, *nothing, *nothing, "shown", 0)
            assert persons(of_n) == yes


def test_of_a_hundred_no_count_is_told(small: Programme) -> None:
    found = item_answers(
        scope(asking(small, faces=True), frame(share(0.5, n=100))), "pupils", "glad"
    )
    assert found is not None
    assert found.counted.persons is None


def test_what_is_hidden_is_there_without_a_number(small: Programme) -> None:
    cells = frame(share(None, status="hidden"))
    found = item_answers(scope(asking(small, faces=False), cells), "pupils", "glad")
    assert found is not None
    assert not found.shown
    assert (found.n, found.counted.persons) == (None, None)


def test_a_scale_has_the_items_of_which_something_is_told(small: Programme) -> None:
    programme = asking(small, faces=False)
    here = scope(programme, frame(share(0.5, n=20)))
    scale = programme.instrument_of_group["pupils"].scales[0].id
    assert [one.item for one in scale_answers(here, "pupils", scale)] == ["glad"]
    assert item_answers(here, "pupils", "loud") is None  # nobody said what counts
    assert item_answers(here, "pupils", "glad", breakdown="band:4-6") is None


def test_the_evidence_says_which_answers_were_counted(small: Programme) -> None:
    here = scope(asking(small, faces=False), frame(share(0.55, n=38)))
    found = item_answers(here, "pupils", "glad")
    assert found is not None
    assert found.counted.unit is not None
    told, codes = evidence(here, [found.counted.unit.claim], "document")
    assert codes == {found.counted.unit.claim: 1}
    [group] = told.groups
    assert group.title.startswith("Er du glad?")
    assert group.entries == ("Svarede »ja« 2019, skolen: 55 pct., 38 svar",)
