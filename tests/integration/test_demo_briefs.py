"""Every rule of a council's brief, over all briefs of the demo world."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from tests.brief_rules import BRIEF_RULES, blocks
from tests.page_rules import RULES, Written, there_are_few_numbers

BRIEF = "municipality_brief"
OF_PAGES = [rule for rule in RULES if rule is not there_are_few_numbers]
BY_RULE = pytest.mark.parametrize(
    "rule", [*BRIEF_RULES, *OF_PAGES], ids=lambda rule: rule.__name__
)
Rule = Callable[[Written], Iterator[str]]


@pytest.fixture(scope="module")
def programme(demo_world: Path) -> Programme:
    return load_programme(demo_world / "programme")


@pytest.fixture(scope="module")
def danish(demo_world: Path, programme: Programme) -> list[Written]:
    """The briefs of both municipalities, all rounds and editions."""
    pages = sorted((demo_world / "data" / "reports").glob(f"*/*/*/{BRIEF}/*.da.html"))
    return [Written(page, programme) for page in pages]


@pytest.fixture(scope="module")
def english(demo_world: Path, programme: Programme) -> list[Written]:
    """The same in English."""
    pages = sorted((demo_world / "data" / "reports").glob(f"*/*/*/{BRIEF}/*.en.html"))
    return [Written(page, programme.in_language("en")) for page in pages]


@BY_RULE
def test_danish_briefs_keep_the_rule(danish: list[Written], rule: Rule) -> None:
    assert len(danish) == 12  # municipalities, rounds, editions
    assert [(one.page.name, what) for one in danish for what in rule(one)] == []


@BY_RULE
def test_english_briefs_keep_the_rule(english: list[Written], rule: Rule) -> None:
    assert len(english) == 12
    assert [(one.page.name, what) for one in english for what in rule(one)] == []


def test_the_council_reads_all_that_everybody_reads(danish: list[Written]) -> None:
    by_place = {one.page.parts[-5:]: one for one in danish}
    opened = [one for one in danish if one.page.parts[-5] == "public"]
    assert len(opened) == 6
    for one in opened:
        closed = by_place["confidential", *one.page.parts[-4:]]
        assert not Counter(_said(one)) - Counter(_said(closed))


def _said(written: Written) -> list[str]:
    """Return what a brief says below its head."""
    told = blocks(written)
    return told[told.index(written.programme.phrases["da"]["brief.where"]) :]


def test_no_test_number_is_in_an_open_brief(
    demo_world: Path, programme: Programme, danish: list[Written]
) -> None:
    tests = programme.indicators.tests
    assert tests is not None
    subjects = [one.id for one in tests.subjects]
    claims = pl.read_parquet(demo_world / "data/lake/reported/claims/**/*.parquet")
    told = claims.filter(
        pl.col("path").str.contains(f"/{BRIEF}/.*da$"),
        pl.col("measure").is_in(subjects),
    )
    opened = told.filter(pl.col("path").str.starts_with("public/"))
    assert opened.height > 50
    assert set(opened["quantity"]) == {"goal", "change_share_good"}
    assert opened.select("value", "low", "high", "n").null_count().row(0) == (
        *[opened.height] * 4,
    )
    closed = told.filter(pl.col("path").str.starts_with("confidential/"))
    assert closed.filter(quantity="share_good")["value"].null_count() == 0
    assert "share_good" in set(closed["quantity"])
    labels = {one.label.of("da") for one in tests.subjects}
    for one in danish:
        rows = re.findall(r'<tr><th scope="row">([^<]*)</th>(.*?)</tr>', one.html)
        of_tests = [row for label, row in rows if label in labels]
        assert len(of_tests) >= 2
        if one.page.parts[-5] == "public":
            for name in one.names:
                of_tests = [row.replace(name, "") for row in of_tests]
            assert not any(re.search(r"\d", row) for row in of_tests)
