"""The secrets of municipalities in real runs."""

from pathlib import Path

import polars as pl

from pipeline.ingest.municipality_secrets import SECRET_BYTES
from pipeline.run.launch import is_stale
from pipeline.run.workspace import Workspace
from pipeline.store.partitions import partitions
from tests.integration.tiny_world import PROGRAMME, run, without, write_raw


def test_asking_makes_no_secret(tmp_path: Path) -> None:
    raw, data = write_raw(tmp_path / "raw"), tmp_path / "data"
    mine = Workspace.of(programme=PROGRAMME, raw=raw, data=data)
    assert is_stale(mine, partitions(mine.programme))
    assert not mine.places.keys.exists()


def test_a_run_makes_secrets_of_who_delivered_and_is_fresh_afterwards(
    tmp_path: Path,
) -> None:
    raw, data = write_raw(tmp_path / "raw"), tmp_path / "data"
    without(raw, "510")
    assert run(raw, data).exit_code == 0
    made = ["479.key", "programme.key"]  # with this one, names of warnings are keyed
    assert sorted(file.name for file in (data / "keys").iterdir()) == made
    assert "nothing was launched" in run(raw, data).output
    assert sorted(file.name for file in (data / "keys").iterdir()) == made


def test_a_new_secret_gives_everybody_another_pseudonym_and_the_same_links(
    tmp_path: Path,
) -> None:
    """Rotation while all deliveries lie there: all rounds are read again together."""
    raw, data = write_raw(tmp_path / "raw"), tmp_path / "data"
    assert run(raw, data).exit_code == 0
    of_persons, links = (
        data / "lake" / name
        for name in (
            "staged/respondents/round=2015/municipality=479/part.parquet",
            "scored/linked_moments/round=2017/municipality=479/part.parquet",
        )
    )
    before, linked = pl.read_parquet(of_persons), pl.read_parquet(links)
    (data / "keys/479.key").write_bytes(bytes(SECRET_BYTES))
    assert run(raw, data).exit_code == 0
    after = pl.read_parquet(of_persons)
    assert not set(before["respondent"]) & set(after["respondent"])
    assert pl.read_parquet(links).equals(linked)


def test_a_run_says_which_key_others_can_read(tmp_path: Path) -> None:
    raw, data = write_raw(tmp_path / "raw"), tmp_path / "data"
    assert run(raw, data).exit_code == 0
    (data / "keys/479.key").chmod(0o644)
    result = run(raw, data)
    assert result.exit_code == 1
    assert "479.key: others can read this secret; chmod 600" in result.output
