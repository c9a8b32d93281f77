"""The zip of a workbook, unpacked in memory in small blocks, and its XML unparsed.

Sizes in the directory of a zip are claims: a bomb lies. So they are forgotten, every
byte is counted as it comes out, and nothing is ever written to the disk. A parser of
XML would call Python for every cell; what intake must know before a native reader sees
the file (places of formulas, bounds of the table) can be found by searching bytes.
"""

import io
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Container, Iterator

from pipeline.ingest.limits import MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.unpacked import most_unpacked

BLOCK = MEBIBYTE
ENCRYPTED = 0x1
MARKUP = (".xml", ".rels", ".rdf")
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
BROKEN = (
    *(zipfile.BadZipFile, struct.error, zlib.error),
    *(ValueError, NotImplementedError, EOFError),
)
DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
READABLE = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
DOCUMENT_TYPE = (b"<!DOCTYPE", b"<!ENTITY")
MARK = b"\xef\xbb\xbf"


class Package:
    """A zip in memory.

    Attributes:
        name: What messages call the file.
        limits: Of untrusted input.
        members: Name in small letters -> member. Readers of workbooks do not tell
            capital letters from small ones either, nor backslashes from slashes.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Read the directory of the zip.

        Raises:
            Refusal: `workbook_damaged`, `unsafe_path` or `password`.
        """
        self.name, self.limits, self._unpacked = name, limits, 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except BROKEN:
            raise self.damaged() from None
        members = self._zip.infolist()
        self.members = {_name(member): member for member in members}
        if any(_leads_out(member) for member in members):
            raise Refusal("unsafe_path", name)
        if len(self.members) < len(members):
            raise self.damaged()  # readers would not agree on which is meant
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise Refusal("password", name)

    def damaged(self) -> Refusal:
        """Return the refusal of a workbook that is not whole."""
        return Refusal("workbook_damaged", self.name)

    def parts(self, markup: Container[str]) -> Iterator[tuple[str, Iterator[bytes]]]:
        """Yield every member and what it holds, XML as `markup` does.

        What is not taken is unpacked too, so that a bomb is found wherever it lies.

        Args:
            markup: Members that are XML whatever they are called.

        Raises:
            Refusal: As `blocks` and `markup`.
        """
        for member in self.members:
            is_markup = member in markup or member.endswith(MARKUP)
            blocks = self.markup(member) if is_markup else self.blocks(member)
            yield member, blocks
            for _ in blocks:
                pass

    def blocks(self, member: str) -> Iterator[bytes]:
        """Yield what a member holds.

        Raises:
            Refusal: `unpacks_too_large` or `workbook_damaged`.
        """
        info = self.members[member]
        if info.compress_type not in METHODS:
            raise self.damaged()
        info.file_size = sys.maxsize  # it is read to its end, wherever that is said
        most = most_unpacked(info.compress_size, self.limits)
        try:
            with self._zip.open(info) as stream:
                while block := stream.read(BLOCK):
                    most -= len(block)
                    self._unpacked += len(block)
                    if most < 0 or self._unpacked > self.limits.unpacked_bytes:
                        megabytes = self.limits.unpacked_bytes / MEBIBYTE
                        raise Refusal(
                            "unpacks_too_large", self.name, megabytes=megabytes
                        )
                    yield block
        except BROKEN:
            raise self.damaged() from None

    def markup(self, member: str) -> Iterator[bytes]:
        """Yield the XML of a member in blocks that end behind a tag.

        Raises:
            Refusal: As `blocks`; `document_type`, it declares a DTD or entities;
                `workbook_damaged`, it is not in UTF-8, as all programs write it, or has
                no end of a tag for too long.
        """
        rest, is_first = b"", True
        for block in self.blocks(member):
            rest += block
            if is_first and not _is_readable(rest):
                raise self.damaged()
            is_first = False
            end = rest.rfind(b">") + 1
            if any(words in rest[:end] for words in DOCUMENT_TYPE):
                raise Refusal("document_type", self.name)
            yield rest[:end]
            rest = rest[end:]
            if len(rest) > self.limits.record_bytes:
                raise self.damaged()

    def content(self, member: str) -> bytes:
        """Return the XML of a small member; nothing where there is none.

        Raises:
            Refusal: As `markup`.
        """
        content = b""
        for block in self.markup(member) if member in self.members else ():
            content += block
            if len(content) > self.limits.record_bytes:
                raise self.damaged()
        return content


def _is_readable(start: bytes) -> bool:
    text = start.removeprefix(MARK).lstrip()
    declared = DECLARED.match(text)
    is_known = declared is None or declared[1].lower() in READABLE
    return text.startswith(b"<") and b"\0" not in text[:4] and is_known


def _name(member: zipfile.ZipInfo) -> str:
    return member.filename.replace("\\", "/").casefold()


def _leads_out(member: zipfile.ZipInfo) -> bool:
    """Would a program that unpacks this member write outside its folder?"""
    name = member.orig_filename.replace("\\", "/")
    return name.startswith("/") or ":" in name or ".." in name.split("/")
