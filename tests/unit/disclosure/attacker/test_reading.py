"""What is read from real documents: everything, as intervals that hold the truth."""

import pickle
import re
from collections.abc import Callable
from dataclasses import replace
from math import inf
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import (
    ANSWERED,
    PERSONS,
    ROUNDS_TOGETHER,
    Apart,
    Fact,
    Hidden,
    Number,
    UnknownContentError,
    Within,
    together,
)
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.papers import compared
from pipeline.disclosure.attacker.reading import Document, documents, facts_of
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Programme
from pipeline.reports.rendering import Origin, render_reports
from schemas.staged import Units
from tests.unit.reports.made_cells import (
    BIG,
    MUNICIPALITY,
    SILENT,
    made_cells,
    made_units,
)

ROUND = "2019"
NAMES = {BIG: ("Skovvangskolen",)}
Read = Callable[..., list[Fact]]


@pytest.fixture(scope="module")
def folder(programme: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of a big school and of one that four pupils go to."""
    units = made_units(programme)
    out = tmp_path_factory.mktemp("reports")
    render_reports(
        programme,
        made_cells(programme),
        Units.validate(units.filter(pl.col("unit").is_in([BIG, SILENT]))),
        municipality=MUNICIPALITY,
        round_=ROUND,
        out=out,
        origin=Origin(asset="disclosed/cells", program="p", inputs="i"),
    )
    return out


@pytest.fixture
def read(folder: Path, programme: Programme, tmp_path: Path) -> Read:
    """Return what the big school's page says, changed by a replacement."""
    page = _page(folder, BIG)
    text = (folder / page.path).read_text()

    def changed(old: str = "</main>", new: str = "</main>") -> list[Fact]:
        assert old in text
        place = tmp_path / page.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text.replace(old, new, 1))
        alone = replace(page, paper=None)
        return facts_of(tmp_path, alone, Sentences(programme, "da"), NAMES)

    return changed


def _page(folder: Path, unit: str) -> Document:
    """Return the profile of a unit for its own leaders."""
    profiles = [one for one in documents(folder) if one.report.endswith("_profile")]
    return next(one for one in profiles if (one.edition, one.unit) == ("unit", unit))


def _numbers(cells: pl.DataFrame) -> dict[Number, float]:
    """Return the true number of every cell about points or shares."""
    quantities = ["points", "share_good", "share_top", "share_poor"]
    rows = cells.filter(
        pl.col("quantity").is_in(quantities), pl.col("value").is_not_null()
    )
    return {
        Number(
            row["round"],
            row["level"],
            row["municipality"],
            row["unit"],
            None,
            row["informant_group"],
            row["measure"],
            row["breakdown"],
            row["quantity"],
        ): row["value"]
        for row in rows.iter_rows(named=True)
    }


def test_every_number_lies_within_what_is_read(
    read: Read, programme: Programme
) -> None:
    truth, found = _numbers(made_cells(programme)), read()
    within = [
        fact for fact in found if isinstance(fact, Within) and fact.number in truth
    ]
    apart = [
        fact
        for fact in found
        if isinstance(fact, Apart) and fact.number in truth and fact.other in truth
    ]
    assert len(within) > 100
    assert len(apart) > 100
    for fact in within:
        assert fact.low - 1e-9 <= truth[fact.number] <= fact.high + 1e-9
    for fact in apart:
        difference = truth[fact.number] - truth[fact.other]
        # Changes of the made cells stand for themselves; those to others are exact.
        if fact.number.round == fact.other.round:
            assert fact.low - 1e-9 <= difference <= fact.high + 1e-9


def test_what_is_read_of_a_plan_is_true(folder: Path, programme: Programme) -> None:
    [plan] = [
        one
        for one in documents(folder)
        if (one.edition, one.unit, one.report) == ("unit", BIG, "school_plan")
    ]
    truth = _numbers(made_cells(programme))
    found = facts_of(folder, plan, Sentences(programme, "da"), NAMES)
    apart = [one for one in found if isinstance(one, Apart) and one.number in truth]
    answers = [one for one in found if isinstance(one, Within) and one.number.of_item]
    assert answers
    for fact in apart:
        difference = truth[fact.number] - truth[fact.other]
        if fact.number.round == fact.other.round:
            assert fact.low - 1e-9 <= difference <= fact.high + 1e-9


