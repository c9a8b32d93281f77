"""What nobody has filled in is known, and an empty file is made for it once."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.wording import wording_of
from pipeline.editorial.empty_files import write_empty_files
from pipeline.editorial.fields import fields_of
from pipeline.editorial.missing import MissingField, missing_fields
from pipeline.programme.model import Language, Programme
from schemas.staged import Units
from tests.unit.editorial.made_fields import register, with_fields

README = Path(__file__).parents[3] / "data" / "editorial" / "README.md"


def missing(
    small: Programme, folder: Path, units: pl.DataFrame | None = None
) -> list[MissingField]:
    known, rows = with_fields(small), register() if units is None else units
    return [
        *missing_fields(
            fields_of(folder, known, rows, "479"),
            known,
            rows,
            municipality="479",
            round_="2017",
            document="report",
        )
    ]


def write(folder: Path, name: str, content: str) -> None:
    file = folder / "479" / "2017" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content, encoding="utf-8")


def made(small: Programme, folder: Path, language: Language = "da") -> list[str]:
    known = with_fields(small)
    written = write_empty_files(
        folder,
        known,
        register(),
        wording_of(known, language),
        municipality="479",
        round_="2017",
    )
    return [path.relative_to(folder / "479").as_posix() for path in written]


def test_every_mandatory_field_of_the_document_is_missing_at_first(
    small: Programme, tmp_path: Path
) -> None:
    """Not the day, which is optional, and not the brief's; one per school, by name."""
    wording = wording_of(small, "da")
    found = missing(small, tmp_path)
    assert [(one.why, one.told(wording)) for one in found] == [
        ("absent", "»Helhedsvurdering« er ikke udfyldt."),
        ("absent", "»Opfølgning« er ikke udfyldt."),
        ("absent", "Udtalelse fra skolebestyrelsen på Østre Skole er ikke modtaget."),
        ("absent", "Udtalelse fra skolebestyrelsen på Å Skole er ikke modtaget."),
    ]
    assert [one.expected.file for one in found] == [
        "479/2017/assessment.md",
        "479/2017/follow_up.md",
        "479/2017/statement.12.md",
        "479/2017/statement.1.md",
    ]


def test_what_is_filled_in_is_not_missing(small: Programme, tmp_path: Path) -> None:
    write(tmp_path, "assessment.md", "Vi er glade.\n")
    write(tmp_path, "follow_up.md", "---\nnone: true\n---\n")
    write(tmp_path, "statement.1.md", "Ingen bemærkninger.\n")
    [one] = missing(small, tmp_path)
    assert (one.expected.field.id, one.expected.unit) == ("statement", "12")


@pytest.mark.parametrize(("name", "content", "why"), [
    ("assessment.md", "", "empty"),
    ("assessment.md", "---\n# Kun en forklaring\n---\n\n \n", "empty"),
    ("assessment.md", "---\ndate: 2018-01-01\n---\n", "empty"),
    ("assessment.md", "<b>Godt</b>\n", "unusable"),
    ("assessment (1).md", "Godt\n", "unusable"),
    ("follow_up.md", "---\nrows: []\n---\n", "empty"),
    ("follow_up.md", "---\nnone: false\n---\n", "empty"),
    ("follow_up.md", "Vi fulgte op.\n", "empty"),
    ("follow_up.md",
     "---\nrows:\n  - {promised: Ro, done: ja}\n  - {promised: Ro}\n---\n", "unusable"),
])  # fmt: skip
def test_an_empty_text_is_missing_and_so_is_what_cannot_be_used(
    small: Programme, tmp_path: Path, name: str, content: str, why: str
) -> None:
    write(tmp_path, name, content)
    field = name.partition(".")[0].partition(" ")[0]
    [one] = [m for m in missing(small, tmp_path) if m.expected.field.id == field]
    assert one.why == why


def test_two_versions_are_told_as_missing(small: Programme, tmp_path: Path) -> None:
    write(tmp_path, "assessment.md", "Godt.\n")
    write(tmp_path, "assessment (1).md", "Skidt.\n")
    [one] = [m for m in missing(small, tmp_path) if m.expected.field.id == "assessment"]
    assert one.why == "two_versions"
    assert one.told(wording_of(small, "en")) == (
        '"Assessment" cannot be used as it stands in the file.'
    )


def test_without_a_register_the_municipality_is_asked_all_the_same(
    small: Programme, tmp_path: Path
) -> None:
    found = missing(small, tmp_path, Units.empty())  # pyright: ignore[reportArgumentType]
    assert [one.expected.field.id for one in found] == ["assessment", "follow_up"]


@pytest.mark.parametrize("language", ["da", "en"])
def test_an_empty_file_is_made_once_and_is_missing_until_somebody_writes(
    small: Programme, tmp_path: Path, language: Language
) -> None:
    names = made(small, tmp_path, language)
    assert sorted(names) == [
        "2017/assessment.md",
        "2017/budget.md",
        "2017/follow_up.md",
        "2017/meeting.md",
        "2017/statement.1.md",
        "2017/statement.12.md",
    ]
    assert {one.why for one in missing(small, tmp_path)} == {"empty"}
    assert fields_of(tmp_path, with_fields(small), register(), "479").mistakes == ()


def test_a_file_that_is_there_is_never_touched(
    small: Programme, tmp_path: Path
) -> None:
    write(tmp_path, "assessment.md", "Vores egne ord.\n")
    write(tmp_path, "follow_up.md", "")
    assert "2017/assessment.md" not in made(small, tmp_path)
    assert made(small, tmp_path) == []
    folder = tmp_path / "479" / "2017"
    assert (folder / "assessment.md").read_text(encoding="utf-8") == "Vores egne ord.\n"
    assert (folder / "follow_up.md").read_bytes() == b""


def test_what_an_empty_file_shows_can_be_written_without_its_marks(
    small: Programme, tmp_path: Path
) -> None:
    """The explained row, taken over as it stands, differs from a row by values only."""
    made(small, tmp_path)
    file = tmp_path / "479" / "2017" / "follow_up.md"
    text = file.read_text(encoding="utf-8")
    rows = text[text.index("# rows:") :].replace("# ", "")
    values = {"promised": "Ro", "done": "ja", "by": "2019-06-01", "about": "calm"}
    for column, value in (values | {"module": "a_module", "target": "3"}).items():
        rows = re.sub(rf"({column}: ).*", rf"\g<1>{value}", rows)
    file.write_text(f"---\n{rows}", encoding="utf-8")
    found = fields_of(tmp_path, with_fields(small), register(), "479")
    assert found.mistakes == ()
    assert len(found.of("2017", "follow_up").rows) == 1


@pytest.mark.parametrize(("example", "name"), [
    (0, "assessment_schools.md"), (1, "follow_up.md"), (2, "follow_up.md"),
    (3, "council_date.md"),
])  # fmt: skip
def test_the_examples_of_the_readme_can_be_written(
    programme: Programme, tmp_path: Path, example: int, name: str
) -> None:
    blocks = re.findall(
        r"(?:^    .*\n|^\n(?=    ))+", README.read_text(encoding="utf-8"), re.MULTILINE
    )
    content = re.sub(r"^    ", "", blocks[example].lstrip("\n"), flags=re.MULTILINE)
    write(tmp_path, name, content)
    found = fields_of(tmp_path, programme, register(), "479")
    assert found.mistakes == ()
    [(key, filled)] = found.filled.items()
    [field] = [one for one in programme.editorial.fields if one.id == key.field]
    assert filled.answers(field)
