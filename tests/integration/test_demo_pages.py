"""Every rule of a page that people act on, over all documents of the demo world."""

from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.load import load_programme
from pipeline.programme.model import Programme
from tests.page_rules import RULES, Rule, Written, broken

BAD = ["below", "down", "not_met"]
JUDGED = ["difference_programme", "difference_municipality", "change", "since_start"]
JUDGED += ["change_share_good", "change_share_top", "change_share_poor", "goal"]


@pytest.fixture(scope="module")
def programme(demo_world: Path) -> Programme:
    return load_programme(demo_world / "programme")


@pytest.fixture(scope="module")
def documents(demo_world: Path, programme: Programme) -> list[Written]:
    """The units' own documents of all rounds."""
    folder = demo_world / "data" / "reports" / "unit"
    pages = sorted(folder.glob("*/*/*_profile/*.html"))
    return [Written(page, programme) for page in pages]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_document_keeps_the_rule(documents: list[Written], rule: Rule) -> None:
    assert len(documents) > 50
    assert broken(documents, rule) == []


def test_every_certain_problem_is_named_on_the_first_two_pages(
    documents: list[Written], programme: Programme, demo_world: Path
) -> None:
    cells = pl.read_parquet(demo_world / "data/lake/disclosed/cells/part.parquet")
    cells = cells.filter(edition="unit", level="unit", status="shown")
    missing, named = [], 0
    for one in documents:
        first = " ".join(page.text for page in one.printed[:2])
        for name in _problems(one, cells, programme):
            named += name in first
            missing += [] if name in first else [f"{one.page.name}: {name}"]
    assert missing == []
    assert named > 100


def _problems(one: Written, cells: pl.DataFrame, programme: Programme) -> Iterator[str]:
    """Yield what is certainly wrong at a unit, as it is called.

    What is better than in the programme and has fallen is no problem, so what comes
    first in the list of what is judged decides.
    """
    round_, unit = one.page.parts[-4], one.page.name.partition(".")[0]
    previous = programme.round_ids[: programme.round_ids.index(round_)][-1:]
    rows = cells.filter(
        pl.col("round") == round_,
        pl.col("unit") == unit,
        pl.col("quantity").is_in(JUDGED),
        pl.col("verdict").is_in([*BAD, "above", "up", "met"]),
        ~(pl.col("quantity").str.starts_with("change"))
        | pl.col("since").is_in(previous),
        (pl.col("quantity") != "goal") | pl.col("low").is_not_null(),
    ).sort(pl.col("quantity").cast(pl.Enum(JUDGED)))
    decisive = rows.unique(
        ["informant_group", "measure", "breakdown"], keep="first", maintain_order=True
    )
    for group, measure, breakdown in (
        decisive.filter(pl.col("verdict").is_in(BAD))
        .select("informant_group", "measure", "breakdown")
        .iter_rows()
    ):
        yield _called(programme, group, measure, breakdown)


def _called(
    programme: Programme, group: str | None, measure: str, breakdown: str
) -> str:
    language = programme.language
    if group is not None:
        scales = programme.instrument_of_group[group].scales
        label = next(one.label for one in scales if one.id == measure)
        groups = programme.file.informant_groups
        below = next(one.name for one in groups if one.id == group).of(language)
        return f"{label.of(language)} ({below})"
    tests = programme.indicators.tests
    measures = [*(tests.subjects if tests else []), *programme.indicators.measures]
    label = next(one.label for one in measures if one.id == measure).of(language)
    if breakdown == "all":
        return label
    grade = programme.phrases[language]["breakdown.grade"]
    return f"{label} ({grade.format(value=breakdown.partition(':')[2])})"
