"""What people write into fields is read as they wrote it, and what is wrong is told."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pipeline.editorial.fields import Fields, fields_of
from pipeline.editorial.mistakes import editorial_mistakes
from pipeline.editorial.own_words import Note
from pipeline.programme.mistakes import lines_of
from pipeline.programme.model import Programme
from tests.unit.editorial.made_fields import register, with_fields

Read = Callable[..., Fields]
ROW = """\
  - promised: Flere læsevejledere
    done: partly
    by: 2019-06-01
    about: calm
    target: 520
"""


@pytest.fixture
def read(small: Programme, tmp_path: Path) -> Read:
    """Write files and read what a municipality's fields say."""

    def write(content: str | bytes, *paths: str) -> Fields:
        data = content.encode() if isinstance(content, str) else content
        for path in paths:
            file = tmp_path / "editorial" / "479" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        found = fields_of(tmp_path / "editorial", with_fields(small), register(), "479")
        for path in paths:
            assert (tmp_path / "editorial" / "479" / path).read_bytes() == data
        return found

    return write


def told(found: Fields) -> list[str]:
    return lines_of(found.mistakes)


def test_a_text_is_its_paragraphs_and_the_day_it_was_given(read: Read) -> None:
    text = "---\ndate: 2018-01-12\n---\nVi er **glade**.\n\n* Flere voksne\n"
    found = read(text, "2017/statement.12.md")
    assert told(found) == []
    filled = found.of("2017", "statement", "12")
    assert filled.day == date(2018, 1, 12)
    assert filled.notes == (
        Note(text="Vi er glade.", entry=False),
        Note(text="Flere voksne", entry=True),
    )
    assert found.of("2017", "statement", "1").notes == ()


def test_a_text_needs_no_front_matter(read: Read) -> None:
    found = read("Første linje.\nOg den næste.\n", "2017/assessment.md")
    assert told(found) == []
    [note] = found.of("2017", "assessment").notes
    assert note.text == "Første linje. Og den næste."


def test_a_row_says_each_column_by_its_kind(read: Read) -> None:
    found = read(f"---\nrows:\n{ROW}---\n", "2017/follow_up.md")
    assert told(found) == []
    assert found.of("2017", "follow_up").rows == (
        {
            "promised": "Flere læsevejledere",
            "done": "partly",
            "by": date(2019, 6, 1),
            "about": "calm",
            "target": 520.0,
        },
    )


@pytest.mark.parametrize("said", ["yes", "Yes", "ja", "JA", "'yes'"])
def test_a_choice_may_be_said_in_either_language(read: Read, said: str) -> None:
    row = f"---\nrows:\n  - promised: Ro\n    done: {said}\n---\n"
    found = read(row, "2017/follow_up.md")
    assert told(found) == []
    assert found.of("2017", "follow_up").rows[0]["done"] == "yes"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("    done: partly\n", "", ":8: rows.done: is missing; add it."),
    ("done: partly", "done: måske",
     ":9: rows.done: must be one of 'yes', 'partly'; write it."),
    ("by: 2019-06-01", "by: 1. juni",
     ":10: rows.by: must be a date like 2015-09-01; correct it."),
    ("by: 2019-06-01", "by: 2019-06-01 12:00:00",
     ":10: rows.by: must be a date like 2015-09-01; correct it."),
    ("about: calm", "about: clam",
     ":11: rows.about: is no scale, figure or test of the programme; correct or remove "
     "it. Did you mean 'calm'?"),
    ("target: 520", "target: mange",
     ":12: rows.target: must be a number with a decimal point; correct it."),
    ("target: 520", "maal: 520",
     ":12: rows.maal: is not a known key here; remove it."),
    ("promised: Flere", "promised: <b>Flere</b>",
     ":8: rows.promised: holds HTML; write plain text."),
    ("promised: Flere læsevejledere", "promised: 80",
     ":8: rows.promised: is no text; write it in words."),
    ("promised: Flere læsevejledere", "promised: 80 kr.",
     ":8: rows.promised: is no text; write it in words."),
    ("about: calm", "module: b_module",
     ":11: rows.module: is no module for all units; write the id of one of "
     "modules.yaml. Did you mean 'a_module'?"),
    ("promised: Flere", "promised: a.b@example.dk",
     ":8: rows.promised: holds an e-mail address; write who does it without."),
    ("promised: Flere", f"promised: {'Flere ' * 80}",
     ":8: rows.promised: has more than 400 letters; shorten it."),
])  # fmt: skip
def test_a_row_that_cannot_be_used_is_told_with_its_line_and_the_other_counts(
    read: Read, old: str, new: str, message: str
) -> None:
    content = f"---\nrows:\n{ROW}{ROW.replace(old, new)}---\n"
    found = read(content, "2017/follow_up.md")
    assert told(found) == [f"editorial/479/2017/follow_up.md{message}"]
    filled = found.of("2017", "follow_up")
    assert len(filled.rows) == 1
    assert filled.trouble == "unusable"


