"""What makes a table is found by following imports, and nothing else makes it stale."""

import pytest

from pipeline.run.code import sources_of
from pipeline.run.steps import STEPS, step_of


@pytest.mark.parametrize(
    ("table", "source"),
    [
        ("compared.mapping", "sql/compared/mapping.sql"),
        ("compared.mapping", "pipeline/comparison/conclusions.py"),
        ("compared.mapping", "pipeline/statistics/multiplicity.py"),
        ("compared.mapping", "schemas/compared/mapping.py"),
        ("compared.screening", "sql/screening/unit_means.sql"),
        ("scored.scale_scores", "pipeline/scoring/scale_scores.py"),
        ("scored.scale_scores", "schemas/staged.py"),  # answers have no fixed model
        ("staged.responses", "pipeline/ingest/readers/spss.py"),  # found by its name
        ("staged.responses", "pipeline/ingest/isolated_child.py"),  # likewise
        ("raw.deliveries", "programme/checks/file.yaml"),
        ("disclosed.release_quality", "pipeline/release/judge.py"),  # imported late
        ("reported.guidance", "report_templates/guidance/guidance.html.j2"),
        ("reported.guidance", "report_templates/page/base.html.j2"),  # included
        ("reported.data_dictionary", "schemas/compared/needs.py"),
        ("reported.school_profiles", "report_templates/unit_profile/report.typ"),
        ("reported.return_reports", "report_templates/return_report/report.html.j2"),
    ],
)
def test_what_makes_a_table_is_among_its_sources(table: str, source: str) -> None:
    assert source in sources_of(step_of(table))


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_what_a_run_says_and_how_it_is_launched_makes_nothing_stale(step) -> None:  # noqa: ANN001
    if step.name == "reported.warehouse":
        return  # made in the same file that lists all steps
    elsewhere = (
        "pipeline/run/",
        "pipeline/cli",
        "pipeline/definitions.py",
        "tests/",
    )
    assert [file for file in sources_of(step) if file.startswith(elsewhere)] == []


@pytest.mark.parametrize(
    ("table", "other"),
    [
        ("scored.scale_moments", "pipeline/ingest/tables.py"),
        ("compared.goals", "pipeline/comparison/needs.py"),
        ("compared.goals", "schemas/compared/needs.py"),
        ("disclosed.cells", "pipeline/documents/wording.py"),
        ("reported.guidance", "report_templates/unit_profile/report.typ"),
        ("reported.school_profiles", "report_templates/index/index.html.j2"),
    ],
)
def test_what_only_others_are_made_of_is_not(table: str, other: str) -> None:
    assert other not in sources_of(step_of(table))
