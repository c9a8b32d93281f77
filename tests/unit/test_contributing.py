"""CONTRIBUTING.md leads to every room, and decisions are dated pages of one kind."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ")]
PLACES = {
    place.rstrip("/")
    for row in ROWS
    for place in re.findall(r"`([\w./]+)`", row)
    if "/" in place
}


def test_every_room_stands_in_the_table() -> None:
    rooms = {
        f"pipeline/{path.name}"
        for path in (ROOT / "pipeline").iterdir()
        if path.is_dir() and any(path.glob("*.py"))
    }
    assert rooms <= PLACES


def test_the_table_leads_to_what_is_there() -> None:
    assert [place for place in sorted(PLACES) if not (ROOT / place).exists()] == []


def test_a_decision_is_a_dated_page_that_begins_with_what_was_decided() -> None:
    pages = sorted((ROOT / "docs" / "decisions").iterdir())
    assert pages
    for page in pages:
        assert re.fullmatch(r"\d{4}-\d\d-\d\d-[a-z0-9-]+\.md", page.name)
        assert re.match(r"# \S.*[^.]\n\n\S", page.read_text(encoding="utf-8"))
