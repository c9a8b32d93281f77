"""A secret per municipality: made once, its owner's only, never replaced."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.ingest.municipality_secrets import (
    SECRET_BYTES,
    known_secret,
    municipality_secret,
)
from pipeline.store.refusals import UnusableError


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    secret = municipality_secret(folder, "479")
    assert len(secret) == SECRET_BYTES
    assert municipality_secret(folder, "479") == secret
    assert municipality_secret(folder, "480") != secret
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "479.key").stat().st_mode) == 0o600
    assert sorted(file.name for file in folder.iterdir()) == ["479.key", "480.key"]


def test_of_many_runs_at_once_one_makes_the_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(
            pool.map(lambda _: municipality_secret(tmp_path / "keys", "479"), range(32))
        )
    assert len(set(found)) == 1


def test_what_a_killed_run_left_does_no_harm(tmp_path: Path) -> None:
    folder = tmp_path / "keys"
    folder.mkdir()
    (folder / ".479.key.1234.abcd").write_bytes(b"half")
    assert len(municipality_secret(folder, "479")) == SECRET_BYTES


def test_a_damaged_secret_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "479.key").touch(0o600)
    (tmp_path / "479.key").write_bytes(b"short")
    with pytest.raises(UnusableError, match="has 5 bytes, a secret has 32; restore it"):
        municipality_secret(tmp_path, "479")
    assert (tmp_path / "479.key").read_bytes() == b"short"


def test_a_secret_that_others_can_read_is_refused_with_the_remedy(
    tmp_path: Path,
) -> None:
    secret = municipality_secret(tmp_path, "479")
    file = tmp_path / "479.key"
    for mode in (0o640, 0o604, 0o660):
        file.chmod(mode)
        with pytest.raises(UnusableError, match=r"479\.key: others .* chmod 600"):
            municipality_secret(tmp_path, "479")
    file.chmod(0o600)
    assert municipality_secret(tmp_path, "479") == secret


def test_the_environment_may_hold_the_secret_and_no_file_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = bytes(range(SECRET_BYTES))
    monkeypatch.setenv("LAERING_SECRET_479", secret.hex())
    assert municipality_secret(tmp_path / "keys", "479") == secret
    assert not (tmp_path / "keys").exists()
    monkeypatch.setenv("LAERING_SECRET_479", secret.hex()[:-1])
    with pytest.raises(UnusableError, match="is not 64 hexadecimal digits"):
        municipality_secret(tmp_path / "keys", "479")


def test_environment_and_file_that_differ_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = municipality_secret(tmp_path, "479")
    monkeypatch.setenv("LAERING_SECRET_479", secret.hex())
    assert municipality_secret(tmp_path, "479") == secret
    monkeypatch.setenv("LAERING_SECRET_479", bytes(SECRET_BYTES).hex())
    with pytest.raises(UnusableError, match=r"is not the secret in .* Take one"):
        municipality_secret(tmp_path, "479")


def test_asking_for_a_secret_makes_none(tmp_path: Path) -> None:
    assert known_secret(tmp_path / "keys", "479") is None
    assert not (tmp_path / "keys").exists()
