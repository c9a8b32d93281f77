"""What stands beside the results of tests."""

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.unit_profile.profile import profile_of
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.made_cells import MUNICIPALITY


def notes(small: Programme, school_year: str | None) -> tuple[str, ...]:
    round_ = small.file.rounds[-1].model_copy(update={"school_year": school_year})
    reading = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}
    shown = frame(cell("share_good", 0.8, 0.1, n=20, base=22, **reading))
    found = profile_of(
        Scope(
            programme=small,
            unit=Unit(code="1", name="Å Skole", unit_type="school"),
            municipality="Ærø",
            round=round_,
            cells=CellBook(shown, MUNICIPALITY, "unit").of("1"),
            wording=Wording(small.phrases["da"], "da", "school"),
        )
    )
    (section,) = [section for section in found.figures if section.key == "tests"]
    return section.notes


def test_a_school_year_is_named_where_the_round_has_one(small: Programme) -> None:
    named, silent = notes(small, "2018/2019"), notes(small, None)
    assert "2018/2019" in named[0]
    assert silent == named[1:]
