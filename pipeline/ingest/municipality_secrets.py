"""The secret of each municipality that its pseudonyms rest on."""

import os
import secrets
from pathlib import Path

SECRET_BYTES = 32


def municipality_secret(folder: Path, municipality: str) -> bytes:
    """Return the municipality's secret; make it if there is none yet.

    It is written aside and linked into place, so that a killed run leaves no half
    secret and of two runs at once one wins. A secret is never replaced: with a new one,
    nobody could be followed from round to round.

    Args:
        folder: The folder of secrets, made with mode 0700 if it is not there.
        municipality: Municipality code; the file is `<code>.key`, mode 0600.

    Raises:
        ValueError: The file holds something else than a secret.
        OSError: It cannot be read or made.
    """
    file = folder / f"{municipality}.key"
    if not file.exists():
        _make(file)
    secret = file.read_bytes()
    if len(secret) != SECRET_BYTES:
        raise ValueError(
            f"{file}: has {len(secret)} bytes, a secret has {SECRET_BYTES}; restore it "
            "from a backup, or delete it and lose the link to earlier rounds."
        )
    return secret


def _make(file: Path) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.parent.chmod(0o700)
    aside = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(secrets.token_bytes(SECRET_BYTES))
            stream.flush()
            os.fsync(stream.fileno())
        try:
            file.hardlink_to(aside)
        except FileExistsError:
            return  # another run was first
    finally:
        aside.unlink()
