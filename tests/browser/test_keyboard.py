"""A profile read with keys only: what folds is reached, opened, left and closed."""

from collections.abc import Iterator

import pytest

from pipeline.programme.model import Programme
from pipeline.reports.rendering import render_reports
from tests.browser.keys import Page, opened
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import BIG, MUNICIPALITY, made_cells, made_units

MOST_STOPS = 3000  # of a page
FOCUSED = """(() => {
  const one = document.activeElement;
  const folded = one.closest("details");
  return {tag: one.tagName, id: one.id,
    inside: Boolean(folded) && one !== folded.firstElementChild,
    open: folded ? folded.open : null, seen: Boolean(one.offsetParent),
    ring: getComputedStyle(one).outlineStyle,
    text: (one.textContent || "").trim().slice(0, 60)};
})()"""
OPEN_ROWS = """[...document.querySelectorAll("tr.open")]
  .filter((one) => one.offsetParent).length"""


@pytest.fixture(scope="module")
def page(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The profile of the large school, open in a browser."""
    own = [edition for edition in programme.file.editions if edition.id == "unit"]
    file = programme.file.model_copy(update={"editions": own})
    out = tmp_path_factory.mktemp("profile")
    made = programme.model_copy(update={"file": file})
    units = made_units(made)
    render_reports(
        made, made_cells(made), units.filter(units["unit"] == BIG),
        municipality=MUNICIPALITY, round_="2019", out=out, origin=ORIGIN,
    )  # fmt: skip
    (profile,) = out.rglob("school_profile/*.html")
    with opened(tmp_path_factory.mktemp("browser")) as found:
        found.load(profile)
        yield found


def reached(page: Page, tag: str) -> dict:
    """Press Tab until an element of a kind has the focus, and return it."""
    for _ in range(MOST_STOPS):
        page.press("Tab")
        found = page.ask(FOCUSED)
        if found["tag"] == tag:
            return found
    raise AssertionError(f"no {tag} within {MOST_STOPS} stops")


def test_the_first_key_leads_past_the_head_of_the_page(page: Page) -> None:
    page.press("Tab")
    assert page.ask("document.activeElement.getAttribute('href')") == "#content"
    page.press("Enter")
    assert page.ask("location.hash") == "#content"


def test_the_space_bar_shows_what_is_not_certain_and_hides_it_again(
    page: Page,
) -> None:
    found = reached(page, "INPUT")
    assert found["id"] == "all"
    assert found["ring"] != "none"
    before = page.ask(OPEN_ROWS)
    page.press(" ")
    assert page.ask(OPEN_ROWS) > before
    page.press(" ")
    assert page.ask(OPEN_ROWS) == before


def test_every_table_of_numbers_is_opened_walked_through_and_closed_by_keys(
    page: Page,
) -> None:
    count = page.ask("document.querySelectorAll('details').length")
    assert count > 0
    for _ in range(count):
        summary = reached(page, "SUMMARY")
        assert summary["open"] is False
        assert summary["ring"] != "none"
        page.press("Enter")
        assert page.ask(FOCUSED)["open"] is True
        page.press("Tab")
        inside = page.ask(FOCUSED)
        assert inside["inside"]  # the table can be scrolled from here
        assert inside["seen"]
        page.press("Tab", shift=True)
        assert page.ask(FOCUSED)["text"] == summary["text"]
        page.press("Enter")
        assert page.ask(FOCUSED)["open"] is False
    page.press("Tab")
    after = page.ask(FOCUSED)  # what is closed is passed over
    assert not after["inside"]
