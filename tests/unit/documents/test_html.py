"""Templates become pages that hold nothing unsaid and nothing unsafe."""

import pytest
from jinja2 import UndefinedError

from pipeline.documents import svg
from pipeline.documents.html import page_of, rendered
from pipeline.documents.wording import wording_of
from pipeline.programme.model import Programme


def test_what_a_template_names_must_be_given() -> None:
    with pytest.raises(UndefinedError, match="page"):
        rendered("method/method.md.j2", topics=[])


def test_a_text_is_no_markup_on_a_page_and_itself_in_a_text_file(
    small: Programme,
) -> None:
    page = page_of(
        small, wording_of(small, "da"), title="a < b", lead="x & y", data=False
    )
    assert "x &amp; y" in rendered("page/base.html.j2", page=page)
    assert "# a < b" in rendered("method/method.md.j2", page=page, topics=[])


def test_a_page_without_figures_needs_neither_marking_nor_source(
    small: Programme,
) -> None:
    danish = wording_of(small, "da")
    figures = page_of(small, danish, title="T", lead="L", internal=True)
    assert figures.badges == ("Internt", "Syntetiske data")
    assert figures.source == "Kilde: opdigtet"
    words = page_of(small, danish, title="T", lead="L", data=False)
    assert (words.badges, words.source) == ((), "")


def test_a_chart_escapes_its_words_and_goes_onto_a_page_as_it_is() -> None:
    chart = svg.picture(1, 2, [svg.text(0, 0, "<b>")], label='"x"')
    assert "&lt;b&gt;" in chart
    assert 'aria-label="&quot;x&quot;"' in chart
    assert chart.__html__() == chart