def test_a_number_in_a_plan_that_nobody_explained_is_refused(
    folder: Path, programme: Programme, tmp_path: Path
) -> None:
    [plan] = [
        one
        for one in documents(folder)
        if (one.edition, one.unit, one.report) == ("unit", BIG, "school_plan")
    ]
    text = (folder / plan.path).read_text()
    place = tmp_path / plan.path
    place.parent.mkdir(parents=True)
    place.write_text(text.replace("</main>", "<p>Klassen har 12 elever.</p></main>"))
    alone = replace(plan, paper=None)
    with pytest.raises(UnknownContentError, match="a number in 'Klassen har 12"):
        facts_of(tmp_path, alone, Sentences(programme, "da"), NAMES)


def test_charts_tell_more_than_the_text(read: Read) -> None:
    means = [
        fact.high - fact.low
        for fact in read()
        if isinstance(fact, Within)
        and fact.number.quantity == "points"
        and fact.number.level == "unit"
        and fact.number.round == ROUND
    ]
    assert max(means) < 0.2  # the text is rounded to 1


def test_the_evidence_tells_how_many_stand_behind_a_municipality(read: Read) -> None:
    persons = [
        fact
        for fact in read()
        if isinstance(fact, Within)
        and fact.number.quantity == PERSONS
        and fact.number.level == "municipality"
        and fact.number.group == "parents"
    ]
    assert persons
    assert {(fact.low, fact.high) for fact in persons} == {(4000, 4000)}


def test_hidden_numbers_are_known_to_be_somebodys(
    folder: Path, programme: Programme
) -> None:
    page = _page(folder, SILENT)
    found = facts_of(folder, page, Sentences(programme, "da"), {})
    answered = [
        fact
        for fact in found
        if isinstance(fact, Hidden) and fact.number.measure == ANSWERED
    ]
    assert answered
    assert not any(
        isinstance(fact, Within)
        and (fact.number.unit, fact.number.level) == (SILENT, "unit")
        and fact.number.quantity == "points"
        for fact in found
    )


def test_small_units_together_are_the_municipalitys(
    folder: Path, programme: Programme
) -> None:
    found = facts_of(folder, _page(folder, SILENT), Sentences(programme, "da"), {})
    together = [
        fact
        for fact in found
        if isinstance(fact, Within) and fact.number.level == "small_units"
    ]
    assert {(fact.number.municipality, fact.number.unit) for fact in together} == {
        (MUNICIPALITY, None)
    }
    persons = [fact for fact in together if fact.number.quantity == PERSONS]
    means = [fact for fact in together if fact.number.quantity == "points"]
    assert {(fact.low, fact.high) for fact in persons} == {(9, 9)}
    truth = {
        (row["informant_group"], row["measure"]): row["value"]
        for row in made_cells(programme)
        .filter(quantity="small_units", round=ROUND)
        .rows(named=True)
    }
    for fact in means:
        value = truth[fact.number.group or "", fact.number.measure]
        assert fact.low - 1e-9 <= value <= fact.high + 1e-9
    assert len(means) == len(persons) > 10


def test_rounds_together_are_the_units(folder: Path, programme: Programme) -> None:
    found = facts_of(folder, _page(folder, SILENT), Sentences(programme, "da"), {})
    rounds = [
        fact
        for fact in found
        if isinstance(fact, Within) and fact.number.level == ROUNDS_TOGETHER
    ]
    assert {(fact.number.unit, fact.number.rounds) for fact in rounds} == {
        (SILENT, tuple(programme.round_ids))
    }
    cells = made_cells(programme).filter(quantity="rounds_together", unit=SILENT)
    truth = {(row["informant_group"], row["measure"]): row for row in cells.to_dicts()}
    for fact in rounds:
        row = truth[fact.number.group or "", fact.number.measure]
        told = row["n"] if fact.number.quantity == PERSONS else row["value"]
        assert fact.low - 1e-9 <= told <= fact.high + 1e-9
    persons = [fact for fact in rounds if fact.number.quantity == PERSONS]
    assert len(rounds) == 2 * len(persons) > 20


@pytest.mark.parametrize("text", ["2019", "2017 og 2015", "2015 og 2016"])
def test_a_pool_of_other_rounds_than_these_is_not_understood(
    folder: Path, programme: Programme, tmp_path: Path, text: str
) -> None:
    page = replace(_page(folder, SILENT), paper=None)
    said = (folder / page.path).read_text()
    place = tmp_path / page.path
    place.parent.mkdir(parents=True)
    place.write_text(said.replace("2015, 2017 og 2019</td>", f"{text}</td>", 1))
    with pytest.raises(UnknownContentError):
        facts_of(tmp_path, page, Sentences(programme, "da"), {})


