"""What the children of a daycare unit say, on the made documents."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.children import MOST_QUESTIONS
from pipeline.reports.unit_profile.profile import Profile, daycare_profile_of
from tests.page_rules import Written
from tests.unit.reports.as_read import as_read
from tests.unit.reports.made_cells import (
    DAYCARE,
    MUNICIPALITY,
    SILENT,
    made_cells,
)

Reports = tuple[Path, pl.DataFrame, pl.DataFrame]


def profile(programme: Programme, unit: str) -> Profile:
    scope = Scope(
        programme=programme,
        unit=Unit(code=unit, name="Solstrålen", unit_type="daycare"),
        municipality="Svendborg",
        round=programme.file.rounds[-1],
        cells=CellBook(made_cells(programme), MUNICIPALITY, "unit").of(unit),
        wording=Wording(programme.phrases["da"], "da", "daycare"),
    )
    return as_read(daycare_profile_of(scope))


@pytest.fixture(scope="module")
def centre(synthetic: Programme) -> Profile:
    return profile(synthetic, DAYCARE)


def test_a_daycare_unit_begins_with_one_question_of_each_scale(
    centre: Profile,
) -> None:
    """Fifty-eight children are invited, so each number says how many of how many."""
    told = centre.children
    assert told is not None
    assert told.title == "Det siger børnene"
    assert told.answers.columns == ("Det blev der svaret", "Hos jer")
    assert len(told.answers.rows) == MOST_QUESTIONS
    scales = [row.key.rpartition(".")[0] for row in told.answers.rows]
    first = scales[: len(set(scales))]
    assert len(set(first)) == len(first)
    assert not set(scales) & {topic.key for topic in centre.story.topics}
    assert len(centre.story.topics) <= 2
    for row in told.answers.rows:
        first, _, second = row.entries[0].main.partition(" ud af ")
        assert int(first) <= int(second) <= 58


def test_the_assessment_holds_every_question_to_children_and_room_for_the_rest(
    centre: Profile, synthetic: Programme
) -> None:
    told = centre.environment
    assert told is not None
    items = synthetic.instrument_of_group["daycare_children"].items
    quoted = [row.text.partition("«")[0].lstrip("»") for row in told.answers.rows]
    assert sorted(quoted) == sorted(one.text.of("da") for one in items)
    assert len(told.plan) == 6
    assert told.signed[0] == "Drøftet med forældrebestyrelsen den"


def test_where_no_child_answered_nothing_is_to_be_filled_in(
    synthetic: Programme,
) -> None:
    silent = profile(synthetic, SILENT)
    assert silent.children is None
    assert silent.environment is None


def test_the_assessment_is_two_pages_of_the_pdf(
    reports: Reports, synthetic: Programme
) -> None:
    [page] = sorted(reports[0].rglob(f"daycare_profile/{DAYCARE}.da.html"))
    printed = Written(page, synthetic).printed
    title = "Læringsmiljø- og børnemiljøvurdering"
    [first] = [place for place, one in enumerate(printed) if title in one.text]
    assert "Det psykiske miljø" in printed[first].text
    assert "Drøftet med forældrebestyrelsen den" in printed[first + 1].text
