"""Pseudonyms: keyed hashes of respondents' keys, made here and nowhere later.

The same person has the same pseudonym in every round of a municipality. Without the
municipality's secret nobody can compute one, nor link two municipalities.
"""

from collections.abc import Iterable
from hashlib import blake2b

import polars as pl

PERSON = "person"  # namespace of everybody who is a pupil or child, whoever names them
DIGEST_BYTES = 12
SEPARATOR = "\x1f"  # stands in no municipality code and no namespace


def pseudonyms(
    keys: pl.Series, *, secret: bytes, municipality: str, namespace: str
) -> pl.Series:
    """Return the pseudonym of each key.

    Args:
        keys: Delivered keys, text; null: nobody.
        secret: The municipality's secret (`municipality_secret`).
        municipality: Municipality code.
        namespace: `PERSON`, or the informant group, so that a teacher and a pupil with
            the same key are not one.

    Returns:
        24 hexadecimal digits each, null where the key is null.

    Raises:
        ValueError: There are keys and no secret.
    """
    distinct = keys.drop_nulls().unique()
    if distinct.is_empty():
        return pl.Series(keys.name, [None] * len(keys), dtype=pl.String)
    if not secret:
        raise ValueError("without a secret anybody could compute a pseudonym")
    prefix = f"{municipality}{SEPARATOR}{namespace}{SEPARATOR}"
    hashed = pl.Series(_hashed(distinct.to_list(), prefix, secret), dtype=pl.String)
    return keys.replace_strict(distinct, hashed, default=None, return_dtype=pl.String)


def _hashed(keys: Iterable[str], prefix: str, secret: bytes) -> list[str]:
    begun = blake2b(prefix.encode(), key=secret, digest_size=DIGEST_BYTES)
    digests = []
    for key in keys:
        digest = begun.copy()
        digest.update(key.encode())
        digests.append(digest.hexdigest())
    return digests
