"""A document is computed anew from the staged rows, and a wrong number is named."""

import re
import shutil
from pathlib import Path

import polars as pl
import pytest

from pipeline.run.freshness import Freshness
from pipeline.run.making import Task, make
from pipeline.run.steps import step_of
from pipeline.store.lake import Lake, Partition, stamp, write_table
from pipeline.store.steps import Places
from tests.integration.publishing_world import PUBLIC
from tests.integration.tiny_world import PROGRAMME, laering, run, write_raw

SCHOOL = "unit/2017/479/school_profile/479001.da"
PLAN = "unit/2015/479/school_plan/479001.da"
HERE = Partition(municipality="479", round="2017")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("verify")
    programme = folder / "programme"
    shutil.copytree(PROGRAMME, programme)
    file = programme / "programme.yaml"  # the one scale is to be shown, to everybody
    text = file.read_text(encoding="utf-8").replace("hide: 0.6", "hide: 0.4")
    text = text.replace("editions:\n", PUBLIC)
    file.write_text(text, encoding="utf-8")
    agreement = folder / "data" / "editorial" / "479" / "2015" / "479001.md"
    agreement.parent.mkdir(parents=True)
    agreement.write_text("---\nproposal: as it stands\n---\n", encoding="utf-8")
    result = run(write_raw(folder / "raw"), folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder


def verify(world: Path, file: Path, data: Path) -> tuple[int, str]:
    programme = world / "programme"
    result = laering("verify-report", file, "--data", data, "--programme", programme)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("document", "ending"), [(SCHOOL, "html"), (SCHOOL, "pdf"), (PLAN, "html")]
)
def test_a_document_that_was_copied_comes_out_the_same(
    world: Path, tmp_path: Path, document: str, ending: str
) -> None:
    data = world / "data"
    copied = shutil.copy(data / "reports" / f"{document}.{ending}", tmp_path)
    code, said = verify(world, Path(copied), data)
    assert (code, said.count("DIFFERS")) == (0, 0), said
    assert f"{document}.{ending}: " in said
    assert "0 differ, the same bytes" in said


def test_what_a_plan_proposed_is_followed_up_where_it_stood(world: Path) -> None:
    plan, profile = (
        (world / "data" / "reports" / f"{document}.html").read_text(encoding="utf-8")
        for document in (PLAN, SCHOOL)
    )
    assert "I har aftalt forslaget, som det står." in plan
    [proposed] = re.findall(r'<article class="topic"><h3>(.*?)</h3>', plan)
    assert proposed == "Glæde ved skolen (Elever)"
    begun = profile.partition('class="headline"')[0]
    assert "Det aftalte I efter 2015" in begun
    assert f"{proposed}</a>: Fra " in begun