@pytest.mark.parametrize(("content", "message"), [
    ("---\nrows: ro\n---\n", ":2: rows: must be a list"),
    ("---\nrows:\n  - ro\n---\n", ":3: rows: must be a block of keys"),
    ("---\nrækker: []\n---\n", ":2: rækker: is not a known key here; write rows or"),
    ("---\nnone: true\nrows:\n" + ROW + "---\n", ":2: none: there are rows, too;"),
    ("---\nnone: måske\n---\n", ":2: none: must be true or false"),
    ("---\nrows: [\n---\n", ":3: is no YAML"),
    ("---\nnone: true\nnone: true\n---\n", ":3: key 'none' stands twice"),
    (b"---\nnone: \xe6\n---\n", ":2: is not UTF-8"),
    ("---\nrows:\n" + 41 * ROW + "---\n", ":2: rows: has more than 40 rows"),
])  # fmt: skip
def test_a_table_that_cannot_be_read_is_told(
    read: Read, content: str | bytes, message: str
) -> None:
    found = read(content, "2017/follow_up.md")
    assert told(found)[0].startswith(f"editorial/479/2017/follow_up.md{message}")
    assert found.of("2017", "follow_up").trouble == "unusable"


@pytest.mark.parametrize(("content", "message"), [
    ("Godt\n\n<script>alert(1)</script>\n", ":3: holds HTML; write plain text."),
    ("---\n---\nGodt med <b>fed</b>\n", ":3: holds HTML; write plain text."),
    ("Godt &#60;b&#62;\n", ":1: holds HTML; write plain text."),
    ("Ring 010112-1234\n", ":1: holds a CPR number"),
    ("ord " * 60, ":1: the text has more than 200 letters or 40 paragraphs"),
    ("* o\n" * 41, ":1: the text has more than 200 letters or 40 paragraphs"),
    ("---\ndate: i går\n---\nGodt\n", ":2: date: must be a date"),
    ("---\nrows: []\n---\nGodt\n", ":2: rows: is not a known key here; write date."),
    ("Vi\n<<<<<<< vores\nja\n=======\nnej\n>>>>>>> deres\n",
     ":2: two versions stand in the file, one after the other; keep one."),
])  # fmt: skip
def test_a_text_that_cannot_be_shown_is_told(
    read: Read, content: str, message: str
) -> None:
    found = read(content, "2017/assessment.md")
    assert told(found)[0].startswith(f"editorial/479/2017/assessment.md{message}")
    assert found.of("2017", "assessment").trouble == "unusable"


def test_an_underlined_heading_is_not_two_versions(read: Read) -> None:
    found = read("Skolerne\n=======\n\nDe er gode.\n", "2017/assessment.md")
    assert told(found) == []
    assert [one.text for one in found.of("2017", "assessment").notes] == [
        "Skolerne",
        "De er gode.",
    ]


@pytest.mark.parametrize("copy", [
    "assessment (1).md", "assessment-AB.md", "Assessment.md", "assessment.1.md",
    "assessment - Kopi.md",
])  # fmt: skip
def test_of_two_versions_of_a_field_none_counts(read: Read, copy: str) -> None:
    found = read("Vi er glade.\n", "2017/assessment.md", f"2017/{copy}")
    assert told(found) == [
        f"editorial/479/2017/{copy}: is another version of "
        "editorial/479/2017/assessment.md; put what holds into that file and remove "
        "this one. Until then none of them counts."
    ]
    filled = found.of("2017", "assessment")
    assert (filled.notes, filled.trouble) == ((), "two_versions")


