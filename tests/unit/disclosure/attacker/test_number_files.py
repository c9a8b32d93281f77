"""What is read from files of numbers: everything, and nothing that nobody explained."""

import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter

from pipeline.disclosure.attacker.facts import (
    PERSONS,
    Apart,
    Fact,
    Hidden,
    Number,
    UnknownContentError,
    Within,
)
from pipeline.disclosure.attacker.number_files import (
    NumberFile,
    csv_rows,
    number_files,
    refuse_other_names,
    refuse_unknown,
    rows_of,
)
from pipeline.disclosure.attacker.number_rows import NumberReader
from pipeline.disclosure.attacker.reading import documents
from pipeline.disclosure.attacker.workbook_languages import same_numbers
from pipeline.programme.model import Programme
from pipeline.reports.numbers_files.files import write_numbers
from pipeline.reports.numbers_files.table import number_rows
from schemas.staged import Units
from tests.unit.reports.cell_rows import PROGRAMME, READING, cell, frame
from tests.unit.reports.made_programme import in_two_languages

NAMES = {"1": ("Å Skole",)}
CSV = "unit/2019/479/numbers/479.da.csv"


def number(quantity: str = "points", **rest: str | None) -> Number:
    """Return a number of school 1 about pupils' well-being in 2019."""
    own = Number(
        "2019", "unit", "479", "1", None, "pupils", "wellbeing", "all", quantity
    )
    return own._replace(**rest)


@pytest.fixture(scope="module")
def bilingual(small: Programme) -> Programme:
    """Return the programme with its documents in both languages."""
    return in_two_languages(small)


def write(programme: Programme, out: Path, *cells: dict) -> NumberFile:
    """Write the numbers of school 1 and return their file."""
    units = [("2019", "479", "1", "Å Skole", "school", None, None)]
    write_numbers(
        programme,
        frame(*cells),
        pl.DataFrame(units, schema=Units.empty().schema, orient="row"),
        municipality="479",
        round_="2019",
        out=out,
    )
    [file] = number_files(out)
    return file


def said(programme: Programme, out: Path, *cells: dict) -> list[Fact]:
    """Return what is read of the numbers that cells make."""
    file = write(programme, out, *cells)
    rows = rows_of(out, file, programme, NAMES)
    return NumberReader(file.path, file.round, file.municipality).read(rows)


