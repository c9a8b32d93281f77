"""Two real public data sets, each described as a programme, give the published numbers.

PISA 2003, Netherlands: OECD. New York City school surveys 2015, 2017, 2019: New York
City Department of Education.
"""

from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.run.workspace import ROOT
from pipeline.store.lake import Lake
from pipeline.verification.halves import (
    HalvesBatch,
    measured_halves,
    most_answered,
)
from pipeline.verification.promises import promises
from tests.integration.tiny_world import run

SHARED = ROOT.parent / "shared" / "data"
PROGRAMMES = ROOT / "tests" / "programmes"


NYC = "nyc_three_rounds"


def raw_of(name: str) -> Path:
    """Return the public data of the programme `name`."""
    raw = SHARED / name
    if not raw.is_dir():
        pytest.skip("../shared is absent")
    return raw


def data_of(name: str, raw: Path, folder: Path, *more: str) -> Path:
    """Run the programme `name` on its public data and return the data folder."""
    result = run(raw, folder, *more, programme=PROGRAMMES / name)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def pisa(tmp_path_factory: pytest.TempPathFactory) -> Path:
    name = "pisa2003_nld"
    return data_of(name, raw_of(name), tmp_path_factory.mktemp("pisa"))


@pytest.fixture(scope="module")
def nyc(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the figures of all schools: 1,463 profiles tell nothing more."""
    folder = tmp_path_factory.mktemp("nyc")
    return data_of(NYC, raw_of(NYC), folder, "--until", "disclosed")


def table(data: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(data / "lake" / name / "part.parquet")


def test_the_pupils_answers_have_the_published_reliabilities(pisa: Path) -> None:
    alphas = table(pisa, "compared/reliability")["alpha"].sort().round(4)
    assert alphas.to_list() == [0.5028, 0.7307, 0.7622, 0.7825, 0.8334]


def test_real_answers_split_at_random_have_not_changed(
    pisa: Path, programme: Programme
) -> None:
    # Units differ in their own spread; with one variance for all 16 of 100 splits had
    # some change.
    counts = most_answered(Lake(pisa / "lake").rows("scored.scale_counts"))
    assert counts is not None
    found = measured_halves(HalvesBatch(programme, counts, range(100), 2015))
    one = {p.what: p for p in promises(found)}["all levels"]
    assert one.measure.replications == 100
    assert one.verdict != "broken"


def test_every_school_with_pupils_gets_a_profile(pisa: Path) -> None:
    catalogue = pl.read_parquet(pisa / "reports" / "catalogue.parquet")
    for ending in ("html", "pdf"):
        written = catalogue.filter(report="school_profile", format=ending)
        assert written.height == 154
        assert all((pisa / "reports" / path).exists() for path in written["path"])


def test_trust_fell_and_the_interval_says_how_surely(nyc: Path) -> None:
    start = table(nyc, "compared/indicators").row(
        by_predicate=(pl.col("measure") == "trust")
        & (pl.col("level") == "programme")
        & (pl.col("round") == "2015"),
        named=True,
    )
    assert (start["units"], round(start["value"], 4)) == (491, 0.8863)
    change = table(nyc, "compared/indicator_changes").row(
        by_predicate=(pl.col("measure") == "trust")
        & (pl.col("level") == "programme")
        & (pl.col("since") == "2015")
        & (pl.col("round") == "2017"),
        named=True,
    )
    assert change["units"] == 466
    rounded = [round(change[part], 4) for part in ("change", "low", "high")]
    assert rounded == [-0.0144, -0.0197, -0.0090]


@pytest.mark.parametrize("measure", ["supportive_environment", "family_ties"])
def test_an_element_whose_questions_changed_is_not_compared(
    nyc: Path, measure: str
) -> None:
    cells = table(nyc, "disclosed/cells").filter(
        measure=measure, quantity="change", since="2015", round="2017"
    )
    assert cells.height > 400
    assert set(cells["status"]) <= {"not_comparable", "hidden"}
    assert cells["value"].is_null().all()


def test_the_profile_says_that_the_questions_changed(tmp_path: Path) -> None:
    rows = pl.read_csv(raw_of(NYC) / "nyc_hs_3rounds.csv", infer_schema=False)
    of_few = pl.col("dbn").is_in(rows["dbn"].unique().sort().head(6).to_list())
    (tmp_path / "raw").mkdir()
    rows.filter(of_few).write_csv(tmp_path / "raw" / "nyc_hs_3rounds.csv")
    data = data_of(NYC, tmp_path / "raw", tmp_path / "data")
    profiles = (data / "reports" / "unit" / "2017").rglob("school_profile/*.da.html")
    texts = [profile.read_text(encoding="utf-8") for profile in profiles]
    assert any("kan ikke sammenlignes" in text for text in texts)
