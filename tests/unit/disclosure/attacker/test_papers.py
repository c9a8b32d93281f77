"""A PDF beside its page: wherever a number stands in it, the page must hold it."""

from pathlib import Path

import pytest
import typst

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.papers import compared

HEAD = '#set document(title: "Skole 7")\n#set text(font: "Source Sans 3", lang: "da")\n'
ALT = """= A
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
  format: "svg", alt: "Tallet 42")"""


def compiled(source: str, folder: Path) -> bytes:
    """Return a paper as the compiler writes it."""
    file = folder / "document.typ"
    file.write_text(HEAD + source, encoding="utf-8")
    paper = typst.compile(str(file), format="pdf", pdf_standards=["ua-1"])
    assert isinstance(paper, bytes)
    return paper


@pytest.mark.parametrize(
    "source",
    [
        "= A\nHer er 42.",
        "= A\n#table(columns: 2, table.header([Emne], [Tal]), [Ro], [42])",
        "= A\n#box[4]#h(2pt)#box[2]",  # which the library reads as one
        "= A\n#rotate(90deg)[42]",
        "#set document(title: [Om 42])\n= A",
        "= Afsnit 42",
        ALT,
    ],
)
def test_a_number_that_stands_anywhere_in_a_paper_must_stand_in_its_page(
    source: str, tmp_path: Path
) -> None:
    paper = compiled(source, tmp_path)
    without, held = (
        parsed(f"<html><main><h1>Skole 7</h1>{said}</main></html>")
        for said in ("<p>Intet</p>", "<p>42 og 42, 4, 2</p>")
    )
    compared("a.pdf", held, paper)
    with pytest.raises(UnknownContentError, match=r"42|4, 2"):
        compared("a.pdf", without, paper)
