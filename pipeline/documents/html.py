"""Profiles as HTML: one file that needs nothing else."""

from base64 import b64encode
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.documents import palette
from pipeline.reports.parts.view import Profile

FONTS = {
    400: "source-sans-3-latin-400-normal.woff2",
    600: "source-sans-3-latin-600-normal.woff2",
}


def profile_html(profile: Profile, pictures: dict[str, str]) -> str:
    """Return the document; `pictures` are the SVG charts by name.

    Raises:
        jinja2.UndefinedError: The template names something that `Profile` lacks.
    """
    template = environment().get_template("unit_profile/profile.html.j2")
    return template.render(
        p=profile,
        pictures={name: Markup(svg) for name, svg in pictures.items()},  # noqa: S704
    )


@cache
def environment() -> Environment:
    """Return the one environment of all HTML templates, with fonts and colours."""
    environment = Environment(
        loader=PackageLoader("report_templates", package_path=""),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals |= {"colours": palette.COLOURS, "font_faces": _font_faces()}
    return environment


def _font_faces() -> Markup:
    """Return the fonts as CSS, embedded, so that nothing is fetched."""
    faces = []
    for weight, name in FONTS.items():
        content = files("report_templates").joinpath("fonts", name).read_bytes()
        faces.append(
            f'@font-face{{font-family:"Source Sans 3";font-weight:{weight};'
            "font-display:swap;src:url(data:font/woff2;base64,"
            f'{b64encode(content).decode()})format("woff2")}}'
        )
    return Markup("".join(faces))  # noqa: S704