def test_a_number_that_nobody_computed_is_named_with_its_cell(
    world: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    forged(world, data)
    for ending in ("html", "pdf"):
        code, said = verify(world, data / "drafts" / f"{SCHOOL}.{ending}", data)
        assert code == 1, said
        differing = [line for line in said.splitlines() if "DIFFERS" in line]
        assert all("/unit/479/479001/" in line for line in differing)
        assert any("/points/" in line and "value=777.0" in line for line in differing)
        assert ("circle" in said) == (ending == "html")
    other = data / "drafts" / f"{SCHOOL.replace('479001', '479002')}.html"
    assert verify(world, other, data)[0] == 0


def forged(world: Path, data: Path) -> Places:
    """Copy the data of a world, put a wrong number in, and write documents of it."""
    shutil.copytree(world / "data", data)
    forge(Lake(data / "lake"))
    places = Places(programme=world / "programme", raw=world / "raw", data=data)
    written_from_what_lies_there(places)
    return places


def written_from_what_lies_there(places: Places) -> None:
    """Write the documents of a partition, past what would keep them back."""
    step = step_of("reported.claims")
    make(Task(step, places, Freshness(places).work(step, HERE)))


def forge(lake: Lake) -> None:
    """Put a number into the cells as if it had been computed."""
    [file] = lake.files("disclosed.cells")
    said = stamp(file)
    assert said is not None
    mine = (
        (pl.col("unit") == "479001")
        & (pl.col("round") == "2017")
        & (pl.col("quantity") == "points")
    )
    cells = pl.read_parquet(file).with_columns(
        value=pl.when(mine).then(777.0).otherwise("value")
    )
    write_table(
        cells, file, said.made_from, said.together, said.documents, name=said.name
    )


def test_a_page_to_explore_the_numbers_is_computed_anew_row_by_row(
    world: Path, tmp_path: Path
) -> None:
    page = "public/2017/explore.da.html"
    copied = Path(shutil.copy(world / "data" / "reports" / page, tmp_path))
    code, said = verify(world, copied, world / "data")
    rows = re.search(r'id="data">(.*?)</script>', copied.read_text(), re.DOTALL)
    assert rows is not None
    count = len(rows[1].strip().splitlines()) - 1
    assert count > 10
    assert (code, said) == (
        0,
        f"{page}: {count} numbers computed anew, 0 differ, the same bytes\n",
    )


def test_a_wrong_row_of_a_page_to_explore_is_named(world: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    places = forged(world, data)
    step = step_of("reported.explore_pages")
    make(Task(step, places, Freshness(places).work(step, None)))
    code, said = verify(world, data / "drafts/public/2017/explore.da.html", data)
    assert code == 1
    [line] = [line for line in said.splitlines() if "DIFFERS" in line]
    assert "2017/479/479001/pupils/" in line
    assert "value=777 " in line.partition("; computed")[0]


@pytest.mark.parametrize("whose", ["479", "programme"])
@pytest.mark.parametrize("ending", ["csv", "json", "xlsx"])
def test_a_file_of_numbers_is_computed_anew_row_by_row(
    world: Path, tmp_path: Path, whose: str, ending: str
) -> None:
    path = f"public/2017/{whose}/numbers/{whose}.da.{ending}"
    copied = Path(shutil.copy(world / "data" / "reports" / path, tmp_path))
    code, said = verify(world, copied, world / "data")
    count = re.search(r": (\d+) numbers computed anew, 0 differ, the same bytes", said)
    assert code == 0, said
    assert count is not None, said
    assert int(count[1]) > 10


def test_a_wrong_row_of_a_file_of_numbers_is_named(world: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    forged(world, data)
    code, said = verify(world, data / "drafts/public/2017/479/numbers/479.da.csv", data)
    assert code == 1
    [line] = [line for line in said.splitlines() if "DIFFERS" in line]
    assert "2017/unit/479/479001/pupils/" in line
    assert "value=777 " in line.partition("; computed")[0]


def test_a_file_that_was_changed_is_refused_with_what_to_do(
    world: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(world / "data", data)
    file = data / "reports" / f"{SCHOOL}.html"
    file.write_text(file.read_text(encoding="utf-8") + " ", encoding="utf-8")
    code, said = verify(world, file, data)
    assert code == 2
    assert "not as it was written" in said
    assert "laering run" in said


def test_a_file_of_elsewhere_is_refused(world: Path, tmp_path: Path) -> None:
    file = tmp_path / "another.html"
    file.write_text("<p>500</p>", encoding="utf-8")
    code, said = verify(world, file, world / "data")
    assert code == 2
    assert "no document with this hash" in said


def test_the_sums_of_a_forgotten_round_are_enough(world: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(world / "data", data)
    forgot = laering(
        *("forget", "--round", "2015", "--programme", world / "programme"),
        *("--raw", world / "raw", "--data", data),
    )
    assert forgot.exit_code == 0, forgot.output
    assert not (data / "lake" / "scored" / "scale_scores" / "round=2015").exists()
    code, said = verify(world, data / "reports" / f"{SCHOOL}.html", data)
    assert code == 0, said
