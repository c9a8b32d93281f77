"""What every page beside the profiles shares: who it is for, and how it is written."""

from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.html import environment
from pipeline.documents.wording import Wording
from pipeline.programme.model import Language, Programme
from pipeline.store.files import write_whole


@dataclass(frozen=True, kw_only=True)
class Page:
    """The frame of a page.

    Attributes:
        badges: Markings that it must carry: synthetic data, internal.
    """

    language: Language
    programme: str
    title: str
    lead: str
    skip: str
    badges: tuple[str, ...]
    source: str


def wording_of(programme: Programme, language: Language) -> Wording:
    """Return the programme's sentences in one language."""
    return Wording(programme.phrases[language], language, "school")


def page_of(
    programme: Programme,
    wording: Wording,
    *,
    title: str,
    lead: str,
    internal: bool = False,
    data: bool = True,
) -> Page:
    """Return the frame of a page.

    Args:
        programme: The programme.
        wording: Its sentences.
        title: Its heading.
        lead: Its first sentence.
        internal: True: for the programme's own analysts; the page says so.
        data: False: it shows no figures, so it needs neither source nor marking.
    """
    file, language = programme.file, wording.language
    badges = [wording.say("page.internal")] if internal else []
    if data and file.synthetic:
        badges.append(wording.say("marking.synthetic"))
    return Page(
        language=language,
        programme=file.name.of(language),
        title=title,
        lead=lead,
        skip=wording.say("page.skip"),
        badges=tuple(badges),
        source=file.attribution.of(language) if data else "",
    )


def rendered(template: str, **parts: object) -> str:
    """Return a template below `report_templates` with its parts filled in.

    Raises:
        jinja2.UndefinedError: The template names something that is not given.
    """
    whole = environment()
    if not template.endswith(".html.j2"):
        whole = whole.overlay(autoescape=False)
    return whole.get_template(template).render(**parts)


def write_page(path: Path, text: str) -> Path:
    """Replace a page whole and return where it lies."""
    return write_whole(path, text.encode())
