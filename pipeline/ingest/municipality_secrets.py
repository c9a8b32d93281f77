"""The secret of each municipality that its pseudonyms rest on, and the programme's.

It comes from the environment, `LAERING_SECRET_<code>` as 64 hexadecimal digits, or from
the file `<code>.key` that only its owner can read. With another secret everybody has
another pseudonym; `docs/persons.md` says what that does to linkage. On the programme's,
`programme.key`, no pseudonym rests.
"""

import os
import secrets
import stat
from pathlib import Path

from pipeline.store.refusals import UnusableError

SECRET_BYTES = 32
VARIABLE = "LAERING_SECRET_{municipality}"
OF_PROGRAMME = "programme"  # in the place of a code


def municipality_secret(folder: Path, municipality: str) -> bytes:
    """Return the municipality's secret; make it if there is none yet.

    It is written aside and linked into place, so that a killed run leaves no half
    secret and of two runs at once one wins. A secret is never replaced: with a new one,
    nobody could be followed from round to round.

    Args:
        folder: The folder of secrets, made with mode 0700 if it is not there.
        municipality: Municipality code; the file is `<code>.key`, mode 0600.

    Raises:
        UnusableError: As `known_secret`.
        OSError: It cannot be read or made.
    """
    known = known_secret(folder, municipality)
    if known is not None:
        return known
    _make(folder / f"{municipality}.key")
    return municipality_secret(folder, municipality)


def programme_secret(folder: Path) -> bytes:
    """Return the secret that names of warnings are keyed with, made as any other.

    Raises:
        UnusableError: As `known_secret`.
        OSError: It cannot be read or made.
    """
    return municipality_secret(folder, OF_PROGRAMME)


def known_secret(folder: Path, municipality: str) -> bytes | None:
    """Return the municipality's secret; None: there is none yet, and none is made.

    Raises:
        UnusableError: What lies there is no secret, others can read it, or environment
            and file say different things.
        OSError: It cannot be read.
    """
    file = folder / f"{municipality}.key"
    given, kept = _given(municipality), _kept(file)
    if given is not None and kept is not None and given != kept:
        raise UnusableError(
            f"{_variable(municipality)}: is not the secret in {file}; with another one "
            "nobody can be followed from earlier rounds. Take one of the two away."
        )
    return kept if given is None else given


def _variable(municipality: str) -> str:
    return VARIABLE.format(municipality=municipality)


def _given(municipality: str) -> bytes | None:
    """Return what the environment says."""
    text = os.environ.get(_variable(municipality))
    if not text:
        return None
    try:
        secret = bytes.fromhex(text)
    except ValueError:
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise UnusableError(
            f"{_variable(municipality)}: is not {2 * SECRET_BYTES} hexadecimal digits; "
            "give it as it was, or take it away."
        )
    return secret


def _kept(file: Path) -> bytes | None:
    """Return what the file says."""
    try:
        mode = file.stat().st_mode
        secret = file.read_bytes()
    except FileNotFoundError:
        return None
    if stat.S_IMODE(mode) & 0o077:
        raise UnusableError(
            f"{file}: others can read this secret; chmod 600 it, and find out who did: "
            "who has it can tell from a key whose answers are whose."
        )
    if len(secret) != SECRET_BYTES:
        raise UnusableError(
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
