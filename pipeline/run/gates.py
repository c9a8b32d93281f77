"""What keeps documents back, asked of what lies there when a step is made.

The checks that Dagster shows say the same. Here it is asked again, since a single table
can be made by hand, and another run can have written meanwhile.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice

from pipeline.disclosure.attacker.tables import ATTACK, attack_lines
from pipeline.privacy.tables import PERSONAL_DATA, personal_data_lines
from pipeline.programme.model import Programme
from pipeline.release.verdict import verdict
from pipeline.run.steps import STEPS
from pipeline.store.partitions import partitions
from pipeline.store.refusals import refusals
from pipeline.store.steps import Places, Step

MOST_TOLD = 5  # reasons of one gate
RELEASE, QUALITY = "reported.release_report", "disclosed.release_quality"


class KeptBackError(Exception):
    """A step is not made, since a check of what lies there forbids it."""


def keep_back(step: Step, places: Places, programme: Programme) -> None:
    """Refuse to make a step if what it waits for forbids it.

    Raises:
        KeptBackError: With what was found, without a value of a respondent.
    """
    for table in sorted(step.after):
        found = list(islice(GATES[table](places, programme), MOST_TOLD))
        if found:
            raise KeptBackError(f"{step.name} is kept back: {'; '.join(found)}")


def unfit(places: Places, programme: Programme) -> Iterator[str]:
    """Yield why the release as a whole is not fit to publish."""
    judged = places.lake.rows(QUALITY)
    if verdict(judged, programme.round_ids) == "blocked":
        page = places.reports / "internal"
        yield f"the release is not fit to publish, {page} says why"
    yield from refused_partitions(places, programme)


def refused_partitions(places: Places, programme: Programme) -> Iterator[str]:
    """Yield partitions without which figures are not what was delivered."""
    for step in STEPS:
        for table in step.tables:
            if step.partitioned and not table.startswith("reported."):
                yield from refusals(places.lake, table, partitions(programme))


def _personal_data(places: Places, _: Programme) -> Iterator[str]:
    yield from personal_data_lines(places.lake)


def _attack(places: Places, _: Programme) -> Iterator[str]:
    yield from attack_lines(places.lake)


GATES: Mapping[str, Callable[[Places, Programme], Iterator[str]]] = {
    RELEASE: unfit,
    PERSONAL_DATA: _personal_data,
    ATTACK: _attack,
}
