"""What follows from the one place in which a report stands."""

from pathlib import Path

import pytest

from pipeline.disclosure.attacker.reading import REPORTS as READ
from pipeline.programme.model import Programme
from pipeline.reports.registry import REPORTS, Report
from pipeline.reports.tables import STEPS
from pipeline.run.code import sources_of

TEMPLATES = Path(__file__).parents[3] / "report_templates"


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report.id)
def test_a_report_has_its_templates_and_a_name_in_the_list(
    report: Report, programme: Programme
) -> None:
    assert (TEMPLATES / report.html).is_file()
    assert (TEMPLATES / report.pdf).is_file()
    for phrases in programme.phrases.values():
        assert phrases[f"index.report.{report.id}"]


def test_the_attack_knows_how_to_read_every_report_that_there_is() -> None:
    # It is told by hand what it reads, since it shares nothing with who writes.
    assert {report.id for report in REPORTS} == set(READ)


def test_a_changed_template_makes_the_documents_stale() -> None:
    [step] = [step for step in STEPS if "reported.claims" in step.tables]
    made_by = set(sources_of(step))
    frame = {"report/base.html.j2", "report/parts.typ", "report/style.css"}
    fonts = {file.relative_to(TEMPLATES) for file in TEMPLATES.glob("fonts/*")}
    own = {name for report in REPORTS for name in (report.html, report.pdf)}
    assert made_by >= {
        f"report_templates/{name}" for name in (*frame, *own, *map(str, fonts))
    }


def test_no_two_reports_write_to_one_place() -> None:
    folders = [
        report.folder(edition, "2019", "479")
        for report in REPORTS
        for edition in report.editions
    ]
    assert len(set(folders)) == len(folders)
