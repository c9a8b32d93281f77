"""Classes that are missing, all the same, or too few for their pupils."""

from pathlib import Path

import pytest

from pipeline.checks.findings import Finding, finding_of
from pipeline.ingest.staging import Staged
from tests.unit.ingest.exports import pupil, write_export
from tests.unit.ingest.worlds import build_programme, stage, survey_source

PROGRAMME = build_programme(survey_source())


def staged_of(raw: Path, *classes: str, **cells: str) -> Staged:
    """Stage pupils of these classes; a grade is the number before the class's dot."""
    rows = [
        pupil(f"k{number}", klasse=class_, **cells)
        for number, class_ in enumerate(classes)
    ]
    write_export(raw, rows)
    return stage(PROGRAMME, raw)


def told(staged: Staged) -> list[Finding]:
    return [finding_of(row) for row in staged.warnings.to_dicts()]


def finding(check: str, **facts: int) -> Finding:
    return Finding(check, "dataset.csv", column="klasse", facts=dict(facts))


def test_pupils_without_a_class_are_counted(tmp_path: Path) -> None:
    staged = staged_of(tmp_path, *["4.a"] * 20, *[""] * 3)
    assert told(staged) == [finding("classes_missing", pupils=3, all=23)]


@pytest.mark.parametrize(("classless", "all_"), [(2, 10), (3, 60)])
def test_a_few_slips_are_no_finding(tmp_path: Path, classless: int, all_: int) -> None:
    classes = [f"4.{'abcdef'[n % 6]}" for n in range(all_ - classless)]
    assert told(staged_of(tmp_path, *classes, *[""] * classless)) == []


def test_a_file_without_any_class_is_told(tmp_path: Path) -> None:
    staged = staged_of(tmp_path, *[""] * 12)
    assert told(staged) == [finding("classes_missing", pupils=12, all=12)]


def test_pupils_of_several_grades_in_one_class_are_told(tmp_path: Path) -> None:
    rows = [pupil(f"k{n}", klasse="A", klassetrin=str(4 + n % 3)) for n in range(12)]
    write_export(tmp_path, rows)
    staged = stage(PROGRAMME, tmp_path)
    assert told(staged) == [finding("classes_alike", pupils=12, grades=3)]


def test_one_class_of_one_grade_is_a_class(tmp_path: Path) -> None:
    assert told(staged_of(tmp_path, *["4.a"] * 28)) == []


@pytest.mark.parametrize(("pupils", "large"), [(32, 0), (33, 1)])
def test_a_class_of_more_pupils_than_a_class_has_is_told(
    tmp_path: Path, pupils: int, large: int
) -> None:
    staged = staged_of(tmp_path, *["4.a"] * pupils, *["4.b"] * 20)
    facts = {"classes": 1, "most": pupils, "largest": 32}
    assert told(staged) == [finding("classes_large", **facts)] * large


def test_the_same_class_at_two_schools_is_two_classes(tmp_path: Path) -> None:
    rows = [pupil(f"k{n}", institutionsnr=f"47900{1 + n % 2}") for n in range(60)]
    write_export(tmp_path, rows)
    assert told(stage(PROGRAMME, tmp_path)) == []


@pytest.mark.parametrize(
    ("classes", "read"),
    [
        (["41.0", "42.0", ""], {"41", "42", None}),
        (["41,0", "42,00"], {"41", "42"}),
        (["4.0", "4.1"], {"40", "41"}),
        (["4.a", "4.0"], {"4A", "40"}),
    ],
)
def test_classes_are_whole_numbers_where_all_have_decimals_of_nothing(
    tmp_path: Path, classes: list[str], read: set[str | None]
) -> None:
    assert set(staged_of(tmp_path, *classes).respondents["class_id"]) == read
