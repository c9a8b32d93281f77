"""Every report, once: whom it is about, who may read it, what it says and in what."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

from pipeline.programme.model import EditionId
from pipeline.reports.class_sheet.sheet import sheet_of
from pipeline.reports.data_report.report import data_report_of
from pipeline.reports.municipality_brief.brief import brief_of
from pipeline.reports.municipality_plan.plan import municipality_plan_of
from pipeline.reports.municipality_profile.profile import municipality_profile_of
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.heading import Heading
from pipeline.reports.programme_report.report import programme_report_of
from pipeline.reports.quality_report.annex import quality_annex_of
from pipeline.reports.quality_report.report import quality_report_of
from pipeline.reports.unit_plan.plan import plan_of
from pipeline.reports.unit_profile.profile import daycare_profile_of, profile_of


class View(Protocol):
    """What a report says about one subject, ready to be laid out."""

    @property
    def heading(self) -> Heading:
        """Whom it is about, and what a list of documents calls it."""
        ...

    @property
    def pictures(self) -> dict[str, str]:
        """Its charts as SVG, by name."""
        ...


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report.

    Attributes:
        id: Its name in paths, in the catalogue and in `index.report.<id>`.
        level: What one document of it is about.
        unit_types: The kinds of units that it, or its classes, is about.
        editions: In which of the programme's editions it is written, if they are: it
            shows the cells of one of them.
        due: Phase of the programme in which it is talked about.
        html: Its template as a page, below `report_templates`.
        pdf: Its template on paper.
        compose: Returns what it says about a subject.
        adds_to_open: Whether each edition says all that the first one says, and more:
            `Scope.open` is that one.
    """

    id: str
    level: Literal["class", "unit", "municipality", "programme"]
    unit_types: tuple[str, ...]
    editions: tuple[EditionId, ...]
    due: str
    html: str
    pdf: str
    compose: Callable[[Scope], View]
    adds_to_open: bool = False

    def folder(self, edition: EditionId, round_: str, municipality: str) -> str:
        """Return where its documents of an edition lie below the reports folder."""
        return f"{edition}/{round_}/{municipality}/{self.id}"


# What people write of a unit is for its own and for its owner, and so are its plans.
OWN: tuple[EditionId, ...] = ("unit", "confidential")

REPORTS = (
    Report(
        id="programme_report",
        level="programme",
        unit_types=(),
        editions=("public",),
        due="profiles",
        html="programme_report/report.html.j2",
        pdf="programme_report/report.typ",
        compose=programme_report_of,
    ),
    Report(
        id="programme_plan",
        level="programme",
        unit_types=(),
        editions=("public", "confidential"),
        due="plans",
        html="municipality_plan/plan.html.j2",
        pdf="municipality_plan/plan.typ",
        compose=municipality_plan_of,
    ),
    Report(
        id="data_report",
        level="programme",
        unit_types=(),
        editions=("public", "confidential"),
        due="profiles",
        html="programme_report/data.html.j2",
        pdf="programme_report/data.typ",
        compose=data_report_of,
    ),
    Report(
        id="municipality_profile",
        level="municipality",
        unit_types=("school", "daycare", "childminders"),
        editions=("public", "confidential"),
        due="profiles",
        html="municipality_profile/report.html.j2",
        pdf="municipality_profile/report.typ",
        compose=municipality_profile_of,
    ),
    Report(
        id="quality_report",
        level="municipality",
        unit_types=("school", "daycare", "childminders"),
        editions=("public",),
        due="profiles",
        html="quality_report/report.html.j2",
        pdf="quality_report/report.typ",
        compose=quality_report_of,
    ),
    Report(
        id="quality_annex",
        level="municipality",
        unit_types=("school",),
        editions=("confidential",),
        due="profiles",
        html="quality_report/annex.html.j2",
        pdf="quality_report/annex.typ",
        compose=quality_annex_of,
    ),
    Report(
        id="municipality_plan",
        level="municipality",
        unit_types=("school", "daycare", "childminders"),
        editions=("public", "confidential"),
        due="plans",
        html="municipality_plan/plan.html.j2",
        pdf="municipality_plan/plan.typ",
        compose=municipality_plan_of,
    ),
    Report(
        id="municipality_brief",
        level="municipality",
        unit_types=("school", "daycare", "childminders"),
        editions=("public", "confidential"),
        due="council",
        html="municipality_brief/report.html.j2",
        pdf="municipality_brief/report.typ",
        compose=brief_of,
        adds_to_open=True,
    ),
    Report(
        id="school_profile",
        level="unit",
        unit_types=("school",),
        editions=("unit", "public", "confidential"),
        due="profiles",
        html="unit_profile/report.html.j2",
        pdf="unit_profile/report.typ",
        compose=profile_of,
    ),
    Report(
        id="daycare_profile",
        level="unit",
        unit_types=("daycare", "childminders"),
        editions=("unit", "public", "confidential"),
        due="profiles",
        html="unit_profile/report.html.j2",
        pdf="unit_profile/report.typ",
        compose=daycare_profile_of,
    ),
    Report(
        id="school_plan",
        level="unit",
        unit_types=("school",),
        editions=OWN,
        due="plans",
        html="unit_plan/plan.html.j2",
        pdf="unit_plan/plan.typ",
        compose=plan_of,
    ),
    Report(
        id="daycare_plan",
        level="unit",
        unit_types=("daycare", "childminders"),
        editions=OWN,
        due="plans",
        html="unit_plan/plan.html.j2",
        pdf="unit_plan/plan.typ",
        compose=plan_of,
    ),
    Report(
        id="class_sheet",
        level="class",
        unit_types=("school",),
        editions=("class",),
        due="profiles",
        html="class_sheet/report.html.j2",
        pdf="class_sheet/report.typ",
        compose=sheet_of,
    ),
)
