"""Formats of statistical packages and how their files begin."""

import os
import re
from pathlib import Path
from typing import Literal, NamedTuple

from pipeline.ingest.limits import GIBIBYTE, LIMITS, Limits
from pipeline.ingest.refusals import Refusal


class Format(NamedTuple):
    """A format.

    Attributes:
        ending: Usual ending; names the parser.
        package: That writes it.
        encoding: Of its texts by definition. Null: a file declares its own.
    """

    ending: Literal["sav", "por", "dta"]
    package: Literal["SPSS", "Stata"]
    encoding: str | None = None


SAV, POR = Format("sav", "SPSS"), Format("por", "SPSS")
OLD_STATA = Format("dta", "Stata", "WINDOWS-1252")
STATA = Format("dta", "Stata", "UTF-8")

OPEN, CLOSED = b"<stata_dta>", b"</stata_dta>"
HEAD = 600  # bytes that tell
LINE_ENDS = re.compile(rb"[\r\n]")
PORTABLE = slice(456, 464)  # of the header without line ends: "SPSSPORT"
BEFORE_13 = re.compile(rb"[\x66-\x73][\x01\x02]\x01\x00")  # releases 102 to 115
RELEASE = re.compile(rb"<stata_dta><header><release>(\d{3})</release>")
UNICODE_RELEASE = 118


def check_format(path: Path, package: str, limits: Limits = LIMITS) -> Format:
    """Return the format of a file, by its first bytes.

    Args:
        path: The file.
        package: That must have written it.
        limits: Of untrusted input.

    Raises:
        Refusal: `empty_file`, `file_too_large`, `other_format` or
            `statistical_file_damaged`.
        OSError: The file cannot be read.
    """
    if path.stat().st_size > limits.file_bytes:
        gigabytes = limits.file_bytes / GIBIBYTE
        raise Refusal("file_too_large", path.name, gigabytes=gigabytes)
    with path.open("rb") as file:
        head = file.read(HEAD)
        file.seek(-min(path.stat().st_size, len(CLOSED)), os.SEEK_END)
        tail = file.read()
    if not head:
        raise Refusal("empty_file", path.name)
    found = format_of(head)
    if found is None or found.package != package:
        raise Refusal("other_format", path.name, expected=package)
    if head.startswith(OPEN) and tail != CLOSED:  # the labels stand at the end
        raise Refusal("statistical_file_damaged", path.name, package=package)
    return found


def format_of(head: bytes) -> Format | None:
    """Return the format of a file that begins like this; null: none of these."""
    if head.startswith((b"$FL2", b"$FL3")):
        return SAV
    if found := RELEASE.match(head):
        return STATA if int(found.group(1)) >= UNICODE_RELEASE else OLD_STATA
    if BEFORE_13.match(head):
        return OLD_STATA
    if LINE_ENDS.sub(b"", head[:HEAD])[PORTABLE] == b"SPSSPORT":
        return POR
    return None
