"""Profiles as PDF: tagged (PDF/UA-1), the same bytes every time."""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from pathlib import Path

import typst

from pipeline.documents import palette
from pipeline.reports.parts.view import Profile


def profile_pdf(profile: Profile, pictures: dict[str, str], day: date) -> bytes:
    """Return the document.

    Args:
        profile: What it says.
        pictures: The SVG charts by name.
        day: Date that the file carries: the last day of the round's fieldwork, so that
            the same numbers give the same bytes.

    Raises:
        typst.TypstError: The template cannot lay out the profile.
    """
    content = json.dumps(
        {"p": profile, "pictures": pictures, "colours": palette.COLOURS},
        default=_plain,
        ensure_ascii=False,
    )
    moment = datetime.combine(day, time(12), UTC)
    document = _compiler().compile(
        format="pdf",
        sys_inputs={"data": content},
        pdf_standards=["ua-1"],
        timestamp=int(moment.timestamp()),
    )
    if not isinstance(document, bytes):
        raise TypeError("the PDF compiler returned no document")
    return document


@cache
def _compiler() -> typst.Compiler:
    """Return the compiler of this process; it keeps fonts and templates in memory."""
    templates = Path(str(files("report_templates")))
    return typst.Compiler(
        str(templates / "unit_profile" / "profile.typ"),
        root=str(templates),
        font_paths=[str(templates / "fonts")],
        ignore_system_fonts=True,
        sys_inputs={"data": "{}"},
    )


def _plain(value: object) -> dict[str, object]:
    """Turn a part of the view model into what JSON knows."""
    return vars(value)
