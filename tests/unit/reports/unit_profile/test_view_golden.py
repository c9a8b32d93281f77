"""The view model as text, so that a review sees every changed word and number."""

import json
from collections.abc import Callable

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.unit_profile.profile import profile_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.made_cells import MUNICIPALITY, SMALL, made_cells


def test_everything_a_profile_says(
    small: Programme, assert_golden: Callable[[str, str], None]
) -> None:
    profile = profile_of(
        Scope(
            programme=small,
            unit=Unit(code=SMALL, name="Lillelund Skole", unit_type="school"),
            municipality="Ærø",
            round=small.file.rounds[-1],
            cells=CellBook(made_cells(small), MUNICIPALITY, "unit").of(SMALL),
            wording=Wording(small.phrases["da"], "da", "school"),
        )
    )
    text = json.dumps(as_read(profile), default=vars, ensure_ascii=False, indent=1)
    assert_golden("school_profile.json", f"{text}\n")
