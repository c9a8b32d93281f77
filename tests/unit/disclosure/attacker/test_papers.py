"""A PDF beside its page: wherever a number stands in it, the page must hold it."""

from pathlib import Path

import pytest

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.papers import compared
from pipeline.privacy.pdf_runs import pdf_runs
from tests.unit.privacy.test_pdf_runs import compiled

ALT = """= A
#image(bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"),
  format: "svg", alt: "Tallet 42")"""


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
    # Of what is familiar the same is found without the library.
    own = pdf_runs(paper)
    assert own is None or "42" in "\n".join([*own.pages, own.beside])
