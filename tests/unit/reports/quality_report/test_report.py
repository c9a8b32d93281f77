"""The quality report: the order of the law, what is missing, and no test's number."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from pipeline.disclosure.attacker.facts import Fact, UnknownContentError, Within
from pipeline.disclosure.attacker.reading import documents, facts_of, names_in
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.privacy.pdf import pdf_text
from pipeline.programme.model import Programme
from pipeline.reports.quality_report.report import ORDER
from pipeline.reports.quality_report.written import DOCUMENT
from tests.unit.reports.made_cells import BIG, DAYCARE, MUNICIPALITY, SILENT, SMALL
from tests.unit.reports.quality_report.conftest import ROUND, Rendered

Render = Callable[..., Rendered]

# What the order of 2014 asks for, in its order, as reports of municipalities have it.
# Absence is common and comes last; statements end what the council deals with.
MANDATORY = [
    "Sammenfattende helhedsvurdering",
    "Opfølgning på seneste rapport og handlingsplaner",
    "Nationale test i dansk og matematik",
    "Elevernes trivsel",
    "Fagligt niveau i 9. klasse",
    "Overgang til ungdomsuddannelse",
    "Kompetencedækning",
    "Inklusion",
    "Klager til Klagenævnet for Specialundervisning",
    "Kommunale mål og indsatsområder",
    "Handlingsplaner",
    "Udtalelser fra bestyrelserne",
]
# Beside them: figures that the order names one by one.
INDICATORS = [
    "Mindst 80 procent af eleverne skal være gode til at læse og regne",
    "Andelen af de allerdygtigste elever",
    "Andelen af elever med dårlige resultater",
    "Social trivsel",
    "Faglig trivsel",
    "Støtte og inspiration",
    "Ro og orden",
    "Karaktergennemsnit i bundne prøver",
    "Andel med mindst 02 i både dansk og matematik",
    "Socioøkonomisk reference",
    "3 måneder efter 9. klasse",
    "15 måneder efter 9. klasse",
    "inden for 6 år",
    "undervisningskompetence",
    "almene undervisning",
]
COUNTS = {"complaints", "complaints_upheld"}  # as made up, no whole numbers
STATEMENT = f"school_board_statement.{SMALL}.md"
WRITTEN = {
    "council_date.md": "---\ndate: 2020-03-24\n---\n",
    "assessment_schools.md": "Vi er glade for 3 ting & < 4 andre.\n\n* Ro\n",
    "follow_up.md": "---\nrows:\n  - {promised: Nye vejledere, done: ja, effect: nej}\n"
    "---\n",
    "action_plans.md": "---\nnone: true\n---\n",
    "municipal_goals.md": "---\nrows:\n  - {goal: Mere ro, about: absence, target: 5.5,"
    " by: 2021-06-30}\n---\n",
    STATEMENT: "---\ndate: 2020-02-03\n---\nVi savner tal om SFO.\n",
}


@pytest.fixture(scope="module")
def written(render: Render) -> Rendered:
    """A report in which some have written."""
    return render(WRITTEN)


@pytest.fixture(scope="module")
def empty(render: Render) -> Rendered:
    """A report in which nobody has."""
    return render({})


def text(page: str) -> str:
    """Return what stands on a page, without its evidence."""
    shown = re.sub(r"<(style|svg)\b.*?</\1>", "", page, flags=re.S)
    body = shown[shown.index("<main") : shown.index('id="evidence"')]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def headings(page: str) -> list[str]:
    found = re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page, flags=re.S)
    return [unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in found]


def test_every_mandatory_chapter_is_there_in_the_order_of_the_law(
    empty: Rendered,
) -> None:
    found = headings(empty.public)
    places = [found.index(one) for one in MANDATORY]
    assert places == sorted(places)


@pytest.mark.parametrize("indicator", INDICATORS)
def test_every_figure_that_the_order_names_is_told(
    empty: Rendered, indicator: str
) -> None:
    assert indicator in text(empty.public)


def test_what_people_may_write_stands_in_a_chapter_that_there_is(
    programme: Programme,
) -> None:
    asked = {
        place.section
        for field in programme.editorial.fields
        for place in field.stands
        if place.document == DOCUMENT
    }
    assert asked <= {*ORDER, "unit_page"}


def test_what_is_missing_is_printed_as_missing_where_it_belongs(
    empty: Rendered,
) -> None:
    said = text(empty.public)
    for sentence in (
        "»Kommunalbestyrelsens møde« er ikke udfyldt.",
        "»Sammenfattende helhedsvurdering: skolerne« er ikke udfyldt.",
        "»Handlingsplaner« er ikke udfyldt.",
        "Rapporten mangler noget, den skal indeholde",
    ):
        assert sentence in said
    # In the chapter of statements, and on the page of the school.
    missing = "Udtalelse fra skolebestyrelsen på Lillelund Skole er ikke modtaget."
    assert said.count(missing) == 2


def test_what_is_written_stands_there_and_is_not_missing(written: Rendered) -> None:
    said = text(written.public)
    assert "Vi er glade for 3 ting & < 4 andre." in said
    assert "3 ting &amp; &lt; 4 andre" in written.public
    assert "helhedsvurdering: skolerne« er ikke" not in said
    assert "Nye vejledere Ja Nej" in said
    assert "24. marts 2020" in said
    assert "Mere ro Elevernes fravær Mål: 5,5 30. juni 2021" in said
    assert "»Handlingsplaner« er ikke udfyldt" not in said
    assert "Der er ingen." in said
    # Once: on the page of its school. The chapter says that it has come.
    assert said.count("Vi savner tal om SFO.") == 1
    assert "Skolebestyrelsen skriver, 3. februar 2020" in said
    assert "Modtaget: Lillelund Skole." in said


def test_a_report_in_which_one_board_is_missing_says_that_it_lacks_something(
    render: Render,
) -> None:
    boards = {
        **{f"school_board_statement.{one}.md": "Ja.\n" for one in (BIG, SILENT, SMALL)},
        f"parent_board_statement.{DAYCARE}.md": "Ja.\n",
    }
    rest = {
        "assessment_schools.md": "Godt.\n",
        "assessment_daycare.md": "Godt.\n",
        "council_date.md": WRITTEN["council_date.md"],
        "municipal_goals.md": WRITTEN["municipal_goals.md"],
        "follow_up.md": "---\nnone: true\n---\n",
        "action_plans.md": "---\nnone: true\n---\n",
    }
    lacks = "Rapporten mangler noget"
    assert lacks not in text(render(boards | rest).public)
    assert lacks in text(render({**boards, **rest, STATEMENT: ""}).public)


def tampered(page: Rendered, folder: Path, old: str, new: str) -> list[Fact]:
    """Return what is read of the public report in which something else stands."""
    [document] = [
        one for one in documents(page.folder) if one.report == "quality_report"
    ]
    file = folder / document.path
    file.parent.mkdir(parents=True)
    text = page.public
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    names = names_in(page.units.select("unit", unit_name="name"))
    sentences = Sentences(page.programme, "da")
    return facts_of(folder, replace(document, paper=None), sentences, names)


@pytest.mark.parametrize(("old", "new"), [
    ("</main>", "<p>7 af 9 har svaret nej</p></main>"),
    ('<table class="units">', '<table class="mean">'),
    (f'<tr data-code="{SMALL}">', "<tr>"),
    (f'<article class="unit-page" data-code="{SMALL}"', '<article class="unit-page"'),
    ("Social trivsel</th>", "Trivsel i byen</th>"),
])  # fmt: skip
def test_what_nobody_explained_is_refused(
    empty: Rendered, tmp_path: Path, old: str, new: str
) -> None:
    with pytest.raises(UnknownContentError):
        tampered(empty, tmp_path, old, new)


def test_a_test_of_a_school_in_the_public_report_would_be_read(
    empty: Rendered, tmp_path: Path
) -> None:
    [table] = re.findall(
        r'<table class="units">.*?Dansk, læsning, 2. klasse.*?</table>',
        empty.annex,
        flags=re.S,
    )[:1]
    facts = tampered(empty, tmp_path, "</main>", f"{table}</main>")
    found = {
        fact.number.unit
        for fact in facts
        if isinstance(fact, Within) and fact.number.measure == "danish_reading"
    }
    assert BIG in found


def test_each_unit_has_its_page_by_name(empty: Rendered) -> None:
    found = re.findall(r'<h3 id="page-\d+">(.*?)</h3>', empty.public)
    assert found == ["Lillelund Skole", "Skovvangskolen", "Solstrålen", "Øksnæs Skole"]
    assert f'data-code="{DAYCARE}"' in empty.public


def test_the_report_holds_no_number_of_a_test_and_the_annex_does(
    empty: Rendered, programme: Programme
) -> None:
    tests = programme.indicators.tests
    assert tests is not None
    subjects = {one.id for one in tests.subjects}
    names = names_in(empty.units.select("unit", unit_name="name"))
    told: dict[str, list[Within]] = {}
    for document in documents(empty.folder):
        facts = facts_of(empty.folder, document, Sentences(programme, "da"), names)
        told[document.report] = [
            fact
            for fact in facts
            if isinstance(fact, Within)
            and fact.number.measure in subjects
            and fact.number.level != "programme"
        ]
    assert told["quality_report"] == []
    # Every school and the municipality as a whole.
    levels = {fact.number.level for fact in told["quality_annex"]}
    assert levels == {"unit", "municipality"}
    assert "73" in text(empty.annex)
    assert "73,45" not in empty.public


def test_the_report_says_of_tests_yes_or_no_with_an_arrow(empty: Rendered) -> None:
    """Of the fourth grade up, of the others down; a goal about a move has no arrow."""
    page = empty.public
    [table] = re.findall(
        r'<section aria-labelledby="test-goals">.*?</table>', page, flags=re.S
    )
    said = set(re.findall(r"<td[^>]*>(.*?)</td>", table))
    assert said
    told = {"Ja", "Nej", "Kan ikke afgøres"}
    assert said <= told | {f"{one} {way}" for one in told for way in "↑↓"} | {""}
    assert {one[-1:] for one in said} >= {"↑", "↓", "j"}
    paper = f"public/2019/{MUNICIPALITY}/quality_report/{MUNICIPALITY}.da.pdf"
    words = " ".join(
        said for _, said in pdf_text((empty.folder / paper).read_bytes()).placed()
    )
    assert "↑" in words


def test_every_number_that_is_read_is_that_of_its_unit(
    empty: Rendered, programme: Programme
) -> None:
    """The reader knows nothing of who writes: it finds the cells themselves again."""
    names = names_in(empty.units.select("unit", unit_name="name"))
    seen = 0
    for document in documents(empty.folder):
        cells = empty.cells.filter(edition=document.edition, status="shown")
        keys = ["round", "level", "unit", "informant_group", "measure", "breakdown"]
        keys += ["quantity", "since"]
        truth = {row[:8]: row[8] for row in cells.select(*keys, "value").iter_rows()}
        facts = facts_of(empty.folder, document, Sentences(programme, "da"), names)
        for fact in facts:
            if not isinstance(fact, Within) or fact.number.measure in COUNTS:
                continue
            one = fact.number
            at = (one.round, one.level, one.unit, one.group, one.measure)
            value = truth.get((*at, one.breakdown, one.quantity, None))
            if value is not None:
                seen += one.level == "unit"
                assert fact.low - 1e-9 <= value <= fact.high + 1e-9, one
    assert seen > 100


@pytest.mark.parametrize("only", ["school", "daycare"])
def test_a_municipality_with_one_kind_of_units_has_a_report(
    render: Render, only: str
) -> None:
    found = headings(render({}, only).public)
    assert [one for one in MANDATORY if one not in found] == []


def test_the_paper_has_a_page_for_each_unit_and_few_before(empty: Rendered) -> None:
    path = f"public/{ROUND}/{MUNICIPALITY}/quality_report/{MUNICIPALITY}.da.pdf"
    pages = [
        " ".join(words.split())
        for place, words in pdf_text((empty.folder / path).read_bytes()).placed()
        if place != "beside the pages"
    ]
    own = [
        next(number for number, page in enumerate(pages) if f"nummer: {code}" in page)
        for code in (SMALL, BIG, DAYCARE, SILENT)
    ]
    assert own[:3] == [own[0], own[0] + 1, own[0] + 2]
    assert own[0] <= 24
    # A school of which nothing may be shown begins no page where one has room.
    assert own[3] in {own[2], own[2] + 1}


def test_the_paper_says_on_which_page_each_chapter_and_unit_stands(
    empty: Rendered,
) -> None:
    path = f"public/{ROUND}/{MUNICIPALITY}/quality_report/{MUNICIPALITY}.da.pdf"
    content = (empty.folder / path).read_bytes()
    paper = pdf_text(content)
    pages = paper.pages
    listed = {
        name.strip(" ."): int(number)
        for page in pages
        for name, number in re.findall(r"^(.+?)(?: \.)+ (\d+)\s*$", page, flags=re.M)
    }
    assert [one for one in MANDATORY if one not in listed] == []
    units = ["Lillelund Skole", "Skovvangskolen", "Solstrålen", "Øksnæs Skole"]
    assert [name for name in listed if name in units] == units
    for name, number in listed.items():
        lines = [line.strip() for line in pages[number - 1].splitlines()]
        assert any(line.startswith(name) for line in lines), name
    # Each line leads there.
    assert sorted(paper.linked) == sorted(listed.values())


@pytest.mark.parametrize(
    ("report", "edition"),
    [("quality_report", "public"), ("quality_annex", "confidential")],
)
def test_what_it_says_is_as_it_was(
    written: Rendered,
    assert_golden: Callable[[str, str], None],
    report: str,
    edition: str,
) -> None:
    """Line by line, a row of a table each; numbers are in it, charts are not."""
    page = written.page(report, edition)
    shown = re.sub(r"<(style|svg)\b.*?</\1>", "", page, flags=re.S)
    body = shown[shown.index("<main") : shown.index('<section class="evidence"')]
    ended = re.sub(r"</(p|h\d|li|tr|caption|dt|dd)>", "\n", body.replace("\n", " "))
    lines = (
        unescape(re.sub(r"<[^>]+>", " ", one)).split() for one in ended.split("\n")
    )
    assert_golden(
        f"{report}.txt", "".join(f"{' '.join(one)}\n" for one in lines if one)
    )
