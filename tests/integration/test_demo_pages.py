"""Every rule of a page that people act on, over all documents of the demo world."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from benchmarks.acted_on import counted
from benchmarks.certain_problems import ADDRESS, Problem, called
from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from tests.page_rules import RULES, Rule, Written, broken

# A goal, the module that is offered for it, and when that is proposed.
OFFER = re.compile(
    r'<article class="topic"><h3>([^<]*)</h3>(?:(?!</article>).)*?'
    r"<p><strong>[^<]*</strong> ([^<]*)</p>\s*"
    r'<p class="quiet">(?:(?!</p>).)*?Det foreslås, (.*?)\.(?= Det tager|</p>)',
    re.S,
)

PROMISE = re.compile(
    r"\bnæste (?:runde|gang|måling|kortlægning|profil|plan)\b"
    r"|\bnext (?:round|time|profile|plan)\b",
    re.I,
)


@pytest.fixture(scope="module")
def programme(demo_world: Path) -> Programme:
    return load_programme(demo_world / "programme")


@pytest.fixture(scope="module")
def documents(demo_world: Path, programme: Programme) -> list[Written]:
    """The units' own profiles and plans of all rounds, in both languages."""
    folder = demo_world / "data" / "reports" / "unit"
    return written(folder.glob("*/*/*_*/*.html"), programme)


def written(pages: Iterable[Path], programme: Programme) -> list[Written]:
    """Return the documents, each with the programme in its language."""
    spoken = {one: programme.in_language(one) for one in programme.document_languages}
    return [
        Written(page, spoken[page.name.split(".")[-2]])  # pyright: ignore[reportArgumentType]
        for page in sorted(pages)
    ]


@pytest.fixture(scope="module")
def plans(demo_world: Path, programme: Programme) -> list[Written]:
    """The municipalities' plans of all rounds and editions."""
    folder = demo_world / "data" / "reports"
    return written(folder.glob("*/*/*/municipality_plan/*.html"), programme)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_plan_of_a_municipality_keeps_the_rule(
    plans: list[Written], rule: Rule
) -> None:
    assert len(plans) == 24  # 2 municipalities, 3 rounds, 2 editions, 2 languages
    assert broken(plans, rule) == []


def test_a_plan_of_a_municipality_has_at_most_four_pages(plans: list[Written]) -> None:
    assert {len(one.printed) for one in plans} <= {1, 2, 3, 4}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_document_keeps_the_rule(documents: list[Written], rule: Rule) -> None:
    assert len(documents) > 200
    assert broken(documents, rule) == []


def test_every_certain_problem_is_named_on_the_first_two_pages_and_leads_on(
    programme: Programme, demo_world: Path
) -> None:
    found = counted(demo_world / "data", programme, "unit")
    assert found["problems"] > 100
    assert found["named_2"] == found["offered"] == found["problems"]
    assert found["profiles"] > 50
    assert found["show"] == found["profiles"]


def test_after_the_last_round_no_document_promises_another_one(
    programme: Programme, demo_world: Path
) -> None:
    *earlier, last = programme.round_ids
    pages = (demo_world / "data" / "reports").glob("*/*/*/*/*.html")
    promising = Counter(one.parts[-4] for one in pages if PROMISE.search(text_of(one)))
    assert promising.keys() == {*earlier}, promising[last]


def text_of(page: Path) -> str:
    return " ".join(page.read_text(encoding="utf-8").split())


def test_a_module_is_offered_by_one_of_its_signs_and_prints_that_condition(
    documents: list[Written], programme: Programme, demo_world: Path
) -> None:
    cells = pl.read_parquet(demo_world / "data/lake/disclosed/cells/part.parquet")
    cells = cells.filter(edition="unit", level="unit", status="shown")
    plans = [
        one
        for one in documents
        if one.page.parent.name.endswith("_plan") and one.programme is programme
    ]
    found = [sign for plan in plans for sign in signs_printed(plan, cells, programme)]
    assert len(found) > 20
    assert len(set(found)) > 1


def signs_printed(
    plan: Written, cells: pl.DataFrame, programme: Programme
) -> Iterator[str]:
    """Yield the sign of each offer with a printed condition, once it was seen to hold.

    The condition says which sign; the cells of the unit say whether it is there for
    this very number.
    """
    round_, unit = plan.page.parts[-4], plan.page.name.partition(".")[0]
    own = cells.filter(round=round_, unit=unit)
    modules = {
        one.name.of(programme.language): one for one in programme.modules.modules
    }
    for name, offered, condition in OFFER.findall(plan.html):
        module, sign = (
            modules[unescape(offered)],
            _sign_of(unescape(condition), programme),
        )
        assert sign in module.signs, f"{plan.page.name}: {offered} by {sign}"
        if sign == "certainly_below":
            least = programme.file.thresholds.smallest_difference
            rows = own.filter(
                pl.col("quantity") == "difference_programme",
                pl.col("verdict") == "below",
                pl.col("value") <= -least,
                pl.col("measure").is_in(module.triggered_by),
            )
        else:
            rows = own.filter(quantity="need", about=module.id, because=sign)
        seen = [Problem(*row) for row in rows.select(ADDRESS).iter_rows()]
        assert unescape(name) in [called(programme, one) for one in seen], (
            f"{plan.page.name}: {name} has no {sign}"
        )
        yield sign


def _sign_of(condition: str, programme: Programme) -> str:
    """Return the one sign whose printed condition this is."""
    phrases = programme.phrases[programme.language]
    fitting = []
    for key, phrase in phrases.items():
        if key.startswith("plan.condition."):
            words = re.split(r"\{\w+\}", " ".join(phrase.split()))
            if re.fullmatch(".+".join(map(re.escape, words)), condition):
                fitting.append(key.rpartition(".")[2])
    assert len(fitting) == 1, condition
    return fitting[0]
