"""What PDFs say, kept by their content: to tell it, every page must be drawn.

The attack, the scan for personal data and a release read the same documents, and after
a correction nearly all are what they were.
"""

import json
import zlib
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from pipeline.privacy import pdf
from pipeline.privacy.pdf import PdfText, pdf_text
from pipeline.store.files import write_whole

OWNER_READS = 0o600
OWNER_ONLY = 0o700
FAST = 1  # of zlib, which also tells when a byte is another


@dataclass(frozen=True)
class KeptPdfs:
    """What PDFs say.

    Attributes:
        folder: Where it is kept, a file per content; None: nowhere.
    """

    folder: Path | None = None

    def text(self, content: bytes) -> PdfText:
        """Return what a PDF says; it is drawn only where nothing is kept of it.

        Raises:
            UnreadablePdfError: It cannot be read.
            OSError: The disk is full or the folder cannot be written.
        """
        if self.folder is None:
            return pdf_text(content)
        file = self.folder / name_of(content)
        with suppress(FileNotFoundError, zlib.error):  # not kept, or damaged
            said = json.loads(zlib.decompress(file.read_bytes()))
            return PdfText(tuple(said["pages"]), said["beside"], tuple(said["linked"]))
        text = pdf_text(content)
        self.folder.mkdir(OWNER_ONLY, parents=True, exist_ok=True)
        said = json.dumps(asdict(text)).encode()
        write_whole(file, zlib.compress(said, FAST), OWNER_READS)
        return text

    def keep_only(self, names: Iterable[str]) -> None:
        """Remove what is kept of all other contents.

        Args:
            names: From `name_of`.
        """
        if self.folder is None or not self.folder.is_dir():
            return
        kept = set(names)
        for file in self.folder.iterdir():
            if file.name not in kept:
                file.unlink(missing_ok=True)  # another run may have removed it


NOWHERE = KeptPdfs()


def name_of(content: bytes) -> str:
    """Return under which name it is kept what a PDF says.

    Who reads otherwise, or with another version of the library, keeps other names.
    """
    return blake2b(content, key=_reader(), digest_size=16).hexdigest()


@cache
def _reader() -> bytes:
    code = Path(pdf.__file__).read_bytes()
    return blake2b(code + metadata.version("pypdfium2").encode()).digest()
