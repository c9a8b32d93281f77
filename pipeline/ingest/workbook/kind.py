"""What a file is: its content decides, never its ending.

Excel opens web pages and delimited text that are called .xls, and people rename files;
so the ending says nothing that one can rely on.
"""

import re
from pathlib import Path
from typing import Literal

from pipeline.ingest.refusals import Refusal

Kind = Literal["zip", "ole", "text"]

ZIP = b"PK\x03\x04"
EMPTY_ZIP = b"PK\x05\x06"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MARKUP = re.compile(
    rb"\s*(<!doctype|<html|<head|<body|<table|<meta|<\?xml|<!--|mime-version:)", re.I
)
SAMPLE = 512


def kind_of(path: Path) -> Kind:
    """Return what `path` is: a zip (XLSX, ODS), an OLE file (XLS) or a text.

    Raises:
        Refusal: `empty_file`; `web_page`, markup that is called a workbook.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if not start:
        raise Refusal("empty_file", path.name)
    if start.startswith((ZIP, EMPTY_ZIP)):
        return "zip"
    if start.startswith(OLE):
        return "ole"
    if MARKUP.match(_narrow(start)):
        raise Refusal("web_page", path.name)
    return "text"


def _narrow(start: bytes) -> bytes:
    """Return the letters of a text in any Unicode encoding, without its mark."""
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
