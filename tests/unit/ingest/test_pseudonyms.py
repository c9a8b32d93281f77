"""Pseudonyms link a person's rows and nothing else."""

import stat
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ingest.municipality_secrets import SECRET_BYTES, municipality_secret
from pipeline.ingest.pseudonyms import pseudonyms

SECRET = bytes(range(32))


def hashed(
    *keys: str | None,
    secret: bytes = SECRET,
    municipality: str = "479",
    namespace: str = "person",
) -> list[str | None]:
    series = pl.Series("key", keys, dtype=pl.String)
    return pseudonyms(
        series, secret=secret, municipality=municipality, namespace=namespace
    ).to_list()


def test_a_pseudonym_is_a_keyed_blake2b_of_municipality_namespace_and_key() -> None:
    message = b"479\x1fperson\x1f17"
    expected = blake2b(message, key=SECRET, digest_size=12).hexdigest()
    assert hashed("17") == [expected]
    assert len(expected) == 24


def test_the_same_key_has_the_same_pseudonym_and_nobody_has_none() -> None:
    first, nobody, second, other = hashed("17", None, "17", "18")
    assert first == second != other
    assert nobody is None
    assert hashed(None) == [None]
    assert hashed() == []


def test_another_secret_municipality_or_namespace_gives_another_pseudonym() -> None:
    found = [
        hashed("17"),
        hashed("17", secret=bytes(32)),
        hashed("17", municipality="480"),
        hashed("17", namespace="teachers"),
    ]
    assert len({pseudonym for (pseudonym,) in found}) == 4


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=8)))
def test_different_keys_have_different_pseudonyms(keys: list[str]) -> None:
    assert len(set(hashed(*keys))) == len(set(keys))


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
    (tmp_path / "479.key").write_bytes(b"short")
    with pytest.raises(ValueError, match="has 5 bytes, a secret has 32; restore it"):
        municipality_secret(tmp_path, "479")
    assert (tmp_path / "479.key").read_bytes() == b"short"
