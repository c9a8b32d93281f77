"""Plan A of the programme: in how many municipalities numbers point to a module."""

import re
from html import unescape

import pytest

from tests.unit.reports.programme_documents.conftest import ROUND, Render


def told(render: Render, edition: str) -> str:
    """Return a plan as it is read, without its evidence."""
    path = f"{edition}/{ROUND}/programme/programme_plan/programme.da.html"
    page = (render() / path).read_text(encoding="utf-8")
    body = page[page.index("<main") : page.index('<section class="evidence"')]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.mark.parametrize("edition", ["public", "confidential"])
def test_the_reason_is_how_many_municipalities_it_is(
    render: Render, edition: str
) -> None:
    text = told(render, edition)
    assert "Tallene peger på ét fælles forløb" in text
    assert "Tallene peger på forløbet i 2 af 3 kommuner. Tydeligst er" in text


@pytest.mark.parametrize("edition", ["public", "confidential"])
def test_the_number_of_the_one_that_stands_for_all_is_not_told(
    render: Render, edition: str
) -> None:
    """It is that of a single municipality, 41 points below, by 32 to 50."""
    path = f"{edition}/{ROUND}/programme/programme_plan/programme.da.html"
    page = (render() / path).read_text(encoding="utf-8")
    shown = re.sub(r"<(style|svg)\b.*?</\1>|<[^>]+>", " ", page, flags=re.S)
    assert not {"41", "32", "50"} & {*re.findall(r"\d+", shown)}


def test_a_module_that_no_municipality_s_numbers_point_to_says_so(
    render: Render,
) -> None:
    assert "Ingen kommunes tal peger på det." in told(render, "public")
