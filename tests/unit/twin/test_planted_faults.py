"""What is planted in a twin is found by intake, where truth says, and nothing else."""

import gzip
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.catalogue import checks
from pipeline.ingest.staging import stage_partition
from pipeline.programme.load import load_programme
from pipeline.twin.assumptions import load_assumptions
from pipeline.twin.world import write_twin
from tests.kit.intake import examine_deliveries
from tests.unit.twin.conftest import SEED

TIMES = 15  # as many faults as usual
NATURAL = {"rows_dropped", "rows_outside"}  # remarks on files as they are meant to be
ROW = ["delivery", "line", "column", "check_id"]


@pytest.fixture(scope="module")
def spoiled(tmp_path_factory: pytest.TempPathFactory, programme_folder: Path) -> Path:
    """A demo with many faults of every kind."""
    usual = load_assumptions().with_defects(0.7)
    rates = {
        "answers": usual.faults.answers * TIMES,
        "figures": usual.faults.figures * TIMES,
        "registers": usual.faults.registers * TIMES,
    }
    faults = usual.faults.model_copy(update=rates)
    forms = usual.forms.model_copy(update={"unusual": 0.6, "decimals": 0.3})
    out = tmp_path_factory.mktemp("spoiled")
    write_twin(
        programme_folder,
        size="demo",
        seed=SEED,
        out=out,
        assumptions=usual.model_copy(update={"faults": faults, "forms": forms}),
    )
    return out


def found(world: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Return deliveries, rejected rows and warnings of a world."""
    programme = load_programme(world / "programme")
    deliveries = examine_deliveries(programme, world / "raw")
    staged = [
        stage_partition(
            programme,
            world / "raw",
            deliveries,
            municipality=municipality,
            round_=round_,
            key=bytes(32),
        )
        for municipality in programme.municipality_codes
        for round_ in programme.round_ids
    ]
    return (
        deliveries,
        pl.concat(s.rejected_rows for s in staged),
        pl.concat(s.warnings for s in staged),
    )


def planted(world: Path) -> pl.DataFrame:
    return pl.read_parquet(world / "truth" / "faults.parquet")


def check_world(world: Path) -> None:
    """Hold what intake finds against the truth, row by row and file by file."""
    deliveries, rejected, warnings = found(world)
    truth = planted(world)
    severity = pl.col("check_id").replace_strict(
        {check.id: check.severity for check in checks().values()}
    )
    by_row = truth.filter(severity == "reject").select(ROW)
    assert sorted(rejected.select(ROW).rows()) == sorted(by_row.rows())
    refused = deliveries.filter(~pl.col("accepted")).select("delivery", "check_id")
    by_file = truth.filter(severity == "refuse").select("delivery", "check_id")
    assert sorted(refused.rows()) == sorted(by_file.rows())
    told = warnings.filter(~pl.col("check_id").is_in(NATURAL))
    within_files = truth.filter(check_id="codes_with_decimals").select("delivery")
    assert sorted(set(told["delivery"])) == sorted(within_files["delivery"])
    assert set(told["check_id"]) <= {"codes_with_decimals"}


def test_intake_finds_exactly_what_was_planted(demo: Path) -> None:
    check_world(demo)
    assert planted(demo)["check_id"].n_unique() > 10


def test_a_demo_has_no_refused_file_and_nothing_that_would_bias_it(demo: Path) -> None:
    kinds = {check: checks()[check].severity for check in planted(demo)["check_id"]}
    assert set(kinds.values()) <= {"reject", "warn"}
    assert not kinds.keys() & {"item_turned", "unit_renamed"}


def test_intake_finds_everything_in_a_spoiled_world(spoiled: Path) -> None:
    check_world(spoiled)


UNPLANTED = {"no_register", "row_is_note", "further_sheet", "keys_alike"}


def test_every_check_of_rows_is_planted(spoiled: Path) -> None:
    """But some: a round without a register loses all its rows.

    Notes, begun sheets and keys that differ in noughts have tests at intake.
    """
    rejecting = {check.id for check in checks().values() if check.severity == "reject"}
    assert rejecting - set(planted(spoiled)["check_id"]) == UNPLANTED


def test_files_are_spoiled_too_and_come_in_unusual_forms(spoiled: Path) -> None:
    truth = planted(spoiled)
    refused = {c for c in truth["check_id"] if checks()[c].severity == "refuse"}
    assert len(refused) >= 2
    assert {"item_turned", "unit_renamed", "codes_with_decimals"} <= set(
        truth["check_id"]
    )
    starts = {
        path.read_bytes()[:2] for path in (spoiled / "raw").rglob("national_tests.csv")
    }
    assert len(starts) > 1
    assert any(start == b"\x1f\x8b" for start in starts)
    assert list((spoiled / "raw").rglob("*.sav"))


def test_a_turned_scale_has_no_truth(spoiled: Path, programme_folder: Path) -> None:
    programme = load_programme(programme_folder)
    truth = pl.read_parquet(spoiled / "truth" / "true_scales.parquet")
    scale_of = {
        item: scale.id
        for instrument in programme.instruments.values()
        for scale in instrument.scales
        for item in scale.items
    }
    turned = planted(spoiled).filter(check_id="item_turned")
    assert turned.height
    for delivery, subject in turned.select("delivery", "subject").rows():
        round_, municipality, *_ = delivery.split("/")
        group, item = subject.split(".")
        there = truth.filter(
            pl.col("round") == round_,
            pl.col("unit").str.starts_with(municipality),
            pl.col("informant_group") == group,
        )
        assert there.height
        assert there.filter(scale=scale_of[item]).is_empty()


def test_packed_texts_are_the_same_whenever_they_are_packed(spoiled: Path) -> None:
    """A time in the head of a packed file would make every twin another."""
    packed = [
        path
        for path in (spoiled / "raw").rglob("*.csv")
        if path.read_bytes()[:2] == b"\x1f\x8b"
    ]
    assert packed
    for path in packed:
        assert path.read_bytes()[4:8] == bytes(4)
        assert gzip.decompress(path.read_bytes())
