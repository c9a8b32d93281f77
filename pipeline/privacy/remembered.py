"""What was looked through before and held nothing, so that it need not be again."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from pipeline.store.files import write_whole

SIZE = 16  # bytes of a digest
OWNER_READS = 0o600


@dataclass(frozen=True)
class Remembered:
    """A file of digests of contents in which nothing was found.

    A digest is of the content, keyed with everything that was looked for and the code
    that did: whoever looks for more, or looks better, remembers nothing.

    Attributes:
        file: Where they are kept.
        key: At most 64 bytes.
    """

    file: Path
    key: bytes

    def digests(self) -> frozenset[bytes]:
        """Return what was clean; empty where nothing is kept."""
        try:
            kept = self.file.read_bytes()
        except FileNotFoundError:
            return frozenset()
        return frozenset(kept[at : at + SIZE] for at in range(0, len(kept), SIZE))

    def keep(self, clean: Iterable[bytes]) -> None:
        """Remember these instead of all others.

        Raises:
            OSError: The disk is full or the folder cannot be written.
        """
        write_whole(self.file, b"".join(sorted(set(clean))), OWNER_READS)


def key_of(
    program: str, looked_for: Iterable[tuple[str, str]], known: Set[str]
) -> bytes:
    """Return the key of what is looked for, with which code, and what is known."""
    digest = blake2b(program.encode())
    for part in (*sorted(looked_for), ("", ""), *((one, "") for one in sorted(known))):
        digest.update("\0".join((*part, "")).encode(errors="surrogateescape"))
    return digest.digest()


def digest_of(file: Path, key: bytes) -> bytes:
    """Return the digest of a file: of its kind and content.

    Raises:
        OSError: It cannot be read.
    """
    digest = blake2b(
        file.suffix.encode(errors="surrogateescape"), key=key, digest_size=SIZE
    )
    with file.open("rb") as content:
        while part := content.read(1 << 20):
            digest.update(part)
    return digest.digest()
