"""What the report tests share: profiles and documents of hand-written cells."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.wording import Wording
from pipeline.editorial.agreements import AgreedGoal, Agreement
from pipeline.programme.model import Language, Modules, Programme, Text
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.rendering import Origin, render_reports
from pipeline.reports.unit_plan.plan import Plan, plan_of
from pipeline.reports.unit_profile.profile import Profile, profile_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.made_cells import MUNICIPALITY, made_cells, made_units

ORIGIN = Origin(asset="disclosed/cells", program="p", inputs="abc")


@pytest.fixture
def profile(small: Programme) -> Callable[..., Profile]:
    """Return the profile that cells make of school 1."""

    def compose(
        cells: pl.DataFrame,
        round_: str = "2019",
        language: Language = "da",
        *,
        seriousness: dict[str, float] | None = None,
        themes: dict[str, str] | None = None,
        meanings: dict[str, str] | None = None,
        agreed: tuple[AgreedGoal, ...] = (),
    ) -> Profile:
        programme = weighted(small, seriousness or {}, themes or {}, meanings or {})
        scope = scope_of(programme, cells, round_, language)
        return as_read(profile_of(replace(scope, agreed=agreed)))

    return compose


@pytest.fixture
def plan(small: Programme) -> Callable[..., Plan]:
    """Return the plan that cells make of school 1."""

    def compose(
        cells: pl.DataFrame,
        agreement: Agreement | None = None,
        *,
        language: Language = "da",
        modules: Modules | None = None,
    ) -> Plan:
        offered = small if modules is None else with_modules(small, modules)
        scope = scope_of(offered, cells, "2019", language)
        return as_read(plan_of(replace(scope, agreement=agreement)))

    return compose


def with_modules(programme: Programme, modules: Modules) -> Programme:
    """Return the programme with these modules."""
    return programme.model_copy(update={"modules": modules})


def scope_of(
    programme: Programme, cells: pl.DataFrame, round_: str, language: Language
) -> Scope:
    """Return school 1 in a round."""
    return Scope(
        programme=programme,
        unit=Unit(code="1", name="Å Skole", unit_type="school"),
        municipality="Ærø",
        round=next(one for one in programme.file.rounds if one.id == round_),
        cells=CellBook(cells, MUNICIPALITY, "unit").of("1"),
        wording=Wording(programme.phrases[language], language, "school"),
    )


def weighted(
    programme: Programme,
    seriousness: dict[str, float],
    themes: dict[str, str],
    meanings: dict[str, str],
) -> Programme:
    """Return the programme with these weights, and some scales changed."""
    file = programme.file.model_copy(update={"seriousness": seriousness})
    instruments = {
        one.id: one.model_copy(
            update={
                "scales": [
                    scale.model_copy(
                        update={
                            "theme": themes.get(scale.id, scale.theme),
                            "high": Text(da=meanings[scale.id])
                            if scale.id in meanings
                            else scale.high,
                        }
                    )
                    for scale in one.scales
                ]
            }
        )
        for one in programme.instruments.values()
    }
    return programme.model_copy(update={"file": file, "instruments": instruments})


@pytest.fixture(scope="session")
def synthetic(programme: Programme) -> Programme:
    """The Danish programme, marked as synthetic, with the units' own edition only."""
    own = [edition for edition in programme.file.editions if edition.id == "unit"]
    file = programme.file.model_copy(update={"synthetic": True, "editions": own})
    return programme.model_copy(update={"file": file})


@pytest.fixture(scope="session")
def reports(
    synthetic: Programme, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, pl.DataFrame, pl.DataFrame]:
    """Folder, catalogue and claims of the made units of the Danish programme."""
    out = tmp_path_factory.mktemp("reports")
    catalogue, claims = render_reports(
        synthetic,
        made_cells(synthetic),
        made_units(synthetic),
        municipality=MUNICIPALITY,
        round_="2019",
        out=out,
        origin=ORIGIN,
    )
    return out, catalogue, claims
