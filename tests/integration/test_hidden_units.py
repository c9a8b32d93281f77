"""Hidden schools answer otherwise, with the same sums: nothing else that is told moves.

How many answered, what their answers add up to and how much the pupils of each school
differ stay what they are. Whatever moves tells more of hidden schools than a sum does.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure import editions
from pipeline.run.steps import step_of
from pipeline.run.workspace import Workspace
from pipeline.store.lake import STAGES
from pipeline.store.partitions import partitions
from pipeline.store.steps import Work
from schemas.disclosed import SHOWN
from tests.integration.publishing_world import write_programme
from tests.integration.tiny_world import HEADER, step_by_step, write

Answers = Mapping[str, Sequence[int]]  # of the pupils of a school to each question
ROUNDS = {"2015": 0, "2017": 1}  # by how much the other schools answer higher
ALIKE = {"479001": (2, 3, 3), "479002": (3, 2, 2)}
APART = {"479001": (3, 4, 4), "479002": (2, 1, 1)}  # one step up, and one down
BESIDE = "479003"  # hidden with them: two times three pupils do not hide each other
OTHERS = {
    "479": {BESIDE: 14, "479004": 20, "479005": 25, "479006": 18},
    "510": {"510001": 22, "510002": 16, "510003": 30},
}
CELLS = "disclosed.cells"
TOLD = (CELLS, "disclosed.programme_cells", "disclosed.cell_contents")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> list[Workspace]:
    """A world in which two hidden schools are alike, and one where they are far apart.

    Only in the second round: in the first one they set the norm.
    """
    return [made(tmp_path_factory.mktemp("world"), later) for later in (ALIKE, APART)]


def made(folder: Path, later: Answers) -> Workspace:
    """Write a world, and do what a run does until it is settled what is told."""
    write_programme(folder / "programme")
    for round_, higher in ROUNDS.items():
        hidden = later if higher else ALIKE
        write_round(folder / "raw" / round_, hidden, higher)
    mine = Workspace.of(
        programme=folder / "programme", raw=folder / "raw", data=folder / "data"
    )
    step_by_step(mine, partitions(mine.programme), STAGES[:-1])
    return mine


def write_round(folder: Path, hidden: Answers, higher: int) -> None:
    """Write the pupils of one round; schools differ, and those of a school do."""
    register = ["number;name;type;municipality"]
    for municipality, sizes in OTHERS.items():
        schools = dict(hidden) if municipality == "479" else {}
        for place, (school, size) in enumerate(sizes.items()):
            schools[school] = [
                1 + (place % 2 + number * number + higher) % 4 for number in range(size)
            ]
        rows = [
            f"{school}-{number};{school};4;4A;{'Pige' if number % 2 else 'Dreng'};"
            f"{answer};{5 - answer};{answer}"
            for school, answers in schools.items()
            for number, answer in enumerate(answers)
        ]
        write(folder / municipality / "pupils.csv", [HEADER, *rows])
        register += [f"{s};Skolen {s};Folkeskole;{municipality}" for s in schools]
    write(folder / "national" / "units.csv", register)


def test_the_two_schools_are_hidden_and_others_are_not(worlds: list[Workspace]) -> None:
    cells = (
        worlds[0]
        .lake.rows("disclosed.cells")
        .filter(level="unit", quantity="points", breakdown="all")
    )
    schools = {unit for sizes in OTHERS.values() for unit in sizes}
    assert set(cells["unit"]) == schools | ALIKE.keys()
    assert set(cells.filter(status=SHOWN)["unit"]) == schools - {BESIDE}


def test_what_they_answered_is_far_apart(worlds: list[Workspace]) -> None:
    """Else it would be no wonder that nothing moves."""
    one, other = (
        world.lake.rows("compared.mapping").filter(unit="479001", round="2017")
        for world in worlds
    )
    assert other["points"].item() - one["points"].item() > 80


@pytest.mark.parametrize("table", TOLD)
def test_nothing_that_is_told_moves(worlds: list[Workspace], table: str) -> None:
    one, other = (world.lake.rows(table) for world in worlds)
    assert one.height
    assert one.equals(other)


def test_what_units_lend_each_other_would_move(
    worlds: list[Workspace], monkeypatch: pytest.MonkeyPatch
) -> None:
    """So these two worlds do find such a number."""
    monkeypatch.setattr(editions, "lent_by_shown", lambda rows, *_: rows)
    one, other = (cells_anew(world) for world in worlds)
    moved = one.join(other, on=one.columns, how="anti", nulls_equal=True)
    assert {"cautious_difference", "cautious_change"} <= set(moved["quantity"])


def cells_anew(world: Workspace) -> pl.DataFrame:
    """Return the cells as they are made from what lies in the lake."""
    work = Work(world.lake, world.programme, world.places)
    return step_of(CELLS).make(work).tables[CELLS]["part"].frame
