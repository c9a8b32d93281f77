"""Of the faces that children chose no reader of two releases learns more than of one.

What the documents of both say is read by the attacker; that a school is what it was is
what readers may well guess.
"""

import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest

from pipeline.disclosure.attacker.attack import Promise, attacked
from pipeline.disclosure.attacker.facts import Fact, Number, Within
from pipeline.disclosure.attacker.release import (
    Release,
    public_knowledge,
    read_release,
)
from pipeline.programme.load import load_programme
from pipeline.store.lake import Lake
from pipeline.store.released import releases
from tests.integration.faces_world import LATE, SCHOOLS, ask_by_faces, write_raw
from tests.integration.publishing_world import WHY, again, publish
from tests.integration.tiny_world import PROGRAMME

THIRD = "item_share 3"
SMALL = ["479001", "479002", "479005"]  # of three, three and four
LARGE = "479004"  # of twenty, two of whom alone chose the third face
Found = dict[str | None, tuple[str, ...]]


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that is published, and again when seven more of 479001 have answered."""
    folder = tmp_path_factory.mktemp("faces")
    shutil.copytree(PROGRAMME, folder / "programme")
    ask_by_faces(folder / "programme")
    late = {**SCHOOLS, "479": {**SCHOOLS["479"], "479001": LATE}}
    for schools, why in ((SCHOOLS, []), (late, ["--why", WHY])):
        write_raw(folder / "raw", schools)
        for result in (again(folder), publish(folder, *why)):
            assert result.exit_code == 0, result.output
    return folder


def read(world: Path) -> list[Release]:
    """Return what the documents of both releases say."""
    programme = load_programme(world / "programme")
    names = {unit: (f"Skolen {unit}",) for one in SCHOOLS.values() for unit in one}
    return [
        read_release(one.documents, programme, names)
        for one in releases(Lake(world / "data/lake"))
    ]


def told(release: Release, school: str) -> list[Fact]:
    """Return what is printed of a school's answers to the first question."""
    return [
        fact
        for fact in release.facts["unit"]
        if isinstance(fact, Within)
        and (fact.number.unit, fact.number.measure) == (school, "glad_1")
    ]


def found_out(world: Path, first: Release, more: Iterable[Fact]) -> Found:
    """Return what the first release and some more tell of the third face, by school."""
    norms = Lake(world / "data/lake").rows("compared.norms")
    programme = load_programme(world / "programme")
    public = public_knowledge(programme, norms, first.documents)
    return {
        one.number.unit: one.because
        for one in attacked([*first.facts["unit"], *more], public, Promise())
        if (one.number.measure, one.number.quantity) == ("glad_1", THIRD)
    }


def test_who_has_both_releases_cannot_tell_that_none_chose_a_face(twice: Path) -> None:
    first, second = read(twice)
    alone = found_out(twice, first, [])
    assert alone == dict.fromkeys([*SMALL, LARGE], ())
    now = told(second, LARGE)
    assert found_out(twice, first, now) == alone
    assert now == []


def test_had_the_large_school_been_shown_again_the_attacker_would_catch_it(
    twice: Path,
) -> None:
    """479 less 479003 and 479004: nobody of the ten others."""
    first, _ = read(twice)
    third = Number("2015", "unit", "479", LARGE, None, "pupils", "glad_1", "all", THIRD)
    now = [Within(third, 0.095, 0.105), Within(third.persons, 20, 20)]
    caught = found_out(twice, first, now)
    assert {unit for unit, because in caught.items() if "narrow" in because} == {*SMALL}
