"""What units write down is read as they wrote it, and what is wrong is told."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.editorial.agreements import (
    AgreedGoal,
    Agreement,
    Agreements,
    agreements_of,
)
from pipeline.editorial.mistakes import editorial_mistakes
from pipeline.editorial.own_words import Note
from pipeline.programme.mistakes import lines_of
from pipeline.programme.model import Programme
from schemas.staged import Units

Read = Callable[..., Agreements]
GOAL = """\
  - about: calm
    seen: Flere siger, at der er ro.
    by: 2019-06-01
    who: Teamet
"""


@pytest.fixture
def units() -> pl.DataFrame:
    rows = [("2017", "479", "1", "Å Skole", "school", None, None)]
    return pl.DataFrame(rows, schema=Units.empty().schema, orient="row")


@pytest.fixture
def read(small: Programme, units: pl.DataFrame, tmp_path: Path) -> Read:
    """Write a file and read what its municipality agreed on."""

    def write(content: str | bytes, path: str = "479/2017/1.md") -> Agreements:
        file = tmp_path / "editorial" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        file.write_bytes(data)
        found = agreements_of(tmp_path / "editorial", small, units, "479")
        assert file.read_bytes() == data
        return found

    return write


def only(found: Agreements) -> Agreement:
    agreement = found.of("2017", "1")
    assert agreement is not None
    return agreement


def told(found: Agreements) -> list[str]:
    return lines_of(found.mistakes)


def test_a_goal_says_about_what_what_would_be_seen_by_when_and_who(read: Read) -> None:
    found = read(f"---\ngoals:\n{GOAL}---\n")
    assert told(found) == []
    assert only(found).goals == (
        AgreedGoal(
            group="pupils",
            measure="calm",
            seen="Flere siger, at der er ro.",
            by=date(2019, 6, 1),
            who="Teamet",
        ),
    )


def test_a_goal_about_a_test_names_its_grade(read: Read) -> None:
    goal = GOAL.replace("about: calm", 'about: reading\n    grade: "2"')
    [one] = only(read(f"---\ngoals:\n{goal}---\n")).goals
    assert (one.group, one.measure, one.breakdown) == (None, "reading", "grade:2")


def test_blanks_of_a_word_processor_are_blanks(read: Read) -> None:
    pasted = GOAL.replace("er ro", "er\N{NO-BREAK SPACE}ro")
    found = read(f"---\ngoals:\n{pasted}---\n")
    assert told(found) == []
    assert only(found).goals[0].seen == "Flere siger, at der er ro."


def test_the_proposal_may_stand_as_it_is(read: Read) -> None:
    found = read("---\nproposal: as it stands\n---\n")
    assert told(found) == []
    assert only(found) == Agreement(as_it_stands=True)


def test_notes_lose_their_markup_and_keep_their_words(read: Read) -> None:
    notes = (
        "\n# Først\n\nVi begynder i **udskolingen** [her](https://x.dk).\n\n* Regler\n"
    )
    found = read(f"---\nproposal: as it stands\n---\n{notes}")
    assert told(found) == []
    assert only(found).notes == (
        Note(text="Først", entry=False),
        Note(text="Vi begynder i udskolingen her.", entry=False),
        Note(text="Regler", entry=True),
    )


@pytest.mark.parametrize(("old", "new", "message"), [
    ("    by: 2019-06-01\n", "",
     "editorial/479/2017/1.md:7: goals.1.by: is missing; add it."),
    ("by: 2019-06-01", "by: snart",
     "editorial/479/2017/1.md:9: goals.1.by: must be a date like 2015-09-01; "
     "correct it."),
    ("about: calm", "about: clam",
     "editorial/479/2017/1.md:7: 'clam' is no scale, figure or test of this kind of "
     "unit; did you mean 'calm'? The plan of the unit names those that it proposes."),
    ("about: calm", 'about: calm\n    grade: "2"',
     "editorial/479/2017/1.md:8: a scale has no grade; remove it."),
    ("Flere siger", "<b>Flere</b> siger",
     "editorial/479/2017/1.md:8: holds HTML; write plain text."),
    ("Flere siger", "\ue000Flere siger",
     "editorial/479/2017/1.md:8: holds a character that no text has; write it anew."),
    ("who: Teamet", "who: a.b@example.dk",
     "editorial/479/2017/1.md:10: holds an e-mail address; write who does it without."),
    ("seen: Flere siger, at der er ro.", "seen: 80 %",
     "editorial/479/2017/1.md:8: is no text; write it in words."),
    ("seen: Flere", f"seen: {'Flere ' * 40}",
     "editorial/479/2017/1.md:8: goals.1.seen: string should have at most 200 "
     "characters; correct it."),
])  # fmt: skip
def test_a_goal_that_cannot_be_used_is_told_with_its_line_and_the_other_counts(
    read: Read, old: str, new: str, message: str
) -> None:
    found = read(f"---\ngoals:\n{GOAL}{GOAL.replace(old, new)}---\n")
    assert told(found) == [message]
    assert len(only(found).goals) == 1
    assert only(found).missing == ("goal",)


@pytest.mark.parametrize(("content", "message"), [
    ("Vi vil have ro.\n", ":1: give either `proposal: as it stands` or goals"),
    ("", ":1: give either `proposal: as it stands` or goals"),
    ("---\nproposal: as it stands\ngoals:\n" + GOAL + "---\n", ":1: give either"),
    ("---\ngoals: [\n---\n", ":3: is no YAML"),
    ("---\nproposal: som det er\n---\n",
     ":2: proposal: must be 'as it stands'; write one of them."),
    ("---\ngoals:\n" + 4 * GOAL + "---\n", ":2: goals: list should have at most 3"),
    ("---\ngoals: ro\n---\n", ":2: goals: must be a list"),
    ("---\nmål: ro\n---\n", ":2: mål: is not a known key here"),
    ("---\n1: ro\n---\n", ":2: "),
    ("---\n- ro\n---\n", ":1: "),
    (b"---\nproposal: \xe6\n---\n", ":2: is not UTF-8"),
])  # fmt: skip
def test_a_file_that_cannot_be_read_is_told_and_says_so_in_the_plan(
    read: Read, content: str | bytes, message: str
) -> None:
    found = read(content)
    assert told(found)[0].startswith(f"editorial/479/2017/1.md{message}")
    assert only(found) == Agreement(missing=("file",))


@pytest.mark.parametrize(("notes", "message"), [
    ("Godt\n\n<script>alert(1)</script>\n", ":6: holds HTML; write plain text."),
    ("Godt med <b>fed</b>\n", ":4: holds HTML; write plain text."),
    ("Skriv til a.b@example.dk\n", ":4: holds an e-mail address"),
    ("ord " * 300, ":4: the notes have more than 800 letters or 10 paragraphs"),
    ("* ord\n" * 11, ":4: the notes have more than 800 letters or 10 paragraphs"),
])  # fmt: skip
def test_notes_that_cannot_be_shown_leave_the_goals_alone(
    read: Read, notes: str, message: str
) -> None:
    found = read(f"---\nproposal: as it stands\n---\n{notes}")
    assert told(found)[0].startswith(f"editorial/479/2017/1.md{message}")
    assert only(found) == Agreement(as_it_stands=True, missing=("notes",))


@pytest.mark.parametrize(("path", "message"), [
    ("479/2017/2.md", "no register of 2017 has the unit '2' in municipality 479;"),
    ("479/2016/1.md", "'2016' is no round; use one of 2015, 2017, 2019."),
    ("479/2017/1.txt", "is not read; name it ROUND/UNIT.md."),
    ("479/1.md", "is not read; name it ROUND/UNIT.md."),
])  # fmt: skip
def test_a_file_in_a_place_of_nobody_is_told(
    read: Read, path: str, message: str
) -> None:
    found = read("---\nproposal: as it stands\n---\n", path)
    assert told(found)[0].startswith(f"editorial/{path}: {message}")
    assert not found.by_unit


def test_a_folder_of_no_municipality_is_told(
    small: Programme, units: pl.DataFrame, tmp_path: Path
) -> None:
    (tmp_path / "editorial" / "999").mkdir(parents=True)
    (tmp_path / "editorial" / "README.md").touch()
    [one] = editorial_mistakes(tmp_path / "editorial", small, units)
    assert one.place == "editorial/999"
