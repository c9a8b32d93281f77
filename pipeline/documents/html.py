"""A page: one file that needs nothing else, and the frame around what it says."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.documents import palette
from pipeline.documents.wording import Wording
from pipeline.programme.model import Language, Programme
from pipeline.store.files import write_whole

FONTS = {
    400: "fonts/source-sans-3-latin-400-normal.woff2",
    600: "fonts/source-sans-3-latin-600-normal.woff2",
}


@dataclass(frozen=True, kw_only=True)
class Page:
    """The frame of a page beside the reports.

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
    environment = _environment()
    if not template.endswith(".html.j2"):
        environment = environment.overlay(autoescape=False)
    return environment.get_template(template).render(**parts)


def write_page(path: Path, text: str) -> Path:
    """Replace a page whole and return where it lies."""
    return write_whole(path, text.encode())


@cache
def _environment() -> Environment:
    """Return the one environment of all templates, with fonts and colours."""
    environment = Environment(
        loader=PackageLoader("report_templates", package_path=""),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {
        "colours": palette.COLOURS,
        "dark": palette.DARK,
        "font_faces": _font_faces(),
    }
    return environment


def _font_faces() -> Markup:
    """Return the fonts as CSS, embedded, so that nothing is fetched."""
    faces = []
    for weight, name in FONTS.items():
        content = files("report_templates").joinpath(name).read_bytes()
        faces.append(
            f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};'
            "font-display:swap;src:url(data:font/woff2;base64,"
            f'{b64encode(content).decode()})format("woff2")}}'
        )
    return Markup("".join(faces))  # noqa: S704
