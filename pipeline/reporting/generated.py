"""The pages of docs/ that are made from the programme and the models."""

from pipeline.programme.model import Programme
from pipeline.reporting.dictionary import dictionary_markdown
from pipeline.reporting.guidance import guidance_markdown
from pipeline.reporting.method import method_markdown


def generated_pages(programme: Programme) -> dict[str, str]:
    """Return file name -> text; `make docs` writes them, a test compares them."""
    return {
        "checks.md": guidance_markdown(programme),
        "data-dictionary.md": dictionary_markdown(programme),
        "method.md": method_markdown(programme),
    }
