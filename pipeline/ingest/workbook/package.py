"""The zip of a workbook, unpacked in memory in small blocks.

Sizes in the directory of a zip are claims: a bomb lies. So nothing is unpacked by a
library that trusts them; every byte is counted as it comes out, and nothing is ever
written to the disk.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from pipeline.ingest.limits import MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.unpacked import most_unpacked

FIXED = 30  # bytes of a local header before the name
LENGTHS = 26  # where the lengths of name and extra field stand
PACKED, UNPACKED = 1 << 16, 1 << 20  # bytes of a block
ENCRYPTED = 0x1
BROKEN = (zipfile.BadZipFile, struct.error, ValueError, NotImplementedError, EOFError)


class Package:
    """A zip in memory.

    Attributes:
        name: What messages call the file.
        members: Name in small letters -> member. Readers of workbooks do not tell
            capital letters from small ones either.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        """Read the directory of the zip.

        Raises:
            Refusal: `workbook_damaged`, `unsafe_path` or `password`.
        """
        self.name = name
        self._data, self._limits, self._unpacked = data, limits, 0
        try:
            members = zipfile.ZipFile(io.BytesIO(data)).infolist()
        except BROKEN:
            raise Refusal("workbook_damaged", name) from None
        self.members = {member.filename.casefold(): member for member in members}
        if any(_leads_out(member) for member in members):
            raise Refusal("unsafe_path", name)
        if len(self.members) < len(
            members
        ):  # readers would not agree on which is meant
            raise Refusal("workbook_damaged", name)
        if any(member.flag_bits & ENCRYPTED for member in members):
            raise Refusal("password", name)

    def blocks(self, member: str) -> Iterator[bytes]:
        """Yield what a member holds.

        Raises:
            Refusal: `unpacks_too_large` or `workbook_damaged`.
        """
        info = self.members[member]
        most = most_unpacked(info.compress_size, self._limits)
        for block in self._inflated(info):
            most -= len(block)
            self._unpacked += len(block)
            if most < 0 or self._unpacked > self._limits.unpacked_bytes:
                megabytes = self._limits.unpacked_bytes / MEBIBYTE
                raise Refusal("unpacks_too_large", self.name, megabytes=megabytes)
            yield block

    def content(self, member: str) -> bytes:
        """Return all that a small member holds; nothing where there is none.

        Raises:
            Refusal: As `blocks`.
        """
        if member not in self.members:
            return b""
        content = b""
        for block in self.blocks(member):
            content += block
            if len(content) > self._limits.record_bytes:
                raise Refusal("workbook_damaged", self.name)
        return content

    def _inflated(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        packed = self._packed(info)
        starts = range(0, len(packed), PACKED)
        if info.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[start : start + PACKED]) for start in starts)
            return
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise Refusal("workbook_damaged", self.name)
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            for start in starts:
                block = inflater.decompress(packed[start : start + PACKED], UNPACKED)
                while block:
                    yield block
                    block = inflater.decompress(inflater.unconsumed_tail, UNPACKED)
        except zlib.error:
            raise Refusal("workbook_damaged", self.name) from None
        if not inflater.eof:
            raise Refusal("workbook_damaged", self.name)

    def _packed(self, info: zipfile.ZipInfo) -> memoryview:
        """Return the packed bytes of a member, which stand behind its own header."""
        header = self._data[info.header_offset : info.header_offset + FIXED]
        if len(header) < FIXED:
            raise Refusal("workbook_damaged", self.name)
        start = info.header_offset + FIXED + sum(struct.unpack("<HH", header[LENGTHS:]))
        if start + info.compress_size > len(self._data):
            raise Refusal("workbook_damaged", self.name)
        return memoryview(self._data)[start : start + info.compress_size]


def _leads_out(member: zipfile.ZipInfo) -> bool:
    """Would a program that unpacks this member write outside its folder?"""
    name = member.orig_filename.replace("\\", "/")
    return name.startswith("/") or ":" in name or ".." in name.split("/")
