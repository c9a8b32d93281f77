"""The store: whole files, known inputs, nothing half-written."""

import resource
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.store.lake import (
    Lake,
    Partition,
    connect,
    run_query,
    stored_fingerprint,
    write_table,
)
from pipeline.store.warehouse import write_warehouse

HERE = Partition("479", "2015")


def test_a_table_lies_under_stage_round_and_municipality(tmp_path: Path) -> None:
    path = Lake(tmp_path).path("scored.scale_scores", HERE)
    below = path.relative_to(tmp_path).as_posix()
    assert below == "scored/scale_scores/round=2015/municipality=479/part.parquet"


def test_a_file_knows_what_it_was_made_from(tmp_path: Path) -> None:
    path = tmp_path / "norms" / "part.parquet"
    assert stored_fingerprint(path) is None
    write_table(pl.DataFrame({"n": [1]}), path, "abc")
    assert stored_fingerprint(path) == "abc"


def test_the_same_rows_give_the_same_bytes(tmp_path: Path) -> None:
    frame = pl.DataFrame({"n": list(range(5000)), "name": ["æøå"] * 5000})
    write_table(frame, tmp_path / "a.parquet", "f")
    write_table(frame, tmp_path / "b.parquet", "f")
    assert (tmp_path / "a.parquet").read_bytes() == (
        tmp_path / "b.parquet"
    ).read_bytes()


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path,
) -> None:
    path = tmp_path / "part.parquet"
    write_table(pl.DataFrame({"n": [1]}), path, "old")
    much = pl.DataFrame({"n": pl.Series(range(300_000)).hash()})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            write_table(much, path, "new")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert stored_fingerprint(path) == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["part.parquet"]


def test_a_query_must_use_exactly_its_parameters() -> None:
    with pytest.raises(duckdb.Error):
        run_query("scored/scale_counts", inputs={}, empty={}, params={"surplus": 1})


def test_the_engine_never_looks_for_extensions() -> None:
    with connect() as con:
        settings = con.sql(
            "select value from duckdb_settings() "
            "where name like '%load_known_extensions' "
            "or name like '%install_known_extensions'"
        ).fetchall()
    assert settings == [("false",), ("false",)]


def test_the_warehouse_has_no_view_of_respondents(tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    frame = pl.DataFrame({"n": [1]})
    write_table(frame, lake.path("staged.responses", HERE, "pupils"), "f")
    write_table(frame, lake.path("staged.units", HERE), "f")
    write_table(frame, lake.path("compared.norms"), "f")
    views = write_warehouse(lake, tmp_path / "warehouse.duckdb")
    assert views == ["staged.units", "compared.norms"]
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as con:
        assert con.sql("select n from compared.norms").fetchall() == [(1,)]
