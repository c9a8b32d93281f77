"""A step is made when it must be, as a whole, and says what it could not make."""

from functools import partial
from pathlib import Path

import polars as pl
import pytest

from pipeline.run.freshness import Freshness
from pipeline.run.making import BrokenSchemaError, Task, make
from pipeline.store.lake import Partition
from pipeline.store.refusals import refusals
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Places,
    Rows,
    Step,
    Work,
    described,
)
from schemas import compared, scored
from tests.integration.tiny_world import PROGRAMME
from tests.unit.sql_tables import rows

HERE = Partition("479", "2015")
TABLE = "scored.test_levels"


def _nothing(_: Work, *, settled: bool) -> Made:
    frame = scored.TestLevels.empty()
    return Made({TABLE: {"part": Rows(scored.TestLevels, frame)}}, settled=settled)  # pyright: ignore[reportArgumentType]


def _broken(_: Work) -> Made:
    """Break the rule that nobody is enrolled a negative number of times."""
    frame = rows(scored.TestLevels.empty().schema, {"round": "2015", "enrolled": -1})
    return Made({TABLE: {"part": Rows(scored.TestLevels, frame)}})


def _refused(_: Work) -> Made:
    raise CannotBeMadeError("pupils.csv: the file changed; run again.")


def _broken_whole(_: Work) -> Made:
    frame = rows(compared.Norms.empty().schema, {"scale": "trust"})
    return Made({"compared.norms": {"part": Rows(compared.Norms, frame)}})


def per_partition(function: object) -> Step:
    return Step(
        tables=described(scored.TestLevels),
        make=function,  # pyright: ignore[reportArgumentType]
        kinds=frozenset(),
        partitioned=True,
    )


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(programme=PROGRAMME, raw=tmp_path / "raw", data=tmp_path)


def made(step: Step, places: Places, at: Partition | None = HERE) -> Freshness:
    fresh = Freshness(places)
    make(Task(step, places, fresh.work(step, at)))
    return fresh


def test_what_was_made_is_fresh(places: Places) -> None:
    step = per_partition(partial(_nothing, settled=True))
    fresh = made(step, places)
    assert fresh.is_fresh(step, fresh.work(step, HERE))


def test_what_failed_for_a_passing_reason_is_never_fresh(places: Places) -> None:
    step = per_partition(partial(_nothing, settled=False))
    fresh = made(step, places)
    assert places.lake.files(TABLE)
    assert not fresh.is_fresh(step, fresh.work(step, HERE))


@pytest.mark.parametrize(
    ("function", "why"),
    [(_broken, "column enrolled"), (_refused, "pupils.csv: the file changed")],
)
def test_a_partition_that_cannot_be_made_leaves_a_reason_and_no_old_rows(
    places: Places, function: object, why: str
) -> None:
    made(per_partition(partial(_nothing, settled=True)), places)
    step = per_partition(function)
    fresh = made(step, places)
    assert places.lake.files(TABLE) == []
    (said,) = refusals(places.lake, TABLE, [HERE])
    assert why in said
    assert "round=2015/municipality=479" in said
    assert not fresh.is_fresh(step, fresh.work(step, HERE))


def test_a_partition_that_is_made_again_forgets_why_it_was_refused(
    places: Places,
) -> None:
    made(per_partition(_refused), places)
    made(per_partition(partial(_nothing, settled=True)), places)
    assert refusals(places.lake, TABLE, [HERE]) == []


def test_a_whole_table_that_breaks_its_schema_leaves_the_old_one(
    places: Places,
) -> None:
    step = Step(tables=described(compared.Norms), make=_broken_whole, kinds=frozenset())
    before = places.lake.path("compared.norms")
    before.parent.mkdir(parents=True)
    before.write_bytes(b"old")
    with pytest.raises(BrokenSchemaError, match=r"compared\.norms is not written"):
        made(step, places, None)
    assert before.read_bytes() == b"old"


def test_a_model_describes_its_table() -> None:
    assert described(compared.Norms) == {
        "compared.norms": (compared.Norms.__doc__ or "").split("\n")[0]
    }


def test_rows_are_written_as_they_are_made(places: Places) -> None:
    made(per_partition(partial(_nothing, settled=True)), places)
    lies = places.lake.of([HERE]).rows(TABLE)
    assert lies.equals(pl.DataFrame(schema=scored.TestLevels.empty().schema))
