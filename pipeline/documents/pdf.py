"""A document as PDF: tagged (PDF/UA-1), small, the same bytes every time."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from pipeline.documents import palette
from pipeline.documents.marks import plain
from pipeline.documents.pdf_objects import finished

TEMPLATES = Path(str(files("report_templates")))


def compiled(template: str, data: Mapping[str, object], day: date) -> bytes:
    """Return the document that a template below `report_templates` makes of the data.

    Args:
        template: A Typst file; it reads the data as `/data.json`.
        data: Part of the document -> what it holds; `colours` are added.
        day: Date that the file carries: none of today, so that the same numbers give
            the same bytes.

    Raises:
        typst.TypstError: The template cannot lay out the data.
        UnexpectedPdfError: The compiler writes otherwise than this program knows.
    """
    # Links to the evidence, one per number, would double size and time.
    content = plain(
        json.dumps(
            {**data, "colours": palette.COLOURS}, default=_plain, ensure_ascii=False
        )
    )
    moment = datetime.combine(day, time(12), UTC)
    parts: Any = {  # a dictionary is missing in what the library says of its types
        "main.typ": f'#include "/{template}"'.encode(),
        "data.json": content.encode(),
    }
    document = _compiler().compile(
        parts,
        format="pdf",
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError("the PDF compiler returned no document")
    return finished(document)


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler, which keeps fonts, templates and what it has laid out.

    Data reach it as a file: all that it keeps rests on `sys.inputs`, and would be
    forgotten with each document. The file is in memory alone, since nobody would remove
    confidential data that a killed process had left on the disk.
    """
    return typst.Compiler(
        root=TEMPLATES, font_paths=[str(TEMPLATES / "fonts")], ignore_system_fonts=True
    )


def _plain(value: object) -> dict[str, object]:
    """Turn a part of a view model into what JSON knows."""
    return vars(value)
