"""A release from its cells to what its readers find out, through real documents."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipeline.disclosure.attacker.attack import Found, Promise, table
from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.kept import kept, release_of
from pipeline.disclosure.attacker.release import attack_release, read_release
from pipeline.disclosure.attacker.tables import promises
from pipeline.programme.model import Programme
from pipeline.reports.index.page import write_index
from pipeline.reports.rendering import Origin, render_reports
from schemas import compared, reported
from schemas.disclosed import Cells
from schemas.staged import Units
from tests.unit.reports.cell_rows import PROGRAMME, cell

MUNICIPALITY: dict[str, Any] = {"level": "municipality", "unit": None}
# Charts that are drawn from these tell more than the text, which is rounded to 1.
SCHOOLS = {"1": (510.3, 20), "2": (400.0, 2), "3": (500.0, 10)}
PROMISES = {"unit": Promise()}


def _cells(schools: dict[str, tuple[float, int]]) -> pl.DataFrame:
    """Return cells of one scale; a school with less than five pupils is hidden."""
    first: dict[str, Any] = {"round": "2015"}
    n = sum(count for _, count in schools.values())
    mean = sum(points * count for points, count in schools.values()) / n
    rows = [
        cell("points", mean, n=n, **MUNICIPALITY, **first),
        cell("points", mean, n=n, **PROGRAMME, **first),
    ]
    for unit, (points, count) in schools.items():
        own: dict[str, Any] = {"unit": unit, **first}
        rate: dict[str, Any] = own | {"measure": "all"}
        if count < 5:
            hidden: dict[str, Any] = {"status": "hidden"}
            rows += [
                cell("points", **own, **hidden),
                cell("response_rate", **rate, **hidden),
            ]
        else:
            rows += [
                cell("points", points, 30, n=count, **own),
                cell("difference_programme", points - mean, 30, n=count, **own),
                cell("response_rate", count / 40, n=count, base=40, **rate),
            ]
    return pl.DataFrame(rows, schema=Cells.empty().schema, infer_schema_length=None)


def _written(
    programme: Programme, schools: dict[str, tuple[float, int]], out: Path
) -> Path:
    """Write the documents of a release and their list."""
    units = [
        ("2015", "479", unit, f"Skole {unit}", "school", None, None) for unit in schools
    ]
    catalogue, _ = render_reports(
        programme,
        _cells(schools),
        pl.DataFrame(units, schema=Units.empty().schema, orient="row"),
        municipality="479",
        round_="2015",
        out=out,
        origin=Origin(asset="disclosed/cells", program="p", inputs="i"),
    )
    write_index(programme, catalogue, out)
    return out


@pytest.fixture(scope="module")
def norms() -> pl.DataFrame:
    """The norm of the scale: its two answers stand for 250 and 750 points.

    Of another round, so that the mean of 2015 need not be 500.
    """
    row = ("pupils", "all", "wellbeing", "2017", 32, 0.5, 0.2)
    return pl.DataFrame([row], schema=compared.Norms.empty().schema, orient="row")


@pytest.fixture(scope="module")
def release(small: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of three schools; one of them is hidden."""
    return _written(small, SCHOOLS, tmp_path_factory.mktemp("release"))


def _of(found: list[Found], unit: str) -> Found:
    return next(
        one
        for one in found
        if (one.number.unit, one.number.measure) == (unit, "wellbeing")
    )


def test_the_hidden_school_is_found_out(
    small: Programme, release: Path, norms: pl.DataFrame
) -> None:
    found = attack_release(release, small, norms, PROMISES)
    school = _of(found["unit"], "2")
    points, n = SCHOOLS["2"]
    assert school.persons == (n, n)
    assert school.mean[0] <= points <= school.mean[1]
    assert school.mean[1] - school.mean[0] < 10
    assert set(school.because) == {"narrow", "persons_known", "alone"}
    assert {one.number.unit for one in found["unit"]} == {"2"}
    others = [one for one in found["unit"] if one is not school]
    assert not any(one.because for one in others)  # scales that nobody was asked


def test_charts_of_printed_numbers_tell_no_more_than_the_text(
    small: Programme, norms: pl.DataFrame, tmp_path: Path
) -> None:
    # 20 x 510, 2 x 400 and 10 x 500 are 16,000 points of 32 pupils: 500, to the point.
    folder = _written(small, SCHOOLS | {"1": (510.0, 20)}, tmp_path)
    found = attack_release(folder, small, norms, PROMISES)
    # (32 p - 20 a - 10 c) / 2 with 0.5 around each of the three.
    assert _of(found["unit"], "2").mean == pytest.approx((384.5, 415.5), abs=0.01)


def test_what_is_found_out_is_a_table(
    small: Programme, release: Path, norms: pl.DataFrame
) -> None:
    rows = reported.Attack.validate(
        table(attack_release(release, small, norms, PROMISES))
    )
    caught = rows.filter(pl.col("caught"))
    assert caught.select("unit", "measure", "n_lowest").rows() == [
        ("2", "wellbeing", 2)
    ]


def test_a_late_answer_is_found_out_from_two_releases(
    small: Programme, release: Path, norms: pl.DataFrame, tmp_path: Path
) -> None:
    # School 3 had 10 pupils at 500; with one more at 280 it is (5,000 + 280) / 11.
    late = _written(small, SCHOOLS | {"3": (480.0, 11)}, tmp_path)
    # As a release keeps it: what its documents said, in tables.
    before = release_of(*kept(read_release(release, small)))
    found = attack_release(late, small, norms, PROMISES, earlier=[before])
    arrivals = [one for one in found["unit"] if one.number.level == "arrivals"]
    pupil = _of(arrivals, "3")
    assert pupil.persons == (1, 1)
    assert pupil.mean[0] <= 280 <= pupil.mean[1]
    assert pupil.because == ("late_answers",)


def test_nothing_is_found_out_where_nothing_is_hidden(
    small: Programme, norms: pl.DataFrame, tmp_path: Path
) -> None:
    folder = _written(small, {"1": (510.0, 20), "3": (500.0, 10)}, tmp_path)
    assert attack_release(folder, small, norms, PROMISES)["unit"] == []


def test_a_number_in_the_list_of_documents_is_refused(
    small: Programme, norms: pl.DataFrame, tmp_path: Path
) -> None:
    folder = _written(small, {"1": (510.0, 20)}, tmp_path)
    page = folder / "index.html"
    page.write_text(page.read_text().replace("</main>", "<p>4 svar</p></main>"))
    with pytest.raises(UnknownContentError, match=r"index\.html"):
        attack_release(folder, small, norms, PROMISES)


def test_the_promise_is_the_programmes(small: Programme) -> None:
    limits = small.file.thresholds.model_copy(update={"hidden_width": 60.0})
    edition = small.file.editions[0].model_copy(update={"minimum_n": 7})
    file = small.file.model_copy(update={"thresholds": limits, "editions": [edition]})
    promise = promises(small.model_copy(update={"file": file}))[edition.id]
    assert (promise.minimum, promise.width, promise.others) == (7, 60.0, 7)
