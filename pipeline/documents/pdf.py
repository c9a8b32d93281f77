"""A document as PDF: tagged (PDF/UA-1), small, the same bytes every time."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from pipeline.documents import palette
from pipeline.documents.marks import plain
from pipeline.documents.pdf_objects import finished


def compiled(template: str, data: Mapping[str, object], day: date) -> bytes:
    """Return the document that a template below `report_templates` makes of the data.

    Args:
        template: A Typst file; it reads `sys.inputs.data`, which is JSON.
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
    document = _compiler(template).compile(
        format="pdf",
        sys_inputs={"data": content},
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError("the PDF compiler returned no document")
    return finished(document)


@cache
def _compiler(template: str) -> typst.Compiler:
    """Return a template's compiler, which keeps fonts and templates in memory."""
    templates = Path(str(files("report_templates")))
    return typst.Compiler(
        str(templates / template),
        root=str(templates),
        font_paths=[str(templates / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": "{}"},
    )


def _plain(value: object) -> dict[str, object]:
    """Turn a part of a view model into what JSON knows."""
    return vars(value)
