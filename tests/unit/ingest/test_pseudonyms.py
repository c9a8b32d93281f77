"""Pseudonyms link a person's rows and nothing else."""

from hashlib import blake2b

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_without_a_secret_nobody_has_a_pseudonym() -> None:
    with pytest.raises(ValueError, match="anybody could compute"):
        hashed("17", secret=b"")
    assert hashed(None, secret=b"") == [None]