def test_a_mean_lies_within_its_rounding_and_its_persons_are_known(
    small: Programme, tmp_path: Path
) -> None:
    found = said(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    assert found == [
        Within(number(PERSONS), 40, 40),
        Within(number(), 502.5, 503.5),
    ]


def test_what_is_hidden_has_somebody_behind_it(
    small: Programme, tmp_path: Path
) -> None:
    assert said(small, tmp_path, cell("points", status="hidden")) == [Hidden(number())]


SIGN: dict[str, Any] = {"about": "relations", "because": "certainly_below", "n": 40}


@pytest.mark.parametrize(
    ("cells", "why"),
    [
        ([cell("bounds", status="hidden")], "tells by being there"),
        ([cell("need", status="hidden", about="relations")], "tells by being there"),
        ([cell("common_bands", status="hidden", since="2017")], "tells by being there"),
        ([cell("need", -30.0, verdict="second", **SIGN)], "a place .* that nobody has"),
        (
            [
                cell("points", 470.0, n=40),
                cell("need", -30.0, verdict="first", **SIGN, unit="2"),
                cell("points", 470.0, n=40, unit="2"),
            ],
            "no word on needs of 1",
        ),
    ],
)
def test_a_row_must_not_tell_of_what_is_hidden_by_being_there_or_not(
    small: Programme, cells: list[dict], why: str
) -> None:
    two = pl.DataFrame({"unit": ["1", "2"], "name": ["Å Skole", "B Skole"]})
    rows = number_rows(
        small,
        frame(*cells),
        two,
        edition="unit",
        municipality="479",
        round_="2019",
    )
    texts = rows.with_columns(pl.all().cast(pl.String))
    with pytest.raises(UnknownContentError, match=why):
        NumberReader("a.csv", "2019", "479").read(texts)


def test_a_share_of_answers_is_of_its_answers(small: Programme, tmp_path: Path) -> None:
    share: dict[str, Any] = {"measure": "wellbeing_1", "about": "2"}
    found = said(small, tmp_path, cell("item_share", 0.55, n=40, **share))
    of_item = number("item_share 2", measure="wellbeing_1")
    assert found == [
        Within(of_item.persons, 40, 40),
        Within(of_item, 0.55 - 0.005, 0.55 + 0.005),
    ]


def test_differences_and_changes_say_how_far_two_numbers_lie_apart(
    small: Programme, tmp_path: Path
) -> None:
    found = said(
        small,
        tmp_path,
        cell("difference_municipality", 12.0),
        cell("change", -4.0, since="2017"),
    )
    municipality = number(level="municipality", unit=None)
    assert set(found) == {
        Apart(number(), number(round="2017"), -4.5, -3.5),
        Apart(number(), municipality, 11.5, 12.5),
    }


def test_a_change_of_a_unit_that_was_others_is_from_them(
    small: Programme, tmp_path: Path
) -> None:
    found = said(
        small,
        tmp_path,
        cell("change", -4.0, since="2017"),
        cell("earlier", 507.0, n=60, since="2017"),
    )
    before = number(round="2017", level="predecessors", as_of="2019")
    assert Apart(number(), before, -4.5, -3.5) in found
    assert Within(before, 506.5, 507.5) in found


def test_a_change_that_leaves_questions_out_compares_other_numbers(
    small: Programme, tmp_path: Path
) -> None:
    found = said(
        small,
        tmp_path,
        cell("change", -4.0, since="2017"),
        cell("adjustment", 2.0, since="2017", because="wellbeing_1"),
    )
    assert found == []


def test_who_was_invited_is_known_where_nobody_knows_who_answered(
    small: Programme, tmp_path: Path
) -> None:
    hidden = cell("response_rate", measure="all", base=7, status="hidden")
    answered = number(PERSONS, measure="answered")
    assert said(small, tmp_path, hidden) == [
        Within(answered._replace(measure="invited"), 7, 7),
        Hidden(answered),
    ]


def test_who_is_tested_of_whom(small: Programme, tmp_path: Path) -> None:
    found = said(small, tmp_path, cell("share_good", 0.75, n=20, base=24, **READING))
    share = number("share_good", group=None, measure="reading", breakdown="grade:2")
    assert found == [
        Within(share.persons, 20, 20),
        Within(share, 0.75 - 0.005, 0.75 + 0.005),
        Within(share._replace(quantity="enrolled"), 24, 24),
    ]


def test_what_is_made_of_a_hidden_number_is_refused(
    small: Programme, tmp_path: Path
) -> None:
    cells = cell("points", status="hidden"), cell("bounds", 500.0, 100.0)
    with pytest.raises(UnknownContentError, match="made of what is hidden"):
        said(small, tmp_path, *cells)


def test_how_far_genders_lie_apart_is_counted_with_where_their_mean_is_hidden(
    small: Programme, tmp_path: Path
) -> None:
    cells = cell("points", status="hidden"), cell("gender_gap", 60.0, 20.0, n=13)
    facts = said(small, tmp_path, *cells)
    [apart] = [one for one in facts if isinstance(one, Apart)]
    girls, boys = apart.number, apart.other
    assert (girls.breakdown, boys.breakdown) == ("gender:girl", "gender:boy")
    assert (apart.low, apart.high) == (59.5, 60.5)
    assert Hidden(girls._replace(breakdown="all")) in facts
    assert not [one for one in facts if isinstance(one, Within)]  # nor how many


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        (",verdict,because", ",verdict,becoz", "the column beca"),
        ("/points/", "/paints/", "an address"),
        (",points,,", ",paints,,", "an address"),
        (",shown,", ",known,", "the status"),
        (",points,503,", ",pints,503,", "the kind"),
        (",shown,points,503", ",hidden,points,503", "of what is hidden"),
        ("40,,,\r\n", "40,,first class,\r\n", "the verdict"),
        ("Å Skole", "Anne Jensen", "a name of unit"),
    ],
)
def test_a_row_that_nobody_explained_is_refused(
    small: Programme, tmp_path: Path, old: str, new: str, what: str
) -> None:
    write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    text = (tmp_path / CSV).read_bytes().decode()
    assert old in text
    rows = csv_rows(text.replace(old, new).encode())
    with pytest.raises(UnknownContentError, match=what):
        read_alone(small, rows)


