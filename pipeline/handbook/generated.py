"""The pages of docs/ that are made from the programme and the models."""

from pipeline.handbook.dictionary import dictionary_markdown
from pipeline.handbook.field_reference import fields_markdown
from pipeline.handbook.guidance import guidance_markdown
from pipeline.handbook.method import method_markdown
from pipeline.handbook.written_fields import written_fields_markdown
from pipeline.programme.model import Programme


def generated_pages(programme: Programme) -> dict[str, str]:
    """Return file name -> text; `make docs` writes them, a test compares them."""
    return {
        "checks.md": guidance_markdown(programme),
        "data-dictionary.md": dictionary_markdown(programme),
        "editorial.md": written_fields_markdown(programme),
        "method.md": method_markdown(programme),
        "programme.md": fields_markdown(programme),
    }
