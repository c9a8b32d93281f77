"""The store: whole files, known inputs, nothing half-written."""

import resource
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.run.steps import SHOWN, STEPS
from pipeline.store.lake import (
    Lake,
    Partition,
    UndeclaredReadError,
    stamp,
    write_table,
)
from pipeline.store.query import connect, run_query
from pipeline.store.warehouse import write_warehouse

HERE = Partition("479", "2015")


def test_a_table_lies_under_stage_round_and_municipality(tmp_path: Path) -> None:
    path = Lake(tmp_path).path("scored.scale_scores", HERE)
    below = path.relative_to(tmp_path).as_posix()
    assert below == "scored/scale_scores/round=2015/municipality=479/part.parquet"


def test_a_file_knows_what_it_was_made_from(tmp_path: Path) -> None:
    path = tmp_path / "norms" / "part.parquet"
    assert stamp(path) is None
    write_table(pl.DataFrame({"n": [1]}), path, "abc", ["compared.norms/part"])
    said = stamp(path)
    assert said is not None
    assert (said.made_from, said.together) == ("abc", ("compared.norms/part",))


def test_the_same_rows_have_the_same_content_whatever_they_were_made_from(
    tmp_path: Path,
) -> None:
    contents = []
    for name, n, made_from in (("a", 1, "x"), ("b", 1, "y"), ("c", 2, "x")):
        write_table(pl.DataFrame({"n": [n]}), tmp_path / name, made_from)
        said = stamp(tmp_path / name)
        assert said is not None
        contents.append(said.content)
    assert contents[0] == contents[1] != contents[2]


def test_a_file_that_is_cut_off_counts_as_none(tmp_path: Path) -> None:
    path = tmp_path / "part.parquet"
    write_table(pl.DataFrame({"n": [1]}), path, "abc")
    path.write_bytes(path.read_bytes()[:-20])
    assert stamp(path) is None


def test_a_step_reads_what_it_named_and_nothing_else(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    for table in ("compared.norms", "compared.mapping"):
        write_table(pl.DataFrame({"n": [1]}), lake.path(table), "f")
    mine = lake.only(["compared.norms"])
    assert mine.rows("compared.norms").height == 1
    with pytest.raises(UndeclaredReadError, match=r"compared\.mapping"):
        mine.rows("compared.mapping")


def test_of_a_partitioned_table_only_the_named_partitions_are_read(
    tmp_path: Path,
) -> None:
    lake, there = Lake(tmp_path), Partition("510", "2015")
    write_table(pl.DataFrame({"n": [1]}), lake.path("scored.scale_moments", HERE), "f")
    write_table(pl.DataFrame({"n": [2]}), lake.path("scored.scale_moments", there), "f")
    table = "scored.scale_moments"
    assert lake.rows(table)["n"].to_list() == [1, 2]
    assert lake.of([there]).rows(table)["n"].to_list() == [2]
    assert lake.without(["510"]).rows(table)["n"].to_list() == [1]
    assert lake.of([]).rows(table).columns[:2] == ["round", "municipality"]


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
    said = stamp(path)
    assert said is not None
    assert said.made_from == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["part.parquet"]


def test_a_query_must_use_exactly_its_parameters() -> None:
    with pytest.raises(duckdb.Error):
        run_query("scored/scale_counts", inputs={}, params={"surplus": 1})


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
    write_warehouse(lake, tmp_path / "warehouse.duckdb", SHOWN)
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as con:
        views = con.sql(
            "select schema_name || '.' || view_name from duckdb_views() "
            "where not internal order by 1"
        ).fetchall()
        assert views == [("compared.norms",), ("staged.units",)]
        assert con.sql("select n from staged.units").fetchall() == [(1,)]
    with duckdb.connect(tmp_path / "warehouse.duckdb", read_only=True) as con:
        assert con.sql("select n from compared.norms").fetchall() == [(1,)]


def test_exactly_tables_with_a_row_per_person_hold_respondents() -> None:
    tables = {table for step in STEPS for table in step.tables}
    assert tables - set(SHOWN) - {"reported.warehouse"} == {
        "staged.respondents",
        "staged.responses",
        "staged.test_results",
        "scored.scale_scores",
    }


@pytest.mark.parametrize("name", ["it's [1]", 'a "b"', "æøå ü"])
def test_a_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    lake = Lake(tmp_path / name / "lake")
    frame = pl.DataFrame({"n": [1]})
    write_table(frame, lake.path("staged.units", HERE), "f")
    write_table(frame, lake.path("compared.norms"), "f")
    warehouse = tmp_path / name / "warehouse.duckdb"
    write_warehouse(lake, warehouse, SHOWN)
    with duckdb.connect(warehouse, read_only=True) as con:
        assert con.sql("select n from staged.units").fetchall() == [(1,)]
        assert con.sql("select n from compared.norms").fetchall() == [(1,)]
    assert lake.rows("staged.units")["n"].to_list() == [1]


def test_no_letter_of_a_folder_is_taken_for_a_pattern(tmp_path: Path) -> None:
    folder = tmp_path / 'a b\'s "c" [d] æøå #1 {e} f*'
    lake = Lake(folder / "lake")
    frame = pl.DataFrame({"n": [1]})
    write_table(frame, lake.path("compared.norms"), "f")

    assert lake.rows("compared.norms").equals(frame)
    assert write_warehouse(lake, folder / "warehouse.duckdb", ["compared.norms"])
    with duckdb.connect(folder / "warehouse.duckdb", read_only=True) as con:
        assert con.sql("from compared.norms").pl().equals(frame)