def read_alone(programme: Programme, rows: pl.DataFrame) -> list[Fact]:
    """Return what rows of a CSV say, without the other formats."""
    refuse_unknown(rows, CSV)
    refuse_other_names(rows, programme, NAMES, CSV)
    return NumberReader(CSV, "2019", "479").read(rows)


@pytest.mark.parametrize(
    ("rest", "what"),
    [
        ({"round": "2017"}, "another round"),
        ({"municipality": "480"}, "another municipality"),
        ({"breakdown": "class:4A"}, "a class"),
        ({"quantity": "shrunken"}, "the quantity"),
    ],
)
def test_a_row_that_is_none_of_the_file_is_refused(
    small: Programme, tmp_path: Path, rest: dict, what: str
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    rows = rows_of(tmp_path, file, small, NAMES)
    changed = rows.with_columns(
        pl.lit(value).alias(name) for name, value in rest.items()
    )
    with pytest.raises(UnknownContentError, match=what):
        NumberReader(CSV, "2019", "479").read(changed)


def test_json_with_another_number_is_refused(small: Programme, tmp_path: Path) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    path = tmp_path / file.beside(".json")
    content = json.loads(path.read_bytes())
    place = content["columns"].index("value")
    content["rows"][0][place] += 0.25
    path.write_text(json.dumps(content))
    with pytest.raises(UnknownContentError, match="other rows than in the CSV: value"):
        rows_of(tmp_path, file, small, NAMES)


@pytest.mark.parametrize("place", ["beyond the last column", "an empty text"])
def test_json_with_a_number_more_is_refused(
    small: Programme, tmp_path: Path, place: str
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    path = tmp_path / file.beside(".json")
    content = json.loads(path.read_bytes())
    if place == "an empty text":
        content["rows"][0][content["columns"].index("because")] = 0
    else:
        content["rows"][0].append(503.25)
    path.write_text(json.dumps(content))
    with pytest.raises(UnknownContentError, match="other rows than in the CSV"):
        rows_of(tmp_path, file, small, NAMES)


def test_json_with_something_besides_is_refused(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    path = tmp_path / file.beside(".json")
    path.write_text(json.dumps(json.loads(path.read_bytes()) | {"means": [503.25]}))
    with pytest.raises(UnknownContentError, match="another form"):
        rows_of(tmp_path, file, small, NAMES)


def test_a_workbook_with_a_comment_or_a_sheet_more_is_refused(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    with xlsxwriter.Workbook(str(tmp_path / file.beside(".xlsx"))) as book:
        for _ in range(3):
            book.add_worksheet().write_string(0, 0, "address")
    with pytest.raises(UnknownContentError, match="the part xl/worksheets/sheet3"):
        rows_of(tmp_path, file, small, NAMES)


def test_a_dictionary_that_tells_a_number_is_refused(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    path = tmp_path / file.dictionary()
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("Kommunens navn.", "4 svarede."), encoding="utf-8")
    with pytest.raises(UnknownContentError, match="an explanation"):
        rows_of(tmp_path, file, small, NAMES)


def test_in_a_second_language_all_but_the_workbook_are_the_same_bytes(
    bilingual: Programme, tmp_path: Path
) -> None:
    file = write(bilingual, tmp_path, cell("points", 503.0, 10.0, n=40))
    [other] = file.others
    assert (Path(file.path).name, Path(other).name) == ("479.da.csv", "479.en.csv")
    rows_of(tmp_path, file, bilingual, NAMES)
    path = tmp_path / other
    path.write_text(path.read_text(encoding="utf-8").replace("503", "504"))
    with pytest.raises(UnknownContentError, match="something else than"):
        rows_of(tmp_path, file, bilingual, NAMES)


def test_a_workbook_in_a_second_language_with_another_number_is_refused(
    bilingual: Programme, tmp_path: Path
) -> None:
    file = write(bilingual, tmp_path, cell("points", 503.0, 10.0, n=40))
    another = write(bilingual, tmp_path / "another", cell("points", 504.0, 10.0, n=40))
    [path] = (file.beside(".xlsx", one) for one in file.others)
    shutil.copy(tmp_path / "another" / another.beside(".xlsx"), tmp_path / path)
    with pytest.raises(UnknownContentError, match="other rows than in the CSV: value"):
        rows_of(tmp_path, file, bilingual, NAMES)


def exchanged(path: Path, part: str, was: bytes, now: bytes) -> None:
    """Write another text into a part of a workbook."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert was in parts[part]
    parts[part] = parts[part].replace(was, now)
    with zipfile.ZipFile(path, "w") as book:
        for name, content in parts.items():
            book.writestr(name, content)


@pytest.mark.parametrize(
    ("was", "now", "what"),
    [
        (b"<t>points</t>", b"<t>change</t>", "other rows than in the CSV: quantity"),
        (b"<t>Number</t>", b"<t>4 answers</t>", "a name '4 answers'"),
        (b"<t>kind</t>", b"<t>kinds</t>", "other columns"),
    ],
)
def test_a_workbook_in_a_second_language_with_another_text_is_refused(
    bilingual: Programme, tmp_path: Path, was: bytes, now: bytes, what: str
) -> None:
    file = write(bilingual, tmp_path, cell("points", 503.0, 10.0, n=40))
    [path] = (file.beside(".xlsx", one) for one in file.others)
    exchanged(tmp_path / path, "xl/sharedStrings.xml", was, now)
    with pytest.raises(UnknownContentError, match=what):
        rows_of(tmp_path, file, bilingual, NAMES)


def test_a_second_language_is_not_read_cell_by_cell_where_the_cells_are_the_same(
    bilingual: Programme, tmp_path: Path
) -> None:
    file = write(bilingual, tmp_path, cell("points", 503.0, 10.0, n=40))
    first, other = (
        tmp_path / file.beside(".xlsx", one) for one in (file.path, *file.others)
    )
    told = {"points", "kind"}
    everything = shared_texts(first) | shared_texts(other)
    assert same_numbers(first, other, told, everything)
    assert not same_numbers(first, other, told | everything, everything)
    assert not same_numbers(first, other, told, set())
    exchanged(other, "xl/worksheets/sheet1.xml", b"<v>503</v>", b"<v>504</v>")
    assert not same_numbers(first, other, told, everything)


def shared_texts(path: Path) -> set[str]:
    """Return every text that the cells of a workbook point to."""
    with zipfile.ZipFile(path) as book:
        texts = book.read("xl/sharedStrings.xml").decode()
    return {*re.findall(r"<t>(.*?)</t>", texts)}


def test_what_a_more_open_file_says_is_not_said_again_but_what_it_changes_is(
    small: Programme, tmp_path: Path
) -> None:
    change = cell("change", -7.0, 10.0, since="2017", n=40, status="shown")
    common = cell("common_items", 2.0, since="2017")
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40), change, common)
    rows = rows_of(tmp_path, file, small, NAMES)
    reader = NumberReader(file.path, file.round, file.municipality)
    told = rows.filter(pl.col("quantity") != "common_items")
    alone = NumberReader(file.path, file.round, file.municipality).read(told)
    assert {type(one) for one in alone} == {Within, Apart}
    assert reader.read(rows, rows.filter(quantity="points")) == []
    assert reader.read(told, rows.filter(quantity="points")) == [
        one for one in alone if isinstance(one, Apart)
    ]


def test_a_row_of_no_quantity_is_refused_beside_a_more_open_file_too(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    rows = rows_of(tmp_path, file, small, NAMES)
    nameless = rows.with_columns(quantity=pl.lit(None, pl.String))
    with pytest.raises(UnknownContentError, match="the quantity"):
        NumberReader(CSV, "2019", "479").read(nameless, rows)


def test_numbers_in_one_format_only_are_refused(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    (tmp_path / file.beside(".json")).unlink()
    with pytest.raises(UnknownContentError, match="in one format only"):
        number_files(tmp_path)


def test_a_file_of_another_kind_beside_them_is_refused(
    small: Programme, tmp_path: Path
) -> None:
    file = write(small, tmp_path, cell("points", 503.0, 10.0, n=40))
    (tmp_path / file.beside(".parquet")).touch()
    with pytest.raises(UnknownContentError, match="of unknown kind"):
        documents(tmp_path)
    with pytest.raises(UnknownContentError, match="of unknown kind"):
        number_files(tmp_path)


def test_what_an_edition_leaves_out_is_not_guessed(
    small: Programme, tmp_path: Path
) -> None:
    goal = cell("goal", about="good", verdict="met", status="confidential", **READING)
    change = cell("change_share_good", since="2017", status="confidential", **READING)
    alone = cell("points", status="alone", **PROGRAMME)
    assert said(small, tmp_path, goal, change | {"verdict": "up"}, alone) == []