def test_two_versions_of_one_board_leave_the_other_alone(read: Read) -> None:
    paths = ["statement.1.md", "statement.12.md", "statement.12 (2).md"]
    found = read("Vi er glade.\n", *(f"2017/{path}" for path in paths))
    assert found.of("2017", "statement", "1").trouble is None
    assert found.of("2017", "statement", "12").trouble == "two_versions"


@pytest.mark.parametrize(("path", "message"), [
    ("2017/assessment (1).md", "is not read; name it assessment.md."),
    ("2017/assessment.docx", "is not read; name it ROUND/assessment.md."),
    ("assessment.md", "is not read; name it ROUND/assessment.md."),
    ("2016/assessment.md", "'2016' is no round; use one of 2015, 2017, 2019."),
    ("2017/statement.md", "no register of 2017 has the unit '' in municipality 479; "
     "name it statement.UNIT.md by the number of a unit there."),
    ("2017/statement.7.md", "no register of 2017 has the unit '7' in municipality 479; "
     "name it statement.UNIT.md by the number of a unit there."),
    ("2015/statement.1.md", "no register of 2015 has the unit '1' in municipality 479; "
     "name it statement.UNIT.md by the number of a unit there."),
    ("2017/statement.9.md", "unit '9' is of kind daycare, and statement is for school; "
     "correct the name."),
])  # fmt: skip
def test_a_file_that_is_called_otherwise_is_told(
    read: Read, path: str, message: str
) -> None:
    found = read("Vi er glade.\n", path)
    assert told(found) == [f"editorial/479/{path}: {message}"]
    assert not any(one.notes for one in found.filled.values())


def test_a_meeting_after_its_last_day_is_pointed_out(read: Read) -> None:
    """Fieldwork ends in October 2017: the next 31 March of an even year is 2018's."""
    [remark] = read("---\ndate: 2018-04-01\n---\n", "2017/meeting.md").remarks
    assert remark.kind == "late"
    assert remark.told.place == "editorial/479/2017/meeting.md:2"
    assert "2018-03-31" in remark.told.message
    assert read("---\ndate: 2018-03-31\n---\n", "2017/meeting.md").remarks == ()


def test_a_number_beside_words_about_national_tests_is_pointed_out(read: Read) -> None:
    text = "Fint.\n\nI 4. klasse er 72 pct. gode læsere. Vi er 3 skoler.\n"
    [remark] = read(text, "2017/assessment.md").remarks
    assert (remark.kind, remark.told.place) == (
        "test_number",
        "editorial/479/2017/assessment.md:3",
    )
    harmless = "Flere er gode læsere. Vi er 3 skoler.\n"
    assert read(harmless, "2017/assessment.md").remarks == ()


def test_a_field_is_not_taken_for_a_unit_and_a_misspelt_one_is_asked_for(
    small: Programme, tmp_path: Path
) -> None:
    folder = tmp_path / "editorial" / "479" / "2017"
    folder.mkdir(parents=True)
    (folder / "assessment.md").write_text("Godt.\n", encoding="utf-8")
    (folder / "asessment.md").write_text("Godt.\n", encoding="utf-8")
    [one] = editorial_mistakes(tmp_path / "editorial", with_fields(small), register())
    assert one.place == "editorial/479/2017/asessment.md"
    assert one.message.endswith("Or did you mean 'assessment'?")


def test_what_a_municipality_wrote_is_judged_once_its_register_is_read(
    small: Programme, tmp_path: Path
) -> None:
    folder = tmp_path / "editorial" / "479" / "2017"
    folder.mkdir(parents=True)
    (folder / "asessment.md").write_text("Godt.\n", encoding="utf-8")
    programme, units = with_fields(small), register()
    before = units.filter(pl.col("municipality") != "479")
    assert list(editorial_mistakes(tmp_path / "editorial", programme, before)) == []
    assert list(editorial_mistakes(tmp_path / "editorial", programme, units))