def test_genders_are_how_far_they_lie_apart(read: Read, programme: Programme) -> None:
    apart = {
        (fact.number.group, fact.number.measure): fact
        for fact in read()
        if isinstance(fact, Apart) and fact.number.breakdown == "gender:girl"
    }
    truth = made_cells(programme).filter(
        quantity="gender_gap", round=ROUND, unit=BIG, status="shown"
    )
    assert {*truth.select("informant_group", "measure").rows()} == {*apart}
    for row in truth.rows(named=True):
        fact = apart[row["informant_group"], row["measure"]]
        assert fact.low <= row["value"] <= fact.high
        assert fact.other == fact.number._replace(breakdown="gender:boy")
    assert len(apart) > 10


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("</main>", "<p>7 af 9 har svaret nej</p></main>"),
        ("</main>", '<p data-mean="512.34">Tal</p></main>'),
        ("</main>", '<svg viewBox="0 0 1 1"></svg></main>'),
        ("</main>", '<table class="more"><tbody></tbody></table></main>'),
        ('class="rates"', 'class="rates" data-n="4"'),
        ("<circle ", '<circle data-value="3" '),
        ("<circle ", '<rect x="1" y="2"/><circle '),
        ('scope="col" class="number">Kommunen<', 'scope="col" class="number">Byen<'),
    ],
    ids=["sentence", "attribute", "chart", "table", "cell", "mark", "shape", "column"],
)
def test_what_nobody_explained_is_refused(read: Read, old: str, new: str) -> None:
    with pytest.raises(UnknownContentError):
        read(old, new)


def test_a_number_that_only_the_pdf_holds_is_refused(
    folder: Path, programme: Programme, tmp_path: Path
) -> None:
    page = _page(folder, BIG)
    paper = str(page.paper)
    text, content = (folder / page.path).read_text(), (folder / paper).read_bytes()
    compared(paper, parsed(text), content)  # the page's numbers, heads and pages apart
    less = re.sub(
        r"<p class=\"headline\">.*", "</main></body></html>", text, flags=re.S
    )
    with pytest.raises(UnknownContentError, match="a number more than in its page"):
        compared(paper, parsed(less), content)
    with pytest.raises(UnknownContentError):
        compared(paper, parsed(text), b"%PDF-1.7")
    for name in (page.path, paper):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / page.path).write_text(less)
    (tmp_path / paper).write_bytes(content)
    with pytest.raises(UnknownContentError, match=re.escape(paper)):
        facts_of(tmp_path, page, Sentences(programme, "da"), {BIG: NAMES[BIG]})


@pytest.mark.parametrize(
    "path", ["unit/notes.txt", "secret/2019/479/school_profile/1.da.html", "all.csv"]
)
def test_a_file_that_nobody_can_read_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("4")
    with pytest.raises(UnknownContentError, match=re.escape(path)):
        documents(tmp_path)


def test_a_paper_without_its_page_is_refused(tmp_path: Path) -> None:
    paper = tmp_path / "unit/2019/479/school_profile/1.da.pdf"
    paper.parent.mkdir(parents=True)
    paper.write_bytes(b"%PDF")
    with pytest.raises(UnknownContentError, match="without its page"):
        documents(tmp_path)


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("505", (504.5, 505.5)),
        ("1.234", (1233.5, 1234.5)),
        ("−12", (-12.5, -11.5)),
        ("87 pct.", (0.865, 0.875)),
        ("4,25", (4.245, 4.255)),
        ("+9", (8.5, 9.5)),
        ("skjult", None),
    ],
)
def test_a_printed_number_is_an_interval(
    programme: Programme, text: str, interval: tuple[float, float] | None
) -> None:
    found = Sentences(programme, "da").number(text)
    assert found == (interval and pytest.approx(interval))


def test_what_several_documents_say_is_one_interval() -> None:
    number = Number("2019", "unit", "479", "1", None, "pupils", "x", "all", "points")
    facts = together([Within(number, 0, 5), Within(number, 3, inf)])
    assert facts == [Within(number, 3, 5)]


def test_what_a_worker_could_not_read_is_told_by_another_process() -> None:
    told = UnknownContentError("public/a.html", "a number in '7 af 9'")
    again = pickle.loads(pickle.dumps(told))  # noqa: S301 - our own
    assert (str(again), type(again)) == (str(told), UnknownContentError)


def test_what_another_edition_said_in_the_same_words_is_the_same(
    folder: Path, programme: Programme
) -> None:
    sentences = Sentences(programme, "da")
    for page in documents(folder):
        alone = facts_of(folder, page, sentences, NAMES)
        before: dict = {}
        for _ in range(2):
            again = facts_of(folder, page, sentences, NAMES, before=before)
            assert again == alone
        assert before or page.report not in {"school_profile", "daycare_profile"}
