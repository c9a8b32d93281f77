"""What a unit writes down comes back: in its plan, and in the next round's profile."""

import re
import shutil
from pathlib import Path

import pytest

from pipeline.run.freshness import Freshness
from pipeline.run.result import run_result
from pipeline.run.steps import step_of
from pipeline.run.update import bring_up_to_date
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition
from tests.integration.tiny_world import PROGRAMME, ROUNDS

CLAIMS = step_of("reported.claims")
FIRST, SECOND = (Partition(municipality="479", round=round_) for round_ in ROUNDS)
ELSEWHERE = Partition(municipality="510", round="2017")
GOAL = """\
---
goals:
  - about: glad
    seen: Flere glæder sig til & leger i 3 < 4 frikvarterer.
    by: 2017-09-01
    who: Teamet
---
Vi begynder i morgen.
"""


@pytest.fixture
def world(tiny_world: Path, tmp_path: Path) -> Workspace:
    """A copy of the finished tiny world, in which somebody may write."""
    data = shutil.copytree(tiny_world / "data", tmp_path / "data")
    return Workspace.of(programme=PROGRAMME, raw=tiny_world / "raw", data=data)


def written(world: Workspace, content: str, round_: str = "2015") -> Path:
    """Write down what school 479001 agreed on after a round."""
    file = world.places.editorial / "479" / round_ / "479001.md"
    file.parent.mkdir(parents=True)
    file.write_text(content, encoding="utf-8")
    return file


def published(world: Workspace) -> None:
    bring_up_to_date(CLAIMS, [FIRST, SECOND], world.places, set())


def page(world: Workspace, report: str, round_: str) -> str:
    """Return a page of school 479001 without its style."""
    path = f"unit/{round_}/479/{report}/479001.da.html"
    text = (world.places.drafts / path).read_text(encoding="utf-8")
    return re.sub(r"<style>.*?</style>", "", text, flags=re.S)


def test_a_goal_stands_in_the_plan_and_the_next_profile_begins_with_how_it_went(
    world: Workspace,
) -> None:
    file = written(world, GOAL)
    published(world)
    plan = page(world, "school_plan", "2015")
    assert "Det har I aftalt" in plan
    # Numbers and signs of somebody's own words are nobody's result, and no markup.
    assert "Flere glæder sig til &amp; leger i 3 &lt; 4 frikvarterer." in plan
    assert "Vi begynder i morgen." in plan
    profile = page(world, "school_profile", "2017")
    assert profile.index("Det aftalte I efter 2015") < profile.index('class="lead"')
    # Its questions agree too little for one number, and so nothing is concluded.
    assert "Glæde ved skolen (Elever): Om det er ændret, kan ikke afgøres." in profile
    assert "Det aftalte I" not in page(world, "school_profile", "2015")
    assert file.read_text(encoding="utf-8") == GOAL


def test_what_is_written_makes_documents_stale_from_its_round_on(
    world: Workspace,
) -> None:
    def stale() -> list[Partition]:
        fresh = Freshness(world.places)
        return [
            one
            for one in (FIRST, SECOND, ELSEWHERE)
            if not fresh.is_fresh(CLAIMS, fresh.work(CLAIMS, one))
        ]

    assert stale() == []
    file = written(world, GOAL, "2017")
    assert stale() == [SECOND]
    file.rename(file.parent / "479002.md")
    assert stale() == [SECOND]
    shutil.rmtree(world.places.editorial)
    assert stale() == []
    written(world, GOAL)
    assert stale() == [FIRST, SECOND]


def test_a_file_that_cannot_be_used_is_a_problem_of_the_run_and_nothing_stops(
    world: Workspace,
) -> None:
    written(world, GOAL.replace("about: glad", "about: glat"))
    published(world)
    assert "Et af målene i jeres fil mangler noget" in page(
        world, "school_plan", "2015"
    )
    [problem] = run_result(world, [FIRST], [], []).problems
    assert problem.startswith("editorial/479/2015/479001.md:3: 'glat' is no scale")
