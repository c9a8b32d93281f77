"""Each municipality gets its own reports, under names that are never taken."""

import pytest

from pipeline.returns.report.places import owner, report_folder, report_names
from pipeline.store.lake import Partition
from tests.unit.ingest.worlds import build_programme, register_source, survey_source

HERE = Partition("479", "2015")


@pytest.mark.parametrize(
    ("path", "partition"),
    [
        ("2015/479/pupils/dataset.csv", HERE),
        ("2015/0479/pupils/dataset.csv", HERE),
        ("2015/479/svar fra skolen.docx", HERE),
        ("2015/820/pupils/dataset.csv", None),  # delivers nothing
        ("1999/479/pupils/dataset.csv", None),
        ("2015/national/institutioner.csv", None),
        ("479.csv", None),
    ],
)
def test_a_refused_file_belongs_to_whom_its_folders_say(
    path: str, partition: Partition | None
) -> None:
    programme = build_programme(survey_source(), register_source())
    assert owner(path, programme) == partition


def test_names_leave_out_the_folders_that_the_reports_lie_in() -> None:
    names = report_names(["2015/479/pupils/dataset.csv", "2015/national/x.csv"], HERE)
    assert list(names.values()) == ["pupils--dataset.csv", "national--x.csv"]
    assert report_folder(HERE) == "2015/479"
    assert report_folder(None) == "unplaced"


def test_two_files_never_get_the_same_name() -> None:
    names = report_names(["2015/479/a/b.csv", "2015/479/a--b.csv", "a/b.csv"], HERE)
    assert len(set(names.values())) == 3


def test_a_name_is_never_longer_than_a_file_system_takes() -> None:
    path = "2015/479/" + "/".join(["æ" * 100] * 4)
    (name,) = report_names([path], HERE).values()
    assert len(f"{name}.da.html".encode()) <= 255
