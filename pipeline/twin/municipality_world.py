"""One municipality of the twin: its deliveries in all rounds, and its truth."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.programme.model import Municipality, Programme, Source
from pipeline.twin.assumptions import Assumptions
from pipeline.twin.faults import fault_frame
from pipeline.twin.figures import figures
from pipeline.twin.national_tests import SpringTests, results_of
from pipeline.twin.national_tests_csv import as_csv
from pipeline.twin.population import Headcounts, Population
from pipeline.twin.sheets import answering, invited
from pipeline.twin.sites import Sites
from pipeline.twin.survey_exports import Place, deliver, variant_for
from pipeline.twin.surveys import Survey
from pipeline.twin.truth import TruthBook
from pipeline.twin.unit_truth import true_cells, true_classes


@dataclass(frozen=True)
class World:
    """What all municipalities of a twin share.

    Attributes:
        programme: The programme that is imitated.
        sites: All sites.
        surveys: Its surveys.
        counts: Adults per group and site.
        years: Calendar year of each round.
        assumptions: About reality.
        seed: Of the twin.
        raw: The raw folder.
    """

    programme: Programme
    sites: Sites
    surveys: list[Survey]
    counts: Headcounts
    years: list[int]
    assumptions: Assumptions
    seed: int
    raw: Path

    def elapsed(self, number: int) -> int:
        """Return the years from the first round to a round."""
        return self.years[number] - self.years[0]


def make_municipality(
    world: World, municipality: Municipality, position: int, book: TruthBook
) -> tuple[int, list[pl.DataFrame]]:
    """Write all deliveries of one municipality and note in `book` what is true.

    Args:
        world: The twin.
        municipality: Which one.
        position: Its number, for the variants of exports.
        book: Takes the truth.

    Returns:
        Rows written, and its figures for the national files, one frame per round.
    """
    population = Population(
        world.programme,
        world.sites,
        municipality,
        world.years,
        world.counts,
        world.assumptions,
    )
    rows = sum(
        _survey(world, municipality, (position, number), population, survey, book)
        for number, survey in enumerate(world.surveys)
    )
    for source in world.programme.sources.values():
        if source.feeds == "test_results" and source.reader == "delimited":
            rows += _tests(world, municipality, source, population, book)
    measures = world.programme.indicators.measures
    if not measures:
        return rows, []
    return rows, [
        figures(
            population.young("school"),
            measures,
            number=number,
            elapsed=world.elapsed(number),
            round_=round_,
            assumptions=world.assumptions,
            seed=world.seed,
        )
        for number, round_ in enumerate(world.programme.round_ids)
    ]


def _survey(
    world: World,
    municipality: Municipality,
    position: tuple[int, int],
    population: Population,
    survey: Survey,
    book: TruthBook,
) -> int:
    """Write one survey of all rounds and return its rows."""
    people = population.of(survey.group)
    if people is None:
        return 0
    answers = answering(survey, people, world.assumptions, world.seed)
    book.classes.append(true_classes(answers))
    rounds = [
        invited(survey, people, number, world.elapsed(number))
        for number in range(len(world.years))
    ]
    largest = max(who.seats.size for who in rounds)
    variant = variant_for(*position, largest, world.assumptions.workbook_rows)
    rows = 0
    for who in rounds:
        round_ = world.programme.round_ids[who.number]
        if who.seats.size and survey.asked(round_):
            place = Place(world.raw, municipality, round_)
            written, faults = deliver(
                answers, who, place, variant, world.assumptions, world.seed
            )
            rows += written
            book.faults.append(faults)
            book.cells.append(true_cells(answers, who, round_))
    return rows


def _tests(
    world: World,
    municipality: Municipality,
    source: Source,
    population: Population,
    book: TruthBook,
) -> int:
    """Write the national tests of all rounds and return their rows."""
    rows = 0
    for number, round_ in enumerate(world.programme.file.rounds):
        spring = SpringTests(
            world.programme,
            source,
            round_,
            number,
            world.elapsed(number),
            world.assumptions,
            world.seed,
        )
        results, faults = results_of(spring, population.young("school"))
        if results.is_empty():
            continue
        path = Place(world.raw, municipality, round_.id).path(source.files[0])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_csv(results, source))
        name = path.relative_to(world.raw).as_posix()
        book.faults.append(fault_frame(name, faults, header_lines=1))
        rows += results.height
    return rows
